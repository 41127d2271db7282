"""Figures say what the tables say: where, how much, how sure; and text from a file stays text."""

import copy
import dataclasses
import io
import itertools
import re
import subprocess
import sys

import geopandas
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import shapely
from far_event import RAW as FAR
from far_event import REGION
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image
from small_event import RAW, WORLD, event_with

import geo
from geo.accounts import event_from_dict
from geo.charts import figure_bytes, launch_figure, sensitivity_figure, share_figure
from geo.charts.chart import SEA, region_of_starts, window
from geo.worlds.cells import CLASSES, COLOURS, FEWEST, class_of, make_cells
from geo.worlds.tally import CELL_DEG

HOSTILE = r"It $\frac{1} costs $5 & <b>x</b> {{ y }}"


@pytest.fixture(scope="module")
def caspian() -> geo.Simulation:
    return geo.simulate(geo.load_event("caspian-2015-10-07"), draws=8_000)


@pytest.fixture(scope="module")
def far() -> geo.Simulation:
    return geo.simulate(event_from_dict(copy.deepcopy(FAR)), draws=5_000)


@pytest.fixture(scope="module")
def decided(caspian: geo.Simulation) -> pd.DataFrame:
    return geo.sensitivity(caspian.event, samples=512)


def texts(figure: Figure) -> list[str]:
    return [t.get_text() for t in figure.findobj(match=mpl.text.Text) if t.get_text()]


def pixels(figure: Figure) -> np.ndarray:
    page = io.BytesIO()
    figure.savefig(page, format="png", dpi=figure.dpi)
    return np.asarray(Image.open(page).convert("RGB")) / 255.0


