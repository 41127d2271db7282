"""The ledger under very many tracks: a file in, a file out, batch by batch, here, in processes, or on a cluster."""

from __future__ import annotations

import hashlib
import json
import warnings
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.arguments import whole
from geo.atlas.load import as_countries, as_zones
from geo.errors import ArgumentError, OpenLedgerWarning, OutputError
from geo.files import check_new, whole_file
from geo.kernel.geodesic import WGS84
from geo.ledger.airspace import airspace_of
from geo.ledger.closing import UNKNOWN_CODE
from geo.ledger.tables import MOST_WORKERS, ledger_of
from geo.ledger.zones import sheeted, zones_of
from geo.provenance import TOOL, boundaries_hash
from geo.tracks.engines import engine_of
from geo.tracks.paths import GAP_KM, GAP_MIN, Gap, gap_of, laid
from geo.tracks.read import open_tracks
from geo.tracks.writers import ENDINGS, writer_to
from geo.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import PathLike

    import geopandas
    import pandas as pd
    from distributed import Client

    from geo.atlas.countries import Countries
    from geo.ledger.zones import Sheeted
    from geo.tracks.fixes import Fixes
    from geo.tracks.read import Source

    Given = Countries | geopandas.GeoDataFrame | str | PathLike[str]


@dataclass
class How:
    """What all batches share; bundled boundaries and zones go by their names, and each process loads them by itself."""

    countries: Countries | str
    zones: Countries | str | None
    airspace: bool
    gap: Gap
    margins: bool

    def __getstate__(self) -> dict[str, Any]:
        """Travel without what each process makes by itself."""
        return {name: self.__dict__[name] for name in ("countries", "zones", "airspace", "gap", "margins")}

    @cached_property
    def borders(self) -> Countries:
        """The boundaries."""
        return as_countries(self.countries)

    @cached_property
    def sheets(self) -> Sheeted | None:
        """The zones, if they are asked for."""
        return None if self.zones is None else sheeted(as_zones(self.zones))


class Batch(NamedTuple):
    """The rows of a batch, and what is counted of it: tracks, gaps, tracks with gaps, tracks of unknown states."""

    rows: pd.DataFrame
    tracks: int
    gaps: int
    gapped: int
    unknown: int
    elsewhere: str


def rows_of_batch(how: How, fixes: Fixes) -> Batch:
    """Return the rows of some tracks."""
    paths, chains = laid(fixes, how.gap)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if how.sheets is not None:
            rows = zones_of(paths, chains, how.sheets, how.borders, WGS84, margins=how.margins)
        else:
            write = airspace_of if how.airspace else ledger_of
            rows = write(paths, chains, how.borders, WGS84, margins=how.margins)
    elsewhere = [str(w.message) for w in caught if not issubclass(w.category, OpenLedgerWarning)]
    code = rows["zone"] if how.sheets is not None else rows["country"]
    unknown = rows.loc[(code == UNKNOWN_CODE).to_numpy(), "path"].nunique()
    unseen = np.zeros(0, dtype=bool) if chains.sight is None else ~chains.sight.seen
    gapped = len(np.unique(chains.tracks.path[unseen]))
    rows = rows.drop(columns=["event", "hypothesis"]).rename(columns={"path": "track"})
    return Batch(rows, len(paths), int(unseen.sum()), gapped, unknown, elsewhere[0] if elsewhere else "")


