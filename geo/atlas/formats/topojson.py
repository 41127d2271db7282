"""TopoJSON: shapes that share their arcs, each object of the file a layer of GeoJSON features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_ADVICE = "save it again as TopoJSON, or as plain GeoJSON"
_POLYGONS = {"Polygon", "MultiPolygon"}
_MAX_POSITIONS = 20_000_000  # an arc may be used any number of times


def collections_of(top: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return each object of a topology as a FeatureCollection.

    Parameters
    ----------
    top
        The file, as JSON has it.

    Returns
    -------
    dict
        By the object's name. Shapes that are no polygons are left out, their rows stay.

    Raises
    ------
    BoundaryError
        If it is damaged, or holds no objects.

    Examples
    --------
    >>> square = {"type": "Polygon", "arcs": [[0]], "id": "AAA"}
    >>> top = {"type": "Topology", "arcs": [[[0, 0], [2, 0], [2, 2], [0, 0]]], "objects": {"states": square}}
    >>> (feature,) = collections_of(top)["states"]["features"]
    >>> feature["id"], feature["geometry"]["coordinates"][0].tolist()
    ('AAA', [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 0.0]])
    """
    objects = top.get("objects")
    if not isinstance(objects, dict) or not objects:
        msg = f"it is TopoJSON without objects, so without shapes: {_ADVICE}"
        raise BoundaryError(msg)
    try:
        arcs = _arcs(top)
        left = [_MAX_POSITIONS]
        return {
            str(name): {
                "type": "FeatureCollection",
                "features": [_feature(one, arcs, left) for one in _geometries(thing)],
            }
            for name, thing in objects.items()
        }
    except BoundaryError:
        raise
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError) as error:
        msg = f"its TopoJSON is damaged ({' '.join(str(error).split())[:80]}): {_ADVICE}"
        raise BoundaryError(msg) from None


def _arcs(top: dict[str, Any]) -> list[Floats]:
    """Return the arcs in degrees: whole steps from one position to the next where there is a transform."""
    arcs = [np.array([position[:2] for position in arc], dtype=np.float64).reshape(-1, 2) for arc in top["arcs"]]
    transform = top.get("transform")
    if transform is None:
        return arcs
    scale, move = (np.array(transform[key][:2], dtype=np.float64) for key in ("scale", "translate"))
    return [np.cumsum(arc, axis=0) * scale + move for arc in arcs]


def _geometries(thing: dict[str, Any]) -> list[dict[str, Any]]:
    return list(thing["geometries"]) if thing["type"] == "GeometryCollection" else [thing]


def _feature(one: dict[str, Any], arcs: Sequence[Floats], left: list[int]) -> dict[str, Any]:
    kind = one.get("type")
    feature: dict[str, Any] = {"type": "Feature", "properties": one.get("properties"), "geometry": None}
    if one.get("id") is not None:
        feature["id"] = one["id"]
    if kind in _POLYGONS:
        polygons = one["arcs"] if kind == "MultiPolygon" else [one["arcs"]]
        shapes = [[_ring(ring, arcs, left) for ring in polygon] for polygon in polygons]
        feature["geometry"] = {"type": kind, "coordinates": shapes if kind == "MultiPolygon" else shapes[0]}
    return feature


def _ring(numbers: Sequence[int], arcs: Sequence[Floats], left: list[int]) -> Floats:
    """Return a ring: its arcs end to end, those of negative numbers backwards (-1 is the first)."""
    parts: list[Floats] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        parts.append(arc[1:] if parts else arc)
        left[0] -= len(arc)
        if left[0] < 0:
            msg = (
                f"its shapes come to more than {_MAX_POSITIONS} positions: simplify it, or leave out what are no states"
            )
            raise BoundaryError(msg)
    return np.concatenate(parts) if parts else np.zeros((0, 2))
