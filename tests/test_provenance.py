"""What was used travels: paths say their ellipsoid, ledgers their boundaries, and mixing two is an error."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from reconstructed import reconstructed
from small_event import RAW, world

import geo
from geo.accounts import event_from_dict
from geo.atlas.countries import Countries, countries_from_frame
from geo.atlas.ground import CREDIT as GROUND
from geo.atlas.load import BUNDLED, load_countries
from geo.errors import ArgumentError, BoundaryError, CoordinateError, MapError, OutputError, OverflightError
from geo.kernel.geodesic import SPHERE, WGS84, Ellipsoid
from geo.ledger.provenance import boundaries_of, check_same_boundaries, check_same_ellipsoid, ellipsoid_of
from geo.ledger.tables import LEDGER_COLUMNS
from geo.maps.credits import credits_of
from geo.maps.page import EventLayer
from geo.maps.static_html import plain
from geo.maps.static_image import still
from geo.paths import densify

if TYPE_CHECKING:
    from collections.abc import Callable

    import folium

    from geo.events import Event

ENDS = [(50.2, 38.3), (39.01, 35.95)]


@pytest.fixture(scope="module")
def event() -> Event:
    return event_from_dict(RAW)


@pytest.fixture(scope="module")
def states() -> Countries:
    return world()


# ------------------------------------------------------------ ellipsoids


def test_rows_of_paths_on_a_sphere_lie_on_the_sphere(event: Event, states: Countries) -> None:
    paths = geo.trace(event, ellipsoid=SPHERE)
    assert set(paths["ellipsoid"]) == {"sphere"}
    rows = geo.overflights(paths, states)
    pd.testing.assert_frame_equal(rows, geo.overflights(paths.drop(columns="ellipsoid"), states, ellipsoid=SPHERE))
    ends = rows.groupby(["hypothesis", "path"])["exit_m"].max()
    length = paths.set_index(["hypothesis", "path"])["length_m"]
    assert np.abs(ends - length).max() < 1e-6
    on_wgs84 = geo.overflights(geo.trace(event), states).groupby(["hypothesis", "path"])["exit_m"].max()
    assert np.abs(ends - on_wgs84).min() > 1000.0  # so the two can be told apart


def test_paths_without_the_column_lie_on_wgs84_unless_the_caller_says_otherwise(states: Countries) -> None:
    bare = geo.path_through(ENDS).drop(columns="ellipsoid")
    assert ellipsoid_of(bare) is WGS84
    assert ellipsoid_of(bare, SPHERE) is SPHERE
    pd.testing.assert_frame_equal(
        geo.overflights(bare, states), geo.overflights(geo.path_through(ENDS), states), check_exact=True
    )


def test_an_ellipsoid_of_ones_own_is_named_with_its_paths(states: Countries) -> None:
    clarke = Ellipsoid("clarke1866", 6378206.4, 1 / 294.978698214, "NAD27")
    paths = geo.path_through(ENDS, ellipsoid=clarke)
    rows = geo.overflights(paths, states, ellipsoid=clarke)
    assert rows["exit_m"].max() == pytest.approx(paths["length_m"].iloc[0], abs=1e-6)
    assert rows.attrs["ellipsoid"] == "clarke1866"
    with pytest.raises(ArgumentError, match=r"^paths: found the ellipsoid 'clarke1866'; allowed: wgs84, sphere; pass"):
        geo.overflights(paths, states)


def test_two_ellipsoids_do_not_mix(event: Event, states: Countries) -> None:
    both = pd.concat([geo.trace(event), geo.trace(event, ellipsoid=SPHERE)], ignore_index=True)
    with pytest.raises(ArgumentError, match=r"^paths: found the ellipsoids 'sphere' and 'wgs84' in one table; [^\n]+$"):
        geo.overflights(both, states)
    with pytest.raises(
        ArgumentError, match=r"^ellipsoid: found 'wgs84', while the paths were traced on 'sphere'; [^\n]+$"
    ):
        geo.overflights(geo.path_through(ENDS, ellipsoid=SPHERE), states, ellipsoid=WGS84)
    ledger = geo.overflights(geo.trace(event, ellipsoid=SPHERE), states)
    with pytest.raises(ArgumentError, match=r"^ledger: found one on the ellipsoid 'sphere', while the paths lie on 'w"):
        check_same_ellipsoid(ledger, geo.trace(event))
    check_same_ellipsoid(ledger, geo.trace(event, ellipsoid=SPHERE))
    check_same_ellipsoid(ledger, geo.trace(event).drop(columns="ellipsoid"))


# ------------------------------------------------------------ boundaries


def test_a_ledger_says_what_it_was_written_with_and_its_csv_does_not_change(event: Event, states: Countries) -> None:
    ledger = geo.overflights(geo.trace(event), states)
    want = {"boundaries": "a GeoDataFrame", "indeterminate_below_m": 1000.0, "ellipsoid": "wgs84"}
    assert tuple(ledger.columns) == LEDGER_COLUMNS
    assert json.loads(json.dumps(ledger.attrs)) == want
    bare = ledger.copy()
    bare.attrs.clear()
    assert bare.to_csv(index=False) == ledger.to_csv(index=False)
    for other in (ledger.copy(), ledger[ledger["seq"] > 0], ledger.query("hypothesis == 'direct'"), ledger.head(1)):
        assert other.attrs == want
    assert boundaries_of(bare) is None
    one = geo.overflown(1, 35, 5, 35, countries=states, ellipsoid=SPHERE)
    assert one.attrs == {**want, "ellipsoid": "sphere"}


def test_boundaries_that_differ_from_the_ledgers_are_refused(event: Event, states: Countries, tmp_path: Path) -> None:
    paths = geo.trace(event)
    ledger = geo.overflights(paths, states)
    check_same_boundaries(ledger, states)
    said = r"^table: found one written with 'a GeoDataFrame'; allowed: the boundaries given as countries, 'Natural "
    with pytest.raises(ArgumentError, match=said) as caught:
        check_same_boundaries(ledger, load_countries("natural-earth-10m"), "table")
    assert "\n" not in str(caught.value)
    finer = countries_from_frame(states.frame, indeterminate_below_m=10.0)
    with pytest.raises(ArgumentError, match=r"found one written with indeterminate_below_m = 1000; .* = 10;"):
        check_same_boundaries(ledger, finer)
    file = tmp_path / "ledger.csv"
    ledger.to_csv(file, index=False)
    check_same_boundaries(pd.read_csv(file), load_countries("natural-earth-10m"))


def test_a_bundled_set_is_one_object_that_nobody_can_change() -> None:
    for name in BUNDLED:
        countries = load_countries(name)
        assert load_countries(name) is countries
        assert load_countries(name, indeterminate_below_m=countries.indeterminate_below_m) is countries
        other = load_countries(name, indeterminate_below_m=7.0)
        assert other.indeterminate_below_m == 7.0
        assert load_countries(name).indeterminate_below_m == countries.indeterminate_below_m > 7.0
        assert other.edges is countries.edges
        with pytest.raises(ValueError, match="read-only"):
            countries.edges.lon1[0] = 0.0
    frame = load_countries("natural-earth-10m").frame
    frame.loc[0, "country"] = "XXX"
    frame.loc[0, "geometry"] = shapely.Point(0, 0)
    again = load_countries("natural-earth-10m")
    assert again.frame["country"].iloc[0] == again.codes[0] == "ABW"
    assert again.frame.geometry.iloc[0].geom_type == "MultiPolygon"
    assert again.locate(-69.97, 12.51).item() == "ABW"


def test_sets_carry_their_terms_and_none_is_invented(states: Countries, tmp_path: Path) -> None:
    osm, land = load_countries(), load_countries("natural-earth-10m")
    assert (osm.bundled, osm.name, osm.territorial_sea) == ("osm-50m", "OpenStreetMap", True)
    assert (osm.credit, osm.licence) == ("© OpenStreetMap contributors", "ODbL 1.0")
    assert (land.bundled, land.name, land.territorial_sea) == ("natural-earth-10m", "Natural Earth", False)
    assert (land.credit, land.licence) == ("Natural Earth", "public domain")
    for said in (osm, land):  # the same as the data file's own words
        assert said.name in said.source
        assert said.licence in said.source
    file = tmp_path / "mine.geojson"
    states.frame.to_file(file)
    for own, name in ((states, "a GeoDataFrame"), (load_countries(file), "mine.geojson")):
        assert (own.bundled, own.name, own.credit, own.licence, own.territorial_sea) == ("", name, "", "", None)


# ------------------------------------------------------------ one language of errors


def test_a_set_may_be_named_wherever_one_is_taken() -> None:
    paths, land = geo.path_through(ENDS), load_countries("natural-earth-10m")
    pd.testing.assert_frame_equal(geo.overflights(paths, countries="natural-earth-10m"), geo.overflights(paths, land))
    ends = (50.2, 38.3, 39.01, 35.95)
    rows = geo.overflown(*ends, countries="natural-earth-10m")
    pd.testing.assert_frame_equal(rows, geo.overflown(*ends, countries=land))


def changed(**columns: object) -> pd.DataFrame:
    return geo.overflights(geo.path_through(ENDS).assign(**columns))


@pytest.mark.parametrize("wrong", [None, "((50.2, 38.3), (39.01, 35.95))", [[(1, 2)]], [[(1, 2, 3), (4, 5, 6)]]])
def test_waypoints_that_are_none_are_one_clear_line_with_their_path(wrong: object) -> None:
    with pytest.raises(
        CoordinateError, match=r"^paths: 'path': [^\n]+; allowed: two or more pairs \(lon, lat\) in deg"
    ):
        changed(waypoints=wrong)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: geo.path_through(ENDS, speed_kmh=0),
            "speed_kmh: found 0; allowed: a number of km/h from 1 to 40,000; correct it",
        ),
        (lambda: geo.path_through(ENDS, speed_kmh=-5.0), "speed_kmh: found -5.0; allowed: "),
        (lambda: geo.path_through(ENDS, speed_kmh=float("nan")), "speed_kmh: found nan; allowed: "),
        (lambda: geo.path_through(ENDS, speed_kmh="fast"), "speed_kmh: found 'fast'; allowed: "),
        (lambda: geo.path_through(ENDS, speed_kmh=True), "speed_kmh: found True; allowed: "),
        (
            lambda: geo.path_through(ENDS, ellipsoid="sphere"),
            "ellipsoid: found 'sphere'; allowed: geo.WGS84 or geo.SPHERE; ",
        ),
        (
            lambda: geo.inverse(0, 0, 1, 1, ellipsoid=None),
            "ellipsoid: found None; allowed: geo.WGS84 or geo.SPHERE; correct it",
        ),
        (
            lambda: geo.trace(7),
            "event: found 7; allowed: an event; read one with geo.load_event",
        ),
        (
            lambda: geo.overflown(0, 0, 1, 1, workers=1.5),
            "workers: found 1.5; allowed: a whole number from 1 to 1,024; ",
        ),
        (lambda: geo.overflown(0, 0, 1, 1, workers=True), "workers: found True; allowed: "),
        (lambda: geo.overflown([], [], [], [], ellipsoid="sphere"), "ellipsoid: found 'sphere'; allowed: "),
        (
            lambda: geo.overflights("caspian-2015-10-07"),
            "paths: found 'caspian-2015-10-07'; allowed: a table with the ",
        ),
        (
            lambda: geo.overflights(None),
            "paths: found None; allowed: a table with the columns event, hypothesis, path, ",
        ),
        (lambda: geo.overflights(pd.DataFrame({"path": []})), "paths: found a table without event, hypothesis, way"),
        (lambda: geo.overflights(geo.path_through(ENDS), ellipsoid="sphere"), "ellipsoid: found 'sphere'; allowed: "),
        (lambda: geo.path_through(ENDS, speed_kmh=10**400), "speed_kmh: found 1000"),
        (lambda: geo.path_through(ENDS, speed_kmh=5e-324), "speed_kmh: found 5e-324; allowed: a number of km/h from 1"),
        (lambda: densify(ENDS, step_m=1e-9), "step_m: found 1e-09; allowed: a number of metres from 1 up; "),
        (lambda: geo.circle(0, 0, 5, points=1.5), "points: found 1.5; allowed: a whole number from 4 to 1,000,000; "),
        (lambda: changed(length_m="long"), "paths: found length_m of type str; allowed: numbers; trace the paths anew"),
        (lambda: changed(ellipsoid=float("nan")), "paths: found the ellipsoid 'nan'; allowed: wgs84, sphere; pass its"),
        (lambda: changed(ellipsoid=[["wgs84"]]), "paths: found the ellipsoid 'list'; allowed: "),
    ],
)
def test_a_wrong_argument_is_one_clear_line(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", [5, [1, 2], {"IRN": None}, object()])
def test_what_holds_no_boundaries_is_refused(wrong: object) -> None:
    calls = [lambda: geo.overflights(geo.path_through(ENDS), wrong), lambda: geo.overflown(0, 0, 1, 1, countries=wrong)]
    for call in calls:
        with pytest.raises(
            BoundaryError, match=r"^countries: found .*; allowed: 'osm-50m', 'natural-earth-10m', 'osm-2017', the "
        ):
            call()


@pytest.mark.parametrize("floor", [-1.0, float("nan"), float("inf"), "1 km", True])
def test_a_depth_that_is_none_is_refused(floor: object) -> None:
    frame = geopandas.GeoDataFrame({"country": ["AAA"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    for call in (load_countries, lambda **how: countries_from_frame(frame, **how)):
        with pytest.raises(OverflightError, match=r"^indeterminate_below_m: found .*; allowed: metres, 0 or more"):
            call(indeterminate_below_m=floor)


# ------------------------------------------------------------ maps

OSM_LINE = "Borders © OpenStreetMap contributors; coasts and rivers Natural Earth; towns GeoNames"


@pytest.fixture(scope="module")
def coarse() -> geo.Reconstruction:
    return geo.reconstruct("caspian-2015-10-07", countries="natural-earth-10m")


def data_of(m: folium.Map) -> dict:
    return next(c for c in m._children.values() if isinstance(c, EventLayer)).payload


def test_words_of_the_default_set_are_openstreetmaps_alone() -> None:
    said = credits_of(load_countries())
    assert said["line"] == OSM_LINE
    assert said["corner"] == "© OpenStreetMap contributors, Natural Earth, GeoNames"
    assert said["still"] == "Borders: OpenStreetMap."
    assert said["method"] == (
        f"States with their territorial sea: © OpenStreetMap contributors, ODbL 1.0, as drawn today. {GROUND}"
    )


def test_words_of_natural_earth_say_land_only_and_still_credit_the_borders_drawn() -> None:
    said = credits_of(load_countries("natural-earth-10m"))
    assert said["corner"] == (
        "States: Natural Earth, land only. Map © OpenStreetMap contributors, Natural Earth, GeoNames"
    )
    assert said["line"].startswith("States and border crossings Natural Earth (land only, public domain); borders as")
    assert said["method"].startswith(
        "States on land only, so that a path over the sea is over none: Natural Earth, pub"
    )
    assert said["state"].startswith("Land only, as Natural Earth has it. ")
    for words in said.values():
        assert "territorial" not in words
    for where in ("corner", "line", "method"):  # OpenStreetMap's licence asks for it wherever its borders are shown
        assert "© OpenStreetMap contributors" in said[where]


def test_words_of_a_file_are_its_name_and_no_credit_is_invented(states: Countries, tmp_path: Path) -> None:
    file = tmp_path / f"my-{'very-' * 30}own\u202e.geojson"
    states.frame.to_file(file)
    said = credits_of(load_countries(file))
    assert said["corner"].startswith("States: my-very-very-very-very-…. Map © OpenStreetMap")
    assert said["method"].startswith("States as in boundaries of the user's own: my-very-")
    for words in said.values():
        assert "territorial" not in words
        assert "\u202e" not in words
        assert len(words.removesuffix(GROUND)) < 300
    assert "public domain" not in str(said)


def test_page_still_picture_and_plain_page_name_the_set_that_was_used(coarse: geo.Reconstruction) -> None:
    data = data_of(coarse.map())
    assert data["boundaries"] == coarse.countries.source
    assert data["credits"] == credits_of(coarse.countries, coarse.event.claims)
    assert "States: Natural Earth, land only. Borders as drawn: OpenStreetMap." in still(data)
    text = plain(data)
    assert "States on land only" in text
    assert "territorial" not in text
    assert data["backdrop"]["limits"] == []  # they would be those of OpenStreetMap's states
    assert len(data_of(reconstructed("caspian-2015-10-07").map())["backdrop"]["limits"]) > 3


def test_long_words_below_the_still_picture_stay_within_it(coarse: geo.Reconstruction) -> None:
    for countries in (coarse.countries, load_countries()):
        svg = ET.fromstring(still({**data_of(coarse.map()), "credits": credits_of(countries)}))  # noqa: S314 - made here
        texts = svg.findall("{http://www.w3.org/2000/svg}text")
        foot = [t for t in texts if t.get("font-size") == "12" and t.get("x") == "10"]
        assert "".join(t.text or "" for t in foot).endswith(credits_of(countries)["still"])
        assert len(foot) == (1 if countries.bundled == "osm-50m" else 2)
        assert all(10 + 6.5 * len(t.text or "") < 900 for t in foot)  # DejaVu Sans of 12 pixels, a wide font
        assert max(float(t.get("y", "0")) for t in foot) < float(svg.get("height", "0")) - 4


def test_a_map_does_not_mix_boundaries_or_ellipsoids(coarse: geo.Reconstruction) -> None:
    tables = (coarse.event, coarse.paths, coarse.ledger, coarse.verdicts)
    with pytest.raises(MapError, match=r"^ledger: found one written with 'Natural Earth 5\.1, [^\n]+$"):
        geo.build_map(*tables)
    named = geo.build_map(*tables, countries="natural-earth-10m")
    assert data_of(named) == data_of(coarse.map())
    paths = geo.trace(coarse.event, ellipsoid=SPHERE)
    with pytest.raises(MapError, match=r"^ledger: found one on the ellipsoid 'wgs84', while the paths lie on 'sphere'"):
        geo.build_map(coarse.event, paths, *tables[2:], countries=coarse.countries)
    both = pd.concat([coarse.paths[coarse.paths["hypothesis"] == "direct"], paths[paths["hypothesis"] == "reported"]])
    with pytest.raises(MapError, match=r"^paths: found the ellipsoids 'sphere' and 'wgs84' in one table"):
        geo.build_map(coarse.event, both, *tables[2:], countries=coarse.countries)
    wrong = paths.assign(ellipsoid="wgs84")
    with pytest.raises(MapError, match=r"has length_m \d+, which is \d+ m off .* on 'wgs84': trace the paths anew"):
        geo.build_map(coarse.event, wrong, *tables[2:], countries=coarse.countries)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"event": "caspian-2015-10-07"},
            "event: found 'caspian-2015-10-07'; allowed: an event; load it with geo.load_",
        ),
        (
            {"paths": "x"},
            "paths: found 'x'; allowed: a table with the columns event, hypothesis, path, waypoints, length",
        ),
        (
            {"ledger": None},
            "ledger: found None; allowed: a table with the columns event, hypothesis, path, seq, country;",
        ),
        ({"verdicts": pd.DataFrame()}, "verdicts: found a table without claim, hypothesis, verdict; allowed: "),
        ({"m": "x"}, "m: found 'x'; allowed: a folium map to draw onto; "),
        ({"simulation": 7}, "simulation: found 7; allowed: what geo.simulate returns; "),
        ({"ring_km": 1500}, "ring_km: found 1500; allowed: radii in km, such as [1500, 2500]; give a list"),
        ({"ring_km": [1500, "far"]}, "ring_km: found 'far'; allowed: a number of km above 0; correct it"),
        ({"ring_km": [-5]}, "ring_km: found -5; allowed: "),
    ],
)
def test_a_map_of_wrong_things_is_one_clear_line(coarse: geo.Reconstruction, change: dict, said: str) -> None:
    given = {name: getattr(coarse, name) for name in ("event", "paths", "ledger", "verdicts", "countries")}
    with pytest.raises(MapError) as caught:
        geo.build_map(**{**given, **change})
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_a_simulation_on_other_boundaries_is_not_shown_beside_the_ledger(coarse: geo.Reconstruction) -> None:
    other = geo.simulate(coarse.event, draws=50)
    with pytest.raises(
        MapError,
        match=r"^simulation: found other boundaries \(OpenStreetMap's [^\n]+\(Natural Earth [^\n]+; allowed: [^\n]+$",
    ):
        coarse.map(simulation=other)
    same = geo.simulate(coarse.event, draws=50, countries="natural-earth-10m")
    assert data_of(coarse.map(simulation=same))["uncertainty"]["draws"] == 50


def test_a_map_writes_itself_into_an_open_file_as_folium_does(coarse: geo.Reconstruction, tmp_path: Path) -> None:
    m = coarse.map()
    held = io.BytesIO()
    m.save(held, close_file=False)
    page = held.getvalue()
    assert page.startswith(b"\xef\xbb\xbf<!DOCTYPE html>")
    m.save(held)
    assert held.closed
    for name in (tmp_path / "a.html", str(tmp_path / "b.html"), os.fsencode(tmp_path / "c.html")):
        m.save(name)
    with (tmp_path / "d.html").open("wb") as file:
        m.save(file)
    assert {file.read_bytes() for file in tmp_path.iterdir()} == {page}
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("what", [io.StringIO(), None, 7, io.BytesIO(b"for reading").getbuffer()])
def test_what_takes_no_bytes_is_one_clear_line(coarse: geo.Reconstruction, what: object) -> None:
    m = coarse.map()
    with pytest.raises(OutputError, match=r"^outfile: found \w+, which takes no bytes \([^\n]+name a file$"):
        m.save(what)
    with pytest.raises(OutputError, match=r"^path: found \w+; allowed: the path of a file; [^\n]+$"):
        geo.save_map(m, what)


def test_a_closed_file_and_a_full_disk_are_one_clear_line(coarse: geo.Reconstruction) -> None:
    m = coarse.map()
    closed = io.BytesIO()
    closed.close()
    with pytest.raises(OutputError, match=r"^outfile: found BytesIO, which takes no bytes \(I/O operation on closed"):
        m.save(closed)
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OutputError, match="no space left on device"):
        m.save(full)
    with pytest.raises(MapError, match=r"^m: found 'a\.html'; allowed: a folium map, "):
        geo.save_map("a.html", m)
