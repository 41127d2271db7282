"""How far what is drawn lies from what the tables say.

The page is asked for nothing but what stands on the screen: the vertices of its SVG paths, and where the map is. The
truth is PROJ's geodesics through the waypoints of the table of paths, put on the screen by Web Mercator's own formulas.
"""

from __future__ import annotations

import functools
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from browser.test_page import MAP
from browser.waiting import SETTLED
from events_of_shapes import SHAPES
from pyproj import Geod
from reconstructed import reconstructed

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    import pandas as pd
    from playwright.sync_api import Page

    import geo

WITHIN_PX, WITHIN_M = 2.0, 50.0  # whichever is more
FAR_PX = 1000.0  # beside the window: what is drawn in it and has its path there has no path at all
ZOOMS = range(4, 14)
SIZES = {"desktop": (1400, 900), "tablet": (820, 1180), "phone": (390, 844)}
EVENTS: dict[str, Callable[[], geo.Reconstruction]] = {
    "caspian": lambda: reconstructed("caspian-2015-10-07"),
    **SHAPES,
}
GEOD = Geod(ellps="WGS84")
EQUATOR_M, EDGE_LAT = 2 * np.pi * 6378137.0, 85.0511287798066

# Every line: what it says of itself, its pieces in pixels of the map's frame, its width.
DRAWN = """(selector) => {
  const home = document.querySelector(".folium-map:not(.ov-inset-map)");
  const frame = home.getBoundingClientRect();
  return [...home.querySelectorAll(selector)].map((element) => {
    const m = element.getScreenCTM();
    const numbers = (element.getAttribute("d") || "").match(/[ML]?-?[\\d.]+(e-?\\d+)?/g) || [];
    const pieces = [];
    for (let k = 0; k + 1 < numbers.length; k += 2) {
      if (numbers[k][0] === "M") pieces.push([]);
      const [x, y] = [Number(numbers[k].replace(/[ML]/, "")), Number(numbers[k + 1])];
      pieces[pieces.length - 1].push([m.a * x + m.e - frame.left, m.d * y + m.f - frame.top]);
    }
    return { ...element.dataset, pieces, width: parseFloat(getComputedStyle(element).strokeWidth) };
  });
}"""
# Leaflet sets a map down on whole pixels, up to half a pixel beside the middle that it was asked for
VIEW = f"""(() => {{ const s = {MAP}.getSize(), c = {MAP}.containerPointToLatLng(s.divideBy(2));
  return [c.lng, c.lat, {MAP}.getZoom(), s.x, s.y]; }})()"""


CHOOSE = """id => { const e = document.querySelector(`input[name=ov-hypothesis][value='${id}']`);
  if (!e.checked) e.click(); }"""


