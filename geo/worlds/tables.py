"""From whole numbers to the tables that people read: shares with their errors, quantiles, what follows from a start."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.kernel.angles import wrap
from geo.ledger.closing import UNKNOWN, UNKNOWN_CODE
from geo.worlds.block import CONTRADICTED, STATE_ZERO, SUPPORTED, UNDECIDABLE
from geo.worlds.tally import ANGLE_BIN_DEG, LENGTH_BIN_M, NUMBER_BIN, TIME_BIN_S, Kind, Tally, cell_centre, quantile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.atlas.countries import Countries
    from geo.worlds.block import Question

CONFIDENCE = 0.95
STATE_COLUMNS = (
    *("hypothesis", "country", "name", "draws", "count", "sure_count", "all_count", "share", "share_low", "share_high"),
    "missile_share",
    *("km_p05", "km_p50", "km_p95"),
    *("enter_lon_p05", "enter_lon_p50", "enter_lon_p95", "enter_lat_p05", "enter_lat_p50", "enter_lat_p95"),
)
LENGTH_COLUMNS = ("hypothesis", "quantity", "draws", "min", "p05", "p50", "p95", "max")
CLAIM_COLUMNS = (
    *("hypothesis", "claim", "part", "text", "draws", "supported", "contradicted", "undecidable"),
    *("share", "share_low", "share_high", "supported_share", "supported_low", "supported_high"),
    *("missile_share", "missile_supported_share", "number_min", "number_max"),
)
LAUNCH_COLUMNS = ("hypothesis", "kind", "key", "lon", "lat", "starts", "draws", "count")
_PARTS = (0.05, 0.5, 0.95)
_M_IN_KM = 1000.0
_S_IN_MIN = 60.0


def wilson(count: int, draws: int) -> tuple[float, float]:
    """Return the 95 % interval of a share after Wilson, which holds for few draws and for shares near 0 and 1 too.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, J. Am. Stat. Assoc. 22 (1927).

    Parameters
    ----------
    count, draws
        Hits, and draws in all.

    Examples
    --------
    >>> [round(end, 3) for end in wilson(0, 100)], [round(end, 4) for end in wilson(86_400, 100_000)]
    ([0.0, 0.037], [0.8619, 0.8661])
    """
    if not draws:
        return math.nan, math.nan
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    share, z2 = count / draws, z * z / draws
    middle = (share + z2 / 2) / (1 + z2)
    half = z / (1 + z2) * math.sqrt(share * (1 - share) / draws + z2 / (4 * draws))
    return (0.0 if count == 0 else middle - half), (1.0 if count == draws else middle + half)


def _share(count: int, draws: int) -> tuple[float, float, float]:
    return (count / draws if draws else math.nan, *wilson(count, draws))


def _quantiles(tally: Tally, kind: Kind, index: int, width: float) -> list[float]:
    bins, counts = tally.series(kind, index)
    if not len(bins):
        return [math.nan] * len(_PARTS)
    return [_read(quantile(bins, counts, part), width) for part in _PARTS]


def _read(value: int, width: float) -> float:
    """Return what a bin stands for, without the dust of a product of binary fractions."""
    return round(value * width, 9)


def states_table(tallies: Mapping[str, Tally], countries: Countries) -> pd.DataFrame:
    """Return in what share of the worlds each state is overflown, that of most missiles first."""
    rows = []
    for hypothesis, tally in tallies.items():
        draws, missiles = tally.total(Kind.DRAWS), tally.total(Kind.MISSILES)
        found = [(tally.total(Kind.OVER, i), *_state(i - STATE_ZERO, countries), i) for i in tally.indices(Kind.OVER)]
        for flown, code, name, index in sorted(found, key=lambda row: (-row[0], row[1])):
            some, worlds = tally.series(Kind.WORLD_OVER, index)
            count, sure = int(worlds.sum()), tally.total(Kind.WORLD_SURE, index)
            every = int(worlds[some == missiles // draws].sum())
            km = _quantiles(tally, Kind.OVER, index, LENGTH_BIN_M / _M_IN_KM)
            lon = [_wrap(v) for v in _quantiles(tally, Kind.ENTER_LON, index, ANGLE_BIN_DEG)]
            lat = _quantiles(tally, Kind.ENTER_LAT, index, ANGLE_BIN_DEG)
            share = _share(count, draws)
            rows.append((hypothesis, code, name, draws, count, sure, every, *share, flown / missiles, *km, *lon, *lat))
    return _table(rows, STATE_COLUMNS, texts=3, numbers=4)


def _wrap(lon_deg: float) -> float:
    return round(float(wrap(lon_deg)), 9)


def _state(index: int, countries: Countries) -> tuple[str, str]:
    if index == UNKNOWN:
        return UNKNOWN_CODE, "not known: borders do not close"
    return countries.codes[index], countries.names[index]


def lengths_table(tallies: Mapping[str, Tally]) -> pd.DataFrame:
    """Return how long the paths are and how long they take."""
    rows = []
    for hypothesis, tally in tallies.items():
        draws = tally.total(Kind.DRAWS)
        kinds = (
            ("length_km", Kind.LENGTH, LENGTH_BIN_M / _M_IN_KM),
            ("flight_min", Kind.TIME, TIME_BIN_S / _S_IN_MIN),
        )
        for name, kind, width in kinds:
            bins, _ = tally.series(kind)
            if len(bins):
                ends = _read(int(bins[0]), width), _read(int(bins[-1]), width)
                rows.append((hypothesis, name, draws, ends[0], *_quantiles(tally, kind, 0, width), ends[1]))
    return _table(rows, LENGTH_COLUMNS, texts=2, numbers=1)


def claims_table(tallies: Mapping[str, Tally], questions: tuple[Question, ...]) -> pd.DataFrame:
    """Return in what share of the worlds each claim is supported, contradicted or undecidable."""
    rows = []
    for hypothesis, tally in tallies.items():
        draws = tally.total(Kind.DRAWS)
        for k, question in enumerate(questions):
            claim = question.claim
            if not question.scope.under(hypothesis):
                continue
            verdicts, missiles = _by_verdict(tally, Kind.CLAIM, k), _by_verdict(tally, Kind.CLAIM_MISSILES, k)
            shares = (*_share(verdicts[1], draws), *_share(verdicts[0], draws))
            one = [missiles[i] / sum(missiles) if sum(missiles) else math.nan for i in (1, 0)]
            bins, _ = tally.series(Kind.NUMBER, k)
            ends = [_read(int(b), NUMBER_BIN) for b in (bins[0], bins[-1])] if len(bins) else [math.nan, math.nan]
            texts = (hypothesis, claim.id, question.part, claim.text)
            rows.append((*texts, draws, *verdicts, *shares, *one, *ends))
    return _table(rows, CLAIM_COLUMNS, texts=4, numbers=4)


def _by_verdict(tally: Tally, kind: Kind, index: int) -> list[int]:
    bins, counts = tally.series(kind, index)
    found = dict(zip(bins.tolist(), counts.tolist(), strict=True))
    return [found.get(verdict, 0) for verdict in (SUPPORTED, CONTRADICTED, UNDECIDABLE)]


def launches_table(tallies: Mapping[str, Tally], countries: Countries, questions: tuple[Question, ...]) -> pd.DataFrame:
    """Return what follows from where it started: for each cell of 0.1 degrees, how many missiles from it do what."""
    parts = []
    for hypothesis, tally in tallies.items():
        cells, draws = tally.series(Kind.CELL)
        lon, lat = cell_centre(cells)
        _, starts = tally.series(Kind.CELL_STARTS)  # of the very same cells
        wanted = [
            (Kind.CELL_STATE, i, "state", _state(i - STATE_ZERO, countries)[0]) for i in tally.indices(Kind.CELL_STATE)
        ]
        for kind, name in ((Kind.CELL_SUPPORTED, "supported"), (Kind.CELL_CONTRADICTED, "contradicted")):
            asked = [(k, q) for k, q in enumerate(questions) if not q.part and q.scope.under(hypothesis)]
            wanted += [(kind, k, name, q.claim.id) for k, q in asked]
        for kind, index, name, key in wanted:
            bins, counts = tally.series(kind, index)
            count = np.zeros(len(cells), dtype=np.int64)
            count[np.searchsorted(cells, bins)] = counts
            columns = {"hypothesis": hypothesis, "kind": name, "key": key, "lon": lon, "lat": lat}
            parts.append(pd.DataFrame({**columns, "starts": starts, "draws": draws, "count": count}))
    if not parts:
        return _table([], LAUNCH_COLUMNS, texts=3, numbers=0)
    return pd.concat(parts, ignore_index=True)


def _table(rows: list[tuple[object, ...]], columns: tuple[str, ...], *, texts: int, numbers: int) -> pd.DataFrame:
    """Make a table whose columns are text, then whole numbers, then numbers, also where it has no rows."""
    kinds = [object] * texts + [np.int64] * numbers + [np.float64] * (len(columns) - texts - numbers)
    table = pd.DataFrame(rows, columns=list(columns))
    return table.astype({name: kind for name, kind in zip(columns, kinds, strict=True) if kind is not object})
