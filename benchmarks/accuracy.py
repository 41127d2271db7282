"""How wrong the usual practices are, measured against the exact ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from benchmarks.peers import densified
from benchmarks.samples import SAMPLES
from geo.kernel.geodesic import SPHERE, WGS84, Ellipsoid, direct, inverse
from geo.ledger.tables import overflown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from benchmarks.samples import Ends
    from geo.atlas.countries import Countries

COUNT = 400
_SLIVER_M = 1.0  # stretches shorter than this are left out on both sides: a planar cut makes them out of rounding


Place = tuple[float, float]
Row = tuple[float, float, str, Place, Place]  # enter_m, exit_m, country, and where: lon, lat


def stretch(a: float, b: float, code: str, at_a: Sequence[float], at_b: Sequence[float]) -> Row:
    """Return one row, its ends in order."""
    ends = sorted([(float(a), float(at_a[0]), float(at_a[1])), (float(b), float(at_b[0]), float(at_b[1]))])
    return ends[0][0], ends[1][0], code, ends[0][1:], ends[1][1:]


def planar_rows(ends: Ends, countries: Countries, points: int) -> list[list[Row]]:
    """Return each path's (enter_m, exit_m, country) by planar intersection of a line of so many points."""
    parts, owner = shapely.get_parts(countries.frame.geometry.to_numpy(), return_index=True)
    tree = shapely.STRtree(parts)
    answers = []
    for (lon1, lat1, *_), line in zip(ends, densified(ends, points), strict=True):
        rows = []
        for k in tree.query(line, predicate="intersects"):
            for piece in shapely.get_parts(shapely.line_merge(shapely.intersection(line, parts[k]))):
                xy = shapely.get_coordinates(piece)
                if len(xy) > 1:
                    a, b = inverse(lon1, lat1, xy[[0, -1], 0], xy[[0, -1], 1]).s12_m
                    rows.append(stretch(a, b, countries.codes[owner[k]], xy[0], xy[-1]))
        answers.append(joined(rows))
    return answers


def joined(rows: list[Row], gap_m: float = 1e-3) -> list[Row]:
    """Return rows in order, neighbours of one state joined across gaps of less than ``gap_m``, slivers left out."""
    out: list[Row] = []
    for a, b, code, begin, end in sorted(rows):
        if out and out[-1][2] == code and a - out[-1][1] < gap_m:
            out[-1] = (out[-1][0], max(b, out[-1][1]), code, out[-1][3], end)
        else:
            out.append((a, b, code, begin, end))
    return [r for r in out if r[1] - r[0] >= _SLIVER_M]


def exact_rows(rows: pd.DataFrame, ends: Ends, ellipsoid: Ellipsoid = WGS84) -> list[list[Row]]:
    """Return the ledger in the same form."""
    answers: list[list[Row]] = [[] for _ in ends]
    kept = rows[(rows["country"] != "") & (rows["exit_m"] - rows["enter_m"] >= _SLIVER_M)]
    path = kept["path"].to_numpy()
    start = ends[path, 0], ends[path, 1], inverse(*ends.T, ellipsoid=ellipsoid).azi1_deg[path]
    begin, end = (direct(*start, kept[s].to_numpy(), ellipsoid=ellipsoid) for s in ("enter_m", "exit_m"))
    table = zip(path, kept["enter_m"], kept["exit_m"], kept["country"], *begin[:2], *end[:2], strict=True)
    for k, enter_m, exit_m, code, x1, y1, x2, y2 in table:
        answers[k].append(stretch(enter_m, exit_m, code, (x1, y1), (x2, y2)))
    return answers


def compare(ends: Ends, exact: list[Any], other: list[Any]) -> dict[str, float]:
    """Return the errors of another practice: wrong sequences, crossing positions, kilometres a state."""
    wrong, off, km = 0, [], []
    for mine, theirs in zip(exact, other, strict=True):
        per_state: dict[str, float] = {}
        for rows, sign in ((mine, 1.0), (theirs, -1.0)):
            for a, b, code, *_ in rows:
                per_state[code] = per_state.get(code, 0.0) + sign * (b - a)
        km += [abs(v) / 1000.0 for v in per_state.values()]
        if [r[2] for r in mine] != [r[2] for r in theirs]:
            wrong += 1
            continue
        a, b = (np.array([place for r in rows for place in r[3:]]).reshape(-1, 2)[1:-1] for rows in (mine, theirs))
        off += inverse(*a.T, *b.T).s12_m.tolist()  # both ends of the path are the same for all
    return {
        "wrong_sequences": wrong / len(ends),
        "crossing_median_m": float(np.median(off)),
        "crossing_p95_m": float(np.quantile(off, 0.95)),
        "state_median_km": float(np.median(km)),
        "state_p95_km": float(np.quantile(km, 0.95)),
    }


def usual_practices(countries: Countries) -> list[dict[str, Any]]:
    """Measure each practice on both samples."""
    records = []
    for sample, make in SAMPLES.items():
        ends = make(COUNT, seed=5)
        exact = exact_rows(overflown(*ends.T, countries=countries), ends)
        practices = {
            "line as drawn, no densification": planar_rows(ends, countries, 2),
            "100 points": planar_rows(ends, countries, 100),
            "sphere instead of ellipsoid": exact_rows(
                overflown(*ends.T, countries=countries, ellipsoid=SPHERE), ends, SPHERE
            ),
        }
        for name, rows in practices.items():
            record = {"sample": sample, "practice": name, "paths": COUNT, **compare(ends, exact, rows)}
            records.append(record)
            print(record, flush=True)
    return records
