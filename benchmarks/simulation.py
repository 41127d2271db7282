"""What worlds cost, beside ``Geod.inv`` on as many pairs: ``python -m benchmarks --only simulation``.

Each run has a process of its own, so that its peak memory is its own too. ``python -m benchmarks.simulation 10000`` is
a quick look at a small number of paths; it prints and keeps nothing.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Geod

import geo
from geo.verdicts import own_worlds
from geo.worlds.block import Job, cube_of_block, make_jobs
from geo.worlds.plan import worlds_of_cube

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.worlds.plan import Worlds

EVENT, HYPOTHESIS = "caspian-2015-10-07", "direct"
MILLION = 1_000_000
LONGEST_S = 480.0  # ten million paths are measured if they take no longer than this
ON_PAPER = (10 * MILLION, 100 * MILLION)
_ROUNDS = 3
_COMMANDS = 5
_Z95 = 1.96


def simulation_costs(million: int = MILLION) -> dict[str, Any]:
    """Measure the cost of worlds: beside ``Geod.inv``, against their number, with workers, on a cluster, in commands.

    Parameters
    ----------
    million
        Paths to take for a million: fewer make it a rehearsal.
    """
    runs = [_run("one process", paths) for paths in (million // 10, million)]
    per_path_s = runs[-1]["wall_s"] / runs[-1]["paths"]
    largest = 10 * million if 10 * million * per_path_s < LONGEST_S else 3 * million
    runs.append(_run("one process", largest))
    runs += [_run(engine, million) for engine in ("2 worker processes", "Dask cluster of 2 workers")]
    alone = runs[1]
    for run in runs[-2:]:
        # what two workers spend beyond what one process does, a block
        spent = 2.0 * run["wall_s"] - alone["wall_s"]
        run["overhead_ms_per_block"] = 1e3 * spent / (run["worlds"] / run["block_worlds"])
    return {
        "event": EVENT,
        "hypothesis": HYPOTHESIS,
        "inverse_us_per_pair": alone["inverse_us_per_pair"],
        "ratio_to_inverse": {
            of: alone["cpu_s"] / alone[of] * 1e6 / alone["inverse_us_per_pair"] for of in ("missiles", "paths")
        },
        "worlds_of_verdicts": own_worlds(geo.load_event(EVENT)),
        "commands_s": {name: _command_s(name) for name in ("check", "map")},
        "runs": runs,
    }


def _command_s(name: str) -> float:
    """Return how long a command takes as a whole process, seconds: median after one warm-up."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "geo.cli", name, EVENT, *(["-o", folder] if name == "map" else [])]
        spent = []
        for _ in range(_COMMANDS + 1):
            begin = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            spent.append(time.perf_counter() - begin)
    found = median(spent[1:])
    print(f"overflight {name}: {found:.2f} s", flush=True)
    return found


def _run(engine: str, paths: int) -> dict[str, Any]:
    argv = [sys.executable, "-m", "benchmarks.simulation", engine, str(paths)]
    one_core = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    out = subprocess.run(argv, capture_output=True, text=True, check=True, env=one_core).stdout
    record: dict[str, Any] = json.loads(out.splitlines()[-1])
    print(record, flush=True)
    return record


def _child(engine: str, paths: int) -> dict[str, Any]:
    """Simulate in this process so many worlds as make these paths, and say what it took; then solve the same pairs."""
    event = geo.load_event(EVENT)
    countries = geo.load_countries()
    [job] = make_jobs(event, [HYPOTHESIS], 0, countries)
    first = next(_worlds(job, job.block))
    draws = max(1, round(paths * job.block / len(first.world)))
    geo.simulate(event, draws=10, hypothesis=HYPOTHESIS, countries=countries)  # warm up, and index the borders
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
        "worlds": found.draws,
        "block_worlds": found.block_draws,
        "missiles": found.draws * found.missiles,
        "paths": sum(len(worlds.world) for worlds in _worlds(job, draws)),
        "wall_s": wall,
        "cpu_s": cpu,
        "peak_mb": int(status.split("VmHWM:")[1].split()[0]) / 1024,
        "overfly_turkey": int(turkey["count"]),
        "inverse_us_per_pair": _inverse_us(job, draws) if engine == "one process" else None,
    }


