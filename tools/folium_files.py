"""What folium's layers fetch when a page is opened: copied from pinned npm packages, as published, with licences."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

PINS = {
    "@fortawesome/fontawesome-free": "6.2.0",
    "@joergdietrich/leaflet.terminator": "1.3.0",
    "bootstrap": "3.4.1",
    "d3": "3.5.5",
    "leaflet-ant-path": "1.1.2",
    "leaflet-groupedlayercontrol": "0.6.1",
    "leaflet-mouse-position": "1.2.0",
    "leaflet-polylineoffset": "1.1.1",
    "leaflet-semicircle": "2.0.4",
    "leaflet-textpath": "1.2.3",
    "leaflet.awesome-markers": "2.0.5",
    "leaflet.boatmarker": "1.1.5",
    "leaflet.control.layers.tree": "1.1.0",
    "leaflet.featuregroup.subgroup": "1.0.2",
    "leaflet.fullscreen": "3.0.0",
    "leaflet.markercluster": "1.1.0",
    "leaflet.pattern": "0.1.0",
    "polyline-encoded": "0.0.9",
    "topojson": "1.6.9",
}
_AWESOME, _FONT = "leaflet.awesome-markers/", "@fortawesome/fontawesome-free/"
FILES = {
    "ant-path": ("leaflet-ant-path/LICENSE", "leaflet-ant-path/dist/leaflet-ant-path.js"),
    "awesome-markers": (
        f"{_AWESOME}LICENSE",
        *(f"{_AWESOME}dist/leaflet.awesome-markers.{kind}" for kind in ("css", "js")),
        *(f"{_AWESOME}dist/images/markers-{part}.png" for part in ("soft", "shadow")),
    ),
    "boatmarker": ("leaflet.boatmarker/LICENSE", "leaflet.boatmarker/leaflet.boatmarker.min.js"),
    "d3": ("d3/LICENSE", "d3/d3.min.js"),
    "fontawesome": (
        f"{_FONT}LICENSE.txt",
        *(f"{_FONT}css/{name}.min.css" for name in ("fontawesome", "solid")),
        f"{_FONT}webfonts/fa-solid-900.woff2",
    ),
    "fullscreen": tuple(
        f"leaflet.fullscreen/{name}"
        for name in ("LICENSE", "Control.FullScreen.js", "Control.FullScreen.css", "icon-fullscreen.svg")
    ),
    "glyphicons": ("bootstrap/LICENSE", "bootstrap/dist/fonts/glyphicons-halflings-regular.woff2"),
    "groupedlayercontrol": (
        "leaflet-groupedlayercontrol/LICENSE.txt",
        *(f"leaflet-groupedlayercontrol/dist/leaflet.groupedlayercontrol.min.{kind}" for kind in ("css", "js")),
    ),
    "layers-tree": (
        "leaflet.control.layers.tree/LICENSE",
        *(f"leaflet.control.layers.tree/L.Control.Layers.Tree.{kind}" for kind in ("css", "js")),
    ),
    "markercluster": (
        "leaflet.markercluster/MIT-LICENCE.txt",
        *(
            f"leaflet.markercluster/dist/{name}"
            for name in ("MarkerCluster.css", "MarkerCluster.Default.css", "leaflet.markercluster.js")
        ),
    ),
    "mouse-position": (
        "leaflet-mouse-position/MIT-LICENCE.txt",
        *(f"leaflet-mouse-position/src/L.Control.MousePosition.{kind}" for kind in ("css", "js")),
    ),
    "pattern": ("leaflet.pattern/LICENCE.txt", "leaflet.pattern/dist/leaflet.pattern.js"),
    "polyline-encoded": ("polyline-encoded/LICENSE", "polyline-encoded/Polyline.encoded.js"),
    "polylineoffset": ("leaflet-polylineoffset/LICENSE", "leaflet-polylineoffset/leaflet.polylineoffset.js"),
    "semicircle": ("leaflet-semicircle/LICENSE", "leaflet-semicircle/Semicircle.js"),
    "subgroup": (
        "leaflet.featuregroup.subgroup/LICENSE",
        "leaflet.featuregroup.subgroup/dist/leaflet.featuregroup.subgroup.js",
    ),
    "terminator": ("@joergdietrich/leaflet.terminator/LICENSE", "@joergdietrich/leaflet.terminator/L.Terminator.js"),
    "textpath": ("leaflet-textpath/LICENSE", "leaflet-textpath/leaflet.textpath.js"),
    "topojson": ("topojson/LICENSE", "topojson/topojson.min.js"),
}


def copy(modules: Path, target: Path) -> None:
    """Copy the files, and write the few rules of Bootstrap's style that its icons need."""
    shutil.rmtree(target, ignore_errors=True)
    for folder, names in FILES.items():
        (target / folder).mkdir(parents=True)
        for name in names:
            shutil.copyfile(modules / name, target / folder / Path(name).name)
    css = (modules / "bootstrap" / "dist" / "css" / "bootstrap.css").read_text(encoding="utf-8")
    rules = re.findall(r"@font-face \{[^}]*\}|^\.glyphicon[^{}]*\{[^}]*\}", css, re.MULTILINE)
    font = re.compile(r"src: url[^;]*;\s*src: url[^;]*;")
    made = font.sub('src: url(glyphicons-halflings-regular.woff2) format("woff2");', "\n".join(rules))
    (target / "glyphicons" / "glyphicons.css").write_text(made + "\n", encoding="utf-8")
