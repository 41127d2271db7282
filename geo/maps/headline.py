"""What the page says in words: which states each hypothesis overflies over all worlds, and where they differ.

The drawn example is one world; what it crosses is said as that, and never as what was crossed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from geo.events.routes import ways_of
from geo.language import ENGLISH, as_language
from geo.ledger.closing import UNKNOWN_CODE
from geo.maps.subjects import Subject, subjects_of
from geo.verdicts.wording import digits_of_share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.events import Event, Hypothesis
    from geo.language import Language
    from geo.worlds import Simulation

_SAME = 0.1  # shares that differ by less are no difference to begin with
_RARELY = 0.01
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


def finding(
    event: Event,
    ledger: pd.DataFrame,
    worlds: Simulation,
    names: Mapping[str, str],
    language: str | Language = ENGLISH,
) -> dict[str, Any]:
    """Return the page's main sentence and what it rests on.

    Parameters
    ----------
    event, ledger
        The event, and the ledger of the drawn example: nothing is said of a hypothesis of which it has no row.
    worlds
        All worlds, whose shares decide.
    names
        Names of states by code.
    language
        In which it is told.

    Returns
    -------
    dict
        ``headline`` (one sentence), ``detail`` (the drawn example, and further shares), ``extra`` (codes of the states
        of the headline that straight lines cross and routes do not, or hardly ever).
    """
    here = set(ledger["hypothesis"]) & set(worlds.hypotheses)
    told = [h for h in event.hypotheses if h.id in here]
    teller = Teller(as_language(language), worlds.draws, worlds.missiles, names)
    subjects = subjects_of(event, told, worlds.missiles, teller.language)
    found = [_told(h, subjects[h.id], ledger, worlds)._replace(routed=bool(ways_of(event, h).via)) for h in told]
    return _alone(found[0], teller) if len(found) == 1 else _compared(found, teller)


class Teller(NamedTuple):
    """In what a finding is told: the language, how many worlds and missiles there are, and what states are called."""

    language: Language
    draws: int
    missiles: int
    names: Mapping[str, str]

    def state(self, code: str) -> str:
        """Return a state's name by itself."""
        return self.language.state(code, self.names.get(code, code))

    def states(self, codes: Iterable[str]) -> list[str]:
        """Return names of states as the objects of a verb."""
        return [self.language.state_as_object(code, self.names.get(code, code)) for code in codes]

    def share(self, count: int) -> str:
        """Return a share of the worlds that is neither none nor all."""
        return self.language.percent(digits_of_share(count, self.draws))


class Told(NamedTuple):
    """A hypothesis, with what is said of it.

    ``surely`` and ``perhaps`` count the worlds in which a path crosses each state: by more than the boundaries can
    miss, and at all. ``unknown`` are those in which borders below a path do not close.
    """

    hypothesis: Hypothesis
    subject: Subject
    surely: dict[str, int]
    perhaps: dict[str, int]
    unknown: int
    drawn: list[Crossed]
    order: list[str]  # states that it surely crosses in some world: as the drawn paths first meet them, then the others
    routed: bool = False  # whether any missile flies by way of other places than its ends


def _told(hypothesis: Hypothesis, subject: Subject, ledger: pd.DataFrame, worlds: Simulation) -> Told:
    rows = worlds.states[worlds.states["hypothesis"] == hypothesis.id]
    surely = dict(zip(rows["country"], rows["sure_count"].tolist(), strict=True))
    perhaps = {c: n for c, n in zip(rows["country"], rows["count"].tolist(), strict=True) if n}
    unknown = perhaps.pop(UNKNOWN_CODE, 0)
    drawn = [c for c in crossed(ledger, hypothesis.id) if c.code != UNKNOWN_CODE]
    order = [code for code in dict.fromkeys([*(c.code for c in drawn), *surely]) if surely.get(code)]
    return Told(hypothesis, subject, surely, perhaps, unknown, drawn, order)


def _alone(told: Told, teller: Teller) -> dict[str, Any]:
    """Tell of the only hypothesis: what is crossed in all worlds, then what in some."""
    draws, language = teller.draws, teller.language
    always = [code for code in told.order if told.surely[code] == draws]
    some = sorted((code for code in told.order if code not in always), key=lambda code: -told.surely[code])
    first = always or some[:1]
    often = [c for c in some if c not in first and told.surely[c] >= _SAME * draws][:_MOST_ALSO]
    shares = {c: _in_some(teller, c, told.surely[c], also=bool(always)) for c in some}
    if first:
        headline = _in_worlds(teller, told.surely[first[0]], _cross(teller, [told], first))
        if often:
            listed = language.listed([shares[c] for c in often])
            headline = language.say("{clause}, {shares}", clause=headline, shares=listed)
    else:
        headline = _in_worlds(teller, draws, _nothing_crossed(teller, [told]))
    drawn = _as_drawn(teller, told, told.order) if told.order else ""
    more = [shares[c] for c in some if c not in first + often][:_MOST_TOLD]
    rest = language.sentence(language.listed(more)) if more else ""
    return _page(teller, [headline], [drawn, rest, *_open(teller, [told])], [])


