"""Where positions may have been: points, discs and outlines, from which a place is drawn evenly by area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from geo.atlas.areas import area_named
from geo.atlas.disputed import claimed_by
from geo.atlas.waters import load_water
from geo.errors import SimulationError
from geo.events.outline import region_of
from geo.worlds.regions import Triangles, clip, cut, disc_outline, place_in_discs, place_in_triangles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.events import Event, Place, Platform, Target

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_KM = 1000.0
_DISC = -1  # no outline: the place lies in its disc
_WHOLE = 1.0 - 1e-9  # of a disc's area: what rounding may make of all of it


@dataclass(frozen=True, eq=False)
class Spots:
    """Where each of some positions may have been; k positions.

    Attributes
    ----------
    lon, lat, radius_m
        Centre in degrees and radius of a geodesic disc (0: the very point), shape (k,).
    outline
        Number of the outline that stands for the disc, or -1, shape (k,).
    triangles
        The outlines.
    """

    lon: FloatArray
    lat: FloatArray
    radius_m: FloatArray
    outline: IntArray
    triangles: Triangles

    @property
    def open(self) -> bool:
        """Whether any of them may have been elsewhere."""
        return bool((self.radius_m > 0.0).any() or (self.outline != _DISC).any())

    def place(self, u: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Take numbers in [0, 1), shape (w, k) each, to longitudes and latitudes in degrees of the same shape."""
        shape = u.shape
        k = np.broadcast_to(np.arange(shape[1]), shape).ravel()
        u, v, outline = u.ravel(), v.ravel(), self.outline[k]
        lon, lat = np.empty_like(u), np.empty_like(u)
        within = outline != _DISC
        if within.any():
            lon[within], lat[within] = place_in_triangles(self.triangles, outline[within], u[within], v[within])
        out = ~within
        if out.any():
            disc = k[out]
            lon[out], lat[out] = place_in_discs(self.lon[disc], self.lat[disc], self.radius_m[disc], u[out], v[out])
        return lon.reshape(shape), lat.reshape(shape)


class Area(NamedTuple):
    """Where a position may have been: in a region (degrees, longitudes may run beyond 180), or in all of its disc.

    Neither: at the very point. Positions that share a region share one object.
    """

    shape: shapely.Geometry | None
    disc: bool = False


def areas_of(
    name: str, items: Sequence[Platform | Target | Place], event: Event, countries: Countries
) -> tuple[Area, ...]:
    """Return where each position lies; parameters and errors as of :func:`spots_of`, which draws from these."""
    launch = event.launch
    areas: dict[object, Area] = {}
    found: list[Area] = []
    for item in items:
        fires = name == "platforms"
        state = launch.state if fires else getattr(item, "state", None)
        sea = launch.sea if fires else None
        if item.radius_km and not (sea or state):
            found.append(Area(None, disc=True))
            continue
        where, field, what = _around(name, item, event, countries)
        key = (what, sea, state)
        if where is None:
            found.append(Area(None))
            continue
        if key not in areas:
            shape = _within(where, field, sea, state, countries)
            # all of its disc lies in the sea or state: the disc itself is drawn from
            disc = bool(item.radius_km) and bool(shapely.area(shape) >= _WHOLE * shapely.area(where))
            areas[key] = Area(None if disc else shape, disc=disc)
        found.append(areas[key])
    return tuple(found)


def region_around(item: Platform | Target | Place, area: Area) -> shapely.Geometry | None:
    """Return where a position lies as a region in any case but that of the very point, for pictures."""
    return disc_outline(*item.position, (item.radius_km or 0.0) * _KM) if area.disc else area.shape


def spots_of(name: str, items: Sequence[Platform | Target | Place], event: Event, countries: Countries) -> Spots:
    """Return where positions of an event may have been, as its map says.

    A position lies within its radius, its outline, or its state or sea, or at the very point where it has none of them.
    A platform at an assumed position without any lies anywhere in ``launch.polygon``. No platform lies outside of
    ``launch.sea`` or ``launch.state``, nothing else outside of its own ``state``; one near which bundled
    boundaries leave that state nothing lies in the disputed areas that the state claims.

    Raises
    ------
    SimulationError
        If nothing of a sea or state lies where a position may be, or an assumed position has neither radius nor region.
    """
    areas = areas_of(name, items, event, countries)
    shapes = {id(area): area.shape for area in areas if area.shape is not None}
    at = {key: k for k, key in enumerate(shapes)}
    lon, lat = np.array([item.position for item in items], dtype=np.float64).reshape(-1, 2).T
    return Spots(
        lon.copy(),
        lat.copy(),
        np.array([item.radius_km or 0.0 for item in items], dtype=np.float64) * _KM,
        np.array([at.get(id(area), _DISC) for area in areas], dtype=np.intp),
        cut(list(shapes.values())),
    )


def _around(
    name: str, item: Platform | Target | Place, event: Event, countries: Countries
) -> tuple[shapely.Geometry | None, str, str]:
    """Return the area around a position, the field that gives it, and what tells it from others; None for a point."""
    field = f"{name}[{item.id}]"
    if item.polygon:
        return region_of(item.polygon), f"{field}.polygon", field
    if item.within:
        area = area_named(item.within, countries)
        if area is None:
            found = f"{field}.within: found {item.within}"
            allowed = "a state that the boundaries hold, a province, a sea or a lake"
            msg = f"{found}; allowed: {allowed}; use a set with that state"
            raise SimulationError(msg)
        return area, f"{field}.within", f"within {item.within}"
    if item.radius_km:
        return disc_outline(*item.position, item.radius_km * _KM), f"{field}.radius_km", field
    if item.basis != "assumed":
        return None, field, ""
    if name != "platforms" or not event.launch.polygon:
        found = f"{field}.radius_km: found nothing, while the position is assumed"
        msg = f"{found}; allowed: a radius in km, above 0 to 2000; say how far off the position may be"
        raise SimulationError(msg)
    return region_of(event.launch.polygon), "launch.polygon", "launch"


def _within(
    where: shapely.Geometry, field: str, sea: str | None, state: str | None, countries: Countries
) -> shapely.Geometry:
    """Return what of an outline lies in a sea and a state."""
    shape = where
    if sea is not None:
        shape = clip(shape, load_water(sea))
        _check_area(field, shape, f"the {sea}", "launch.sea")
    if state is not None:
        own = (
            "launch.state" if field.startswith(("launch", "platforms")) else f"{field.split('.', maxsplit=1)[0]}.state"
        )
        if state not in countries.codes:
            msg = f"{own}: found {state}; allowed: a state that the boundaries hold; use a set with it, or leave it out"
            raise SimulationError(msg)
        inside = clip(shape, countries.shape_of(state))
        if countries.bundled and not shapely.area(inside) > 0.0:  # land of another state here, which this one claims
            inside = clip(shape, claimed_by(state))
        shape = inside
        _check_area(field, shape, state, own)
    if shape is where:
        _check_area(field, shape, "", "the corners")
    return shape


def _check_area(name: str, shape: shapely.Geometry, inside: str, other: str) -> None:
    if shapely.area(shape) > 0:
        return
    found, allowed = ("no area", "corners in order round a region")
    if inside:
        found, allowed = (f"a region with none of {inside} in it", f"a region that covers some of {inside}")
    msg = f"{name}: found {found}; allowed: {allowed}; correct it, or correct {other}"
    raise SimulationError(msg)
