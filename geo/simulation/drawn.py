"""The draws themselves, made again from the seed: for a closer look, or for another program (Arrow, Parquet)."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import SimulationError
from geo.files import whole_file
from geo.ledger.closing import UNKNOWN_CODE
from geo.simulation.block import BLOCK, Job, cube_of_block, flight_s, fly_cube
from geo.simulation.rules import WORDS, decide

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.simulation.depth import Ground
    from geo.simulation.flown import Flown

_KM = 1000.0
_NO_ARROW = "a Parquet file needs the package 'pyarrow': install it with pip install 'overflight[arrow]'"


def draws_table(event: Event, jobs: Sequence[Job], ground: Ground, first: int, count: int) -> pd.DataFrame:
    """Return draws as a table.

    Parameters
    ----------
    event, jobs, ground
        The event, one job a hypothesis, the boundaries and their box.
    first, count
        Number of the first draw, and how many, of each hypothesis.

    Returns
    -------
    DataFrame
        One row a draw: ``hypothesis, draw`` (its number), ``platform, target`` (ids), ``launch_lon, launch_lat,
        aim_lon, aim_lat`` and ``via_1_lon, via_1_lat, ...`` (degrees; NaN where a hypothesis has fewer places on the
        way), ``speed_kmh, length_km, flight_min, states`` (codes in the order of first entry, with a blank between
        them), and for each claim that hangs on the path ``claim_<id>`` (supported, contradicted, undecidable).
    """
    blocks = list(_blocks(event, jobs, ground, first, count))
    return pd.concat(blocks, ignore_index=True)


def write_parquet(
    path: str | PathLike[str], event: Event, jobs: Sequence[Job], ground: Ground, first: int, count: int
) -> None:
    """Write draws to a Parquet file, one row group a block, so that memory does not grow with their number.

    Raises
    ------
    SimulationError
        If pyarrow is not installed.
    OutputError
        If the file cannot be written.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise SimulationError(_NO_ARROW) from None
    with whole_file(path) as draft, ExitStack() as open_file:
        writer = None
        for block in _blocks(event, jobs, ground, first, count):
            rows = pa.Table.from_pandas(block, preserve_index=False)
            if writer is None:
                writer = open_file.enter_context(pq.ParquetWriter(draft, rows.schema))
            writer.write_table(rows)


def _blocks(event: Event, jobs: Sequence[Job], ground: Ground, first: int, count: int) -> Iterator[pd.DataFrame]:
    stops = max(len(job.plan.stop_ids) for job in jobs)
    for job in jobs:
        if not count:
            yield _rows(event, job, ground, 0, slice(0, 0), stops)
        for block in range(first // BLOCK, -(-(first + count) // BLOCK)):
            here = slice(max(first - block * BLOCK, 0), min(first + count - block * BLOCK, BLOCK))
            yield _rows(event, job, ground, block, here, stops)


def _rows(event: Event, job: Job, ground: Ground, block: int, here: slice, stops: int) -> pd.DataFrame:
    """Return some draws of a block; those before them are made too, for a draw's last digit may hang on its place."""
    flown = fly_cube(job, ground, cube_of_block(job, block, max(here.stop, 1)))
    draws, number = flown.draws, np.arange(block * BLOCK, block * BLOCK + len(flown.draws.target))
    none = np.full(len(number), np.nan)
    own = draws.lon.shape[1] - 2
    via = {}
    for k in range(1, stops + 1):
        via[f"via_{k}_lon"] = draws.lon[:, k] if k <= own else none
        via[f"via_{k}_lat"] = draws.lat[:, k] if k <= own else none
    verdicts = zip(job.rules.claims, decide(job.rules, flown, ground), strict=True)
    columns = {
        "hypothesis": np.full(len(number), job.plan.hypothesis, dtype=object),
        "draw": number,
        "platform": np.array([p.id for p in event.platforms], dtype=object)[draws.platform],
        "target": np.array([t.id for t in event.targets], dtype=object)[draws.target],
        "launch_lon": draws.lon[:, 0],
        "launch_lat": draws.lat[:, 0],
        "aim_lon": draws.lon[:, -1],
        "aim_lat": draws.lat[:, -1],
        **via,
        "speed_kmh": draws.speed_kmh,
        "length_km": flown.tracks.length_m / _KM,
        "flight_min": flight_s(flown) / 60.0,
        "states": _in_order(flown, ground.countries),
        **{f"claim_{claim.id}": np.array(WORDS, dtype=object)[found] for claim, found in verdicts},
    }
    return pd.DataFrame({name: values[here] for name, values in columns.items()})


def _in_order(flown: Flown, countries: Countries) -> NDArray[np.object_]:
    """Return the states of each draw in the order of first entry, as text."""
    codes = np.array([*countries.codes, UNKNOWN_CODE, ""], dtype=object)[flown.states]
    row = np.where(flown.overflies, flown.first, np.iinfo(np.intp).max)
    order = np.argsort(row, axis=1, kind="stable")
    named = np.where(np.take_along_axis(flown.overflies, order, axis=1), codes[order], "")
    text = np.full(len(named), "", dtype=object)
    for column in named.T:
        text = text + np.where((text != "") & (column != ""), " ", "") + column
    return text
