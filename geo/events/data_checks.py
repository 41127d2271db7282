"""What only the bundled data can show: is the launch at sea, does a state code exist, does a position lie in its state.

Land and sea are what Natural Earth's 1:10m outline says (see ``data/README.md``); near a shore it may be off by some
kilometres, so a position within that of the coast should be moved or carried by a radius, not argued with.
"""

from __future__ import annotations

import math
from difflib import get_close_matches
from functools import cache, partial
from itertools import chain, islice
from typing import TYPE_CHECKING

import shapely

from geo.atlas.areas import area_named, common_area
from geo.atlas.disputed import load_disputed
from geo.atlas.load import country_codes, country_names, load_countries
from geo.atlas.meant import states_meant, what_state
from geo.atlas.seam import unwrap
from geo.atlas.waters import load_water, water_names
from geo.errors import DataError, OverflightError
from geo.events.fields import Known
from geo.events.outline import lies_in, problem_of, region_of
from geo.events.problems import MOST_FOUND, Problem, listed, shown, which
from geo.events.schema import Place, Platform, Target
from geo.events.walk import marks_of, records_of
from geo.words import Later, km

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from geo.events.draft import Draft
    from geo.events.fields import Ring


_OFF_COAST_KM = 5.0  # an island or a coast that the boundaries leave out
_KM_PER_DEG = 110.5
_MOST_LAT_DEG = 90.0
_ALIKE = 0.8  # names of waters: there are many, and all kinds


def check_against_data(draft: Draft) -> list[Problem]:
    """Return every problem that the bundled states and waters show."""
    event = draft.event
    named = [(field, mark.what, value) for field, mark, value in marks_of(event) if isinstance(mark, Known)]
    waters = {name: _load(name) for _, what, name in named if what == "water"}
    found = chain(
        _states(named),
        _unknown_waters(named, waters),
        _areas(draft, named),
        _at_sea(draft, waters),
        _in_states(draft),
    )
    return list(islice(found, MOST_FOUND))


def _states(named: Sequence[tuple[str, str, str]]) -> Iterator[Problem]:
    known = frozenset(country_codes())
    for field, what, code in named:
        if what == "state" and code not in known:
            do = Later(partial(what_state, code))
            allowed = f"one of the {len(known)} ISO 3166-1 alpha-3 codes of the bundled states, such as IRN"
            yield Problem(field, f"the unknown state code {shown(code)}", allowed, do)


def _unknown_waters(
    named: Sequence[tuple[str, str, str]], waters: Mapping[str, shapely.Geometry | None]
) -> Iterator[Problem]:
    for field, what, name in named:
        if what == "water" and waters[name] is None:
            known = water_names()
            do = which(name, known, "choose one of these")
            yield Problem(field, f"the unknown water {shown(name)}", listed(known, most=8), do)


def _areas(draft: Draft, named: Sequence[tuple[str, str, str]]) -> Iterator[Problem]:
    """Yield names of areas that are none, and positions that do not lie in the area that they are said to lie in."""
    for field, what, name in named:
        if what == "area" and area_named(name) is None:
            allowed = "the code of a state, such as IRN, or the name of a sea or lake, such as Caspian Sea"
            yield Problem(field, f"the unknown area {shown(name)}", allowed, Later(partial(_what_area, name)))
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
        area = area_named(spot.within)
        lon, lat = spot.position
        if area is not None and not lies_in(area, lon, lat):
            found, do = f"longitude {lon:g}, latitude {lat:g}, outside {spot.within}", "correct it, or leave it out"
            yield Problem(f"{path}.position", found, f"a position within {spot.within}", do)


def _clear(name: str, other: str) -> bool:
    """Say whether two areas, if there are such, have nothing in common."""
    return area_named(name) is not None and area_named(other) is not None and common_area(name, other) is None


def _what_area(name: str) -> str:
    """Ask whether a state, or the nearest water, is meant; where neither comes near, say what else to do."""
    close = _what_water(name)
    named = name.casefold() in {known.casefold() for known in country_names().values()}
    if named or (states_meant(name) and not close):
        return what_state(name)
    return f"did you mean {close!r}?" if close else "give an outline in polygon instead"


def _what_water(name: str) -> str | None:
    """Return the water of which this is a word, or nearly the name; None where no name comes near."""
    known = {water.casefold(): water for water in water_names()}
    word = next((key for key in known if len(name) > 3 and name.casefold() in key.split()), None)
    key = word or next(iter(get_close_matches(name.casefold(), list(known), 1, _ALIKE)), None)
    return known[key] if key else None


