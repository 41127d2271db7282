"""What an account says happened, in a few rows: who fired what, from where, at what, when, and who tells it.

Rows come from the event file; the state around targets from the ledger of the drawn example. The page and its plain
version show them before anything that was found.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - in a doctest
from typing import TYPE_CHECKING

from geo.words import listed, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geo.events import Event

LABELS = {"who": "Who", "what": "What", "from": "From", "to": "To", "when": "When", "told": "Told by"}
TIMES = "\N{MULTIPLICATION SIGN}"
MOST_NAMES, MOST_LETTERS = 4, 70  # before names are only counted
_MOST_PUBLISHERS = 2


def story(event: Event, ledger: pd.DataFrame, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows in reading order.

    Parameters
    ----------
    event, ledger
        The event, and the ledger of the drawn example.
    names
        Names of states by code.

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
        "who": event.account.actor if event.account and event.account.actor else _platforms(event),
        "what": _fired(event),
        "from": event.launch.name,
        "to": _targets(event, ledger, names),
        "when": long_date(event.date),
        "told": _told_by(event),
    }
    return [{"key": key, "label": LABELS[key], "text": text} for key, text in rows.items() if text]


def long_date(day: date) -> str:
    """Write a date as the title of an event does.

    Examples
    --------
    >>> from datetime import date
    >>> long_date(date(2015, 10, 7))
    '7 October 2015'
    """
    return f"{day.day} {day:%B} {day.year}"


def _platforms(event: Event) -> str:
    """Name the platforms, or count them by their types."""
    names = [platform.name for platform in event.platforms]
    if _few(names):
        return listed(names)
    types = list(dict.fromkeys(platform.type for platform in event.platforms))
    return f"{number(len(names))} {TIMES} {types[0]}" if len(types) == 1 and types[0] else _some(names)


def _fired(event: Event) -> str:
    """Say how many missiles of what kind; a number only where one was published."""
    kinds = listed(dict.fromkeys(p.missile for p in event.platforms if p.missile))
    count = event.totals.missiles
    counts = [p.count for p in event.platforms if p.count_basis == "published"]
    if count is None and len(counts) == len(event.platforms):
        count = sum(n for n in counts if n is not None)
    if count is None:
        return f"{kinds}, number not published" if kinds else "number not published"
    if count == 1:
        return f"one {kinds or 'missile'}"
    return f"{number(count)} {TIMES} {kinds}" if kinds else f"{number(count)} missiles"


def _targets(event: Event, ledger: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Name the targets, or count those that were published and say in which states they lie, as drawn."""
    own = [target.name for target in event.targets]
    count = event.totals.targets
    if len(own) == 1 or (_few(own) and count is None):
        return listed(own)
    if count is None:
        return _some(own)
    last = ledger.sort_values("seq", kind="stable").groupby(["hypothesis", "path"], sort=False)["country"].last()
    codes = list(dict.fromkeys(str(code) for code in last))
    states = [names.get(code, code) for code in codes]
    where = f" in {listed(states)}" if all(codes) and _few(states) else ""
    return f"{number(count)} targets{where}"


def _told_by(event: Event) -> str:
    """Name who tells the account, and where that was read."""
    account = event.account
    ids = account.sources if account else event.totals.sources or tuple(s.id for s in event.sources)
    known = {source.id: source.publisher for source in event.sources}
    by = account.by if account else ""
    where = listed(dict.fromkeys(known[key] for key in ids if known[key] != by), most=_MOST_PUBLISHERS)
    return f"{by} ({where})" if by and where else by or where


def _few(names: Sequence[str]) -> bool:
    return len(names) <= MOST_NAMES and len(listed(names)) <= MOST_LETTERS


def _some(names: Sequence[str]) -> str:
    """Name the first, and count the others."""
    return f"{names[0]} and {number(len(names) - 1)} more" if len(names) > 1 else names[0]
