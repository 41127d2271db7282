"""What only the bundled data can show: is the launch at sea, does a state code exist.

Land and sea are what Natural Earth's 1:10m outline says (see ``data/README.md``); near a shore it may be off by some
kilometres, so a position within that of the coast should be moved or carried by a radius, not argued with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from geo.atlas.countries import country_codes
from geo.atlas.waters import load_water, water_names
from geo.errors import DataError, OverflightError
from geo.events.claims import BordersWater, LaunchedFromWater, OverflownStates
from geo.events.problems import Problem, listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.events.schema import Event


def check_against_data(event: Event) -> list[Problem]:
    """Return every problem that the bundled states and waters show."""
    named = _waters_named(event)
    waters = {name: _load(name) for _, name in named}
    return [*_states(event), *_unknown_waters(named, waters), *_at_sea(event, waters)]


def _states(event: Event) -> Iterator[Problem]:
    known = country_codes()
    for claim in event.claims:
        fields = {
            OverflownStates: ("states", "besides"),
            BordersWater: ("states",),
        }.get(type(claim), ())
        for name in fields:
            for code in getattr(claim, name):
                if code not in known:
                    close = [k for k in known if sum(a == b for a, b in zip(k, code, strict=True)) > 1]
                    do = f"did you mean {listed(close, most=6)}?" if close else "correct it"
                    allowed = f"one of the {len(known)} ISO 3166-1 alpha-3 codes of the bundled states, such as IRN"
                    yield Problem(f"claims[{claim.id}].{name}", f"the unknown state code {shown(code)}", allowed, do)


def _waters_named(event: Event) -> list[tuple[str, str]]:
    named = [("launch.sea", event.launch.sea)] if event.launch.sea else []
    claims = [c for c in event.claims if isinstance(c, BordersWater | LaunchedFromWater)]
    return named + [(f"claims[{c.id}].water", c.water) for c in claims]


def _unknown_waters(named: list[tuple[str, str]], waters: Mapping[str, shapely.Geometry | None]) -> Iterator[Problem]:
    for field, name in named:
        if waters[name] is None:
            known = water_names()
            close = nearest(name, known)
            do = f"did you mean {close!r}?" if close else "choose one of these"
            yield Problem(field, f"the unknown water {shown(name)}", listed(known, most=8), do)


def _load(name: str) -> shapely.Geometry | None:
    try:
        return load_water(name)
    except DataError:  # the installation is damaged: not the event file's fault
        raise
    except OverflightError:
        return None


def _at_sea(event: Event, waters: Mapping[str, shapely.Geometry | None]) -> Iterator[Problem]:
    launch = event.launch
    sea = waters[launch.sea] if launch.sea else None
    region = shapely.Polygon(launch.polygon) if launch.polygon else None
    if sea is not None:
        shapely.prepare(sea)
        if launch.polygon and not shapely.intersects(sea, region):
            flipped = shapely.Polygon([(lat, lon) for lon, lat in launch.polygon])
            do = _advice(bool(shapely.intersects(sea, flipped)), f"touch the {launch.sea}")
            yield Problem(
                "launch.polygon",
                f"an outline clear of the {launch.sea}",
                f"an outline that covers some of the {launch.sea}",
                do,
            )
    for p in event.platforms:
        lon, lat = p.position
        found = f"longitude {lon:g}, latitude {lat:g}"
        if sea is not None and not shapely.intersects_xy(sea, lon, lat):
            do = _advice(abs(lon) <= 90 and bool(shapely.intersects_xy(sea, lat, lon)), f"lie in the {launch.sea}")
            yield Problem(
                f"platforms[{p.id}].position",
                f"{found}, not in the {launch.sea}",
                f"a position in the {launch.sea}",
                do,
            )
        elif region is not None and not shapely.intersects_xy(region, lon, lat):
            do = "move it, or widen launch.polygon"
            yield Problem(
                f"platforms[{p.id}].position", f"{found}, outside launch.polygon", "a position in the launch region", do
            )


def _advice(swapped_fits: bool, what: str) -> str:
    return (
        f"it would {what} with lon and lat swapped: write longitude first"
        if swapped_fits
        else "correct it, or correct launch.sea"
    )
