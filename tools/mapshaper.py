"""Simplification of areas with shared borders kept shared, by mapshaper (build time only)."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import shapely

from tools.shapes import on_grid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


def simplify(
    codes: Sequence[str],
    shapes: NDArray[np.object_],
    program: Path,
    work: Path,
    *,
    interval_m: int,
    units_per_deg: int,
    clean_first: bool = False,
) -> NDArray[np.object_]:
    """Simplify areas to a distance (Douglas-Peucker, then clean) and round them to whole steps of a degree.

    Parameters
    ----------
    codes, shapes
        Areas that do not overlap, each with a code of its own.
    program
        Mapshaper's script.
    work
        A folder for what passes between the two.
    interval_m, units_per_deg
        How far a border may move, metres; steps of a degree.
    clean_first
        Whether to clean before simplifying too. Where lines of the source cross, mapshaper's later cleaning takes the
        full lines back otherwise.
    """
    work.mkdir(parents=True, exist_ok=True)
    source, result = work / "areas-raw.geojson", work / "areas-simple.geojson"
    features = (
        f'{{"type":"Feature","properties":{{"code":"{code}"}},"geometry":{shapely.to_geojson(shape)}}}'
        for code, shape in zip(codes, shapes, strict=True)
    )
    source.write_text('{"type":"FeatureCollection","features":[' + ",\n".join(features) + "]}", encoding="utf-8")
    # Gap filling is off: narrow gaps between areas are real (they are nobody's) or not ours to close.
    clean = ["-clean", "gap-fill-area=0", "sliver-control=0"]
    steps = [
        *(clean if clean_first else []),
        "-simplify",
        "dp",
        f"interval={interval_m}",
        "keep-shapes",
        *clean,
        "-o",
        f"precision={1 / units_per_deg:.6f}",
        "format=geojson",
    ]
    command = ["node", "--max-old-space-size=8000", str(program), str(source), *steps, str(result)]
    subprocess.run(command, check=True)
    rows = json.loads(result.read_text(encoding="utf-8"))["features"]
    for big in (source, result):
        big.unlink()
    made = {row["properties"]["code"]: shapely.from_geojson(json.dumps(row["geometry"])) for row in rows}
    return on_grid(np.array([made[code] for code in codes], dtype=object), units_per_deg)
