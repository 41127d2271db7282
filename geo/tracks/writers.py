"""Rows of very many tracks written as they come, to Parquet or CSV."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.errors import OutputError
from geo.files import NO_ARROW
from geo.records import csv_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

ENDINGS = (".parquet", ".csv")


@contextmanager
def writer_to(path: Path, ending: str, made: Mapping[str, Any]) -> Iterator[Callable[[pd.DataFrame], None]]:
    """Hand out what appends rows to a file.

    Parameters
    ----------
    path, ending
        The file, and ``.parquet`` or ``.csv``.
    made
        What the rows are made from, which Parquet keeps in its metadata.

    Raises
    ------
    OutputError
        If pyarrow is missing.
    """
    if ending == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            parts = 0

            def append(rows: pd.DataFrame) -> None:
                nonlocal parts
                text = csv_text(rows)
                file.write(text if not parts else text.partition("\n")[2])
                parts += 1

            yield append
        return
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        msg = f"{NO_ARROW}, or write .csv"
        raise OutputError(msg) from None
    writer: Any = None
    try:

        def add(rows: pd.DataFrame) -> None:
            nonlocal writer
            if writer is None:
                writer = pq.ParquetWriter(path, _schema(rows, made), compression="zstd")
            writer.write_table(pa.Table.from_pandas(rows, schema=writer.schema, preserve_index=False))

        yield add
    finally:
        if writer is not None:
            writer.close()


def _schema(rows: pd.DataFrame, made: Mapping[str, Any]) -> Any:  # noqa: ANN401  (pyarrow's)
    import pyarrow as pa

    kinds: dict[str, Any] = {"i": pa.int32(), "b": pa.bool_(), "f": pa.float64()}
    fields = []
    for name, kind in rows.dtypes.items():
        if isinstance(kind, pd.DatetimeTZDtype):
            fields.append(pa.field(name, pa.timestamp("us", tz="UTC")))
        else:
            fields.append(pa.field(name, kinds.get(getattr(kind, "kind", "O"), pa.string())))
    return pa.schema(fields, metadata={"overflight": json.dumps(made, ensure_ascii=False)})
