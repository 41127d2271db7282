"""What a file that leaves the project says it was made from."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import tomllib

import geopandas as gpd
import pytest
from shapely.geometry import box

from geo.accounts import event_from_dict, load_event, parse_event
from geo.atlas.countries import countries_from_frame
from geo.atlas.load import load_countries
from geo.events.read import event_path
from geo.provenance import boundaries_hash, event_hash, provenance_of
from geo.version import __version__

EVENT = "caspian-2015-10-07"


def squares(*codes: str, east: float = 20.0) -> gpd.GeoDataFrame:
    shapes = [box(10 * k, 0, 10 * k + 10, 10) for k in range(len(codes) - 1)]
    shapes.append(box(10 * len(shapes), 0, east, 10))
    return gpd.GeoDataFrame({"country": codes, "name": codes}, geometry=shapes, crs="EPSG:4326")


def test_the_hash_of_an_event_hangs_on_what_it_says_and_on_nothing_else() -> None:
    text = event_path(EVENT).read_text(encoding="utf-8")
    own = event_hash(load_event(EVENT))
    assert event_hash(parse_event("# another comment\n" + text)) == own
    assert event_hash(parse_event(text.replace('title = "', 'title = "A ', 1))) != own
    raw = tomllib.loads(text)
    assert event_hash(event_from_dict(dict(reversed(raw.items())))) == own


def test_the_hash_is_the_same_in_another_process() -> None:
    code = f"import geo, geo.provenance as p; print(p.provenance_of(geo.load_event('{EVENT}'), geo.load_countries()))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str(provenance_of(load_event(EVENT), load_countries()))


@pytest.mark.parametrize(
    "other", [squares("A", "C"), squares("A", "B", east=20.000001), squares("A", "B", "C", east=30.0)]
)
def test_the_hash_of_boundaries_hangs_on_codes_and_edges(other: gpd.GeoDataFrame) -> None:
    own = boundaries_hash(countries_from_frame(squares("A", "B")))
    assert boundaries_hash(countries_from_frame(squares("A", "B"))) == own
    assert boundaries_hash(countries_from_frame(other)) != own


def test_it_names_the_version_and_what_was_used() -> None:
    made = provenance_of(load_event(EVENT), load_countries("natural-earth-10m"))
    assert made.version == __version__
    assert made.boundaries.startswith("Natural Earth")
    assert dataclasses.asdict(made) == made.as_dict()
