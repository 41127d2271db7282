"""What the page says in words: which states each hypothesis overflies over all worlds, and where they differ.

The drawn example is one world; what it crosses is said as that, and never as what was crossed.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from geo.events.routes import ways_of
from geo.ledger.closing import UNKNOWN_CODE
from geo.verdicts.wording import share_in_short, share_of_worlds
from geo.words import about_km_span, listed, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.events import Event, Hypothesis, Place
    from geo.events.routes import Ways
    from geo.worlds import Simulation

_SAME = 0.1  # shares that differ by less are no difference to begin with
_RARELY = 0.01
_MOST_NAMES, _MOST_LETTERS = 3, 60  # of places on the way, before they are only counted
_MOST_STATES = 6
_MOST_ALSO, _MOST_TOLD = 3, 4  # further states in headline and detail


class Crossed(NamedTuple):
    """How a hypothesis crosses one state.

    ``paths`` of ``of`` missiles cross it for sure; ``maybe`` more enter it by less than the boundaries can carry.
    Lengths are those inside the state, in metres, of the paths that cross it.
    """

    code: str
    paths: int
    maybe: int
    of: int
    least_m: float
    most_m: float
    first_m: float


def crossed(ledger: pd.DataFrame, hypothesis: str) -> list[Crossed]:
    """Return the states that a hypothesis overflies, in the order in which its paths meet them."""
    rows = ledger[ledger["hypothesis"] == hypothesis]
    path, names = pd.factorize(rows["path"])
    country, unsure = rows["country"].to_numpy(dtype=object), rows["indeterminate"].to_numpy(dtype=bool)
    length_m, enter_m = (rows[column].to_numpy(dtype=float) for column in ("length_m", "enter_m"))
    total, found = len(names), []
    for code in sorted(set(country) - {""}):
        over = country == code
        sure = over & ~unsure
        shown = sure if sure.any() else over
        which = np.unique(path[shown])
        inside_m = np.bincount(path[over], weights=length_m[over], minlength=total)[which]
        first_m = np.full(total, np.inf)
        np.minimum.at(first_m, path[shown], enter_m[shown])
        paths = len(np.unique(path[sure]))
        found.append(
            Crossed(
                code=str(code),
                paths=paths,
                maybe=len(np.unique(path[over])) - paths,
                of=total,
                least_m=float(inside_m.min()),
                most_m=float(inside_m.max()),
                first_m=float(first_m[which].mean()),
            )
        )
    return sorted(found, key=lambda c: (c.first_m, c.code))


def route_words(event: Event, hypothesis: Hypothesis) -> str:
    """Return what to call a hypothesis inside a sentence, without an article.

    Words follow what the route rests on. A hypothesis without places on the way is a straight line (the shortest path),
    named after its ends where they are not those of the file;
    a route is a published one only where a source prints it, a reported one only where both ends of each of its legs
    were reported, and else an assumed one.
    """
    places, ways = {place.id: place for place in event.places}, ways_of(event, hypothesis)
    if not ways.via:
        return f"straight line{_other_ends(ways, places)}"
    stops: list[Place] = [places[key] for key in ways.via]
    ends = {event.spots[key].basis for key in ways.ends}
    if hypothesis.basis == "published":
        kind = "published route"
    elif all(stop.reports for stop in stops) and not ends & {"assumed", "derived"}:
        kind = "reported route"
    else:
        kind = "assumed route"
    names = list(dict.fromkeys(stop.name for stop in stops))
    through = listed(names)
    few = len(names) <= _MOST_NAMES and len(through) <= _MOST_LETTERS
    if len(ways.taken) > 1:
        return f"{kind.replace('route', 'set of routes')} through {through if few else f'{len(names)} places'}"
    return f"{kind} through {through if few else 'one place' if len(names) == 1 else f'{len(names)} places'}"


def _other_ends(ways: Ways, places: Mapping[str, Place]) -> str:
    """Say where straight lines start and end in place of where platforms and targets are: all, or some of them."""
    said = []
    for word, ids in (("from", [way.start for way in ways.taken]), ("to", [way.end for way in ways.taken])):
        names = listed(dict.fromkeys(places[key].name for key in ids if key is not None), end="or")
        if names:
            said.append(f"{word} {names}" if None not in ids else f"(some {word} {names})")
    return "".join(f" {words}" for words in said)


def finding(event: Event, ledger: pd.DataFrame, worlds: Simulation, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the page's main sentence and what it rests on.

    Parameters
    ----------
    event, ledger
        The event, and the ledger of the drawn example: nothing is said of a hypothesis of which it has no row.
    worlds
        All worlds, whose shares decide.
    names
        Names of states by code.

    Returns
    -------
    dict
        ``headline`` (one sentence), ``detail`` (the drawn example, and further shares), ``extra`` (codes of the states
        of the headline that straight lines cross and routes do not, or hardly ever).
    """
    here = set(ledger["hypothesis"]) & set(worlds.hypotheses)
    told = [h for h in event.hypotheses if h.id in here]
    subjects = _subjects(event, told, worlds.missiles)
    found = [_told(h, subjects[h.id], ledger, worlds)._replace(routed=bool(ways_of(event, h).via)) for h in told]
    return _alone(found[0], worlds, names) if len(found) == 1 else _compared(found, worlds, names)