class View(NamedTuple):
    """Where the map is: its middle, zoom and size. Web Mercator as OGC 17-083r2 has it."""

    lon: float
    lat: float
    zoom: float
    width: float
    height: float

    def pixels(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """Return x, y in the map's frame, longitudes as they are, latitudes beyond the map's end above or below it."""
        world = 256 * 2**self.zoom
        north = np.arctanh(np.sin(np.radians(np.clip(lat, -89.99, 89.99)))) / (2 * np.pi)
        middle = np.arctanh(np.sin(np.radians(self.lat))) / (2 * np.pi)
        return np.column_stack(
            [(np.asarray(lon) - self.lon) / 360 * world + self.width / 2, (middle - north) * world + self.height / 2]
        )

    def within(self, at: np.ndarray, more_px: float = 0.0) -> np.ndarray:
        """Return those points that lie in the window, or so many pixels beside it."""
        return at[((at > -more_px) & (at < (self.width + more_px, self.height + more_px))).all(axis=1)]

    def bound_px(self, y: np.ndarray) -> np.ndarray:
        """Return how far from its path something at a height of the frame may lie."""
        world = 256 * 2**self.zoom
        middle = np.arctanh(np.sin(np.radians(self.lat))) / (2 * np.pi)
        lat = np.degrees(np.arcsin(np.tanh((middle - (np.asarray(y) - self.height / 2) / world) * 2 * np.pi)))
        return np.maximum(WITHIN_PX, WITHIN_M / (EQUATOR_M * np.cos(np.radians(lat)) / world))


@functools.cache
def leg(start: tuple[float, float], end: tuple[float, float], step_m: float) -> np.ndarray:
    """Return points of the geodesic between two waypoints, longitudes without jumps."""
    azimuth, _, length = GEOD.inv(*start, *end)
    s = np.linspace(0, length, max(2, int(np.ceil(length / step_m)) + 1))
    lon, lat, _ = GEOD.fwd(np.full(len(s), start[0]), np.full(len(s), start[1]), np.full(len(s), azimuth), s)
    return np.column_stack([np.unwrap(lon, period=360), lat])


def on_screen(view: View, lonlat: np.ndarray, far_px: float = FAR_PX) -> shapely.Geometry:
    """Return a geodesic on the screen, once for each turn of longitudes; near a pole it has no place there.

    Points farther than ``far_px`` beside the window are left out, and with them what joins them.
    """
    lines = []
    for turn in (-720.0, -360.0, 0.0, 360.0, 720.0):
        points = view.pixels(lonlat[:, 0] + turn, lonlat[:, 1])
        near = (points > -far_px) & (points < (view.width + far_px, view.height + far_px))
        inside = near.all(axis=1) & (np.abs(lonlat[:, 1]) <= 89.0)
        cuts = np.flatnonzero(np.diff(inside.astype(int)))
        for part, shown in zip(np.split(points, cuts + 1), np.split(inside, cuts + 1), strict=True):
            if shown[0] and len(part) > 1:
                lines.append(part)
    return shapely.MultiLineString(lines)


def step_m(view: View) -> float:
    """Return how close together true points must be for chords within a tenth of a pixel of the geodesic."""
    return float(np.clip(750_000.0 / 2**view.zoom, 400.0, 20_000.0))


def views(result: geo.Reconstruction, hypothesis: str, seed: int) -> Iterator[tuple[int, float, float]]:
    """Give a place to look at for each zoom: on the way of a path, at an end of a leg or at a crossing, in turn."""
    paths = result.paths[result.paths["hypothesis"] == hypothesis]
    crossings = result.ledger[(result.ledger["hypothesis"] == hypothesis) & (result.ledger["seq"] > 0)]
    rng = np.random.default_rng(seed)
    for zoom in ZOOMS:
        row = paths.iloc[rng.integers(len(paths))]
        k = rng.integers(len(row["waypoints"]) - 1)
        way = leg(row["waypoints"][k], row["waypoints"][k + 1], 5_000.0)
        kind = (zoom + seed) % 3
        if kind == 0 and len(crossings):
            lon, lat = crossings.iloc[rng.integers(len(crossings))][["enter_lon", "enter_lat"]]
        else:
            lon, lat = way[rng.integers(len(way)) if kind == 1 else rng.choice([0, -1])]
        yield zoom, float(lon), float(min(max(lat, -84.0), 84.0))


class Off(NamedTuple):
    """The worst of what was measured: in pixels, as a share of what is allowed, and whether it stands beside others."""

    px: float
    share: float
    beside: bool = False
    count: int = 1


End = tuple[tuple[float, float], tuple[float, float]]


def by_leg(drawn: list[dict[str, Any]], paths: pd.DataFrame) -> dict[End, list[dict[str, Any]]]:
    """Return drawn lines by the leg that they say they are, its ends in one order."""
    ways = paths.drop_duplicates("path").set_index("path")["waypoints"]
    found: dict[End, list[dict[str, Any]]] = {}
    for line in drawn:
        k = int(line["leg"])
        found.setdefault(tuple(sorted(ways[line["path"]][k : k + 2])), []).append(line)
    return found


def lines_off(drawn: list[dict[str, Any]], view: View, paths: pd.DataFrame) -> list[Off]:
    """Return for each drawn line how far it leaves its own leg, vertices and what is drawn between them."""
    found = []
    for end, lines in by_leg(drawn, paths).items():
        truth = on_screen(view, leg(*end, step_m(view)))
        # by their widths and no more
        beside = sum(line["width"] for line in lines) / 2 if len(lines) > 1 else 0.0
        for line in lines:
            pieces = [shapely.segmentize(shapely.LineString(p), 8.0) for p in line["pieces"] if len(p) > 1]
            xy = shapely.get_coordinates(pieces)
            near = view.within(xy, 50)
            if len(near):
                away = np.nan_to_num(shapely.distance(shapely.points(near), truth), nan=np.inf)  # where there is none
                found.append(
                    Off(float(away.max()), float((away / (view.bound_px(near[:, 1]) + beside)).max()), beside > 0)
                )
    return found


def missing(drawn: list[dict[str, Any]], view: View, paths: pd.DataFrame) -> float:
    """Return by how much of what is allowed the table's legs run where their own line is not drawn."""
    lines = by_leg(drawn, paths)
    worst = 0.0
    top, bottom = view.pixels(np.zeros(2), np.array([EDGE_LAT, -EDGE_LAT]))[:, 1] + (1, -1)
    for end in {tuple(sorted(pair)) for way in paths["waypoints"] for pair in pairwise(way)}:
        truth = shapely.get_coordinates(on_screen(view, leg(*end, step_m(view))))
        frame = (0, max(top, 0)), (view.width, min(bottom, view.height))
        seen = truth[((truth > frame[0]) & (truth < frame[1])).all(axis=1)]
        if len(seen):
            own = lines.get(end, [])
            pieces = [shapely.LineString(p) for line in own for p in line["pieces"] if len(p) > 1]
            if not pieces:
                return np.inf
            beside = max(line["width"] for line in own) / 2 if len(own) > 1 else 0.0
            away = shapely.distance(shapely.points(seen), shapely.MultiLineString(pieces))
            worst = max(worst, float((away / (view.bound_px(seen[:, 1]) + beside)).max()))
    return worst


def crossings_off(page: Page, view: View, ledger: pd.DataFrame) -> list[Off]:
    """Return for each crossing of the table in view how far the next mark lies from it, and the other way round."""
    bars = [np.mean(p, axis=0) for d in page.evaluate(DRAWN, "path.ov-gate") for p in d["pieces"] if len(p) == 2]
    inner = ledger[ledger["seq"] > 0]
    true = np.vstack([view.pixels(inner["enter_lon"] + turn, inner["enter_lat"]) for turn in (-360, 0, 360)])
    marks = np.array(bars).reshape(-1, 2)
    found = []
    for here, there in ((view.within(true, -20), marks), (view.within(marks, -20), true)):
        if len(here):
            assert len(there)
            away = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1)).min(axis=1)
            found.append(Off(float(away.max()), float((away / view.bound_px(here[:, 1])).max()), count=len(here)))
    return found


