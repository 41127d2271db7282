"""What a page says of how it was made, so that it can be made again from nothing but itself (``geo.pages``)."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from geo.accounts import parse_event
from geo.errors import EventError
from geo.events.written import toml_text
from geo.provenance import TOOL, event_hash, provenance_of
from geo.resources import published
from geo.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.language import Language
    from geo.worlds import Simulation

# Not of these: the event and the hash of the boundaries are in the page themselves, programs and styles too
_NOT_DATA = ("countries/", "events/", "map/folium/", "map/leaflet/", "templates/")


def made(
    event: Event,
    paths: gpd.GeoDataFrame,
    countries: Countries,
    *,
    languages: Sequence[Language],
    ellipsoid: str,
    ring_km: Sequence[float],
    online: bool,
    alone: bool,
    simulation: Simulation | None,
    worlds: Simulation,
    links: dict[str, str | None],
) -> dict[str, Any]:
    """Return from what a page was made, with which options, by what: plain values.

    Parameters
    ----------
    alone
        Whether the whole page is this package's, and not a folium map of somebody else's.
    links
        The page's ``index``, ``address`` and ``picture``.

    Notes
    -----
    The docs name each field (docs/verify.md). ``event`` is None where the event was changed after it was read.
    """
    found = provenance_of(event, countries)
    return {
        "tool": {"name": TOOL, "version": __version__, "with": dict(versions())},
        "event": event_text(event, found.event_sha256),
        "event_sha256": found.event_sha256,
        "boundaries": {
            "set": countries.bundled,
            "file": countries.file,
            "source": countries.source,
            "sha256": found.boundaries_sha256,
            "indeterminate_below_m": float(countries.indeterminate_below_m),
        },
        "data": data_hashes(),
        "languages": [language.code for language in languages],
        "hypotheses": list(dict.fromkeys(paths["hypothesis"])),
        "ellipsoid": ellipsoid,
        "ring_km": list(ring_km),
        "online": online,
        "alone": alone,
        "simulation": None if simulation is None else drawn(simulation),
        "worlds": drawn(worlds),
        **links,
    }


def drawn(simulation: Simulation) -> dict[str, Any]:
    """Return what a simulation was asked for."""
    return {
        "hypotheses": list(simulation.hypotheses),
        "draws": simulation.draws,
        "asked": simulation.asked,
        "seed": str(simulation.seed),  # up to 2^128, which is no number to all who read JSON
        "density": bool(simulation.density),
    }


def event_text(event: Event, sha256: str) -> str | None:
    """Return an event file, as TOML, that says what an event of a hash says; None if it was changed after it was read.

    Examples
    --------
    >>> from geo.accounts import load_event
    >>> event = load_event("caspian-2015-10-07")
    >>> str(event_text(event, event_hash(event))).splitlines()[1]
    'id = "caspian-2015-10-07"'
    >>> other = event.model_copy(update={"title": "Another"})
    >>> event_text(other, event_hash(other)) is None
    True
    """
    raw = event._written.raw  # noqa: SLF001
    try:
        text = None if raw is None else toml_text(raw)
        return text if text is not None and event_hash(parse_event(text)) == sha256 else None
    except (EventError, TypeError):
        return None


def data_hashes() -> dict[str, str]:
    """Return the SHA-256 of each bundled file of data that pages may be made from, by its name."""
    return {
        name: digest
        for name, digest in published().items()
        if name.endswith((".npz", ".json")) and not name.startswith(_NOT_DATA)
    }


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Return the versions of what measures: numpy, Shapely with GEOS, pyproj with PROJ."""
    import pyproj
    import shapely

    found = {"geos": shapely.geos_version_string, "proj": pyproj.proj_version_str}
    for name in ("numpy", "shapely", "pyproj"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # put beside the program without its metadata
            found[name] = "?"
    return dict(sorted(found.items()))
