"""Change the code of kernel, ledger and claims in small ways, and see whether a test fails: write ``docs/mutants.md``.

``make mutants``, or ``python -m tools.mutants --module geo/kernel/series.py`` for a closer look. Where the changes are
comes from cosmic-ray; how they are tried is our own, for it would start Python and import everything anew for each.
Here each worker has a copy of the project, imports what others made once, and forks for each change: first the module's
own tests run, then those of its room (``tools/mutants_tests.py``), until one fails. Survivors go to ``build/mutants/``.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import difflib
import hashlib
import importlib
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import zip_longest
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from tools.mutants_tests import ROOMS, stages
from tools.tables import put

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PAGE, KEPT = ROOT / "docs" / "mutants.md", ROOT / "build" / "mutants"
COPIED = ("geo", "tests", "data", "docs", "notebooks", "web/src")
FILES = ("pyproject.toml", "README.md", "CHANGELOG.md", "CITATION.cff")
SAMPLE, SEED = 0, 1  # how many of a room; 0 is all
LEAST_SECONDS, TIMES_LONGER = 20.0, 5.0  # of the processor, before a test is taken for one that hangs
MOST_BYTES, SAID = 6 << 30, "said.txt"
KILLED, SLOW, SURVIVED, FAULT = "killed", "killed by time or memory", "survived", "fault"
WARM = ("numpy", "pandas", "geopandas", "shapely", "pyproj", "pyogrio", "folium", "geographiclib.geodesic")

# One change of a kind: of the eleven that may replace a "+", ten fail wherever the line is run at all.
OPERATORS = (
    *("AddNot", "NumberReplacer", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ZeroIterationForLoop"),
    *("ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak"),
    "ExceptionReplacer",
    *(f"ReplaceBinaryOperator_{change}" for change in (
        "Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "Pow_Mul", "Mod_Mul", "FloorDiv_Mul", "BitAnd_BitOr", "BitOr_BitAnd"
    )),
    *(f"ReplaceComparisonOperator_{change}" for change in (
        "Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "Lt_Gt", "Gt_Lt", "Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"
    )),
    *("ReplaceUnaryOperator_Delete_USub", "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_Delete_Invert"),
)  # fmt: skip


class Mutant(NamedTuple):
    """A change: of a module, by an operator, at its so-many-th place."""

    module: str
    operator: str
    occurrence: int


class Tried(NamedTuple):
    """What came of a change."""

    mutant: Mutant
    outcome: str
    seconds: float


# ------------------------------------------------------------------------------------------------------------- changes


def mutants(modules: list[str]) -> Iterator[Mutant]:
    """Give every change of the modules, but for those of what nobody reads while the program runs."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator

    for module in modules:
        nodes = list(ast_nodes(get_ast((ROOT / module).read_text(encoding="utf-8"))))
        for name in OPERATORS:
            operator = get_operator(f"core/{name}")()
            places = [node for node in nodes for _ in operator.mutation_positions(node)]
            yield from (Mutant(module, name, k) for k, node in enumerate(places) if not _unread(node))


def _unread(node: Any) -> bool:  # noqa: ANN401 - of parso, which says of no node what it has
    """Return whether a node says of what kind something is, or imports that, or how arguments are to be passed."""
    if node.type == "operator" and node.parent.type in {"parameters", "param", "argument"}:
        return True
    if node.type == "if_stmt" and node.children[1].get_code().strip() == "TYPE_CHECKING":
        return True
    while (parent := node.parent) is not None:
        kind = parent.type
        if (kind == "tfpdef" and node is not parent.children[0]) or (kind == "funcdef" and node is parent.annotation):
            return True
        if kind == "annassign" and node is parent.children[1]:
            return "(" not in node.get_code()
        node = parent
    return False