class Told(NamedTuple):
    """A hypothesis, with what is said of it.

    ``surely`` and ``perhaps`` count the worlds in which a path crosses each state: by more than the boundaries can
    miss, and at all. ``unknown`` are those in which borders below a path do not close.
    """

    hypothesis: Hypothesis
    subject: str
    surely: dict[str, int]
    perhaps: dict[str, int]
    unknown: int
    drawn: list[Crossed]
    order: list[str]  # states that it surely crosses in some world: as the drawn paths first meet them, then the others
    routed: bool = False  # whether any missile flies by way of other places than its ends


def _told(hypothesis: Hypothesis, subject: str, ledger: pd.DataFrame, worlds: Simulation) -> Told:
    rows = worlds.states[worlds.states["hypothesis"] == hypothesis.id]
    surely = dict(zip(rows["country"], rows["sure_count"].tolist(), strict=True))
    perhaps = {c: n for c, n in zip(rows["country"], rows["count"].tolist(), strict=True) if n}
    unknown = perhaps.pop(UNKNOWN_CODE, 0)
    drawn = [c for c in crossed(ledger, hypothesis.id) if c.code != UNKNOWN_CODE]
    order = [code for code in dict.fromkeys([*(c.code for c in drawn), *surely]) if surely.get(code)]
    return Told(hypothesis, subject, surely, perhaps, unknown, drawn, order)


def _subjects(event: Event, told: Sequence[Hypothesis], missiles: int) -> dict[str, str]:
    """Return what each hypothesis is called in a sentence; those that would be called the same get their names."""
    words = {h.id: route_words(event, h) for h in told}
    if len(event.targets) == 1 and any(said.startswith("straight line ") for said in words.values()):
        own = f"straight line to {event.targets[0].name}"  # others end elsewhere
        words = {key: own if said == "straight line" else said for key, said in words.items()}
    often = Counter(words.values())
    return {
        h.id: f"{'the' if ways_of(event, h).via or missiles == 1 else 'a'} {words[h.id]}"
        + (f" (“{h.name}”)" if often[words[h.id]] > 1 else "")
        for h in told
    }


def _alone(told: Told, worlds: Simulation, names: Mapping[str, str]) -> dict[str, Any]:
    """Tell of the only hypothesis: what is crossed in all worlds, then what in some."""
    draws = worlds.draws
    always = [code for code in told.order if told.surely[code] == draws]
    some = sorted((code for code in told.order if code not in always), key=lambda code: -told.surely[code])
    first = always or some[:1]
    often = [c for c in some if c not in first and told.surely[c] >= _SAME * draws][:_MOST_ALSO]
    also = " also" if always else ""
    shares = {c: f"in {share_in_short(told.surely[c], draws)}{also} {names.get(c, c)}" for c in some}
    if first:
        crosses = f"{_in(told.surely[first[0]], draws)}{_cross([told], first, worlds.missiles, names)}"
        headline = ", ".join(filter(None, [crosses, listed(shares[c] for c in often)]))
    else:
        headline = f"{_in(draws, draws)}{told.subject} crosses no state{_for_sure([told])}"
    drawn = _as_drawn(told, told.order, draws, names) if told.order else ""
    more = listed([shares[c] for c in some if c not in first + often][:_MOST_TOLD])
    return _page([headline], [drawn, sentence(more) if more else "", *_open([told], draws, names)], [])


def _compared(found: Sequence[Told], worlds: Simulation, names: Mapping[str, str]) -> dict[str, Any]:
    """Tell in what the hypotheses differ most, or that they do not."""
    draws, missiles = worlds.draws, worlds.missiles
    order = list(dict.fromkeys(code for told in found for code in told.order))
    counts = {code: [told.surely.get(code, 0) for told in found] for code in order}
    apart = {code: (max(counts[code]) - min(counts[code])) / draws for code in order}
    always = [code for code in order if min(counts[code]) == draws]
    if not order:
        subjects = listed(told.subject for told in found)
        nothing = f"{_in(draws, draws)}{subjects} cross no state{_for_sure(found)}"
        return _page([nothing], _open(found, draws, names), [])
    widest = max(order, key=lambda code: apart[code])
    shown = always if always and apart[widest] < _SAME else [widest]
    most = max(counts[widest]) if shown == [widest] else draws
    first = [told for told in found if told.surely.get(shown[0], 0) == most]
    rest = sorted((told for told in found if told not in first), key=lambda told: -told.surely.get(shown[0], 0))
    if most == draws and rest and not any(told.perhaps.get(widest) for told in rest):
        shown = [  # what is divided in the same way, all or none, is one statement
            code
            for code in order
            if all(told.surely.get(code) == draws for told in first)
            and not any(told.perhaps.get(code) for told in rest)
        ]
    headline = [f"{_in(most, draws)}{_cross(first, shown, missiles, names)}"]
    headline += [_does(told, shown[0], draws) for told in rest]
    further = sorted((code for code in order if code not in shown and apart[code]), key=lambda code: -apart[code])
    detail = [_as_drawn(first[0], shown, draws, names, several=True)]
    for code in further[:_MOST_TOLD]:
        each = [_in(told.surely.get(code, 0), draws, short=True) for told in found]
        if len(set(each)) > 1:
            said = [f"“{told.hypothesis.name}” {share}" for told, share in zip(found, each, strict=True)]
            detail.append(f"{names.get(code, code)}: {listed(said)}.")
    routes = [told for told in rest if told.routed]
    straight = not any(told.routed for told in first)
    rarely = all(told.surely.get(code, 0) <= _RARELY * draws for told in routes for code in shown)
    extra = shown if straight and routes and rarely else []
    return _page(headline, [*detail, *_open(found, draws, names)], extra)


