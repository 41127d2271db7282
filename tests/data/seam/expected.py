"""Fill in what S2 finds for each case: ``python tests/data/seam/expected.py`` rewrites cases.json beside it.

Needs spherely (S2), which the benchmarks bring. Edges in a file are straight in longitude and latitude, S2's are
geodesics: each is cut into steps of 0.02 degrees, the short way round. S2 takes the smaller of a ring's two sides. It
refuses a ring that runs back on itself along the seam: such a case carries the ring trimmed by hand, `without_spikes`.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).with_name("cases.json")
STEP_DEG = 0.02
CLEAR_DEG = 0.05  # no point to be tested lies nearer to a border


def fine(ring: list[list[float]]) -> list[tuple[float, float]]:
    """Return a ring in small steps, none twice."""
    out: list[tuple[float, float]] = []
    for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
        dx = (x2 - x1 + 180) % 360 - 180
        steps = max(1, int(np.ceil(max(abs(dx), abs(y2 - y1)) / STEP_DEG)))
        for t in np.arange(steps) / steps:
            x, y = x1 + t * dx, y1 + t * (y2 - y1)
            point = (float((x + 180) % 360 - 180), float(y))
            if not out or np.hypot((point[0] - out[-1][0] + 180) % 360 - 180, point[1] - out[-1][1]) > 1e-9:
                out.append(point)
    return out[:-1] if np.hypot((out[0][0] - out[-1][0] + 180) % 360 - 180, out[0][1] - out[-1][1]) <= 1e-9 else out


def expected(polygons: list[list[list[list[float]]]], rng: np.random.Generator) -> dict[str, Any]:
    """Return the part of the Earth that polygons cover, and places inside and outside."""
    import spherely as s2

    made = [s2.create_polygon(fine(p[0]), [fine(hole) for hole in p[1:]] or None) for p in polygons]
    part = sum(float(s2.area(p, radius=1.0)) for p in made) / (4 * np.pi)
    vertices = np.array([xy for p in polygons for ring in p for xy in ring])
    near = vertices[rng.integers(len(vertices), size=600)] + rng.normal(size=(600, 2)) * np.ptp(vertices[:, 1]) / 3
    anywhere = np.column_stack([rng.uniform(-180, 180, 200), np.degrees(np.arcsin(rng.uniform(-1, 1, 200)))])
    points = np.concatenate([near, anywhere])
    points[:, 0] = (points[:, 0] + 180) % 360 - 180
    points = points[np.abs(points[:, 1]) < 89.9].round(3)
    clear = np.degrees(np.min([s2.distance(s2.boundary(p), s2.points(*points.T), radius=1.0) for p in made], axis=0))
    inside = np.any([s2.contains(p, s2.points(*points.T)) for p in made], axis=0)
    limit = min(CLEAR_DEG, float(np.sqrt(part)) * 2)
    inner, outer = points[inside & (clear > limit)][:8], points[~inside & (clear > limit)]
    return {
        "part_of_earth": float(f"{part:.8g}"),
        "inside": inner.tolist(),
        "outside": np.concatenate([outer[:5], outer[-5:]]).tolist(),
    }


def main() -> None:
    """Rewrite the file, one line a polygon or list of places."""
    cases = json.loads(FILE.read_text(encoding="utf-8"))
    lines = []
    for number, (name, case) in enumerate(cases.items()):
        found = expected(case.get("without_spikes", case["coordinates"]), np.random.default_rng(number))
        fields = {**case, **found}
        rows = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in fields.items())
        lines.append(f" {json.dumps(name)}: {{\n{rows}\n }}")
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
