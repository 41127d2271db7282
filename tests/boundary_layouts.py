"""Boundary files as publishers lay them out: made-up rows in their columns, and by hand what they mean.

Each layout is three rows or more, and the code and name that each row's zone should have. The rows lie side by side
along the equator, row i from 10 i to 10 i + 10 degrees east.
"""

# ruff: noqa: E501 - a table

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

if TYPE_CHECKING:
    from pathlib import Path

    Row = dict[str, Any]

STATES = [("AAA", "Aland"), ("BBB", "Bland"), ("CCC", "Celand")]
PARTS = [("XX-A", "Alpha"), ("XX-B", "Beta"), ("XX-C", "Gamma")]


def rows_of(pairs: list[tuple[str, str]], code: str, named: str | None = None, /, **same: object) -> list[Row]:
    """Return a row for each pair; of ``same``, texts with '{}' get the row's number."""
    rows = []
    for i, (c, n) in enumerate(pairs):
        own = {key: value.format(i + 3) if isinstance(value, str) else value for key, value in same.items()}
        rows.append({**own, code: c, **({} if named is None else {named: n})})
    return rows


def with_columns(rows: list[Row], **columns: list[object]) -> list[Row]:
    return [{**row, **{key: values[i] for key, values in columns.items()}} for i, row in enumerate(rows)]


NUMBERS = [("364", "Aland"), ("368", "Bland"), ("760", "Celand")]
NE = {"scalerank": 1, "SOVEREIGNT": "{}land", "SOV_A3": "S{}", "ADMIN": "A{}", "ISO_N3": "{}"}
NE1 = {"iso_a2": "XX", "adm0_a3": "XXX", "sov_a3": "XXX", "gu_a3": "XXX", "admin": "Exland", "woe_id": 1}
HDX = {"date": "2020-01-01", "ADM0_EN": "Exland", "ADM0_PCODE": "XX"}
GADM = {"GID_0": "XXX", "COUNTRY": "Exland", "VARNAME_1": "NA", "CC_1": "NA", "ISO_1": "NA", "TYPE_1": "Province"}
NAMED = [(name, name) for _, name in STATES]