def _page(headline: Sequence[str], detail: Sequence[str], extra: Sequence[str]) -> dict[str, Any]:
    return {"headline": sentence("; ".join(headline)), "detail": " ".join(filter(None, detail)), "extra": [*extra]}


def _in(count: int, draws: int, *, short: bool = False) -> str:
    """Say in how many worlds; where there is one world, whether."""
    if draws == 1:
        return ("yes" if count else "no") if short else ""
    return f"in {share_in_short(count, draws)}" if short else f"in {share_of_worlds(count, draws)} "


def _cross(told: Sequence[Told], states: Sequence[str], missiles: int, names: Mapping[str, str]) -> str:
    """Say who crosses what; different straight lines may cross different states."""
    subjects = [one.subject for one in told]
    if missiles > 1 and len(states) > 1:
        subjects = [s.replace("a straight line", "straight lines", 1) for s in subjects]
    plural = len(told) > 1 or subjects[0].startswith("straight lines")
    named = [names.get(code, code) for code in states]
    what = listed(named) if len(named) <= _MOST_STATES else f"{len(named)} states, from {named[0]} to {named[-1]}"
    return f"{listed(subjects)} {'cross' if plural else 'crosses'} {what}"


def _does(told: Told, code: str, draws: int) -> str:
    """Say of a further hypothesis in how many worlds it crosses a state too."""
    surely, perhaps = told.surely.get(code, 0), told.perhaps.get(code, 0)
    if surely:
        return f"{told.subject} does {_in(surely, draws, short=True)}" if draws > 1 else f"{told.subject} does"
    if perhaps:
        return f"{told.subject} at most grazes it{f' {_in(perhaps, draws, short=True)}' if draws > 1 else ''}"
    known = "is known to" if told.unknown else "does"
    if told.subject.startswith("a "):
        return f"no {told.subject[2:]} {known}"
    return f"{told.subject} {known.replace('is', 'is not') if told.unknown else 'does not'}"


def _for_sure(found: Sequence[Told]) -> str:
    return " for sure" if any(told.unknown or told.perhaps for told in found) else ""


def _open(found: Sequence[Told], draws: int, names: Mapping[str, str]) -> list[str]:
    """Say what the boundaries leave open: states that are only grazed, and borders that do not close."""
    said = []
    grazed = {c: max(t.perhaps.get(c, 0) for t in found) for t in found for c in t.perhaps}
    only = [code for code in grazed if not any(t.surely.get(code) for t in found)]
    if only:
        said.append(f"Grazed at most, by less than the boundaries can tell: {listed(names.get(c, c) for c in only)}.")
    unknown = max(told.unknown for told in found)
    if unknown:
        where = f"in up to {share_in_short(unknown, draws)}" if draws > 1 else "here"
        said.append(f"Borders below a path do not close {where}: which states it crosses there is not known.")
    return said


def _as_drawn(told: Told, states: Sequence[str], draws: int, names: Mapping[str, str], *, several: bool = False) -> str:
    """Say what the drawn example crosses of some states."""
    parts = [_length(c, names) for c in told.drawn if c.paths and c.code in states]
    if len(parts) > _MOST_STATES:
        parts = [*parts[:_MOST_STATES], f"{len(parts) - _MOST_STATES} more"]
    if draws == 1 and not several:
        return sentence("; ".join(parts)) if parts else ""
    where = f"As drawn{f' under “{told.hypothesis.name}”' if several else ''}"
    return f"{where}: {'; '.join(parts) or f'none crosses {listed(names.get(c, c) for c in states)}'}."


def _length(c: Crossed, names: Mapping[str, str]) -> str:
    length = f"about {about_km_span(c.least_m, c.most_m)}"
    state = names.get(c.code, c.code)
    if c.of == 1:
        return f"{length} over {state}"
    return f"{c.paths} of {c.of} paths over {state}, {length}{' each' if c.paths > 1 else ''}"