def measured(
    page: Page, result: geo.Reconstruction, hypothesis: str, seed: int, zooms: Container[int] = ZOOMS
) -> dict[str, float]:
    """Return the worst of all views, as shares of what is allowed and in pixels, and how much was looked at."""
    paths = result.paths[result.paths["hypothesis"] == hypothesis]
    ledger = result.ledger[result.ledger["hypothesis"] == hypothesis]
    worst = dict.fromkeys(
        ("line", "line_px", "aside_px", "crossing", "crossing_px", "missing", "lines", "crossings"), 0.0
    )

    def more(key: str, values: Iterable[float]) -> None:
        worst[key] = max([worst[key], *values])

    home = page.evaluate(VIEW)[0]  # the page's run of longitudes goes on past 180 degrees
    for zoom, lon, lat in views(result, hypothesis, seed):
        if zoom not in zooms:
            continue
        middle = [lat, lon + 360 * round((home - lon) / 360)]
        page.evaluate(f"void {MAP}.setView({middle}, {zoom}, {{animate: false}})")
        page.evaluate(SETTLED)
        view = View(*page.evaluate(VIEW))
        assert view.zoom == zoom, "the page has no such zoom"
        drawn = page.evaluate(DRAWN, "path.ov-line")
        off, marks = lines_off(drawn, view, paths), crossings_off(page, view, ledger)
        worst["lines"] += len(off)
        worst["crossings"] += sum(o.count for o in marks)
        more("line", (o.share for o in off))
        more("line_px", (o.px for o in off if not o.beside))
        more("aside_px", (o.px for o in off if o.beside))
        more("crossing", (o.share for o in marks))
        more("crossing_px", (o.px for o in marks))
        more("missing", [missing(drawn, view, paths)])
    return worst
