"""Files in the columns of the usual publishers are read as meant, in every format, with gaps, parts and odd spelling.

What is right was written by hand (`boundary_layouts`), or follows from what a generator did to it.
"""

from __future__ import annotations

import json
import math
import random
import warnings
from typing import TYPE_CHECKING, Any

import pyogrio
import pytest
from boundary_layouts import LAYOUTS, as_frame, boxes, rows_of, with_columns, write_geojson, write_topojson

from geo.atlas.columns import LAYOUTS as KNOWN
from geo.atlas.columns import choose
from geo.atlas.countries import countries_from_frame
from geo.atlas.load import load_countries
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from boundary_layouts import Row

    from geo.atlas.columns import Layout
    from geo.atlas.countries import Countries

DRIVERS = {"gpkg": "GPKG", "shp": "ESRI Shapefile", "fgb": "FlatGeobuf", "gml": "GML", "kml": "LIBKML"}
MISSING = (-99, "-99", -99.0, None, math.nan, "", "None", "-099", "NULL", " ")


def zones(states: Countries, count: int) -> list[tuple[str, str]]:
    """Return code and name of what lies in the middle of each row."""
    name = dict(zip(states.codes, states.names, strict=True))
    found = states.locate([10 * i + 5 for i in range(count)], 5).tolist()
    return [(code, name[code]) for code in found]


def read(path: Path, count: int) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the zones of a file, and what was said."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found = zones(load_countries(path), count)
    return found, [str(warning.message) for warning in said]


def from_rows(rows: list[Row]) -> tuple[list[tuple[str, str]], list[str]]:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found = zones(countries_from_frame(as_frame(rows)), len(rows))
    return found, [str(warning.message) for warning in said]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("ending", ["geojson", "topojson"])
def test_every_layout_is_read_as_meant(tmp_path: Path, layout: str, ending: str) -> None:
    rows, want = LAYOUTS[layout]
    write = write_geojson if ending == "geojson" else write_topojson
    got, _ = read(write(tmp_path / f"mine.{ending}", rows), len(rows))
    assert got == want


def test_at_least_forty_layouts_are_read_as_meant() -> None:
    assert sum(from_rows(rows)[0] == want for rows, want in LAYOUTS.values()) >= max(40, len(LAYOUTS))


@pytest.mark.parametrize("ending", DRIVERS)
def test_layouts_in_the_formats_of_gdal(tmp_path: Path, ending: str) -> None:
    """In shapefiles columns are cut to ten letters and gaps are empty texts."""
    every = 3 if ending in {"gpkg", "shp"} else 9
    for number, (layout, (rows, want)) in enumerate(LAYOUTS.items()):
        if number % every:
            continue
        path = tmp_path / f"mine{number}.{ending}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL says which names it cuts
            frame = as_frame(rows)
            texts = frame.astype({column: str for column in rows[0] if column in frame})
            pyogrio.write_dataframe(texts, path, driver=DRIVERS[ending])
        assert (layout, read(path, len(rows))[0]) == (layout, want)


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.publisher)
def test_every_row_of_the_table_is_of_use(known: Layout) -> None:
    """With its columns alone, and those of a coarser level beside them, it is the one that is chosen."""
    columns = {known.codes[0]: ["A1", "B1", "C1"], "GID_9": ["X"] * 3, "remark": ["x", "y", None]}
    columns |= {known.beside: ["4"] * 3} if known.beside else {}
    columns |= {known.names[0]: ["Alpha", "Beta", "Gamma"]} if known.names else {}
    found = choose(columns)
    assert (found.code, found.name) == (known.codes[0], known.names[0] if known.names else None)


