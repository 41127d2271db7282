"""All that an event file assumes, in words: what no source gives, and how far it may be off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.atlas.areas import area_words
from geo.events.walk import records_of
from geo.language import pattern_in
from geo.report.model import Heading, Pairs, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.events import Event, Place, Platform, Target
    from geo.report.claims import Told
    from geo.report.model import Block

MOST_NAMES, _LETTERS = 12, 400  # of what is assumed alike, before the others are only counted
SPOTS = {
    "platforms": pattern_in("what is assumed", "Where they fired"),
    "targets": pattern_in("what is assumed", "Where they were aimed"),
    "places": pattern_in("what is assumed", "Places on the way"),
}


def assumptions(told: Told) -> Iterator[Block]:
    """Yield what is assumed, a row for each kind of thing."""
    language = told.language
    rows = [(label, " ".join(said)) for label, said in _rows(told) if said]
    yield Heading(language.say("What is assumed"))
    if not rows:
        yield Paragraph(language.say("Nothing that is drawn is assumed: all of it was published or worked out."))
        return
    yield Pairs(tuple(rows))


def _rows(told: Told) -> Iterator[tuple[str, list[str]]]:
    language, event = told.language, told.event
    for name, label in SPOTS.items():
        yield language.say_in("what is assumed", label), [*_positions(told, getattr(event, name))]
    yield language.say_in("what is assumed", "Region of the launch"), [*_launch(told)]
    yield language.say_in("what is assumed", "Missiles of each"), [*_counts(told)]
    yield language.say_in("what is assumed", "Which went where"), [*_allocation(told)]
    yield language.say_in("what is assumed", "Routes"), [*_routes(told)]
    yield language.say_in("what is assumed", "Speed"), [*_speed(told)]
    yield language.say_in("what is assumed", "One after another"), [*_salvos(told)]
    yield language.say_in("what is assumed", "Regions that claims name"), [*_regions(told)]


def _some(told: Told, names: Sequence[str]) -> str:
    """Return names as a list, the first of very many."""
    language, shown = told.language, list(names[:MOST_NAMES])
    while len(shown) > 1 and sum(map(len, shown)) > _LETTERS:
        shown.pop()
    said = language.row([told.cut(name) for name in shown])
    rest = len(names) - len(shown)
    if not rest:
        return said
    return language.say_n(
        "{names} (and {n} more, which stands in the event file)",
        "{names} (and {n} more, which stand in the event file)",
        rest,
        names=said,
    )


def _positions(told: Told, spots: Sequence[Platform | Target | Place]) -> Iterator[str]:
    """Yield assumed positions, those alike together: within 20 km of a point: Raqqa, Tabqa."""
    language, states = told.language, dict(zip(told.countries.codes, told.countries.names, strict=True))
    alike: dict[str, list[str]] = {}
    for spot in spots:
        if spot.basis == "assumed":
            alike.setdefault(_where(told, spot, states), []).append(getattr(spot, "label", "") or spot.name)
    for where, names in alike.items():
        yield language.sentence(language.say("{name}: {found}", name=where, found=_some(told, names)))


def _where(told: Told, spot: Platform | Target | Place, states: Mapping[str, str]) -> str:
    """Say where an assumed position may have been."""
    language = told.language
    if spot.within:
        return language.say("anywhere in {area}", area=area_words(spot.within, states, language))
    if spot.polygon:
        return language.say("anywhere in an outline of the event file")
    if spot.radius_km is None:
        return language.say("at a point")
    return language.say("within {distance} of a point", distance=language.km(spot.radius_km))


def _launch(told: Told) -> Iterator[str]:
    launch, language = told.event.launch, told.language
    if launch.basis == "assumed" and launch.polygon:
        yield language.say("An outline stands for: {names}.", names=told.cut(launch.name))


def _counts(told: Told) -> Iterator[str]:
    language = told.language
    said = [
        language.say("{name}: {found}", name=p.name, found=language.count(p.count))
        for p in told.event.platforms
        if p.count is not None and p.count_basis == "assumed"
    ]
    if said:
        yield language.say("{clause}.", clause=_some(told, said))


def _allocation(told: Told) -> Iterator[str]:
    event, language = told.event, told.language
    if event.allocation_basis == "assumed":
        yield language.say("Dealt out by the author of the event file.")
    elif event.allocation_basis == "derived" and len(event.allocation) > 1:
        yield language.say("Dealt out evenly: no source says which missile went to which target.")


def _routes(told: Told) -> Iterator[str]:
    names = [h.name for h in told.event.hypotheses if h.basis == "assumed"]
    if names:
        yield told.language.say("No source prints: {names}.", names=_some(told, names))


def _speed(told: Told) -> Iterator[str]:
    speed, language = told.event.speed, told.language
    if speed is not None and speed.basis == "assumed":
        yield language.say(
            "{speed} ({low} to {high}).",
            speed=language.printed(speed.cruise_kmh, "km/h"),
            low=language.figure(speed.low_kmh),
            high=language.printed(speed.high_kmh, "km/h"),
        )


def _salvos(told: Told) -> Iterator[str]:
    language, said = told.language, []
    for platform in told.event.platforms:
        salvo = platform.salvo
        if salvo is not None and salvo.basis == "assumed":
            first = language.printed(salvo.first_s, "s")
            if salvo.interval_s is None:
                said.append(language.say("{name}: {found}", name=platform.name, found=first))
            else:
                every = language.printed(salvo.interval_s, "s")
                more = language.say("first after {time}, then every {interval}", time=first, interval=every)
                said.append(language.say("{name}: {found}", name=platform.name, found=more))
    if said:
        yield language.say("{clause}.", clause=_some(told, said))


def _regions(told: Told) -> Iterator[str]:
    language = told.language
    for _, part in _parts(told.event):
        if getattr(part, "polygon", None) and getattr(part, "basis", "") == "assumed":
            off = getattr(part, "radius_km", None)
            name = told.cut(part.name)
            if off is None:
                yield language.say("An outline stands for: {names}.", names=name)
            else:
                distance = language.km(off)
                yield language.say(
                    "An outline that may be off by {distance} stands for: {names}.", distance=distance, names=name
                )


def _parts(event: Event) -> Iterator[tuple[str, Any]]:
    for claim in event.claims:
        yield from records_of(claim)
