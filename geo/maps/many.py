"""Very many paths: bundles that stand for them, every line as a few packed positions, spans from the whole ledger."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.errors import MapError
from geo.maps.frame import turned

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd

    from geo.maps.frame import Frame

MANY = 400  # different paths; up to here the page holds each with its own ledger
STATIONS = 20  # positions kept of each line
MOST = 30_000  # lines: beyond that the page would pass 5 MB
_FULL = 32_767


def different(paths: gpd.GeoDataFrame) -> int:
    """Return how many different paths a table holds, over all hypotheses."""
    return len(set(zip(paths["hypothesis"], paths["platform"], paths["target"], paths["waypoints"], strict=True)))


def bundles(paths: gpd.GeoDataFrame) -> list[tuple[Any, tuple[str, ...]]]:
    """Put paths from one ship to one target together; the one of middle length stands for them.

    Where even these are more than ``MANY``, all paths of a ship make one bundle.

    Returns
    -------
    list
        The row that stands for the bundle, and the names of all its paths, that row's first.

    Raises
    ------
    MapError
        If there are more paths than a page can hold.
    """
    if len(paths) > MOST:
        msg = (
            f"{len(paths):,} paths are more than one page can hold: draw {MOST:,} at most, for example a sample of rows"
        )
        raise MapError(msg)
    keys = ["hypothesis", "platform", "target"]
    if len(paths.drop_duplicates(keys)) > MANY:
        keys = keys[:2]
    found = []
    for _, rows in paths.groupby(keys, sort=False):
        names = rows["path"].tolist()
        at = int(np.argsort(rows["length_m"].to_numpy(), kind="stable")[len(rows) // 2])
        chosen = next(rows.iloc[[at]].itertuples())
        found.append((chosen, (names[at], *names[:at], *names[at + 1 :])))
    return found


def cloud(paths: gpd.GeoDataFrame, platforms: Iterable[str], frame: Frame) -> dict[str, Any]:
    """Return every line of one hypothesis, packed: 16 bit a number, scaled to the lines' own bounds.

    A position is off by at most 1/65,000 of the bounds' width (20 m on 1,500 km), a bend by what
    ``STATIONS`` points leave out: for drawing a cloud of faint lines, nothing else.
    """
    lines = paths.geometry.to_numpy()
    part = np.linspace(0, 1, STATIONS)
    points = shapely.line_interpolate_point(lines[:, None], part[None, :], normalized=True)
    xy = np.stack([shapely.get_x(points), shapely.get_y(points)], axis=-1)
    xy[..., 0] += (turned(xy[:, 0, 0], frame.middle_deg) - xy[:, 0, 0])[:, None]
    low, high = xy.min(axis=(0, 1)), xy.max(axis=(0, 1))
    size = np.where(high > low, high - low, 1.0)
    packed = np.rint((xy - low) / size * 2 * _FULL - _FULL).astype("<i2")
    order = {name: i for i, name in enumerate(platforms)}
    ships = np.array([order[name] for name in paths["platform"]], dtype="<u2")
    return {
        "count": len(lines),
        "stations": STATIONS,
        "low": low.round(6).tolist(),
        "size": size.round(6).tolist(),
        "lines": base64.b64encode(packed.tobytes()).decode("ascii"),
        "ships": base64.b64encode(ships.tobytes()).decode("ascii"),
    }


def spans(ledger: pd.DataFrame, hypothesis: str) -> dict[str, Any]:
    """Return for each first entry into a state, and first leaving of a coast, how many paths have it, and when.

    Keys are state codes, or ``IRN-sea``; values ``missiles, least_m, most_m, least_s, most_s``, over all paths.
    """
    rows = ledger[ledger["hypothesis"] == hypothesis].sort_values(["path", "seq"], kind="stable")
    before = rows.groupby("path", sort=False)["country"].shift()
    rows = rows.assign(id=np.where(rows["country"] != "", rows["country"], before.fillna("") + "-sea"))
    first = rows[rows["seq"] > 0].drop_duplicates(["path", "id"])
    found = first.groupby("id").agg(
        missiles=("path", "size"),
        least_m=("enter_m", "min"),
        most_m=("enter_m", "max"),
        least_s=("enter_s", "min"),
        most_s=("enter_s", "max"),
    )
    return {str(r.Index): {k: round(float(getattr(r, k))) for k in found.columns} for r in found.itertuples()}
