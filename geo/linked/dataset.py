"""What a page or an export holds, as Dataset of schema.org: what was measured, where, when, from what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.kernel.angles import narrowest_middle, unroll_around
from geo.linked.vocabulary import licence, named, node, publication

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas

    from geo.events import Event
    from geo.provenance import Provenance

_MEASURED = (
    ("path length", "length of each path", "m"),
    ("overflight length", "length of each stretch of a path inside one state", "m"),
    ("overflight margin", "how far border or path would have to move to undo a stretch", "m"),
    ("share of reconstructions", "share of all reconstructions drawn in which a claim holds, from 0 to 1", None),
    ("verdict", "what geometry says of a published claim", None),
)
_METHOD = "geodesics on the WGS84 ellipsoid, cut at every border; claims held against reconstructions drawn at random"


def dataset(
    event: Event,
    paths: geopandas.GeoDataFrame,
    made: Provenance,
    *,
    address: str | None = None,
    files: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the Dataset of a reconstruction.

    Parameters
    ----------
    event, paths
        The event, and its paths from :func:`geo.trace`.
    made
        From what it was made (:func:`geo.provenance.provenance_of`).
    address
        Of the page that shows it.
    files
        The files that hold it: address or name, and media type (``{"paths.geojson": "application/geo+json"}``).

    Notes
    -----
    The licence is that of the boundaries, from which every row of a ledger is derived.
    """
    held = {**({address: "text/html"} if address else {}), **(files or {})}
    return node(
        "Dataset",
        **{"@id": named("dataset", address)},
        name=event.title,
        description=event.summary,
        url=address,
        identifier=[
            node("PropertyValue", propertyID="event", value=made.event),
            node("PropertyValue", propertyID="SHA-256 of the event", value=made.event_sha256),
            node("PropertyValue", propertyID="SHA-256 of the boundaries", value=made.boundaries_sha256),
        ],
        license=licence(made.licence),
        temporalCoverage=event.date.isoformat(),
        spatialCoverage=node("Place", geo=_boxes(paths)),
        variableMeasured=[
            node("PropertyValue", name=name, description=what, unitText=unit) for name, what, unit in _MEASURED
        ],
        measurementTechnique=_METHOD,
        isBasedOn=[
            node("Dataset", name=made.boundaries, license=licence(made.licence)),
            *(publication(source, address) for source in event.sources),
        ],
        distribution=[node("DataDownload", contentUrl=where, encodingFormat=kind) for where, kind in held.items()],
    )


def _boxes(paths: geopandas.GeoDataFrame) -> dict[str, Any] | list[dict[str, Any]]:
    """Return the box around all paths, latitude first as schema.org has it; two across the 180th meridian.

    Examples
    --------
    >>> import geopandas
    >>> line = shapely.LineString([(179, 10), (181, 20)])
    >>> [shape["box"] for shape in _boxes(geopandas.GeoDataFrame(geometry=[line]))]
    ['10.0 179.0 20.0 180.0', '10.0 -180.0 20.0 -179.0']
    """
    lon, lat = shapely.get_coordinates(paths.geometry.to_numpy()).T
    middle = narrowest_middle(lon)
    lon = unroll_around(lon, middle)
    west, east = float(lon.min()), float(lon.max())
    south, north = float(lat.min()), float(lat.max())
    spans = [(west, east)]
    if west < -180:
        spans = [(west + 360, 180.0), (-180.0, east)]
    elif east > 180:
        spans = [(west, 180.0), (-180.0, east - 360)]
    boxes = [
        node("GeoShape", box=" ".join(str(float(np.round(value, 4))) for value in (south, one, north, other)))
        for one, other in spans
    ]
    return boxes[0] if len(boxes) == 1 else boxes
