"""Hold the ledger against the oracle on very many hard paths, and write the table in ``docs/accuracy.md``.

``make verify``, or ``python -m tools.verify --only "the seam" --paths 20000`` for a closer look.
Every batch is a world of its own with its own paths, known by the generator's name and the batch's number, so that the
same arguments always ask the same questions.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyproj
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "accuracy.md"
BEGIN, END = "<!-- verify: written by make verify -->", "<!-- end of verify -->"
sys.path.insert(0, str(ROOT / "tests"))  # the oracle is part of the tests

from oracle.check import Finding  # noqa: E402
from oracle.run import NAMES, doc, run  # noqa: E402

PATHS, BATCH, SEED, EXAMPLES = 1_000_000, 100, 1, 20


def verify(names: Iterable[str], paths: int, workers: int, seed: int) -> dict[str, Finding]:
    """Return what was found by generator; each has its share of the paths."""
    names = list(names)
    found = {name: Finding() for name in names}
    batches = max(1, -(-paths // (len(names) * BATCH)))
    tasks = [(name, batch) for batch in range(batches) for name in names]
    begin = time.monotonic()
    pool = ProcessPoolExecutor(workers)
    try:
        running = {pool.submit(_batch, name, batch, seed): name for name, batch in tasks}
        for done, future in enumerate(as_completed(running), 1):
            found[running.pop(future)].add(future.result())
            if done % max(1, len(tasks) // 100) == 0:
                _say(found, done / len(tasks), time.monotonic() - begin)
    finally:
        pool.shutdown(cancel_futures=True)
    return found


def _batch(name: str, batch: int, seed: int) -> Finding:
    try:
        finding = run(name, batch, BATCH, seed)
    except Exception as error:
        msg = f"batch {batch} of {name!r}, seed {seed}, stopped with an error"
        raise RuntimeError(msg) from error
    finding.examples = [_plain(example) for example in finding.examples[:1]]
    return finding


def _plain(example: dict[str, Any]) -> dict[str, Any]:
    """Return an example in plain numbers and texts, with its world by name: it travels between processes."""
    rows = {key: example[key] for key in ("rows", "other") if key in example and len(example[key]) <= 8}
    rest = {key: value for key, value in example.items() if key not in {"rows", "other", "world"}}
    return {"world": example["world"].name} | json.loads(json.dumps(rest | rows, default=float))


def _say(found: dict[str, Finding], share: float, seconds: float) -> None:
    paths, wrong = (sum(getattr(f, key) for f in found.values()) for key in ("paths", "wrong_paths"))
    print(
        f"{100 * share:3.0f} %  {paths:,} paths, {wrong:,} wrong, {seconds / 60:.1f} min", file=sys.stderr, flush=True
    )


def table(found: dict[str, Finding]) -> str:
    """Return the findings as a Markdown table."""
    lines = [
        "| what | paths | points asked | wrong points | wrong paths | worst, off a border | crossings | off, at most |",
        "|---|---|---|---|---|---|---|---|",
    ]
    total = Finding()
    for name, f in found.items():
        total.add(f)
        lines.append(_row(f"*{name}*: {doc(name)[0].lower()}{doc(name)[1:]}", f))
    return "\n".join([*lines, _row("all", total)])


def _row(what: str, f: Finding) -> str:
    off = _metres(f.worst_off_m) if f.wrong_points else "none"
    crossing = _metres(f.crossing_m) if f.crossings else "-"
    wrong = f"{f.wrong_points:,} | {f.wrong_paths:,} | {off}"
    return f"| {what} | {f.paths:,} | {f.points:,} | {wrong} | {f.crossings:,} | {crossing} |"


def _metres(value: float) -> str:
    for limit, scale, unit in ((1e-3, 1e6, "µm"), (1.0, 1e3, "mm"), (1e3, 1.0, "m")):
        if value < limit:
            return f"{scale * value:.3g} {unit}"
    return f"{value / 1e3:,.0f} km"


def put(found: dict[str, Finding], seed: int) -> None:
    """Write the table into the page, with what made it."""
    made = ", ".join(f"{name} {version(name)}" for name in ("numpy", "pyproj", "shapely"))
    libraries = f"PROJ {pyproj.__proj_version__}, GEOS {shapely.geos_version_string}"
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    body = f"{BEGIN}\n{table(found)}\n\nSeed {seed}; {made}; {libraries}.\n{END}"
    PAGE.write_text(head + body + rest.split(END)[1], encoding="utf-8")


def main() -> int:
    """Verify, print, and write the page if that was asked."""
    parser = argparse.ArgumentParser(prog="python -m tools.verify", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--paths", type=int, default=PATHS, help="how many over all generators (default %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="another one asks other questions (default %(default)s)")
    parser.add_argument("--only", choices=NAMES, action="append", help="these alone")
    parser.add_argument("--write", action="store_true", help="write the table into docs/accuracy.md")
    asked = parser.parse_args()
    found = verify(asked.only or NAMES, asked.paths, asked.workers, asked.seed)
    print(table(found))
    examples = [example for f in found.values() for example in f.examples[:EXAMPLES]]
    for example in examples:
        print(json.dumps(example))
    if asked.write:
        put(found, asked.seed)
    return 1 if any(f.wrong_paths for f in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
