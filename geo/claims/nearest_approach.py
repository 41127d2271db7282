"""``nearest_approach``: how near the missiles came to a place, to a state, or to the paths of another platform."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.distances import Points, exact_km, nearest_km, settled, sorted_points
from geo.claims.kind import Example, Judged, Outcome, RouteKind, Told, numbers
from geo.claims.lengths import absent_state
from geo.claims.placing import tied_to
from geo.events import FlownClaim, Problem
from geo.events.fields import Country, Kilometres, PlatformId, PointId
from geo.kernel.borders import cut_edges
from geo.kernel.distances import distance_to_legs_m
from geo.kernel.edge_index import ranges
from geo.kernel.geodesic import WGS84
from geo.language import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event, Hypothesis
    from geo.kernel.borders import BorderEdges
    from geo.kernel.great_arcs import GreatArcs
    from geo.language import Language

    FloatArray = NDArray[np.float64]
    BoolArray = NDArray[np.bool_]
    IntArray = NDArray[np.intp]

_TO = ("place", "state", "platform")
_STEP_DEG = 0.01  # between points of a border: nearer than 1 km a distance may be 0.3 km too long, at 5 km 0.03 km
_M_IN_KM = 1000.0
_SURE_KM = 0.001  # what an arc cosine of a small angle may lose


class NearestApproach(FlownClaim):
    """The missiles came so near to a place, to a state, or to the paths of another platform's missiles."""

    kind: Literal["nearest_approach"]
    place: PointId | None = Field(default=None, description="the id of a place")
    state: Country | None = Field(default=None, description="the code of a state such as IRN")
    platform: PlatformId | None = Field(default=None, description="the id of a platform")
    how: Literal["at_least", "at_most", "about"] = Field(description="at_least, at_most or about")
    km: Kilometres = Field(description="the stated distance, km, from above 0 to 40100")
    low_km: Kilometres | None = Field(default=None, description="the least distance that still fits 'about', km")
    high_km: Kilometres | None = Field(default=None, description="the greatest distance that still fits 'about', km")

    def problems(self) -> Iterator[Problem]:
        """Yield a claim that names no goal or several, and spans that do not belong to its ``how`` or its distance."""
        named = [name for name in _TO if getattr(self, name) is not None]
        if len(named) != 1:
            found = " and ".join(named) or "nothing"
            yield Problem("", f"{found} to come near to", "one of place, state and platform", "name one")
        for name in ("of", "which"):
            if self.platform is not None and getattr(self, name):
                found, do = f"{name} beside platform", "say it of a place or state, or leave it out"
                yield Problem(f".{name}", found, f"{name} with place or state alone", do)
        span = (self.low_km, self.high_km)
        if self.how == "about" and None in span:
            missing = "low_km" if self.low_km is None else "high_km"
            yield Problem(f".{missing}", 'nothing beside how = "about"', "low_km and high_km", "add it")
        if self.how != "about" and span != (None, None):
            given = "low_km" if self.low_km is not None else "high_km"
            yield Problem(f".{given}", f'a span beside how = "{self.how}"', "km alone", "remove it")
        if self.low_km is not None and self.high_km is not None and not self.low_km <= self.km <= self.high_km:
            found = f"low {self.low_km:g}, stated {self.km:g}, high {self.high_km:g}"
            yield Problem("", found, "low_km <= km <= high_km", "correct them")

    @property
    def span_km(self) -> tuple[float, float]:
        """The least and the greatest distance that bear the claim out."""
        low = {"at_least": self.km, "at_most": 0.0}.get(self.how, self.low_km or 0.0)
        high = {"at_least": np.inf, "at_most": self.km}.get(self.how, self.high_km or np.inf)
        return float(low), float(high)


@dataclass(frozen=True, eq=False)
class _Goal:
    """What paths come near to: points on the ground, a state with points along its border, or a platform's paths."""

    points: Points | None = None
    state: int = -1
    platform: int = -1


def _prepare(claim: NearestApproach, event: Event, countries: Countries) -> _Goal:
    if claim.place is not None:
        lon, lat = next(p.position for p in event.places if p.id == claim.place)
        return _Goal(sorted_points(np.array([lon]), np.array([lat])))
    if claim.platform is not None:
        return _Goal(platform=[p.id for p in event.platforms].index(claim.platform))
    if claim.state not in countries.codes:
        return _Goal()
    number = countries.codes.index(claim.state)
    return _Goal(sorted_points(*_along(countries.edges, number)), number)


def _along(edges: BorderEdges, state: int) -> tuple[FloatArray, FloatArray]:
    """Return points along a state's border, at most 0.01 degrees (1.1 km) apart."""
    own = np.flatnonzero((edges.left == state) | (edges.right == state))
    lon, lat, *_ = cut_edges(edges.lon1[own], edges.lat1[own], edges.lon2[own], edges.lat2[own], _STEP_DEG)
    return lon, lat


