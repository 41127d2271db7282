"""Areas of an event: where it was launched, where assumed positions may lie, and what claims speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas
import pandas as pd
import shapely

from geo.atlas.areas import area_named
from geo.atlas.seam import polygons_of, unwrap
from geo.events.outline import region_of
from geo.events.walk import records_of
from geo.kernel.geodesic import circle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas.countries import Countries
    from geo.events import Event

_COLUMNS = ("event", "kind", "id", "name", "shape", "radius_km", "within", "basis", "sources", "note")
_CORNERS = 181  # of a circle: within a 6000th of its radius


def regions_of(event: Event, countries: Countries) -> geopandas.GeoDataFrame:
    """Return the areas of an event, a row each: ``kind`` says of what (launch, platform, target, place, claim).

    ``shape`` says what it is: an outline of the file, a circle of the radius within which a position lay, or an area
    by its name. Polygons are cut at the 180th meridian, their outer rings run counterclockwise.
    """
    rows = [row for row in _rows(event, countries) if row["geometry"] is not None]
    shapes = [shapely.orient_polygons(row.pop("geometry")) for row in rows]
    table = pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"radius_km": float})
    return geopandas.GeoDataFrame(table.assign(event=event.id), geometry=shapes, crs="EPSG:4326")


def _rows(event: Event, countries: Countries) -> Iterator[dict[str, Any]]:
    if event.launch.polygon:
        yield _row("launch", event.launch, "outline", region_of(event.launch.polygon))
    for kind, spots in (("platform", event.platforms), ("target", event.targets), ("place", event.places)):
        for spot in spots:
            if spot.polygon:
                yield _row(kind, spot, "outline", region_of(spot.polygon))
            elif spot.within:
                yield _row(kind, spot, "named area", area_named(spot.within, countries))
            elif spot.radius_km:
                ring = circle(*spot.position, 1000.0 * spot.radius_km, points=_CORNERS)
                yield _row(kind, spot, "circle", shapely.Polygon(ring))
    for claim in event.claims:
        for _, part in records_of(claim):
            if getattr(part, "polygon", None):
                yield {**_row("claim", part, "outline", region_of(part.polygon)), "id": claim.id}  # type: ignore[attr-defined]  # asked for just now


def _row(kind: str, record: Any, shape: str, region: shapely.Geometry | None) -> dict[str, Any]:  # noqa: ANN401 - records of several kinds
    whole = polygons_of(region)
    return {
        "kind": kind,
        "id": getattr(record, "id", ""),
        "name": getattr(record, "name", ""),
        "shape": shape,
        "radius_km": getattr(record, "radius_km", None),
        "within": getattr(record, "within", None) or "",
        "basis": getattr(record, "basis", ""),
        "sources": "; ".join(getattr(record, "sources", ())),
        "note": getattr(record, "note", ""),
        "geometry": None if whole is None else unwrap(whole),
    }
