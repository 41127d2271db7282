"""What the page says in words, from the tables: which states each hypothesis overflies, and where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from geo.maps.words import about_km, listed, span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geo.events import Event, Hypothesis

_MOST = 0.5


class Crossed(NamedTuple):
    """How a hypothesis crosses one state.

    ``paths`` of ``of`` missiles cross it for sure; ``maybe`` more enter it by less than the boundaries can carry.
    Lengths are those inside the state, in metres, of the paths that cross it.
    """

    code: str
    paths: int
    maybe: int
    of: int
    least_m: float
    most_m: float
    first_m: float


def crossed(ledger: pd.DataFrame, hypothesis: str) -> list[Crossed]:
    """Return the states that a hypothesis overflies, in the order in which its paths meet them."""
    rows = ledger[ledger["hypothesis"] == hypothesis]
    total = rows["path"].nunique()
    over = rows[rows["country"] != ""]
    found = []
    for code, stretch in over.groupby("country", sort=True):
        sure = stretch[~stretch["indeterminate"].astype(bool)]
        shown = sure if len(sure) else stretch
        length = shown.groupby("path")["length_m"].sum()
        found.append(
            Crossed(
                code=str(code),
                paths=int(sure["path"].nunique()),
                maybe=int(stretch["path"].nunique() - sure["path"].nunique()),
                of=int(total),
                least_m=float(length.min()),
                most_m=float(length.max()),
                first_m=float(shown["enter_m"].mean()),
            )
        )
    return sorted(found, key=lambda c: (c.first_m, c.code))


def route_words(hypothesis: Hypothesis, places: Mapping[str, Any]) -> str:
    """Return what to call a hypothesis inside a sentence.

    A hypothesis without places on the way is the straight line (the shortest path), one through places where the
    missiles were reported is the reported route, any other is named by its places.
    """
    if not hypothesis.via:
        return "the straight line"
    if all(places[key].reports for key in hypothesis.via):
        return "the reported route"
    return f"the route through {listed(places[key].name for key in hypothesis.via)}"


def finding(event: Event, ledger: pd.DataFrame, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the page's main sentence and what it rests on.

    Returns
    -------
    dict
        ``headline`` (one or two sentences), ``detail`` (the counts behind it), ``extra`` (codes of the states that only
        the straight line crosses).
    """
    places = {place.id: place for place in event.places}
    by_id = {h.id: crossed(ledger, h.id) for h in event.hypotheses}
    straight = next((h for h in event.hypotheses if not h.via), None)
    bent = next((h for h in event.hypotheses if h.via), None)
    if straight is None or bent is None:
        only = event.hypotheses[0]
        states = listed(names.get(c.code, c.code) for c in by_id[only.id] if c.paths)
        words = _upper(route_words(only, places))
        headline = f"{words} crosses {states}." if states else f"{words} crosses no state."
        return {"headline": headline, "detail": _counts(by_id[only.id], names), "extra": []}
    also = {c.code for c in by_id[bent.id]}
    extra = [c for c in by_id[straight.id] if c.code not in also and c.paths]
    if not extra:
        reported = route_words(bent, places)
        here = {c.code for c in by_id[straight.id]}
        more = [names.get(c.code, c.code) for c in by_id[bent.id] if c.code not in here and c.paths]
        states = listed(names.get(c.code, c.code) for c in by_id[bent.id] if c.paths)
        headline = (
            f"{_upper(reported)} also crosses {listed(more)}; the straight line does not."
            if more
            else f"Straight line and {reported.removeprefix('the ')} cross the same states: {states}."
        )
        return {"headline": headline, "detail": _counts(by_id[bent.id if more else straight.id], names), "extra": []}
    every = [c for c in extra if c.paths == c.of]
    if every:
        subject, shown = "The straight line crosses", every
    elif max(c.paths / c.of for c in extra) > _MOST:
        subject, shown = "Most straight lines cross", [c for c in extra if c.paths / c.of > _MOST]
    else:
        subject, shown = "Some straight lines cross", extra
    states = listed(names.get(c.code, c.code) for c in shown)
    headline = f"{subject} {states}; {route_words(bent, places)} does not."
    return {
        "headline": headline,
        "detail": _counts(sorted(extra, key=lambda c: -c.paths), names),
        "extra": [c.code for c in extra],
    }


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _counts(found: Sequence[Crossed], names: Mapping[str, str]) -> str:
    parts = []
    for c in found:
        if not c.paths:
            continue
        length = span(about_km(c.least_m), about_km(c.most_m))
        parts.append(f"{names.get(c.code, c.code)}: {c.paths} of {c.of} paths, about {length} km each")
    return "; ".join(parts) + "." if parts else ""
