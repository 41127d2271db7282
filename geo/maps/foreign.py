"""Layers that users add to a page: what they need to work without a network, and which are refused, by name.

A layer is refused where it would fetch something when the page is opened, before anything is written. ``online=True``
lets it through. docs/map.md has a table of folium's layers, which a test makes.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, NamedTuple

from branca.element import CssLink, Element, JavascriptLink
from folium.elements import JSCSSMixin
from folium.raster_layers import TileLayer, WmsTileLayer

from geo.errors import MapError
from geo.maps import folium_files
from geo.maps.safe import script_json
from geo.resources import bundled_bytes, data_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_LEAVE = "leave the layer out"
# What to do instead, by the class of a layer that fetches.
REMEDIES = {
    "BeautifyIcon": "use folium.Icon or folium.DivIcon",
    "Draw": "draw in Python, with folium.Polygon or folium.PolyLine",
    "DualMap": "make a page for each of the two maps",
    "GeoMan": "draw in Python, with folium.Polygon or folium.PolyLine",
    "Geocoder": "add the place as a folium.Marker",
    "HeatMapWithTime": "use folium.plugins.HeatMap, once for each time, in groups that folium.LayerControl switches",
    "MeasureControl": "measure in Python, with geo.inverse",
    "MiniMap": "leave it out (it needs tiles; the page has a small map of the strike area of its own)",
    "OverlappingMarkerSpiderfier": "use folium.plugins.MarkerCluster",
    "Realtime": "add what it would load as folium.GeoJson",
    "RegularPolygonMarker": "use folium.plugins.SemiCircle, folium.CircleMarker or folium.DivIcon",
    "ScrollZoomToggler": "leave it out",
    "Search": "leave it out",
    "SideBySideLayers": "leave it out (it needs two layers of tiles)",
    "TagFilterButton": "use folium.FeatureGroup and folium.LayerControl",
    "TimeSliderChoropleth": "use folium.Choropleth, once for each time, in groups that folium.LayerControl switches",
    "Timeline": "use folium.GeoJson, in groups that folium.LayerControl switches",
    "TimelineSlider": "use folium.GeoJson, in groups that folium.LayerControl switches",
    "TimestampedGeoJson": "use folium.GeoJson, in groups that folium.LayerControl switches",
    "Vega": "show the chart as a picture: folium.Popup of an <img> with a data: address",
    "VegaLite": "show the chart as a picture: folium.Popup of an <img> with a data: address",
    "VideoOverlay": "give the video as a data: address",
    "ImageOverlay": "give the picture as a file, an array or a data: address",
    "FloatImage": "give the picture as a data: address",
    "CustomIcon": "give the picture as a file, an array or a data: address",
    "GeoJson": "embed the data: leave out embed=False",
}
# Markup that makes a browser fetch a file, with where from.
_FETCHES = re.compile(
    r"<(?:img|iframe|frame|video|audio|source|track|embed|object|script|link|input|image|use)\b[^>]*?\s"
    r"(?:src|srcset|poster|data|href|xlink:href)\s*=\s*[\"']?(?P<from>(?!data:|blob:|#|about:)[^\s\"'>]+)"
    r"|url\(\s*[\"']?(?P<style>(?!data:|#)[^)\"'\s]+)",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"<iframe\b[^>]*?\ssrc\s*=\s*[\"']?data:text/html[^,]*;base64,(?P<page>[A-Za-z0-9+/=]+)", re.IGNORECASE
)
_ESCAPED = {"\\u003c": "<", "\\u003e": ">", "\\u0026": "&", "\\u0027": "'", "\\u0022": '"', '\\"': '"', "\\/": "/"}
# folium's popups call jQuery for one thing: to make elements of a text. Not for more than that is it needed here.
_ELEMENTS = (
    'if (typeof $ === "undefined") var $ = (markup) => { const t = document.createElement("template"); '
    "t.innerHTML = markup.trim(); return [...t.content.childNodes]; };"
)


class Companions(NamedTuple):
    """What a page has to hold for the layers of others."""

    scripts: list[str]
    styles: list[str]
    before: str  # statements before the map is made
    links: Sequence[Element]  # what is still fetched, with online=True
    policy: dict[str, str]  # more of the page's security policy


def companions(
    elements: Sequence[Element], header: Mapping[str, Element], texts: Sequence[tuple[str, str]], *, online: bool
) -> Companions:
    """Return what a page needs for its layers.

    Parameters
    ----------
    elements
        Those that users have added.
    header
        What they put into the page's head.
    texts
        What they have been rendered to, each with the name of its element.
    online
        Whether they may fetch what the package does not have.

    Raises
    ------
    MapError
        If a layer fetches something and may not.
    """
    if not elements and not header and not texts:
        return Companions([], [], "", [], {})
    if not online:
        refuse(elements)
        _refuse_markup(elements, header, texts)
    said = "\n".join(text for _, text in texts)
    links = [e for e in header.values() if isinstance(e, JavascriptLink | CssLink)]
    # not from the links alone: folium names two different files alike (of BoatMarker and MarkerCluster), and keeps one
    asked = [url for e in elements if isinstance(e, JSCSSMixin) for _, url in (*e.default_js, *e.default_css)]
    wanted = [folium_files.FILES[url] for url in (*asked, *map(_address, links)) if url in folium_files.FILES]
    if "L.AwesomeMarkers" in said:
        prefixes = set(re.findall(r'"prefix":\s*"(\w+)"', said))
        wanted += folium_files.AWESOME
        wanted += folium_files.FONT_AWESOME if "fa" in prefixes else ()
        wanted += folium_files.GLYPHICONS if prefixes - {"fa"} or not prefixes else ()
    files = folium_files.embedded(wanted)
    pictures = data_path("map", "leaflet", "images")
    icon = {
        f"{kind}Url": "data:image/png;base64," + base64.b64encode(bundled_bytes(pictures / name)).decode("ascii")
        for kind, name in (
            ("icon", "marker-icon.png"),
            ("iconRetina", "marker-icon-2x.png"),
            ("shadow", "marker-shadow.png"),
        )
    }
    before = [f"L.Icon.Default.mergeOptions({script_json(icon)});", *([_ELEMENTS] if "$(" in said else [])]
    policy = {}
    if "font/woff2" in "".join(files.styles):
        policy["font-src"] = "data:"
    if _FRAME.search(_plain(said)):
        policy["frame-src"] = "data:"
    if any(_kinds(e) & {"VideoOverlay"} for e in elements):
        policy["media-src"] = "data:"
    if any("MeasureControl" in _kinds(e) for e in elements):
        policy["script-src"] = "'unsafe-eval'"  # it makes its texts by eval, and asks for that
    rest = [link for link in links if _address(link) not in folium_files.FILES]
    return Companions(files.scripts, files.styles, "\n".join(before), rest, policy)


def refuse(elements: Iterable[Element]) -> None:
    """Refuse the first layer that fetches something when the page is opened."""
    for element in elements:
        wants = next(_wants(element), None)
        if wants:
            raise _refusal(element, wants)


def _refuse_markup(
    elements: Iterable[Element], header: Mapping[str, Element], texts: Sequence[tuple[str, str]]
) -> None:
    """Refuse links to files, and markup that makes a browser fetch one."""
    for link in header.values():
        if isinstance(link, JavascriptLink | CssLink) and _address(link) not in folium_files.FILES:
            raise _refusal(link, _address(link))
    by_name = {e.get_name(): e for e in elements}
    for name, text in texts:
        plain = _plain(without_dragging(text))
        found = _FETCHES.search(plain)
        if found:
            raise _refusal(by_name.get(name), found["from"] or found["style"])
        framed = (base64.b64decode(page).decode("utf-8", "replace") for page in _FRAME.findall(plain))
        if any("<script" in page.lower() for page in framed):
            msg = (
                f"{_title(by_name.get(name))} holds a page with a program of its own, which the page's security policy "
                "does not run: show it as a picture, or as HTML without a program"
            )
            raise MapError(msg)


def tiles(elements: Iterable[Element]) -> list[tuple[str, str]]:
    """Return names, for readers and in JavaScript, of tiles that can lie under the event, first choice first."""
    found = [e for e in elements if isinstance(e, TileLayer | WmsTileLayer) and not e.overlay]
    found.sort(key=lambda e: not e.show)
    return [(str(e.layer_name), e.get_name()) for e in found]


def insecure(elements: Iterable[Element]) -> list[str]:
    """Return where tiles come from that are not sent by https, as a security policy names it."""
    addresses = [
        str(e.tiles if isinstance(e, TileLayer) else e.url) for e in elements if isinstance(e, TileLayer | WmsTileLayer)
    ]
    found = (re.match(r"http://[^/]+", address) for address in addresses)
    return sorted({re.sub(r"\{\w+\}", "*", match[0]) for match in found if match})


def with_names(text: str, elements: Iterable[Element]) -> str:
    """Return a script in which layers that name others do so by name: folium leaves that to a second rendering."""
    names = {e.get_name() for e in elements}
    return re.sub(r"\{\{'(\w+)'\}\}", lambda m: m[1] if m[1] in names else m[0], text)


def without_dragging(text: str) -> str:
    """Return a text without the programs of geopandas' legend of categories: they let a reader drag it, by jQuery."""
    if "maplegend" not in text and "jquery-ui" not in text:
        return text
    return re.sub(r"<script\b.*?</script>|<link\b[^>]*jquery[^>]*>", "", text, flags=re.DOTALL | re.IGNORECASE)


