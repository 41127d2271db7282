"""What only the bundled data can show: is the launch at sea, does a state code exist, does a position lie in its state.

Land and sea are what Natural Earth's 1:10m outline says (see ``data/README.md``); near a shore it may be off by some
kilometres, so a position within that of the coast should be moved or carried by a radius, not argued with.
"""

from __future__ import annotations

from functools import cache, partial
from itertools import chain, islice
from typing import TYPE_CHECKING

import shapely

from geo.atlas.disputed import load_disputed
from geo.atlas.load import country_codes, load_countries
from geo.atlas.meant import what_state
from geo.atlas.seam import unwrap
from geo.atlas.waters import load_water, water_called, water_names
from geo.events.area_checks import check_areas, far_off, off_province
from geo.events.fields import Known
from geo.events.outline import lies_in, problem_of, region_of
from geo.events.problems import MOST_FOUND, Problem, listed, shown, which
from geo.events.schema import Place, Platform, Target
from geo.events.walk import marks_of, records_of
from geo.words import Later

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from geo.events.draft import Draft
    from geo.events.fields import Ring


_OFF_COAST_KM = 5.0  # an island or a coast that the boundaries leave out
_MOST_LAT_DEG = 90.0


def check_against_data(draft: Draft) -> list[Problem]:
    """Return every problem that the bundled states and waters show."""
    event = draft.event
    named = [(field, mark.what, value) for field, mark, value in marks_of(event) if isinstance(mark, Known)]
    waters = {name: _load(name) for _, what, name in named if what == "water"}
    found = chain(
        _states(named),
        _unknown_waters(named, waters),
        check_areas(draft, named),
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


def _load(name: str) -> shapely.Geometry | None:
    return None if water_called(name) is None else load_water(name)  # what is near is sought for what is told alone


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
    """Yield positions that lie off the state or province they are said to lie in, by more than radius and coast allow.

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
        off = far_off(shapes[state], (lon, lat), (spot.radius_km or 0.0) + _OFF_COAST_KM, state)
        if shapely.intersects_xy(_disputed(), lon, lat).any():
            continue
        if off is None and isinstance(spot, Target):
            yield from off_province(path, spot)
        elif off is not None:
            field = "launch.state" if isinstance(spot, Platform) else f"{path}.state"
            fits = abs(lon) <= _MOST_LAT_DEG and bool(shapely.intersects_xy(shapes[state], lat, lon))
            swapped = f"it would lie in {state} with lon and lat swapped: write longitude first"
            do = swapped if fits else f"correct it, or correct {field}"
            yield Problem(f"{path}.position", off, f"a position in {state}, or as near as its radius_km", do)


@cache
def _disputed() -> NDArray[np.object_]:
    return load_disputed().shapes


def _region(ring: Ring | None) -> shapely.Polygon | None:
    """Return the launch region, None where there is none or where it is none that a position could lie in."""
    return None if not ring or problem_of("launch.polygon", ring) else region_of(ring)


def _advice(swapped_fits: bool, what: str) -> str:
    return (
        f"it would {what} with lon and lat swapped: write longitude first"
        if swapped_fits
        else "correct it, or correct launch.sea"
    )
