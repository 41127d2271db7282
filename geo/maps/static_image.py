"""Still pictures of an event, as SVG text: what a notebook shows where no program may run, and a small one for lists.

Made without a browser, small, and the same for the same payload.
"""

from __future__ import annotations

import base64
import re
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from geo.kernel.angles import northing_deg, unroll, whole_turns
from geo.kernel.geodesic import Ellipsoid
from geo.maps.encoding import PER_DEGREE
from geo.maps.frame import MERCATOR_END_DEG
from geo.maps.languages import spoken_by
from geo.maps.legs import laid, unpacked
from geo.words import xml_safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WIDTH_PX, FOOT_PX = 900, 26
# each named: what draws without a browser knows no system-ui, and its sans-serif may not be installed
FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
_FOOT_LINE_PX, _FOOT_LETTERS = 16, 130  # a line below the map, and how much fits on it in a wide font
_TITLE, _HEADLINE, _LONG = (14, 400, 115), (22, 700, 74), (17, 700, 96)  # size, weight, letters that fit on a line
LEAST_PX, MOST_PX = 260, 700  # height of the map
SMALL_PX, _SMALL_EDGE_PX = (480, 300), 26
_DETAIL_PX = 0.7
JOINED = re.compile("[\u0600-\u06ff]")  # letters that a space would part
_RIGHT_TO_LEFT, _POP = "\u2067", "\u2069"  # isolates: a picture's program need not know about directions otherwise
_STEP_M = 20_000.0  # along a path
_GREAT = 4  # rivers to this rank


class Look(NamedTuple):
    """Colours of a picture, as in web/src/styles/colours.css."""

    ships: tuple[str, ...]
    tints: tuple[str, ...]
    land: str
    sea: str
    river: str
    border: str
    coast: str
    ink: str
    soft: str
    other: str
    paper: str


LIGHT = Look(
    ("#075c52", "#c2330f", "#3d0c11", "#4a12a8"),
    ("#f8edc7", "#e0dbff", "#dec5b6", "#cccf9e", "#d0b9dd", "#9acfc7"),
    *("#f1eee8", "#d9e5ed", "#a8c3d4", "#b3ab9c", "#9fb6c6", "#17212b", "#4d5965", "#9aa3ab", "#fff"),
)
DARK = Look(
    ("#5fdcf5", "#e9f7b2", "#58a87a", "#a884ff"),
    ("#3d3232", "#474a60", "#4c4d36", "#2e3b44", "#30514b", "#2d331e"),
    *("#1b232b", "#0f1a24", "#30495c", "#55616b", "#3a5063", "#edf1f4", "#b7c1ca", "#98a4ae", "#161d24"),
)


class View:
    """Mercator, fitted to bounds (west, south, east, north) and pixels.

    ``top`` is where it begins, ``edge`` what is left free on all sides, ``bold`` how much stronger marks and lines are.
    """

    def __init__(
        self,
        bounds: Sequence[float],
        width: int,
        least: int,
        most: int,
        *,
        top: float = 0.0,
        edge: float = 0.0,
        bold: float = 1.0,
        left: float = 0.0,
    ) -> None:
        self.width, self.top, self.bold, self.left = width, top, bold, left
        west, south, east, north = bounds
        (x0, y0), (x1, y1) = self._flat(np.array([[west, south], [east, north]]))
        self.scale = min((width - 2 * edge) / (x1 - x0), (most - 2 * edge) / (y1 - y0))
        self.height = float(max((y1 - y0) * self.scale, least))
        side = (width / self.scale - (x1 - x0)) / 2  # a tall event leaves room beside it
        self.west_deg, self.east_deg = west - side, east + side
        self.west, self.north = x0 - side, (y0 + y1) / 2 + self.height / self.scale / 2

    @staticmethod
    def _flat(lonlat: Floats) -> Floats:
        return np.column_stack([lonlat[:, 0], northing_deg(lonlat[:, 1], end_deg=85.0)])

    def pixels(self, lonlat: Floats) -> Floats:
        """Return where positions are in the picture."""
        flat = self._flat(lonlat)
        found: Floats = np.column_stack([flat[:, 0] - self.west, self.north - flat[:, 1]]) * self.scale
        return found + (self.left, self.top)

    def shown(self, shape: shapely.Geometry) -> shapely.Geometry:
        """Return the part of a shape that is seen, as finely as it is."""
        cut = shapely.clip_by_rect(
            shape, self.left - 9, self.top - 9, self.left + self.width + 9, self.top + self.height + 9
        )
        return shapely.simplify(cut, _DETAIL_PX)