def _rule(claim: NearestApproach, flights: Flights, goal: _Goal) -> Judged:
    """Measure how near each path comes; the world's nearest approach is that of its nearest path."""
    if goal.platform >= 0:
        about, blur, exact = _to_paths(flights, goal.platform)
    elif goal.points is not None:
        about, blur = nearest_km(flights, goal.points)
        exact = partial(exact_km, flights, goal.points)
        over = np.logical_or.reduce(flights.overflies[:, flights.states == goal.state], axis=1)
        about, blur = np.where(over, 0.0, about), np.where(over, 0.0, blur)
        exact = partial(_unless_over, exact, over)
    else:
        none = np.zeros(len(flights.world), dtype=bool)
        return Judged(none, none, np.full(len(none), np.nan), np.zeros(len(none)))
    low, high = claim.span_km
    number = settled(about, blur, claim.span_km, exact)
    holds = (number >= low) & (number <= high)
    judged = Judged(holds, ~holds, about, -about, blur, exact)
    return replace(judged, whole=partial(_whole, claim, judged, flights))


def _whole(claim: NearestApproach, judged: Judged, flights: Flights) -> Outcome:
    """Judge each world by its nearest path."""
    assert judged.blur is not None  # noqa: S101  (this rule gives one)
    low = np.minimum.reduceat(judged.number - judged.blur, flights.first_path)
    high = np.minimum.reduceat(judged.number + judged.blur, flights.first_path)
    measure = partial(numbers, KIND, replace(judged, whole=None), flights)
    nearest = settled(0.5 * (low + high), 0.5 * (high - low), claim.span_km, measure)
    least, most = claim.span_km
    holds = (nearest >= least) & (nearest <= most)
    return Outcome(holds, ~holds)


def _unless_over(exact: Callable[[IntArray], FloatArray], over: BoolArray, paths: IntArray) -> FloatArray:
    """Measure paths that do not overfly the state; the others are as near as can be."""
    found = np.zeros(len(paths))
    apart = np.flatnonzero(~over[paths])
    if len(apart):
        found[apart] = exact(paths[apart])
    return found


# ------------------------------------------------------------------------------------------------- other paths


def _to_paths(flights: Flights, platform: int) -> tuple[FloatArray, FloatArray, Callable[[IntArray], FloatArray]]:
    """Return how near paths come to those of a platform in their world, and by how much that may be off, km.

    Paths of the platform itself come near to nobody: infinitely far.
    """
    mine = flights.platform == platform
    others = np.flatnonzero(~mine)
    number, far = len(mine), np.full(len(mine), np.inf)
    if not len(others) or not mine.any():
        return far, np.zeros(number), lambda paths: np.full(len(paths), np.inf)
    its = np.flatnonzero(mine)
    head = np.searchsorted(flights.world[its], flights.world[others])
    last = np.searchsorted(flights.world[its], flights.world[others], side="right")
    of, at = ranges(head, last - head)
    legs_a, legs_b = flights.at[others[of]], flights.at[its[at]]
    low, high = np.full(number, np.inf), np.full(number, np.inf)
    for i in range(legs_a.shape[1]):
        for j in range(legs_b.shape[1]):
            angle, off = _between(flights.arcs, legs_a[:, i], legs_b[:, j])
            np.minimum.at(low, others[of], np.maximum(angle - off, 0.0) * WGS84.b_m)
            np.minimum.at(high, others[of], np.minimum(angle + off, np.pi) * WGS84.a_m)
    about, blur = far, np.zeros(number)
    met = np.flatnonzero(np.isfinite(low))
    about[met] = 0.5 * (low[met] + high[met]) / _M_IN_KM
    blur[met] = 0.5 * (high[met] - low[met]) / _M_IN_KM + _SURE_KM
    return about, blur, partial(_exact_to_paths, flights, its)


