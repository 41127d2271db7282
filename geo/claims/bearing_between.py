"""``bearing_between``: one place lies in such a direction from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field, Strict

from geo.claims.amounts import names
from geo.claims.kind import Example, Judged, RouteKind, Told
from geo.claims.placing import placed_by_figure
from geo.events import Claim, Problem
from geo.events.fields import ROSE, STEP_DEG, SpotId, Wind, reach_of
from geo.kernel.angles import fold, unroll_around
from geo.kernel.geodesic import inverse
from geo.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event, Hypothesis

_Bearing = Annotated[float, Strict(), Field(ge=0, lt=360, allow_inf_nan=False)]
_Tolerance = Annotated[float, Strict(), Field(gt=0, le=180, allow_inf_nan=False)]


class BearingBetween(Claim):
    """One place lies in such a direction from another, in degrees or by a point of the compass."""

    kind: Literal["bearing_between"]
    start: SpotId = Field(description="the id of the place, platform or target that is looked from")
    end: SpotId = Field(description="the id of the place, platform or target that is looked at")
    toward: Wind | None = Field(default=None, description="a point of the compass: N, NNE, NE, ... NNW")
    bearing_deg: _Bearing | None = Field(default=None, description="degrees clockwise from north, 0 to below 360")
    tolerance_deg: _Tolerance | None = Field(default=None, description="how far off still fits, degrees, to 180")

    def problems(self) -> Iterator[Problem]:
        """Yield a place and itself, and no direction or two."""
        if self.start == self.end:
            yield Problem(".end", f"{self.end} twice", "two places", "name the other")
        if (self.toward is None) == (self.bearing_deg is None):
            found = "neither toward nor bearing_deg" if self.toward is None else "toward beside bearing_deg"
            yield Problem("", found, "one of them", "keep the one that is printed" if self.toward else "add one")
        if self.bearing_deg is not None and self.tolerance_deg is None:
            yield Problem(".tolerance_deg", "nothing beside bearing_deg", "degrees, above 0 to 180", "add it")

    @property
    def spots(self) -> tuple[str, ...]:
        """The two places."""
        return self.start, self.end

    @property
    def middle_deg(self) -> float:
        """The direction that is stated."""
        return self.bearing_deg if self.toward is None else ROSE.index(self.toward) * STEP_DEG  # type: ignore[return-value]

    @property
    def reach_deg(self) -> float:
        """How far off still fits: half the way to the next point of a rose of as many points as the one stated."""
        if self.tolerance_deg is not None:
            return self.tolerance_deg
        return reach_of(self.toward or "")


def _rule(claim: BearingBetween, flights: Flights, _ready: None) -> Judged:
    """Take the forward azimuth once a world: it is that of all its paths."""
    (lon1, lat1), (lon2, lat2) = (flights.at_spot(name).T for name in claim.spots)
    azimuth = unroll_around(inverse(lon1, lat1, lon2, lat2).azi1_deg, claim.middle_deg)[flights.world]
    slack = claim.reach_deg - np.abs(fold(azimuth - claim.middle_deg))
    return Judged(slack >= 0.0, slack < 0.0, azimuth, slack)


def _say(claim: BearingBetween, example: Example, found: Judged) -> Told:
    value, slack = float(found.number[0]) % 360.0, float(found.slack[0])
    first, last = (names(example.event, [name]) for name in claim.spots)
    point = ROSE[round(value / STEP_DEG) % len(ROSE)]
    stated = claim.toward or f"{number(claim.middle_deg)} degrees"
    verb = "fits" if slack >= 0.0 else "does not fit"
    clause = f"{last} lies {point} of {first}, at {number(value)} degrees; {stated} {verb}"
    return Told(f"{clause}, by {number(abs(slack))} degrees", value, "degrees", abs(slack))


def _placed(claim: BearingBetween, event: Event, _hypothesis: Hypothesis, _countries: Countries) -> str:
    return placed_by_figure(event, claim.spots, by="bearing_deg")


KIND = RouteKind(
    BearingBetween,
    which="every",
    rule=_rule,
    say=_say,
    doc=(
        "`end` lies so from `start`, within `tolerance_deg`; a point of the compass allows half the way to the next",
        "it does not",
        "its azimuth",
    ),
    placed=_placed,
)