# name of the layout: its rows, and what each row's zone is to be called
LAYOUTS: dict[str, tuple[list[Row], list[tuple[str, str]]]] = {
    "the tool's own": (rows_of(STATES, "country", "name"), STATES),
    "Natural Earth, admin 0": (
        with_columns(rows_of(STATES, "ADM0_A3", "NAME", **NE), ISO_A3=["-99", "BBB", "CCC"], ISO_A3_EH=["AAA", "BBB", "-99"]),
        STATES,
    ),
    "Natural Earth, ISO only": (rows_of(STATES, "ISO_A3", "NAME_LONG"), STATES),
    "Natural Earth, map units": (
        with_columns(rows_of(STATES, "GU_A3", "GEOUNIT", ADM0_A3="XXX", SOVEREIGNT="Exland", ADMIN="Exland"), ISO_A3=["-99"] * 3),
        STATES,
    ),
    "Natural Earth, admin 1": (
        with_columns(rows_of(PARTS, "iso_3166_2", "name", **NE1), adm1_code=["XXX-1", "XXX-2", "XXX-3"]),
        PARTS,
    ),
    "Natural Earth, admin 1 with gaps": (
        with_columns(rows_of([("XXX-1", "Alpha"), ("XXX-2", "Beta"), ("XXX-3", "Gamma")], "adm1_code", "name", **NE1), iso_3166_2=["XX-A", None, "XX-C"]),
        [("XX-A", "Alpha"), ("XXX-2", "Beta"), ("XX-C", "Gamma")],
    ),
    "geoBoundaries, ADM0": (rows_of(STATES, "shapeGroup", "shapeName", shapeType="ADM0", shapeISO="", shapeID="{}B"), STATES),
    "geoBoundaries, ADM1": (
        with_columns(rows_of(PARTS, "shapeISO", "shapeName", shapeGroup="XXX", shapeType="ADM1"), shapeID=["1B", "2B", "3B"]),
        PARTS,
    ),
    "geoBoundaries, ADM2": (
        rows_of([("1B", "Alpha"), ("2B", "Beta"), ("3B", "Gamma")], "shapeID", "shapeName", shapeGroup="XXX", shapeISO="", shapeType="ADM2"),
        [("1B", "Alpha"), ("2B", "Beta"), ("3B", "Gamma")],
    ),
    "GADM, level 0": (rows_of(STATES, "GID_0", "COUNTRY"), STATES),
    "GADM 3, level 0": (rows_of(STATES, "GID_0", "NAME_0"), STATES),
    "GADM, level 1": (
        rows_of([("XXX.1_1", "Alpha"), ("XXX.2_1", "Beta"), ("XXX.3_1", "Gamma")], "GID_1", "NAME_1", **GADM),
        [("XXX.1_1", "Alpha"), ("XXX.2_1", "Beta"), ("XXX.3_1", "Gamma")],
    ),
    "GADM, level 2": (
        rows_of([("XXX.1.1_1", "Alpha"), ("XXX.1.2_1", "Beta"), ("XXX.2.1_1", "Beta")], "GID_2", "NAME_2", GID_1="XXX.1_1", NAME_1="Up", **GADM),
        [("XXX.1.1_1", "Alpha"), ("XXX.1.2_1", "Beta"), ("XXX.2.1_1", "Beta")],
    ),
    "GADM 2, level 1": (
        rows_of([("XX.A", "Alpha"), ("XX.B", "Beta"), ("XX.C", "Gamma")], "HASC_1", "NAME_1", ISO="XXX", NAME_0="Exland", ID_0=9),
        [("XX.A", "Alpha"), ("XX.B", "Beta"), ("XX.C", "Gamma")],
    ),
    "Marine Regions": (rows_of(STATES, "ISO_TER1", "GEONAME", POL_TYPE="200NM", ISO_SOV1="S{}", MRGID="80{}"), STATES),
    "Marine Regions, a state's several zones": (
        with_columns(rows_of([("8001", "Aland"), ("8002", "Aland (Isle)"), ("8003", "Joint")], "MRGID", "GEONAME"), ISO_TER1=["AAA", "AAA", None]),
        [("8001", "Aland"), ("8002", "Aland (Isle)"), ("8003", "Joint")],
    ),
    "HDX COD, states": (rows_of(STATES, "ADM0_PCODE", "ADM0_EN", date="2020"), STATES),
    "HDX COD, level 1": (rows_of(PARTS, "ADM1_PCODE", "ADM1_EN", ADM1_AR="a{}", **HDX), PARTS),
    "HDX COD, level 2": (rows_of(PARTS, "ADM2_PCODE", "ADM2_EN", ADM1_PCODE="XX1", ADM1_EN="Up", **HDX), PARTS),
    "HDX COD, new names": (rows_of(PARTS, "adm1_pcode", "adm1_name", adm0_name="Exland", adm0_pcode="XX", iso3="XXX"), PARTS),
    "Eurostat NUTS": (rows_of(PARTS, "NUTS_ID", "NAME_LATN", LEVL_CODE=2, CNTR_CODE="XX", FID="{}"), PARTS),
    "Eurostat GISCO": (rows_of(STATES, "ISO3_CODE", "NAME_ENGL", CNTR_ID="X{}", CNTR_NAME="own {}", EU_STAT="F"), STATES),
    "Eurostat LAU": (rows_of(PARTS, "GISCO_ID", "LAU_NAME", CNTR_CODE="XX", LAU_ID="{}"), PARTS),
    "US Census, states": (rows_of(STATES, "STUSPS", "NAME", REGION="1", DIVISION="2", STATEFP="0{}", GEOID="0{}", LSAD="00"), STATES),
    "US Census, counties": (
        rows_of([("01001", "Alpha"), ("01003", "Beta"), ("02001", "Beta")], "GEOID", "NAME", STATEFP="01", NAMELSAD="{} County", STUSPS="AL"),
        [("01001", "Alpha"), ("01003", "Beta"), ("02001", "Beta")],
    ),
    "vatspy": (rows_of([("AAAA", ""), ("BBBB", ""), ("CCCC", "")], "id", oceanic="0", label_lon="1", region="EMEA", division="X"), [(c, c) for c in ("AAAA", "BBBB", "CCCC")]),
    "traffic, eurofirs": (rows_of(STATES, "IDENT", "NAME", TYPE="FIR", ICAO="X{}", LOWERLIMIT=0, UPPERLIMIT=245), STATES),
    "Eurocontrol": (rows_of(STATES, "AV_AIRSPACE_ID", "AV_NAME", AC_ID="991", AV_ICAO_STATE_ID="XX", MIN_FLIGHT_LEVEL=0), STATES),
    "ICAO": (rows_of(STATES, "ICAOCODE", "FIRname", REGION="MID", StateCode="XXX"), STATES),
    "CShapes": (rows_of(NUMBERS, "gwcode", "country_name", start="1990-01-01", end="2019-12-31", fid=1), NUMBERS),
    "CShapes, older": (rows_of(STATES, "ISO1AL3", "CNTRY_NAME", GWCODE=1, COWCODE=1), STATES),
    "OSM-boundaries": (rows_of(STATES, "ISO3166-1:alpha3", "name_en", osm_id="-{}", admin_level=2, name="n{}", boundary="administrative"), STATES),
    "OSM-boundaries, without tags": (
        rows_of([("1", "Alpha"), ("22", "Beta"), ("4", "Gamma")], "osm_id", "name_en", admin_level=4, local_name="n{}", name="n{}"),
        [("1", "Alpha"), ("22", "Beta"), ("4", "Gamma")],
    ),
    "Overpass, provinces": (rows_of(PARTS, "ISO3166-2", "name:en", name="n{}", admin_level="4", **{"@id": "relation/{}"}), PARTS),
    "world-atlas, ids": (rows_of(NUMBERS, "feature id", "name"), NUMBERS),
    "folium, ids": (rows_of(STATES, "feature id", "name"), STATES),
    "world.geo.json, ids with a gap": (
        with_columns(rows_of(STATES, "feature id", "name"), **{"feature id": ["AAA", "-99", "CCC"]}),
        [("AAA", "Aland"), ("Bland", "Bland"), ("CCC", "Celand")],
    ),
    "@geo-maps": (rows_of(STATES, "A3"), [(c, c) for c, _ in STATES]),
    "geo-countries": (rows_of(STATES, "ISO3166-1-Alpha-3", "name", **{"ISO3166-1-Alpha-2": "X{}"}), STATES),
    "geo-countries, older": (rows_of(STATES, "ISO_A3", "ADMIN"), STATES),
    "Highcharts, world": (rows_of(STATES, "iso-a3", "name", **{"hc-group": "admin0", "hc-key": "x{}", "iso-a2": "X{}", "labelrank": "3"}), STATES),
    "Highcharts, provinces": (rows_of(PARTS, "hc-key", "name", **{"hc-group": "admin1", "iso-a3": "XXX", "country": "Exland"}), PARTS),
    "historical-basemaps": (
        with_columns(rows_of(NAMED, "NAME", SUBJECTO="S", BORDERPRECISION=1), ABBREVN=[None, None, None]),
        NAMED,
    ),
    "click_that_hood": (rows_of(NAMED, "name", cartodb_id=1, created_at="2013", updated_at="2013"), NAMED),
    "Thematic Mapping": (rows_of(STATES, "ISO3", "NAME", FIPS="F{}", ISO2="X{}", UN=3, REGION=1), STATES),
    "opendatasoft": (rows_of(STATES, "iso3", "name", status="Member State", color_code="AAA", continent="Asia"), STATES),
    "UN Geodata": (rows_of(STATES, "ISO3CD", "NAM_EN", OBJECTID="{}", STSCOD=1), STATES),
    "World Bank": (rows_of(STATES, "WB_A3", "WB_NAME", NAM_0="n"), STATES),
    "World Bank, admin 1": (rows_of(PARTS, "ADM1CD_c", "NAM_1", NAM_0="Exland", ISO_A3="XXX"), PARTS),
    "FAO GAUL, level 1": (rows_of(NUMBERS, "ADM1_CODE", "ADM1_NAME", ADM0_CODE=7, ADM0_NAME="Exland", STATUS="Member"), NUMBERS),
    "ArcGIS World Countries": (rows_of(STATES, "ISO", "COUNTRY", COUNTRYAFF="n{}", AFF_ISO="X"), STATES),
    "spData": (rows_of([("AA", "Aland"), ("BB", "Bland"), ("CC", "Celand")], "iso_a2", "name_long", continent="Asia"), [("AA", "Aland"), ("BB", "Bland"), ("CC", "Celand")]),
    "LSIB": (rows_of(STATES, "country_co", "country_na", wld_rgn="Asia"), STATES),
    "a column country of names": (rows_of(NAMED, "country", "name"), NAMED),
    "provinces under their state": (rows_of([("Exland", n) for _, n in PARTS], "country", "name"), [(n, n) for _, n in PARTS]),
    "ONS": (rows_of(PARTS, "CTRY23CD", "CTRY23NM", BNG_E=1), PARTS),
    "france-geojson": (rows_of(PARTS, "code", "nom"), PARTS),
    "BKG": (rows_of(PARTS, "AGS", "GEN", BEZ="Land"), PARTS),
    "Who's On First": (rows_of(NUMBERS, "wof:id", "wof:name", **{"iso:country": "XX"}), NUMBERS),
    "names alone, of no known column": (rows_of(NAMED, "ST_NM", shade="x"), NAMED),
}  # fmt: skip


