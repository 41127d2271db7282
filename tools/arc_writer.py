"""Cut polygons into shared arcs and write them in the format that ``geo.atlas.topology`` reads (build time only)."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.atlas import topology as arc_format

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


def write_arcs(
    path: Path,
    codes: Sequence[str],
    names: Sequence[str],
    shapes: NDArray[np.object_],
    meta: dict[str, Any],
    units_per_deg: int,
    more: Mapping[str, NDArray[Any]] | None = None,
) -> None:
    """Write polygon features that do not overlap; the same input gives the same bytes.

    Coordinates must be whole numbers of 1 / `units_per_deg` degrees. ``more`` holds further columns of the features.

    Raises
    ------
    ValueError
        If two features (or two parts of one) overlap along an edge.
    """
    x, y, ring_start, feature, is_hole = rings_of(shapes, units_per_deg)
    arcs, ring_arcs, left, right, seam = _cut(x, y, ring_start, feature, is_hole, units_per_deg)
    vertices = np.concatenate(arcs)
    write_archive(
        path,
        {
            "format": np.array(arc_format.FORMAT),
            "units_per_deg": np.array(units_per_deg),
            "meta": np.array(json.dumps(meta, ensure_ascii=False, sort_keys=True)),
            "codes": np.array(list(codes)),
            "names": np.array(list(names)),
            "dlon": arc_format.encode(x[vertices] / units_per_deg, units_per_deg),
            "dlat": arc_format.encode(y[vertices] / units_per_deg, units_per_deg),
            "arc_length": np.array([len(a) for a in arcs], dtype=np.int32),
            "arc_left": left,
            "arc_right": right,
            "arc_is_seam": seam.astype(np.uint8),
            "ring_arcs": np.concatenate(ring_arcs).astype(np.int32),
            "ring_length": np.array([len(r) for r in ring_arcs], dtype=np.int32),
            "ring_feature": feature.astype(np.int16),
            "ring_is_hole": is_hole.astype(np.uint8),
            **(more or {}),
        },
    )


def write_archive(path: Path, members: Mapping[str, NDArray[Any]], *, as_they_are: Collection[str] = ()) -> None:
    """Write a compressed NumPy archive without a clock in it; some members are packed already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, values in members.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.asarray(values), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name in as_they_are else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, buffer.getvalue())


