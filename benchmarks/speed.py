"""Processor time a path, one process, ratios to peers in the same run."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Geod

from benchmarks import peers
from benchmarks.samples import SAMPLES, regional
from geo.ledger.tables import overflown

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.samples import Ends
    from geo.atlas.countries import Countries

ROUNDS = 3


def cpu_us(ask: Callable[[Ends], object], ends: Ends) -> float:
    """Return the median processor time of a question, microseconds a path, after one warm-up on a few paths."""
    ask(ends[: min(len(ends), 200)])
    spent = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        ask(ends)
        spent.append((time.process_time() - begin) / len(ends) * 1e6)
    return median(spent)


def against_peers(countries: Countries) -> list[dict[str, Any]]:
    """Time every tool on both samples; return one record a tool and sample."""
    geod = Geod(ellps="WGS84")
    tools: list[tuple[str, int, Callable[[Ends], object]]] = [
        ("geopandas.overlay, 100 points", 200, peers.overlay(countries)),
        ("STRtree + shapely.intersection, 100 points", 200, peers.strtree(countries)),
        ("spherely prepared, boxes first", 200, peers.spherely_prepared(countries, prefilter=True)),
        ("spherely prepared, no boxes", 100, peers.spherely_prepared(countries, prefilter=False)),
        ("MovingPandas clip", 10, peers.movingpandas_clip(countries)),
        ("overflight", 20_000, lambda ends: overflown(*ends.T, countries=countries)),
        ("pyproj Geod.inv alone", 20_000, lambda ends: geod.inv(*np.ascontiguousarray(ends.T))),
    ]
    records = []
    for sample, make in SAMPLES.items():
        for name, count, ask in tools:
            spent = cpu_us(ask, make(count))
            records.append({"sample": sample, "tool": name, "paths": count, "us_per_path": spent})
            print(f"{sample:9} {name:45} {spent:12,.1f} us a path", flush=True)
    return records


_SCALING = """
import sys, time
from pathlib import Path
from benchmarks.samples import SAMPLES
from geo.atlas.load import load_countries
from geo.ledger.tables import overflown
if __name__ == "__main__":
    sample, count, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    countries, ends = load_countries(), SAMPLES[sample](count)
    overflown(*ends[:100].T, countries=countries)
    begin = time.perf_counter()
    rows = overflown(*ends.T, countries=countries, workers=workers)
    spent = time.perf_counter() - begin
    status = Path("/proc/self/status").read_text()  # ru_maxrss would tell the parent's peak: it survives exec
    peak_kb = int(status.split("VmHWM:")[1].split()[0])
    print(spent / count * 1e6, peak_kb / 1024, len(rows))
"""


def scaling() -> list[dict[str, Any]]:
    """Time and memory from a thousand to a million paths, each in a fresh process, and with both cores."""
    records = []
    for sample, count, workers in (
        ("regional", 1_000, 1),
        ("regional", 10_000, 1),
        ("regional", 100_000, 1),
        ("regional", 1_000_000, 1),
        ("regional", 1_000_000, 2),
        ("world", 100_000, 1),
    ):
        out = subprocess.run(
            [sys.executable, "-c", _SCALING, sample, str(count), str(workers)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        record = {
            "sample": sample,
            "paths": count,
            "workers": workers,
            "wall_us_per_path": float(out[0]),
            "peak_mb": float(out[1]),
            "rows": int(out[2]),
        }
        records.append(record)
        print(record, flush=True)
    return records


def start_up(countries: Countries) -> dict[str, float]:
    """Time what a user waits for: the command, and the index of the borders."""
    from geo.atlas.load import load_countries
    from geo.kernel.edge_index import build_edge_index

    def best(ask: Callable[[], object]) -> float:
        spent = []
        for _ in range(5):
            begin = time.perf_counter()
            ask()
            spent.append(time.perf_counter() - begin)
        return median(spent)

    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("overflight")), "map", "caspian-2015-10-07", "-o", folder]
        subprocess.run(command, check=True, capture_output=True)
        found = {
            "overflight_map_s": best(lambda: subprocess.run(command, check=True, capture_output=True)),
            "load_states_s": best(load_countries),
            "index_borders_s": best(lambda: build_edge_index(countries.edges)),
            "one_path_ms": 1e3 * best(lambda: overflown(*regional(1).T, countries=countries)),
        }
    print(found, flush=True)
    return found
