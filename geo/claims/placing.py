"""What the file's author placed: positions chosen or worked out so that a claim holds are no evidence for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import shapely

from geo.events.routes import ways_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geo.events import Event, Hypothesis, Place, Platform, Target
    from geo.language import Language

    Spot: TypeAlias = Platform | Target | Place


def joined_names(language: Language, spots: Iterable[Spot]) -> str:
    """Return the names of places, joined."""
    return language.names([spot.name for spot in spots])


def put_there(language: Language, spots: Sequence[Spot]) -> str:
    """Say, in a clause, how positions of ends that no source gives came about: assumed, worked out, or both."""
    names, count, bases = joined_names(language, spots), len(spots), {spot.basis for spot in spots}
    if bases >= {"assumed", "derived"}:
        return language.say_n(
            "{names} is assumed or worked out", "{names} are assumed or worked out", count, names=names
        )
    if "derived" in bases:
        return language.say_n("{names} is worked out", "{names} are worked out", count, names=names)
    return language.say_n("{names} is assumed", "{names} are assumed", count, names=names)


def drawn_there(language: Language, event: Event, hypothesis: Hypothesis, spots: Sequence[Spot]) -> str:
    """Say, in a clause, what of a hypothesis's places on the way and of its ends was put where it is."""
    on_way = ways_of(event, hypothesis).via
    through = [spot for spot in spots if spot.id in on_way]
    ends = [spot for spot in spots if spot.id not in on_way]
    drawn = language.say("the paths are drawn through {places}", places=joined_names(language, through))
    if through and ends:
        return language.say("{clause} and {more}", clause=drawn, more=put_there(language, ends))
    return drawn if through else put_there(language, ends)


def tied_to(language: Language, event: Event, hypothesis: Hypothesis, place: str) -> str:
    """Say, in a clause, how the paths of a hypothesis were tied to a place beforehand; '' where they were not.

    They are where they lead through it, where an end or a place on the way was worked out from it, directly or by way
    of others, and where it was itself worked out from one of these. A position that is ``derived`` without a word from
    what may have been worked out from any place of the file.
    """
    known, ways = event.spots, ways_of(event, hypothesis)
    own, on_way, ends = known[place], ways.via, ways.ends
    name = language.name(own.name)
    if place in on_way:
        return language.say("the paths are drawn through {places}", places=name)
    if place in ends:
        return language.say("paths are drawn to or from {place}", place=name)
    on_path: list[Spot] = [known[name] for name in (*on_way, *ends)]
    from_it = list(dict.fromkeys(spot for spot in on_path if spot is not own and _rests_on(spot, {place}, known)))
    if from_it:
        names = joined_names(language, from_it)
        if not all(_said_from(spot, known) for spot in from_it):
            return language.say("{names} may have been worked out from {place}", names=names, place=name)
        return language.say_n(
            "{names} was worked out from {place}",
            "{names} were worked out from {place}",
            len(from_it),
            names=names,
            place=name,
        )
    if _rests_on(own, {spot.id for spot in on_path}, known):
        return language.say("{place} was itself worked out from where the paths are drawn", place=name)
    return ""


def _rests_on(spot: Spot, places: set[str], known: dict[str, Spot]) -> bool:
    """Say whether a position was worked out from one of some places, be it by way of others."""
    seen = set()
    while spot.basis == "derived" and spot.id not in seen:
        seen.add(spot.id)
        if spot.derived_from is None or spot.derived_from.place in places:
            return True
        spot = known[spot.derived_from.place]
    return False


def _said_from(spot: Spot, known: dict[str, Spot]) -> bool:
    """Say whether the file tells from what a derived position was worked out, and so with each on the way back."""
    seen = set()
    while spot.basis == "derived" and spot.id not in seen:
        seen.add(spot.id)
        if spot.derived_from is None:
            return False
        spot = known[spot.derived_from.place]
    return True


def starts(event: Event, hypothesis: Hypothesis) -> list[Spot]:
    """Return the platforms, and the places in place of them, from which paths of a hypothesis are drawn."""
    return [event.spots[place or name] for name, place in ways_of(event, hypothesis).starts]


def derived_between(language: Language, event: Event, hypothesis: Hypothesis) -> str:
    """Say, in a clause, whether ends were worked out from one another by a distance; '' if not."""
    spot = _led_between(event, hypothesis, "distance_km")
    if not spot:
        return ""
    return language.say(
        "{place} was placed by that distance: that the paths are so long is no independent evidence",
        place=language.name(spot),
    )


def placed_course(language: Language, event: Event, hypothesis: Hypothesis) -> str:
    """Say, in a clause, whether ends were worked out from one another by a bearing; '' if not."""
    spot = _led_between(event, hypothesis, "bearing_deg")
    if not spot:
        return ""
    return language.say(
        "{place} was placed by a bearing: that the paths run so is no independent evidence", place=language.name(spot)
    )


def _led_between(event: Event, hypothesis: Hypothesis, by: Literal["distance_km", "bearing_deg"]) -> str:
    """Return the name of an end that was worked out from another end of the paths by a figure; '' if there is none."""
    ends = ways_of(event, hypothesis).ends
    for spot in (event.spots[name] for name in ends):
        origin = spot.derived_from
        if spot.basis == "derived" and origin is not None and origin.place in ends and getattr(origin, by) is not None:
            return spot.name
    return ""


def placed_by_figure(
    language: Language, event: Event, pair: Sequence[str], *, by: Literal["distance_km", "bearing_deg"]
) -> str:
    """Say, in a clause, whether the file's author put one of two positions where it is; '' if a source or map did.

    That is so where one is assumed, or was worked out from the other by this very figure. What is ``derived`` without a
    word from what may have been.
    """
    known = event.spots
    for one, other in (pair, pair[::-1]):
        spot, origin = known[one], known[one].derived_from
        name = language.name(spot.name)
        if spot.basis == "assumed":
            return language.say(
                "{place} is an assumed position, and where it was put is no independent evidence", place=name
            )
        if spot.basis == "derived" and origin is None:
            return language.say(
                "{place} may have been placed by this very figure, which is then no independent evidence", place=name
            )
        if spot.basis == "derived" and origin is not None and origin.place == other and getattr(origin, by) is not None:
            return language.say("{place} was placed by this very figure, which is no independent evidence", place=name)
    return ""


def placed_within(event: Event, hypothesis: Hypothesis, holds: Callable[[float, float], bool]) -> list[Spot]:
    """Return the places on the way, and the ends that no source placed, that lie within something.

    Parameters
    ----------
    event, hypothesis
        The event, and the hypothesis whose places on the way count.
    holds
        Whether a position in degrees lies within it.
    """
    ways = ways_of(event, hypothesis)
    on_way, ends = ([event.spots[name] for name in names] for names in (ways.via, ways.ends))
    chosen = [spot for spot in ends if spot.basis in {"assumed", "derived"} and spot not in on_way]
    return [spot for spot in [*on_way, *chosen] if holds(*spot.position)]


def inside(shape: shapely.Geometry) -> Callable[[float, float], bool]:
    """Return a test of positions in degrees."""
    shapely.prepare(shape)
    return lambda lon, lat: bool(shapely.intersects_xy(shape, lon, lat))
