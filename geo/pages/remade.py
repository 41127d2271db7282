"""A page made again from what it carries."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, cast

from geo.atlas.load import BUNDLED, as_countries, load_countries
from geo.atlas.views import MARK
from geo.errors import OverflightError, PageError
from geo.kernel.geodesic import SPHERE, WGS84
from geo.language import as_languages
from geo.ledger.tables import overflights
from geo.maps import build_map
from geo.paths import trace
from geo.verdicts import judge, worlds_for
from geo.worlds import simulate

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike
    from typing import Any

    import geopandas
    import pandas as pd

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.kernel.geodesic import Ellipsoid
    from geo.maps import EventMap
    from geo.pages.carried import Boundaries, Carried, Drawn
    from geo.worlds import Simulation

    Given = Countries | geopandas.GeoDataFrame | str | PathLike[str] | None
    Progress = Callable[[int, int], None] | None


class Remade(NamedTuple):
    """A page made again: its text, and the data that it draws."""

    text: str
    payload: dict[str, Any]


def remade(page: Carried, given: Given, progress: Progress = None) -> Remade:
    """Make a page again.

    Parameters
    ----------
    page
        As it was read.
    given
        Boundaries to make it with in place of the bundled set that it names.
    progress
        As of :func:`geo.simulate`, for the simulation that it shows.

    Raises
    ------
    PageError
        If it cannot be made: it rests on boundaries that are not at hand, or asks for what there is not.
    """
    try:
        return _remade(page, boundaries(page, given), progress)
    except PageError:
        raise
    except OverflightError as error:
        reason = str(error).partition("\n")[0]
        msg = f"{page.name}: cannot be made again from what it carries ({reason}); get the page anew"
        raise PageError(msg) from None


def boundaries(page: Carried, given: Given) -> Countries:
    """Return the boundaries to make a page with: those given, or the bundled set that it names."""
    named = page.made.boundaries
    if given is not None:
        return replace(as_countries(given), indeterminate_below_m=named.indeterminate_below_m)
    if named.set.partition(MARK)[0] in BUNDLED:
        return load_countries(named.set)  # with its own tolerance, whatever the page says
    raise PageError(_needs(page.name, named))


def _needs(name: str, named: Boundaries) -> str:
    file = f" of {named.file!r}" if named.file else ""
    return (
        f"{name}: rests on boundaries{file} that are not bundled (SHA-256 of its edges {named.sha256}); name their file"
        " with --boundaries FILE (countries=)"
    )


def _remade(page: Carried, countries: Countries, progress: Progress) -> Remade:
    made, event = page.made, page.event
    paths, ledger = _flown(page, SPHERE if made.ellipsoid == SPHERE.name else WGS84, countries)
    simulation = None if made.simulation is None else _drawn(event, made.simulation, countries, progress)
    worlds = worlds_for(event, made.hypotheses, countries, simulation)
    if (worlds.draws, str(worlds.seed)) != (made.worlds.draws, made.worlds.seed):
        worlds = _drawn(event, made.worlds, countries, progress)
    # verdicts of paths that are drawn on a sphere can only be those of the same paths on the ellipsoid
    judged = (paths, ledger) if made.ellipsoid == WGS84.name else _flown(page, WGS84, countries)
    verdicts = {
        language.code: judge(
            event, *judged, countries=countries, simulation=simulation, worlds=worlds, language=language
        )
        for language in as_languages(made.languages)
    }
    m = cast(
        "EventMap",
        build_map(
            event,
            paths,
            ledger,
            verdicts,
            countries=countries,
            ring_km=made.ring_km,
            online=made.online,
            simulation=simulation,
            worlds=worlds,
            index=made.index,
            address=made.address,
            picture=made.picture,
        ),
    )
    payload = m.payloads[0]
    # not options of the page, but what it says of where it was made: told apart from what differs
    payload["made"]["tool"]["with"] = dict(made.tool.used)
    payload["made"]["alone"] = made.alone
    return Remade(m.to_html(), json.loads(json.dumps(payload)))  # with lists for tuples, as a page has them


def _flown(page: Carried, ellipsoid: Ellipsoid, countries: Countries) -> tuple[geopandas.GeoDataFrame, pd.DataFrame]:
    """Return paths and ledger of what a page shows of its event."""
    paths = trace(page.event, ellipsoid=ellipsoid)
    paths = paths[paths["hypothesis"].isin(page.made.hypotheses)]
    return paths, overflights(paths, countries)


def _drawn(event: Event, asked: Drawn, countries: Countries, progress: Progress) -> Simulation:
    """Draw the worlds that a page rests on: the first so many, where a run was interrupted."""
    found = simulate(
        event,
        draws=asked.draws,
        seed=int(asked.seed),
        hypothesis=asked.hypotheses[0] if len(asked.hypotheses) == 1 else None,
        countries=countries,
        density=asked.density,
        progress=progress,
    )
    return replace(found, asked=asked.asked)
