"""Every way in is held to the same: what a file says is neither opened, nor asked for, nor run.

The ways in are those that the command has: a new option that takes a file fails here until it is tried.
"""

from __future__ import annotations

import argparse
import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from test_boundary_attacks import BODIES, crs
from watch import as_gdal_comes

import geo
from geo.cli import main
from geo.cli.parser import make_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from watch import Watch

    Out = pytest.CaptureFixture[str]

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

SPAN = ["50.2,38.3", "39.01,35.95"]
WRITTEN = {"-o", "--picture", "--event"}  # files that are written
INTO = {"new FILE"}
# a way in, its arguments before the file, and the endings under which it takes one
WAYS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "--boundaries": (["path", *SPAN, "--boundaries"], ("geojson", "kml", "gml")),
    "--zones": (["path", *SPAN, "--zones"], ("geojson", "kml", "zip")),
    "events": (["map"], ("toml",)),
    "event": (["check"], ("toml",)),
    "page": (["verify"], ("html",)),
    "tracks": (["ledger"], ("geojson", "kml", "gpx", "csv", "kmz", "parquet")),
    "--from": (["new", "begun.toml", "--from"], ("geojson", "kml", "gpx", "csv")),
}
W3 = "http://www.w3.org"
TWO = '<trkpt lat="36" lon="50"/><trkpt lat="36" lon="40"/>'
# what lines and points can say that polygons do not: each is a whole drawing but for the attack
DRAWN: dict[str, Callable[[Watch], str]] = {
    "link of a network": lambda w: kml(f"<NetworkLink><Link><href>{w.url}/a.kml</href></Link></NetworkLink>"),
    "link to a file": lambda w: kml(f"<NetworkLink><Link><href>{w.secret}</href></Link></NetworkLink>"),
    "icon": lambda w: kml(f"<Style><IconStyle><Icon><href>{w.url}/i.png</href></Icon></IconStyle></Style>"),
    "model": lambda w: kml(f"<Model><Link><href>{w.secret}</href></Link></Model>"),
    "style sheet": lambda w: f'<?xml-stylesheet type="text/xsl" href="{w.url}/a.xsl"?>' + kml(),
    "schema": lambda w: kml(f'<a xmlns:xsi="{W3}/2001/XMLSchema-instance" xsi:schemaLocation="a {w.url}/a"/>'),
    "inclusion": lambda w: kml(f'<x:include xmlns:x="{W3}/2001/XInclude" href="{w.secret}" parse="text"/>'),
    "parameter entity": lambda w: f'<!DOCTYPE kml [<!ENTITY % x SYSTEM "{w.url}/x.dtd"> %x;]>' + kml(),
    "link of a GPX": lambda w: f'<gpx><trk><link href="{w.url}/a"/><trkseg>{TWO}</trkseg></trk></gpx>',
    "address in a cell": lambda w: f'lon,lat,name\n50,38,"=HYPERLINK(""{w.url}/a"")"\n40,36,{w.secret}\n',
    "crs of lines": lambda w: crs("link", href=f"{w.url}/crs", type="ogcwkt").replace("Polygon", "LineString"),
    "file of an event": lambda w: f'format = 1\nid = "x"\nboundaries = "{w.secret}"\ninclude = "{w.url}/a"\n',
}


def kml(attack: str = "") -> str:
    return f"<kml>{attack}<Placemark><LineString><coordinates>50,38 40,36</coordinates></LineString></Placemark></kml>"


def ways_in() -> Iterator[str]:
    """Yield every argument of every command that takes the path of a file to read."""
    commands = next(a for a in make_parser()._actions if isinstance(a, argparse._SubParsersAction))
    for name, command in commands.choices.items():
        for action in command._actions:
            word = (action.option_strings or [action.dest])[0]
            takes = re.search(r"FILE|PAGE|POINTS|EVENT", str(action.metavar or ""))
            if takes and word not in WRITTEN and f"{name} {action.metavar}" not in INTO:
                yield "tracks" if name == "ledger" and word == "event" else word


def test_every_way_in_is_tried() -> None:
    assert set(ways_in()) == set(WAYS)


@pytest.mark.parametrize("way", WAYS)
def test_no_file_is_obeyed(way: str, watch: Watch, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    before, endings = WAYS[way]
    monkeypatch.chdir(watch.folder)
    for name, make in (BODIES | DRAWN).items():
        text = make(watch)
        for ending in endings:
            path = watch.folder / f"attack.{ending}"
            path.write_text(text, encoding="utf-8")
            code = main([*before, path.name])
            out, err = capsys.readouterr()
            assert not watch.seen(), (name, ending)
            assert code in {0, 2}, (name, ending, err)
            assert "SEC" not in out.split(), (name, ending)  # nothing of the secret is told
            problems = int(found[1]) if (found := re.search(r"(\d+) problems$", err.partition("\n")[0])) else 0
            assert code == 0 or err.strip().count("\n") == problems, (name, ending, err)
            for left in ("begun.toml", path.name):
                with contextlib.suppress(FileNotFoundError):
                    (watch.folder / left).unlink()


def test_the_eye_sees_who_obeys(watch: Watch) -> None:
    path = watch.folder / "a.geojson"
    path.write_text(BODIES["VRT of a file"](watch), encoding="utf-8")
    as_gdal_comes(path)
    assert "secret" in watch.seen()


@pytest.mark.parametrize(
    "reader", [geo.load_countries, geo.load_event, geo.load_zones, geo.read_tracks, geo.verify_page]
)
@pytest.mark.parametrize("given", [pd.DataFrame({"a": range(100)}), 5, [Path("a.toml")], object()])
def test_what_is_no_path_is_a_type_error_in_one_line(reader: Callable[[object], object], given: object) -> None:
    with pytest.raises(TypeError, match=rf"^expected str, bytes or os\.PathLike object, not {type(given).__name__}$"):
        reader(given)