def _compared(found: Sequence[Told], teller: Teller) -> dict[str, Any]:
    """Tell in what the hypotheses differ most, or that they do not."""
    draws, language = teller.draws, teller.language
    order = list(dict.fromkeys(code for told in found for code in told.order))
    counts = {code: [told.surely.get(code, 0) for told in found] for code in order}
    apart = {code: (max(counts[code]) - min(counts[code])) / draws for code in order}
    always = [code for code in order if min(counts[code]) == draws]
    if not order:
        nothing = _in_worlds(teller, draws, _nothing_crossed(teller, found))
        return _page(teller, [nothing], _open(teller, found), [])
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
    headline = [_in_worlds(teller, most, _cross(teller, first, shown))]
    headline += [_does(teller, told, shown[0]) for told in rest]
    further = sorted((code for code in order if code not in shown and apart[code]), key=lambda code: -apart[code])
    detail = [_as_drawn(teller, first[0], shown, several=True)]
    for code in further[:_MOST_TOLD]:
        each = {_short(teller, told.surely.get(code, 0)) for told in found}
        if len(each) > 1:
            said = language.listed([_in_one(teller, told, told.surely.get(code, 0)) for told in found])
            detail.append(
                language.say(
                    "{clause}.", clause=language.say("{state}: {shares}", state=teller.state(code), shares=said)
                )
            )
    routes = [told for told in rest if told.routed]
    straight = not any(told.routed for told in first)
    rarely = all(told.surely.get(code, 0) <= _RARELY * draws for told in routes for code in shown)
    extra = shown if straight and routes and rarely else []
    return _page(teller, headline, [*detail, *_open(teller, found)], extra)


def _page(teller: Teller, headline: Sequence[str], detail: Sequence[str], extra: Sequence[str]) -> dict[str, Any]:
    language = teller.language
    said = language.sentence(language.clauses(headline))
    return {"headline": said, "detail": " ".join(filter(None, detail)), "extra": [*extra]}


def _in_worlds(teller: Teller, count: int, clause: str) -> str:
    """Say in how many worlds something is so; where there is one world, that it is."""
    language, draws = teller.language, teller.draws
    if draws == 1:
        return clause
    said = {"clause": clause, "n": language.number(draws)}
    if count == draws:
        return language.say_n(
            "in all of {n} reconstruction {clause}", "in all of {n} reconstructions {clause}", draws, **said
        )
    if not count:
        return language.say_n(
            "in none of {n} reconstruction {clause}", "in none of {n} reconstructions {clause}", draws, **said
        )
    return language.say_n(
        "in {share} of {n} reconstruction {clause}",
        "in {share} of {n} reconstructions {clause}",
        draws,
        share=teller.share(count),
        **said,
    )


def _in_some(teller: Teller, code: str, count: int, *, also: bool) -> str:
    """Say in how many worlds a further state is crossed, after a clause that says what is crossed."""
    [state] = teller.states([code])
    if also:
        return teller.language.say("in {share} also {state}", share=teller.share(count), state=state)
    return teller.language.say("in {share} {state}", share=teller.share(count), state=state)


def _short(teller: Teller, count: int) -> str:
    return "all" if count == teller.draws else teller.share(count) if count else "none"


def _in_one(teller: Teller, told: Told, count: int) -> str:
    """Say in how many worlds of a hypothesis a state is crossed that was named before."""
    language, name = teller.language, teller.language.name(told.hypothesis.name)
    if teller.draws == 1:
        if count:
            return language.say("“{hypothesis}” yes", hypothesis=name)
        return language.say("“{hypothesis}” no", hypothesis=name)
    if count == teller.draws:
        return language.say("“{hypothesis}” in all", hypothesis=name)
    if not count:
        return language.say("“{hypothesis}” in none", hypothesis=name)
    return language.say("“{hypothesis}” in {share}", hypothesis=name, share=teller.share(count))


def _cross(teller: Teller, told: Sequence[Told], codes: Sequence[str]) -> str:
    """Say who crosses what; different straight lines may cross different states."""
    language = teller.language
    lines = teller.missiles > 1 and len(codes) > 1
    subjects = [one.subject.many if lines and one.subject.many else one.subject.one for one in told]
    plural = len(told) > 1 or (lines and bool(told[0].subject.many))
    states = teller.states(codes)
    said = {"subject": language.listed(subjects)}
    if len(states) > _MOST_STATES:
        said |= {"first": states[0], "last": states[-1]}
        if plural:
            return language.say_n(
                "{subject} cross {n} states, from {first} to {last}",
                "{subject} cross {n} states, from {first} to {last}",
                len(states),
                **said,
            )
        return language.say_n(
            "{subject} crosses {n} states, from {first} to {last}",
            "{subject} crosses {n} states, from {first} to {last}",
            len(states),
            **said,
        )
    if plural:
        return language.say("{subject} cross {states}", states=language.listed(states), **said)
    return language.say("{subject} crosses {states}", states=language.listed(states), **said)


