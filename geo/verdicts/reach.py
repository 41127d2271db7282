"""Which claimants' views can change a verdict on an event: those that draw anew what it reaches or names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.atlas.views import MARK, claimants, gained
from geo.worlds.extent import extent_of
from geo.worlds.plan import make_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    import shapely

    from geo.atlas.countries import Countries
    from geo.events import Event

WIDER_DEG = 1.0
"""How far the box around an event's paths is widened on each side: some thousand of all possible paths make it."""


def views_that_bear(event: Event, countries: Countries) -> list[str]:
    """Return the names of the views under which a verdict may be another than under the set itself.

    A view bears on an event if an area that it gives to another state comes within `WIDER_DEG` of a box around the
    event's paths (all hypotheses, all that the account leaves open), or if the event names the state that gains or one
    that loses. Of all others no path, no position and no state that a claim speaks of is touched. A claim of kind
    ``unavoidable`` rests on which states are neighbours anywhere: for it views that are left out are no proof.

    Parameters
    ----------
    event
        An account.
    countries
        The default set of boundaries.

    Examples
    --------
    >>> import geo
    >>> views_that_bear(geo.load_event("khost-1998-08-20"), geo.load_countries())
    ['osm-50m@IND', 'osm-50m@PAK']
    """
    import shapely

    box = extent_of(make_plans(event, [hypothesis.id for hypothesis in event.hypotheses], countries))
    here = shapely.union_all(
        [
            shapely.box(
                box.west - WIDER_DEG + turn, box.south - WIDER_DEG, box.east + WIDER_DEG + turn, box.north + WIDER_DEG
            )
            for turn in (-360.0, 0.0, 360.0)
        ]
    )
    named = set(_texts(event.model_dump())) & set(countries.codes)
    return [
        f"{countries.bundled}{MARK}{claimant}"
        for claimant in claimants()
        if _bears(gained(countries, claimant), claimant, here, named)
    ]


def _bears(
    gain: tuple[shapely.Geometry, frozenset[str]], claimant: str, here: shapely.Geometry, named: set[str]
) -> bool:
    import shapely

    area, losers = gain
    return bool(losers) and bool(named & {claimant, *losers} or shapely.intersects(area, here))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from _texts(part)