def _between(arcs: GreatArcs, a: IntArray, b: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the angle between arcs, pair by pair, and by how much the legs may be nearer or farther, radians.

    Arcs that cross are at no distance. Others are nearest to one another at an end of one of the two: between points
    inside both, the distance of two great circles is least where they cross, and nowhere else.
    """
    first, second = arcs.some(a), arcs.some(b)
    ends = [(first, second.start), (first, second.end), (second, first.start), (second, first.end)]
    angle = np.min([_angle_to_own(arc, place) for arc, place in ends], axis=0)
    cross = np.cross(first.pole, second.pole)
    meet = np.zeros(len(a), dtype=bool)
    for side in (cross, -cross):
        within = [np.einsum("ij,ij->i", way, side) > 0.0 for arc in (first, second) for way in (arc.ahead, arc.back)]
        meet |= np.logical_and.reduce(within)
    return np.where(meet | (a == b), 0.0, angle), first.off + second.off


def _angle_to_own(arcs: GreatArcs, place: FloatArray) -> FloatArray:
    """Return the angle between each arc and its own place (unit vectors, shape (m, 3)), radians."""

    def dot(way: FloatArray) -> FloatArray:
        found: FloatArray = np.einsum("ij,ij->i", way, place)
        return found

    beside = (dot(arcs.ahead) >= 0.0) & (dot(arcs.back) >= 0.0) & (arcs.pole != 0.0).any(axis=1)
    cosine = np.maximum(dot(arcs.start), dot(arcs.end))
    inside = np.arcsin(np.minimum(np.abs(dot(arcs.pole)), 1.0))
    return np.where(beside, inside, np.arccos(np.clip(cosine, -1.0, 1.0)))


def _exact_to_paths(flights: Flights, its: IntArray, paths: IntArray) -> FloatArray:
    """Measure how near some paths come to others of their world, km: from the ends of legs, 0 where legs cross."""
    found = np.full(len(paths), np.inf)
    for k, path in enumerate(paths.tolist()):
        ours = np.unique(flights.at[path])
        theirs = np.unique(flights.at[its[flights.world[its] == flights.world[path]]])
        if not len(theirs) or np.isin(path, its):
            continue
        a, b = np.repeat(ours, len(theirs)), np.tile(theirs, len(ours))
        angle, _ = _between(flights.arcs, a, b)
        if (angle == 0.0).any():
            found[k] = 0.0
            continue
        ends = flights.legs.ends
        near = [
            distance_to_legs_m(ends[ours], *ends[theirs][:, side].T).min() for side in (slice(0, 2), slice(2, 4))
        ] + [distance_to_legs_m(ends[theirs], *ends[ours][:, side].T).min() for side in (slice(0, 2), slice(2, 4))]
        found[k] = min(near) / _M_IN_KM
    return found


# ------------------------------------------------------------------------------------------------- words


def _say(claim: NearestApproach, example: Example, judged: Judged) -> Told:
    language = example.language
    if np.isnan(judged.number).all():
        return Told(absent_state(language, str(claim.state)))
    value = float(numbers(KIND, judged, example.flights)[0])
    low, high = claim.span_km
    if claim.how == "about":
        stated = language.km_span(low, high)
    elif claim.how == "at_least":
        stated = language.say("at least {amount}", amount=language.km(claim.km))
    else:
        stated = language.say("at most {amount}", amount=language.km(claim.km))
    if not np.isfinite(value):
        return Told(_nobody_beside(claim, example))
    passes = _passes(claim, example, value, alone=len(judged.number) == 1)
    margin = min((abs(value - end) for end in (low, high) if np.isfinite(end) and end > 0.0), default=0.0)
    said = {"clause": passes, "margin": language.km(margin), "stated": stated}
    if low <= value <= high:
        clause = language.say("{clause}, which bears out the stated {stated} by {margin}", **said)
    elif value < low:
        clause = language.say("{clause}, {margin} nearer than the stated {stated}", **said)
    else:
        clause = language.say("{clause}, {margin} further than the stated {stated}", **said)
    return Told(clause, value, "km", margin)


def _passes(claim: NearestApproach, example: Example, value: float, *, alone: bool) -> str:
    """Say how near the nearest path passes: of a place, a state, or the paths of a platform."""
    language = example.language
    path = language.say("the only path") if alone else language.say("the nearest path")
    distance = language.km(value)
    if claim.platform is not None:
        platform = _platform_name(claim, example)
        if value == 0.0:
            return language.say("{path} crosses those of {platform}", path=path, platform=platform)
        return language.say(
            "{path} passes {distance} from those of {platform}", path=path, distance=distance, platform=platform
        )
    if claim.place is not None:
        place = language.name(next(p.name for p in example.event.places if p.id == claim.place))
        if value == 0.0:
            return language.say("{path} crosses {place}", path=path, place=place)
        return language.say("{path} passes {distance} from {place}", path=path, distance=distance, place=place)
    state = example.state_name(str(claim.state))
    if value == 0.0:
        return language.say("{path} crosses {state}", path=path, state=state)
    return language.say("{path} passes {distance} from {state}", path=path, distance=distance, state=state)


def _nobody_beside(claim: NearestApproach, example: Example) -> str:
    """Say that no other path is drawn that could come near to a platform's."""
    platform = _platform_name(claim, example)
    return example.language.say("no other path is drawn beside those of {platform}", platform=platform)


def _platform_name(claim: NearestApproach, example: Example) -> str:
    name = next(p.name for p in example.event.platforms if p.id == claim.platform)
    return example.language.name(name)


def _placed(
    claim: NearestApproach, event: Event, hypothesis: Hypothesis, _countries: Countries, language: Language
) -> str:
    """Say so where a path was drawn through the place that it is said to come near to, or from it."""
    if claim.place is None or claim.how == "at_least":
        return ""
    tied = tied_to(language, event, hypothesis, claim.place)
    return language.say("{clause}: that paths come near it is no independent evidence", clause=tied) if tied else ""


KIND = RouteKind(
    NearestApproach,
    which="some",
    rule=_rule,
    say=_say,
    doc=(
        "the nearest path passes at least, at most or about (`low_km` to `high_km`) so far away; over a state is 0 km",
        "it does not",
        "its distance",
    ),
    prepare=_prepare,
    placed=_placed,
    interval=pattern("{clause}, in which the nearest path passes {span} away"),
)
