"""Areas by name: is there one of that name, and do positions lie in the area that they are said to lie in."""

from __future__ import annotations

import math
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

import shapely

from geo.atlas.areas import area_named, areas_meant, common_area
from geo.atlas.load import country_names
from geo.atlas.meant import states_meant, what_state
from geo.atlas.provinces import province_shape, provinces_called, provinces_like
from geo.atlas.waters import water_names
from geo.events.outline import lies_in
from geo.events.problems import Problem, listed, shown
from geo.events.schema import Place, Platform, Target
from geo.events.walk import records_of
from geo.words import Later, km

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.events.draft import Draft

_AREA = "the code of a state such as IRN, a sea or lake such as Caspian Sea, or a province such as 'Raqqa, SYR'"
_NOWHERE = frozenset({"unknown", "anywhere", "somewhere", "nowhere", "earth", "world", "not known", "?"})
_MOST = 6
_ALIKE = 0.8  # names of waters: there are many, and all kinds
_KM_PER_DEG = 110.5
_LEAST_KM_PER_DEG = 1.0  # east and west, within some 60 km of a pole
_PROVINCE_OFF_KM = 5.0  # how far a line between provinces may be off


def check_areas(draft: Draft, named: Sequence[tuple[str, str, str]]) -> Iterator[Problem]:
    """Yield names of areas that are none, and positions that do not lie in the area that they are said to lie in."""
    for field, what, name in named:
        meant = areas_meant(name) if what == "area" else ()
        if what == "area" and len(meant) != 1:
            found = f"{shown(name)}, the name of {len(meant)} areas" if meant else f"the unknown area {shown(name)}"
            yield Problem(field, found, _AREA, Later(partial(_what_area, name)))
    for path, spot in records_of(draft.event):
        if not isinstance(spot, Platform | Target | Place) or not spot.within:
            continue
        launch = draft.event.launch
        ends = launch if isinstance(spot, Platform) else spot
        around = [getattr(ends, key, None) for key in ("sea", "state")]
        clear = [area for area in around if area and _clear(spot.within, area)]
        if clear:
            do = f"correct it, or {'launch' if isinstance(spot, Platform) else f'{path}.state'}"
            yield Problem(f"{path}.within", f"{spot.within}, none of which is {clear[0]}", f"some of {clear[0]}", do)
        if spot.position is None or clear:
            continue
        area, allowed_km = area_named(spot.within), _drawn_to_km(spot.within)
        lon, lat = spot.position
        if area is not None and not lies_in(area, lon, lat) and far_off(area, (lon, lat), allowed_km, "") is not None:
            found, do = f"longitude {lon:g}, latitude {lat:g}, outside {spot.within}", "correct it, or leave it out"
            yield Problem(f"{path}.position", found, f"a position within {spot.within}", do)


def off_province(path: str, target: Target) -> Iterator[Problem]:
    """Yield a target in its state that lies off the province that it is said to lie in, where it is a bundled one."""
    found = provinces_called(f"{target.province}, {target.state}") if target.province and target.position else ()
    if len(found) != 1 or target.position is None:
        return
    allowed_km = (target.radius_km or 0.0) + _PROVINCE_OFF_KM
    off = far_off(province_shape(found[0].code), target.position, allowed_km, str(found[0]))
    if off is not None:
        allowed = f"a position in {found[0].name}, or as near as its radius_km"
        yield Problem(f"{path}.position", off, allowed, f"correct it, or correct {path}.province")


def _drawn_to_km(name: str) -> float:
    """Return how far a position may lie off an area in which it is said to lie: lines of provinces are coarse."""
    meant = areas_meant(name)
    return _PROVINCE_OFF_KM if len(meant) == 1 and meant[0].kind == "province" else 0.0


def far_off(shape: shapely.Geometry, at: tuple[float, float], allowed_km: float, name: str) -> Later | None:
    """Say how far a position lies off an area, None where it lies in it or as near as is allowed."""
    lon, lat = at
    if shapely.intersects_xy(shape, lon, lat):
        return None
    km_per_deg = _KM_PER_DEG * math.cos(math.radians(lat))  # it is no nearer than that
    around = shapely.MultiPoint([(lon + turn, lat) for turn in (-360.0, 0.0, 360.0)])
    _, south, _, north = shapely.bounds(shape)
    north_km = _KM_PER_DEG * max(south - lat, lat - north, 0.0)  # at a pole all else says nothing
    if north_km <= allowed_km and shapely.dwithin(shape, around, allowed_km / max(km_per_deg, _LEAST_KM_PER_DEG)):
        return None

    def off() -> str:
        return km(max(north_km, float(shapely.distance(shape, around)) * km_per_deg))

    return Later(lambda: f"longitude {lon:g}, latitude {lat:g}, at least {off()} off {name}")


def _clear(name: str, other: str) -> bool:
    """Say whether two areas, if there are such, have nothing in common."""
    return area_named(name) is not None and area_named(other) is not None and common_area(name, other) is None


def _what_area(name: str) -> str:
    """Ask which state, water or province is meant; where none comes near, say what else to do."""
    if name.strip().casefold() in _NOWHERE:
        return "a path needs two ends: give the sea, the state or the outline that is left, or a radius_km"
    several = areas_meant(name)[:_MOST]
    if several:
        return f"write {listed([repr(str(area)) for area in several], end='or')}"
    close = _what_water(name)
    named = name.casefold() in {known.casefold() for known in country_names().values()}
    if named or (states_meant(name) and not close):
        return what_state(name)
    like = [close] if close else [str(province) for province in provinces_like(name)]
    return f"did you mean {listed(map(repr, like), end='or')}?" if like else "give an outline in polygon instead"


def _what_water(name: str) -> str | None:
    """Return the water of which this is a word, or nearly the name; None where no name comes near."""
    known = {water.casefold(): water for water in water_names()}
    word = next((key for key in known if len(name) > 3 and name.casefold() in key.split()), None)
    key = word or next(iter(get_close_matches(name.casefold(), list(known), 1, _ALIKE)), None)
    return known[key] if key else None