def changed(mutant: Mutant) -> str:
    """Return a module's source with a change."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    source = (ROOT / mutant.module).read_text(encoding="utf-8")
    found: str | None = mutate_code(source, get_operator(f"core/{mutant.operator}")(), mutant.occurrence)
    return source if found is None else found


def shown(mutant: Mutant) -> str:
    """Return a change as people read it."""
    before = (ROOT / mutant.module).read_text(encoding="utf-8")
    lines = difflib.unified_diff(before.splitlines(), changed(mutant).splitlines(), n=1, lineterm="")
    return "\n".join([f"{mutant.module}, {mutant.operator}, {mutant.occurrence}", *list(lines)[2:]])


# -------------------------------------------------------------------------------------------------------------- trying


class _Rules:
    """How tests run here: a failing example is not made smaller, and none is kept."""

    def pytest_sessionstart(self) -> None:
        from hypothesis import HealthCheck, Phase, settings

        how = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}  # as in tests/conftest.py
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", phases=phases, database=None, derandomize=True, **how)  # type: ignore[arg-type]
        settings.load_profile("mutants")


def _test(tests: list[str], seconds: float) -> NoReturn:
    """Run tests in this process, a copy of a worker, and end it."""
    import pytest

    os.setsid()
    for stream, file, how in ((0, os.devnull, os.O_RDONLY), (1, SAID, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)):
        os.dup2(os.open(file, how), stream)
    os.dup2(1, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    words = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "faulthandler_timeout=0"]
    code = 99
    try:
        code = int(pytest.main([*words, *tests], plugins=[_Rules()]))
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 - whatever it is, a change did it, or it is shown
        os.write(1, traceback.format_exc().encode())
    os._exit(code)


def _outcome(tests: list[str], seconds: float) -> tuple[str, float]:
    """Return what tests say in a copy of this process, and the seconds of the processor that they took."""
    begin = time.monotonic()
    child = os.fork()
    if not child:
        _test(tests, seconds)
    status, used = None, 0.0
    while status is None:
        ended, code, usage = os.wait4(child, os.WNOHANG)
        if ended:
            status, used = code, usage.ru_utime + usage.ru_stime
        elif time.monotonic() - begin > 10 * seconds + 60:  # it waits for something: no processor is used
            break
        else:
            time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    if status is None:
        os.wait4(child, 0)
    if status is None or os.WIFSIGNALED(status):
        return SLOW, used
    # pytest's codes: 2 a module that cannot be imported, 5 no test, as of a module without examples
    return {0: SURVIVED, 5: SURVIVED, 1: KILLED, 2: KILLED, 99: KILLED}.get(os.WEXITSTATUS(status), FAULT), used


_FOLDER = Path()
_TAKES: dict[str, float] = {}  # seconds of the processor that a file of tests takes without a change


def _begin(folder: str) -> None:
    """Make a worker's copy of the project, and import what others made."""
    global _FOLDER  # noqa: PLW0603 - a worker's own
    _FOLDER = Path(tempfile.mkdtemp(dir=folder))
    for name in COPIED:
        shutil.copytree(ROOT / name, _FOLDER / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, _FOLDER)
    os.chdir(_FOLDER)
    sys.path[:] = [str(_FOLDER), *(path for path in sys.path if path not in {"", str(ROOT)})]
    os.environ["PYTHONPATH"] = str(_FOLDER)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    compileall.compile_dir(_FOLDER / "geo", quiet=2)
    for name in WARM:
        importlib.import_module(name)


def _takes(tests: list[str]) -> float:
    """Return how long tests take where nothing is changed, which they pass."""
    for file in tests:
        if file not in _TAKES:
            outcome, _TAKES[file] = _outcome([file], 3_600.0)
            if outcome != SURVIVED:
                said = (_FOLDER / SAID).read_text(encoding="utf-8", errors="replace")[-3_000:]
                msg = f"without any change these tests do not pass: {file}\n{said}"
                raise RuntimeError(msg)
    return sum(_TAKES[file] for file in tests)


def tried(mutant: Mutant) -> Tried:
    """Try a change in this worker's copy."""
    outcome, seconds = SURVIVED, 0.0
    for tests in stages(mutant.module):
        limit = max(LEAST_SECONDS, TIMES_LONGER * _takes(tests))
        with _in_place(mutant):
            outcome, used = _outcome(tests, limit)
        seconds += used
        if outcome != SURVIVED:
            break
    return Tried(mutant, outcome, seconds)


@contextlib.contextmanager
def _in_place(mutant: Mutant) -> Iterator[None]:
    """Have a change in this worker's copy, of which no compiled file is kept."""
    file = _FOLDER / mutant.module
    before, after = (ROOT / mutant.module).read_text(encoding="utf-8"), changed(mutant)
    os.environ["PYTHONDONTWRITEBYTECODE"], sys.dont_write_bytecode = "1", True
    try:
        for cached in file.parent.glob(f"__pycache__/{file.stem}.*"):
            cached.unlink()
        file.write_text(after, encoding="utf-8")
        yield
    finally:
        file.write_text(before, encoding="utf-8")
        del os.environ["PYTHONDONTWRITEBYTECODE"]
        sys.dont_write_bytecode = False


def try_all(chosen: list[Mutant], workers: int) -> Counter[str]:
    """Try changes, note what comes of each, say how far it is, and return how many came to what."""
    begin = time.monotonic()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (folder,))
        try:
            for one in pool.map(tried, chosen):
                _remember(one)
                counts[one.outcome] += 1
                if one.outcome not in {KILLED, SLOW}:
                    print(f"{one.outcome}: {shown(one.mutant)}", file=sys.stderr, flush=True)
                if counts.total() % 10 == 0:
                    minutes = (time.monotonic() - begin) / 60
                    said = f"{counts.total()} of {len(chosen)} tried, {minutes:.1f} min: {dict(counts)}"
                    print(said, file=sys.stderr, flush=True)
        finally:
            pool.shutdown(cancel_futures=True)
    return counts


