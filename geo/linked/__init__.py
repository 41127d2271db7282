"""What others' programs read of a reconstruction: schema.org's ClaimReview and Dataset, and the W3C's PROV."""

from geo.linked.dataset import dataset
from geo.linked.document import linked_data
from geo.linked.prov import prov_document
from geo.linked.reviews import RATINGS, claim_reviews

__all__ = ["RATINGS", "claim_reviews", "dataset", "linked_data", "prov_document"]
