"""What an account says happened, in a few rows: who fired what, from where, at what, when, and who tells it.

Rows come from the event file; the state around targets from the ledger of the drawn example. The page and its plain
version show them before anything that was found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.language import ENGLISH, pattern_in
from geo.words import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geo.events import Event
    from geo.language import Language

LABELS = {
    "who": pattern_in("row of an account", "Who"),
    "what": pattern_in("row of an account", "What"),
    "from": pattern_in("row of an account", "From"),
    "to": pattern_in("row of an account", "To"),
    "when": pattern_in("row of an account", "When"),
    "told": pattern_in("row of an account", "Told by"),
}
TIMES = "\N{MULTIPLICATION SIGN}"
MOST_NAMES, MOST_LETTERS = 4, 70  # before names are only counted
_MOST_PUBLISHERS = 2


def story(
    event: Event, ledger: pd.DataFrame, names: Mapping[str, str], language: Language = ENGLISH
) -> list[dict[str, str]]:
    """Return the rows in reading order.

    Parameters
    ----------
    event, ledger
        The event, and the ledger of the drawn example.
    names
        Names of states by code.
    language
        In which it is told; what the event file says stays as it is written there.

    Returns
    -------
    list of dict
        ``key`` (one of :data:`LABELS`), ``label`` and ``text``, without full stops; a row of which the file says
        nothing is left out.

    Examples
    --------
    >>> import geo
    >>> event = geo.load_event("caspian-2015-10-07")
    >>> for row in story(event, geo.overflights(geo.trace(event)), {"SYR": "Syria"}):
    ...     print(f"{row['label']}: {row['text']}".replace(TIMES, "x"))
    Who: four ships of the Russian Navy's Caspian Flotilla
    What: 26 x Kalibr-NK
    From: south-western Caspian Sea
    To: 11 targets in Syria
    When: 7 October 2015
    Told by: Russia's defence minister (Asia Times)
    """
    rows = {
        "who": event.account.actor if event.account and event.account.actor else _platforms(event, language),
        "what": _fired(event, language),
        "from": event.launch.name,
        "to": _targets(event, ledger, names, language),
        "when": language.date(event.date),
        "told": _told_by(event, language),
    }
    return [
        {"key": key, "label": language.say_in("row of an account", LABELS[key]), "text": text}
        for key, text in rows.items()
        if text
    ]


def _platforms(event: Event, language: Language) -> str:
    """Name the platforms, or count them by their types."""
    names = [platform.name for platform in event.platforms]
    if _few(names):
        return language.names(names)
    types = list(dict.fromkeys(platform.type for platform in event.platforms))
    if len(types) == 1 and types[0]:
        return _times(language, len(names), types[0])
    return _some(names, language)


def _times(language: Language, count: int, name: str) -> str:
    return f"{language.number(count)} {TIMES} {language.name(name)}"


def _fired(event: Event, language: Language) -> str:
    """Say how many missiles of what kind; a number only where one was published."""
    kinds = language.names(dict.fromkeys(p.missile for p in event.platforms if p.missile))
    count = event.totals.missiles
    counts = [p.count for p in event.platforms if p.count_basis == "published"]
    if count is None and len(counts) == len(event.platforms):
        count = sum(n for n in counts if n is not None)
    if count is None:
        # Translators: {kinds} are names of missiles: Kalibr-NK
        return (
            language.say("{kinds}, number not published", kinds=kinds)
            if kinds
            else language.say("number not published")
        )
    if count == 1:
        # Translators: {kind} is the name of a missile: Kalibr-NK
        return language.say("one {kind}", kind=kinds) if kinds else language.say("one missile")
    if kinds:
        return f"{language.number(count)} {TIMES} {kinds}"
    return language.say_n("{n} missile", "{n} missiles", count, n=language.number(count))


def _targets(event: Event, ledger: pd.DataFrame, names: Mapping[str, str], language: Language) -> str:
    """Name the targets, or count those that were published and say in which states they lie, as drawn."""
    own = [target.name for target in event.targets]
    count = event.totals.targets
    if len(own) == 1 or (_few(own) and count is None):
        return language.names(own)
    if count is None:
        return _some(own, language)
    last = ledger.sort_values("seq", kind="stable").groupby(["hypothesis", "path"], sort=False)["country"].last()
    codes = list(dict.fromkeys(str(code) for code in last))
    if not (all(codes) and _few([names.get(code, code) for code in codes])):
        return language.say_n("{n} target", "{n} targets", count, n=language.number(count))
    called = language.state_as_object if language is ENGLISH else language.state  # after 'in'; others have a colon
    states = language.listed([called(code, names.get(code, code)) for code in codes])
    # Translators: {states} stand by themselves (Syria): a colon or brackets may do better than a preposition
    return language.say_n(
        "{n} target in {states}", "{n} targets in {states}", count, n=language.number(count), states=states
    )


def _told_by(event: Event, language: Language) -> str:
    """Name who tells the account, and where that was read."""
    account = event.account
    ids = account.sources if account else event.totals.sources or tuple(s.id for s in event.sources)
    known = {source.id: source.publisher for source in event.sources}
    by = account.by if account else ""
    where = list(dict.fromkeys(known[key] for key in ids if known[key] != by))
    read = language.names(where) if len(where) <= _MOST_PUBLISHERS else _cut(where, language)
    if by and where:
        # Translators: {teller} tells the account, {publishers} are where it was read
        return language.say("{teller} ({publishers})", teller=language.name(by), publishers=read)
    return language.name(by) if by else read


def _cut(names: Sequence[str], language: Language) -> str:
    """Name the first ones, and count the others."""
    first = names[:_MOST_PUBLISHERS]
    more, rest = language.row([language.name(name) for name in first]), len(names) - len(first)
    return language.say_n("{names} (and {n} more)", "{names} (and {n} more)", rest, names=more)


def _few(names: Sequence[str]) -> bool:
    return len(names) <= MOST_NAMES and len(listed(names)) <= MOST_LETTERS


def _some(names: Sequence[str], language: Language) -> str:
    """Name the first, and count the others."""
    if len(names) == 1:
        return language.name(names[0])
    more = len(names) - 1
    return language.say_n(
        "{name} and {n} more", "{name} and {n} more", more, name=language.name(names[0]), n=language.number(more)
    )
