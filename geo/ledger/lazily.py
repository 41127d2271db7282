"""Ledgers of frames that are in parts, as those of dask-geopandas: made part by part, when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.atlas.countries import Countries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NUMBERS = {"seq": np.int64, "overflight": np.int64, "indeterminate": np.bool_}
_FLOATS = ("lon", "lat", "m", "s")  # by the end of a column's name, mostly its unit


def is_lazy(paths: object) -> bool:
    """Say whether paths are a frame of Dask's, which is told without importing it.

    Examples
    --------
    >>> is_lazy(pd.DataFrame())
    False
    """
    return hasattr(paths, "map_partitions") and hasattr(paths, "npartitions")


def part_by_part(
    write: Callable[..., pd.DataFrame],
    paths: Any,  # noqa: ANN401  (a frame of Dask's)
    columns: Sequence[str],
    **how: Any,  # noqa: ANN401  (what `write` takes)
) -> Any:  # noqa: ANN401
    """Return the rows of a frame of Dask's, as one of Dask's.

    Parameters
    ----------
    write
        Makes the rows of one part.
    paths
        The frame.
    columns
        Of the rows; tracks have more.
    how
        What else ``write`` takes. A bundled set of boundaries goes by its name, so that each worker loads it by itself;
        others are sent once.
    """
    from dask.delayed import delayed

    given = {name: value for name, value in how.items() if value is not None}
    for name, value in given.items():
        if isinstance(value, Countries):
            given[name] = value.bundled or delayed(value)
    meta = _like(columns, tracks={"times_s", "seen"} <= {*paths.columns})
    return paths.map_partitions(_rows_of, write, meta, meta=meta, **given)


def _rows_of(part: pd.DataFrame, write: Callable[..., pd.DataFrame], like: pd.DataFrame, **how: object) -> pd.DataFrame:
    """Return the rows of one part, which may be empty."""
    return write(part, **how).astype(dict(like.dtypes)) if len(part) else like


def _like(columns: Sequence[str], *, tracks: bool) -> pd.DataFrame:
    from geo.ledger.chains import SEEN

    kinds: dict[str, Any] = {}
    for name in (*columns, *(SEEN if tracks else ())):
        if name in {"enter_time", "exit_time"}:
            kinds[name] = "datetime64[us, UTC]"
        elif name == "seen":
            kinds[name] = np.bool_
        else:
            kinds[name] = _NUMBERS.get(
                name, np.float64 if name.rpartition("_")[2] in _FLOATS and "_" in name else object
            )
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
