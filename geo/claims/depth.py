"""``depth``: the missiles got so deep into a state, away from all of its borders and coasts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.amounts import DISTANCE, held, judged, part_words, parts
from geo.claims.kind import Example, Judged, RouteKind, Told, best_path
from geo.claims.lengths import unknown_state
from geo.events import FlownClaim, Problem
from geo.events.amounts import STATED, Lengths, amount_problems
from geo.events.fields import Country
from geo.language import pattern
from geo.ledger.blocks import rows_of_tracks
from geo.ledger.closing import UNKNOWN, Rows
from geo.ledger.margins import depths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event

    FloatArray = NDArray[np.float64]

_M_IN_KM = 1000.0


class Depth(FlownClaim):
    """The missiles got so deep into a state, away from all of its borders and coasts."""

    kind: Literal["depth"]
    state: Country = Field(description="the code of a state such as POL")
    stated: Lengths = Field(min_length=1, description=STATED)

    def problems(self) -> Iterator[Problem]:
        """Yield amounts that say nothing."""
        yield from amount_problems("stated", self.stated)


def _prepare(_claim: Depth, _event: Event, countries: Countries) -> Countries:
    return countries


def deepest_km(flights: Flights, state: str, countries: Countries) -> FloatArray:
    """Return how deep each path gets into a state, km, shape (n,), as the ledger's margins are measured.

    0 for a path that misses the state; NaN for one of whose states some are not known, and where the boundaries hold no
    such state. The ledger's rows are written again for the legs, which costs as much as they did.
    """
    if state not in flights.codes:
        return np.full(len(flights.world), np.nan)
    rows = rows_of_tracks(flights.legs, countries, report=False)
    own = np.flatnonzero(rows.country == flights.codes.index(state))
    inside = Rows(*(getattr(rows, name)[own] for name in ("path", "seq", "country", "enter_m", "exit_m")))
    by_leg = np.zeros(len(flights.legs.length_m))
    np.maximum.at(by_leg, inside.path.astype(np.intp), depths(flights.legs, inside, countries.edges))
    unknown = flights.overflies[:, flights.states == UNKNOWN].any(axis=1)
    return np.where(unknown, np.nan, by_leg[flights.at].max(axis=1) / _M_IN_KM)


def _rule(claim: Depth, flights: Flights, countries: Countries) -> Judged:
    deep_km = deepest_km(flights, claim.state, countries)
    found, outside = judged([(deep_km, deep_km)], claim.stated), deep_km == 0.0  # which is not 'at most so deep'
    return replace(found, holds=found.holds & ~outside, fails=found.fails | outside)


def _say(claim: Depth, example: Example, found: Judged) -> Told:
    language = example.language
    if np.isnan(found.number).all():
        return Told(unknown_state(language, example.flights, claim.state))
    best = int(np.argmax(found.slack))
    value = float(found.number[best])
    clause = language.say(
        "{path} gets {distance} deep into {state}",
        path=best_path(language, len(found.number)),
        distance=DISTANCE.words(language, value),
        state=example.state_name(claim.state),
    )
    told = held([(value, value)], claim.stated, example.event, language)
    return Told(language.clauses([clause, told]), value, DISTANCE.unit, float(np.abs(found.slack[best])))


KIND = RouteKind(
    Depth,
    which="some",
    rule=_rule,
    say=_say,
    doc=(
        "at least one path gets as far from all borders and coasts of the state, inside it, as a figure allows",
        "none does",
        "how deep the path that fits best gets",
    ),
    prepare=_prepare,
    parts=parts,
    part_words=part_words,
    spread="all",
    interval=pattern("{clause}, whose paths get {span} deep into it"),
)
