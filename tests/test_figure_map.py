"""Maps for print: what stands in them follows from the tables, lies where PROJ puts it, and is legible on paper."""

from __future__ import annotations

import copy
import hashlib
import re
import subprocess
import sys
import tomllib
from collections import Counter
from functools import cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import pyproj
import pytest
import shapely
from events_of_shapes import SHAPES
from hostile import PAYLOADS, poisoned
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from reconstructed import reconstructed

import geo
from geo.accounts import event_from_dict
from geo.charts import event_figure, figure_bytes
from geo.charts.map_panel import plan_of
from geo.charts.style import HUES
from geo.cli import main
from geo.resources import data_path

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

    from geo.charts.sight import Sight
    from geo.charts.style import Picture

CASPIAN, SHORT, FEW = "caspian-2015-10-07", "poland-2023-12-29", "deir-ez-zor-2017-06-18"
GEOD = pyproj.Geod(ellps="WGS84")
WIDTHS = ("85", "180", "slide")
Out = pytest.CaptureFixture[str]
DRAWN = [
    # on a small globe an islet at the limb is straightened away
    *((name, "85" if name == "11,600 km" else "180") for name in SHAPES if name != "out and back"),
    *((CASPIAN, w) for w in WIDTHS),
    (SHORT, "85"),
    ("china-icbm-2024-09-25", "180"),
]


@cache
def result_of(name: str) -> geo.Reconstruction:
    return SHAPES[name]() if name in SHAPES else reconstructed(name)


@cache
def figure_of(name: str, width: str) -> Picture:
    return laid_out(result_of(name).figure(width=width))


def laid_out(figure: Picture) -> Picture:
    """Lay out a figure finely: letters keep to the dots of a coarse raster, and are wider there than on paper."""
    figure.set_dpi(300)
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    return figure


@cache
def words_of(name: str, width: str) -> list[str]:
    """Return the lines of text of the SVG."""
    root = ET.fromstring(figure_bytes(figure_of(name, width), "svg"))  # noqa: S314 - made here
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


def map_of(figure: Picture) -> Axes:
    """Return the map itself: the largest part of the page."""
    return max(figure.axes, key=lambda axes: axes.get_window_extent().width)


def xy_of(line: Line2D) -> np.ndarray:
    return np.asarray(line.get_xydata(), dtype=float)


# ------------------------------------------------------------------------------------------------ what the claims say


@pytest.mark.parametrize(("name", "width"), [(CASPIAN, "180"), (CASPIAN, "85"), (SHORT, "85")])
def test_the_strip_says_what_the_verdicts_say(name: str, width: str) -> None:
    result = result_of(name)
    whole = result.verdicts[result.verdicts["hypothesis"] == ""]
    words = words_of(name, width)
    said = Counter(word for word in words if word in set(whole["verdict"]))
    assert said == Counter(whole["verdict"])
    joined = " ".join(words)
    for text in whole["text"]:
        assert text.split()[0] in joined
    under = result.verdicts[(result.verdicts["hypothesis"] != "") & (result.verdicts["worlds"] > 0)]
    wanted = Counter("all" if share == 1 else "none" if share == 0 else "some" for share in under["holds_share"])
    told = Counter(
        "some" if "%" in word or "of" in word.split() else word
        for word in words
        if re.fullmatch(r"all|none|[<>]?\d[\d.,]* ?%|[\d,]+ of [\d,]+", word)
    )
    assert told == wanted


def test_the_caption_names_sources_data_and_versions() -> None:
    result, caption = result_of(CASPIAN), " ".join(words_of(CASPIAN, "180"))
    for source in result.event.sources:
        assert source.publisher in caption
    assert f"overflight {geo.__version__}" in caption
    assert "OpenStreetMap contributors, ODbL" in caption
    assert "azimuthal equidistant" in caption
    assert "1,000 reconstructions" in caption


