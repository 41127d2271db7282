"""Shapes whose edges meet so many others that nobody could repair them: told before that is tried."""

from __future__ import annotations

import numpy as np
import shapely

_FEW_EDGES = 500
_LEAST_SAMPLES, _MOST_SAMPLES, _LOOKS, _SEED = 32, 256, 2e7, 1
_PAIRS, _PAIRS_AN_EDGE = 200_000.0, 50.0


def is_tangled(shape: shapely.Geometry) -> bool:
    """Return whether so many edges of a shape lie over one another that GEOS would take many seconds over them.

    GEOS looks at each pair of edges whose boxes overlap, of which an ordinary outline has a few an edge: one that runs
    over the same three edges 10,000 times has 450 million. The pairs are estimated from some edges, held against all,
    so that a tangle of a few thousandths of a very long outline may be missed.

    Parameters
    ----------
    shape
        Polygons.

    Examples
    --------
    >>> round_trip = [(0, 0), (5, 0), (5, 5)]
    >>> [is_tangled(shapely.Polygon([*round_trip * times, (0, 0)])) for times in (10, 1_000)]
    [False, True]
    """
    rings = shapely.get_rings(shapely.get_parts(shape))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    edge = np.flatnonzero(ring[1:] == ring[:-1])
    if len(edge) < _FEW_EDGES:
        return False
    low, high = np.minimum(xy[edge], xy[edge + 1]), np.maximum(xy[edge], xy[edge + 1])
    size = int(np.clip(_LOOKS / len(edge), _LEAST_SAMPLES, _MOST_SAMPLES))
    some = np.random.default_rng(_SEED).integers(len(edge), size=size)
    met = [
        np.count_nonzero((low <= high[k]).all(axis=1) & (high >= low[k]).all(axis=1))  # itself among them
        for k in some.tolist()
    ]
    return 0.5 * float(np.mean(met)) * len(edge) > _PAIRS + _PAIRS_AN_EDGE * len(edge)