def odd(rows: list[Row], seed: int) -> list[Row]:
    """Return rows with their columns in another order, in other letters, and with columns that say nothing."""
    rng = random.Random(seed)  # noqa: S311  (made-up files, no secrets)
    keys = [key for key in rows[0] if key != "feature id"]
    spelt = {key: rng.choice([key, key.upper(), key.lower()]) for key in keys}
    rng.shuffle(keys)
    mixed = [{spelt[key]: row[key] for key in keys} for row in rows]
    extra = {f"field_{k}": rng.choice([None, 1, 2.5, "x", "2020-01-01"]) for k in range(4)}
    ids = [{"feature id": row["feature id"]} if "feature id" in row else {} for row in rows]
    return [{**one, **extra, "AREA_KM2": rng.random(), **row} for one, row in zip(ids, mixed, strict=True)]


@pytest.mark.parametrize("seed", range(3))
def test_order_spelling_and_other_columns_do_not_matter(seed: int) -> None:
    for layout, (rows, want) in LAYOUTS.items():
        assert (layout, from_rows(odd(rows, seed))[0]) == (layout, want)


@pytest.mark.parametrize("gaps", [{1}, {1, 2}], ids=["one", "most"])
@pytest.mark.parametrize("missing", MISSING, ids=repr)
def test_a_row_without_a_code_never_joins_another(missing: object, gaps: set[int]) -> None:
    """Rows lose whatever holds their code: they are told apart by their names, and named in a note."""
    for layout, (rows, want) in LAYOUTS.items():
        if any(code == name for code, name in want) or len({name for _, name in want}) < 3:
            continue
        bare = [
            {key: missing if i in gaps and value == want[i][0] else value for key, value in row.items()}
            for i, row in enumerate(rows)
        ]
        try:
            got, said = from_rows(bare)
        except BoundaryError as error:
            pytest.fail(f"{layout}: {error}")
        assert (layout, len({code for code, _ in got})) == (layout, 3)
        assert not {"-99", "-99.0", "None", "nan", "", "NULL"} & {code for code, _ in got}
        if len(gaps) > 1:
            continue
        assert (layout, [name for _, name in got]) == (layout, [name for _, name in want])
        named = [(i, code) for i, (code, _) in enumerate(got) if code == want[i][1]]
        assert all(any(f"{code} (row {i})" in note for note in said) for i, code in named), (layout, said)


def test_parts_of_one_zone_in_rows_of_their_own_are_one() -> None:
    for layout, (rows, want) in LAYOUTS.items():
        frame = as_frame([*rows, rows[1]])
        frame.geometry = [*boxes(3), boxes(5)[4]]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            states = countries_from_frame(frame)
        assert (layout, states.locate([15, 45], 5).tolist()) == (layout, [want[1][0]] * 2)


# --- what is said, and what the user says


def test_rows_that_share_a_code_are_told_with_a_way_to_join_them(tmp_path: Path) -> None:
    rows = rows_of([("AAA", "Aland"), ("AAA", "Isle"), ("BBB", "Bland")], "iso3", "name")
    path = write_geojson(tmp_path / "mine.geojson", rows)
    got, said = read(path, 3)
    assert got == [("Aland", "Aland"), ("Isle", "Isle"), ("BBB", "Bland")]
    (note,) = said
    assert note == (
        "mine.geojson: 2 rows share a code in column 'iso3' and have names of their own, so each is a zone of its own: "
        "Aland (row 0), Isle (row 1); to join them name the column (--code-column, in Python code_column)"
    )
    with pytest.warns(UserWarning, match=r"joined by their code in column 'iso3': AAA of Aland \(row 0\), Isle \(row"):
        joined = load_countries(path, code_column="iso3")
    assert zones(joined, 3) == [("AAA", "AAA"), ("AAA", "AAA"), ("BBB", "Bland")]


def test_one_name_under_two_codes_is_two_zones() -> None:
    rows = rows_of([("XX", "Up"), ("XX", "Centre"), ("YY", "Centre"), ("YY", "Down")], "country", "name")
    assert [code for code, _ in from_rows(rows)[0]] == ["Up", "XX Centre", "YY Centre", "Down"]