def test_states_are_tinted_as_the_ledger_has_them() -> None:
    result = result_of(CASPIAN)
    over = {h: set(rows["country"]) - {""} for h, rows in result.ledger.groupby("hypothesis")}
    names = dict(zip(result.countries.codes, result.countries.names, strict=True))
    alt = figure_of(CASPIAN, "180").alt
    some = alt.partition("Only under a path of some routes: ")[2].partition(".")[0]
    every = alt.partition("Under a path of every route: ")[2].partition(".")[0]
    assert {names[c] for c in set.intersection(*over.values())} == set(re.split(r", | and ", every))
    assert {names[c] for c in set.union(*over.values()) - set.intersection(*over.values())} == set(
        re.split(r", | and ", some)
    )


# --------------------------------------------------------------------------------------------------- where things lie


@cache
def sight_of(name: str) -> Sight:
    """Return the projection that the figure says it has."""
    result = result_of(name)
    return plan_of(result.event, result.paths, result.ledger, result.event.hypotheses).sight


def projection(name: str, figure: Picture) -> tuple[pyproj.Transformer, float]:
    """Return PROJ's own pipeline of the figure's projection, and metres of the map per millimetre of paper."""
    sight = sight_of(name)
    to = pyproj.Transformer.from_pipeline(
        f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        f"+step +proj={sight.kind} +lat_0={sight.lat} +lon_0={sight.lon} +ellps=WGS84"
    )
    axes = map_of(figure)
    west, east = axes.get_xlim()
    wide_mm = axes.get_window_extent().width / figure.dpi * 25.4
    return to, (east - west) / wide_mm


@pytest.mark.parametrize(("name", "width"), DRAWN)
def test_lines_lie_where_proj_puts_the_geodesics(name: str, width: str) -> None:
    figure = figure_of(name, width)
    to, metres_mm = projection(name, figure)
    result = result_of(name)
    drawn = [xy_of(line) for line in map_of(figure).lines if len(xy_of(line)) > 1 and line.get_color() in HUES]
    legs = {
        (a, b)
        for way in result.paths["waypoints"]
        for a, b in pairwise([tuple(map(float, position)) for position in way])
        if a != b
    }
    lines = []
    for a, b in legs:
        between = GEOD.npts(a[0], a[1], b[0], b[1], 400)
        x, y = to.transform(*np.array([a, *between, b]).T)
        seen = np.isfinite(x) & np.isfinite(y)
        if seen.sum() > 1:
            lines.append(shapely.LineString(np.column_stack([x[seen], y[seen]])))
    corners = [shapely.get_coordinates(line) for line in lines]
    every = shapely.STRtree(np.concatenate([shapely.linestrings(np.stack([xy[:-1], xy[1:]], 1)) for xy in corners]))
    assert drawn
    for line in drawn:
        finely = shapely.segmentize(shapely.LineString(line), metres_mm)
        points = shapely.points(shapely.get_coordinates(finely))
        assert every.query_nearest(points, return_distance=True, all_matches=False)[1].max() < 0.05 * metres_mm
    # and no leg is missing: its middle and what is next to its ends lie on lines that are drawn
    own = shapely.union_all([shapely.LineString(line) for line in drawn])
    for leg in lines:
        three: Any = shapely.line_interpolate_point(leg, [0.02, 0.5, 0.98], normalized=True)
        for point in three:
            assert not figure_holds(figure, point) or shapely.distance(point, own) < 0.05 * metres_mm


def figure_holds(figure: Picture, point: shapely.Point) -> bool:
    (west, east), (south, north) = map_of(figure).get_xlim(), map_of(figure).get_ylim()
    return bool(west < point.x < east and south < point.y < north)