def still(data: Mapping[str, Any]) -> str:
    """Return the picture of a payload as SVG text: title, finding, land, paths, ships and targets."""
    head, top = _head(data)
    beside, small_print = aligned(data, 10, WIDTH_PX - 20), f'font-size="12" fill="{LIGHT.soft}"'
    view = View(data["bounds"], WIDTH_PX, LEAST_PX, MOST_PX, top=top)
    parts = _named(view, data)
    foot = [assumed(data), data["credits"]["still"]]
    if sum(map(len, foot)) <= _FOOT_LETTERS:
        foot = [" ".join(foot)]
    end = top + view.height
    high = end + FOOT_PX + _FOOT_LINE_PX * (len(foot) - 1)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} {high:.0f}" width="{WIDTH_PX}"',
            f' height="{high:.0f}" font-family="{FONTS}" fill="{LIGHT.ink}">',
            f'<rect width="{WIDTH_PX}" height="{high:.0f}" fill="#fff"/>',
            *parts,
            # paths run past the map's frame: white bands above and below take them away
            f'<rect width="{WIDTH_PX}" height="{top}" fill="#fff"/>',
            f'<rect y="{end:.0f}" width="{WIDTH_PX}" height="{high - end:.0f}" fill="#fff"/>',
            *head,
            *(
                f'<text {beside.look} y="{end + below:.0f}" {small_print}>{beside.text(line)}</text>'
                for below, line in zip(range(18, 99, _FOOT_LINE_PX), foot, strict=False)
            ),
            "</svg>",
        ]
    )


def plain_map(data: Mapping[str, Any], most_px: int) -> tuple[str, int, int]:
    """Return the map of a payload alone, without title and credit, as SVG text, with its width and height in pixels."""
    view = View(data["bounds"], WIDTH_PX, LEAST_PX, most_px)
    high = round(view.height)
    frame = f'viewBox="0 0 {WIDTH_PX} {high}" width="{WIDTH_PX}" height="{high}"'
    drawn = "".join(_named(view, data, faded='fill-opacity=".8"'))  # of which PDF programs know more
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {frame} font-family="sans-serif">{drawn}</svg>',
        WIDTH_PX,
        high,
    )


def _named(view: View, data: Mapping[str, Any], faded: str = 'opacity=".8"') -> list[str]:
    """Return land, paths, ships and targets, with the names of ships and states."""
    chosen, ships = _chosen(data), data["event"]["platforms"]
    parts = [*_land(view, data, chosen, LIGHT), *_paths(view, data, chosen, LIGHT)]
    parts += [_dot(view, ship["at"], LIGHT, _tone(LIGHT, i), ship["name"]) for i, ship in enumerate(ships)]
    parts += [_dot(view, target["at"], LIGHT, LIGHT.ink) for target in data["event"]["targets"]]
    named = {c["code"] for h in data["hypotheses"] for c in h["states"]}
    return parts + [_state_name(view, state, faded) for state in data["labels"]["states"] if state["code"] in named]