def boxes(count: int) -> list[shapely.Polygon]:
    return [shapely.box(10 * i, 0, 10 * i + 10, 10) for i in range(count)]


def as_frame(rows: list[Row]) -> gpd.GeoDataFrame:
    """Return rows as a frame, the id of a feature as a column."""
    table = pd.DataFrame(
        [{("id" if k == "feature id" else k): v for k, v in row.items()} for row in rows], dtype=object
    )
    return gpd.GeoDataFrame(table, geometry=boxes(len(rows)), crs=4326)


def write_geojson(path: Path, rows: list[Row]) -> Path:
    """Write rows by hand, ids where GeoJSON has them."""
    features = []
    for row, box in zip(rows, boxes(len(rows)), strict=True):
        feature = {"type": "Feature", "geometry": json.loads(shapely.to_geojson(box))}
        if "feature id" in row:
            feature["id"] = row["feature id"]
        feature["properties"] = {key: value for key, value in row.items() if key != "feature id"}
        features.append(feature)
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def write_topojson(path: Path, rows: list[Row]) -> Path:
    """Write rows as one object, their sides as arcs that neighbours share, in whole steps of a hundredth of a degree."""
    k = len(rows)

    def steps(*positions: tuple[float, float]) -> list[list[int]]:
        whole = [(round(x * 100), round(y * 100)) for x, y in positions]
        return [list(whole[0]), *([b[0] - a[0], b[1] - a[1]] for a, b in pairwise(whole))]

    uprights = [steps((10 * i, 0), (10 * i, 10)) for i in range(k + 1)]
    floors = [steps((10 * i, 0), (10 * i + 10, 0)) for i in range(k)]
    roofs = [steps((10 * i, 10), (10 * i + 10, 10)) for i in range(k)]
    geometries = []
    for i, row in enumerate(rows):
        ring = [k + 1 + i, i + 1, ~(2 * k + 1 + i), ~i]
        geometry = {
            "type": "Polygon",
            "arcs": [ring],
            "properties": {a: b for a, b in row.items() if a != "feature id"},
        }
        if "feature id" in row:
            geometry["id"] = row["feature id"]
        geometries.append(geometry)
    top = {
        "type": "Topology",
        "transform": {"scale": [0.01, 0.01], "translate": [0, 0]},
        "arcs": [*uprights, *floors, *roofs],
        "objects": {
            "land": {"type": "MultiPolygon", "arcs": [[ring] for ring in [[k + 1 + i, i + 1, ~(2 * k + 1 + i), ~i] for i in range(k)]]},
            "states": {"type": "GeometryCollection", "geometries": geometries},
        },
    }  # fmt: skip
    path.write_text(json.dumps(top), encoding="utf-8")
    return path