@pytest.mark.parametrize(("name", "width"), DRAWN)
def test_the_bar_is_as_long_as_it_says(name: str, width: str) -> None:
    figure = figure_of(name, width)
    to, metres_mm = projection(name, figure)
    words = [re.fullmatch(r"([\d,]+) km", text.get_text()) for text in map_texts(figure)]
    [km] = [int(found[1].replace(",", "")) for found in words if found]
    [bar] = [rectangle for rectangle in figure.findobj(Rectangle) if rectangle.get_gid() == "scale-bar"]
    long_mm = bar.get_window_extent().width / figure.dpi * 25.4
    half = long_mm * metres_mm / 2
    (lon0, lat0), (lon1, lat1) = (to.transform(x, 0.0, direction="INVERSE") for x in (-half, half))
    assert GEOD.inv(lon0, lat0, lon1, lat1)[2] / 1000 == pytest.approx(km, rel=2e-3)


def map_texts(figure: Picture) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


@pytest.mark.parametrize(("name", "width"), DRAWN)
def test_no_words_lie_on_others_or_leave_the_page(name: str, width: str) -> None:
    figure = figure_of(name, width)
    page = shapely.box(0, 0, *(figure.get_size_inches() * figure.dpi))
    boxes = []
    for text in map_texts(figure):
        extent = text.get_window_extent()
        # letters fill some two thirds of the height of their line
        low, high = extent.y0 + 0.15 * extent.height, extent.y1 - 0.15 * extent.height
        box = shapely.box(extent.x0, low, extent.x1, high)
        assert shapely.covers(page, box), text.get_text()
        boxes.append((text.get_text(), box))
    for (one, a), (other, b) in combinations(boxes, 2):
        if shapely.intersects(a, b):
            assert shapely.area(shapely.intersection(a, b)) < 0.02 * min(a.area, b.area), (one, other)


def names_on(figure: Picture, names: set[str]) -> list[tuple[str, shapely.Geometry]]:
    """Return the names that stand on the map, as boxes in dots; a name of several lines is as many texts."""
    frame, texts, found = shapely.box(*map_of(figure).get_window_extent().extents), map_texts(figure), []
    for first, last in combinations(range(len(texts) + 1), 2):
        if last - first > 3:
            continue
        lines = texts[first:last]
        name = " ".join(line.get_text() for line in lines)
        if name in names:
            box = shapely.union_all([shapely.box(*line.get_window_extent().extents) for line in lines]).envelope
            if shapely.contains(frame, box):
                found.append((name, box))
    return found


CLOSE = [("mediterranean-2017-09-14", "85"), ("hwasong14-2017-07-28", "slide"), (CASPIAN, "85"), (CASPIAN, "180")]


@pytest.mark.parametrize(("name", "width"), CLOSE)
def test_no_name_is_nearer_to_anothers_mark(name: str, width: str) -> None:
    figure, event = figure_of(name, width), result_of(name).event
    to, _ = projection(name, figure)
    places: dict[str, list[shapely.Point]] = {}
    for thing in (*event.platforms, *event.targets, *event.places):
        at = map_of(figure).transData.transform(to.transform(*thing.position))
        said = (getattr(thing, "label", "") or thing.name).removesuffix(" (assumed)").removesuffix(" (worked out)")
        places.setdefault(said, []).append(shapely.Point(at))
    named = names_on(figure, set(places))
    assert len(named) >= 3
    apart = 0.5 / 25.4 * figure.dpi  # marks nearer than half a millimetre are one to the eye
    for said, box in named:
        own = min(places[said], key=box.distance)
        for other, points in places.items():
            for point in points:
                if other != said and own.distance(point) > apart:
                    assert box.distance(own) < box.distance(point), (said, other)


def test_one_spot_is_named_once() -> None:
    assert Counter(said for said, _ in names_on(figure_of(FEW, "slide"), {"Deir ez-Zor"})) == {"Deir ez-Zor": 1}


@pytest.mark.parametrize(
    ("name", "width", "shown"), [(SHORT, "85", False), (FEW, "slide", False), (CASPIAN, "180", True)]
)
def test_the_legend_tells_of_limits_at_sea_where_any_are_seen(name: str, width: str, shown: bool) -> None:
    assert ("territorial sea" in " ".join(words_of(name, width))) is shown


