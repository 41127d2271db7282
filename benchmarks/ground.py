"""What lies under paths: the exact ledger of the ground beside the usual practice, points along each path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Geod

from benchmarks.samples import regional
from benchmarks.speed import cpu_us
from geo.atlas.ground import load_ground
from geo.kernel.cell_samples import lengths_over_cells
from geo.kernel.cells import runs_over_cells
from geo.kernel.lines import lines_between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.samples import Ends

    FloatArray = NDArray[np.float64]

GEOD = Geod(ellps="WGS84")
STEP_M = 1000.0
_EXACT, _FEW = 2_000, 200  # paths timed: the usual practice takes a Python call a path


def exact_km(ends: Ends) -> FloatArray:
    """Return kilometres of each path over each class, from edge to edge."""
    grid = load_ground()
    lines, _ = lines_between(*ends.T)
    runs = runs_over_cells(lines, grid.per_deg, grid.number_at)
    over = np.zeros((len(ends), len(grid.codes)))
    np.add.at(over, (runs.line, runs.value), runs.exit_m - runs.enter_m)
    return over / 1000.0


def sampled_km(ends: Ends) -> FloatArray:
    """Return the same from samples along cubics, as worlds are first looked at."""
    grid = load_ground()
    lines, _ = lines_between(*ends.T)
    return lengths_over_cells(lines, grid.per_deg, grid.number_at, len(grid.codes))[0] / 1000.0


def pointwise_km(ends: Ends) -> FloatArray:
    """Return the same by PROJ's points a kilometre apart, the class at each counted for a kilometre."""
    grid = load_ground()
    place = {code: k for k, code in enumerate(grid.codes)}
    over = np.zeros((len(ends), len(grid.codes)))
    for row, path in enumerate(ends.tolist()):
        length = GEOD.inv(*path)[2]
        count = max(int(length / STEP_M), 1)
        points = np.array(GEOD.npts(*path, count))
        codes, times = np.unique(grid.class_at(points[:, 0], points[:, 1]), return_counts=True)
        over[row, [place[code] for code in codes.tolist()]] = times * length / count / 1000.0
    return over


def ground_costs() -> dict[str, Any]:
    """Measure microseconds a path, and how far the two kinds of samples are off, in kilometres of a class and path."""
    many, few = regional(_EXACT), regional(_FEW)
    exact = exact_km(many)
    return {
        "km_a_path": float(exact.sum() / len(many)),
        "us": {
            "edge to edge": cpu_us(exact_km, many),
            "samples on cubics": cpu_us(sampled_km, many),
            "points by PROJ": cpu_us(pointwise_km, few),
        },
        "off_km": {
            "samples on cubics": float(np.abs(sampled_km(many) - exact)[:, 2:].max()),
            "points by PROJ": float(np.abs(pointwise_km(few) - exact[:_FEW])[:, 2:].max()),
        },
    }


def ground_table(found: dict[str, Any]) -> str:
    """Return the figures as a Markdown table."""
    got = found["ground"]
    rows = [
        f"| {name} | {us:,.0f} | {us / got['us']['edge to edge']:.2f} | "
        f"{'0' if name not in got['off_km'] else format(got['off_km'][name], '.1f')} |"
        for name, us in got["us"].items()
    ]
    what = f"paths of {got['km_a_path']:,.0f} km, one core"
    cells = [what, "processor time, us a path", "beside edge to edge", "off by at most, km of a settled class"]
    head = [f"| {' | '.join(cells)} |", "|---|---:|---:|---:|"]
    return "\n".join([*head, *rows])