def _wants(element: Element) -> Iterator[str]:
    if isinstance(element, JSCSSMixin):
        for _, url in (*element.default_js, *element.default_css):
            if url not in folium_files.FILES:
                yield url
    if isinstance(element, TileLayer) and not str(element.tiles).startswith("data:"):
        yield str(element.tiles)
    tile_layer = getattr(element, "tile_layer", None)
    if isinstance(tile_layer, TileLayer):
        yield str(tile_layer.tiles)
    options = getattr(element, "options", None)
    places = [getattr(element, key, None) for key in ("url", "video_url", "image", "embed_link", "icon_url")]
    if isinstance(options, dict):
        places += [options.get(key) for key in ("icon_url", "iconUrl", "shadow_url", "shadowUrl")]
    for place in places:
        if isinstance(place, str) and place and not place.startswith(("data:", "blob:")):
            yield place
    if _kinds(element) & {"Vega", "VegaLite", "DualMap"}:
        yield "the programs that draw it"


def _refusal(element: Element | None, wants: str) -> MapError:
    kinds = [k.__name__ for k in type(element).__mro__] if element is not None else []
    remedy = next((REMEDIES[k] for k in kinds if k in REMEDIES), _LEAVE)
    return MapError(
        f"{_title(element)} fetches {wants[:200]} when the page is opened, and the page must work without a network: "
        f"{remedy}, or build the map with online=True"
    )


def _title(element: Element | None) -> str:
    if element is None:
        return "markup of a layer"
    name = getattr(element, "layer_name", None) or element.get_name()
    return f"layer {name!r} ({type(element).__name__})"


def _kinds(element: Element) -> set[str]:
    return {k.__name__ for k in type(element).__mro__}


def _address(element: Element) -> str:
    return str(getattr(element, "url", ""))


def _plain(text: str) -> str:
    """Undo what JSON and folium write instead of the signs of markup."""
    for coded, plain in _ESCAPED.items():
        text = text.replace(coded, plain)
    return text
