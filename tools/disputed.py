"""Areas that more than one state claims, as far as the sources outline them (build time only)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from tools import natural_earth
from tools.arc_writer import write_arcs
from tools.fitting import fit, with_sea
from tools.osm_states import UNITS_PER_DEG
from tools.shapes import area_km2, on_grid, polygonal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tools.osm_states import Overlap

# Islets and pockets under 1 km2 are settled but not worth a mark.
LEAST_KM2 = 1.0
LEAST_PART_KM2 = 0.001
WEST_BANK = "West Bank"
NAMED_PARTS = {
    # name of an overlap: (name of the part, a point in it)
    "Abyei and Kafia Kingi": (("Abyei", (28.4, 9.75)), ("Kafia Kingi", (24.2, 9.3))),
}
# Who claims an overlap of zones as their own, where not both sides do. Russia takes Abkhazia for a state of its own,
# and the condominium is Germany's and Luxembourg's together by treaty.
CLAIMED_BY: dict[str, tuple[str, ...]] = {"Abkhazia": ("GEO",), "German-Luxembourg condominium": ()}
HELD_BY = {"Kalapani": "IND", "Kafia Kingi": "SDN"}
# Districts left of the Dniester, with Bender: Natural Earth's codes; the one it calls Bender is Slobozia's.
TRANSNISTRIA = ("MD-CAM", "MD-GRI", "MD-BD", "MDA-1628", "MDA-1638", "MDA-1645")
OBLASTS = {
    "Donetsk Oblast": "UA-14",
    "Kherson Oblast": "UA-65",
    "Luhansk Oblast": "UA-09",
    "Zaporizhzhia Oblast": "UA-23",
}
# Groups of islands that OpenStreetMap draws with a sea of their own: a box around them, and whose parts in it they are.
ISLANDS = {
    "Dokdo/Takeshima": ((131.5, 36.9, 132.3, 37.6), ("KOR",), ("JPN", "KOR"), "KOR"),
    "Paracel Islands": ((110.9, 15.4, 113.2, 17.4), ("CHN",), ("CHN", "TWN", "VNM"), "CHN"),
    "Scarborough Shoal": ((117.3, 14.7, 118.3, 15.6), ("CHN",), ("CHN", "PHL", "TWN"), "CHN"),
    "Spratly Islands": (
        (111.2, 7.0, 117.0, 11.9), ("CHN", "MYS", "PHL", "TWN", "VNM"), ("CHN", "MYS", "PHL", "TWN", "VNM"), ""
    ),
}  # fmt: skip
# Kunashir, Iturup, Shikotan and Habomai: cut from the other Kurils by a straight line through Vries Strait.
SOUTHERN_KURILS = [(144.9, 43.0), (144.9, 44.9), (148.4, 46.2), (149.9, 45.0), (148.0, 43.0)]
PAIRS_OF_2017 = (("RUS", "UKR"), ("ISR", "PSE"))  # whose overlaps in OpenStreetMap of 2017 are wanted
# How far the lines of a source lie from OpenStreetMap's, in degrees: strips narrower than that are no land of anyone's.
PROVINCES_DEG, NATURAL_EARTH_DEG, ZONES_DEG, OSM_2017_DEG, MUNICIPAL_DEG = 0.08, 0.03, 0.001, 0.02, 0.003
# The western side of the Golan Heights is in none of the sources: it is drawn here by hand along the line of 1949 to
# about 2 km. The eastern side is the ceasefire line as OpenStreetMap draws it.
GOLAN_WEST = [
    (35.62, 33.25), (35.64, 33.10), (35.625, 33.00), (35.635, 32.90), (35.645, 32.82), (35.65, 32.68), (36.00, 32.68),
    (36.00, 33.45), (35.75, 33.34),
]  # fmt: skip


class Area(NamedTuple):
    """A disputed area.

    ``claimants`` claim or hold it, ``claims`` are those in whose own view it is theirs (of the bundled states; None:
    all claimants). ``accuracy_km`` is how far its edges may lie off where they do not follow the bundled states'
    borders, and ``held`` who holds all of it, '' where that is divided, not a bundled state, or not known.
    """

    name: str
    claimants: tuple[str, ...]
    shape: shapely.Geometry
    origin: str
    accuracy_km: float
    held: str = ""
    claims: tuple[str, ...] | None = None


class Sources(NamedTuple):
    """What the outlines come from: today's states, pieces settled between two of them, provinces, overlaps of 2017."""

    states: Mapping[str, shapely.MultiPolygon]
    overlaps: Sequence[Overlap]
    provinces: Mapping[str, shapely.MultiPolygon]
    provinces_of: Mapping[str, str]
    of_2017: Mapping[tuple[str, str], shapely.Geometry]