def small(data: Mapping[str, Any], look: Look = LIGHT) -> str:
    """Return a small picture of a payload as SVG text: land, paths, ships and targets, and no text of any kind."""
    width, height = SMALL_PX
    view = View(data["bounds"], width, height, height, edge=_SMALL_EDGE_PX, bold=1.4)
    chosen = _chosen(data)
    parts = [*_land(view, data, chosen, look), *_paths(view, data, chosen, look)]
    ships = enumerate(data["event"]["platforms"])
    parts += [_dot(view, ship["at"], look, _tone(look, i)) for i, ship in ships]
    parts += [_dot(view, target["at"], look, look.ink) for target in data["event"]["targets"]]
    frame = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return "".join([f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>', *parts, "</svg>"])


def drawn(
    data: Mapping[str, Any], *, left: float, top: float, width: float, height: float, bold: float
) -> tuple[View, list[str]]:
    """Return the map alone, to be part of a larger picture: land and paths, and where its marks and names belong."""
    view = View(
        data["bounds"], round(width), round(height), round(height), top=top, edge=20 * bold, bold=bold, left=left
    )
    chosen = _chosen(data)
    parts = [*_land(view, data, chosen, LIGHT), *_paths(view, data, chosen, LIGHT)]
    parts += [_dot(view, target["at"], LIGHT, LIGHT.ink) for target in data["event"]["targets"]]
    parts += [_dot(view, ship["at"], LIGHT, _tone(LIGHT, i)) for i, ship in enumerate(data["event"]["platforms"])]
    return view, parts


def ways_drawn(view: View, data: Mapping[str, Any]) -> shapely.Geometry:
    """Return all paths as a picture shows them, in pixels."""
    ellipsoid = Ellipsoid("page", data["figure"]["a_m"], data["figure"]["f"], "")
    legs = [runs for h in data["hypotheses"] for runs in _legs(h, ellipsoid, data["middle_deg"])]
    return shapely.MultiLineString([view.pixels(run) for runs in legs for run in runs if len(run) > 1])


def named_spots(view: View, data: Mapping[str, Any]) -> Iterator[tuple[float, float, str, str, str]]:
    """Give x, y, name, kind and tone of what a picture names: ships, then targets, then states that paths cross."""
    crossed = {c["code"] for h in data["hypotheses"] for c in h["states"]}
    event = data["event"]
    for kind, spots in (
        ("ship", event["platforms"]),
        ("target", event["targets"]),
        ("state", [state for state in data["labels"]["states"] if state["code"] in crossed]),
    ):
        for i, spot in enumerate(spots):
            x, y = view.pixels(np.array([spot["at"]], dtype=float))[0].tolist()
            yield x, y, spot["name"], kind, _tone(LIGHT, i) if kind == "ship" else LIGHT.ink


class Aligned(NamedTuple):
    """Lines of text that begin at the left, or at the right where the language is written so."""

    look: str
    rtl: bool

    def text(self, line: str) -> str:
        """Return a line as an element's content, in the direction of the language whatever it begins with."""
        return escape(xml_safe(f"{_RIGHT_TO_LEFT}{line}{_POP}" if self.rtl else line))


def aligned(data: Mapping[str, Any], left: float, room: float) -> Aligned:
    """Return how lines in a column that is ``room`` wide stand there."""
    if spoken_by(data).direction == "rtl":
        return Aligned(f'text-anchor="end" x="{left + room:.1f}"', rtl=True)
    return Aligned(f'x="{left:g}"', rtl=False)


def assumed(data: Mapping[str, Any]) -> str:
    """Say which hypothesis is drawn in colour, and that it is one."""
    language = spoken_by(data)
    return language.say(
        "{hypothesis}. A reconstruction: positions are assumed where no source gives them.",
        hypothesis=language.name(_chosen(data)["name"]),
    )


def _chosen(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the hypothesis that is drawn in colour: as on the page, the first that leads through places."""
    found: Mapping[str, Any] = next((h for h in data["hypotheses"] if h["via"]), data["hypotheses"][0])
    return found


def _tone(look: Look, number: int) -> str:
    return look.ships[number % len(look.ships)]


def _land(view: View, data: Mapping[str, Any], chosen: Mapping[str, Any], look: Look) -> Iterator[str]:
    land = data["backdrop"]
    arcs = [_undone(line) for line in land["arcs"]]
    crossed = {c["code"] for c in chosen["states"]}
    left = f'x="{view.left:.0f}" ' if view.left else ""
    yield f'<rect {left}y="{view.top:.0f}" width="{view.width:.0f}" height="{view.height:.0f}" fill="{look.land}"/>'
    rings = {s["code"]: [_ring(arcs, ring) for ring in s["rings"]] for s in land["states"] if s["code"] in crossed}
    yield from (_area(view, own, f'fill="{look.tints[data["tints"][code]]}"') for code, own in rings.items())
    great = [_undone(line) for river in land["rivers"] if river["rank"] <= _GREAT for line in river["lines"]]
    yield _lines(view, great, f'stroke="{look.river}"')
    yield _lines(view, [arcs[i] for i in land["borders"]], f'stroke="{look.border}"')
    water = [_undone(line) for line in (*land["seas"], *land["lakes"])]
    yield _area(view, water, f'fill="{look.sea}" stroke="{look.coast}" stroke-width=".7"')
    yield _lines(view, _seams(water), f'stroke="{look.sea}" stroke-width="2.5" stroke-linecap="square"')


def _paths(view: View, data: Mapping[str, Any], chosen: Mapping[str, Any], look: Look) -> Iterator[str]:
    ships = {ship["id"]: i for i, ship in enumerate(data["event"]["platforms"])}
    ellipsoid = Ellipsoid("page", data["figure"]["a_m"], data["figure"]["f"], "")
    for other in data["hypotheses"]:
        for runs in _legs(other, ellipsoid, data["middle_deg"]) if other is not chosen else ():
            yield from (_line(view, run, f'stroke="{look.other}" stroke-dasharray="4 4"') for run in runs)
    lines = _legs(chosen, ellipsoid, data["middle_deg"])
    for path in chosen["paths"]:
        tone, width = _tone(look, ships[path["platform"]]), view.bold * (1 + 0.4 * min(len(path["paths"]), 4))
        for leg, solid in zip(path["legs"], path["solid"], strict=True):
            dashes = "" if solid else ' stroke-dasharray="6 3"'
            drawn = f'stroke="{tone}" stroke-width="{width:.1f}"{dashes}'
            yield from (_line(view, run, drawn) for run in lines[leg if leg >= 0 else ~leg])


def _head(data: Mapping[str, Any]) -> tuple[list[str], int]:
    """Return title and headline as lines of text, and where they end."""
    headline = data["finding"]["headline"]
    large = _HEADLINE if len(headline) <= _HEADLINE[2] else _LONG
    lines, y, beside = [], 4, aligned(data, 10, WIDTH_PX - 20)
    for text, (size, weight, letters), tone in (
        (data["event"]["title"], _TITLE, LIGHT.soft),
        (headline, large, LIGHT.ink),
    ):
        look = f'font-size="{size}" font-weight="{weight}" fill="{tone}"'
        for line in wrap(text, letters) or [text]:
            y += round(1.25 * size)
            lines.append(f'<text {beside.look} y="{y}" {look}>{beside.text(line)}</text>')
    return lines, y + 14


def as_image(data: Mapping[str, Any]) -> str:
    """Return the picture as an HTML image that holds its own data and runs nothing."""
    coded = base64.b64encode(still(data).encode("utf-8")).decode("ascii")
    alt = escape(f"{data['event']['title']}. {data['finding']['headline']} {data['finding']['detail']}")
    return f'<img src="data:image/svg+xml;base64,{coded}" alt="{alt}" style="max-width:100%">'


def _legs(hypothesis: Mapping[str, Any], ellipsoid: Ellipsoid, middle_deg: float) -> list[list[Floats]]:
    """Return each leg as the pieces of it that are on the map, in the page's run of longitudes."""
    found = []
    for leg in unpacked(hypothesis["legs"]):
        line = laid(leg, step_m=_STEP_M, ellipsoid=ellipsoid)
        shown = np.abs(line[:, 1]) <= MERCATOR_END_DEG
        cuts = np.flatnonzero(np.diff(shown)) + 1
        runs = [run for run, on in zip(np.split(line, cuts), np.split(shown, cuts), strict=True) if on[0]]
        # past a pole a line may come back a turn away from the mark at its end
        found.append([run + (float(whole_turns(run[-1, 0], middle_deg)), 0.0) for run in runs])
    return found


def _undone(line: Iterable[int]) -> Floats:
    found: Floats = np.cumsum(np.array(line, dtype=np.int64).reshape(-1, 2), axis=0) / PER_DEGREE
    return found


def _ring(arcs: Sequence[Floats], indices: Iterable[int]) -> Floats:
    ring = np.vstack([arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices])
    ring[:, 0] = unroll(ring[:, 0])
    return ring


def _seams(rings: Iterable[Floats]) -> list[Floats]:
    """Return where the ocean's outline runs along the 180th meridian, at which its source is cut: no coast."""
    found = []
    for ring in rings:
        on = np.abs(ring[:, 0]) == 180.0
        if on.any():
            closed = np.vstack([ring, ring[:1]])
            pairs = np.flatnonzero((np.abs(closed[:-1, 0]) == 180.0) & (closed[:-1, 0] == closed[1:, 0]))
            found += [closed[i : i + 2] for i in pairs.tolist()]
    return found


def _turns(view: View, lonlat: Floats) -> Iterator[Floats]:
    """Give a line once for each turn of longitudes that brings it into view, in pixels."""
    for turn in (-360.0, 0.0, 360.0):
        if lonlat[:, 0].max() + turn >= view.west_deg and lonlat[:, 0].min() + turn <= view.east_deg:
            yield view.pixels(lonlat + (turn, 0.0))


def _area(view: View, rings: Iterable[Floats], look: str) -> str:
    """Fill rings by the even-odd rule, each cut to the view by itself."""
    pieces = "".join(
        _d(view.shown(shapely.make_valid(shapely.Polygon(r))))
        for ring in rings
        if len(ring) > 3
        for r in _turns(view, ring)
    )
    return f'<path d="{pieces}" fill-rule="evenodd" {look}/>' if pieces else ""


def _lines(view: View, lines: Iterable[Floats], look: str) -> str:
    pieces = [shapely.LineString(xy) for line in lines if len(line) > 1 for xy in _turns(view, line)]
    drawn = _d(view.shown(shapely.MultiLineString(pieces))) if pieces else ""
    return f'<path d="{drawn}" fill="none" {look}/>' if drawn else ""


def _line(view: View, lonlat: Floats, look: str) -> str:
    if len(lonlat) < 2:
        return ""
    return f'<path d="{_d(shapely.simplify(shapely.LineString(view.pixels(lonlat)), 0.3))}" fill="none" {look}/>'


def _d(shape: shapely.Geometry) -> str:
    lines: list[str] = []
    for part in shapely.get_parts(shape):
        if shapely.is_empty(part):
            continue
        if part.geom_type == "Polygon":
            lines += [f"{_m(np.asarray(ring.coords))}Z" for ring in (part.exterior, *part.interiors)]
        elif part.geom_type == "LineString":
            lines.append(_m(np.asarray(part.coords)))
    return "".join(lines)


def _m(points: Floats) -> str:
    return f"M{' '.join(f'{x:.1f},{y:.1f}' for x, y in points.tolist())}"


def _dot(view: View, at: Sequence[float], look: Look, tone: str, text: str = "") -> str:
    x, y = view.pixels(np.array([at], dtype=float))[0]
    ring = f'stroke="{look.paper}" stroke-width="1.5"'
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{4.5 * view.bold:.3g}" fill="{tone}" {ring}/>'
    room = WIDTH_PX - x - 9 > 7.2 * len(text)
    end = f' x="{x + 9:.1f}"' if room else f' text-anchor="end" x="{x - 9:.1f}"'
    return dot + (
        f'<text{end} y="{y + 4:.1f}" font-size="12" font-weight="600" fill="{tone}">{escape(xml_safe(text))}</text>'
        if text
        else ""
    )


def _state_name(view: View, state: Mapping[str, Any], faded: str) -> str:
    x, y = view.pixels(np.array([state["at"]], dtype=float))[0]
    x, y = min(max(x, 70), WIDTH_PX - 70), min(max(y, view.top + 20), view.top + view.height - 20)
    spaced = "" if JOINED.search(state["name"]) else ' letter-spacing="2.5"'
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="13"{spaced} font-weight="700" '
        f'fill="{LIGHT.soft}" {faded}>{escape(xml_safe(state["name"].upper()))}</text>'
    )