def rings_of(
    shapes: NDArray[np.object_], units_per_deg: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return x and y in whole steps, the offset of each ring, its feature and whether it is a hole."""
    parts, feature_of_part = shapely.get_parts(shapes, return_index=True)
    _, coords, (ring_offsets, part_offsets) = shapely.to_ragged_array(parts)
    units = np.rint(coords * units_per_deg).astype(np.int64)
    is_hole = np.ones(len(ring_offsets) - 1, dtype=bool)
    is_hole[part_offsets[:-1]] = False
    feature = np.repeat(feature_of_part, np.diff(part_offsets))
    return units[:, 0], units[:, 1], ring_offsets.astype(np.int64), feature, is_hole


def _cut(
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    ring_start: NDArray[np.int64],
    feature: NDArray[np.int64],
    is_hole: NDArray[np.bool_],
    units_per_deg: int,
) -> tuple[list[NDArray[np.int64]], list[list[int]], NDArray[np.int16], NDArray[np.int16], NDArray[np.bool_]]:
    """Return arcs (vertex indices), each ring's signed arcs, and each arc's left, right and seam flag."""
    seam_x, pole_y = 180 * units_per_deg, 90 * units_per_deg
    counts = np.diff(ring_start) - 1
    ring = np.repeat(np.arange(len(counts)), counts)
    first = np.arange(len(ring)) + ring
    _, vertex = np.unique((x + seam_x) * (2 * pole_y + 1) + (y + pole_y), return_inverse=True)
    a, b = vertex[first], vertex[first + 1]
    if np.any(a == b):
        msg = "a ring holds the same vertex twice in a row: remove repeated points first"
        raise ValueError(msg)
    forward = a < b
    _, edge = np.unique(np.minimum(a, b) * (vertex.max() + 1) + np.maximum(a, b), return_inverse=True)
    n_edges = int(edge.max()) + 1
    left, right = _sides(x, y, ring_start, feature, is_hole, ring, first, forward, edge, n_edges)
    xa, xb, ya, yb = x[first], x[first + 1], y[first], y[first + 1]
    seam_here = ((xa == xb) & (np.abs(xa) == seam_x)) | ((ya == yb) & (np.abs(ya) == pole_y))
    seam = np.zeros(n_edges, dtype=bool)
    seam[edge[seam_here]] = True

    # A vertex is a node, where arcs end, if it has not exactly two edges or if the sides change there.
    low = np.empty(n_edges, dtype=np.int64)
    high = np.empty(n_edges, dtype=np.int64)
    low[edge], high[edge] = np.minimum(a, b), np.maximum(a, b)
    degree = np.bincount(low, minlength=vertex.max() + 1) + np.bincount(high, minlength=vertex.max() + 1)
    here_left = np.where(forward, left[edge], right[edge])
    here_right = np.where(forward, right[edge], left[edge])

    arcs: list[NDArray[np.int64]] = []
    arc_edge: list[int] = []
    arc_of_edge = np.full(n_edges, -1, dtype=np.int64)
    forward_in_arc = np.zeros(n_edges, dtype=bool)
    ring_arcs: list[list[int]] = []
    edge_start = np.concatenate([[0], np.cumsum(counts)])
    for r in range(len(counts)):
        own = np.arange(edge_start[r], edge_start[r + 1])
        before = np.roll(own, 1)
        node = (
            (degree[a[own]] != 2)
            | (here_left[own] != here_left[before])
            | (here_right[own] != here_right[before])
            | (seam[edge[own]] != seam[edge[before]])
        )
        # A ring without nodes starts at its lowest vertex, so that an enclave and the hole around it agree.
        start = int(np.flatnonzero(node)[0]) if node.any() else int(np.argmin(a[own]))
        own, node = np.roll(own, -start), np.roll(node, -start)
        cuts = np.flatnonzero(node) if node.any() else np.array([0])
        signed = []
        for piece in np.split(own, cuts[1:]):
            known = arc_of_edge[edge[piece[0]]]
            if known < 0:
                signed.append(len(arcs))
                arc_of_edge[edge[piece]] = len(arcs)
                forward_in_arc[edge[piece]] = forward[piece]
                arc_edge.append(int(piece[0]))
                arcs.append(np.append(first[piece], first[piece[-1]] + 1))
            else:
                same = forward_in_arc[edge[piece[0]]] == forward[piece[0]]
                signed.append(int(known) if same else ~int(known))
        ring_arcs.append(signed)
    heads = np.array(arc_edge)
    return (
        arcs,
        ring_arcs,
        here_left[heads].astype(np.int16),
        here_right[heads].astype(np.int16),
        seam[edge[heads]],
    )


def _sides(
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    ring_start: NDArray[np.int64],
    feature: NDArray[np.int64],
    is_hole: NDArray[np.bool_],
    ring: NDArray[np.int64],
    first: NDArray[np.int64],
    forward: NDArray[np.bool_],
    edge: NDArray[np.int64],
    n_edges: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the feature on the left and on the right of each edge, walked from its lower to its higher vertex."""
    x0, y0 = x[ring_start[:-1]][ring], y[ring_start[:-1]][ring]
    cross = (x[first] - x0).astype(float) * (y[first + 1] - y0) - (x[first + 1] - x0).astype(float) * (y[first] - y0)
    interior_left = (np.bincount(ring, weights=cross) > 0) != is_hole
    on_left = interior_left[ring] == forward
    sides = []
    for chosen in (on_left, ~on_left):
        if np.bincount(edge[chosen], minlength=n_edges).max(initial=0) > 1:
            msg = "features overlap along an edge: settle overlaps first"
            raise ValueError(msg)
        side = np.full(n_edges, -1, dtype=np.int64)
        side[edge[chosen]] = feature[ring[chosen]]
        sides.append(side)
    return sides[0], sides[1]
