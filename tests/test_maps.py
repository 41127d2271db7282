"""The map without a browser: safe text, one page for one event, borders where the ledger has them, clear errors."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from copy import deepcopy
from html import unescape
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import folium
import folium.plugins
import numpy as np
import pandas as pd
import pytest
import shapely
from far_event import RAW as FAR
from far_event import across
from hypothesis import given
from hypothesis import strategies as st
from made_worlds import world
from reconstructed import reconstructed

import geo
from geo.accounts import event_from_dict
from geo.atlas.areas import area_named
from geo.atlas.basemap import M_PER_DEG
from geo.errors import MapError, OutputError
from geo.kernel.angles import unroll_around
from geo.kernel.geodesic import SPHERE, WGS84
from geo.maps import EventMap, build_map, save_map
from geo.maps.areas import area_of
from geo.maps.backdrop import backdrop
from geo.maps.courses import ellipsoid_of
from geo.maps.encoding import steps
from geo.maps.frame import Frame, frame_of
from geo.maps.legs import laid, legs_of, unpacked
from geo.maps.page import EventLayer
from geo.maps.safe import script_json
from geo.maps.static_image import still

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def caspian() -> geo.Reconstruction:
    return reconstructed("caspian-2015-10-07")


@pytest.fixture(scope="module")
def page(caspian: geo.Reconstruction) -> str:
    return caspian.map().get_root().render()


@pytest.fixture(scope="module")
def data(caspian: geo.Reconstruction) -> dict:
    return next(c for c in caspian.map()._children.values() if isinstance(c, EventLayer)).payload


def undone(line: list[int]) -> np.ndarray:
    return np.cumsum(np.array(line).reshape(-1, 2), axis=0) / 10_000


# ------------------------------------------------------------ the page


def test_is_a_folium_map_of_its_own(caspian: geo.Reconstruction) -> None:
    m = caspian.map()
    assert isinstance(m, folium.Map)
    assert isinstance(m, EventMap)
    assert m.default_js == []
    assert m.default_css == []


def test_page_is_small_and_names_no_address_to_load(page: str) -> None:
    assert len(page.encode("utf-8")) < 1_000_000
    for tag in ("<link", "<img", "<iframe", " src=", "@import", "url(http", "sourceMappingURL"):
        assert tag not in page.replace("srcdoc", "")


def test_policy_allows_exactly_the_scripts_and_styles_of_the_page(page: str) -> None:
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1])
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        texts = re.findall(rf"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)
        sums = {f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'" for t in texts}
        allowed = next(d for d in policy.split("; ") if d.startswith(directive)).split()[1:]
        assert set(allowed) == sums


def test_same_event_same_bytes_in_two_processes() -> None:
    code = (
        "import geo, hashlib\n"
        "html = geo.reconstruct('caspian-2015-10-07').map().get_root().render()\n"
        "print(hashlib.sha256(html.encode()).hexdigest())"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(sums) == 1


def test_rendering_twice_changes_nothing(caspian: geo.Reconstruction) -> None:
    m = caspian.map()
    assert m.get_root().render() == m.get_root().render()


def test_tables_are_read_not_changed(caspian: geo.Reconstruction) -> None:
    before = [t.copy(deep=True) for t in (caspian.paths, caspian.ledger, caspian.verdicts)]
    caspian.map()
    for table, copy in zip((caspian.paths, caspian.ledger, caspian.verdicts), before, strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(table), pd.DataFrame(copy))


def test_notebook_frame_has_height_and_title(caspian: geo.Reconstruction) -> None:
    html = caspian.map()._repr_html_()
    assert html.startswith("<iframe srcdoc=")
    assert re.search(r'title="[^"]+" height="\d+"', html)


def test_still_picture_in_place_of_the_frame_needs_no_program(caspian: geo.Reconstruction, data: dict) -> None:
    html = caspian.map()._repr_html_()
    coded = re.fullmatch(
        r'<iframe .*?</iframe><img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)"[^<]*><style>[^<]+</style>',
        html,
        re.DOTALL,
    )
    picture = base64.b64decode(coded[1]).decode()
    assert data["finding"]["headline"] in unescape(coded[2])
    assert len(picture) < 60_000
    root = ET.fromstring(picture)  # noqa: S314 - made here
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert kinds == {"svg", "rect", "path", "circle", "text"}
    assert not re.search(r"\bon\w+=|href|url\(", picture)
    assert picture == still(data)
    ships, targets = len(data["event"]["platforms"]), len(data["event"]["targets"])
    assert sum(element.tag.endswith("circle") for element in root.iter()) == ships + targets


@pytest.mark.parametrize("text", ["</text><script>x</script>", '" onload="x', "{{ 7 * 7 }}", "]]>", "&lt;"])
def test_still_picture_shows_hostile_text_as_it_stands(data: dict, text: str) -> None:
    changed = {**data, "event": {**data["event"], "title": text}}
    root = ET.fromstring(still(changed))  # noqa: S314 - made here
    assert text in [element.text for element in root.iter()]


# ------------------------------------------------------------ text


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_survives_and_holds_no_markup(value: object) -> None:
    text = script_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


def test_json_refuses_what_json_cannot_say() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        script_json({"x": float("nan")})


@pytest.mark.parametrize("text", ["{{ 7 * 7 }}", "{% for %}", "{# #}", "</title><script>x</script>", "${7*7}`"])
def test_text_of_an_event_meets_no_template(caspian: geo.Reconstruction, text: str) -> None:
    event = caspian.event.model_copy(update={"title": text, "summary": text})
    html = build_map(event, caspian.paths, caspian.ledger, caspian.verdicts).get_root().render()
    title = re.search(r"<title>(.*?)</title>", html)[1]
    assert unescape(title) == text
    assert json.loads(re.search(r"overflight-data-\w+\">(.*?)</script>", html)[1])["event"]["summary"] == text
    assert html.count("<script") == 5


# ------------------------------------------------------------ folium


def test_a_layer_that_needs_the_network_is_named(caspian: geo.Reconstruction) -> None:
    m = caspian.map()
    folium.TileLayer("https://tiles.example/{z}/{x}/{y}.png", attr="someone", name="tiles of mine").add_to(m)
    with pytest.raises(MapError, match=r"tiles of mine.*fetches https://tiles.example.*online=True"):
        m.get_root().render()


def test_online_lets_it_through_and_names_it_in_the_policy(caspian: geo.Reconstruction) -> None:
    m = caspian.map(online=True)
    folium.TileLayer("https://tiles.example/{z}/{x}/{y}.png", attr="someone").add_to(m)
    folium.plugins.Draw().add_to(m)
    folium.plugins.MarkerCluster([(36, 44)]).add_to(m)
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', m.get_root().render())[1])
    assert "img-src data: blob: https:" in policy
    assert "leaflet.draw" in policy
    assert "markercluster" not in policy  # the package has it


def test_draws_one_event_on_a_map(caspian: geo.Reconstruction) -> None:
    m = folium.Map(tiles=None)
    assert caspian.map(m=m) is m
    with pytest.raises(MapError, match="already shows an event"):
        caspian.map(m=m)


# ------------------------------------------------------------ errors


def test_tables_of_another_event_are_refused(caspian: geo.Reconstruction) -> None:
    foreign = caspian.ledger.assign(event="other")
    with pytest.raises(MapError, match="ledger belongs to 'other', not to 'caspian-2015-10-07'"):
        build_map(caspian.event, caspian.paths, foreign, caspian.verdicts)


def test_nothing_to_draw_is_said(caspian: geo.Reconstruction) -> None:
    with pytest.raises(MapError, match=r"table of paths .* is empty"):
        build_map(caspian.event, caspian.paths.iloc[:0], caspian.ledger, caspian.verdicts)


def test_a_path_without_ledger_is_said(caspian: geo.Reconstruction) -> None:
    ledger = caspian.ledger[caspian.ledger["path"] != "uglich-2"]
    with pytest.raises(MapError, match="no rows for path direct/uglich-2"):
        build_map(caspian.event, caspian.paths, ledger, caspian.verdicts)


def test_tables_of_one_hypothesis_make_a_page_of_it(caspian: geo.Reconstruction) -> None:
    tables = (caspian.paths, caspian.ledger, caspian.verdicts)
    paths, ledger, verdicts = (table[table["hypothesis"] == "direct"] for table in tables)
    m = build_map(caspian.event, paths, ledger, verdicts, worlds=caspian.worlds)
    data = next(c for c in m._children.values() if isinstance(c, EventLayer)).payload
    assert [h["id"] for h in data["hypotheses"]] == ["direct"]
    assert {id_ for claim in data["verdicts"] for id_ in claim["by"]} == {"direct"}
    assert "route" not in data["finding"]["headline"] + data["finding"]["detail"]


def test_verdicts_travel_with_their_worlds(data: dict, caspian: geo.Reconstruction) -> None:
    rows = caspian.verdicts.set_index(["claim", "hypothesis"])
    for claim in data["verdicts"]:
        for hypothesis, found in claim["by"].items():
            row = rows.loc[(claim["claim"], hypothesis)]
            assert found["worlds"] == row["worlds"]
            if not found["worlds"]:
                assert (found["held"], found["between"]) == ("", None)
                continue
            assert (found["holds"] / found["worlds"], found["fails"] / found["worlds"]) == (
                row["holds_share"],
                row["fails_share"],
            )
            assert found["held"] in row["reason"]
            assert found["between"] == [row["holds_low"], row["holds_high"]]


def test_the_plain_page_gives_verdicts_as_a_whole(page: str, caspian: geo.Reconstruction) -> None:
    plain = unescape(re.search(r'<article class="ov-static".*?</article>', page, re.DOTALL)[0])
    whole = caspian.verdicts[caspian.verdicts["hypothesis"] == ""]
    for row in whole.itertuples():
        assert f"{row.text} - {row.verdict}: {row.reason}" in plain


def test_still_picture_breaks_a_long_headline(data: dict) -> None:
    headline = " ".join(["crosses a state of a very long name"] * 8)
    root = ET.fromstring(still({**data, "finding": {**data["finding"], "headline": headline}}))  # noqa: S314 - made here
    lines = [e for e in root.iter() if e.get("font-weight") == "700" and (e.text or "") in headline and e.text]
    assert " ".join(e.text for e in lines) == headline
    assert len(lines) > 2
    below = [float(e.get("y")) for e in lines]
    assert below == sorted(set(below))
    land = next(e for e in root.iter() if e.tag.endswith("rect") and e.get("y"))
    assert max(below) < float(land.get("y"))  # none lies on the map


def test_saves_whole_into_a_new_folder(caspian: geo.Reconstruction, tmp_path: Path, page: str) -> None:
    file = save_map(caspian.map(), tmp_path / "a" / "b" / "map.html")
    assert file.read_text(encoding="utf-8-sig") == page
    assert [p.name for p in file.parent.iterdir()] == ["map.html"]
    assert file.stat().st_mode & 0o044  # readable by others, as any file one saves


@pytest.mark.parametrize("bad", ["a folder", "below a file"])
def test_unwritable_is_one_line_and_leaves_nothing(caspian: geo.Reconstruction, tmp_path: Path, bad: str) -> None:
    (tmp_path / "file").write_text("kept")
    target = tmp_path if bad == "a folder" else tmp_path / "file" / "map.html"
    with pytest.raises(OutputError, match=f"^cannot write {re.escape(str(target))}: [^\n]+$"):
        save_map(caspian.map(), target)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "kept"


def test_failing_while_writing_keeps_the_old_file(
    caspian: geo.Reconstruction, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "map.html"
    file.write_text("old")

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="no space left"):
        save_map(caspian.map(), file)
    assert file.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["map.html"]


# ------------------------------------------------------------ data


def test_missiles_are_all_there_with_their_ledgers(data: dict, caspian: geo.Reconstruction) -> None:
    for hypothesis in data["hypotheses"]:
        drawn = [name for path in hypothesis["paths"] for name in path["paths"]]
        table = caspian.paths[caspian.paths["hypothesis"] == hypothesis["id"]]
        assert sorted(drawn) == sorted(table["path"])
        for path in hypothesis["paths"]:
            ledger = path["ledger"]
            assert ledger[0]["enter_m"] == 0
            assert abs(ledger[-1]["exit_m"] - path["length_m"]) <= 1
            assert all(a["exit_m"] == b["enter_m"] for a, b in pairwise(ledger))


def test_legs_say_where_the_paths_run(data: dict, caspian: geo.Reconstruction) -> None:
    waypoints = caspian.paths.set_index(["hypothesis", "path"])["waypoints"]
    for hypothesis in data["hypotheses"]:
        table = unpacked(hypothesis["legs"])
        used = set()
        for path in hypothesis["paths"]:
            way = waypoints[hypothesis["id"], path["paths"][0]]
            for (start, stop), leg in zip(pairwise(way), path["legs"], strict=True):
                used.add(leg)
                lon, lat, azimuth, length = table[leg]
                assert geo.inverse(*start, lon, lat).s12_m < 0.1
                end = geo.direct(lon, lat, azimuth, length)
                assert geo.inverse(*stop, end.lon2_deg, end.lat2_deg).s12_m < 0.3
        assert used == set(range(len(table))), "each leg once"


def test_legs_flown_both_ways_are_one() -> None:
    ways = [[(50, 40), (45, 36), (50, 40)], [(45 + 360, 36), (50, 40), (50, 40)]]
    found = legs_of(ways)
    assert found.ways == [[0, ~0], [~0, 1]]
    assert found.table[1, 3] == 0


def test_paths_traced_on_a_sphere_are_drawn_on_it(caspian: geo.Reconstruction) -> None:
    paths = geo.trace(caspian.event, ellipsoid=SPHERE)
    assert ellipsoid_of(paths) is SPHERE
    assert ellipsoid_of(caspian.paths) is WGS84


def test_lengths_that_are_not_those_of_the_waypoints_are_refused(caspian: geo.Reconstruction) -> None:
    paths = caspian.paths.copy()
    paths.loc[paths.index[3], "length_m"] += 20.0
    with pytest.raises(MapError, match=r"direct/dagestan-4 has length_m .* 20 m off .* trace the paths anew") as caught:
        build_map(caspian.event, paths, caspian.ledger, caspian.verdicts, countries=caspian.countries)
    assert "\n" not in str(caught.value)


def test_only_legs_between_reported_places_are_solid(data: dict) -> None:
    solid = {h["id"]: h["paths"][0]["solid"] for h in data["hypotheses"]}
    reported = next(h for h in data["hypotheses"] if h["id"] == "reported")
    assert solid["direct"] == [False]
    assert solid["reported"] == [False, *[True] * (len(reported["via"]) - 1), False]


def test_crossings_lie_on_the_drawn_borders(data: dict, caspian: geo.Reconstruction) -> None:
    lines = data["backdrop"]
    arcs = [undone(lines["arcs"][i]) for i in (*lines["borders"], *lines["limits"])]
    drawn = shapely.MultiLineString([shapely.LineString(a) for a in arcs if len(a) > 1])
    inner = caspian.ledger[caspian.ledger["seq"] > 0]
    away = shapely.distance(drawn, shapely.points(inner["enter_lon"], inner["enter_lat"])) * M_PER_DEG
    assert len(away) > 100
    assert away.max() < 25  # metres: twice the rounding of drawn positions


def test_states_close_and_hold_their_capitals(data: dict) -> None:
    lines = data["backdrop"]
    arcs = [undone(a) for a in lines["arcs"]]
    cities = {"IRN": (51.39, 35.69), "IRQ": (44.37, 33.31), "SYR": (36.29, 33.51), "TUR": (32.86, 39.93)}
    for state in lines["states"]:
        rings = []
        for ring in state["rings"]:
            points = np.vstack([arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring])
            assert np.hypot(*(points[0] - points[-1])) < 1e-3
            rings.append(points)
        if state["code"] in cities:
            inside = [shapely.contains_xy(shapely.Polygon(r), *cities[state["code"]]) for r in rings if len(r) > 3]
            assert sum(inside) % 2 == 1
    assert {s["code"] for s in lines["states"]} >= set(cities)


@pytest.mark.parametrize(
    "bounds", [(124, 38, 160, 44), (20, 47, 26, 53), (61, 23, 71, 35)], ids=["japan", "poland", "khost"]
)
def test_backdrop_serves_events_elsewhere(bounds: tuple[float, float, float, float]) -> None:
    countries = geo.load_countries()
    involved = {"japan": ["JPN", "PRK"], "poland": ["POL", "UKR", "RUS"], "khost": ["PAK", "AFG"]}
    codes = involved[{124: "japan", 20: "poland", 61: "khost"}[int(bounds[0])]]
    cut = backdrop(bounds, codes, np.empty((0, 2)), countries)
    assert [s["code"] for s in cut["states"]] == sorted(codes)
    assert len(json.dumps(cut, separators=(",", ":"))) < 500_000
    assert all(len(s["rings"]) for s in cut["states"])


def test_rivers_run_where_they_run_and_the_great_ones_have_names(data: dict) -> None:
    rivers = data["backdrop"]["rivers"]
    by_name = {r["name"]: shapely.MultiLineString([undone(a) for a in r["lines"]]) for r in rivers if r["name"]}
    # gazetteer points of towns on the water
    for name, towns in {
        "Euphrates": [(39.01, 35.95), (40.14, 35.34), (43.82, 33.42)],  # Raqqa, Deir ez-Zor, Falluja
        "Tigris": [(43.13, 36.34), (44.37, 33.31)],  # Mosul, Baghdad
    }.items():
        for town in towns:
            assert shapely.distance(by_name[name], shapely.Point(town)) * M_PER_DEG < 12_000, (name, town)
    assert [r["rank"] for r in rivers] == sorted(r["rank"] for r in rivers)
    assert {bool(r["name"]) for r in rivers if r["rank"] > 5} == {False}
    assert sum(len(line) for r in rivers for line in r["lines"]) < 8000  # numbers, some 4 bytes each


def test_province_lines_stay_inside_overflown_states(data: dict, caspian: geo.Reconstruction) -> None:
    lines = [undone(line) for line in data["backdrop"]["provinces"]]
    assert len(lines) > 50
    inner = np.vstack([(line[:-1] + line[1:]) / 2 for line in lines])
    where = caspian.countries.locate(inner[:, 0], inner[:, 1])
    over = {c for c in caspian.ledger["country"] if c}
    # lines are drawn with 1.5 km detail: where they end at a border, a few of their pieces may lean over it
    assert np.isin(where, list(over)).mean() > 0.995
    assert {"SYR", "IRQ", "IRN"} <= set(where)


# ------------------------------------------------------------ the 180th meridian


@given(st.lists(st.floats(-180, 180), min_size=1, max_size=30), st.floats(-180, 180))
def test_a_frame_holds_everything_in_the_smallest_run(lons: list[float], shift: float) -> None:
    frame = frame_of(lons)
    assert -180 <= frame.middle_deg <= 180
    inside = unroll_around(lons, frame.middle_deg)
    assert np.allclose(np.mod(inside - np.array(lons) + 1e-9, 360), 0, atol=1e-6)
    moved = frame_of(np.array(lons) + shift)
    width = np.ptp(unroll_around(np.array(lons) + shift, moved.middle_deg))
    assert width == pytest.approx(np.ptp(inside), abs=1e-6)  # however the globe is turned


def test_a_line_runs_on_past_180_degrees() -> None:
    frame = Frame(180.0)
    assert frame.line([-179.0, 179.5, 178.0]).tolist() == [181.0, 179.5, 178.0]
    assert frame.spot(-179.0, 60.0) == [181.0, 60.0]


@pytest.fixture(scope="module")
def far() -> geo.Reconstruction:
    return across()


@pytest.fixture(scope="module")
def far_data(far: geo.Reconstruction) -> dict:
    return next(c for c in far.map()._children.values() if isinstance(c, EventLayer)).payload


def test_an_event_across_the_meridian_has_one_run_of_longitudes(far: geo.Reconstruction, far_data: dict) -> None:
    west, _, east, _ = far_data["bounds"]
    assert east - west < 20
    lines = [laid(leg, step_m=20_000.0) for h in far_data["hypotheses"] for leg in unpacked(h["legs"])]
    lines += [undone(far_data["event"]["launch"]["line"])]
    for line in lines:
        assert np.abs(np.diff(line[:, 0])).max() < 15
        assert west <= line[:, 0].min() <= line[:, 0].max() <= east
    spots = [r["at"] for kind in ("platforms", "targets", "places") for r in far_data["event"][kind]]
    spots += [part["at"] for h in far_data["hypotheses"] for path in h["paths"] for part in path["ledger"]]
    assert all(west <= lon <= east for lon, _ in spots)
    assert {round(lon % 360, 4) for lon, _ in spots} >= {round(lon % 360, 4) for lon in far.ledger["enter_lon"]}
    radius = np.ptp(undone(far_data["rings"][0]["line"])[:, 0])
    assert 20 < radius < 180  # a ring of 1,500 km closes too


def payload_of(raw: dict) -> dict:
    event = event_from_dict(raw)
    few = geo.simulate(event, draws=20)  # what is asked here does not hang on them
    view = geo.reconstruct(event, simulation=few).map()
    return next(c for c in view._children.values() if isinstance(c, EventLayer)).payload


def test_outlines_across_the_meridian_lie_in_the_events_run_of_longitudes() -> None:
    """However 180 is written, and wherever an outline begins."""
    raw = deepcopy(FAR)
    raw["launch"]["polygon"] = [[-175.0, 57.0], [176.0, 57.0], [176.0, 61.0], [-175.0, 61.0]]
    for spot, ring in (
        (raw["platforms"][0], [[177.0, 59.0], [-179.0, 59.0], [-179.0, 61.0], [177.0, 61.0]]),
        (raw["targets"][1], [[-178.5, 66.0], [180.0, 66.0], [-180.0, 67.0], [179.0, 67.5], [-178.5, 67.5]]),
    ):
        del spot["radius_km"]
        spot["polygon"] = ring
    lake = {"name": "a lake", "basis": "derived", "polygon": [[-177.0, 64.0], [-177.0, 65.0], [178.0, 64.0]]}
    raw["claims"] = [{"id": "c", "kind": "over_region", "text": "Over it.", "sources": ["paper"], "region": lake}]
    data = payload_of(raw)
    event = data["event"]
    for line, lons in (
        (event["launch"]["line"], [185.0, 176.0, 176.0, 185.0]),
        (event["platforms"][0]["area"][0][0], [177.0, 181.0, 181.0, 177.0]),
        (event["targets"][1]["area"][0][0], [181.5, 180.0, 180.0, 179.0, 181.5]),
        (data["regions"][0]["line"], [183.0, 183.0, 178.0]),
    ):
        turn = data["bounds"][0] // 360 * 360
        assert undone(line)[:, 0].tolist() == [lon + turn for lon in lons]
        assert data["bounds"][0] <= undone(line)[:, 0].min() <= undone(line)[:, 0].max() <= data["bounds"][2]


def test_the_frame_is_not_cut_where_an_outline_runs() -> None:
    """Its corners lie further apart than its ends do round the back of the Earth."""
    raw = deepcopy(FAR)
    lons = [-140.0, -20.0, 90.0, 179.0]
    raw["launch"]["polygon"] = [[lon, 50.0] for lon in lons] + [[lon, 62.0] for lon in lons[::-1]]
    raw["platforms"][1]["position"] = [179.0, 58.5]
    data = payload_of(raw)
    line = undone(data["event"]["launch"]["line"])
    assert line[:, 0].tolist() == [*lons, *lons[::-1]]
    west, _, east, _ = data["bounds"]
    assert west <= line[:, 0].min() <= line[:, 0].max() <= east
    assert east - west < 360


def test_crossings_of_it_lie_on_the_drawn_borders(far: geo.Reconstruction, far_data: dict) -> None:
    lines = far_data["backdrop"]
    arcs = [undone(lines["arcs"][i]) for i in (*lines["borders"], *lines["limits"])]
    drawn = shapely.MultiLineString([shapely.LineString(a) for a in arcs if len(a) > 1])
    inner = far.ledger[far.ledger["seq"] > 0]
    away = shapely.distance(drawn, shapely.points(inner["enter_lon"], inner["enter_lat"])) * M_PER_DEG
    assert len(away) > 10
    assert away.max() < 25


def test_still_picture_of_it_is_one_piece(far_data: dict) -> None:
    root = ET.fromstring(still(far_data))  # noqa: S314 - made here
    dots = [float(e.get("cx")) for e in root.iter() if e.tag.endswith("circle")]
    assert len(dots) == 5
    assert all(0 < x < 900 for x in dots)
    dashed = [e for e in root.iter() if e.tag.endswith("path") and e.get("stroke-dasharray")]
    assert dashed
    for path in dashed:
        xs = [float(x) for x in re.findall(r"(-?[\d.]+),", path.get("d"))]
        assert all(abs(a - b) < 450 for a, b in pairwise(xs))


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=40))
def test_steps_give_positions_back(points: list[tuple[float, float]]) -> None:
    lon, lat = np.array(points).T
    back = undone(steps(lon, lat))
    assert 1 <= len(back) <= len(points)
    assert np.abs(back[0] - points[0]).max() <= 0.51e-4
    assert np.abs(back[-1] - points[-1]).max() <= 0.51e-4


def test_an_area_is_simplified_once_for_each_set_of_boundaries_and_each_frame() -> None:
    raw = deepcopy(FAR)
    raw["targets"] = [{"id": f"t{k}", "name": "T", "basis": "assumed", "within": "RUS"} for k in range(3)]
    raw = {name: value for name, value in raw.items() if not name.startswith("allocation")}
    event, real = event_from_dict(raw), geo.load_countries()
    made = world(RUS=shapely.box(100, 50, 110, 60))
    one, two, _ = (area_of(target, Frame(100.0), real) for target in event.targets)
    assert one is two
    assert one != area_of(event.targets[0], Frame(-100.0), real)
    [[ring]] = area_of(event.targets[0], Frame(100.0), made)
    assert len(ring) == 2 * 4


def test_an_end_within_a_state_or_sea_has_all_of_it_as_its_area() -> None:
    raw = deepcopy(FAR)
    for spot, within in (
        (raw["platforms"][0], "Pacific Ocean"),
        (raw["targets"][0], "ZAF"),
        (raw["targets"][1], "FJI"),
        (raw["targets"][2], "Western Cape, ZAF"),
    ):
        spot.pop("radius_km", None)
        spot.pop("state", None)
        spot.pop("position")
        spot.update(basis="assumed", within=within)
    raw["launch"].pop("sea", None)
    raw["launch"].pop("polygon", None)
    raw["launch"].pop("state", None)
    data = payload_of(raw)
    event, middle_deg = data["event"], data["middle_deg"]
    found = [event["platforms"][0], *event["targets"][:3]]
    said = ["the Pacific Ocean", "South Africa", "Fiji", "the province of Western Cape, South Africa"]
    assert [one["within"] for one in found] == said
    for one, name in zip(found, ("Pacific Ocean", "ZAF", "FJI", "Western Cape, ZAF"), strict=True):
        shape = area_named(name)
        polygons = [shapely.Polygon(undone(outer), [undone(hole) for hole in holes]) for outer, *holes in one["area"]]
        drawn = sum(polygon.area for polygon in polygons)
        assert drawn == pytest.approx(shapely.area(shape), rel=0.03)
        assert sum(len(line) for area in one["area"] for line in area) < 20_000
        folded = [
            shapely.transform(p, lambda xy: xy - [360.0 * np.round(xy[:, 0].mean() / 360.0), 0.0]) for p in polygons
        ]
        if name == "ZAF":  # Lesotho lies within it and is none of it
            assert not any(shapely.intersects_xy(p, 28.2, -29.5) for p in folded)
        for outer, *_ in one["area"]:  # each on the turn about the map's middle
            lon = undone(outer)[:, 0]
            assert abs((lon.min() + lon.max()) / 2 - middle_deg) <= 180.0
