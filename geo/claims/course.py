"""``course``: the missiles flew in such a direction, at their launch, at their end or past a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.amounts import names
from geo.claims.directions import Direction, directed, fits, point_of, point_words
from geo.claims.kind import Example, Judged, RouteKind, Told, best_path
from geo.claims.moments import abeam_m, course_deg
from geo.claims.placing import placed_course
from geo.events import FlownClaim, Problem
from geo.events.fields import PlaceId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event, Hypothesis
    from geo.language import Language


class Course(Direction, FlownClaim):
    """The missiles flew in such a direction: 'fired to the east', 'came in from the north' (toward S)."""

    kind: Literal["course"]
    at: Literal["launch", "end", "passes"] = Field(
        description="launch, end or passes (a place, where they came nearest to it): where they flew so"
    )
    place: PlaceId | None = Field(default=None, description="with passes: the id of a place")

    def problems(self) -> Iterator[Problem]:
        """Yield a place that is missing or not meant, and no direction or two."""
        if (self.place is not None) != (self.at == "passes"):
            found = "a place" if self.place is not None else "nothing"
            do = "remove it" if self.place is not None else "add it"
            yield Problem(".place", f'{found} with at = "{self.at}"', "a place with passes, and only there", do)
        yield from self.direction_problems()

    @property
    def spots(self) -> tuple[str, ...]:
        """The place that is passed."""
        return () if self.place is None else (self.place,)


def _rule(claim: Course, flights: Flights, _ready: None) -> Judged:
    if claim.place is not None:
        along_m = abeam_m(flights, *flights.at_spot(claim.place)[flights.world].T)
    else:
        along_m = flights.length_m if claim.at == "end" else np.zeros(len(flights.world))
    return directed(claim, course_deg(flights, along_m))


def _say(claim: Course, example: Example, found: Judged) -> Told:
    language = example.language
    if np.isnan(found.number).all():
        return Told(language.say("the paths have no length, so that they have no direction"))
    best = int(np.argmax(found.slack))
    value, slack = float(found.number[best]) % 360.0, float(found.slack[best])
    path, point = best_path(language, len(found.number)), point_words(language, point_of(value))
    bearing = language.measured(value, "degrees")
    if claim.at == "launch":
        clause = language.say(
            "at its launch {path} flies {point}, at {bearing}", path=path, point=point, bearing=bearing
        )
    elif claim.at == "end":
        clause = language.say("at its end {path} flies {point}, at {bearing}", path=path, point=point, bearing=bearing)
    else:
        clause = language.say(
            "abeam of {place} {path} flies {point}, at {bearing}",
            place=names(example.event, claim.spots, language),
            path=path,
            point=point,
            bearing=bearing,
        )
    return Told(language.clauses([clause, fits(language, claim, slack)]), value, "degrees", abs(slack))


def _placed(_claim: Course, event: Event, hypothesis: Hypothesis, _countries: Countries, language: Language) -> str:
    return placed_course(language, event, hypothesis)


KIND = RouteKind(
    Course,
    which="some",
    rule=_rule,
    say=_say,
    doc=(
        "at least one path flies so there, within `tolerance_deg`, or half the way to the next point of the compass",
        "none does",
        "azimuth of the path that fits best",
    ),
    placed=_placed,
)
