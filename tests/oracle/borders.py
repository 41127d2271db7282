"""Border edges of a world, and how far a point is from them in metres."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from .paths import F, Floats, Ints, wrapped

if TYPE_CHECKING:
    from numpy.typing import NDArray

A_M = 6378137.0
DEG_M = 110_500.0  # no degree of latitude is shorter
FAR = 10  # points far from any border whose distance is looked for, of one batch


@dataclass(frozen=True, eq=False)
class Borders:
    """Edges, straight in longitude and latitude, each with the states that have it.

    Attributes
    ----------
    x1, y1, x2, y2
        Degrees; an edge along the 180th meridian has longitudes of +180.
    first, second
        Index of the state that has the edge, and of the other one if it is shared (else -1).
    is_open
        Whether it may have no state on one side.
    tree
        Of the edges, for searches.
    """

    x1: Floats
    y1: Floats
    x2: Floats
    y2: Floats
    first: Ints
    second: Ints
    is_open: NDArray[np.bool_]
    tree: shapely.STRtree

    def near(self, lon: Floats, lat: Floats, within_m: float) -> tuple[Ints, Ints, Floats]:
        """Return pairs of point and edge no further apart than ``within_m``, and the distance of each in metres."""
        half_y = np.full(len(lon), within_m / DEG_M)
        shrink = np.cos(np.deg2rad(np.minimum(np.abs(lat) + half_y, 90.0)))
        half_x = np.minimum(half_y / np.maximum(shrink, 1e-15), 360.0)
        points, edges = [], []
        for turn in (-360.0, 0.0, 360.0):
            which = np.flatnonzero((lon + turn + half_x >= -180) & (lon + turn - half_x <= 180))
            x, y, w, h = lon[which] + turn, lat[which], half_x[which], half_y[which]
            hit, edge = self.tree.query(shapely.box(x - w, y - h, x + w, y + h))
            points.append(which[hit])
            edges.append(edge)
        point, edge = np.unique(np.stack([np.concatenate(points), np.concatenate(edges)]), axis=1)
        off = self.distance(lon[point], lat[point], edge)
        keep = off <= within_m
        return point[keep], edge[keep], off[keep]

    def distance(self, lon: Floats, lat: Floats, edge: Ints) -> Floats:
        """Return the distance in metres of each point from its edge: the least straight line through space.

        The edge is looked at in 33 places and abreast of the point, then what lies around the nearest of them again,
        until a step is less than a nanometre.
        """
        dx, dy = self.x2[edge] - self.x1[edge], self.y2[edge] - self.y1[edge]
        x1, y1 = wrapped(self.x1[edge] - lon), self.y1[edge]
        lo, hi = np.zeros(len(lon)), np.ones(len(lon))
        steps = np.linspace(0.0, 1.0, 33)
        here = _space(np.zeros(len(lon)), lat)
        rows = np.arange(len(lon))
        least = np.full(len(lon), np.inf)
        # the ends of an edge once round the Earth are one place: what is abreast of the point may lie just beside both
        x1 = np.where(x1 > 0, x1 - 360 * (x1 - 360 + dx >= 0), x1)
        abreast = np.clip(np.divide(-x1, dx, out=np.zeros(len(lon)), where=dx != 0), 0.0, 1.0)
        for k in range(12):
            t = lo[:, None] + (hi - lo)[:, None] * steps
            t = np.sort(np.column_stack([t, abreast]), axis=1) if k == 0 else t
            there = _space(x1[:, None] + t * dx[:, None], y1[:, None] + t * dy[:, None])
            gap = np.sqrt(sum((a - b[:, None]) ** 2 for a, b in zip(there, here, strict=True)))
            best = np.argmin(gap, axis=1)
            least = np.minimum(least, gap[rows, best])
            reach = 2 if k == 0 else 1  # the place abreast may be one of the others
            lo = t[rows, np.maximum(best - reach, 0)]
            hi = t[rows, np.minimum(best + reach, t.shape[1] - 1)]
        return least

    def distance_to_nearest(self, lon: Floats, lat: Floats) -> Floats:
        """Return the distance in metres of each point from its nearest border.

        Beyond a kilometre the nearest of some places along each edge stands for the border, and only ``FAR`` points are
        looked at; the others are not numbers.
        """
        least = np.full(len(lon), np.nan)
        for within_m in (1e-3, 1.0, 1e3):
            far = np.flatnonzero(np.isnan(least))
            point, _, off = self.near(lon[far], lat[far], within_m)
            np.fmin.at(least, far[point], off)
        far = np.flatnonzero(np.isnan(least))
        t = np.linspace(0, 1, int(np.clip(1e6 // len(self.x1), 2, 65)))
        x, y = (a[:, None] + t * (b - a)[:, None] for a, b in ((self.x1, self.x2), (self.y1, self.y2)))
        border = _space(x.ravel(), y.ravel())
        for k in far[:: max(1, len(far) // FAR)]:
            here = _space(lon[[k]], lat[[k]])
            least[k] = np.sqrt(sum((a - b) ** 2 for a, b in zip(border, here, strict=True)).min())
        return least


def _rim_in_shared_steps(a: Floats, b: Floats, owner: Ints) -> tuple[Floats, Floats, Ints]:
    """Bring edges along -180 to +180, and cut those along both at the vertices of both, so that like meets like."""
    rim = (np.abs(a[:, 0]) == 180) & (a[:, 0] == b[:, 0])
    stops = np.unique([a[rim, 1], b[rim, 1]])
    steps = []
    for (_, south), (_, north), who in zip(a[rim], b[rim], owner[rim], strict=True):
        between = stops[(stops >= min(south, north)) & (stops <= max(south, north))]
        between = between if south < north else between[::-1]
        steps += [(x, y, who) for x, y in pairwise(between.tolist())]
    cut = np.array(steps, dtype=np.float64).reshape(-1, 3)
    at = np.full(len(cut), 180.0)
    return (
        np.concatenate([a[~rim], np.column_stack([at, cut[:, 0]])]),
        np.concatenate([b[~rim], np.column_stack([at, cut[:, 1]])]),
        np.concatenate([owner[~rim], cut[:, 2].astype(np.intp)]),
    )


def _space(lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats, Floats]:
    """Return metres in space, from the Earth's middle."""
    lon, lat = np.deg2rad(lon_deg), np.deg2rad(lat_deg)
    e2 = F * (2 - F)
    n = A_M / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    return n * np.cos(lat) * np.cos(lon), n * np.cos(lat) * np.sin(lon), n * (1 - e2) * np.sin(lat)