def colours_at(figure: Figure, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    image = pixels(figure)
    x, y = figure.axes[0].transData.transform(np.column_stack([lon, lat])).T
    return image[image.shape[0] - 1 - y.astype(int), x.astype(int)]


def _well_inside(event: geo.Event, rows: pd.DataFrame) -> np.ndarray:
    """Say which cells lie wholly in a ship's disc, far from the shore, where no outline cuts them."""
    found = np.zeros(len(rows), dtype=bool)
    for ship in event.platforms:
        off = geo.inverse(*ship.position, rows["lon"].to_numpy(), rows["lat"].to_numpy()).s12_m
        found |= off < 1000 * (ship.radius_km or 0.0) - 12_000
    return found & (rows["lon"] > 49.9).to_numpy() & (rows["lat"] > 37.8).to_numpy()


def rows_of(simulation: geo.Simulation, hypothesis: str, kind: str, key: str) -> pd.DataFrame:
    table = simulation.launches
    return table[(table["hypothesis"] == hypothesis) & (table["kind"] == kind) & (table["key"] == key)]


@pytest.mark.parametrize(
    ("hypothesis", "kind", "key"),
    [
        ("direct", "state", "TUR"),
        ("reported", "contradicted", "about-1500-km"),
        ("direct", "contradicted", "over-the-caucasus"),
        ("reported", "supported", "about-1500-km"),
    ],
)
def test_each_cell_has_the_colour_of_its_share(caspian: geo.Simulation, hypothesis: str, kind: str, key: str) -> None:
    figure = launch_figure(caspian, key, hypothesis=hypothesis, kind=kind)
    rows = rows_of(caspian, hypothesis, kind, key)
    # well inside the region, where neither its outline nor the shore cuts a cell
    inside = rows[_well_inside(caspian.event, rows) & (rows["starts"] >= FEWEST)]
    assert len(inside) > 80
    share = (inside["count"] / inside["draws"]).to_numpy()
    expected = [
        "none of them" if s == 0 else "all of them" if s == 1
        else "up to 10 %" if s <= 0.1 else "10 to 40 %" if s <= 0.4 else "about half" if s <= 0.6
        else "60 to 90 %" if s <= 0.9 else "over 90 %"
        for s in share
    ]  # fmt: skip
    assert len(set(expected)) >= 3
    wanted = np.array([to_rgb(COLOURS[CLASSES.index(name)]) for name in expected])
    found = colours_at(figure, inside["lon"].to_numpy(), inside["lat"].to_numpy())
    assert np.abs(found - wanted).max() < 0.02


def test_the_legend_adds_up_the_starts(caspian: geo.Simulation) -> None:
    rows = rows_of(caspian, "direct", "state", "TUR")
    known = rows[rows["starts"] >= FEWEST]
    every = known.loc[known["count"] == known["draws"], "draws"].sum() / rows["draws"].sum()
    figure = launch_figure(caspian, "TUR")
    shown = texts(figure)
    assert shown[shown.index("all of them") + 1] == f"{100 * every:.0f} %"
    assert f"all of them: {100 * every:.0f} %" in figure.alt
    total = caspian.states.query("hypothesis == 'direct' and country == 'TUR'").iloc[0]
    said = " ".join(shown).replace("\n", " ")
    assert f"In all: {100 * total['missile_share']:.1f} % of 208,000 missiles, 26 in each reconstruction" in said


def test_a_region_across_the_180th_meridian_is_in_one_piece(far: geo.Simulation) -> None:
    cells = make_cells(far.launches, "direct", "state", "RUS")
    assert np.ptp(cells.west) < 15
    assert cells.draws.sum() == far.draws * far.missiles
    assert cells.starts.sum() == far.draws * 2
    figure = launch_figure(far, "RUS")
    lon, lat = np.array([178.0, 180.5]), np.array([60.0, 58.5])  # centres of both circles
    turned = lon - 360.0 * np.round((lon - cells.west.mean()) / 360.0)
    assert np.abs(colours_at(figure, turned + 0.07, lat + 0.07) - to_rgb(COLOURS[-1])).max() < 0.02
    assert {"178° W", "178° E", "180°"} <= set(texts(figure))


def test_an_outline_across_the_180th_meridian_is_drawn_in_one_piece() -> None:
    raw = copy.deepcopy(FAR)
    raw["launch"]["polygon"] = list(map(list, REGION))
    del raw["platforms"][0]["radius_km"]  # it may have lain anywhere in the outline
    figure = launch_figure(geo.simulate(event_from_dict(raw), draws=5_000), "RUS")
    west, east = figure.axes[0].get_xlim()
    assert east - west < 20
    lon = np.array([176.5, 179.5, 180.5, 184.5, 175.5, 185.5])
    lon += 360.0 * np.round(((west + east) / 2 - lon) / 360.0)
    found = colours_at(figure, lon + 0.07, np.full(6, 60.57))
    sea = np.abs(found - to_rgb(SEA)).max(axis=1) < 0.02
    assert sea.tolist() == [False, False, False, False, True, True]


def test_cells_are_put_together_where_starts_are_few(caspian: geo.Simulation) -> None:
    event = caspian.event
    few = geo.simulate(event, draws=800, hypothesis="direct")
    fine = make_cells(caspian.launches, "direct", "state", "TUR")
    coarse = make_cells(few.launches, "direct", "state", "TUR")
    assert fine.side_deg == CELL_DEG
    assert coarse.side_deg == pytest.approx(0.5)
    total = round(few.states.set_index("country").loc["TUR", "missile_share"] * 800 * 26)
    assert (int(coarse.starts.sum()), int(coarse.draws.sum()), int(coarse.count.sum())) == (3200, 20_800, total)
    assert np.median(coarse.starts) >= 50
    hatched = [p for p in launch_figure(few, "TUR").axes[0].patches if p.get_hatch()]
    assert bool(hatched) == bool((coarse.starts < FEWEST).any())
    assert hatched


def test_a_state_that_no_missile_overflies_is_shown_as_such(caspian: geo.Simulation) -> None:
    assert rows_of(caspian, "reported", "state", "ARM").empty
    figure = launch_figure(caspian, "ARM", hypothesis="reported")
    assert re.search(r"missiles from there: none of them: (9\d|100) %\.$", figure.alt)
    assert "In all: none of 208,000 missiles" in " ".join(texts(figure)).replace("\n", " ")


def test_platforms_at_exact_points_have_their_cells() -> None:
    event = event_with({"kind": "range_up_to", "km": 5000.0})
    exact = tuple(p.model_copy(update={"basis": "published", "radius_km": None}) for p in event.platforms)
    simulation = geo.simulate(event.model_copy(update={"platforms": exact}), draws=1000, hypothesis="direct")
    figure = launch_figure(simulation, "c")
    assert np.abs(colours_at(figure, np.array([35.05]), np.array([36.05])) - to_rgb(COLOURS[0])).max() < 0.02


DISC = {"position": [35.0, 35.0], "basis": "assumed", "radius_km": 60.0}
CORNERS = [[31.0, 31.0], [34.0, 31.0], [34.0, 33.0], [31.0, 32.0]]


@pytest.mark.parametrize(
    "platform",
    [
        DISC,
        {"position": [33.0, 31.7], "basis": "assumed", "polygon": CORNERS},
        {"basis": "assumed", "within": "TUR"},
        {"basis": "derived", "derived_from": {"place": "near", "distance_km": 1300.0, "distance_to_km": 1500.0,
                                              "bearing_deg": 80.0, "bearing_to_deg": 100.0}},
        {"position": [35.25, 35.25], "basis": "gazetteer"},
    ],
    ids=["radius", "polygon", "within", "fan", "point"],
)  # fmt: skip
@pytest.mark.parametrize("other", [True, False], ids=["beside a disc", "alone"])
@pytest.mark.parametrize("start", [False, True], ids=["itself", "in place of a platform"])
def test_the_region_is_that_from_which_worlds_start(platform: dict[str, object], other: bool, start: bool) -> None:
    """All of it, and nothing else: be it where a platform lies, or another place that stands in for it."""
    raw = copy.deepcopy(RAW)
    spot = {"id": "x", "name": "X", **platform}
    ship = {"id": "b", "name": "Bert", **DISC, "position": [32.0, 38.0]}
    if start:
        raw["platforms"] = [{"id": "a", "name": "Anna", **DISC, "position": [38.0, 38.0]}, *[ship] * other]
        raw["places"] = [*raw["places"], spot]  # type: ignore[misc]
        raw["hypotheses"] = [{"id": "else", "name": "From elsewhere", "basis": "assumed",
                              "routes": [{"of": ["a"], "start": "x"}]}]  # fmt: skip
    else:
        raw["platforms"] = [spot, *[ship] * other]
    event = event_from_dict(raw)
    hypothesis = event.hypotheses[0].id
    simulation = geo.simulate(event, draws=3000, hypothesis=hypothesis, countries=WORLD)
    cells = make_cells(simulation.launches, hypothesis, "state", "TUR")
    bounds = window(cells)
    box = shapely.box(bounds.west, bounds.south, bounds.east, bounds.north)
    region = region_of_starts(event, hypothesis, cells, box, WORLD)
    side = cells.side_deg
    drawn = shapely.box(cells.west, cells.south, cells.west + side, cells.south + side)
    assert shapely.intersects(shapely.buffer(region, 1e-6), drawn).all()
    assert shapely.area(shapely.difference(region, shapely.union_all(drawn))) < 0.05 * shapely.area(region)
    figure = launch_figure(simulation, "TUR", countries=WORLD)
    middle = cells.west + side / 2, cells.south + side / 2
    deep = shapely.contains_xy(region, *middle) & (cells.starts >= FEWEST)
    assert deep.any() or simulation.draws == 1, "one exact point: nothing is left to draw"
    found = colours_at(figure, *(axis[deep] for axis in middle))
    wanted = np.array([to_rgb(COLOURS[k]) for k in class_of(cells.count, cells.draws)[deep]]).reshape(-1, 3)
    assert (np.abs(found - wanted).max(axis=1) >= 0.02).sum() <= 0.1 * len(found), "but for what is written over them"


def test_a_claim_is_drawn_under_the_hypotheses_alone_that_it_speaks_of() -> None:
    event = event_with({"kind": "path_length", "km": 2700.0, "low_km": 2600.0, "high_km": 2750.0, "of": ["routed"]})
    simulation = geo.simulate(event, draws=500, countries=WORLD)
    said = r"^hypothesis: found 'direct', of which the claim 'c' does not speak; allowed: routed; choose one of these$"
    with pytest.raises(geo.SimulationError, match=said):
        launch_figure(simulation, "c", hypothesis="direct", countries=WORLD)
    assert "“Through Bend”" in launch_figure(simulation, "c", countries=WORLD).alt
    assert "“Straight”" in launch_figure(simulation, "TUR", countries=WORLD).alt


def test_classes_are_told_apart_by_lightness_alone() -> None:
    def luminance(colour: str) -> float:
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in to_rgb(colour)]
        return float(np.dot([0.2126, 0.7152, 0.0722], linear))

    light = [luminance(c) + 0.05 for c in COLOURS]
    assert all(a / b > 1.15 for a, b in itertools.pairwise(light))
    assert [CLASSES[k] for k in class_of(np.array([0, 10, 40, 60, 90, 91, 100]), np.full(7, 100))] == list(CLASSES)