def test_a_code_made_of_a_name_is_never_another_rows_code() -> None:
    rows = rows_of([("AAA", "BBB"), ("BBB", "Bland"), ("CCC", "Celand")], "iso3", "name")
    got, said = from_rows([{**rows[0], "iso3": None}, *rows[1:]])
    assert got[0] == ("BBB (row 0)", "BBB")
    assert got[1] == ("BBB", "Bland")
    assert len(said) == 1


def test_a_state_joined_by_the_users_column_has_the_states_name(tmp_path: Path) -> None:
    rows, _ = LAYOUTS["Natural Earth, admin 1"]
    path = write_geojson(tmp_path / "mine.geojson", rows)
    with pytest.warns(UserWarning, match="joined by their code"):
        states = load_countries(path, code_column="ADM0_A3")
    assert (states.codes, states.names) == (("XXX",), ("Exland",))


def test_columns_that_the_user_names_are_taken(tmp_path: Path) -> None:
    rows = with_columns(rows_of([("1", "a"), ("2", "b"), ("3", "c")], "x", "y"), iso3=["AAA", "BBB", "CCC"])
    path = write_geojson(tmp_path / "mine.geojson", rows)
    states = load_countries(path, code_column="x", name_column="y")
    assert (states.codes, states.names) == (("1", "2", "3"), ("a", "b", "c"))
    assert load_countries(path, name_column="y").codes == ("AAA", "BBB", "CCC")


def test_numbers_of_rows_are_no_codes() -> None:
    rows = with_columns(rows_of([("0", "Aland"), ("1", "Bland"), ("2", "Celand")], "feature id", "name"))
    got, said = from_rows(rows)
    assert got == [("Aland", "Aland"), ("Bland", "Bland"), ("Celand", "Celand")]
    assert "no column holds codes" in said[0]


def test_a_province_called_nan_keeps_its_name() -> None:
    rows = rows_of([("TH-55", "Nan"), ("TH-56", "None"), ("TH-57", "Gamma")], "iso_3166_2", "name")
    assert from_rows(rows)[0][0] == ("TH-55", "Nan")


@pytest.mark.parametrize("text", ["x" * 9999, "\x1b]0;x\x07\n\u202e", "{{7*7}}<script>", "[red]%s{}"])
def test_what_is_said_of_a_strangers_text_is_one_short_plain_line(tmp_path: Path, text: str) -> None:
    rows = [{"iso3": f"A{text}", f"name{text}": f"B{text}"}, {"iso3": None, f"name{text}": f"C{text}"}]
    rows += [{"iso3": "DDD", f"name{text}": f"D{text}"}, {"iso3": "DDD", f"name{text}": f"E{text}"}]
    path = write_geojson(tmp_path / "mine.geojson", rows)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        states = load_countries(path)
    assert len(said) == 2
    assert all(str(note.message).isprintable() and len(str(note.message)) < 600 for note in said)
    assert all(name.isprintable() for name in (*states.codes, *states.names))


# --- one bad row


@pytest.mark.parametrize("shape", [{"type": "Blob"}, {"type": "Polygon", "coordinates": [[["a", 2], [3, 4]]]}, 7, "x"])
def test_one_damaged_shape_is_left_out_and_named(tmp_path: Path, shape: object) -> None:
    rows, want = LAYOUTS["Thematic Mapping"]
    path = write_geojson(tmp_path / "mine.geojson", rows)
    file = json.loads(path.read_text())
    file["features"][1]["geometry"] = shape
    path.write_text(json.dumps(file))
    with pytest.warns(UserWarning, match=r"^mine.geojson: left out: the shape of feature 1 is damaged"):
        states = load_countries(path)
    assert states.codes == (want[0][0], want[2][0])