def _worlds(job: Job, draws: int) -> Iterator[Worlds]:
    """Yield the very worlds that a simulation draws, block by block."""
    for block in range(-(-draws // job.block)):
        count = min(job.block, draws - block * job.block)
        yield worlds_of_cube(job.plan, cube_of_block(job, block, count))


def _inverse_us(job: Job, draws: int) -> float:
    """Return processor time of ``Geod.inv`` for the pairs of all paths, a million at most, microseconds a pair."""
    most = round(MILLION / job.plan.most_paths) + job.block
    pairs = [(w.lon[:, :-1], w.lat[:, :-1], w.lon[:, 1:], w.lat[:, 1:]) for w in _worlds(job, min(draws, most))]
    columns = [np.ascontiguousarray(np.concatenate(parts).ravel()) for parts in zip(*pairs, strict=True)]
    geod = Geod(ellps="WGS84")
    spent = []
    for _ in range(_ROUNDS):
        begin = time.process_time()
        geod.inv(*columns)
        spent.append(time.process_time() - begin)
    return median(spent) / len(columns[0]) * 1e6


def simulation_table(found: dict[str, Any]) -> str:
    """Return what worlds cost as a Markdown table."""
    part = found["simulation"]
    lines = [
        "| worlds | paths | engine | time | µs a path | peak memory, MB | a share of one half is known within |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_line(r["worlds"], r["paths"], r["engine"], r["wall_s"], f"{r['peak_mb']:,.0f}") for r in part["runs"]]
    largest = max((r for r in part["runs"] if r["engine"] == "one process"), key=lambda r: r["paths"])
    per_path_s, per_world = largest["wall_s"] / largest["paths"], largest["paths"] / largest["worlds"]
    papers = [(paths, "one process, on paper", 1, "as above") for paths in ON_PAPER if paths > largest["paths"]]
    papers.append((ON_PAPER[-1], "100 cores, on paper", 100, "as above, each"))
    lines += [
        _line(round(paths / per_world), paths, name, paths * per_path_s / cores, memory)
        for paths, name, cores, memory in papers
    ]
    overhead = ", ".join(
        f"{r['overhead_ms_per_block']:.0f} ms with {r['engine']}" for r in part["runs"] if "overhead_ms_per_block" in r
    )
    block, ratio, alone = part["runs"][0]["block_worlds"], part["ratio_to_inverse"], part["runs"][1]
    words = (
        f"A missile's path takes {ratio['missiles']:.1f} times the processor time of `Geod.inv` on the very same pairs"
        f" ({part['inverse_us_per_pair']:.2f} µs each). Missiles of one ship at one target share a path, which is"
        f" solved once: of {alone['missiles']:,} paths {alone['paths']:,} are different, and each of these takes"
        f" {ratio['paths']:.1f} times as long as `Geod.inv`. Beyond the work itself a block of {block:,} worlds costs"
        f" {overhead}, start of the workers included. Peak memory is that of the process that asks; each has a core."
        f" With {part['worlds_of_verdicts']:,} worlds a hypothesis `overflight check` takes"
        f" {part['commands_s']['check']:.2f} s, `overflight map` {part['commands_s']['map']:.2f} s, imports included."
    )
    return "\n".join([*lines, "", words])


def _line(worlds: int, paths: int, engine: str, wall_s: float, memory: str) -> str:
    points = 100.0 * _Z95 * math.sqrt(0.25 / worlds)
    cost = f"{_time(wall_s)} | {1e6 * wall_s / paths:.1f} | {memory}"
    return f"| {worlds:,} | {paths:,} | {engine} | {cost} | ± {points:.2g} points |"


def _time(seconds: float) -> str:
    if seconds < 120.0:
        return f"{seconds:.1f} s"
    return f"{seconds / 60.0:.1f} min" if seconds < 7200.0 else f"{seconds / 3600.0:.1f} h"


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(_child(sys.argv[1], int(sys.argv[2]))))
    else:
        print(simulation_table({"simulation": simulation_costs(int(sys.argv[1]) if len(sys.argv) > 1 else MILLION)}))