@dataclass
class Run:
    """A run over a file of tracks; counts are complete when all batches are done.

    Attributes
    ----------
    tracks, rows, gaps, gapped, unknown
        How many tracks and rows, how many gaps in how many tracks, and how many tracks of unknown states.
    """

    source: Source
    how: How
    tracks: int = 0
    rows: int = 0
    gaps: int = 0
    gapped: int = 0
    unknown: int = 0
    _elsewhere: set[str] = field(default_factory=set)
    _batches: int = 0

    def batches(
        self,
        *,
        workers: int = 1,
        client: Client | None = None,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> Iterator[pd.DataFrame]:
        """Yield the rows, batch by batch, in the order of the file."""
        engine = engine_of(rows_of_batch, self.how, workers, client)
        with closing(engine(self.source.batches)) as results:
            for batch in results:
                self.tracks += batch.tracks
                self.rows += len(batch.rows)
                self.gaps += batch.gaps
                self.gapped += batch.gapped
                self.unknown += batch.unknown
                self._batches += 1
                self._elsewhere.add(batch.elsewhere)
                if progress is not None:
                    progress(self.source.done(), self.source.total)
                yield batch.rows
        if not self.tracks:
            said = "; ".join(self.source.notes.said())
            found = f"tracks {self.source.file!r}: found no track of two positions ({said})"
            msg = f"{found}; allowed: one at least; check it"
            raise ArgumentError(msg)

    def said(self) -> list[str]:
        """Return what a reader has to know of the run: what was taken for what, left out, not seen, not known."""
        notes = self.source.notes.said()
        gap = self.how.gap
        if self.gaps:
            notes.append(
                f"{self.gaps:,} gap(s) in {self.gapped:,} of {self.tracks:,} track(s), between fixes more than "
                f"{gap.longer_s / 60:g} min or {gap.farther_m / 1000:g} km apart or of two segments: "
                "rows there have seen = false, and lie under a geodesic that nobody saw"
            )
        if self.unknown:
            notes.append(
                f"{self.unknown:,} of {self.tracks:,} track(s) cross borders that do not close: their states are given "
                "as unknown ('?'); check the boundary set for gaps and broken rings"
            )
        if "" not in self._elsewhere:
            notes += sorted(self._elsewhere)
        return notes


def run_over(
    source: str | PathLike[str],
    countries: Given | None = None,
    *,
    zones: Given | None = None,
    airspace: bool = False,
    track_column: str | None = None,
    time_column: str | None = None,
    gap_min: float = GAP_MIN,
    gap_km: float = GAP_KM,
    margins: bool = False,
) -> Run:
    """Begin a run; parameters as for :func:`write_track_ledger`."""
    if zones is not None and airspace:
        msg = "airspace: found it beside zones; allowed: one of the two; leave one out"
        raise ArgumentError(msg)
    gap = gap_of(gap_min, gap_km)
    borders = as_countries(countries)
    areas = None if zones is None else as_zones(zones)
    how = How(_sent(borders), None if areas is None else _sent(areas), airspace, gap, margins)
    return Run(open_tracks(source, track_column=track_column, time_column=time_column), how)


def _sent(areas: Countries) -> Countries | str:
    return areas.bundled or areas


def write_track_ledger(
    source: str | PathLike[str],
    output: str | PathLike[str],
    countries: Given | None = None,
    *,
    zones: Given | None = None,
    airspace: bool = False,
    track_column: str | None = None,
    time_column: str | None = None,
    gap_min: float = GAP_MIN,
    gap_km: float = GAP_KM,
    margins: bool = False,
    workers: int = 1,
    client: Client | None = None,
    progress: Callable[[int, int | None], None] | None = None,
    force: bool = False,
) -> Run:
    """Write the ledger under a file of tracks, however many they are, to a Parquet or CSV file.

    Tracks are read, worked on and written in batches, so that memory does not grow with their number. The file is the
    same to the byte whatever the number of workers.

    Parameters
    ----------
    source
        As for :func:`geo.read_tracks`.
    output
        ``.parquet`` or ``.csv``. Its columns are those of :func:`geo.overflights` (:func:`geo.zones_under`,
        :func:`geo.airspace_under`) of tracks, with ``track`` for ``event, hypothesis, path``. Parquet says in its
        metadata, under ``overflight``, what it was made from.
    countries
        Boundaries, as for :func:`geo.overflights`.
    zones, airspace
        For the ledger of zones, as for :func:`geo.zones_under`, or that of airspace.
    track_column, time_column, gap_min, gap_km
        As for :func:`geo.read_tracks`.
    margins
        Whether to write the depths ``margin_m`` (and ``shore_m``) too, which takes many times as long; without them
        ``indeterminate`` is the same.
    workers
        Processes of this machine to share the work between.
    client
        A connected ``dask.distributed.Client``, in place of ``workers``.
    progress
        Called after each batch with the rows of the file done, and those in all (None where that is not known).
    force
        Whether to replace a file that is there.

    Returns
    -------
    Run
        With counts, and notes (``said()``).

    Raises
    ------
    ArgumentError
        As :func:`geo.read_tracks`.
    BoundaryError
        If the boundaries or zones cannot be used.
    OutputError
        If the file is there already, or cannot be written, or its ending names no form.
    LedgerError
        If a worker dies.
    """
    target = Path(output)
    if target.suffix.lower() not in ENDINGS:
        msg = (
            f"{str(output)!r}: what to write is told by the file's ending; allowed: {' or '.join(ENDINGS)}; name it so"
        )
        raise OutputError(msg)
    check_new(target, force=force)
    workers = whole("workers", workers, 1, MOST_WORKERS)
    run = run_over(
        source,
        countries,
        zones=zones,
        airspace=airspace,
        track_column=track_column,
        time_column=time_column,
        gap_min=gap_min,
        gap_km=gap_km,
        margins=margins,
    )
    with whole_file(target) as draft, writer_to(draft, target.suffix.lower(), made_from(run, source)) as write:
        for rows in run.batches(workers=workers, client=client, progress=progress):
            write(rows)
    return run


def made_from(run: Run, source: str | PathLike[str]) -> dict[str, Any]:
    """Return what rows are made from: tool, tracks and boundaries, by version and hash."""
    borders, sheets = run.how.borders, run.how.sheets
    found: dict[str, Any] = {
        "tool": TOOL,
        "version": __version__,
        "tracks": run.source.file,
        "tracks_sha256": _hash_of(Path(source)),
        "boundaries": borders.source,
        "boundaries_sha256": boundaries_hash(borders),
        "licence": borders.licence,
        "indeterminate_below_m": float(borders.indeterminate_below_m),
    }
    if sheets is not None:
        found |= {"zones": sheets.areas.source, "zones_sha256": boundaries_hash(sheets.areas)}
    gap = run.how.gap
    found |= {"ellipsoid": WGS84.name, "gap_min": str(gap.longer_s / 60.0), "gap_km": str(gap.farther_m / 1000.0)}
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