def _nothing_crossed(teller: Teller, found: Sequence[Told]) -> str:
    language, several = teller.language, len(found) > 1
    subject = language.listed([told.subject.one for told in found])
    sure = any(told.unknown or told.perhaps for told in found)
    if several and sure:
        return language.say("{subject} cross no state for sure", subject=subject)
    if several:
        return language.say("{subject} cross no state", subject=subject)
    if sure:
        return language.say("{subject} crosses no state for sure", subject=subject)
    return language.say("{subject} crosses no state", subject=subject)


def _does(teller: Teller, told: Told, code: str) -> str:
    """Say of a further hypothesis in how many worlds it crosses a state too."""
    language, draws, subject = teller.language, teller.draws, told.subject.one
    surely, perhaps = told.surely.get(code, 0), told.perhaps.get(code, 0)
    if surely and draws == 1:
        return language.say("{subject} does", subject=subject)
    if surely == draws:
        return language.say("{subject} does in all", subject=subject)
    if surely:
        return language.say("{subject} does in {share}", subject=subject, share=teller.share(surely))
    if perhaps:
        return _grazes(teller, subject, perhaps)
    return _does_not(teller, told)


def _grazes(teller: Teller, subject: str, perhaps: int) -> str:
    language, draws = teller.language, teller.draws
    if draws == 1:
        return language.say("{subject} at most grazes it", subject=subject)
    if perhaps == draws:
        return language.say("{subject} at most grazes it in all", subject=subject)
    return language.say("{subject} at most grazes it in {share}", subject=subject, share=teller.share(perhaps))


def _does_not(teller: Teller, told: Told) -> str:
    language = teller.language
    if told.unknown and told.subject.no:
        return language.say("{none} is known to", none=told.subject.no)
    if told.unknown:
        return language.say("{subject} is not known to", subject=told.subject.one)
    if told.subject.no:
        return language.say("{none} does", none=told.subject.no)
    return language.say("{subject} does not", subject=told.subject.one)


def _open(teller: Teller, found: Sequence[Told]) -> list[str]:
    """Say what the boundaries leave open: states that are only grazed, and borders that do not close."""
    language, draws, said = teller.language, teller.draws, []
    grazed = {c: max(t.perhaps.get(c, 0) for t in found) for t in found for c in t.perhaps}
    only = [code for code in grazed if not any(t.surely.get(code) for t in found)]
    if only:
        states = language.listed([teller.state(code) for code in only])
        said.append(language.say("grazed at most, by less than the boundaries can tell: {states}", states=states))
    unknown = max(told.unknown for told in found)
    if unknown and draws == 1:
        said.append(language.say("borders below a path do not close here: which states it crosses there is not known"))
    elif unknown == draws:
        said.append(
            language.say("borders below a path do not close in up to all: which states it crosses there is not known")
        )
    elif unknown:
        said.append(
            language.say(
                "borders below a path do not close in up to {share}: which states it crosses there is not known",
                share=teller.share(unknown),
            )
        )
    return [language.sentence(clause) for clause in said]


def _as_drawn(teller: Teller, told: Told, codes: Sequence[str], *, several: bool = False) -> str:
    """Say what the drawn example crosses of some states."""
    language = teller.language
    parts = [_length(teller, c) for c in told.drawn if c.paths and c.code in codes]
    if len(parts) > _MOST_STATES:
        more = len(parts) - _MOST_STATES
        parts = [*parts[:_MOST_STATES], language.say_n("{n} more", "{n} more", more)]
    if teller.draws == 1 and not several:
        return language.sentence(language.clauses(parts)) if parts else ""
    if parts:
        clause = language.clauses(parts)
    else:
        clause = language.say("none crosses {states}", states=language.listed(teller.states(codes)))
    if not several:
        return language.sentence(language.say("as drawn: {clause}", clause=clause))
    name = language.name(told.hypothesis.name)
    return language.sentence(language.say("as drawn under “{hypothesis}”: {clause}", hypothesis=name, clause=clause))


def _length(teller: Teller, c: Crossed) -> str:
    language = teller.language
    said = {"length": language.about_km_span(c.least_m, c.most_m), "state": teller.states([c.code])[0]}
    if c.of == 1:
        return language.say("about {length} over {state}", **said)
    return language.say_n(
        "{n} of {total} paths over {state}, about {length}",
        "{n} of {total} paths over {state}, about {length} each",
        c.paths,
        total=language.count(c.of),
        **said,
    )