def test_bars_and_intervals_are_those_of_the_table(caspian: geo.Simulation) -> None:
    figure = share_figure(caspian)
    states, claims = (axes for axes in figure.axes if len(axes.patches))
    bars = [p for p in states.patches if isinstance(p, Rectangle)]
    table = caspian.states
    names = list(dict.fromkeys(table["name"]))
    shares = table.set_index(["name", "hypothesis"])["share"]
    expected = [shares.get((name, h), 0.0) for name in names for h in caspian.hypotheses]
    assert [b.get_width() for b in bars] == pytest.approx(expected, abs=0)
    held = [p.get_width() for p in claims.patches if isinstance(p, Rectangle) and not p.get_hatch()]
    assert sorted(held) == pytest.approx(sorted(caspian.claims["supported_share"]), abs=0)
    ends = {tuple(line.get_xdata()) for line in [*states.lines, *claims.lines] if len(line.get_xdata()) == 2}
    for frame, of in ((table, "share"), (caspian.claims, "supported")):
        assert set(zip(frame[f"{of}_low"], frame[f"{of}_high"], strict=True)) <= ends
    for axes, singles in ((states, table["missile_share"]), (claims, caspian.claims["missile_supported_share"])):
        rings = {float(line.get_xdata()[0]) for line in axes.lines if len(line.get_xdata()) == 1}
        assert set(singles) <= rings
    hatched = [p.get_width() for p in claims.patches if p.get_hatch()]
    unsure = caspian.claims["undecidable"]
    assert sorted(hatched) == pytest.approx(sorted(unsure[unsure > 0] / caspian.draws))
    assert hatched


