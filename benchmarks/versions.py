"""The ledger of one checkout beside that of another: ``python -m benchmarks.versions PATH_OF_THE_OTHER``.

Both answer the same questions in turns, each turn in a process of its own, so that whatever else the machine does falls
on both. Printed is the least processor time a path of all turns, which other work disturbs least, and the ratio.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

TURNS = 5
PATHS = 20_000
_ASK = """
import json, sys, time
from benchmarks.samples import SAMPLES
from geo import load_countries, overflown
countries, least = load_countries(), {}
for name, make in SAMPLES.items():
    ends = make(int(sys.argv[1]))
    overflown(*ends[:200].T, countries=countries)
    spent = []
    for _ in range(3):
        begin = time.process_time()
        overflown(*ends.T, countries=countries)
        spent.append((time.process_time() - begin) / len(ends) * 1e6)
    least[name] = min(spent)
print(json.dumps(least))
"""


def ask(checkout: Path) -> dict[str, float]:
    """Return microseconds a path by sample, measured in a fresh process on one checkout."""
    command = [sys.executable, "-c", _ASK, str(PATHS)]
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def main() -> int:
    """Measure both and print them side by side."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "geo").is_dir():
        print("usage: python -m benchmarks.versions PATH  (a checkout of another version)", file=sys.stderr)
        return 2
    other, this = Path(sys.argv[1]).resolve(), Path(__file__).resolve().parent.parent
    turns = [(ask(other), ask(this)) for _ in range(TURNS)]
    for sample in turns[0][0]:
        before, now = (min(turn[k][sample] for turn in turns) for k in (0, 1))
        print(f"{sample:9} other {before:6.1f} us a path, this {now:6.1f}, ratio {now / before:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
