"""Hold the numbers against what is known of them, and write the tables in ``docs/accuracy.md``.

``make verify``, or ``python -m tools.verify --only "the seam" --paths 20000`` for a closer look. Four parts: the ledger
against the oracle on very many hard paths, geodesics against known ones, crossings by a second way, golden texts.
A figure that is worse than the page's is named, nothing is written, and the exit code is 1.
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

import numpy as np
import pyproj
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "accuracy.md"
sys.path.insert(0, str(ROOT / "tests"))  # the oracle is part of the tests

import golden  # noqa: E402
from oracle import geodesics, space  # noqa: E402
from oracle.check import Finding  # noqa: E402
from oracle.run import NAMES, doc, run  # noqa: E402

import geo  # noqa: E402
from tools.verify_table import block, markdown, metres, with_blocks, worse  # noqa: E402

PATHS, BATCH, SEED, EXAMPLES = 1_000_000, 100, 1, 20
LINES, SPACE_BATCHES = 500, 20  # known lines of a kind, and batches of a kind whose crossings are found in space
PARTS = ("ledger", "geodesics", "crossings", "golden")


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
    columns = ("what", "paths", "points asked", "wrong points", "wrong paths")
    total = Finding()
    rows = []
    for name, f in found.items():
        total.add(f)
        rows.append(_row(f"*{name}*: {doc(name)[0].lower()}{doc(name)[1:]}", f))
    return markdown((*columns, "worst, off a border", "crossings", "off, at most"), [*rows, _row("all", total)])


def _row(what: str, f: Finding) -> list[str]:
    off = metres(f.worst_off_m) if f.wrong_points else "none"
    crossing = metres(f.crossing_m) if f.crossings else "-"
    return [
        what,
        *(f"{n:,}" for n in (f.paths, f.points, f.wrong_points, f.wrong_paths)),
        off,
        f"{f.crossings:,}",
        crossing,
    ]


def _known(kind: str, lines: int, seed: int) -> geodesics.Off:
    if kind == "GeodTest":
        return geodesics.off(geodesics.geodtest())
    rng = np.random.default_rng([seed, list(geodesics.KINDS).index(kind)])
    return geodesics.off(geodesics.made(kind, rng, lines))


def known_geodesics(workers: int, seed: int, lines: int = LINES) -> str:
    """Return how far inverse, direct and the kernel's series lie from known geodesics, as a table."""
    kinds = ["GeodTest", *geodesics.KINDS]
    with ProcessPoolExecutor(workers) as pool:
        found = list(pool.map(_known, kinds, [lines] * len(kinds), [seed] * len(kinds)))
    gie = geodesics.gie_off()
    columns = ("geodesics", "lines", "length", "azimuths, at the other end", "direct", "series: end", "series: length")
    rows = [[f"*{kind}*", f"{one.lines:,}", *map(metres, one[1:])] for kind, one in zip(kinds, found, strict=True)]
    rows.append(
        ["*gie*: beyond the tolerance of the file", f"{gie[0]:,}", metres(gie[1]), metres(gie[2]), "-", "-", "-"]
    )
    rows[-1].append("-")
    return markdown((*columns, "series: on the way"), rows)


def crossings_in_space(workers: int, seed: int, batches: int = SPACE_BATCHES) -> str:
    """Return how far the ledger's crossings lie off borders, by the equation of a geodesic in space, as a table."""
    tasks = [(name, batch) for name in space.KINDS for batch in range(batches)]
    found = dict.fromkeys(space.KINDS, (0, 0.0))
    with ProcessPoolExecutor(workers) as pool:
        runs = pool.map(space.run_in_space, *zip(*((n, b, BATCH, seed) for n, b in tasks), strict=True))
        for (name, _), (count, off_m) in zip(tasks, runs, strict=True):
            found[name] = (found[name][0] + count, max(found[name][1], off_m))
    rows = [[f"*{name}*", f"{count:,}", metres(off_m)] for name, (count, off_m) in found.items()]
    every = ["all", f"{sum(n for n, _ in found.values()):,}", metres(max(off_m for _, off_m in found.values()))]
    return markdown(("crossings of", "crossings", "off a border, at most"), [*rows, every])


def golden_texts(workers: int) -> str:
    """Return how many of the bundled events are found otherwise than their golden text says, as a table."""
    events = geo.event_ids()
    with ProcessPoolExecutor(workers) as pool:
        differ = [event for event, same in zip(events, pool.map(_as_golden, events), strict=True) if not same]
    for event in differ:
        print(f"{event}: not what tests/golden/{event}.txt says", file=sys.stderr)
    return markdown(("golden texts", "events", "differ"), [["all", f"{len(events)}", f"{len(differ)}"]])


def _as_golden(event_id: str) -> bool:
    return golden.text_of(event_id) == (golden.FOLDER / f"{event_id}.txt").read_text(encoding="utf-8")


def made_with(seed: int) -> str:
    """Return what made the tables."""
    made = ", ".join(f"{name} {version(name)}" for name in ("overflight", "numpy", "pyproj", "shapely", "mpmath"))
    libraries = f"PROJ {pyproj.__proj_version__}, GEOS {shapely.geos_version_string}"
    return f"Seed {seed}; {made}; {libraries}, GeographicLib {version('geographiclib')} (in Python)."


def main() -> int:
    """Verify, print, and write the page if that was asked."""
    parser = argparse.ArgumentParser(prog="python -m tools.verify", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--paths", type=int, default=PATHS, help="how many over all generators (default %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="another one asks other questions (default %(default)s)")
    parser.add_argument("--only", choices=NAMES, action="append", help="these alone")
    parser.add_argument("--part", choices=PARTS, action="append", help="these parts alone")
    parser.add_argument("--write", action="store_true", help="write docs/accuracy.md, if nothing is worse than there")
    parser.add_argument("--accept", action="store_true", help="write what is worse, too")
    asked = parser.parse_args()
    parts = asked.part or (["ledger"] if asked.only else PARTS)
    tables, wrong = {}, False
    if "ledger" in parts:
        found = verify(asked.only or NAMES, asked.paths, asked.workers, asked.seed)
        wrong = any(f.wrong_paths for f in found.values())
        tables["ledger"] = table(found)
        for example in [example for f in found.values() for example in f.examples[:EXAMPLES]]:
            print(json.dumps(example))
    if "geodesics" in parts:
        tables["geodesics"] = known_geodesics(asked.workers, asked.seed)
    if "crossings" in parts:
        tables["crossings"] = crossings_in_space(asked.workers, asked.seed)
    if "golden" in parts:
        tables["golden"] = golden_texts(asked.workers)
    blocks = {part: f"{body}\n\n{made_with(asked.seed)}" for part, body in tables.items()}
    print("\n\n".join(blocks.values()))
    if asked.only or (asked.paths, asked.seed) != (PATHS, SEED):  # other questions have other answers
        return int(wrong)
    page = PAGE.read_text(encoding="utf-8")
    got_worse = [said for part, body in blocks.items() for said in worse(block(page, part), body)]
    for said in got_worse:
        print(f"worse than docs/accuracy.md: {said}", file=sys.stderr)
    if asked.write and (asked.accept or not got_worse):
        PAGE.write_text(with_blocks(page, blocks), encoding="utf-8")
    return int(wrong or bool(got_worse and not asked.accept))


if __name__ == "__main__":
    sys.exit(main())
