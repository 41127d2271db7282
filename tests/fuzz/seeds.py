"""Sound files, made by the generators of other tests, by the kind of what they hold."""

# ruff: noqa: E501, D401  (tables, and what the printed table says of a target)

from __future__ import annotations

import tempfile
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import boundary_layouts as layouts
import test_boundary_formats as boundaries
import test_track_files as tracks
from test_event_mutations import SMALL

import geo
from geo.resources import data_path

Seeds = dict[str, tuple[str, bytes]]  # name: the ending that says how it is spoilt, and what is in the file


@cache
def of_boundaries() -> Seeds:
    """Boundary files of every format, and in publishers' columns."""
    found: Seeds = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in boundaries.FORMATS:
            path = boundaries.write(Path(folder), name, boundaries.states())
            if path.suffix != ".shp":  # it goes as its zip
                found[name] = (path.suffix[1:], path.read_bytes())
        for number, (rows, _) in enumerate(list(layouts.LAYOUTS.values())[::6]):
            text = layouts.write_geojson(Path(folder, "a.json"), rows).read_bytes()
            found[f"layout {number}"] = ("geojson", text)
            found[f"topology {number}"] = (
                "topojson",
                layouts.write_topojson(Path(folder, "a.json"), rows).read_bytes(),
            )
    return found


@cache
def of_tracks() -> Seeds:
    """Somebody's tracks in every form."""
    found: Seeds = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, make in tracks.FORMS.items():
            path = Path(folder, name)
            make(path)
            found[name] = (path.suffix[1:], path.read_bytes())
    return found


@cache
def of_points() -> Seeds:
    """Points and lines that an event begins with."""
    drawn = "<kml><Placemark><name>A</name><LineString><coordinates>50,38 44,37 40,36</coordinates></LineString></Placemark></kml>"
    way = '<gpx><wpt lat="36" lon="50"><name>A</name></wpt><wpt lat="37" lon="40"><name>B</name></wpt></gpx>'
    table = "lon,lat,name\n50,38,A\n44,37,B\n40,36,C\n"
    return {
        "drawn.kml": ("kml", drawn.encode()),
        "way.gpx": ("gpx", way.encode()),
        "table.csv": ("csv", table.encode()),
        **{name: one for name, one in of_tracks().items() if one[0] in {"kml", "gpx", "geojson", "csv"}},
    }


@cache
def of_events() -> dict[str, tuple[str, dict[str, Any]]]:
    """The bundled events and a small one: text, and what it says."""
    texts = {name: data_path("events", f"{name}.toml").read_text(encoding="utf-8") for name in geo.event_ids()}
    return {name: (text, tomllib.loads(text)) for name, text in {**texts, "small": SMALL}.items()}