def areas(sources: Sources) -> list[Area]:
    """Return all disputed areas, by name; none overlap."""
    found: list[Area] = []
    for area in [*_zones(sources), *_islands(sources), *_drawn(sources), *_from_2017(sources), *_of_provinces(sources)]:
        taken = [other.shape for other in found if shapely.intersects(other.shape, area.shape)]
        found.append(area._replace(shape=polygonal(shapely.difference(area.shape, shapely.union_all(taken)))))
    return sorted(found, key=lambda area: area.name)


def report(found: Sequence[Area]) -> dict[str, Any]:
    """Return what the data page shows of each area."""
    return {
        "disputed": [
            [a.name, list(a.claimants), a.held, a.origin, a.accuracy_km, round(area_km2(polygonal(a.shape)), 1)]
            for a in found
        ]
    }


def _drawn(sources: Sources) -> list[Area]:
    """Return what Natural Earth, or OpenStreetMap as a whole state, outlines."""
    states = sources.states
    land = dict(zip(*natural_earth.states(), strict=True))
    de_facto, holds = "Natural Earth", "OpenStreetMap"

    def fitted(shape: shapely.Geometry) -> shapely.MultiPolygon:
        return fit(shape, states, NATURAL_EARTH_DEG)

    return [
        Area("Bir Tawil", ("EGY", "SDN"), fitted(natural_earth.feature("BRT")), de_facto, 4.0, "", ()),
        Area("Falkland Islands", ("ARG", "GBR"), states["FLK"], holds, 0.05, "GBR", ("ARG",)),
        Area("Golan Heights", ("ISR", "SYR"), shapely.intersection(states["ISR"], shapely.Polygon(GOLAN_WEST)),
             "by hand", 2.0, "ISR"),
        Area("Guantanamo Bay", ("CUB", "USA"), _near(states["USA"], (-75.5, 19.5, -74.8, 20.2)), holds, 0.05, "USA",
             ("CUB",)),
        Area("Ilemi Triangle", ("KEN", "SSD"),
             fit(_core(shapely.intersection(states["SSD"], land["KEN"])), states, 0.01), de_facto, 4.0, "KEN"),
        Area("Kosovo", ("SRB", "XKX"), states["XKX"], holds, 4.0, "XKX"),
        Area("Northern Cyprus", ("CYP",), natural_earth.feature("CYN"), de_facto, 4.0),
        Area("Siachen Glacier", ("IND", "PAK"), fitted(natural_earth.feature("KAS")), de_facto, 4.0, "IND"),
        Area("Somaliland", ("SOM",), natural_earth.feature("SOL"), de_facto, 4.0),
        Area("Southern Kuril Islands", ("JPN", "RUS"),
             shapely.intersection(states["RUS"], shapely.Polygon(SOUTHERN_KURILS)),
             "OpenStreetMap; Vries Strait by hand", 0.05, "RUS"),
        Area("Taiwan", ("CHN", "TWN"), states["TWN"], holds, 0.05, "TWN"),
        # The overlap of the two zones has holes where only one side's towns lie; the whole is marked.
        Area(WEST_BANK, ("ISR", "PSE"), _near(states["PSE"], (34.8, 31.2, 35.7, 32.7)), holds, 0.05, "", ("PSE",)),
        Area("Western Sahara", ("ESH", "MAR"), states["ESH"], holds, 0.05),
    ]  # fmt: skip


def _zones(sources: Sources) -> list[Area]:
    """Return what the zones of two states both hold today."""
    pieces: dict[tuple[str, tuple[str, ...]], list[shapely.Geometry]] = {}
    for overlap in sources.overlaps:
        if overlap.km2 >= LEAST_KM2 and overlap.name != WEST_BANK:
            pieces.setdefault((_part_name(overlap), overlap.states), []).append(overlap.shape)
    found = []
    for (name, who), shapes in pieces.items():
        whole = shapely.union_all(shapes)
        fitted = fit(whole, sources.states, ZONES_DEG)
        shape = fitted if fitted.area > 0.95 * whole.area else whole  # a river is all strip
        found.append(Area(name, who, shape, "zones overlap", 0.05, HELD_BY.get(name, ""), CLAIMED_BY.get(name)))
    return found


