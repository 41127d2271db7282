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
from geo.words import km, listed, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event

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
    grid, flights = load_ground(), example.flights
    found = settled_under(flights, grid, claim.classes)
    worst = int(np.argmin(judged.slack))
    value = float(judged.number[worst])
    if not found.land_km.any():
        return Told("no path crosses land, so that nothing is said of how settled it is", 0.0, "%")
    which = "the only path" if len(judged.number) == 1 else f"the most settled of {len(judged.number)} paths"
    over = f"{km(found.settled_km[worst])} of its {km(found.land_km[worst])} over land ({_percent(value)})"
    desolate = listed([CLASSES[code] for code in claim.classes])
    clause = f"{which} has {over} above settled land, which here is all but {desolate} land"
    together = 100.0 * float(found.settled_km.sum() / found.land_km.sum())
    told = [clause, _chance(example, grid, claim.classes, together)]
    towns = _towns_on_way(example, grid, claim.classes)
    if towns:
        told.append(f"the line is drawn through {towns}, where people were to report it")
    told.append("the classes are projected for 2025")
    return Told("; ".join(told), value, "%", abs(value - _allowed_percent(claim)))


def _percent(value: float) -> str:
    return f"{number(value, 1 if 0.0 < value < 9.95 else 0)} %"


def _percents(low: float, high: float) -> str:
    """Put a span of shares into words: whole per cent, which is as near as samples come."""
    one, other = number(low), number(high)
    return f"about {one} %" if one == other else f"about {one} to {other} %"


def _chance(example: Example, grid: ClassGrid, classes: tuple[int, ...], own: float) -> str:
    """Say how the share of settled land under all drawn paths compares with that under them moved aside and turned."""
    flights = example.flights
    legs = flights.legs.ends[flights.at].reshape(-1, 4)
    path = np.repeat(np.arange(len(flights.at)), flights.at.shape[1])
    real = (flights.legs.length_m[flights.at] > 0.0).ravel()
    share = 100.0 * moved_share(legs[real], path[real], grid, classes)
    other = share[np.isfinite(share)]
    if not len(other):
        return "no other way is over land"
    fewer = int((other < own).sum())
    moved = f"moved aside by up to {max(SHIFTS_KM):.0f} km or turned by up to {max(TURNS_DEG):.0f} degrees"
    if other.max() < _NONE_PERCENT:
        return f"all drawn paths together have {_percent(own)}, and {moved} no more"
    span = _percents(float(other.min()), float(other.max()))
    together = f"all drawn paths together have {_percent(own)}"
    return f"{together}, and {moved} {span}: less in {fewer} of {len(other)} such ways"


def _towns_on_way(example: Example, grid: ClassGrid, classes: tuple[int, ...]) -> str:
    """Return the places with reports that the route is drawn through and that lie in settled cells."""
    known = example.event.spots
    through = [spot for name in example.hypothesis.via if isinstance(spot := known[name], Place) and spot.reports]
    settled = [
        spot
        for spot in through
        if int(grid.class_at(*spot.position)) in LAND and int(grid.class_at(*spot.position)) not in classes
    ]
    return joined_names(settled) if settled else ""


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
    interval="whose most settled paths have {} of their way over land above settled land",
    span_words=_percents,
    credit=CREDIT,
)
