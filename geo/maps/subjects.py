"""What a hypothesis is called in a sentence: after what its route rests on and where it leads."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from geo.events.routes import ways_of
from geo.language import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.events import Event, Hypothesis, Place
    from geo.events.routes import Ways
    from geo.language import Language

_MOST_NAMES, _MOST_LETTERS = 3, 60  # of places on the way, before they are only counted


class Subject(NamedTuple):
    """What a hypothesis is called as the subject of a sentence.

    Attributes
    ----------
    one
        'the reported route through Takab', 'a straight line'.
    many, no
        'straight lines' and 'no straight line', where every missile has its own; '' elsewhere.
    """

    one: str
    many: str = ""
    no: str = ""


def subjects_of(
    event: Event, told: Sequence[Hypothesis], missiles: int, language: Language = ENGLISH
) -> dict[str, Subject]:
    """Return what each hypothesis is called, by its id; those that would be called the same get their names."""
    straight = [h for h in told if not ways_of(event, h).via]
    elsewhere = any(_other_ends(language, "{line}", event, h) != "{line}" for h in straight)
    found = {}
    for h in told:
        found[h.id] = subject_of(event, h, language, each=missiles != 1)
        if h in straight and elsewhere and len(event.targets) == 1:  # others end elsewhere
            found[h.id] = _to_own_target(event, h, language, found[h.id])
    often = Counter(subject.one for subject in found.values())
    return {h.id: _with_name(language, found[h.id], h) if often[found[h.id].one] > 1 else found[h.id] for h in told}


def subject_of(event: Event, hypothesis: Hypothesis, language: Language = ENGLISH, *, each: bool = False) -> Subject:
    """Return what a hypothesis is called.

    Words follow what the route rests on. A hypothesis without places on the way is a straight line (the shortest path),
    named after its ends where they are not those of the file; a route is a published one only where a source prints it,
    a reported one only where both ends of each of its legs were reported, and else an assumed one.

    Parameters
    ----------
    event, hypothesis
        The event and one of its hypotheses.
    language
        In which it is told.
    each
        Whether there are several missiles, so that there are several straight lines.
    """
    ways = ways_of(event, hypothesis)
    if ways.via:
        return Subject(_route(language, event, hypothesis, ways))
    if not each:
        return Subject(_other_ends(language, language.say("the straight line"), event, hypothesis))
    lines = (language.say("a straight line"), language.say("straight lines"), language.say("no straight line"))
    return Subject(*(_other_ends(language, line, event, hypothesis) for line in lines))


def _route(language: Language, event: Event, hypothesis: Hypothesis, ways: Ways) -> str:
    places = {place.id: place for place in event.places}
    stops: list[Place] = [places[key] for key in ways.via]
    through = _through(language, list(dict.fromkeys(stop.name for stop in stops)))
    several = len(ways.taken) > 1
    if hypothesis.basis == "published":
        if several:
            return language.say("the published set of routes through {places}", places=through)
        return language.say("the published route through {places}", places=through)
    if all(stop.reports for stop in stops) and not {event.spots[key].basis for key in ways.ends} & {
        "assumed",
        "derived",
    }:
        if several:
            return language.say("the reported set of routes through {places}", places=through)
        return language.say("the reported route through {places}", places=through)
    if several:
        return language.say("the assumed set of routes through {places}", places=through)
    return language.say("the assumed route through {places}", places=through)


def _through(language: Language, names: Sequence[str]) -> str:
    """Return the places on the way, or how many they are."""
    listed = ENGLISH.names(names)
    if len(names) <= _MOST_NAMES and len(listed) <= _MOST_LETTERS:
        return language.names(names)
    if len(names) == 1:
        return language.say_in("through", "one place")
    return language.say_n("{n} place", "{n} places", len(names))


def _other_ends(language: Language, line: str, event: Event, hypothesis: Hypothesis) -> str:
    """Say where straight lines start and end in place of where platforms and targets are: all, or some of them."""
    places, ways = {place.id: place for place in event.places}, ways_of(event, hypothesis)
    starts, ends = ([way.start for way in ways.taken], [way.end for way in ways.taken])
    start, end = (_named(language, places, ids) for ids in (starts, ends))
    if start and None in starts:
        line = language.say("{line} (some from {places})", line=line, places=start)
    elif start:
        line = language.say("{line} from {places}", line=line, places=start)
    if end and None in ends:
        return language.say("{line} (some to {places})", line=line, places=end)
    return language.say("{line} to {places}", line=line, places=end) if end else line


def _named(language: Language, places: Mapping[str, Place], ids: Sequence[str | None]) -> str:
    names = list(dict.fromkeys(places[key].name for key in ids if key is not None))
    return language.names(names, either=True) if names else ""


def _to_own_target(event: Event, hypothesis: Hypothesis, language: Language, subject: Subject) -> Subject:
    """Name the target of straight lines that end where the file says, where those of others end elsewhere."""
    if _other_ends(language, "{line}", event, hypothesis) != "{line}":
        return subject
    target = language.name(event.targets[0].name)
    return Subject(*(language.say("{line} to {places}", line=line, places=target) if line else "" for line in subject))


def _with_name(language: Language, subject: Subject, hypothesis: Hypothesis) -> Subject:
    name = language.name(hypothesis.name)
    return Subject(
        *(language.say("{line} (“{hypothesis}”)", line=line, hypothesis=name) if line else "" for line in subject)
    )
