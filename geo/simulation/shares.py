"""Shares beside verdicts: in how many of all reconstructions does a claim fail."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import SimulationError
from geo.events import NearPath, PathLength
from geo.verdicts.finding import joined

if TYPE_CHECKING:
    import pandas as pd

    from geo.simulation.result import Simulation

SHARE_COLUMNS = ("contradicted_share", "share_low", "share_high", "draws")


def with_shares(verdicts: pd.DataFrame, simulation: Simulation) -> pd.DataFrame:
    """Put beside each verdict in what share of the simulated reconstructions the claim is contradicted.

    Parameters
    ----------
    verdicts
        From :func:`geo.judge`; it is not changed.
    simulation
        From :func:`geo.simulate`, of the same event.

    Returns
    -------
    DataFrame
        ``verdicts`` with four more columns: ``contradicted_share`` (0 to 1), ``share_low, share_high`` (95 %, Wilson;
        NaN as the share is where nothing was simulated: claims that do not hang on the path, other hypotheses, the
        claim as a whole) and ``draws`` (0 there). The sentence in ``reason`` ends with the share in words; that of the
        claim as a whole with the shares of all hypotheses simulated.

    Raises
    ------
    SimulationError
        If the verdicts are those of another event.

    Notes
    -----
    A draw is one missile. Some claims hold if one of all missiles bears them out (that a place lies under the path, a
    distance); for these the words say so, and a claim may be supported and yet contradicted in most draws.

    Examples
    --------
    >>> import geo
    >>> result = geo.reconstruct("caspian-2015-10-07")
    >>> table = with_shares(result.verdicts, geo.simulate(result.event, draws=2000, hypothesis="direct"))
    >>> row = table[(table["claim"] == "crash-near-takab") & (table["hypothesis"] == "direct")].iloc[0]
    >>> row["reason"][-52:], float(row["contradicted_share"])
    ('; contradicted in all of 2,000 draws of one missile.', 1.0)
    """
    other = sorted(set(verdicts["event"]) - {simulation.event.id})
    if other:
        msg = (
            f"verdicts: found rows of event {other[0]!r}; allowed: rows of {simulation.event.id!r}; simulate that event"
        )
        raise SimulationError(msg)
    rows = simulation.claims[simulation.claims["draws"] > 0]
    found = {
        (claim, hypothesis): (share, low, high, draws)
        for claim, hypothesis, share, low, high, draws in rows[
            ["claim", "hypothesis", "share", "share_low", "share_high", "draws"]
        ].itertuples(index=False, name=None)
    }
    none = (math.nan, math.nan, math.nan, 0)
    keys = list(zip(verdicts["claim"], verdicts["hypothesis"], strict=True))
    columns = zip(*(found.get(key, none) for key in keys), strict=True) if keys else ((),) * len(SHARE_COLUMNS)
    table = verdicts.copy()
    for name, values in zip(SHARE_COLUMNS, columns, strict=True):
        table[name] = np.array(values, dtype=np.int64 if name == "draws" else np.float64)
    one_is_enough = {c.id for c in simulation.event.claims if isinstance(c, NearPath | PathLength)}
    names = {h.id: h.name for h in simulation.event.hypotheses if h.id in simulation.hypotheses}
    clauses = [
        _clause(claim, hypothesis, found, names, "draws of one missile" if claim in one_is_enough else "draws")
        for claim, hypothesis in keys
    ]
    table["reason"] = [
        f"{reason.removesuffix('.')}; {clause}." if clause else reason
        for reason, clause in zip(verdicts["reason"], clauses, strict=True)
    ]
    return table


def share_in_words(share: float, low: float, high: float, draws: int, *, noun: str = "draws") -> str:
    """Put a share into words, with half the width of its 95 % interval, to the digit that the draws can carry.

    Examples
    --------
    >>> share_in_words(0.8643, 0.8622, 0.8664, 100_000)
    '86.4 % ± 0.2 of 100,000 draws'
    >>> share_in_words(0.0, 0.0, 3.8e-5, 100_000), share_in_words(1.0, 0.9981, 1.0, 2000)
    ('none of 100,000 draws', 'all of 2,000 draws')
    >>> share_in_words(1e-6, 1.8e-7, 5.7e-6, 1_000_000)  # one of a million
    '0.0001 % ± 0.0003 of 1,000,000 draws'
    """
    if share in {0.0, 1.0}:
        return f"{'all' if share else 'none'} of {draws:,} {noun}"
    half = 50.0 * (high - low)
    decimals = max(1, math.ceil(-math.log10(half)))
    return f"{100 * share:.{decimals}f} % ± {half:.{decimals}f} of {draws:,} {noun}"


def _clause(
    claim: str,
    hypothesis: str,
    found: dict[tuple[str, str], tuple[float, float, float, int]],
    names: dict[str, str],
    noun: str,
) -> str:
    if (claim, hypothesis) in found:
        return f"contradicted in {share_in_words(*found[claim, hypothesis], noun=noun)}"
    known = [h for h in names if (claim, h) in found]
    if hypothesis or not known:
        return ""
    parts = [f"in {share_in_words(*found[claim, h], noun=noun)} under “{names[h]}”" for h in known]
    return f"contradicted {joined(parts)}"
