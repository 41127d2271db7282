"""OpenStreetMap's states of November 2017, with their sea, as the npm package of geo-maps has them (build time only).

The package's states were drawn one by one: some hold others (France its overseas departments), neighbours overlap, and
narrow gaps lie between them. `settle` and `fill` say whose a piece is by rules that lean on today's set, so that what
differs between the two sets is OpenStreetMap's doing and not a rule's.
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from tools.osm_states import TREATY_LAT_DEG, overlapping
from tools.shapes import area_km2, polygonal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

PACKAGE, VERSION = "@geo-maps/countries-maritime-10m", "0.6.0"
SHA256 = "02174f35ee0a901ac6be20d0587e44e37ec6c601069e9e8002467770a69436fb"
SOURCE = (
    "OpenStreetMap's states of November 2017 with territorial sea, simplified to 50 m (c) OpenStreetMap contributors, "
    f"ODbL 1.0, by way of {PACKAGE} {VERSION}"
)
INTERVAL_M = 50
UNITS_PER_DEG = 100_000  # the package's own steps: 1 m
GAP_KM2 = 25.0  # gaps up to this size are filled
HALF = 0.5
LARGE_KM2 = 25.0  # pieces of this size are listed, smaller ones counted
# Borders whose moves since 2017 are measured: those of the bundled events.
PAIRS = (
    ("IRN", "IRQ"), ("IRN", "TUR"), ("IRQ", "SYR"), ("SYR", "TUR"), ("AFG", "PAK"), ("POL", "UKR"), ("HRV", "HUN"),
)  # fmt: skip


class Piece(NamedTuple):
    """A piece that two states both hold (or none, between two), whom it goes to, and by which rule."""

    states: tuple[str, ...]
    winner: str
    rule: str
    km2: float


def read(package: Path) -> tuple[list[str], NDArray[np.object_], list[str]]:
    """Return codes, mended shapes, and the codes of those that had to be mended.

    A state's exclaves inside another were written as shells of that other, not as holes: by the even-odd rule they are
    holes, and each of them is found to be another state's or sea.
    """
    source = package / "map.geo.json"
    content = source.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        sys.exit(f"{source} is not that of {PACKAGE} {VERSION}: delete it and run 'make data' again")
    rows = sorted(json.loads(content)["features"], key=lambda row: str(row["properties"]["A3"]))
    codes = [row["properties"]["A3"] for row in rows]
    raw = [shapely.from_geojson(json.dumps(row["geometry"])) for row in rows]
    mended = [code for code, shape in zip(codes, raw, strict=True) if not shape.is_valid]
    shapes = [polygonal(shape if shape.is_valid else shapely.make_valid(shape, method="linework")) for shape in raw]
    return codes, np.array(shapes, dtype=object), mended


def without_antarctic_claims(
    codes: Sequence[str], shapes: NDArray[np.object_], antarctica: shapely.MultiPolygon
) -> NDArray[np.object_]:
    """Draw nothing south of 60 degrees but the continent, as in today's set; the package's ends at 85 degrees south."""
    south = shapely.box(-180, -90, 180, TREATY_LAT_DEG)
    cut = [polygonal(shapely.difference(s, south)) if s.bounds[1] < TREATY_LAT_DEG else s for s in shapes]
    cut[list(codes).index("ATA")] = antarctica
    return np.array(cut, dtype=object)


def settle(
    codes: Sequence[str], shapes: NDArray[np.object_], today: Mapping[str, shapely.Geometry]
) -> tuple[NDArray[np.object_], list[Piece]]:
    """Give each piece that two states both hold to one of them.

    The rules, in turn. *Territory*: if all that two states share is at least half of one of them, it is that one's (a
    state's relation holds its territories). *Today*: to the state in which `today` draws at least half of the piece.
    *Alphabet*: to the state whose code comes first.
    """
    settled = shapes.copy()
    whole_km2 = [area_km2(shape) for shape in shapes]
    pairs: dict[tuple[int, int], list[shapely.Polygon]] = {}
    for i, j, piece in overlapping(shapes):
        pairs.setdefault((i, j), []).append(piece)
    found = []
    for pair, pieces in pairs.items():
        shared_km2 = sum(area_km2(piece) for piece in pieces)
        own = [shared_km2 / whole_km2[k] for k in pair]
        for piece in pieces:
            now = [_share(piece, today.get(codes[k])) for k in pair]
            if max(own) >= HALF:
                first, rule = int(np.argmax(own)), "territory"
            elif max(now) >= HALF:
                first, rule = int(np.argmax(now)), "today"
            else:
                first, rule = 0, "alphabet"
            winner, loser = pair[first], pair[1 - first]
            settled[loser] = polygonal(shapely.difference(settled[loser], piece))
            found.append(Piece((codes[pair[0]], codes[pair[1]]), codes[winner], rule, area_km2(piece)))
    return settled, found


def fill(
    codes: Sequence[str], shapes: NDArray[np.object_], today: Mapping[str, shapely.Geometry]
) -> tuple[NDArray[np.object_], list[Piece]]:
    """Give each gap between states, of at most `GAP_KM2`, to the neighbour in which `today` draws at least half of it.

    Without this a path over a land border would meet a few metres of nobody's. What no neighbour has today stays open.
    """
    union = shapely.union_all(shapes)
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(union) for ring in part.interiors]
    tree = shapely.STRtree(shapes)
    added: dict[int, list[shapely.Polygon]] = {}
    found = []
    for hole in holes:
        km2 = area_km2(hole)
        if km2 > GAP_KM2:
            continue
        around = sorted(int(k) for k in tree.query(hole, predicate="intersects"))
        now = [_share(hole, today.get(codes[k])) for k in around]
        if max(now, default=0.0) >= HALF:
            winner = around[int(np.argmax(now))]
            added.setdefault(winner, []).append(hole)
            found.append(Piece(tuple(codes[k] for k in around), codes[winner], "today", km2))
    filled = shapes.copy()
    for winner, pieces in added.items():
        filled[winner] = polygonal(shapely.union_all([filled[winner], *pieces]))
    return filled, found


def report(
    mended: Sequence[str], settled: Sequence[Piece], filled: Sequence[Piece], measured: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the build found out, in figures that the data page shows."""
    rules = {
        rule: [sum(p.rule == rule for p in settled), round(sum(p.km2 for p in settled if p.rule == rule), 1)]
        for rule in ("territory", "today", "alphabet")
    }
    large = [
        [*p.states, p.winner, p.rule, round(p.km2, 1)] for p in settled if p.rule != "territory" and p.km2 >= LARGE_KM2
    ]
    return {
        "mended": list(mended),
        "overlaps": rules,
        "overlaps_large": sorted(large),
        "gaps": [len(filled), round(sum(p.km2 for p in filled), 1)],
        "deviation_m": dict(measured),
    }


def _share(piece: shapely.Geometry, of: shapely.Geometry | None) -> float:
    if of is None or not piece.area:
        return 0.0
    return float(shapely.intersection(piece, of).area / piece.area)
