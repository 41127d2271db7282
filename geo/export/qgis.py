"""Styles of QGIS (QML): lines in the colours of their platforms, assumed ones dashed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from geo.export.styles import BAND_OPACITY, BAND_PX, INK, PALE, WORLD_OPACITY, look_of, rgb, ship_colours

if TYPE_CHECKING:
    from geo.events import Event

_PX_IN_MM = 25.4 / 96.0
_UNDER = {"ledger": BAND_OPACITY, "worlds": WORLD_OPACITY}  # pale, under the paths
_LABELLED = {"targets": "label", "platforms": "name", "places": "name"}


def style_of(event: Event, layer: str, kind: str) -> str:
    """Return the QML of a layer, whose geometries are points, lines or polygons; '' for one without."""
    root = ET.Element("qgis", version="3.22", styleCategories="Symbology|Labeling", labelsEnabled="0")
    lines = kind.endswith("LineString")
    by = {"platforms": "id", "regions": "basis"}.get(layer, "platform" if lines else "")
    renderer = ET.SubElement(
        root, "renderer-v2", type="categorizedSymbol" if by else "singleSymbol", attr=by, forceraster="0"
    )
    symbols = ET.SubElement(renderer, "symbols")
    if not by:
        _marker(symbols, "0", INK if layer != "crossings" else PALE, 2.6 if layer != "crossings" else 1.6)
    else:
        categories = ET.Element("categories")
        keys = ["published", "gazetteer", "derived", "assumed"] if layer == "regions" else ship_colours(event)
        for number, key in enumerate(keys):
            ET.SubElement(categories, "category", symbol=str(number), value=key, label=key, render="true")
            if lines:
                _line(symbols, str(number), ship_colours(event)[key], layer)
            elif layer == "regions":
                _fill(symbols, str(number), dashed=key == "assumed")
            else:
                _marker(symbols, str(number), ship_colours(event)[key], 3.2)
        renderer.insert(0, categories)
    if layer in _LABELLED:
        root.set("labelsEnabled", "1")
        _labels(root, _LABELLED[layer])
    return ET.tostring(root, encoding="unicode")


def _symbol(symbols: ET.Element, kind: str, name: str, layer: str, alpha: float, options: dict[str, str]) -> ET.Element:
    symbol = ET.SubElement(symbols, "symbol", type=kind, name=name, alpha=f"{alpha:g}")
    part = ET.SubElement(symbol, "layer", {"class": layer, "enabled": "1", "pass": "0", "locked": "0"})
    found = ET.SubElement(part, "Option", type="Map")
    for key, value in options.items():
        ET.SubElement(found, "Option", name=key, value=value, type="QString")
        ET.SubElement(part, "prop", k=key, v=value)
    return part


def _line(symbols: ET.Element, name: str, colour: str, layer: str) -> None:
    """Draw a line by its basis: QGIS asks each row of it."""
    assumed, sure = look_of(colour, "assumed"), look_of(colour, "published")
    plain = layer in _UNDER
    width = (BAND_PX if layer == "ledger" else assumed.width_px) * _PX_IN_MM
    alpha = _UNDER.get(layer, 1.0)
    options = {
        "line_color": f"{_colour(colour)},255",
        "line_width": f"{width:.2f}",
        "line_width_unit": "MM",
        "line_style": "solid" if plain else "dash",
        "capstyle": "flat",
        "joinstyle": "round",
    }
    part = _symbol(symbols, "line", name, "SimpleLine", alpha, options)
    if plain:
        return
    defined = ET.SubElement(ET.SubElement(part, "data_defined_properties"), "Option", type="Map")
    ET.SubElement(defined, "Option", name="name", value="", type="QString")
    held = ET.SubElement(defined, "Option", name="properties", type="Map")
    published = "\"basis\" = 'published'"
    own = {
        "outlineStyle": f"if({published}, 'solid', 'dash')",
        "outlineWidth": f"if({published}, {sure.width_px * _PX_IN_MM:.2f}, {width:.2f})",
    }
    for key, expression in own.items():
        one = ET.SubElement(held, "Option", name=key, type="Map")
        ET.SubElement(one, "Option", name="active", value="true", type="bool")
        ET.SubElement(one, "Option", name="expression", value=expression, type="QString")
        ET.SubElement(one, "Option", name="type", value="3", type="int")
    ET.SubElement(defined, "Option", name="type", value="collection", type="QString")


def _fill(symbols: ET.Element, name: str, *, dashed: bool) -> None:
    options = {
        "color": f"{_colour(PALE)},40",
        "outline_color": f"{_colour(PALE)},255",
        "outline_width": "0.3",
        "outline_style": "dash" if dashed else "solid",
        "style": "solid",
    }
    _symbol(symbols, "fill", name, "SimpleFill", 1.0, options)


def _marker(symbols: ET.Element, name: str, colour: str, size_mm: float) -> None:
    options = {
        "color": f"{_colour(colour)},255",
        "outline_color": "255,255,255,255",
        "outline_width": "0.3",
        "name": "circle",
        "size": f"{size_mm:g}",
        "size_unit": "MM",
    }
    _symbol(symbols, "marker", name, "SimpleMarker", 1.0, options)


def _labels(root: ET.Element, field: str) -> None:
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    style = ET.SubElement(
        settings, "text-style", fieldName=field, isExpression="0", fontSize="8", fontSizeUnit="Point",
        fontFamily="Sans", textColor=f"{_colour(INK)},255",
    )  # fmt: skip
    ET.SubElement(
        style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM", bufferColor="255,255,255,255"
    )
    ET.SubElement(settings, "placement", placement="6", dist="1.5", distUnits="MM")


def _colour(colour: str) -> str:
    return ",".join(map(str, rgb(colour)))