def test_one_row_off_the_earth_is_left_out_and_named(tmp_path: Path) -> None:
    rows, want = LAYOUTS["Thematic Mapping"]
    path = write_geojson(tmp_path / "mine.geojson", rows)
    file = json.loads(path.read_text())
    file["features"][1]["geometry"]["coordinates"][0][1] = [10, 1e30]
    path.write_text(json.dumps(file))
    with pytest.warns(
        UserWarning, match="position 10, 1e.30 is not a longitude and latitude in degrees, left out row 1"
    ):
        states = load_countries(path)
    assert states.codes == (want[0][0], want[2][0])


# --- TopoJSON


@pytest.mark.parametrize(
    "spoil",
    [
        lambda top: top.pop("arcs"), lambda top: top["arcs"].__delitem__(slice(3, None)),
        lambda top: top.update(arcs=7),
        lambda top: top["objects"].update(states=7), lambda top: top["arcs"].__setitem__(0, [["x", 1]]),
        lambda top: top.update(transform={"scale": 1}), lambda top: top["objects"]["states"].pop("geometries"),
        lambda top: top.update(objects=[]), lambda top: top.update(objects={}),
    ],
)  # fmt: skip
def test_damaged_topojson_is_one_line(tmp_path: Path, spoil: Callable[[dict[str, Any]], object]) -> None:
    path = write_topojson(tmp_path / "mine.topojson", LAYOUTS["folium, ids"][0])
    top = json.loads(path.read_text())
    spoil(top)
    path.write_text(json.dumps(top))
    with pytest.raises(BoundaryError, match="TopoJSON") as caught:
        load_countries(path)
    assert str(caught.value).isprintable()


def test_arcs_used_over_and_over_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_topojson(tmp_path / "mine.topojson", LAYOUTS["folium, ids"][0])
    monkeypatch.setattr("geo.atlas.formats.topojson._MAX_POSITIONS", 20)
    with pytest.raises(BoundaryError, match="more than 20 positions"):
        load_countries(path)


# --- layers


def test_of_several_layers_that_will_do_one_called_countries_is_read(tmp_path: Path) -> None:
    rows = [*rows_of([("AAA", "Aland")], "iso3", "name")]
    path = tmp_path / "mine.gpkg"
    for name in ("land", "States", "Countries", "old"):
        pyogrio.write_dataframe(as_frame(rows), path, layer=name, driver="GPKG", append=path.exists())
    with pytest.warns(UserWarning, match=r"^mine.gpkg: read layer 'Countries' of .*; --layer names another$"):
        load_countries(path)


def test_codes_of_esri_under_epsgs_name_are_understood(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "mine.geojson", LAYOUTS["folium, ids"][0])
    file = json.loads(path.read_text())
    file["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG:102100"}}
    path.write_text(json.dumps(file))
    west, south, east, north = load_countries(path).frame.total_bounds
    assert (west, south) == pytest.approx((0, 0), abs=1e-9)
    assert (east, north) == pytest.approx((30 / 111319.49, 10 / 111319.49), rel=1e-6)


def test_a_layer_is_named(tmp_path: Path) -> None:
    now, then = (rows_of([(c + k, n) for c, n in (("A", "Aland"), ("B", "Bland"))], "iso3", "name") for k in "12")
    path = tmp_path / "mine.gpkg"
    for name, rows in (("now", now), ("then", then)):
        pyogrio.write_dataframe(as_frame(rows), path, layer=name, driver="GPKG", append=path.exists())
    assert load_countries(path, layer="then").codes == ("A2", "B2")
    assert load_countries(path, layer="NOW").codes == ("A1", "B1")
    with pytest.raises(BoundaryError, match="no one layer is called 'soon': it has 'now', 'then'"):
        load_countries(path, layer="soon")
    with pytest.raises(BoundaryError, match=r"layers: 'now', 'then'\): name one \(--layer, in Python layer\)"):
        load_countries(path)
    with pytest.raises(BoundaryError, match="bundled set"):
        load_countries("osm-50m", layer="x")
