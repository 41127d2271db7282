"""Positions that an event file does not write as numbers: reading it works them out.

A platform, target or place without ``position`` whose ``derived_from`` says from where, how far and which way lies
where that leads to, by the geodesic on WGS84. One that lay somewhere ``within`` a state or sea is drawn in the middle
of it. Text is read by :mod:`geo.atlas.written`, field by field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from geo.atlas.areas import area_named, middle_of
from geo.atlas.written import UnreadPositionError, names_a_town, read_position
from geo.events.fans import sound_outline
from geo.events.fields import number_position
from geo.events.origin import DerivedFrom
from geo.events.problems import Problem, listed, shown
from geo.events.walk import label

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTS = ("platforms", "targets", "places")
Where = tuple[str, int]
Spots = dict[Where, dict[str, Any]]


def placed(raw: dict[str, Any]) -> tuple[dict[str, Any], list[Problem], frozenset[Where]]:
    """Work out the positions that follow from ``derived_from``.

    Parameters
    ----------
    raw
        The tables of a file, which are not changed.

    Returns
    -------
    tuple
        The tables with these positions; what is wrong with how they are given; and list and index of each entry that
        has none for a reason that is told: here, or of the field that it follows from.
    """
    spots = {
        (name, k): item
        for name in LISTS
        for k, item in enumerate(raw[name] if isinstance(raw.get(name), list) else ())
        if isinstance(item, dict)
    }
    problems = list(_towns(spots))
    launch = raw.get("launch")
    spots, unknown = _in_middle(spots, launch if isinstance(launch, dict) else {}, problems)
    waiting = {
        where: item
        for where, item in spots.items()
        if "position" not in item and "derived_from" in item and where not in unknown
    }
    fans = {where: origin for where, item in spots.items() if (origin := _origin(item)) is not None and origin.fan}
    if not waiting and not fans:
        return {**raw, **_lists(raw, spots)}, problems, unknown
    ids = [item.get("id") for item in spots.values()]
    known: dict[object, Where] = {
        item["id"]: where
        for where, item in spots.items()
        if isinstance(item.get("id"), str) and ids.count(item["id"]) == 1
    }
    found: dict[Where, tuple[float, float] | None] = dict.fromkeys(unknown)
    circles: set[Where] = set()
    for where in (*waiting, *(known[fan.place] for fan in fans.values() if fan.place in known)):
        problems += _follow(where, spots, known, found, circles)
    put = {
        where: {**item, "position": list(found[where] or ())}
        for where, item in waiting.items()
        if found.get(where) is not None
    }
    for where, fan in fans.items():
        start = found.get(known[fan.place]) if fan.place in known else None
        given = sorted({"polygon", "within", "radius_km"} & spots[where].keys())
        if given:
            field, do = f"{_path(where, spots[where])}.{given[0]}", "keep what the sources carry"
            problems.append(Problem(field, f"{given[0]} beside a fan in derived_from", "one of the two", do))
        elif start is not None and not list(fan.problems()):
            outline = sound_outline(f"{_path(where, spots[where])}.derived_from", fan.fan_from(start))
            if isinstance(outline, Problem):
                problems.append(outline)
                put.pop(where, None)  # nothing is said of a position that nobody wrote
            else:
                put[where] = {**put.get(where, spots[where]), "polygon": outline}
    told = frozenset(where for where in waiting if where not in put)
    return {**raw, **_lists(raw, {**spots, **put})}, problems, told | unknown


def _lists(raw: dict[str, Any], spots: Spots) -> dict[str, list[Any]]:
    """Return the lists of a file with these entries in place of its own."""
    return {
        name: [spots.get((name, k), item) for k, item in enumerate(raw[name])]
        for name in LISTS
        if isinstance(raw.get(name), list)
    }


def _in_middle(spots: Spots, launch: dict[str, Any], problems: list[Problem]) -> tuple[Spots, frozenset[Where]]:
    """Return the entries, drawn in the middle of what they lay within; and those that have no position for a reason.

    It is the middle of what the sea and the state of the launch, or a state of its own, leave of that. A place that
    their position was worked out from may stand beside it, but not the way: worlds draw from all of it.
    """
    found, unknown = dict(spots), set()

    def around(name: str, item: dict[str, Any]) -> Iterator[str]:
        named = (launch.get("sea"), launch.get("state")) if name == "platforms" else (item.get("state"),)
        yield from (area for area in named if isinstance(area, str) and area_named(area) is not None)

    for where, item in spots.items():
        within, origin = item.get("within"), _origin(item)
        if within is None or (origin is not None and origin.fan):
            continue
        far, way = (
            (False, False) if origin is None else (origin.distance_km is not None, origin.bearing_deg is not None)
        )
        if far and (way or "position" not in item):
            said = f"within beside derived_from with {'distance and bearing' if way else 'a distance'}"
            do = "keep what the sources carry"
            problems.append(Problem(f"{_path(where, item)}.within", said, "one of the two", do))
            found[where] = {name: value for name, value in item.items() if name != "within"}
            if not way:
                unknown.add(where)
        elif "position" not in item:
            middle = middle_of(within, *around(where[0], item)) if isinstance(within, str) else None
            if middle is None:
                unknown.add(where)  # told as what is wrong with that field
            else:
                found[where] = {**item, "position": list(middle)}
    return found, frozenset(unknown)


def _towns(spots: Spots) -> Iterator[Problem]:
    """Yield towns whose basis says that something else placed them."""
    for where, item in spots.items():
        text, basis = item.get("position"), item.get("basis")
        if isinstance(text, str) and names_a_town(text) and basis in ("published", "derived", "assumed"):
            do = "correct it, or write the position as numbers"
            yield Problem(f"{_path(where, item)}.basis", f"{basis} beside the town {shown(text)}", "gazetteer", do)


def _path(where: Where, item: dict[str, Any]) -> str:
    return f"{where[0]}[{label(item.get('id'), where[1] + 1)}]"


def _follow(
    where: Where,
    spots: Spots,
    known: dict[object, Where],
    found: dict[Where, tuple[float, float] | None],
    circles: set[Where],
) -> Iterator[Problem]:
    """Work out one position and those that it follows from; None where that cannot be."""
    chain: list[tuple[Where, DerivedFrom]] = []
    at = where
    while at not in found:
        item = spots[at]
        if "position" in item:
            found[at] = _given(item["position"])
            break
        origin = _origin(item)
        if origin is None or origin.place not in known:  # told as what is wrong with that field
            found[at] = None
            break
        missing = [n for n, v in (("distance", origin.distance_km), ("bearing", origin.bearing_deg)) if v is None]
        if missing:
            found[at] = None
            allowed = "[longitude, latitude], or derived_from with place, distance and bearing"
            said = f"nothing, and derived_from without a {' and a '.join(missing)}"
            yield Problem(f"{_path(at, item)}.position", said, allowed, "add the position, or what is missing")
            break
        chain.append((at, origin))
        at = known[origin.place]
        if at in [step for step, _ in chain]:
            round_trip = [spots[step]["id"] for step, _ in chain[[step for step, _ in chain].index(at) :]]
            found.update((step, None) for step, _ in chain)
            if at not in circles:
                circles.update(known[name] for name in round_trip)
                said = f"a circle: {listed([*round_trip, round_trip[0]], end='and')} each follow from the next"
                allowed = "a place whose position is known"
                yield Problem(
                    f"{_path(at, spots[at])}.derived_from.place", said, allowed, "give one of them a position"
                )
            return
    for step, origin in reversed(chain):
        start = found[known[origin.place]]
        found[step] = None if start is None else origin.middle(start)


def _given(position: object) -> tuple[float, float] | None:
    try:
        if isinstance(position, str):
            return read_position(position)[:2]
        return number_position(position)
    except (UnreadPositionError, ValueError):  # told as what is wrong with that position
        return None


def _origin(item: dict[str, Any]) -> DerivedFrom | None:
    try:
        return DerivedFrom.model_validate(item["derived_from"])
    except (ValidationError, KeyError):
        return None
