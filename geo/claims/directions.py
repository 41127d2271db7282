"""Directions as sources print them: degrees with a tolerance, or a point of the compass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field, Strict

from geo.claims.kind import Judged
from geo.events import Problem
from geo.events.fields import ROSE, STEP_DEG, Record, Wind, reach_of
from geo.kernel.angles import fold, unroll_around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.language import Language

    FloatArray = NDArray[np.float64]

_Bearing = Annotated[float, Strict(), Field(ge=0, lt=360, allow_inf_nan=False)]
_Tolerance = Annotated[float, Strict(), Field(gt=0, le=180, allow_inf_nan=False)]


class Direction(Record):
    """The fields of a claim that states a direction."""

    toward: Wind | None = Field(default=None, description="a point of the compass: N, NNE, NE, ... NNW")
    bearing_deg: _Bearing | None = Field(default=None, description="degrees clockwise from north, 0 to below 360")
    tolerance_deg: _Tolerance | None = Field(default=None, description="how far off still fits, degrees, to 180")

    def direction_problems(self) -> Iterator[Problem]:
        """Yield no direction or two; fields are named from the claim on."""
        if (self.toward is None) == (self.bearing_deg is None):
            found = "neither toward nor bearing_deg" if self.toward is None else "toward beside bearing_deg"
            yield Problem("", found, "one of them", "keep the one that is printed" if self.toward else "add one")
        if self.bearing_deg is not None and self.tolerance_deg is None:
            yield Problem(".tolerance_deg", "nothing beside bearing_deg", "degrees, above 0 to 180", "add it")

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


def directed(claim: Direction, azimuth_deg: FloatArray) -> Judged:
    """Hold the direction of each path against the one stated; NaN, of what is not known, decides nothing."""
    azimuth = unroll_around(azimuth_deg, claim.middle_deg)
    slack = claim.reach_deg - np.abs(fold(azimuth - claim.middle_deg))
    known = ~np.isnan(azimuth)
    return Judged(known & (slack >= 0.0), known & (slack < 0.0), azimuth, np.where(known, slack, -np.inf))


def point_of(azimuth_deg: float) -> Wind:
    """Return the nearest of the sixteen points of the compass.

    Examples
    --------
    >>> point_of(44.0), point_of(359.0)
    ('NE', 'N')
    """
    return ROSE[round(azimuth_deg / STEP_DEG) % len(ROSE)]


def point_words(language: Language, wind: Wind) -> str:
    """Return what a point of the compass is called.

    Examples
    --------
    >>> from geo.language import ENGLISH, as_language
    >>> point_words(ENGLISH, "NNE"), point_words(as_language("fr"), "NNW")
    ('NNE', 'NNO')
    """
    return language.say_in("point of the compass", wind)


def fits(language: Language, claim: Direction, slack_deg: float) -> str:
    """Say whether the direction that is stated fits, and by how many degrees."""
    if claim.toward is not None:
        stated = point_words(language, claim.toward)
    else:
        stated = language.measured(claim.middle_deg, "degrees")
    spare = language.measured(abs(slack_deg), "degrees")
    if slack_deg >= 0.0:
        return language.say("{direction} fits, with {spare} to spare", direction=stated, spare=spare)
    return language.say("{direction} does not fit, by {spare}", direction=stated, spare=spare)
