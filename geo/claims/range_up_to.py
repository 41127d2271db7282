"""``range_up_to``: the weapon reaches up to so many kilometres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.kind import Example, Judged, RouteKind, Told
from geo.events import FlownClaim
from geo.events.fields import Kilometres
from geo.words import km

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


def _say(claim: RangeUpTo, _example: Example, judged: Judged) -> Told:
    value = float(judged.number[np.argmin(judged.slack)])
    margin = abs(claim.km - value)
    path = "the only path" if len(judged.number) == 1 else f"the longest of {len(judged.number)} paths"
    side = "under" if value <= claim.km + _SAME_KM else "beyond"
    return Told(f"{path} is {km(value)}, {km(margin)} {side} the stated {km(claim.km)}", value, "km", margin)


KIND = RouteKind(
    RangeUpTo,
    which="every",
    rule=_rule,
    say=_say,
    doc=("no path is longer", "one is", "the longest path"),
    spread="all",
    interval="whose paths are {} long",
)
