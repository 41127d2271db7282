"""The draws themselves, made again from the seed: for a closer look, or for another program (Arrow, Parquet)."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import SimulationError
from geo.files import NO_ARROW, whole_file
from geo.ledger.closing import UNKNOWN, UNKNOWN_CODE
from geo.worlds.block import WORDS, Job, answers, cube_of_block, flight_s, fly_cube, verdicts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from os import PathLike

    from numpy.typing import NDArray

    from geo.claims.flights import Entered, Flights
    from geo.events import Event
    from geo.ledger.indeterminate import Ground

_KM = 1000.0


def draws_table(
    event: Event,
    jobs: Sequence[Job],
    ground: Ground,
    first: int,
    count: int,
    claims: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return draws as a table.

    Parameters
    ----------
    event, jobs, ground
        The event, one job a hypothesis, the boundaries and their box.
    first, count
        Number of the first draw, and how many, of each hypothesis.
    claims
        Ids of the claims to judge; all by default.

    Returns
    -------
    DataFrame
        One row a path of a world: ``hypothesis, draw`` (number of the world), ``platform, target`` (ids), ``missiles``
        (how many fly it), ``launch_lon, launch_lat, aim_lon, aim_lat`` and ``via_1_lon, via_1_lat, ...`` (degrees; NaN
        where a hypothesis has fewer places on the way), ``speed_kmh, length_km, flight_min, states`` (codes in the
        order of first entry, with a blank between them), ``grazed`` (those of them that the path gets into by less
        than the boundary set carries), and for each claim that hangs on what is drawn
        ``claim_<id>``: what it is in that world (supported, contradicted, undecidable).
    """
    if claims is not None:
        jobs = [replace(job, questions=tuple(q for q in job.questions if q.claim.id in claims)) for job in jobs]
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
        raise SimulationError(NO_ARROW) from None
    with whole_file(path) as draft, ExitStack() as open_file:
        writer = None
        for block in _blocks(event, jobs, ground, first, count):
            rows = pa.Table.from_pandas(block, preserve_index=False)
            if writer is None:
                writer = open_file.enter_context(pq.ParquetWriter(draft, rows.schema))
            writer.write_table(rows)


def _blocks(event: Event, jobs: Sequence[Job], ground: Ground, first: int, count: int) -> Iterator[pd.DataFrame]:
    stops, size = max(job.plan.most_stops for job in jobs), jobs[0].block
    for job in jobs:
        if not count:
            yield _rows(event, job, ground, 0, (0, 0), stops)
        for block in range(first // size, -(-(first + count) // size)):
            here = max(first - block * size, 0), min(first + count - block * size, size)
            yield _rows(event, job, ground, block, here, stops)


def _rows(event: Event, job: Job, ground: Ground, block: int, here: tuple[int, int], stops: int) -> pd.DataFrame:
    """Return some worlds of a block; those before them are made too, for a world's last digit may hang on its place."""
    worlds, flights, entered = fly_cube(job, ground, cube_of_block(job, block, max(here[1], 1)))
    via = {}
    for k in range(1, stops + 1):
        column = min(k, worlds.lon.shape[1] - 1)
        for name, degrees in (("lon", worlds.lon), ("lat", worlds.lat)):
            via[f"via_{k}_{name}"] = np.where(worlds.stops >= k, degrees[:, column], np.nan)
    words = np.array(WORDS, dtype=object)
    found = {
        f"claim_{question.claim.id}": words[verdicts(answer.outcome)][worlds.world]
        if question.scope.under(job.plan.hypothesis)
        else np.full(len(worlds.world), "", dtype=object)
        for question, answer in zip(job.questions, answers(job, flights), strict=True)
        if not question.part
    }
    columns = {
        "hypothesis": np.full(len(worlds.world), job.plan.hypothesis, dtype=object),
        "draw": worlds.world + block * job.block,
        "platform": np.array([p.id for p in event.platforms], dtype=object)[worlds.platform],
        "target": np.array([t.id for t in event.targets], dtype=object)[worlds.target],
        "missiles": worlds.missiles,
        "launch_lon": worlds.lon[:, 0],
        "launch_lat": worlds.lat[:, 0],
        "aim_lon": worlds.lon[:, -1],
        "aim_lat": worlds.lat[:, -1],
        **via,
        "speed_kmh": worlds.speed_kmh[worlds.world],
        "length_km": flights.length_m / _KM,
        "flight_min": flight_s(worlds, flights) / 60.0,
        "states": _in_order(flights, entered, flights.overflies),
        "grazed": _in_order(flights, entered, flights.overflies & ~flights.deep & (flights.states != UNKNOWN)),
        **found,
    }
    rows = slice(*np.searchsorted(worlds.world, here))
    return pd.DataFrame({name: values[rows] for name, values in columns.items()})


def _in_order(flights: Flights, entered: Entered, these: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Return some of the states under each path, shape (n, s), in the order of first entry, as text."""
    codes = np.array([*flights.codes, UNKNOWN_CODE, ""], dtype=object)[flights.states]
    along_m = entered.leg_m[flights.at]
    leg = np.isfinite(along_m).argmax(axis=1)
    enter_m = np.take_along_axis(along_m, leg[:, None], axis=1)[:, 0]
    order = np.lexsort((enter_m, np.where(flights.overflies, leg, flights.at.shape[1])), axis=1)
    named = np.where(np.take_along_axis(these, order, axis=1), codes[order], "")
    text = np.full(len(named), "", dtype=object)
    for column in named.T:
        text = text + np.where((text != "") & (column != ""), " ", "") + column
    return text
