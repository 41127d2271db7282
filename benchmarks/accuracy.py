"""How wrong the usual practices are, measured against the exact ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from benchmarks.peers import densified
from benchmarks.samples import SAMPLES
from geo.geodesic import SPHERE, direct, inverse
from geo.ledger import overflown

if TYPE_CHECKING:
    import pandas as pd

    from benchmarks.samples import Ends
    from geo.countries import Countries

COUNT = 400
_SLIVER_M = 1.0  # stretches shorter than this are left out on both sides: a planar cut makes them out of rounding


def planar_rows(ends: Ends, countries: Countries, points: int) -> list[list[tuple[float, float, str]]]:
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
                    rows.append((min(a, b), max(a, b), countries.codes[owner[k]]))
        answers.append(joined(rows))
    return answers


def joined(rows: list[tuple[float, float, str]], gap_m: float = 1e-3) -> list[tuple[float, float, str]]:
    """Return rows in order, neighbours of one state joined across gaps of less than ``gap_m``, slivers left out."""
    out: list[tuple[float, float, str]] = []
    for a, b, code in sorted(rows):
        if out and out[-1][2] == code and a - out[-1][1] < gap_m:
            out[-1] = (out[-1][0], max(b, out[-1][1]), code)
        else:
            out.append((a, b, code))
    return [r for r in out if r[1] - r[0] >= _SLIVER_M]


def exact_rows(rows: pd.DataFrame, count: int) -> list[list[tuple[float, float, str]]]:
    """Return the ledger in the same form."""
    answers: list[list[tuple[float, float, str]]] = [[] for _ in range(count)]
    for path, country, enter_m, exit_m in rows[["path", "country", "enter_m", "exit_m"]].itertuples(index=False):
        if country and exit_m - enter_m >= _SLIVER_M:
            answers[path].append((enter_m, exit_m, country))
    return answers


def compare(ends: Ends, exact: list[Any], other: list[Any]) -> dict[str, float]:
    """Return the errors of another practice: wrong sequences, crossing positions, kilometres a state."""
    wrong, off, km = 0, [], []
    found = inverse(*ends.T)
    for k, (mine, theirs) in enumerate(zip(exact, other, strict=True)):
        per_state: dict[str, float] = {}
        for rows, sign in ((mine, 1.0), (theirs, -1.0)):
            for a, b, code in rows:
                per_state[code] = per_state.get(code, 0.0) + sign * (b - a)
        km += [abs(v) / 1000.0 for v in per_state.values()]
        if [r[2] for r in mine] != [r[2] for r in theirs]:
            wrong += 1
            continue
        s = np.array([v for r in mine for v in r[:2]]), np.array([v for r in theirs for v in r[:2]])
        if len(s[0]):
            # where each says the border is crossed, both laid on the exact geodesic
            a, b = (direct(ends[k, 0], ends[k, 1], found.azi1_deg[k], v) for v in s)
            off += inverse(a.lon2_deg, a.lat2_deg, b.lon2_deg, b.lat2_deg).s12_m[1:-1].tolist()
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
        exact = exact_rows(overflown(*ends.T, countries=countries), COUNT)
        practices = {
            "line as drawn, no densification": planar_rows(ends, countries, 2),
            "100 points": planar_rows(ends, countries, 100),
            "sphere instead of ellipsoid": exact_rows(overflown(*ends.T, countries=countries, figure=SPHERE), COUNT),
        }
        for name, rows in practices.items():
            record = {"sample": sample, "practice": name, "paths": COUNT, **compare(ends, exact, rows)}
            records.append(record)
            print(record, flush=True)
    return records
