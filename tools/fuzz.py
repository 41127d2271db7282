"""Try very many inputs that are wrong in ways nobody chose, and write the table in ``docs/accuracy.md``.

``make fuzz``, or ``python -m tools.fuzz --only tracks --inputs 5000 --seed 7`` for a closer look. Of each input must
come an answer or a refusal (``tests/fuzz/outcome.py``), within 5 s of the processor and 1 GB. Each worker is a process
that is told one input after another and ended where none comes back. An input is known by its target, the seed and its
number; what is at fault is written into ``build/fuzz/`` with how to run it again.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.tables import put

ROOT = Path(__file__).resolve().parent.parent
PAGE, KEPT = ROOT / "docs" / "accuracy.md", ROOT / "build" / "fuzz"
sys.path.insert(0, str(ROOT / "tests"))  # what is tried is part of the tests

INPUTS, SEED = 100_000, 1
MOST_SECONDS, MOST_MB = 5.0, 1_000.0
LIFE = 5_000  # inputs of a worker: what libraries keep for themselves would count as memory of the later ones
PATIENCE = 120.0  # seconds on the clock, on however busy a machine, after which a worker is taken for one that hangs


@dataclass
class Found:
    """What came of a target's inputs."""

    inputs: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    mb: float = 0.0

    def add(self, result: dict[str, Any]) -> None:
        """Count an input in."""
        self.inputs += 1
        self.kinds[result["kind"]] += 1
        self.seconds = max(self.seconds, result["seconds"])
        self.mb = max(self.mb, result["mb"])


# -------------------------------------------------------------------------------------------------------------- worker


def work(seed: int) -> None:
    """Try the inputs that standard input names, a line each, and answer with a line each."""
    from fuzz.outcome import Outcome, outcome_of
    from fuzz.targets import made

    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with tempfile.TemporaryFile() as raw:  # what libraries write past Python
        os.dup2(raw.fileno(), 1)
        os.dup2(raw.fileno(), 2)
        for line in sys.stdin:
            name, _, number = line.rpartition(" ")
            tried = made(name, seed, int(number))
            _forget_peak()
            begin = time.process_time()
            with tempfile.TemporaryDirectory() as folder:
                found = outcome_of(tried, Path(folder))
            seconds, mb = time.process_time() - begin, _peak_mb()
            raw.seek(0)
            past = raw.read().decode("utf-8", "replace")
            if past and found.kind != "fault":
                found = Outcome("fault", f"written past Python: {past[:500]!r}")
                raw.truncate(0)
            if seconds > MOST_SECONDS or mb > MOST_MB:
                found = Outcome("fault", f"{seconds:.1f} s, {mb:.0f} MB; {found.kind}: {found.said}")
            answer = {"kind": found.kind, "said": found.said, "seconds": seconds, "mb": mb}
            print(json.dumps(answer), file=answers, flush=True)


def _forget_peak() -> None:
    """Let Linux count the most memory that was in use anew."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_mb() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return float(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1e3


# -------------------------------------------------------------------------------------------------------------- parent


class Worker:
    """A process that tries inputs, and is begun anew when it hangs or dies."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.process, self.inputs = self._begun(), 0

    def _begun(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "tools.fuzz", "--work", "--seed", str(self.seed)]
        return subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )

    def tried(self, name: str, number: int) -> dict[str, Any]:
        """Return what came of an input."""
        if self.inputs == LIFE:
            self.close()
            self.process, self.inputs = self._begun(), 0
        self.inputs += 1
        assert self.process.stdin and self.process.stdout  # noqa: PT018, S101
        begin = time.monotonic()
        line = b""
        try:
            self.process.stdin.write(f"{name} {number}\n".encode())
            while not line.endswith(b"\n"):
                ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
                more = os.read(self.process.stdout.fileno(), 1 << 16) if ready else b""
                if not more:
                    break
                line += more
        except BrokenPipeError:
            pass
        if line.endswith(b"\n"):
            result: dict[str, Any] = json.loads(line)
            return result
        hangs = self.process.poll() is None and time.monotonic() - begin >= PATIENCE
        self.close()
        said = "no answer: it hangs" if hangs else f"the process died: {self.process.returncode}"
        self.process = self._begun()
        return {"kind": "fault", "said": said, "seconds": time.monotonic() - begin, "mb": 0.0}

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()