def test_headings_of_routes_are_broken_between_words() -> None:
    name = "khost-1998-08-20"
    words = Counter(" ".join(words_of(name, "slide")).replace(":", " ").split())
    wanted = Counter(word for h in result_of(name).event.hypotheses for word in h.name.split())
    assert all(words[word] >= 2 * many for word, many in wanted.items())  # in the legend, and above the shares


@pytest.mark.parametrize(("name", "least"), [(FEW, 16.0), (CASPIAN, 11.0)])
def test_a_slide_with_few_claims_has_large_letters(name: str, least: float) -> None:
    texts = map_texts(figure_of(name, "slide"))
    [head] = [text for text in texts if text.get_text() == "Claim"]
    assert head.get_fontsize() == least
    left_out = [text.get_text() for text in texts if "more: overflight check" in text.get_text()]
    assert bool(left_out) is (name == CASPIAN)


@pytest.mark.parametrize(("name", "width"), DRAWN)
def test_the_smallest_letters_are_legible(name: str, width: str) -> None:
    figure = figure_of(name, width)
    assert min(float(text.get_fontsize()) for text in map_texts(figure)) >= (5.0 if width != "slide" else 9.0)
    wide_mm = figure.get_size_inches()[0] * 25.4
    assert width == "slide" or wide_mm == pytest.approx(float(width), abs=0.1)
    assert figure.get_size_inches()[1] * 25.4 < (300.0 if width != "slide" else 200.0)


@pytest.mark.parametrize(("name", "width"), DRAWN)
def test_every_start_and_end_is_marked(name: str, width: str) -> None:
    figure, result = figure_of(name, width), result_of(name)
    to, metres_mm = projection(name, figure)
    marks = {
        marker: np.array(
            [np.asarray(line.get_xydata())[0] for line in map_of(figure).lines if line.get_marker() == marker]
        )
        for marker in ("^", "o")
    }
    for marker, things in (("^", result.event.platforms), ("o", result.event.targets)):
        for thing in things:
            position = getattr(thing, "position", None)
            if position is None:
                continue
            at = np.array(to.transform(*position))
            if np.isfinite(at).all() and figure_holds(figure, shapely.Point(at)):
                assert np.hypot(*(marks[marker] - at).T).min() < 0.05 * metres_mm


# ------------------------------------------------------------------------------------------------------------ as files


def test_another_process_makes_the_same_bytes() -> None:
    """With other hashes, in another time zone."""
    forms = ("svg", "pdf", "png")
    code = f"""
import hashlib, geo
from geo.charts import figure_bytes
figure = geo.reconstruct({SHORT!r}).figure(width="85")
for form in {forms}: print(hashlib.sha256(figure_bytes(figure, form)).hexdigest())
"""
    env = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    own = figure_of(SHORT, "85")
    assert ran.stdout.split() == [hashlib.sha256(figure_bytes(own, form)).hexdigest() for form in forms]


HOSTILE = {
    **PAYLOADS,
    "mathtext": r"$\frac{1}{0}$ \alpha $x_1",
    "one long word": "w" * 190,
    "right to left": "\u05e9\u05dc\u05d5\u05dd " * 30,
    "no letters of the typeface": "\u4e2d\u6587 \U0001f680",
    "orders": "be\x00fore \x1b[31m\u202eafter\u2066 all",  # an event file with these is refused: in a claim alone
}


