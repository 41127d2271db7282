"""Places beside very many paths: decided on a sphere with a proven bound, solved only where that is too close.

Take reduced latitude and longitude for latitude and longitude on a unit sphere. The ellipsoid's metric lies between
``b`` and ``a`` times the sphere's, so a distance of angle ``t`` there is ``b t`` to ``a t`` on the ground. A geodesic
of arc ``L`` stays within ``f (sec(L / 2) - 1)`` of the sphere's great circle between its ends: in Karney's notation its
longitude runs ``f sin(alpha0) A3 sigma`` behind the great circle of the auxiliary sphere; that moves it sideways by
``e`` with ``|e'' + e| <= f``, for ``A3 <= 1``; and ``e`` is zero at both ends. 5 % are added for higher orders of f.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.geodesic import WGS84
from geo.kernel.lines import reduced_latitude

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_SLACK = 1.05
_LONGEST = 2.8  # radians: beyond that the bound is of no use


@dataclass(frozen=True, eq=False)
class GreatArcs:
    """Legs as great circles on the unit sphere of reduced latitudes; m legs.

    Attributes
    ----------
    start, end, pole
        Unit unit_vectors, shape (m, 3); ``pole`` lies to the left, zero for legs without length or of half a turn.
    ahead, back
        Directions along the arc: from its start onward, from its end backward; unit vectors, shape (m, 3).
    off
        How far the geodesic may lie from the great circle, radians, shape (m,); infinite for legs near half a turn.
    """

    start: FloatArray
    end: FloatArray
    pole: FloatArray
    ahead: FloatArray
    back: FloatArray
    off: FloatArray

    def some(self, legs: IntArray) -> GreatArcs:
        """Return some of the arcs."""
        return GreatArcs(*(getattr(self, field.name)[legs] for field in fields(self)))


def unit_vectors(lon_deg: FloatArray, lat_deg: FloatArray) -> FloatArray:
    """Return places as unit vectors of the sphere of reduced latitudes, shape (..., 3)."""
    beta, lam = reduced_latitude(lat_deg, WGS84), np.deg2rad(lon_deg)
    cos = np.cos(beta)
    return np.stack([cos * np.cos(lam), cos * np.sin(lam), np.sin(beta)], axis=-1)


def arcs_between(ends: FloatArray) -> GreatArcs:
    """Return legs (``lon1, lat1, lon2, lat2`` in degrees, shape (m, 4)) as arcs of the sphere."""
    start, end = unit_vectors(ends[:, 0], ends[:, 1]), unit_vectors(ends[:, 2], ends[:, 3])
    pole = np.cross(start, end)
    size = np.linalg.norm(pole, axis=1)
    arc = np.arctan2(size, np.einsum("ij,ij->i", start, end))
    pole /= np.where(size > 0.0, size, 1.0)[:, None]
    off = WGS84.f * _SLACK * (1.0 / np.cos(0.5 * np.minimum(arc, _LONGEST)) - 1.0)
    return GreatArcs(
        start, end, pole, np.cross(pole, start), np.cross(end, pole), np.where(arc > _LONGEST, np.inf, off)
    )


def dots(vectors: FloatArray, others: FloatArray) -> FloatArray:
    """Return scalar products of vectors, shape (m, 3), with one, shape (3,), or with p others, shape (p, 3).

    The sums of three are written out: a matrix product would wake the threads of the linear algebra library, which
    cost more than so short sums take, and round by machine.
    """
    x, y, z = vectors.T if others.ndim == 1 else vectors.T[:, :, None]
    to_x, to_y, to_z = others.T
    product: FloatArray = x * to_x + y * to_y + z * to_z
    return product


def angle_to(arcs: GreatArcs, place: FloatArray) -> FloatArray:
    """Return the angle in radians between each arc and a place or places.

    Parameters
    ----------
    arcs
        m arcs.
    place
        Unit vector of one place, shape (3,), or of p places, shape (p, 3).

    Returns
    -------
    ndarray of shape (m,) or (m, p)
    """
    proper = (arcs.pole != 0.0).any(axis=1)
    beside = (dots(arcs.ahead, place) >= 0.0) & (dots(arcs.back, place) >= 0.0)
    beside &= proper if place.ndim == 1 else proper[:, None]
    cosine = np.maximum(dots(arcs.start, place), dots(arcs.end, place))
    side = np.abs(dots(arcs.pole, place))
    angle: FloatArray = np.where(beside, np.arcsin(np.minimum(side, 1.0)), np.arccos(np.clip(cosine, -1.0, 1.0)))
    return angle
