"""Very many paths: bundles that stand for them, the legs of every line, spans from the whole ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import MapError
from geo.maps.gates import gates
from geo.maps.legs import legs_of, packed, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd

    from geo.kernel.geodesic import Ellipsoid
    from geo.maps.frame import Frame

MANY = 400  # different paths; up to here the page holds each with its own ledger
MOST = 30_000  # lines: beyond that the page would pass 5 MB


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


def cloud(paths: gpd.GeoDataFrame, platforms: Iterable[str], frame: Frame, ellipsoid: Ellipsoid) -> dict[str, Any]:
    """Return every different path of one hypothesis: legs, packed; for each path its legs, ship and number of missiles.

    Legs are ``geo.maps.legs``'s, so each line of the cloud is drawn as exactly as a path by itself.
    """
    order = {name: i for i, name in enumerate(platforms)}
    keys = ["platform", "waypoints"]
    times = paths.groupby(keys, sort=False).size().to_numpy()  # in the order in which each first comes
    different = paths.drop_duplicates(keys)
    legs = legs_of(different["waypoints"], ellipsoid=ellipsoid)
    per = max(map(len, legs.ways))
    ways = [way + way[-1:] * (per - len(way)) for way in legs.ways]  # one stroke: none the darker
    return {
        "count": len(paths),
        "legs": packed(legs.table, frame),
        "per": per,
        "ways": text_of(np.array(ways, dtype="<i4")),
        "times": text_of(times.astype("<u2")),
        "ships": text_of(np.array([order[name] for name in different["platform"]], dtype="<u2")),
    }


def spans(ledger: pd.DataFrame, hypothesis: str) -> dict[str, Any]:
    """Return for each gate (``geo.maps.gates``) how many paths have it, and when they first do.

    Values are ``missiles, least_m, most_m, least_s, most_s``, over all paths.
    """
    rows = ledger[ledger["hypothesis"] == hypothesis].sort_values(["path", "seq"], kind="stable")
    rows = rows.assign(id=gates(rows))
    first = rows[rows["id"] != ""].drop_duplicates(["path", "id"])
    found = first.groupby("id").agg(
        missiles=("path", "size"),
        least_m=("enter_m", "min"),
        most_m=("enter_m", "max"),
        least_s=("enter_s", "min"),
        most_s=("enter_s", "max"),
    )
    return {
        str(gate): {k: round(float(v)) if np.isfinite(v) else None for k, v in row.items()}  # no times without a speed
        for gate, row in found.to_dict("index").items()
    }
