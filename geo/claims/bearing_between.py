"""``bearing_between``: one place lies in such a direction from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from geo.claims.amounts import names
from geo.claims.directions import Direction, directed, fits, point_of, point_words
from geo.claims.kind import Example, Judged, RouteKind, Told
from geo.claims.placing import placed_by_figure
from geo.events import Claim, Problem
from geo.events.fields import SpotId
from geo.kernel.geodesic import inverse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event, Hypothesis
    from geo.language import Language


class BearingBetween(Direction, Claim):
    """One place lies in such a direction from another, in degrees or by a point of the compass."""

    kind: Literal["bearing_between"]
    start: SpotId = Field(description="the id of the place, platform or target that is looked from")
    end: SpotId = Field(description="the id of the place, platform or target that is looked at")

    def problems(self) -> Iterator[Problem]:
        """Yield a place and itself, and no direction or two."""
        if self.start == self.end:
            yield Problem(".end", f"{self.end} twice", "two places", "name the other")
        yield from self.direction_problems()

    @property
    def spots(self) -> tuple[str, ...]:
        """The two places."""
        return self.start, self.end


def _rule(claim: BearingBetween, flights: Flights, _ready: None) -> Judged:
    """Take the forward azimuth once a world: it is that of all its paths."""
    (lon1, lat1), (lon2, lat2) = (flights.at_spot(name).T for name in claim.spots)
    return directed(claim, inverse(lon1, lat1, lon2, lat2).azi1_deg[flights.world])


def _say(claim: BearingBetween, example: Example, found: Judged) -> Told:
    value, slack, language = float(found.number[0]) % 360.0, float(found.slack[0]), example.language
    first, last = (names(example.event, [name], language) for name in claim.spots)
    clause = language.say(
        "{end} lies {point} of {start}, at {bearing}",
        end=last,
        point=point_words(language, point_of(value)),
        start=first,
        bearing=language.measured(value, "degrees"),
    )
    return Told(language.clauses([clause, fits(language, claim, slack)]), value, "degrees", abs(slack))


def _placed(
    claim: BearingBetween, event: Event, _hypothesis: Hypothesis, _countries: Countries, language: Language
) -> str:
    return placed_by_figure(language, event, claim.spots, by="bearing_deg")


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
