"""GDAL in a process of its own that has one driver and no other, and is handed bytes instead of a path.

In one process GDAL tries all its drivers on a file, pyogrio cannot name one, and a driver once left out is gone for
everybody. A process of its own (0.4 s) may leave out all but one, and says so before it reads.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geo.atlas.formats import coordinate_systems, source
from geo.atlas.formats.source import CLOSED_RINGS, NOTES, shown
from geo.atlas.formats.wkb import shapes_from_wkb
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyproj import CRS

    from geo.atlas.formats.source import Layers

_CHILD = Path(__file__).with_name("gdal_child.py")
_OURS = re.compile(
    r"(GDAL|OGR|CPL|VSI|GML|KML|LIBKML|SHAPE|PYOGRIO)_|PROJ_NETWORK|(https?|all|no)_proxy$", re.IGNORECASE
)
_KEPT = {"GDAL_DATA"}
_NOWHERE = "/nonexistent"
_SETTINGS = {
    # whatever would be fetched is asked of a proxy of a kind that does not exist, so nothing is
    "GDAL_HTTP_PROXY": "nowhere://nowhere",
    "GDAL_HTTPS_PROXY": "nowhere://nowhere",
    "GML_DOWNLOAD_WFS_SCHEMA": "NO",
    "GML_REGISTRY": _NOWHERE,  # GDAL's own list of schemas to fetch for known namespaces
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "LIBKML_EXTERNAL_STYLE": "NO",
    "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": "YES",
    "PROJ_NETWORK": "OFF",
}


def read_apart(data: bytes, driver: str, options: Mapping[str, str] | None = None) -> Layers:
    """Read the layers of a file with one driver.

    Parameters
    ----------
    data
        The file's bytes, already known to be of that format.
    driver
        GDAL's name of the driver.
    options
        GDAL's open options.

    Raises
    ------
    BoundaryError
        If the installed GDAL lacks the driver, or it cannot read the file.
    """
    answer, shapes = _ask(data, driver, options or {})
    if "error" in answer:
        msg = f"GDAL's driver {driver} finds it damaged ({shown(_tidy(answer['error']), 120)}): save it again"
        raise BoundaryError(msg)
    notes = [f"while it was read: {shown(note, 160)}" for note in dict.fromkeys(map(_tidy, answer["notes"]))][:3]
    layers: Layers = {}
    at = 0
    for layer in answer["layers"]:
        blobs: list[bytes | None] = []
        for length in layer["lengths"]:
            blobs.append(None if length < 0 else shapes[at : at + length])
            at += max(length, 0)
        found, closed = shapes_from_wkb(blobs)
        table = pd.DataFrame(layer["columns"], index=range(len(blobs))).rename(
            columns={"geometry": "geometry (property)"}
        )
        frame = gpd.GeoDataFrame(table, geometry=found, crs=_system(layer["crs"]))
        frame.attrs.update({CLOSED_RINGS: closed, NOTES: notes})
        name = layer["name"]
        layers[name if name not in layers else f"{name} ({len(layers)})"] = frame
    return layers


def _ask(data: bytes, driver: str, options: Mapping[str, str]) -> tuple[dict[str, Any], bytes]:
    import pyogrio

    others = [name for name in pyogrio.list_drivers() if name != driver]
    if len(others) == len(pyogrio.list_drivers()):
        msg = f"the installed GDAL has no driver {driver}: save it as GeoJSON or GeoPackage"
        raise BoundaryError(msg)
    kept = {key: value for key, value in os.environ.items() if key in _KEPT or not _OURS.match(key)}
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-P", str(_CHILD), driver, json.dumps(dict(options)), str(source.MAX_CELLS)],
        input=data,
        capture_output=True,
        check=False,
        cwd=_CHILD.parent,  # GDAL looks for its own lists in the folder where it runs, which may be the stranger's
        env={**kept, **_SETTINGS, "OGR_SKIP": ",".join(others)},
    )
    size = int.from_bytes(run.stdout[:8], "big")
    if run.returncode or not size:
        msg = f"GDAL's driver {driver} broke off while reading it (exit code {run.returncode}): save it again"
        raise BoundaryError(msg)
    answer = json.loads(run.stdout[8 : 8 + size])
    if "drivers" in answer:
        found = ", ".join(answer["drivers"]) or "none"
        msg = f"GDAL could not be held to its driver {driver} (it has {found}): save it as GeoJSON or GeoPackage"
        raise BoundaryError(msg)
    source.check_cells(*answer.get("cells", (0, 0)))
    return answer, run.stdout[8 + size :]


def _system(stated: str | None) -> CRS | None:
    if not stated:
        return None
    if re.fullmatch(r"\w+:\w+", stated):
        return coordinate_systems.from_name(stated)
    return coordinate_systems.from_wkt(stated)


def _tidy(text: str) -> str:
    return re.sub(r"'?/vsi\S+", "the file", " ".join(text.split()))
