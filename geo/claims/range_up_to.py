"""``range_up_to``: the weapon reaches up to so many kilometres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.kind import Example, Judged, RouteKind, Told
from geo.events import FlownClaim
from geo.events.fields import Kilometres
from geo.language import pattern

if TYPE_CHECKING:
    from geo.claims.flights import Flights

_M_IN_KM = 1000.0
_SAME_KM = 1e-6  # a millimetre: what a position that was worked out from the distance may be off


class RangeUpTo(FlownClaim):
    """The weapon reaches up to so many kilometres."""

    kind: Literal["range_up_to"]
    km: Kilometres = Field(description="the stated range, km, from above 0 to 40100")

    @property
    def rings_km(self) -> tuple[float, ...]:
        """The range."""
        return (float(self.km),)


def _rule(claim: RangeUpTo, flights: Flights, _ready: None) -> Judged:
    length = flights.length_m / _M_IN_KM
    within = length <= claim.km + _SAME_KM
    return Judged(within, ~within, length, claim.km - length)


def _say(claim: RangeUpTo, example: Example, judged: Judged) -> Told:
    language, count = example.language, len(judged.number)
    value = float(judged.number[np.argmin(judged.slack)])
    margin = abs(claim.km - value)
    said = {"length": language.km(value), "margin": language.km(margin), "stated": language.km(claim.km)}
    under = value <= claim.km + _SAME_KM
    if count == 1 and under:
        clause = language.say("the only path is {length}, {margin} under the stated {stated}", **said)
    elif count == 1:
        clause = language.say("the only path is {length}, {margin} beyond the stated {stated}", **said)
    elif under:
        clause = language.say_n(
            "the longest of {n} paths is {length}, {margin} under the stated {stated}",
            "the longest of {n} paths is {length}, {margin} under the stated {stated}",
            count,
            **said,
        )
    else:
        clause = language.say_n(
            "the longest of {n} paths is {length}, {margin} beyond the stated {stated}",
            "the longest of {n} paths is {length}, {margin} beyond the stated {stated}",
            count,
            **said,
        )
    return Told(clause, value, "km", margin)


KIND = RouteKind(
    RangeUpTo,
    which="every",
    rule=_rule,
    say=_say,
    doc=("no path is longer", "one is", "the longest path"),
    spread="all",
    interval=pattern("{clause}, whose paths are {span} long"),
)