def test_where_all_worlds_agree_shares_of_missiles_still_tell_outcomes_apart(caspian: geo.Simulation) -> None:
    rows = caspian.states[(caspian.states["hypothesis"] == "direct") & (caspian.states["share"] == 1.0)]
    apart = rows[rows["missile_share"] < 1.0]
    assert len(apart) >= 3
    shown = texts(share_figure(caspian))
    for share in apart["missile_share"]:
        assert f"all, {100 * share:.1f} % of missiles" in shown
    assert "share of missiles, each by itself" in shown


def test_sensitivity_shows_what_was_found_and_names_what_was_not(decided: pd.DataFrame) -> None:
    event, table = geo.load_event("caspian-2015-10-07"), decided.copy()
    table.loc[table["key"] == "ARM", "total_pm"] = 0.26
    figure = sensitivity_figure(event, table)
    shown = texts(figure)
    assert "passing over Armenia" in " ".join(shown).split("left out: ")[1]
    assert "passing over Armenia" not in shown
    rows = table.query("hypothesis == 'direct' and key == 'AZE'").set_index("input")
    panel = next(a for a in figure.axes if len(a.patches) > 1)
    assert "passing over Azerbaijan" in shown
    names = [t.get_text() for t in panel.get_yticklabels()]
    assert {"launch place", "allocation", "speed"} <= set(names)
    assert [b.get_width() for b in panel.patches] == pytest.approx([max(rows.loc[n, "first_order"], 0) for n in names])
    (rings,) = panel.lines
    assert list(rings.get_xdata()) == pytest.approx([max(rows.loc[n, "total"], 0) for n in names])
    assert f"so for {100 * rows['mean'].iloc[0]:.1f} % of the missiles" in shown
    routed = texts(sensitivity_figure(event, table, hypothesis="reported"))
    assert any("Talesh" in t for t in routed)
    assert any("under “Via reported places”" in t for t in routed)
    claims = {claim.text.rstrip(".") for claim in event.claims if claim.id in set(table["key"])}
    words = " ".join(shown + routed).replace("\n", " ")
    assert claims
    assert all(f"“{text}” holds" in words for text in claims)


def test_text_from_a_file_is_shown_as_it_stands() -> None:
    event = event_with({"kind": "range_up_to", "km": 5000.0, "text": HOSTILE})
    names = tuple(h.model_copy(update={"name": HOSTILE}) for h in event.hypotheses)
    simulation = geo.simulate(event.model_copy(update={"hypotheses": names}), draws=500)
    for figure in (launch_figure(simulation, "c"), share_figure(simulation)):
        pixels(figure)
        assert HOSTILE in " ".join(texts(figure))
        assert not any(t.get_parse_math() for t in figure.findobj(match=mpl.text.Text) if "$" in t.get_text())
        assert HOSTILE in figure.alt


def test_a_figure_shows_itself_with_words_and_is_the_same_twice(caspian: geo.Simulation) -> None:
    before = dict(mpl.rcParams)
    (one, words), (two, _) = (launch_figure(caspian, "TUR")._repr_png_() for _ in range(2))
    assert one == two
    assert one.startswith(b"\x89PNG")
    assert words["alt"].startswith("Where must it have started? Share of the missiles that overfly Turkey")
    assert dict(mpl.rcParams) == before


