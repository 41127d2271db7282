"""``over_desolate``: the missiles flew over desolate land only, or mostly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, get_args

import numpy as np
from pydantic import Field

from geo.atlas.ground import CLASSES, CREDIT, ClassGrid, load_ground
from geo.claims.kind import Example, Judged, RouteKind, Told
from geo.claims.placing import joined_names
from geo.claims.settled import SHIFTS_KM, TURNS_DEG, Settled, moved_share, settled_under
from geo.events import FlownClaim, Place, Problem
from geo.language import pattern
from geo.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event
    from geo.language import Language

    FloatArray = NDArray[np.float64]

Land = Literal[11, 12, 13, 21, 22, 23, 30]
LAND: tuple[int, ...] = get_args(Land)
_SURE_KM = 2.0  # of settled land; less is a corner of a cell or two, which the grid cannot carry
# of so many cells in a hundred the class is another at the place itself than in the package (data/README.md); how far
# the package is from the source is not published
_BAND_PERCENT = 2.0
_NONE_PERCENT = 0.05


class OverDesolate(FlownClaim):
    """The missiles flew over desolate land only, or mostly."""

    kind: Literal["over_desolate"]
    mode: Literal["only", "mostly"] = Field(description="only or mostly")
    share_percent: Annotated[float, Field(gt=0.0, lt=100.0)] = Field(
        default=50.0,
        description="what share of the way over land at least is desolate, beside mostly, above 0 to below 100",
    )
    classes: tuple[Land, ...] = Field(
        default=(11,),
        min_length=1,
        max_length=len(LAND),
        description=(
            "which classes of land count as desolate: a list of 11 (very low density rural), 12 (low density rural), "
            "13 (rural cluster), 21, 22, 23 and 30 (urban)"
        ),
    )

    def problems(self) -> Iterator[Problem]:
        """Yield a share that nothing is held against, and classes that leave nothing to ask."""
        if len(set(self.classes)) < len(self.classes):
            yield Problem("classes", "a class twice", "each class once", "leave the second out")
        elif len(self.classes) == len(LAND):
            yield Problem("classes", "all classes of land", "some of them", "leave out those that are settled")
        if self.mode == "only" and "share_percent" in self.model_fields_set:
            yield Problem("share_percent", 'a share beside mode = "only"', 'one beside mode = "mostly"', "leave it out")


def _prepare(_claim: OverDesolate, _event: Event, _countries: Countries) -> ClassGrid:
    return load_ground()


def _allowed_percent(claim: OverDesolate) -> float:
    """Return what share of the way over land may be settled."""
    return 0.0 if claim.mode == "only" else 100.0 - claim.share_percent


def percent_settled(found: Settled) -> FloatArray:
    """Return what share of the land under each path is settled, percent; 0 where there is no land."""
    land = found.land_km > 0.0
    return 100.0 * np.divide(found.settled_km, found.land_km, out=np.zeros(len(land)), where=land)


def _rule(claim: OverDesolate, flights: Flights, grid: ClassGrid) -> Judged:
    allowed = _allowed_percent(claim)
    only = claim.mode == "only"

    def unclear(found: Settled) -> NDArray[np.bool_]:
        if only:
            return found.settled_km - found.blur_km < _SURE_KM
        off_km = np.abs(found.settled_km - 0.01 * allowed * found.land_km)
        return off_km < 0.01 * _BAND_PERCENT * found.land_km + found.blur_km

    found = settled_under(flights, grid, claim.classes, unclear)
    percent = percent_settled(found)
    if only:
        none = (found.settled_km == 0.0) & (found.land_km > 0.0)
        return Judged(none, found.settled_km >= _SURE_KM, percent, _SURE_KM - found.settled_km)
    holds, fails = percent <= allowed - _BAND_PERCENT, percent > allowed + _BAND_PERCENT
    return Judged(holds & (found.land_km > 0.0), fails, percent, allowed - percent)


def _say(claim: OverDesolate, example: Example, judged: Judged) -> Told:
    grid, flights, language = load_ground(), example.flights, example.language
    found = settled_under(flights, grid, claim.classes)
    worst = int(np.argmin(judged.slack))
    value = float(judged.number[worst])
    if not found.land_km.any():
        return Told(language.say("no path crosses land, so that nothing is said of how settled it is"), 0.0, "%")
    said = {
        "settled": language.km(found.settled_km[worst]),
        "land": language.km(found.land_km[worst]),
        "share": _percent(language, value),
        "classes": language.listed([language.say_in("land", CLASSES[code]) for code in claim.classes]),
    }
    if len(judged.number) == 1:
        clause = language.say(
            "the only path has {settled} of its {land} over land ({share}) above settled land, which here is all but"
            " {classes} land",
            **said,
        )
    else:
        clause = language.say_n(
            "the most settled of {n} paths has {settled} of its {land} over land ({share}) above settled land, which"
            " here is all but {classes} land",
            "the most settled of {n} paths has {settled} of its {land} over land ({share}) above settled land, which"
            " here is all but {classes} land",
            len(judged.number),
            **said,
        )
    together = 100.0 * float(found.settled_km.sum() / found.land_km.sum())
    told = [clause, _chance(example, grid, claim.classes, together)]
    towns = _towns_on_way(example, grid, claim.classes)
    if towns:
        told.append(language.say("the line is drawn through {places}, where people were to report it", places=towns))
    told.append(language.say("the classes are projected for 2025"))
    return Told(language.clauses(told), value, "%", abs(value - _allowed_percent(claim)))


def _percent(language: Language, value: float) -> str:
    return language.percent(_digits(value, 1 if 0.0 < value < 9.95 else 0))


def _digits(value: float, decimals: int) -> str:
    return number(value, decimals).replace(",", "")


def _percents(language: Language, low: float, high: float) -> str:
    """Put a span of shares into words: whole per cent, which is as near as samples come."""
    one, most = _digits(low, 0), language.percent(_digits(high, 0))
    if one == _digits(high, 0):
        return language.say("about {amount}", amount=most)
    return language.say("about {low} to {high}", low=language.number(low), high=most)


def _chance(example: Example, grid: ClassGrid, classes: tuple[int, ...], own: float) -> str:
    """Say how the share of settled land under all drawn paths compares with that under them moved aside and turned."""
    flights, language = example.flights, example.language
    legs = flights.legs.ends[flights.at].reshape(-1, 4)
    path = np.repeat(np.arange(len(flights.at)), flights.at.shape[1])
    real = (flights.legs.length_m[flights.at] > 0.0).ravel()
    share = 100.0 * moved_share(legs[real], path[real], grid, classes)
    other = share[np.isfinite(share)]
    if not len(other):
        return language.say("no other way is over land")
    said = {
        "share": _percent(language, own),
        "shift": language.measured(max(SHIFTS_KM), "km"),
        "turn": language.measured(max(TURNS_DEG), "degrees"),
    }
    if other.max() < _NONE_PERCENT:
        return language.say(
            "all drawn paths together have {share}, and moved aside by up to {shift} or turned by up to {turn} no more",
            **said,
        )
    return language.say_n(
        "all drawn paths together have {share}, and moved aside by up to {shift} or turned by up to {turn} {others}:"
        " less in {n} of {ways} such ways",
        "all drawn paths together have {share}, and moved aside by up to {shift} or turned by up to {turn} {others}:"
        " less in {n} of {ways} such ways",
        int((other < own).sum()),
        others=_percents(language, float(other.min()), float(other.max())),
        ways=language.count(len(other)),
        **said,
    )


def _towns_on_way(example: Example, grid: ClassGrid, classes: tuple[int, ...]) -> str:
    """Return the places with reports that the route is drawn through and that lie in settled cells."""
    known = example.event.spots
    through = [spot for name in example.hypothesis.via if isinstance(spot := known[name], Place) and spot.reports]
    settled = [
        spot
        for spot in through
        if int(grid.class_at(*spot.position)) in LAND and int(grid.class_at(*spot.position)) not in classes
    ]
    return joined_names(example.language, settled) if settled else ""


KIND = RouteKind(
    OverDesolate,
    which="every",
    rule=_rule,
    say=_say,
    doc=(
        "each path is over land and touches none of other `classes` (`only`), or has `share_percent` of it above them",
        "one has 2 km or more of it (`only`), or a smaller share (`mostly`); within 2 points it counts for neither",
        "what share of the land under the most settled path is of other classes, per cent",
    ),
    prepare=_prepare,
    interval=pattern("{clause}, whose most settled paths have {span} of their way over land above settled land"),
    span_words=_percents,
    credit=CREDIT,
)
