"""Worker processes of the ledger end with the process that started them, however that ends."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from processes import started

SCRIPT = """
import multiprocessing, threading, time
import numpy as np
from geo.atlas.load import load_countries
from geo.ledger.tables import overflown

def tell():
    while len(multiprocessing.active_children()) < 2:
        time.sleep(0.05)
    print("begun", flush=True)

if __name__ == "__main__":
    rng = np.random.default_rng(1)
    ends = rng.uniform([-180, -80, -180, -80], [180, 80, 180, 80], (200_000, 4)).T
    threading.Thread(target=tell, daemon=True).start()
    overflown(*ends, countries=load_countries("natural-earth-10m"), workers=2)
    print("done", flush=True)
"""


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=lambda end: end.name)
def test_workers_end_with_their_parent(end: signal.Signals) -> None:
    with started([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(end)  # to the parent alone
        assert process.wait() == -end
        assert process.stdout.read() == ""  # at its end only when the workers are gone, for they hold it too