def _remember(one: Tried) -> None:
    """Note what came of a change, so that a run that is broken off goes on where it was."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "tried.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps([*one.mutant, _source(one.mutant.module), one.outcome, round(one.seconds, 2)]) + "\n")


def remembered() -> dict[Mutant, Tried]:
    """Return what was noted of changes of modules as they are now, whenever they were drawn."""
    noted = KEPT / "tried.jsonl"
    lines = noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []
    known = {}
    for line in lines:
        module, operator, occurrence, source, outcome, seconds = json.loads(line)
        if (ROOT / module).exists() and source == _source(module) and outcome != FAULT:
            one = Mutant(module, operator, occurrence)
            known[one] = Tried(one, outcome, seconds)
    return known


def _drawn(one: Mutant, seed: int) -> str:
    """Return what changes are put in order by: as good as chance, and the same whatever else there is to change."""
    return hashlib.sha256(f"{seed} {one}".encode()).hexdigest()


@cache
def _source(module: str) -> str:
    return hashlib.sha256((ROOT / module).read_bytes()).hexdigest()


# ------------------------------------------------------------------------------------------------------------- telling


def table(all_of: dict[str, int], found: list[Tried]) -> str:
    """Return what came of the changes, by room, as a Markdown table."""
    lines = ["| room | changes | tried | killed | of them by time or memory | survived |", "|---|---|---|---|---|---|"]
    total: Counter[str] = Counter()
    for room, count in all_of.items():
        counts = Counter(one.outcome for one in found if one.mutant.module.startswith(f"{ROOMS[room].folder}/"))
        lines.append(_row(f"`{ROOMS[room].folder}`", count, counts))
        total += counts
    return "\n".join([*lines, _row("all", sum(all_of.values()), total)])


def _row(what: str, count: int, counts: Counter[str]) -> str:
    killed = counts[KILLED] + counts[SLOW]
    return f"| {what} | {count:,} | {sum(counts.values()):,} | {killed:,} | {counts[SLOW]:,} | {counts[SURVIVED]:,} |"


def keep(found: list[Tried]) -> None:
    """Write what survived, and how it was changed."""
    KEPT.mkdir(parents=True, exist_ok=True)
    survivors = [f"{shown(one.mutant)}\n" for one in found if one.outcome == SURVIVED]
    (KEPT / "survivors.txt").write_text("\n".join(survivors), encoding="utf-8")


def main() -> int:
    """Try changes, print what came of them, and write the page if that was asked."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--room", choices=ROOMS, action="append", help="these alone")
    parser.add_argument("--module", action="append", help="these files alone, as geo/kernel/series.py")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="so many of each room, at random (default: all)")
    parser.add_argument("--seed", type=int, default=SEED, help="another one draws others (default %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default %(default)s)")
    parser.add_argument("--again", action="store_true", help="try what survived in an earlier run again")
    parser.add_argument("--count", action="store_true", help="count the changes, and try none")
    parser.add_argument("--write", action="store_true", help="write the table into docs/mutants.md")
    asked = parser.parse_args()
    every: dict[str, int] = {}
    drawn: list[list[Mutant]] = []
    all_of: set[Mutant] = set()
    for room in asked.room or ROOMS:
        modules = [str(path.relative_to(ROOT)) for path in sorted((ROOT / ROOMS[room].folder).rglob("*.py"))]
        modules = [module for module in modules if not asked.module or module in asked.module]
        of_room = list(mutants(modules))
        all_of.update(of_room)
        every[room] = len(of_room)
        of_room.sort(key=lambda one: _drawn(one, asked.seed))
        drawn.append(of_room[: asked.sample or len(of_room)])
    if asked.count:
        print("\n".join(f"{room}: {count:,}" for room, count in every.items()))
        return 0
    noted = remembered()
    chosen = [one for row in zip_longest(*drawn) for one in row if one is not None]  # all rooms get on alike
    again = [one for one, was in noted.items() if asked.again and was.outcome == SURVIVED and one in all_of]
    counts = try_all(again + [one for one in chosen if one not in noted], asked.workers)
    found = [one for one in remembered().values() if one.mutant in all_of]
    keep(found)
    body = table(every, found)
    print(body)
    if asked.write:
        put(PAGE, "mutants", body, asked.seed, ("overflight", "cosmic-ray", "pytest", "hypothesis"))
    return int(FAULT in counts)


if __name__ == "__main__":
    sys.exit(main())