@pytest.mark.parametrize("first", range(3))
def test_hostile_text_is_drawn_as_text(first: int) -> None:
    """Three figures share the texts: one of each three in all fields of an event, and every one in a claim."""
    payloads = list(HOSTILE.values())[first::3]
    raw = tomllib.loads(data_path("events", f"{SHORT}.toml").read_text(encoding="utf-8"))
    poison: Any = poisoned(copy.deepcopy(raw), payloads[0][:190].strip())
    event = event_from_dict(poison)
    own = result_of(SHORT)
    texts = {claim.id: payloads[k % len(payloads)] for k, claim in enumerate(event.claims)}
    verdicts = own.verdicts.assign(text=own.verdicts["claim"].map(texts))
    whole = verdicts.loc[verdicts["hypothesis"] == "", "text"]
    assert set(whole) == set(payloads)
    figure = laid_out(event_figure(event, own.paths, own.ledger, verdicts, countries=own.countries, width="85"))
    root = ET.fromstring(figure_bytes(figure, "svg"))  # noqa: S314 - made here
    assert not {node.tag.rpartition("}")[2] for node in root.iter()} & {"script", "img", "a", "foreignObject", "image"}
    told = re.sub(r"\s", "", "".join(text.get_text() for text in map_texts(figure)))
    for payload in payloads:
        # as it stands but for where lines break, orders to a terminal, and letters that the typeface does not have
        known = "".join(c if c < "\u0600" else "\ufffd" for c in payload if c.isprintable() or c.isspace())
        assert re.sub(r"\s", "", known)[:60] in told
    page = shapely.box(0, 0, *(figure.get_size_inches() * figure.dpi))
    assert all(shapely.covers(page, shapely.box(*t.get_window_extent().extents)) for t in map_texts(figure))


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["-o", "map.gif"], "allowed: .pdf, .svg or .png"),
        (["-o", "map"], "allowed: .pdf, .svg or .png"),
        (["-o", "map.svg", "--hypothesis", "nobody"], "'nobody'"),
        (["-o", "map.svg", "--kind", "launch"], "--of"),
        (["-o", "map.svg", "--of", "TUR"], "--of"),
        (["-o", "map.svg", "--draws", "0"], "draws"),
        (["-o", "shares.svg", "--draws", "0", "--kind", "shares"], "draws"),
        (["-o", "sensitivity.svg", "--draws", "0", "--kind", "sensitivity"], "samples"),
        (["-o", "folder.svg/map.svg"], "is no folder"),
    ],
)
def test_wrong_arguments_are_one_line(
    argv: list[str], said: str, tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.svg").write_text("a file")
    assert main(["figure", SHORT, *argv]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
    assert [p.name for p in tmp_path.iterdir()] == ["folder.svg"]


def test_a_file_that_is_there_is_kept_unless_told(tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "map.svg"
    file.write_text("old")

    def never(*_: object, **__: object) -> None:
        raise AssertionError

    with monkeypatch.context() as before_any_work:
        before_any_work.setattr("geo.accounts.as_event", never)
        assert main(["figure", SHORT, "-o", str(file)]) == 2
    assert "--force" in capsys.readouterr().err
    assert file.read_text() == "old"
    assert main(["figure", SHORT, "-o", str(file), "--width", "85", "--force"]) == 0
    assert file.read_bytes() == figure_bytes(figure_of(SHORT, "85"), "svg")


def test_without_matplotlib_the_extra_is_named(tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*(name for name in sys.modules if name.startswith(("matplotlib", "geo.charts"))), "matplotlib"]:
        monkeypatch.setitem(sys.modules, name, None) if name == "matplotlib" else monkeypatch.delitem(sys.modules, name)
    assert main(["figure", SHORT, "-o", str(tmp_path / "map.svg")]) == 2
    _, err = capsys.readouterr()
    assert "pip install 'overflight[figure]'" in err
    assert list(tmp_path.iterdir()) == []


def test_the_result_is_not_changed_by_anothers_settings() -> None:
    import matplotlib as mpl

    drawn = {"font.size": 30, "axes.facecolor": "red", "path.sketch": (1, 100, 2), "lines.dash_capstyle": "round"}
    with mpl.rc_context({**drawn, "savefig.dpi": 20, "savefig.bbox": "tight"}):
        other = figure_bytes(result_of(SHORT).figure(width="85"), "svg")
    assert other == figure_bytes(figure_of(SHORT, "85"), "svg")
