"""Folium's own gallery, walked: every layer works on a page without a network, or is refused by name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import folium
import geopandas as gpd
import pytest
from browser.waiting import SETTLED
from folium_gallery import AT, FEATURES, NO_LAYER, REFUSED, WORKS, classes

import geo

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).resolve().parents[2] / "docs" / "map.md"
# What is on the map besides the event: its box on the screen, if it has one, and the text of the popup that it opens.
PROBE = """(name) => {
  const layer = window[name];
  const map = Object.values(window).find((v) => v instanceof L.Map);
  const out = { is: typeof layer, on: null, box: null, popup: null };
  if (!layer) return out;
  if (layer instanceof L.Layer) out.on = map.hasLayer(layer);
  if (layer instanceof L.Control) out.on = document.contains(layer.getContainer());
  const parts = layer.getElement?.() ? [layer.getElement()] : layer.getLayers?.().map((l) => l.getElement?.()) ?? [];
  const element = parts.find(Boolean) ?? layer.getContainer?.() ?? layer._canvas;
  if (element) { const b = element.getBoundingClientRect(); out.box = [b.width, b.height]; }
  if (layer.getPopup?.()) {
    layer.openPopup(); const shown = layer.getPopup().getElement();
    out.popup = shown?.querySelector('.leaflet-popup-content').textContent ?? ''; layer.closePopup(); }
  return out; }"""
PICTURES = """() => [...document.querySelectorAll('.leaflet-marker-icon')].map((e) => [e.tagName, e.className,
  e.tagName === 'IMG' ? e.naturalWidth : getComputedStyle(e).backgroundImage.length])"""
SHOWN_BY_MAP_ONLY = {"ClickForLatLng", "ClickForMarker", "CustomPane", "FitBounds", "FitOverlays", "LatLngPopup"}
POPUPS = ["AntPath", "BoatMarker", "Circle", "CircleMarker", "GeoJson", "Marker", "PolyLine", "PolyLineOffset",
    "Polygon", "Rectangle", "SemiCircle"]  # fmt: skip


def test_every_class_of_folium_is_in_one_list() -> None:
    lists = [set(WORKS), set(REFUSED), NO_LAYER]
    assert sum(map(len, lists)) == len(set().union(*lists))
    assert classes() == set().union(*lists)


@pytest.mark.parametrize("name", REFUSED)
def test_layer_that_fetches_is_refused_by_name_with_the_remedy(bare: Callable, tmp_path: Path, name: str) -> None:
    m = bare()
    REFUSED[name](m)
    file = tmp_path / "page.html"
    with pytest.raises(geo.MapError) as caught:
        geo.save_map(m, file)
    said = str(caught.value)
    assert not file.exists()
    assert "\n" not in said
    assert said.endswith("build the map with online=True")
    named = {"SideBySideLayers": "TileLayer", "TimestampedWmsTileLayers": "WmsTileLayer"}.get(name, name)
    assert f"({named})" in said, said


@pytest.fixture
def bare(caspian: geo.Reconstruction) -> Callable[[], folium.Map]:
    """Return what makes maps of the event, from tables that are there."""
    return caspian.map


@pytest.fixture(scope="module")
def gallery(caspian: geo.Reconstruction, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], int]:
    """Make a page with everything that works, and tell the name of each in JavaScript."""
    m = caspian.map()
    last = sorted(WORKS, key=lambda name: name == "LayerControl")  # it lists what is there, as folium says
    names = {name: WORKS[name](m).get_name() for name in last}
    path = geo.save_map(m, tmp_path_factory.mktemp("gallery") / "page.html")
    return path, names, path.stat().st_size


def test_every_other_layer_works_without_a_network(open_page: Callable, gallery: tuple) -> None:
    path, names, _ = gallery
    opened = open_page(path)
    page = opened.page
    opened.quiet()
    for name, called in names.items():
        seen = page.evaluate(PROBE, called)
        assert seen["on"] is not False or name in SHOWN_BY_MAP_ONLY, (name, seen)
        if seen["box"] is not None and name not in {"GroupedLayerControl", "LayerControl"}:
            assert max(seen["box"]) > 0, (name, seen)
        if name in POPUPS:
            assert seen["popup"] == f"popup of {name}", (name, seen)
    for tag, kind, wide in page.evaluate(PICTURES):
        assert tag != "IMG" or wide > 0, kind
        assert "awesome-marker" not in kind or wide > 100, kind
    glyph = page.locator(".awesome-marker i.glyphicon").first
    assert "Glyphicons" in glyph.evaluate("e => getComputedStyle(e).fontFamily")
    assert page.evaluate("[...document.fonts].some((f) => f.family.includes('Glyphicons') && f.status === 'loaded')")
    assert page.locator("canvas.leaflet-heatmap-layer").count() == 1
    assert page.locator(".legend svg rect").count() > 2  # colour scales
    assert page.locator(".marker-cluster").count() >= 1
    assert page.locator("pattern").count() >= 2
    assert page.locator("textPath").count() == 1
    for control in (
        ".leaflet-control-mouseposition",
        ".leaflet-control-layers",
        "[class*=fullscreen]",
    ):
        assert page.locator(control).count() >= 1, control
    assert page.locator("#overflight-plain").is_hidden()
    opened.quiet()


def test_popups_and_switches_answer_to_a_reader(
    open_page: Callable, caspian: geo.Reconstruction, tmp_path: Path
) -> None:
    m = caspian.map()
    group = folium.FeatureGroup("my group").add_to(m)
    folium.Marker(
        AT, popup="<i>first</i> words", tooltip="hover words", icon=folium.Icon(icon="star", prefix="fa")
    ).add_to(group)
    frame = folium.IFrame("<p>in a frame</p>", width=150, height=60)
    framed = folium.Marker((40, 45), popup=folium.Popup(frame)).add_to(group)
    folium.LayerControl(collapsed=False).add_to(m)
    opened = open_page(geo.save_map(m, tmp_path / "mine.html"))
    page = opened.page
    page.locator(".awesome-marker.leaflet-interactive").click()
    assert page.locator(".leaflet-popup-content i").inner_text() == "first"
    assert page.locator(".ov-panel.has-detail").count() == 0
    page.evaluate(f"window['{framed.get_name()}'].openPopup()")
    assert page.frame_locator(".leaflet-popup-content iframe").locator("p").inner_text() == "in a frame"
    page.evaluate("Object.values(window).find((v) => v instanceof L.Map).closePopup()")
    assert page.evaluate("[...document.fonts].some((f) => f.family.includes('Awesome') && f.status === 'loaded')")
    box = page.locator(".leaflet-control-layers-overlays input")
    assert page.locator(".leaflet-control-layers-overlays").inner_text().strip() == "my group"
    box.uncheck()
    assert page.locator(".awesome-marker.leaflet-interactive").count() == 0
    box.check()
    assert page.locator(".awesome-marker.leaflet-interactive").count() == 1
    control, buttons = (
        page.locator(".leaflet-control-layers").bounding_box(),
        page.locator(".ov-controls").bounding_box(),
    )
    assert control["x"] + control["width"] <= buttons["x"]
    opened.quiet()


def test_geopandas_explores_onto_the_map(open_page: Callable, caspian: geo.Reconstruction, tmp_path: Path) -> None:
    pytest.importorskip("mapclassify")
    frame = gpd.GeoDataFrame.from_features(FEATURES, crs=4326)
    points = gpd.GeoDataFrame({"kind": ["x", "y"]}, geometry=gpd.points_from_xy([40, 41], [36, 37]), crs=4326)
    m = frame.explore("value", m=caspian.map(), popup=True)
    points.explore("kind", m=m)  # categories, with their legend
    opened = open_page(geo.save_map(m, tmp_path / "mine.html"))
    page = opened.page
    assert page.locator(".leaflet-overlay-pane path").count() == 3
    assert page.locator(".maplegend").is_visible()
    page.locator(".leaflet-overlay-pane path").first.dispatch_event("click")
    opened.quiet()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda m: folium.Marker(AT, popup='<img src="https://x.example/a.png">').add_to(m), "https://x.example/a.png"),
        (lambda m: folium.Marker(AT, icon=folium.DivIcon(html="<img src='photo.jpg'>")).add_to(m), "photo.jpg"),
        (lambda m: folium.Marker(AT, icon=folium.CustomIcon("https://x.example/i.png")).add_to(m), "(CustomIcon)"),
        (
            lambda m: folium.raster_layers.ImageOverlay("https://x.example/o.png", [(1, 1), (2, 2)]).add_to(m),
            "(ImageOverlay)",
        ),
        (lambda m: vars(folium.GeoJson(FEATURES).add_to(m)).update(embed=False, embed_link="d.json"), "(GeoJson)"),
        (lambda m: m.get_root().header.add_child(folium.JavascriptLink("https://x.example/a.js")), "(JavascriptLink)"),
        (lambda m: m.get_root().html.add_child(folium.Element("<b style='background:url(x.png)'>t</b>")), "x.png"),
    ],
)
def test_markup_that_fetches_is_refused(caspian: geo.Reconstruction, tmp_path: Path, make: Callable, said: str) -> None:
    m = caspian.map()
    make(m)
    with pytest.raises(geo.MapError, match=re.escape(said)):
        geo.save_map(m, tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_links_and_words_about_addresses_are_no_fetching(caspian: geo.Reconstruction, tmp_path: Path) -> None:
    m = caspian.map()
    folium.Marker(AT, popup='<a href="https://x.example/">there</a>, see url and src = https://x.example').add_to(m)
    assert geo.save_map(m, tmp_path / "page.html").exists()


def test_a_page_without_layers_has_nothing_for_them(caspian_page: Path) -> None:
    text = caspian_page.read_text(encoding="utf-8-sig")
    policy = re.search(r'Security-Policy" content="([^"]*)"', text)[1]
    assert "unsafe-inline" not in policy
    assert "font-src" not in policy
    for word in (
        "mergeOptions({&quot;",
        "AwesomeMarkers",
        "Glyphicons",
        "markerClusterGroup",
        'L.Icon.Default.mergeOptions({"icon',
    ):
        assert word not in text


def test_the_docs_list_what_works_and_what_is_refused() -> None:
    from geo.maps.foreign import REMEDIES

    text = DOCS.read_text(encoding="utf-8")
    table = text.split("<!-- folium -->\n")[1].split("<!-- /folium -->")[0]
    works = ", ".join(f"`{name}`" for name in sorted(WORKS))
    rows = [f"| `{name}` | {REMEDIES.get(name, 'leave the layer out')} |" for name in sorted(REFUSED)]
    wanted = "\n".join([f"Works: {works}.", "", "| refused without `online=True` | remedy |", "|---|---|", *rows, ""])
    assert table == wanted, f"docs/map.md, between the marks of folium:\n{wanted}"


def test_settling(open_page: Callable, gallery: tuple) -> None:
    """The whole gallery, saved by the browser and opened again, is quiet too."""
    copy = gallery[0].with_name("copy.html")
    page = open_page(gallery[0]).page
    copy.write_text(page.evaluate("'<!DOCTYPE html>' + document.documentElement.outerHTML"), encoding="utf-8")
    again = open_page(copy)
    again.page.evaluate(SETTLED)
    assert again.page.locator(".ov").count() == 1
    again.quiet()
