"""Areas that more than one state claims, as far as the sources outline them (build time only)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from tools import natural_earth
from tools.arc_writer import write_arcs
from tools.osm_states import UNITS_PER_DEG
from tools.shapes import on_grid, polygonal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tools.osm_states import Overlap

# Islets and pockets under 1 km2 are settled but not worth a mark.
LEAST_KM2 = 1.0
WEST_BANK = "West Bank"
NAMED_PARTS = {
    # name of an overlap: (name of the part, a point in it)
    "Abyei and Kafia Kingi": (("Abyei", (28.4, 9.75)), ("Kafia Kingi", (24.2, 9.3))),
}
# The western side of the Golan Heights is in none of the sources: it is drawn here by hand along the line of 1949 to
# about 2 km. The eastern side is the ceasefire line as OpenStreetMap draws it.
GOLAN_WEST = [
    (35.62, 33.25), (35.64, 33.10), (35.625, 33.00), (35.635, 32.90), (35.645, 32.82), (35.65, 32.68), (36.00, 32.68),
    (36.00, 33.45), (35.75, 33.34),
]  # fmt: skip


class Area(NamedTuple):
    """A disputed area: its name, who claims or holds it, its outline and where the outline comes from."""

    name: str
    claimants: tuple[str, ...]
    shape: shapely.Geometry
    origin: str


def areas(states: Mapping[str, shapely.MultiPolygon], overlaps: Sequence[Overlap]) -> list[Area]:
    """Return all disputed areas, by name.

    Parameters
    ----------
    states
        The bundled states by code.
    overlaps
        What the build settled between two states.
    """
    land = dict(zip(*natural_earth.states(), strict=True))
    de_facto, holds = "Natural Earth", "OpenStreetMap"
    found = [
        Area("Bir Tawil", ("EGY", "SDN"), natural_earth.feature("BRT"), de_facto),
        Area(
            "Crimea",
            ("RUS", "UKR"),
            shapely.intersection(land["RUS"], _near(states["UKR"], (32, 44, 37, 46.3))),
            de_facto,
        ),
        Area("Falkland Islands", ("ARG", "GBR"), states["FLK"], holds),
        Area(
            "Golan Heights", ("ISR", "SYR"), shapely.intersection(states["ISR"], shapely.Polygon(GOLAN_WEST)), "by hand"
        ),
        Area("Guantanamo Bay", ("CUB", "USA"), natural_earth.feature("USG"), de_facto),
        Area("Ilemi Triangle", ("KEN", "SSD"), _core(shapely.intersection(states["SSD"], land["KEN"])), de_facto),
        Area("Kosovo", ("SRB", "XKX"), states["XKX"], holds),
        Area("Northern Cyprus", ("CYP",), natural_earth.feature("CYN"), de_facto),
        Area("Siachen Glacier", ("IND", "PAK"), natural_earth.feature("KAS"), de_facto),
        Area("Somaliland", ("SOM",), natural_earth.feature("SOL"), de_facto),
        # The overlap of the two zones has holes where only one side's towns lie; the whole is marked.
        Area(WEST_BANK, ("ISR", "PSE"), _near(states["PSE"], (34.8, 31.2, 35.7, 32.7)), holds),
        Area("Western Sahara", ("ESH", "MAR"), states["ESH"], holds),
    ]
    pieces: dict[tuple[str, tuple[str, ...]], list[shapely.Geometry]] = {}
    for overlap in overlaps:
        if overlap.km2 >= LEAST_KM2 and overlap.name != WEST_BANK:
            pieces.setdefault((_part_name(overlap), overlap.states), []).append(overlap.shape)
    found += [Area(name, who, shapely.union_all(shapes), "zones overlap") for (name, who), shapes in pieces.items()]
    return sorted(found, key=lambda area: area.name)


def write_disputed(path: Path, found: Sequence[Area], credit: str) -> None:
    """Write the areas in the format of `geo.atlas.topology`, their names as codes."""
    shapes = on_grid(np.array([polygonal(area.shape) for area in found], dtype=object), UNITS_PER_DEG)
    names = [area.name for area in found]
    meta = {
        "source": credit,
        "claimants": [list(area.claimants) for area in found],
        "origin": [area.origin for area in found],
    }
    write_arcs(path, names, names, shapes, meta, UNITS_PER_DEG)


def _part_name(overlap: Overlap) -> str:
    for name, point in NAMED_PARTS.get(overlap.name, ()):
        if overlap.shape.contains(shapely.Point(point)):
            return name
    return overlap.name


def _near(shape: shapely.MultiPolygon, box: tuple[float, float, float, float]) -> shapely.Geometry:
    return shapely.intersection(shape, shapely.box(*box))


def _core(shape: shapely.Geometry) -> shapely.Geometry:
    """Drop the slivers that two sources' differing lines leave, thinner than about 4 km."""
    return shapely.buffer(shapely.buffer(shape, -0.02), 0.02, quad_segs=1)
