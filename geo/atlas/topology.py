"""The compact file format of the bundled polygons, and reading it.

A shared border is stored once, as an *arc*: a run of vertices with one feature on its left and one on its right. A
ring is a list of arcs, each walked forwards or backwards, as in TopoJSON. Vertices are whole numbers of a small part
of a degree that the file names (a millionth, 11 cm at most, for the default set), written as differences in byte
planes, which deflate shrinks to about a quarter; nothing is rounded on the way back.

The files are NumPy archives without pickled objects, so reading one runs nothing. ``tools/build_data.py`` writes them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import DataError
from geo.kernel.borders import BorderEdges
from geo.resources import archive_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

FORMAT = 1


@dataclass(frozen=True, eq=False)
class Topology:
    """Polygon features as arcs.

    Attributes
    ----------
    codes, names
        Key and English name of each feature.
    lon, lat
        Vertices of all arcs in degrees, one arc after the other, shape (v,).
    arc_start
        Offset of each arc's first vertex, shape (a + 1,).
    arc_left, arc_right
        Feature on either side of each arc, -1 for none, shape (a,).
    arc_is_seam
        Whether the arc only exists because the map is cut there (along the 180th meridian or a pole), shape (a,).
    ring_arcs
        Topology of all rings, one ring after the other; ``~i`` means arc i walked backwards.
    ring_start
        Offset of each ring's first arc, shape (r + 1,).
    ring_feature, ring_is_hole
        Feature of each ring, and whether it is a hole of the shell before it, shape (r,).
    meta
        Source, licence and the like, as the build wrote it.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    arc_start: NDArray[np.int32]
    arc_left: NDArray[np.int16]
    arc_right: NDArray[np.int16]
    arc_is_seam: NDArray[np.bool_]
    ring_arcs: NDArray[np.int32]
    ring_start: NDArray[np.int32]
    ring_feature: NDArray[np.int16]
    ring_is_hole: NDArray[np.bool_]
    meta: dict[str, Any]


def read_topology(path: Path) -> Topology:
    """Read one bundled polygon file.

    Raises
    ------
    DataError
        If the file is damaged or of another format.

    Examples
    --------
    >>> from geo.resources import archive_in, data_path
    >>> arcs = read_topology(data_path("countries", "natural-earth-10m.npz"))
    >>> arcs.codes[:3]
    ('ABW', 'AFG', 'AGO')
    """
    with archive_in(path) as archive:
        stored = {name: archive[name] for name in archive.files}
        if int(stored["format"]) != FORMAT:
            msg = (
                f"{path.name}: format {int(stored['format'])}, this version reads format {FORMAT}: reinstall overflight"
            )
            raise DataError(msg)
        return Topology(
            codes=tuple(stored["codes"].tolist()),
            names=tuple(stored["names"].tolist()),
            lon=decode(stored["dlon"], int(stored["units_per_deg"])),
            lat=decode(stored["dlat"], int(stored["units_per_deg"])),
            arc_start=_offsets(stored["arc_length"]),
            arc_left=stored["arc_left"],
            arc_right=stored["arc_right"],
            arc_is_seam=stored["arc_is_seam"].astype(bool),
            ring_arcs=stored["ring_arcs"],
            ring_start=_offsets(stored["ring_length"]),
            ring_feature=stored["ring_feature"],
            ring_is_hole=stored["ring_is_hole"].astype(bool),
            meta=json.loads(str(stored["meta"])),
        )


def border_edges(arcs: Topology) -> BorderEdges:
    """Return the edges of all arcs that separate something, each once; cuts of the map are left out."""
    counts = np.diff(arcs.arc_start)
    is_start = np.repeat(~arcs.arc_is_seam, counts)
    # The last vertex of an arc starts no edge; the last of all has none after it either.
    is_start[arcs.arc_start[1:] - 1] = False
    first = np.flatnonzero(is_start)
    edges = np.where(arcs.arc_is_seam, 0, counts - 1)
    return BorderEdges(
        lon1=arcs.lon[first],
        lat1=arcs.lat[first],
        lon2=arcs.lon[first + 1],
        lat2=arcs.lat[first + 1],
        left=np.repeat(arcs.arc_left, edges),
        right=np.repeat(arcs.arc_right, edges),
    )


