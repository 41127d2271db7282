"""Rows of very many paths, a block at a time: memory stays bounded, and blocks may go to other processes."""

from __future__ import annotations

import warnings
from contextlib import closing
from dataclasses import fields
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np

from geo.arguments import shown
from geo.errors import ArgumentError, LedgerError, OpenLedgerWarning
from geo.kernel.crossings import find_crossings
from geo.kernel.tracks import lay_tracks
from geo.ledger.checking import sampled, wrong_paths
from geo.ledger.closing import UNKNOWN, Rows, close_rows, disown
from geo.workers import share_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.kernel.geodesic import Ellipsoid
    from geo.kernel.tracks import Tracks

Check = Literal["sample", "full"]
_BLOCK = 20_000  # paths; about 60 MB at work


def known_check(check: str) -> None:
    """Refuse what is no way of checking.

    Raises
    ------
    ArgumentError
        If it is none.
    """
    if not isinstance(check, str) or check not in get_args(Check):
        msg = f"check: found {shown(check)}; allowed: {' or '.join(map(repr, get_args(Check)))}; correct it"
        raise ArgumentError(msg)


def rows_of_tracks(tracks: Tracks, countries: Countries, *, check: Check = "sample", report: bool = True) -> Rows:
    """Return the rows of paths.

    Parameters
    ----------
    tracks, countries
        Paths and boundaries.
    check
        Whether some paths or all are held against the polygons (:mod:`geo.ledger.checking`).
    report
        Whether to warn; whoever runs many blocks does so once, at the end.

    Warns
    -----
    OpenLedgerWarning
        If the states of a path do not close, or are not those of the polygons; they are ``UNKNOWN``.
    """
    rows = close_rows(tracks, find_crossings(tracks.lines, countries.grid), countries)
    count = len(tracks.length_m)
    wrong = wrong_paths(tracks, rows, countries, np.arange(count) if check == "full" else sampled(count))
    if len(wrong):
        rows = disown(tracks, rows, wrong)
    if report:
        _report_open(rows, count)
    return rows


def rows_of_lines(
    ends: NDArray[np.float64], countries: Countries, ellipsoid: Ellipsoid, *, check: Check = "sample", workers: int = 1
) -> Rows:
    """Return the rows of paths of one leg each.

    Parameters
    ----------
    ends
        ``lon1, lat1, lon2, lat2`` in degrees, shape (n, 4).
    countries
        Boundaries.
    ellipsoid
        ``WGS84`` or ``SPHERE``.
    check
        As for :func:`rows_of_tracks`.
    workers
        Processes to share the work; the rows do not depend on it.

    Raises
    ------
    LedgerError
        If a worker process dies.

    Warns
    -----
    OpenLedgerWarning
        As for :func:`rows_of_tracks`.
    """
    blocks = [ends[k : k + _BLOCK] for k in range(0, len(ends), _BLOCK)]
    how = _How(countries, ellipsoid, check)
    if workers == 1 or len(blocks) < 2:
        rows = _join(_block(how, block) for block in blocks)
    else:
        with closing(share_out(_block, how, blocks, workers, in_order=True, died=LedgerError)) as results:
            rows = _join(rows for _, rows in results)
    _report_open(rows, len(ends))
    return rows


class _How(NamedTuple):
    """What all blocks of a call share."""

    countries: Countries
    ellipsoid: Ellipsoid
    check: Check


def _block(how: _How, ends: NDArray[np.float64]) -> Rows:
    tracks = lay_tracks(ends, np.arange(len(ends)), ellipsoid=how.ellipsoid)
    return rows_of_tracks(tracks, how.countries, check=how.check, report=False)


def _join(parts: Iterable[Rows]) -> Rows:
    done: list[Rows] = []
    before = 0
    for rows in parts:
        path, seq = (rows.path + before).astype(np.int32), rows.seq.astype(np.int32)
        done.append(Rows(path, seq, rows.country, rows.enter_m, rows.exit_m))
        before += int(rows.path[-1]) + 1
    if not done:
        none = np.zeros(0, dtype=np.int32)
        return Rows(none, none, none.astype(np.int16), np.zeros(0), np.zeros(0))
    # one column after another, its parts let go at once: the whole is never held twice
    columns = [[getattr(rows, field.name) for rows in done] for field in fields(Rows)]
    done.clear()
    whole = []
    while columns:
        whole.append(np.concatenate(columns.pop(0)))
    return Rows(*whole)


def _report_open(rows: Rows, count: int) -> None:
    unknown = np.flatnonzero(rows.country == UNKNOWN)
    if len(unknown):
        paths = np.unique(rows.path[unknown])
        msg = (
            f"{len(paths)} of {count} paths (the first is number {paths[0]}) cross borders that do not close, or that"
            " are not those of the polygons: their states are given as unknown; check the boundary set for gaps and"
            " broken rings"
        )
        warnings.warn(msg, OpenLedgerWarning, stacklevel=4)
