"""The ledger beside GEOS on lines of points 100 m apart, path by path: ``python -m benchmarks.agreement``.

A second method that shares nothing with the kernel but the vertices of the borders and the geodesic itself: points from
PROJ every 100 m, planar intersection by GEOS. Its chords leave the geodesic by up to 0.2 mm of latitude per
tan(latitude), and a crossing at a grazing angle moves by more. A difference is explained if every stretch that only
one of the two has is shorter than ``EXPLAINED_M``: a border that the path grazes.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from benchmarks.accuracy import Row, exact_rows, joined, stretch
from benchmarks.peers import densified
from benchmarks.samples import SAMPLES
from geo.atlas.load import load_countries
from geo.kernel.geodesic import inverse
from geo.ledger.tables import overflown

if TYPE_CHECKING:
    from benchmarks.samples import Ends
    from geo.atlas.countries import Countries

STEP_M = 100.0
EXPLAINED_M = 100.0


def geos_rows(ends: Ends, countries: Countries) -> list[list[Row]]:
    """Return each path's (enter_m, exit_m, country) by GEOS on lines of points 100 m apart."""
    parts, owner = shapely.get_parts(countries.frame.geometry.to_numpy(), return_index=True)
    shapely.prepare(parts)
    tree = shapely.STRtree(parts)
    length = inverse(*ends.T).s12_m
    answers = []
    for end, s12 in zip(ends, length, strict=True):
        (line,) = densified(end[None], int(np.ceil(s12 / STEP_M)) + 1)
        near = tree.query(line)
        near = near[shapely.intersects(parts[near], line)]
        rows = []
        for k in near:
            for piece in shapely.get_parts(shapely.line_merge(shapely.intersection(line, parts[k]))):
                xy = shapely.get_coordinates(piece)
                if len(xy) > 1:
                    a, b = inverse(end[0], end[1], xy[[0, -1], 0], xy[[0, -1], 1]).s12_m
                    rows.append(stretch(a, b, countries.codes[owner[k]], xy[0], xy[-1]))
        answers.append(joined(rows))
    return answers


def compare(sample: str, count: int, countries: Countries) -> dict[str, Any]:
    """Return how many paths have the same states, how far crossings differ, and each path that differs."""
    ends = SAMPLES[sample](count, seed=12)
    own = exact_rows(overflown(*ends.T, countries=countries), ends)
    other = geos_rows(ends, countries)
    same, worst, differing = 0, [], []
    for k, (a, b) in enumerate(zip(own, other, strict=True)):
        if [r[2] for r in a] == [r[2] for r in b]:
            same += 1
            worst += [abs(x - y) for r, s in zip(a, b, strict=True) for x, y in zip(r[:2], s[:2], strict=True)]
        else:
            differing.append({"path": ends[k].tolist(), "ledger": a, "geos": b, "explained": _explained(a, b)})
    return {
        "sample": sample,
        "paths": count,
        "same": same,
        "explained": sum(d["explained"] for d in differing),
        "crossing_median_m": float(np.median(worst)),
        "crossing_max_m": float(np.max(worst)),
        "differing": differing,
    }


def _explained(a: list[Row], b: list[Row]) -> bool:
    long = [[r[2] for r in joined([r for r in rows if r[1] - r[0] >= EXPLAINED_M], EXPLAINED_M)] for rows in (a, b)]
    return long[0] == long[1]


def agreement(count: int = 2_000) -> list[dict[str, Any]]:
    """Compare both samples."""
    countries = load_countries()
    records = []
    for sample in SAMPLES:
        record = compare(sample, count, countries)
        print(json.dumps({k: v for k, v in record.items() if k != "differing"}), flush=True)
        for one in record["differing"]:
            print(json.dumps(one), flush=True)
        records.append(record)
    return records


if __name__ == "__main__":
    agreement(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