def multipolygons(arcs: Topology, features: Sequence[int] | None = None) -> NDArray[np.object_]:
    """Build the features' shapes, in order.

    Parameters
    ----------
    arcs
        A file that was read.
    features
        Indices of the features wanted; all by default.

    Returns
    -------
    ndarray of shapely.MultiPolygon
        EPSG:4326; a feature on both sides of the 180th meridian is cut there.
    """
    import shapely

    wanted = np.arange(len(arcs.codes)) if features is None else np.asarray(features, dtype=np.int64)
    shapes = np.empty(len(wanted), dtype=object)
    coords = np.column_stack([arcs.lon, arcs.lat])
    for position, feature in enumerate(wanted):
        rings = np.flatnonzero(arcs.ring_feature == feature)
        points = [_ring(arcs, coords, ring) for ring in rings.tolist()]
        ring_offsets = np.concatenate([[0], np.cumsum([len(p) for p in points])]).astype(np.int64)
        shells = np.flatnonzero(~arcs.ring_is_hole[rings])
        polygon_offsets = np.append(shells, len(rings))
        shapes[position] = shapely.from_ragged_array(
            shapely.GeometryType.MULTIPOLYGON,
            np.concatenate(points),
            (ring_offsets, polygon_offsets, np.array([0, len(shells)])),
        )[0]
    return shapes


def _ring(arcs: Topology, coords: NDArray[np.float64], ring: int) -> NDArray[np.float64]:
    pieces: list[NDArray[np.float64]] = []
    for signed in arcs.ring_arcs[arcs.ring_start[ring] : arcs.ring_start[ring + 1]]:
        arc = signed if signed >= 0 else ~signed
        piece = coords[arcs.arc_start[arc] : arcs.arc_start[arc + 1]]
        pieces.append((piece if signed >= 0 else piece[::-1])[1 if pieces else 0 :])
    return np.concatenate(pieces)


def decode(planes: NDArray[np.uint8], units_per_deg: int) -> NDArray[np.float64]:
    """Turn byte planes of zigzag differences into degrees.

    The sums wrap around at 32 bits on purpose: a jump from one side of the Earth to the other does not fit, but its
    wrapped value leads back to the right place.

    Parameters
    ----------
    planes
        Lowest bytes of all values, then the next higher, and so on, shape (4, n).
    units_per_deg
        How many steps a degree has.

    Examples
    --------
    >>> decode(encode(np.array([50.2, -179.5]), 1_000_000), 1_000_000).tolist()
    [50.2, -179.5]
    """
    zigzag = np.ascontiguousarray(planes.T).view("<u4").ravel()
    delta = (zigzag >> 1).view(np.int32) ^ -(zigzag & 1).view(np.int32)
    return np.asarray(np.cumsum(delta, dtype=np.int32) / units_per_deg, dtype=np.float64)


def encode(values_deg: NDArray[np.float64], units_per_deg: int) -> NDArray[np.uint8]:
    """Turn degrees into byte planes of zigzag differences; the reverse of `decode`.

    Raises
    ------
    ValueError
        If a value is not a whole number of steps: it would come back changed.
    """
    units = np.rint(values_deg * units_per_deg)
    if not np.array_equal(units / units_per_deg, values_deg):
        msg = f"a coordinate is not a whole number of 1/{units_per_deg} degrees: round before encoding"
        raise ValueError(msg)
    delta = np.diff(units.astype(np.int64), prepend=0).astype(np.int32)
    zigzag = (delta << 1) ^ (delta >> 31)
    return np.ascontiguousarray(zigzag.astype("<i4").view(np.uint8).reshape(-1, 4).T)


def _offsets(lengths: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int32)]).astype(np.int32)
