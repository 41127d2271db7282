"""Verdicts as ClaimReview of schema.org: what fact-checkers publish and search engines read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.linked.vocabulary import named, node, publication

if TYPE_CHECKING:
    import pandas as pd

    from geo.claims import Verdict
    from geo.events import Event

RATINGS: dict[Verdict, int | None] = {
    "supported": 2,
    "supported by construction": None,
    "supported only if routed": None,
    "contradicted": 1,
    "source error": None,
    "undecidable": None,
}
"""The number of a verdict on a scale of two: the four others are no places between them, and have the word alone."""
WORST, BEST = 1, 2


def claim_reviews(
    event: Event,
    verdicts: pd.DataFrame,
    *,
    language: str = "en",
    address: str | None = None,
    publisher: str | None = None,
    published: str | None = None,
) -> list[dict[str, Any]]:
    """Return a ClaimReview of each claim as a whole, in the event file's order.

    Parameters
    ----------
    event, verdicts
        The event, and what :func:`geo.judge` says of its claims.
    language
        In which the reasons are told.
    address
        Of the page that they stand in or belong to.
    publisher, published
        Who publishes the reviews, and when (a date as ISO 8601 has it).

    Notes
    -----
    Who first made a claim, the file does not say, only who published it: that is the ``appearance`` of the claim,
    and it has no ``author``.
    """
    known = {source.id: source for source in event.sources}
    sources = {claim.id: [known[name] for name in claim.sources] for claim in event.claims}
    whole = verdicts[verdicts["hypothesis"] == ""]
    return [
        node(
            "ClaimReview",
            **{"@id": named(f"review-{row['claim']}", address)},
            url=address,
            claimReviewed=row["text"],
            itemReviewed=node(
                "Claim",
                **{"@id": named(f"claim-{row['claim']}", address)},
                text=row["text"],
                appearance=[publication(source, address) for source in sources[row["claim"]]],
            ),
            reviewRating=_rating(row["verdict"], row["reason"]),
            author=node("Organization", name=publisher) if publisher else None,
            datePublished=published,
            inLanguage=language,
            isBasedOn={"@id": named("dataset", address)},
        )
        for row in whole.to_dict("records")
    ]


def _rating(verdict: Verdict, reason: str) -> dict[str, Any]:
    """Return a verdict: its word, its reason, and a number only where the scale has one for it."""
    value = RATINGS[verdict]
    scale = {} if value is None else {"ratingValue": value, "worstRating": WORST, "bestRating": BEST}
    return node("Rating", alternateName=verdict, ratingExplanation=reason, **scale)