def _islands(sources: Sources) -> list[Area]:
    found = []
    for name, (box, states, claimants, held) in ISLANDS.items():
        around = shapely.box(*box)
        parts = [part for code in states for part in sources.states[code].geoms if around.contains(part)]
        if not parts:
            msg = f"no part of {states} lies in the box of {name}"
            raise ValueError(msg)
        found.append(Area(name, claimants, shapely.MultiPolygon(parts), "OpenStreetMap", 0.05, held))
    return found


def _from_2017(sources: Sources) -> list[Area]:
    """Return what two states both held in OpenStreetMap of November 2017; Crimea with its sea."""
    origin = "OpenStreetMap of 2017"
    crimea = fit(sources.of_2017["RUS", "UKR"], sources.states, OSM_2017_DEG)
    jerusalem = _core_of(sources.of_2017["ISR", "PSE"])
    jerusalem = fit(jerusalem, {"ISR": sources.states["ISR"]}, MUNICIPAL_DEG)
    return [
        Area("Crimea", ("RUS", "UKR"), crimea, origin, 0.1, "RUS"),
        Area("East Jerusalem", ("ISR", "PSE"), jerusalem, origin, 0.1, "ISR"),
    ]


def _of_provinces(sources: Sources) -> list[Area]:
    """Return what whole provinces of Natural Earth outline."""
    states, drawn = sources.states, sources.provinces
    origin = "Natural Earth's provinces"
    taken = [sources.of_2017["RUS", "UKR"], natural_earth.feature("KAS")]

    def made(state: str, *codes: str) -> shapely.MultiPolygon:
        own = shapely.union_all([drawn[code] for code in codes])
        left = polygonal(shapely.difference(states[state], shapely.union_all(taken)))
        return fit(shapely.difference(own, shapely.union_all(taken)), {state: left}, PROVINCES_DEG)

    def coastal(code: str) -> shapely.MultiPolygon:
        land = [shape for other, shape in drawn.items() if sources.provinces_of[other] == "UKR" and other != code]
        left = polygonal(shapely.difference(states["UKR"], shapely.union_all(taken)))
        return with_sea(made("UKR", code), shapely.union_all([*land, sources.of_2017["RUS", "UKR"]]), left)

    return [
        Area("Arunachal Pradesh", ("CHN", "IND"), made("IND", "IN-AR"), origin, 4.0, "IND"),
        Area("Azad Kashmir", ("IND", "PAK"), made("PAK", "PK-JK"), origin, 4.0, "PAK"),
        Area("Gilgit-Baltistan", ("IND", "PAK"), made("PAK", "PK-GB"), origin, 4.0, "PAK"),
        Area("Jammu and Kashmir, and Ladakh", ("IND", "PAK"), made("IND", "IN-JK", "IN-LA"), origin, 4.0, "IND"),
        Area("Transnistria", ("MDA",), made("MDA", *TRANSNISTRIA), origin, 4.0),
        *(Area(name, ("RUS", "UKR"), coastal(code), origin, 4.0) for name, code in OBLASTS.items()),
    ]


def _without_crumbs(shape: shapely.MultiPolygon) -> shapely.MultiPolygon:
    """Drop parts that are nothing but what rounding and two sources' lines left, under `LEAST_PART_KM2`."""
    large = [part for part in shape.geoms if area_km2(part) >= LEAST_PART_KM2]
    return shapely.MultiPolygon(large or list(shape.geoms))


def _core_of(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the largest piece: the others are slivers between two drawings of one border."""
    return max(shapely.get_parts(polygonal(shape)), key=lambda piece: piece.area)


def write_disputed(path: Path, found: Sequence[Area], credit: str) -> None:
    """Write the areas in the format of `geo.atlas.topology`, their names as codes."""
    snapped = [shapely.set_precision(polygonal(area.shape), 1 / UNITS_PER_DEG) for area in found]
    shapes = on_grid(np.array(snapped, dtype=object), UNITS_PER_DEG)
    shapes = np.array([_without_crumbs(shape) for shape in shapes], dtype=object)
    names = [area.name for area in found]
    meta = {
        "source": credit,
        "claimants": [list(area.claimants) for area in found],
        "claims": [list(area.claimants if area.claims is None else area.claims) for area in found],
        "origin": [area.origin for area in found],
        "accuracy_km": [area.accuracy_km for area in found],
        "held": [area.held for area in found],
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
