"""What a report says of the ledger: which states each hypothesis overflies, how many paths do and how far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.claims.kind import own_name
from geo.ledger.closing import UNKNOWN_CODE
from geo.maps.headline import crossed
from geo.report.model import Cell, Column, Heading, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo.events import Hypothesis
    from geo.maps.headline import Crossed
    from geo.report.claims import Told
    from geo.report.model import Block
    from geo.worlds import Simulation

MOST_STATES = 24  # rows of a hypothesis
MOST_HYPOTHESES = 6


def ledger_table(told: Told, paths: pd.DataFrame, ledger: pd.DataFrame, worlds: Simulation) -> Iterator[Block]:
    """Yield the states under the paths of each hypothesis."""
    language, event = told.language, told.event
    here = [h for h in event.hypotheses if (ledger["hypothesis"] == h.id).any()]
    yield Heading(language.say("States overflown"))
    rows: list[tuple[Cell, ...]] = []
    left = 0
    for hypothesis in here[:MOST_HYPOTHESES]:
        found = crossed(ledger, hypothesis.id)
        label = _labelled(told, hypothesis, paths)
        left += max(len(found) - MOST_STATES, 0)
        lines = [_row(told, one, hypothesis, worlds) for one in found[:MOST_STATES]]
        lines = lines or [(Cell((language.say("No state (sea)"),)), *(Cell(()) for _ in range(4)))]
        rows += [(Cell((label,) if k == 0 else ()), *line) for k, line in enumerate(lines)]
    columns = (
        Column(language.say_in("column", "Hypothesis"), width=27),
        Column(language.say("State"), width=21),
        Column(language.say_in("column", "Paths over it"), "end", width=13),
        Column(language.say_in("column", "Length over it"), "end", width=16),
        Column(language.say_in("column", "Not sure"), "end", width=10),
        Column(language.say_in("column", "Overflown in"), "end", width=13),
    )
    yield Table(language.say("States overflown"), columns, tuple(rows), heads=2)
    yield Paragraph(" ".join(_notes(told, here, ledger, worlds, left)), "note")


def _labelled(told: Told, hypothesis: Hypothesis, paths: pd.DataFrame) -> str:
    """Return what a hypothesis is called, with how many paths it has and how long they are."""
    language = told.language
    own = paths.loc[paths["hypothesis"] == hypothesis.id, "length_m"]
    return language.say_n(
        "{hypothesis}, {n} path, {length}",
        "{hypothesis}, {n} paths, {length}",
        len(own),
        hypothesis=told.under(hypothesis.id, told.cut(hypothesis.name)),
        length=language.km_span(float(own.min()) / 1000.0, float(own.max()) / 1000.0),
    )


def _row(told: Told, one: Crossed, hypothesis: Hypothesis, worlds: Simulation) -> tuple[Cell, ...]:
    language = told.language
    state = language.state(one.code, own_name(told.countries, one.code))
    if one.code == UNKNOWN_CODE:
        state = language.say("not known (borders do not close)")
    of = language.say("{n} of {total}", n=language.count(one.paths), total=language.count(one.of))
    length = language.km_span(one.least_m / 1000.0, one.most_m / 1000.0)
    maybe = language.count(one.maybe) if one.maybe else ""
    own = worlds.states[(worlds.states["hypothesis"] == hypothesis.id) & (worlds.states["country"] == one.code)]
    sure = int(own["sure_count"].iloc[0]) if len(own) and one.code != UNKNOWN_CODE else 0
    share = language.share(sure / worlds.draws) if worlds.draws > 1 else ""
    return (
        Cell((state,)),
        Cell((of,)),
        Cell((length,)),
        Cell((maybe,) if maybe else ()),
        Cell((share,) if share else ()),
    )


def _notes(told: Told, here: list[Hypothesis], ledger: pd.DataFrame, worlds: Simulation, left: int) -> Iterator[str]:
    language = told.language
    yield language.say(
        "Paths over it: of the positions drawn, those that surely overfly the state; length: the least and the most of "
        "those. Not sure: further paths that enter it by less than the boundaries can carry."
    )
    if worlds.draws > 1:
        yield language.say_n(
            "Overflown in: the share of {n} reconstruction drawn at random in which a path surely overflies the state.",
            "Overflown in: the share of {n} reconstructions drawn at random in which a path surely overflies "
            "the state.",
            worlds.draws,
            n=language.number(worlds.draws),
        )
        yield from _elsewhere(told, here, ledger, worlds)
    if left or len(here) > MOST_HYPOTHESES:
        command = language.name(f"overflight ledger {told.event.id}")
        yield language.say("Further rows are left out here; all are printed by: {command}", command=command)


def _elsewhere(told: Told, here: list[Hypothesis], ledger: pd.DataFrame, worlds: Simulation) -> Iterator[str]:
    """Yield the states that no drawn path overflies and paths of other worlds do."""
    language = told.language
    for hypothesis in here[:MOST_HYPOTHESES]:
        drawn = {one.code for one in crossed(ledger, hypothesis.id)} | {UNKNOWN_CODE}
        own = worlds.states[(worlds.states["hypothesis"] == hypothesis.id) & (worlds.states["sure_count"] > 0)]
        others = own[~own["country"].isin(drawn)].sort_values(["sure_count", "country"], ascending=[False, True])
        if not len(others):
            continue
        said = [
            language.say(
                "{name} ({terms})",
                name=language.state(code, own_name(told.countries, code)),
                terms=language.share(count / worlds.draws),
            )
            for code, count in zip(others["country"], others["sure_count"].tolist(), strict=True)
        ]
        # Translators: {hypothesis} is a name or a letter
        yield language.say(
            "Overflown in other reconstructions alone, {hypothesis}: {states}.",
            hypothesis=told.letters.get(hypothesis.id, told.cut(hypothesis.name)),
            states=language.row(said),
        )