def borders_of(shapes: NDArray[np.object_]) -> Borders:
    """Return the edges of states' polygons; what a state has on both sides, as along a cut at 180, is no border."""
    parts, part_owner = shapely.get_parts(shapes, return_index=True)
    rings, ring_part = shapely.get_rings(shapely.normalize(parts), return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    owner = part_owner[ring_part[ring]]
    step = np.flatnonzero((ring[1:] == ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    a, b, owner = xy[step], xy[step + 1], owner[step]
    keep = ~((np.abs(a[:, 1]) == 90) & (a[:, 1] == b[:, 1]))  # along the rim of the map: a point on the Earth
    a, b, owner = a[keep], b[keep], owner[keep]
    a, b, owner = _rim_in_shared_steps(a, b, owner)
    ahead = (a[:, 0] < b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] < b[:, 1]))
    low, high = np.where(ahead[:, None], a, b), np.where(ahead[:, None], b, a)
    order = np.lexsort([owner, high[:, 1], high[:, 0], low[:, 1], low[:, 0]])
    low, high, owner, ahead = low[order], high[order], owner[order], ahead[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (low[1:] != low[:-1]).any(axis=1) | (high[1:] != high[:-1]).any(axis=1)
    group = np.cumsum(new) - 1
    size = np.bincount(group)
    place = np.arange(len(order)) - np.flatnonzero(new)[group]
    even = np.flatnonzero(place % 2 == 0)  # two holders a row; an edge that three have gets two rows
    other = np.minimum(even + 1, len(order) - 1)
    paired = (place[even] + 1 < size[group[even]]) & (other > even)
    second = np.where(paired, owner[other], -1)
    is_open = ~paired | (size[group[even]] > 2) | (ahead[other] == ahead[even])
    real = ~((second == owner[even]) & (size[group[even]] == 2))
    even, second, is_open = even[real], second[real], is_open[real]
    (x1, y1), (x2, y2) = low[even].T.copy(), high[even].T.copy()
    tree = shapely.STRtree(shapely.linestrings(np.stack([low[even], high[even]], axis=1)))
    return Borders(x1, y1, x2, y2, owner[even].astype(np.intp), second.astype(np.intp), is_open, tree)
