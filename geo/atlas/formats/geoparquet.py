"""GeoParquet, read by pyarrow, after its coordinate systems were looked at and its size when unpacked was counted."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from geo.atlas.formats import coordinate_systems
from geo.atlas.formats.source import check_cells, check_size, shown
from geo.atlas.formats.wkb import check_depth
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from geo.atlas.formats.source import Layers

_ADVICE = "save it again as GeoParquet"


def read_geoparquet(data: bytes) -> Layers:
    """Read the one table of the file.

    Raises
    ------
    BoundaryError
        If pyarrow is missing, or the file is Parquet but no GeoParquet, or damaged.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        msg = "it is GeoParquet, and pyarrow is not there to read it: run pip install 'overflight[arrow]'"
        raise BoundaryError(msg) from None
    try:
        with pq.ParquetFile(io.BytesIO(data)) as file:
            raw = (file.schema_arrow.metadata or {}).get(b"geo")
            if raw is None:
                msg = f"it is Parquet without the shapes of GeoParquet: {_ADVICE}"
                raise BoundaryError(msg)
            geo = json.loads(raw)
            _check_systems(geo)
            check_cells(file.metadata.num_rows, file.metadata.num_columns)
            size = 0
            # few rows at a time: each may stand for one long text that the file holds but once
            for batch in file.iter_batches(batch_size=8):
                size += batch.nbytes
                check_size(size)
                batch.validate(full=True)  # or texts that are no text are told only when they are used
                for column in set(batch.schema.names) & set(geo["columns"]):
                    check_depth(shape for shape in batch[column].to_pylist() if isinstance(shape, bytes))
        return {"": gpd.read_parquet(io.BytesIO(data))}  # type: ignore[arg-type]  # a buffer is documented
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        if isinstance(error, BoundaryError):
            raise
        msg = f"it is damaged ({shown(' '.join(str(error).split()))}): {_ADVICE}"
        raise BoundaryError(msg) from None
    finally:
        pa.default_memory_pool().release_unused()


def _check_systems(geo: dict[str, Any]) -> None:
    for column in geo["columns"].values():
        crs = column.get("crs")
        if crs is not None and not isinstance(crs, dict):
            msg = f"its coordinate system {shown(crs)} is not stated in full, as GeoParquet has it: {_ADVICE}"
            raise BoundaryError(msg)
        if crs is not None:
            coordinate_systems.from_json(crs)
