"""What draws cost, beside ``Geod.inv`` on as many pairs: ``python -m benchmarks --only simulation``.

Each run has a process of its own, so that its peak memory is its own too. ``python -m benchmarks.simulation 10000`` is
a quick look at a small number of draws; it prints and keeps nothing.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from pyproj import Geod

import geo
from geo.simulation.block import BLOCK, cube_of_block, make_job
from geo.simulation.plan import draws_of_cube

EVENT, HYPOTHESIS = "caspian-2015-10-07", "direct"
MILLION = 1_000_000
LONGEST_S = 480.0  # ten million draws are measured if they take no longer than this
ON_PAPER = (10 * MILLION, 100 * MILLION)
_ROUNDS = 3
_Z95 = 1.96


def simulation_costs(million: int = MILLION) -> dict[str, Any]:
    """Measure the cost of draws: beside ``Geod.inv``, against their number, with workers and on a cluster.

    Parameters
    ----------
    million
        Draws to take for a million: fewer make it a rehearsal.
    """
    runs = [_run("one process", draws) for draws in (million // 10, million)]
    per_draw_s = runs[-1]["wall_s"] / runs[-1]["draws"]
    largest = 10 * million if 10 * million * per_draw_s < LONGEST_S else 3 * million
    runs.append(_run("one process", largest))
    runs += [_run(engine, million) for engine in ("2 worker processes", "Dask cluster of 2 workers")]
    alone = runs[1]
    for run in runs[-2:]:
        # what two workers spend beyond what one process does, a block
        spent = 2.0 * run["wall_s"] - alone["wall_s"]
        run["overhead_ms_per_block"] = 1e3 * spent / (run["draws"] / BLOCK)
    return {
        "event": EVENT,
        "hypothesis": HYPOTHESIS,
        "inverse_us_per_pair": alone["inverse_us_per_pair"],
        "ratio_to_inverse": alone["cpu_s"] / alone["draws"] * 1e6 / alone["inverse_us_per_pair"],
        "runs": runs,
    }


def _run(engine: str, draws: int) -> dict[str, Any]:
    argv = [sys.executable, "-m", "benchmarks.simulation", engine, str(draws)]
    one_core = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    out = subprocess.run(argv, capture_output=True, text=True, check=True, env=one_core).stdout
    record: dict[str, Any] = json.loads(out.splitlines()[-1])
    print(record, flush=True)
    return record


def _child(engine: str, draws: int) -> dict[str, Any]:
    """Simulate in this process and say what it took; then solve as many inverse problems."""
    event = geo.load_event(EVENT)
    countries = geo.load_countries()
    geo.simulate(event, draws=1_000, hypothesis=HYPOTHESIS, countries=countries)  # warm up, and index the borders
    how: dict[str, Any] = {}
    with ExitStack() as stack:
        if engine.startswith("Dask"):
            from distributed import Client, LocalCluster

            cluster = stack.enter_context(LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None))
            how = {"client": stack.enter_context(Client(cluster))}
        else:
            how = {"countries": countries}
            if engine.startswith("2"):
                how["workers"] = 2
        wall, cpu = time.perf_counter(), time.process_time()
        found = geo.simulate(event, draws=draws, hypothesis=HYPOTHESIS, **how)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    status = Path("/proc/self/status").read_text()  # ru_maxrss would tell the parent's peak: it survives exec
    turkey = found.states.set_index("country").loc["TUR"]
    return {
        "engine": engine,
        "draws": found.draws,
        "wall_s": wall,
        "cpu_s": cpu,
        "peak_mb": int(status.split("VmHWM:")[1].split()[0]) / 1024,
        "overfly_turkey": int(turkey["count"]),
        "inverse_us_per_pair": _inverse_us(event, draws) if engine == "one process" else None,
    }


def _inverse_us(event: geo.Event, draws: int) -> float:
    """Return processor time of ``Geod.inv`` for the very pairs of the draws, microseconds a pair."""
    job = make_job(event, HYPOTHESIS, 0)
    blocks = -(-min(draws, MILLION) // BLOCK)
    ends = np.concatenate([draws_of_cube(job.plan, cube_of_block(job, k, BLOCK)).ends for k in range(blocks)])
    columns = np.ascontiguousarray(ends.T)
    geod = Geod(ellps="WGS84")
    spent = []
    for _ in range(_ROUNDS):
        begin = time.process_time()
        geod.inv(*columns)
        spent.append(time.process_time() - begin)
    return median(spent) / len(ends) * 1e6


def simulation_table(found: dict[str, Any]) -> str:
    """Return what draws cost as a Markdown table."""
    part = found["simulation"]
    lines = [
        "| draws | engine | time | µs a draw | peak memory, MB | a share of one half is known within |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_line(r["draws"], r["engine"], r["wall_s"], f"{r['peak_mb']:,.0f}") for r in part["runs"]]
    largest = max((r for r in part["runs"] if r["engine"] == "one process"), key=lambda r: r["draws"])
    per_draw_s = largest["wall_s"] / largest["draws"]
    lines += [
        _line(draws, "one process, on paper", draws * per_draw_s, "as above")
        for draws in ON_PAPER
        if draws > largest["draws"]
    ]
    lines.append(_line(ON_PAPER[-1], "100 cores, on paper", ON_PAPER[-1] * per_draw_s / 100, "as above, each"))
    overhead = ", ".join(
        f"{r['overhead_ms_per_block']:.0f} ms with {r['engine']}" for r in part["runs"] if "overhead_ms_per_block" in r
    )
    words = (
        f"{part['ratio_to_inverse']:.1f} times the processor time of `Geod.inv` on the very same pairs"
        f" ({part['inverse_us_per_pair']:.2f} µs each). Beyond the work itself a block of {BLOCK:,} draws costs"
        f" {overhead}, start of the workers included. Peak memory is that of the process that asks; each has one core."
    )
    return "\n".join([*lines, "", words])


def _line(draws: int, engine: str, wall_s: float, memory: str) -> str:
    points = 100.0 * _Z95 * math.sqrt(0.25 / draws)
    return f"| {draws:,} | {engine} | {_time(wall_s)} | {1e6 * wall_s / draws:.1f} | {memory} | ± {points:.2g} points |"


def _time(seconds: float) -> str:
    if seconds < 120.0:
        return f"{seconds:.1f} s"
    return f"{seconds / 60.0:.1f} min" if seconds < 7200.0 else f"{seconds / 3600.0:.1f} h"


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(_child(sys.argv[1], int(sys.argv[2]))))
    else:
        print(simulation_table({"simulation": simulation_costs(int(sys.argv[1]) if len(sys.argv) > 1 else MILLION)}))