def _load(name: str) -> shapely.Geometry | None:
    try:
        return load_water(name)
    except DataError:  # the installation is damaged: not the event file's fault
        raise
    except OverflightError:
        return None


def _at_sea(draft: Draft, waters: Mapping[str, shapely.Geometry | None]) -> Iterator[Problem]:
    launch = draft.event.launch
    if launch is None or not draft.known("launch.sea") or (launch.sea and waters[launch.sea] is None):
        return
    sea, name = waters[launch.sea] if launch.sea else None, launch.sea
    region = _region(launch.polygon)
    if sea is not None:
        shapely.prepare(sea)
        if region is not None and not shapely.intersects(sea, unwrap(shapely.MultiPolygon([region]))):
            flipped = shapely.Polygon([(lat, lon) for lon, lat in launch.polygon or ()])
            fits = flipped.bounds[3] <= _MOST_LAT_DEG and bool(shapely.intersects(sea, flipped))
            do = _advice(fits, f"touch the {name}")
            allowed = f"an outline that covers some of the {name}"
            yield Problem("launch.polygon", f"an outline clear of the {name}", allowed, do)
            region = None  # platforms cannot lie in both
    for path, platform in records_of(draft.event):
        if not isinstance(platform, Platform) or platform.position is None:
            continue
        lon, lat = platform.position
        found = f"longitude {lon:g}, latitude {lat:g}"
        field = f"{path}.position"
        if sea is not None and not shapely.intersects_xy(sea, lon, lat):
            do = _advice(abs(lon) <= 90 and bool(shapely.intersects_xy(sea, lat, lon)), f"lie in the {name}")
            yield Problem(field, f"{found}, not in the {name}", f"a position in the {name}", do)
        elif region is not None and not lies_in(region, lon, lat):
            do = "move it, or widen launch.polygon"
            yield Problem(field, f"{found}, outside launch.polygon", "a position in the launch region", do)


def _in_states(draft: Draft) -> Iterator[Problem]:
    """Yield positions that lie off the state that they are said to lie in, by more than radius and coast allow.

    Whose a disputed area is the file may say as it likes.
    """
    known = set(country_codes())
    launch = draft.event.launch
    shapes: dict[str, shapely.Geometry] = {}
    for path, spot in records_of(draft.event):
        if not isinstance(spot, Platform | Target | Place) or spot.position is None:
            continue
        state = (launch and launch.state) if isinstance(spot, Platform) else spot.state
        if state is None or state not in known:
            continue
        if state not in shapes:
            shapes[state] = load_countries().shape_of(state)
            shapely.prepare(shapes[state])
        lon, lat = spot.position
        allowed_km = (spot.radius_km or 0.0) + _OFF_COAST_KM
        if shapely.intersects_xy(shapes[state], lon, lat):
            continue
        km_per_deg = _KM_PER_DEG * math.cos(math.radians(lat))  # it is no nearer than that
        around = shapely.MultiPoint([(lon + turn, lat) for turn in (-360.0, 0.0, 360.0)])
        near = km_per_deg <= 0.0 or shapely.dwithin(shapes[state], around, allowed_km / km_per_deg)
        if not near and not shapely.intersects_xy(_disputed(), lon, lat).any():
            field = "launch.state" if isinstance(spot, Platform) else f"{path}.state"
            fits = abs(lon) <= _MOST_LAT_DEG and bool(shapely.intersects_xy(shapes[state], lat, lon))
            swapped = f"it would lie in {state} with lon and lat swapped: write longitude first"
            do = swapped if fits else f"correct it, or correct {field}"
            found = Later(partial(_how_far_off, shapes[state], around, (lon, lat), km_per_deg, state))
            yield Problem(f"{path}.position", found, f"a position in {state}, or as near as its radius_km", do)


@cache
def _disputed() -> NDArray[np.object_]:
    return load_disputed().shapes


def _how_far_off(
    shape: shapely.Geometry, around: shapely.MultiPoint, at: tuple[float, float], km_per_deg: float, state: str
) -> str:
    off_km = float(shapely.distance(shape, around)) * km_per_deg
    return f"longitude {at[0]:g}, latitude {at[1]:g}, at least {km(off_km)} off {state}"


def _region(ring: Ring | None) -> shapely.Polygon | None:
    """Return the launch region, None where there is none or where it is none that a position could lie in."""
    return None if not ring or problem_of("launch.polygon", ring) else region_of(ring)


def _advice(swapped_fits: bool, what: str) -> str:
    return (
        f"it would {what} with lon and lat swapped: write longitude first"
        if swapped_fits
        else "correct it, or correct launch.sea"
    )
