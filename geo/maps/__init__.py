"""Maps: one event as one page that opens anywhere, drawn with folium and Leaflet."""

from geo.maps.build import build_map
from geo.maps.page import EventMap, save_map
from geo.maps.picture import save_picture

__all__ = ["EventMap", "build_map", "save_map", "save_picture"]
