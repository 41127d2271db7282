"""Every layer of folium's own gallery, each by the name of its class: how one is made, and what is expected of it.

``WORKS``: it is on the page and works without a network. ``REFUSED``: it fetches something. ``NO_LAYER``: bases,
parts and helpers that nobody adds to a map by themselves. A class that is in none of them fails a test.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING, Any

import branca.colormap
import folium
import numpy as np
from branca.element import Element
from folium import plugins

if TYPE_CHECKING:
    from collections.abc import Callable

AT = (38.0, 42.0)
SQUARE = [(37.0, 41.0), (37.0, 43.0), (39.0, 43.0), (39.0, 41.0)]
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
RING = [[41.0, 37.0], [43.0, 37.0], [43.0, 39.0], [41.0, 39.0], [41.0, 37.0]]
FEATURES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "a",
            "properties": {"name": "a square", "value": 3},
            "geometry": {"type": "Polygon", "coordinates": [RING]},
        }
    ],
}
ENCODED = "_qy`F_yfyF_ibE_seK_ibE~hbE"  # Google's coding of a line over the same square
TOPOLOGY = {
    "type": "Topology",
    "arcs": [RING],
    "objects": {"areas": {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "arcs": [[0]]}]}},
}


def told(layer: Any) -> Any:  # noqa: ANN401 - any layer of folium's
    """Give a layer a popup that says its class."""
    layer.add_child(folium.Popup(f"<b>popup</b> of {type(layer).__name__}"))
    return layer


def _grouped(kind: Callable[..., Any], m: folium.Map) -> Any:  # noqa: ANN401
    group = folium.FeatureGroup("grouped").add_to(m)
    folium.CircleMarker(AT).add_to(group)
    return kind(group).add_to(m)


def _pattern(kind: type, m: folium.Map) -> Any:  # noqa: ANN401
    pattern = kind(color="red").add_to(m)
    folium.GeoJson(FEATURES, style_function=lambda _: {"fillPattern": pattern, "fillOpacity": 1}).add_to(m)
    return pattern


def _text_path(m: folium.Map) -> Any:  # noqa: ANN401
    line = folium.PolyLine([(37, 41), (39, 43)]).add_to(m)
    return plugins.PolyLineTextPath(line, "along the line").add_to(m)


def _sub_group(m: folium.Map) -> Any:  # noqa: ANN401
    group = folium.FeatureGroup("parent").add_to(m)
    sub = plugins.FeatureGroupSubGroup(group, "child").add_to(m)
    folium.CircleMarker(AT, color="green").add_to(sub)
    return sub


def _choropleth(m: folium.Map) -> Any:  # noqa: ANN401
    values = {"a": 3, "b": 9}
    return folium.Choropleth(
        FEATURES, data=values, key_on="feature.id", legend_name="values", bins=[0, 3, 6, 10]
    ).add_to(m)


def _icon(icon: Any, m: folium.Map) -> Any:  # noqa: ANN401
    folium.Marker(AT, icon=icon).add_to(m)
    return icon


def _detail(part: Any, m: folium.Map) -> Any:  # noqa: ANN401
    folium.GeoJson(FEATURES).add_child(part).add_to(m)
    return part


def _tree(m: folium.Map) -> Any:  # noqa: ANN401
    group = folium.FeatureGroup("in the tree").add_to(m)
    return plugins.TreeLayerControl(
        overlay_tree={"label": "tree", "children": [{"label": "x", "layer": group}]}
    ).add_to(m)


WORKS: dict[str, Callable[[folium.Map], Any]] = {
    "AntPath": lambda m: told(plugins.AntPath([(37, 41), (39, 43)])).add_to(m),
    "BoatMarker": lambda m: told(plugins.BoatMarker(AT, heading=45, wind_heading=150, wind_speed=45)).add_to(m),
    "Choropleth": _choropleth,
    "Circle": lambda m: told(folium.Circle(AT, radius=50_000)).add_to(m),
    "CircleMarker": lambda m: told(folium.CircleMarker(AT, tooltip="a tooltip")).add_to(m),
    "CirclePattern": lambda m: _pattern(plugins.CirclePattern, m),
    "ClickForLatLng": lambda m: folium.ClickForLatLng(alert=False).add_to(m),
    "ClickForMarker": lambda m: folium.ClickForMarker("here").add_to(m),
    "ColorLine": lambda m: folium.ColorLine([(37, 41), (38, 42), (39, 43)], colors=[0, 1], colormap=["y", "r"]).add_to(
        m
    ),
    "CustomIcon": lambda m: _icon(folium.CustomIcon(PIXEL, icon_size=(20, 20)), m),
    "CustomPane": lambda m: folium.map.CustomPane("mine", z_index=455).add_to(m),
    "DivIcon": lambda m: _icon(folium.DivIcon(html="<b>div</b>"), m),
    "FastMarkerCluster": lambda m: plugins.FastMarkerCluster([(38, 42), (38.001, 42.001), (36, 41)]).add_to(m),
    "FeatureGroup": lambda m: folium.FeatureGroup("a group").add_child(folium.CircleMarker(AT)).add_to(m),
    "FeatureGroupSubGroup": _sub_group,
    "FitBounds": lambda m: folium.FitBounds([(30, 30), (50, 60)]).add_to(m),
    "FitOverlays": lambda m: folium.FitOverlays().add_to(m),
    "FloatImage": lambda m: plugins.FloatImage(PIXEL, bottom=50, left=60, width="20px").add_to(m),
    "Fullscreen": lambda m: plugins.Fullscreen().add_to(m),
    "GeoJson": lambda m: told(folium.GeoJson(FEATURES)).add_to(m),
    "GeoJsonPopup": lambda m: _detail(folium.GeoJsonPopup(["name"]), m),
    "GeoJsonTooltip": lambda m: _detail(folium.GeoJsonTooltip(["name"]), m),
    "GroupedLayerControl": lambda m: _grouped(lambda g: plugins.GroupedLayerControl({"mine": [g]}), m),
    "HeatMap": lambda m: plugins.HeatMap([(38, 42), (38.2, 42.3), (37.7, 41.5)]).add_to(m),
    "Icon": lambda m: _icon(folium.Icon(color="red", icon="info-sign"), m),
    "ImageOverlay": lambda m: folium.raster_layers.ImageOverlay(
        np.full((4, 4, 4), 200, dtype=np.uint8), bounds=[(37, 41), (39, 43)]
    ).add_to(m),
    "LatLngPopup": lambda m: folium.LatLngPopup().add_to(m),
    "LayerControl": lambda m: _grouped(lambda _: folium.LayerControl(collapsed=False), m),
    "LinearColormap": lambda m: branca.colormap.linear.YlOrRd_09.scale(0, 10).add_to(m),
    "Marker": lambda m: told(folium.Marker(AT)).add_to(m),
    "MarkerCluster": lambda m: plugins.MarkerCluster([(38, 42), (38.001, 42.001)], popups=["one", "two"]).add_to(m),
    "MousePosition": lambda m: plugins.MousePosition().add_to(m),
    "PolyLine": lambda m: told(folium.PolyLine([(37, 41), (39, 43)])).add_to(m),
    "PolyLineFromEncoded": lambda m: plugins.PolyLineFromEncoded(ENCODED).add_to(m),
    "PolyLineOffset": lambda m: told(plugins.PolyLineOffset([(37, 41), (39, 43)], offset=5)).add_to(m),
    "PolyLineTextPath": _text_path,
    "Polygon": lambda m: told(folium.Polygon(SQUARE, fill=True)).add_to(m),
    "PolygonFromEncoded": lambda m: plugins.PolygonFromEncoded(ENCODED).add_to(m),
    "Popup": lambda m: folium.Marker(AT).add_to(m).add_child(folium.Popup("words", lazy=True)),
    "Rectangle": lambda m: told(folium.Rectangle([(37, 41), (39, 43)])).add_to(m),
    "SemiCircle": lambda m: told(plugins.SemiCircle(AT, radius=80_000, direction=90, arc=60)).add_to(m),
    "StepColormap": lambda m: branca.colormap.StepColormap(["red", "blue"], vmin=0, vmax=2, caption="steps").add_to(m),
    "StripePattern": lambda m: _pattern(plugins.StripePattern, m),
    "Terminator": lambda m: plugins.Terminator().add_to(m),
    "Tooltip": lambda m: folium.Marker(AT).add_to(m).add_child(folium.Tooltip("words")),
    "TopoJson": lambda m: folium.TopoJson(TOPOLOGY, "objects.areas").add_to(m),
    "TreeLayerControl": _tree,
    "Control": lambda m: folium.Control("Scale", position="topright").add_to(m),
}
TILES = "https://tiles.example/{z}/{x}/{y}.png"
WMS = "https://wms.example/wms"


def _timestamped_wms(m: folium.Map) -> Any:  # noqa: ANN401
    layer = folium.WmsTileLayer(WMS, layers="x").add_to(m)
    return plugins.TimestampedWmsTileLayers(layer).add_to(m)


def _spider(m: folium.Map) -> Any:  # noqa: ANN401
    folium.Marker(AT).add_to(m)
    return plugins.OverlappingMarkerSpiderfier().add_to(m)


def _timed(m: folium.Map) -> Any:  # noqa: ANN401
    feature = {**FEATURES["features"][0], "properties": {"times": ["2015-10-07"]}}
    return plugins.TimestampedGeoJson({"type": "FeatureCollection", "features": [feature]}).add_to(m)


def _slider(m: folium.Map) -> Any:  # noqa: ANN401
    line = plugins.Timeline(FEATURES).add_to(m)
    return plugins.TimelineSlider().add_timelines(line).add_to(m)


def _search(m: folium.Map) -> Any:  # noqa: ANN401
    return plugins.Search(folium.GeoJson(FEATURES).add_to(m), search_label="name").add_to(m)


def _sides(m: folium.Map) -> Any:  # noqa: ANN401
    left, right = (folium.TileLayer(TILES, attr="x", name=n).add_to(m) for n in "ab")
    return plugins.SideBySideLayers(left, right).add_to(m)


def _tagged(m: folium.Map) -> Any:  # noqa: ANN401
    folium.Marker(AT, tags=["a"]).add_to(m)
    return plugins.TagFilterButton(["a"]).add_to(m)


def _chart(kind: Callable[..., Any], m: folium.Map) -> Any:  # noqa: ANN401
    popup = folium.Popup()
    kind({"data": {"values": []}, "mark": "bar", "$schema": "https://vega.github.io/schema/vega-lite/v5.json"}).add_to(
        popup
    )
    return folium.Marker(AT, popup=popup).add_to(m)


REFUSED: dict[str, Callable[[folium.Map], Any]] = {
    "BeautifyIcon": lambda m: _icon(plugins.BeautifyIcon(icon="leaf"), m),
    "Draw": lambda m: plugins.Draw().add_to(m),
    "GeoMan": lambda m: plugins.GeoMan().add_to(m),
    "Geocoder": lambda m: plugins.Geocoder().add_to(m),
    "HeatMapWithTime": lambda m: plugins.HeatMapWithTime([[[38, 42, 1]]]).add_to(m),
    "LocateControl": lambda m: plugins.LocateControl().add_to(m),
    "MeasureControl": lambda m: plugins.MeasureControl().add_to(m),
    "MiniMap": lambda m: plugins.MiniMap().add_to(m),
    "OverlappingMarkerSpiderfier": _spider,
    "Realtime": lambda m: plugins.Realtime("https://live.example/data.json").add_to(m),
    "RegularPolygonMarker": lambda m: folium.RegularPolygonMarker(AT).add_to(m),
    "ScrollZoomToggler": lambda m: plugins.ScrollZoomToggler().add_to(m),
    "Search": _search,
    "SideBySideLayers": _sides,
    "TagFilterButton": _tagged,
    "TileLayer": lambda m: folium.TileLayer(TILES, attr="x").add_to(m),
    "TimeSliderChoropleth": lambda m: plugins.TimeSliderChoropleth(
        FEATURES, {"a": {"1444176000": {"color": "red", "opacity": 1}}}
    ).add_to(m),
    "TimelineSlider": _slider,
    "TimestampedGeoJson": _timed,
    "TimestampedWmsTileLayers": _timestamped_wms,
    "VectorGridProtobuf": lambda m: plugins.VectorGridProtobuf("https://tiles.example/{z}/{x}/{y}.pbf").add_to(m),
    "Vega": lambda m: _chart(folium.Vega, m),
    "VegaLite": lambda m: _chart(folium.VegaLite, m),
    "VideoOverlay": lambda m: folium.raster_layers.VideoOverlay(
        "https://elsewhere.example/film.mp4", bounds=[(37, 41), (39, 43)]
    ).add_to(m),
    "WmsTileLayer": lambda m: folium.WmsTileLayer(WMS, layers="x").add_to(m),
}
NO_LAYER = {
    "BaseMultiLocation", "Class", "ColorMap", "DualMap", "ElementAddToElement", "EventHandler", "Evented",
    "GeoJsonDetail", "GlobalSwitches", "IncludeStatement", "JSCSSMixin", "Layer", "Map", "MethodCall",
    "Timeline", "_BaseFromEncoded",
}  # fmt: skip


def classes() -> set[str]:
    """Return the names of all classes of elements that folium and branca's colour scales define."""
    found = set()
    for info in (*pkgutil.walk_packages(folium.__path__, "folium."), None):
        module = branca.colormap if info is None else importlib.import_module(info.name)
        for name, kind in vars(module).items():
            if inspect.isclass(kind) and issubclass(kind, Element) and kind.__module__ == module.__name__:
                found.add(name)
    return found
