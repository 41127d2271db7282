"""Sites: many events as one folder of static files, with an index, that any web server or disk can hold."""

from geo.site.write import Site, save_site

__all__ = ["Site", "save_site"]