def fuzz(names: list[str], first: int, inputs: int, seed: int, workers: int) -> dict[str, Found]:
    """Try so many inputs, each target its share, and return what came of them."""
    found = {name: Found() for name in names}
    from fuzz.targets import SHARES

    whole = sum(SHARES[name] for name in names)
    counts = {name: -(-inputs * SHARES[name] // whole) for name in names}
    every = [((k + 1) / counts[name], name, first + k) for name in names for k in range(counts[name])]
    tasks = iter([(name, number) for _, name, number in sorted(every)])  # all targets get on alike
    lock, begin = threading.Lock(), time.monotonic()

    def drive() -> None:
        worker = Worker(seed)
        while True:
            with lock:
                task = next(tasks, None)
            if task is None:
                break
            result = worker.tried(*task)
            with lock:
                found[task[0]].add(result)
                if result["kind"] == "fault":
                    _keep(*task, seed, result["said"])
                done = sum(one.inputs for one in found.values())
                if done % 1_000 == 0:
                    faults = sum(one.kinds["fault"] for one in found.values())
                    minutes = (time.monotonic() - begin) / 60
                    print(f"{done:,} inputs, {faults:,} faults, {minutes:.1f} min", file=sys.stderr, flush=True)
        worker.close()

    threads = [threading.Thread(target=drive) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _keep(name: str, number: int, seed: int, said: str) -> None:
    """Write an input that is at fault, and how to run it again."""
    from fuzz.targets import made

    tried = made(name, seed, number)
    folder = KEPT / f"{name.replace(' ', '-')}-{seed}-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file, body in tried.files.items():
        (folder / file).write_bytes(body)
    again = f"python -m tools.fuzz --only {name!r} --seed {seed} --first {number} --inputs 1 --workers 1"
    words = ascii(list(tried.words))
    (folder / "fault.txt").write_text(f"{again}\n{words}\n{said}\n", encoding="utf-8", errors="backslashreplace")
    print(f"fault in {folder.relative_to(ROOT)}: {said.strip().splitlines()[-1][:200]!a}", file=sys.stderr)


def table(found: dict[str, Found]) -> str:
    """Return what was found as a Markdown table."""
    from fuzz.targets import TARGETS

    lines = [
        "| what is tried | inputs | answers | refusals | slowest | most memory | faults |",
        "|---|---|---|---|---|---|---|",
    ]
    total = Found()
    for name, one in found.items():
        about = (TARGETS[name].__doc__ or "").strip().rstrip(".")
        lines.append(_row(f"*{name}*: {about}", one))
        total.inputs += one.inputs
        total.kinds += one.kinds
        total.seconds, total.mb = max(total.seconds, one.seconds), max(total.mb, one.mb)
    return "\n".join([*lines, _row("all", total)])


def _row(what: str, one: Found) -> str:
    counts = " | ".join(f"{one.kinds[kind]:,}" for kind in ("answer", "refusal"))
    return f"| {what} | {one.inputs:,} | {counts} | {one.seconds:.2f} s | {one.mb:.0f} MB | {one.kinds['fault']:,} |"


def main() -> int:
    """Fuzz, print, and write the page if that was asked; exit code 1 after a fault."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--inputs", type=int, default=INPUTS, help="how many over all targets (default %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="another one makes other inputs (default %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="number of the first input (default %(default)s)")
    parser.add_argument("--only", action="append", help="a target; again for more")
    parser.add_argument("--write", action="store_true", help="write the table into docs/accuracy.md")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        work(asked.seed)
        return 0
    from fuzz.targets import TARGETS

    found = fuzz(asked.only or list(TARGETS), asked.first, asked.inputs, asked.seed, asked.workers)
    print(table(found))
    if asked.write:
        put(PAGE, "fuzz", table(found), asked.seed, ("overflight", "pydantic", "pyogrio", "shapely"))
    return 1 if any(one.kinds["fault"] for one in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
