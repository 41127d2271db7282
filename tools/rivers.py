"""Rivers and province lines of Natural Earth for the map's backdrop (build time only).

No package on PyPI or npm carries both; Debian's ``libmagics++-data`` (the maps of ECMWF's plotting library) does, with
their names and ranks: rivers of Natural Earth 3.0.0, province lines of 4.1.0, both 1:10m and in the public domain.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

PACKAGE, VERSION = "libmagics++-data", "4.13.0-1"
FILE = f"{PACKAGE}_{VERSION}_all.deb"
SHA256 = "0d199e0bb9faeb05bb77939c2112d49424b89d66026a727cf3afb95261cd64b0"
BUILD = Path(__file__).resolve().parent.parent / "build"

FAINTEST = 9  # Natural Earth ranks rivers from 0 (Amazon) to 10 (brooks)
NAMED = 5  # rivers to this rank have names
FINEST_ZOOM = 8.0  # Natural Earth's first zoom for a province line; districts and communes come later and are left out
# Natural Earth writes each stretch as it is called there; one river has one name on this map.
ENGLISH = {
    "Firat": "Euphrates",
    "Al Furat": "Euphrates",
    "Dicle": "Tigris",
    "Rhein": "Rhine",
    "Rhin (Rhein)": "Rhine",
    "Dnepre": "Dnieper",
    "Dunav": "Danube",
    "Duna": "Danube",
    "Dunarea": "Danube",
    "Huang": "Yellow River",
    "Huang (Yellow)": "Yellow River",
    "Nu": "Salween",
    "Ertis": "Irtysh",
    "Svernaya Dvina": "Northern Dvina",
    "Amazonas": "Amazon",
    "Bahr el Jebel  (Mountain Nile)": "White Nile",
}


class Line(NamedTuple):
    """One line in degrees, shape (n, 2), with its rank and name (rivers) or the state it lies in (provinces)."""

    xy: NDArray[np.float64]
    rank: int
    name: str


def unpacked() -> Path:
    """Return the folder of the package's 1:10m shapefiles; the package is fetched into ``build/`` if it is not there.

    Raises
    ------
    SystemExit
        If it cannot be fetched, or is not the one that this file names.
    """
    home, archive = BUILD / f"{PACKAGE}-{VERSION}", BUILD / FILE
    if not archive.exists():
        BUILD.mkdir(exist_ok=True)
        if shutil.which("apt-get"):
            subprocess.run(["apt-get", "download", f"{PACKAGE}={VERSION}"], cwd=BUILD, check=False)
        if not archive.exists():
            msg = f"rivers and provinces come from Debian's {PACKAGE} {VERSION}: put {FILE} into {BUILD} and run again"
            raise SystemExit(msg)
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != SHA256:
        msg = f"{archive} has sha256 {found}, wanted {SHA256}: delete it and run again"
        raise SystemExit(msg)
    if not home.exists():
        subprocess.run(["dpkg-deb", "-x", str(archive), str(home)], check=True)
    return home / "usr" / "share" / "magics" / "10m"


def rivers() -> list[Line]:
    """Return rivers and the middles of the lakes they pass, the great ones first."""
    frame = gpd.read_file(unpacked() / "ne_10m_rivers_lake_centerlines.shp")
    frame = frame[frame["scalerank"].le(FAINTEST) & frame.geometry.notna()]
    found = [
        Line(xy, int(rank), english(name) if rank <= NAMED else "")
        for shape, rank, name in zip(frame.geometry, frame["scalerank"], frame["name"].fillna(""), strict=True)
        for xy in _pieces(shape)
    ]
    return sorted(found, key=lambda line: (line.rank, line.name))


def english(name: str) -> str:
    """Return what a stretch is called here; '' where Natural Earth's own spelling lost letters.

    Examples
    --------
    >>> english("Firat"), english("Chang Jiang (Yangtze)"), english("Tigris"), english("Paran?")
    ('Euphrates', 'Yangtze', 'Tigris', '')
    """
    known = ENGLISH.get(name, name.partition("(")[2].rstrip(")") or name)
    return "" if "?" in known else " ".join(known.split())


def provinces(states: gpd.GeoDataFrame) -> list[Line]:
    """Return the lines between provinces, cut at the borders of the state each lies in.

    Parameters
    ----------
    states
        ``country, geometry`` of the boundary set that the map draws: Natural Earth's own borders differ from it by some
        kilometres, and a province line must not run across a border.
    """
    frame = gpd.read_file(unpacked() / "ne_10m_admin_1_states_provinces_lines.shp")
    areas = dict(zip(states["country"], states.geometry, strict=True))
    found = []
    for code, rows in frame[frame.geometry.notna() & frame["min_zoom"].le(FINEST_ZOOM)].groupby("adm0_a3", sort=True):
        if code not in areas:
            continue
        area = areas[code]
        shapely.prepare(area)
        lines = shapely.line_merge(shapely.union_all(rows.geometry.to_numpy()))
        parts = shapely.get_parts(lines)
        inside = shapely.contains_properly(area, parts)
        cut = [*parts[inside], *shapely.intersection(parts[~inside], area)]
        found += [Line(xy, 0, str(code)) for shape in cut for xy in _pieces(shape)]
    return found


def _pieces(shape: shapely.Geometry) -> Iterator[NDArray[np.float64]]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "LineString" and not part.is_empty:
            yield np.asarray(part.coords)[:, :2]
        elif part.geom_type != "LineString":
            yield from _pieces(part)
