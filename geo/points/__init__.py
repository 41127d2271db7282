"""Somebody's points and lines (KML, GeoJSON, GPX, CSV), read as data, and the event file that begins with them."""