# what a reader's own style may hold: each of these changed a figure, or a mark's meaning, where it was asked
ELSEWHERE = {
    "font.size": 30, "axes.facecolor": "red", "path.sketch": (1, 100, 2), "lines.dash_capstyle": "round",
    "markers.fillstyle": "none", "patch.edgecolor": "lime", "patch.force_edgecolor": True, "lines.linewidth": 9,
    "hatch.color": "yellow", "hatch.linewidth": 5, "text.color": "magenta", "text.parse_math": False, "axes.grid": True,
    "savefig.dpi": 20, "savefig.bbox": "tight", "savefig.facecolor": "black", "svg.fonttype": "path",
    "axes.prop_cycle": mpl.cycler(color=["red", "lime"]), "xtick.labelsize": 3, "figure.autolayout": True,
}  # fmt: skip


def test_nobodys_settings_are_asked(caspian: geo.Simulation, decided: pd.DataFrame) -> None:
    """A hollow mark means an assumed place: a style of the reader's must not make one of a full mark."""
    make = {
        "launch": lambda: launch_figure(caspian, "TUR"),
        "shares": lambda: share_figure(caspian),
        "sensitivity": lambda: sensitivity_figure(caspian.event, decided),
    }
    plain = {name: figure_bytes(draw(), "svg") for name, draw in make.items()}
    with mpl.rc_context(ELSEWHERE):
        before = dict(mpl.rcParams)
        styled = {name: figure_bytes(draw(), "svg") for name, draw in make.items()}
        shown = launch_figure(caspian, "TUR")._repr_png_()[0]
        assert dict(mpl.rcParams) == before
    assert styled == plain
    assert shown == launch_figure(caspian, "TUR")._repr_png_()[0]


def test_bad_wishes_get_one_clear_line(caspian: geo.Simulation) -> None:
    none = dataclasses.replace(caspian, draws=0)
    table = pd.DataFrame({"hypothesis": ["direct"], "kind": "state", "key": "TUR", "input": "speed", "total_pm": 0.9})
    for ask, words in (
        (lambda: launch_figure(caspian, "GRC"), "key: found 'GRC'; allowed: IRN, "),
        (
            lambda: launch_figure(caspian, "TUR", hypothesis="bent"),
            "hypothesis: found 'bent'; allowed: direct, ",
        ),
        (lambda: launch_figure(caspian, "TUR", kind="supported"), "kind: found 'supported' for 'TUR'; allowed: state"),
        (lambda: launch_figure(caspian, "about-1500-km", kind="state"), "allowed: contradicted or supported"),
        (lambda: launch_figure(none, "TUR"), "found no reconstruction"),
        (lambda: share_figure(none), "found no reconstruction"),
        (lambda: sensitivity_figure(caspian.event, table.iloc[:0]), "found no rows"),
        (lambda: sensitivity_figure(caspian.event, table, hypothesis="x"), "hypothesis: found 'x'; allowed: direct"),
        (lambda: sensitivity_figure(caspian.event, table), "take more samples"),
    ):
        with pytest.raises(geo.SimulationError) as caught:
            ask()
        assert words in str(caught.value)
        assert "\n" not in str(caught.value)


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_without_matplotlib_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['matplotlib'] = None; import geo\ntry: import geo.charts\n"
    code += "except geo.SimulationError as error: print(error)"
    assert run(code) == "figures need the package 'matplotlib': install it with pip install 'overflight[figure]'"


def test_pyplot_stays_out_of_it() -> None:
    assert run("import sys, geo.charts; print('matplotlib.pyplot' in sys.modules)") == "False"


def test_states_and_places_of_one_name_are_kept_apart() -> None:
    squares = geopandas.GeoDataFrame(
        {"country": ["AAA", "BBB"], "name": ["Same", "Same"]},
        geometry=[shapely.box(20, 30, 50, 40), shapely.box(0, 30, 20, 36)],
        crs=4326,
    )
    event = event_with({"kind": "path_length", "km": 2700.0, "low_km": 2600.0, "high_km": 2750.0})
    near, bend = (place.model_copy(update={"name": "Spot"}) for place in event.places)
    routed = event.hypotheses[1].model_copy(update={"via": ("near", "bend")})
    event = event.model_copy(update={"places": (near, bend), "hypotheses": (routed,)})
    countries = geo.countries_from_frame(squares, source="two squares")
    simulation = geo.simulate(event, draws=300, countries=countries)
    assert len(simulation.states) == 2
    assert share_figure(simulation).alt.count("Same") == 2
    table = geo.sensitivity(event, samples=128, countries=countries)
    sensitivity_figure(event, table.assign(total_pm=0.1))
