"""The files that folium's layers fetch from elsewhere, as the package has them: which, and as text for a page.

``tools/folium_files.py`` copies them into ``data/map/folium``. A page holds those that its layers use, each with the
licence of its package, and pictures and fonts inside the styles that name them.
"""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import folium

from geo.resources import bundled_bytes, bundled_text, data_path

if TYPE_CHECKING:
    from collections.abc import Iterable

_CDNJS, _JSDELIVR, _UNPKG = "https://cdnjs.cloudflare.com/ajax/libs", "https://cdn.jsdelivr.net", "https://unpkg.com"
_CLUSTER = f"{_CDNJS}/leaflet.markercluster/1.1.0"
_GROUPED = f"{_CDNJS}/leaflet-groupedlayercontrol/0.6.1/leaflet.groupedlayercontrol.min"
_TREE = f"{_JSDELIVR}/npm/leaflet.control.layers.tree@1.1.0/L.Control.Layers.Tree.min"
_MOUSE = f"{_JSDELIVR}/gh/ardhi/Leaflet.MousePosition/src/L.Control.MousePosition.min"
_FULL = f"{_JSDELIVR}/npm/leaflet.fullscreen@3.0.0/Control"

# By address, exactly: a newer folium that names another version of a file is told apart, and its layer refused.
FILES = {
    f"{_JSDELIVR}/npm/leaflet-ant-path@1.1.2/dist/leaflet-ant-path.min.js": "ant-path/leaflet-ant-path.js",
    f"{_UNPKG}/leaflet.boatmarker/leaflet.boatmarker.min.js": "boatmarker/leaflet.boatmarker.min.js",
    f"{_CDNJS}/d3/3.5.5/d3.min.js": "d3/d3.min.js",
    f"{_FULL}.FullScreen.min.js": "fullscreen/Control.FullScreen.js",
    f"{_FULL}.FullScreen.css": "fullscreen/Control.FullScreen.css",
    f"{_GROUPED}.js": "groupedlayercontrol/leaflet.groupedlayercontrol.min.js",
    f"{_GROUPED}.css": "groupedlayercontrol/leaflet.groupedlayercontrol.min.css",
    f"{_TREE}.js": "layers-tree/L.Control.Layers.Tree.js",
    f"{_TREE}.css": "layers-tree/L.Control.Layers.Tree.css",
    f"{_CLUSTER}/leaflet.markercluster.js": "markercluster/leaflet.markercluster.js",
    f"{_CLUSTER}/MarkerCluster.css": "markercluster/MarkerCluster.css",
    f"{_CLUSTER}/MarkerCluster.Default.css": "markercluster/MarkerCluster.Default.css",
    f"{_MOUSE}.js": "mouse-position/L.Control.MousePosition.js",
    f"{_MOUSE}.css": "mouse-position/L.Control.MousePosition.css",
    "https://teastman.github.io/Leaflet.pattern/leaflet.pattern.js": "pattern/leaflet.pattern.js",
    f"{_JSDELIVR}/npm/polyline-encoded@0.0.9/Polyline.encoded.js": "polyline-encoded/Polyline.encoded.js",
    f"{_JSDELIVR}/npm/leaflet-polylineoffset@1.1.1/leaflet.polylineoffset.min.js": (
        "polylineoffset/leaflet.polylineoffset.js"
    ),
    f"{_JSDELIVR}/npm/leaflet-semicircle@2.0.4/Semicircle.min.js": "semicircle/Semicircle.js",
    f"{_UNPKG}/leaflet.featuregroup.subgroup@1.0.2/dist/leaflet.featuregroup.subgroup.js": (
        "subgroup/leaflet.featuregroup.subgroup.js"
    ),
    f"{_UNPKG}/@joergdietrich/leaflet.terminator": "terminator/L.Terminator.js",
    f"{_JSDELIVR}/npm/leaflet-textpath@1.2.3/leaflet.textpath.min.js": "textpath/leaflet.textpath.js",
    f"{_CDNJS}/topojson/1.6.9/topojson.min.js": "topojson/topojson.min.js",
    # folium's own package has this one
    f"{_JSDELIVR}/gh/python-visualization/folium@main/folium/templates/leaflet_heat.min.js": "=leaflet_heat.min.js",
}
# folium's map brings these for every page; here they come with the layers that use them.
AWESOME = ("awesome-markers/leaflet.awesome-markers.css", "awesome-markers/leaflet.awesome-markers.js")
GLYPHICONS = ("glyphicons/glyphicons.css",)
FONT_AWESOME = ("fontawesome/fontawesome.min.css", "fontawesome/solid.min.css")

# What makes a browser's console speak: a name that Leaflet calls old, a canvas that is read often and does not say so.
_MENDED = {
    "pattern/leaflet.pattern.js": ("L.Mixin.Events", "L.Evented.prototype"),
    "=leaflet_heat.min.js": ('getContext("2d")', 'getContext("2d",{willReadFrequently:!0})'),
}
_KINDS = {".png": "image/png", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class Embedded(NamedTuple):
    """Scripts and styles for a page, in the order of their use."""

    scripts: list[str]
    styles: list[str]


def embedded(names: Iterable[str]) -> Embedded:
    """Return bundled files as text, each once, with the licences of their packages."""
    found = Embedded([], [])
    for name in dict.fromkeys(names):
        (found.styles if name.endswith(".css") else found.scripts).append(_text(name))
    return found


@lru_cache(maxsize=64)
def _text(name: str) -> str:
    own = name.startswith("=")
    path = (
        Path(folium.__file__).parent / "templates" / name[1:] if own else data_path("map", "folium", *name.split("/"))
    )
    text = re.sub(
        r"[/*]+[#@] sourceMappingURL=\S+( \*/)?", "", (path.read_text(encoding="utf-8") if own else bundled_text(path))
    )
    text = text.replace(*_MENDED[name]) if name in _MENDED else text
    if path.suffix == ".css":
        text = with_pictures(text, path.parent)
    if own or path.parent.name == "fontawesome":
        return _inert(text)  # it says so itself
    (licence,) = (
        p for p in path.parent.iterdir() if p.name.upper().endswith(("LICENSE", "LICENSE.TXT", "LICENCE.TXT"))
    )
    notice = bundled_text(licence).strip().replace("*/", "* /")
    return _inert(f"/*! {path.parent.name}\n\n{notice}\n*/\n{text}")


def with_pictures(css: str, folder: Path) -> str:
    """Return a style with the pictures and fonts beside it inside it; what is not there is left out, rule and all."""

    def inside(rule: str) -> str:
        for quoted in re.findall(r"url\(\s*(['\"]?[^)'\"]+['\"]?)\s*\)", rule):
            path = folder / quoted.strip("'\"")
            path = path if path.is_file() else folder / path.name  # what a package has in folders lies side by side
            if quoted.startswith("data:"):
                continue
            if not path.is_file():
                return ""
            coded = base64.b64encode(bundled_bytes(path)).decode("ascii")
            rule = rule.replace(f"url({quoted})", f"url(data:{_KINDS[path.suffix]};base64,{coded})")
        return rule

    css = re.sub(r",\s*url\([^)]*\.ttf\)\s*format\([^)]*\)", "", css)
    css = re.sub(r"@media[^{]*(?:device-pixel-ratio|resolution)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", css)
    return "".join(inside(rule) for rule in re.split(r"(?<=\})", css))


def _inert(text: str) -> str:
    """Keep a text from ending the element that it stands in."""
    return re.sub(r"<(?=/(?:script|style)|!--)", r"\\x3c", text, flags=re.IGNORECASE)
