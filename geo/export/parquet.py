"""GeoParquet: one layer, for R, Python, DuckDB and others that count."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import geopandas
import pandas as pd

from geo.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from geo.export.content import Content

NO_ARROW = "a Parquet file needs the package 'pyarrow': install it with pip install 'overflight[export]'"


def check_parquet() -> None:
    """Refuse Parquet where pyarrow is missing.

    Raises
    ------
    OutputError
        If it is.
    """
    try:
        import pyarrow as pa  # noqa: F401
    except ImportError:
        raise OutputError(NO_ARROW) from None


def write_parquet(content: Content, table: str, file: Path) -> None:
    """Write a layer; what it was made from is in the metadata of the schema under ``overflight``, as JSON."""
    import pyarrow.parquet as pq

    found = content.tables[table].reset_index(drop=True)
    found.attrs = {}  # pandas would write them into the schema
    held = io.BytesIO()
    if isinstance(found, geopandas.GeoDataFrame):
        found.to_parquet(held, index=False, schema_version="1.1.0")
    else:
        pd.DataFrame(found).to_parquet(held, index=False, engine="pyarrow")
    made = pq.read_table(held)
    about = json.dumps(dict(content.about), ensure_ascii=False)
    pq.write_table(made.replace_schema_metadata({**(made.schema.metadata or {}), b"overflight": about.encode()}), file)
