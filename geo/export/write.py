"""One call a file: what the reconstruction holds, in the format that is asked for."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.arguments import whole
from geo.errors import ArgumentError, OutputError
from geo.export.content import TABLES, content_of
from geo.files import check_new, whole_file
from geo.words import listed

if TYPE_CHECKING:
    from os import PathLike

    import geopandas
    import pandas as pd

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.worlds import Simulation

FORMS = {
    "geojson": ".geojson",
    "gpkg": ".gpkg",
    "parquet": ".parquet",
    "kml": ".kml",
    "kmz": ".kmz",
    "czml": ".czml",
    "csv": ".csv",
}
"""The formats, and the ending of each."""

_ONE_TABLE = ("csv", "parquet")
_ALSO = {".json": "geojson"}
MOST_WORLDS = 10_000


def form_of(path: str | PathLike[str] | None, form: str | None = None) -> str:
    """Return the format of a file: the one asked for, or the one that its ending names.

    Raises
    ------
    OutputError
        If neither names one, or they name two.

    Examples
    --------
    >>> form_of("states.gpkg"), form_of("states.json"), form_of(None, "kmz")
    ('gpkg', 'geojson', 'kmz')
    """
    allowed = listed(FORMS, end="or")
    if form is not None and form not in FORMS:
        msg = f"format: found {form!r}; allowed: {allowed}; name one of them"
        raise OutputError(msg)
    if path is None:
        if form is None:
            msg = f"format: found none; allowed: {allowed}; name it with -f, or by the ending of -o"
            raise OutputError(msg)
        return form
    ending = Path(path).suffix.lower()
    by_ending = _ALSO.get(ending) or next((name for name, own in FORMS.items() if own == ending), None)
    if by_ending is None:
        endings = listed(FORMS.values(), end="or")
        msg = f"{str(path)!r}: what to write is told by the file's ending; allowed: {endings}; name it so"
        raise OutputError(msg)
    if form is not None and form != by_ending:
        found = f"found the ending of {by_ending} beside the format {form}"
        msg = f"{str(path)!r}: {found}; allowed: one of them; change the other"
        raise OutputError(msg)
    return by_ending


def check_export(
    path: str | PathLike[str], form: str, *, table: str | None = None, worlds: int = 0, force: bool = False
) -> None:
    """Refuse what cannot be exported, before any work.

    Raises
    ------
    OutputError
        If the file is there or cannot be written, or the format's package is missing.
    ArgumentError
        If ``table`` or ``worlds`` is not as :func:`export` says.
    """
    worlds = whole("worlds", worlds, 0, MOST_WORLDS)
    if table is not None:
        if form not in _ONE_TABLE:
            allowed = f"with {listed(_ONE_TABLE, end='or')}, which hold one"
            msg = f"table: found {table!r} beside {form}; allowed: {allowed}; leave it out"
            raise ArgumentError(msg)
        if table not in TABLES:
            msg = f"table: found {table!r}; allowed: {listed(TABLES, end='or')}; name one of them"
            raise ArgumentError(msg)
        if table == "worlds" and not worlds:
            msg = "table: found worlds, and none of them asked for; allowed: with worlds, 1 or more; say how many"
            raise ArgumentError(msg)
    _checked(form)
    check_new(path, force=force)
    if form == "csv":
        check_new(beside(path), force=force)


def _checked(form: str) -> None:
    """Refuse a format whose package is missing."""
    if form == "parquet":
        from geo.export.parquet import check_parquet

        check_parquet()
    elif form in ("kml", "kmz"):
        from geo.export.kml import check_kml

        check_kml()
    elif form == "czml":
        from geo.export.czml import check_czml

        check_czml()


def beside(path: str | PathLike[str]) -> Path:
    """Return the file that says what a CSV file holds, by the name that W3C's CSVW gives it.

    Examples
    --------
    >>> beside("ledger.csv").name
    'ledger.csv-metadata.json'
    """
    file = Path(path)
    return file.with_name(f"{file.name}-metadata.json")


def export(
    event: Event,
    paths: geopandas.GeoDataFrame,
    ledger: pd.DataFrame,
    verdicts: pd.DataFrame,
    countries: Countries,
    path: str | PathLike[str],
    *,
    drawn: Simulation,
    form: str | None = None,
    table: str | None = None,
    hypothesis: str | None = None,
    worlds: int = 0,
    force: bool = False,
) -> Path:
    """Write a reconstruction to a file for another program: see :meth:`geo.api.Reconstruction.export`.

    Parameters
    ----------
    event, paths, ledger, verdicts, countries, drawn
        The reconstruction's; ``drawn`` are its worlds.
    path, form, table, hypothesis, worlds, force
        As of that method.

    Raises
    ------
    OutputError, ArgumentError, SimulationError
        As of that method.
    """
    kind = form_of(path, form)
    check_export(path, kind, table=table, worlds=worlds, force=force)
    content = content_of(event, paths, ledger, verdicts, countries, drawn=drawn, hypothesis=hypothesis, worlds=worlds)
    target, one = Path(path), table or TABLES[0]
    with ExitStack() as files:
        draft = files.enter_context(whole_file(target))
        if kind == "csv":
            from geo.export.plain import csv, csv_metadata

            draft.write_text(csv(content.tables[one]), encoding="utf-8", newline="\n")
            also = files.enter_context(whole_file(beside(target)))
            also.write_text(csv_metadata(content, one, target.name), encoding="utf-8", newline="\n")
        elif kind == "parquet":
            from geo.export.parquet import write_parquet

            write_parquet(content, one, draft)
        else:
            draft.write_bytes(_bytes(kind, content))
    return target


def _bytes(kind: str, content: Any) -> bytes:  # noqa: ANN401 - a Content
    if kind == "gpkg":
        from geo.export.geopackage import geopackage

        return geopackage(content)
    if kind == "kmz":
        from geo.export.kml import kmz

        return kmz(content)
    if kind == "kml":
        from geo.export.kml import kml

        return kml(content).encode()
    if kind == "czml":
        from geo.export.czml import czml

        return czml(content).encode()
    from geo.export.plain import geojson

    return geojson(content).encode()
