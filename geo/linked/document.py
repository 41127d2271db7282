"""One JSON-LD document of a reconstruction: its Dataset and a ClaimReview of each claim."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from geo.arguments import shown, web_address
from geo.errors import ArgumentError
from geo.linked.dataset import dataset
from geo.linked.reviews import claim_reviews
from geo.linked.vocabulary import CONTEXT, named, node, tool

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas
    import pandas as pd

    from geo.events import Event
    from geo.provenance import Provenance

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def linked_data(
    event: Event,
    paths: geopandas.GeoDataFrame,
    verdicts: pd.DataFrame,
    made: Provenance,
    *,
    language: str = "en",
    address: str | None = None,
    publisher: str | None = None,
    published: dt.date | str | None = None,
    files: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return a reconstruction as JSON-LD in the words of schema.org.

    Parameters
    ----------
    event, paths, verdicts
        The event and its tables.
    made
        From what they were made (:func:`geo.provenance.provenance_of`).
    language
        In which the reasons of the verdicts are told.
    address
        The https or http address of the page that the reviews stand in. Search engines ask for it.
    publisher, published
        Who publishes the reviews, and on which day. Neither is known to the tool.
    files
        Files that hold the tables, and their media types (:func:`geo.linked.dataset`).

    Raises
    ------
    ArgumentError
        If ``address`` is no web address, ``publisher`` no name, or ``published`` no date.
    """
    at = None if address is None else web_address("address", address)
    if publisher is not None and not (isinstance(publisher, str) and publisher.strip() and publisher.isprintable()):
        msg = f"publisher: found {shown(publisher)}; allowed: the name of who publishes the reviews; name it"
        raise ArgumentError(msg)
    day = None if published is None else _day(published)
    reviews = claim_reviews(event, verdicts, language=language, address=at, publisher=publisher, published=day)
    whole = dataset(event, paths, made, address=at, files=files)
    # no property of a Dataset names a program: that one made it is an action, as RO-Crate has it
    made_by = node("CreateAction", **{"@id": named("run", at)}, instrument=tool(made), result={"@id": whole["@id"]})
    return {"@context": CONTEXT, "@graph": [whole, made_by, *reviews]}


def _day(published: object) -> str:
    """Return a day as ISO 8601 has it."""
    try:
        if isinstance(published, str) and _DAY.fullmatch(published):
            return dt.date.fromisoformat(published).isoformat()
        if isinstance(published, dt.date):
            return dt.date(published.year, published.month, published.day).isoformat()
    except ValueError:
        pass
    msg = f"published: found {shown(published)}; allowed: a day such as 2026-01-31; correct it"
    raise ArgumentError(msg)
