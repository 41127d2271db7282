"""Run every benchmark, print the tables, keep the figures and put them into the documentation.

``python -m benchmarks --only simulation`` measures one part anew and keeps the others as they are.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.accuracy import usual_practices
from benchmarks.agreement import agreement
from benchmarks.ground import ground_costs, ground_table
from benchmarks.simulation import simulation_costs, simulation_table
from benchmarks.speed import against_peers, scaling, start_up
from geo.atlas.load import load_countries

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.atlas.countries import Countries

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results.json"
METHOD, SCALING, GROUND = (ROOT / "docs" / page for page in ("method.md", "scaling.md", "ground.md"))


def main(only: str | None = None) -> int:
    """Measure all, or one part; print, keep."""
    countries = load_countries()
    found: dict[str, Any] = {
        "python": platform.python_version(),
        "packages": {n: version(n) for n in ("numpy", "geopandas", "shapely", "pyproj", "spherely", "movingpandas")},
        "boundaries": countries.source,
    }
    if only is not None:
        kept = json.loads(RESULTS.read_text(encoding="utf-8"))
        if {name: kept.get(name) for name in found} != found:
            print("the other parts were measured with other packages or boundaries: measure all with 'make bench'")
            return 2
        found = kept
    for name, measure in PARTS.items():
        if only in {None, name}:
            found[name] = measure(countries)
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for name, (page, table) in TABLES.items():
        if only in {None, name}:
            text = table(found)
            print(text, end="\n\n")
            put(page, name, text)
    return 0


def speed_table(found: dict[str, Any]) -> str:
    """Return microseconds a path and ratios as a Markdown table."""
    by = {(r["sample"], r["tool"]): r["us_per_path"] for r in found["speed"]}
    own = {s: by[s, "overflight"] for s in ("regional", "world")}
    lines = [
        "| tool | regional, µs a path | times overflight | world, µs a path | times overflight |",
        "|---|---|---|---|---|",
    ]
    for tool in dict.fromkeys(r["tool"] for r in found["speed"]):
        cells = [f"{by[s, tool]:,.1f} | {by[s, tool] / own[s]:,.2f}" for s in ("regional", "world")]
        lines.append(f"| {tool} | {' | '.join(cells)} |")
    return "\n".join(lines)


def scaling_table(found: dict[str, Any]) -> str:
    """Return cost against the number of paths as a Markdown table."""
    lines = ["| sample | paths | workers | µs a path (wall clock) | peak memory, MB |", "|---|---|---|---|---|"]
    lines += [
        f"| {r['sample']} | {r['paths']:,} | {r['workers']} | {r['wall_us_per_path']:.1f} | {r['peak_mb']:,.0f} |"
        for r in found["scaling"]
    ]
    s = found["start_up"]
    waits = (
        f"`overflight map` of one event takes {s['overflight_map_s']:.2f} s, imports included; loading the states"
        f" {1000 * s['load_states_s']:.0f} ms, indexing their borders {1000 * s['index_borders_s']:.0f} ms, one path"
        f" {s['one_path_ms']:.1f} ms."
    )
    return "\n".join([*lines, "", waits])


def accuracy_table(found: dict[str, Any]) -> str:
    """Return the errors of the usual practices as a Markdown table."""
    lines = [
        "| practice | sample | wrong list of states | crossing off, median / 95 % | km in a state off, median / 95 % |",
        "|---|---|---|---|---|",
    ]
    for r in found["accuracy"]:
        crossing = f"{_metres(r['crossing_median_m'])} / {_metres(r['crossing_p95_m'])}"
        state = f"{r['state_median_km']:.3f} / {r['state_p95_km']:.1f}"
        lines.append(f"| {r['practice']} | {r['sample']} | {100 * r['wrong_sequences']:.1f} % | {crossing} | {state} |")
    return "\n".join(lines)


def agreement_table(found: dict[str, Any]) -> str:
    """Return the comparison with GEOS as a Markdown table."""
    lines = [
        "| sample | paths | same states in order | of the others, explained | crossings differ by, median / max |",
        "|---|---|---|---|---|",
    ]
    for r in found["agreement"]:
        gap = f"{1000 * r['crossing_median_m']:.2f} mm / {1000 * r['crossing_max_m']:.0f} mm"
        lines.append(
            f"| {r['sample']} | {r['paths']:,} | {r['same']:,} | {r['explained']} of {r['paths'] - r['same']} | {gap} |"
        )
    return "\n".join(lines)


def _metres(value: float) -> str:
    return f"{value / 1000:,.1f} km" if value >= 1000 else f"{value:,.1f} m"


def put(page: Path, name: str, table: str) -> None:
    """Replace one table of a page."""
    text = page.read_text(encoding="utf-8")
    begin, end = f"<!-- {name}: written by make bench -->", f"<!-- end of {name} -->"
    head, rest = text.split(begin)
    page.write_text(f"{head}{begin}\n{table}\n{end}{rest.split(end)[1]}", encoding="utf-8")


PARTS: dict[str, Callable[[Countries], Any]] = {
    "start_up": start_up,
    "speed": against_peers,
    "scaling": lambda _: scaling(),
    "accuracy": usual_practices,
    "agreement": lambda _: agreement(),
    "simulation": lambda _: simulation_costs(),
    "ground": lambda _: ground_costs(),
}
TABLES: dict[str, tuple[Path, Callable[[dict[str, Any]], str]]] = {
    "agreement": (METHOD, agreement_table),
    "accuracy": (METHOD, accuracy_table),
    "speed": (METHOD, speed_table),
    "scaling": (METHOD, scaling_table),
    "simulation": (SCALING, simulation_table),
    "ground": (GROUND, ground_table),
}


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure speed and accuracy.")
    arguments.add_argument("--only", choices=PARTS, help="measure this part alone")
    sys.exit(main(arguments.parse_args().only))
