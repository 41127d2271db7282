"""What is said of the states that drawn paths overfly, miss, or may overfly."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from geo.claims.kind import own_name
from geo.ledger.closing import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from geo.claims.kind import Example, Judged

    BoolArray = NDArray[np.bool_]

_M_IN_KM = 1000.0


def states_named(example: Example, codes: Iterable[str], *, either: bool = False) -> str:
    """Return the names of states as the objects of a verb; '' for none."""
    names = [example.state_name(c) for c in codes]
    return example.language.listed(names, either=either) if names else ""


def all_overflown(example: Example, codes: Sequence[str], total: int) -> str:
    """Say that all paths overfly some states."""
    language, states = example.language, states_named(example, codes)
    if total == 1:
        return language.say("the only path overflies {states}", states=states)
    return language.say_n("all {n} paths overfly {states}", "all {n} paths overfly {states}", total, states=states)


def none_overflown(example: Example, codes: Sequence[str], total: int) -> str:
    """Say that no path overflies any of some states."""
    language, states = example.language, states_named(example, codes, either=True)
    if total == 1:
        return language.say("the only path does not overfly {states}", states=states)
    return language.say_n(
        "none of {n} paths overflies {states}", "none of {n} paths overflies {states}", total, states=states
    )


def unsure(example: Example, matters: BoolArray) -> str:
    """Say which states a path may or may not overfly, and why that cannot be told."""
    flights, language = example.flights, example.language
    total = len(flights.world)
    unknown = int(flights.overflies[:, flights.states == UNKNOWN].any(axis=1).sum())
    if unknown:
        return _not_known(example, unknown, total)
    open_ = flights.overflies & matters & ~flights.deep
    count = int(open_.any(axis=1).sum())
    said = {
        "states": states_named(example, sorted(flights.codes[k] for k in flights.states[open_.any(axis=0)])),
        "distance": language.km(float(example.depth_m[open_].max()) / _M_IN_KM),
        "floor": language.km(example.countries.indeterminate_below_m / _M_IN_KM),
    }
    if total == 1:
        return language.say(
            "whether the only path overflies {states} cannot be told, for it gets no deeper than {distance}, less than"
            " the {floor} that the boundaries can carry",
            **said,
        )
    if count == total:
        return language.say_n(
            "whether all {n} paths overfly {states} cannot be told, for they get no deeper than {distance}, less than"
            " the {floor} that the boundaries can carry",
            "whether all {n} paths overfly {states} cannot be told, for they get no deeper than {distance}, less than"
            " the {floor} that the boundaries can carry",
            count,
            **said,
        )
    return language.say_n(
        "whether {n} of {total} paths overflies {states} cannot be told, for it gets no deeper than {distance}, less"
        " than the {floor} that the boundaries can carry",
        "whether {n} of {total} paths overfly {states} cannot be told, for they get no deeper than {distance}, less"
        " than the {floor} that the boundaries can carry",
        count,
        total=language.count(total),
        **said,
    )


def _not_known(example: Example, unknown: int, total: int) -> str:
    """Say of how many paths it is not known which states they overfly."""
    language = example.language
    if total == 1:
        return language.say("which states the only path overflies is not known, for the borders there do not close")
    if unknown == total:
        return language.say_n(
            "which states all {n} paths overfly is not known, for the borders there do not close",
            "which states all {n} paths overfly is not known, for the borders there do not close",
            total,
        )
    return language.say_n(
        "which states {n} of {total} paths overflies is not known, for the borders there do not close",
        "which states {n} of {total} paths overfly is not known, for the borders there do not close",
        unknown,
        total=language.count(total),
    )


def against(
    example: Example,
    judged: Judged,
    crossed: BoolArray,
    needed: Sequence[str],
    order: tuple[Sequence[str], BoolArray],
) -> str:
    """Say which states are crossed that should not be, by how many paths and for how long, and which are missed.

    Parameters
    ----------
    example, judged
        The drawn example, and what was found of its paths.
    crossed
        Which of the flights' states each path crosses that it must not, shape (n, s).
    needed
        Codes of the states that it must cross.
    order
        States in the order in which they are said to be entered, and which paths enter them in another, shape (n,).
    """
    language, total, failing = example.language, len(judged.fails), int(judged.fails.sum())
    found = [*_crossings(example, crossed), *_misses(example, needed), *_other_order(example, *order)]
    deeds = sorted(found, key=lambda deed: -deed[0])  # what all of them do comes first, and needs no count of its own
    if total == 1:
        return language.say("the only path {deeds}", deeds=language.listed([deed for _, deed, _ in deeds]))
    of = {"total": language.count(total)}
    if failing > max(count for count, *_ in deeds):
        each = language.listed([counted for *_, counted in deeds])
        if failing == total:
            return language.say_n(
                "all {n} paths contradict it: {deeds}", "all {n} paths contradict it: {deeds}", total, deeds=each
            )
        return language.say_n(
            "{n} of {total} paths contradicts it: {deeds}",
            "{n} of {total} paths contradict it: {deeds}",
            failing,
            deeds=each,
            **of,
        )
    (_, first, _), *rest = deeds
    each = language.listed([first, *(counted for *_, counted in rest)])
    if failing == total:
        return language.say_n("all {n} paths {deeds}", "all {n} paths {deeds}", total, deeds=each)
    return language.say_n("{n} of {total} paths {deeds}", "{n} of {total} paths {deeds}", failing, deeds=each, **of)


Deed = tuple[int, str, str]  # of how many paths, what they do, and the same with how many


def _crossings(example: Example, crossed: BoolArray) -> list[Deed]:
    flights, language = example.flights, example.language
    lengths: dict[str, list[float]] = defaultdict(list)
    for path, column in zip(*np.nonzero(crossed), strict=True):
        lengths[flights.codes[flights.states[column]]].append(float(flights.over_m[path, column]) / _M_IN_KM)
    found = []
    for code, some in sorted(lengths.items(), key=lambda item: (-len(item[1]), item[0])):
        said = {"state": example.state_name(code), "length": language.km_span(min(some), max(some))}
        deed = language.say_n("crosses {state} ({length})", "cross {state} ({length})", len(some), **said)
        counted = language.say_n("{n} crosses {state} ({length})", "{n} cross {state} ({length})", len(some), **said)
        found.append((len(some), deed, counted))
    return found


def _misses(example: Example, needed: Sequence[str]) -> list[Deed]:
    flights, language = example.flights, example.language
    unknown = flights.overflies[:, flights.states == UNKNOWN].any(axis=1)
    missed: dict[tuple[int, ...], list[str]] = defaultdict(list)  # states that the very same paths miss
    for code in sorted(set(needed)):
        met = flights.overflies[:, [flights.codes[k] == code if k >= 0 else False for k in flights.states]].any(axis=1)
        missed[tuple(np.flatnonzero(~met & ~unknown).tolist())].append(code)
    found = []
    for paths, codes in missed.items():
        if paths:
            states = states_named(example, codes)
            deed = language.say_n("misses {states}", "miss {states}", len(paths), states=states)
            counted = language.say_n("{n} misses {states}", "{n} miss {states}", len(paths), states=states)
            found.append((len(paths), deed, counted))
    return found


def _other_order(example: Example, said: Sequence[str], astray: BoolArray) -> list[Deed]:
    flights, language, paths = example.flights, example.language, np.flatnonzero(astray)
    if not len(paths):
        return []
    at = [np.flatnonzero(flights.states == flights.codes.index(code))[0] for code in said]
    order = np.argsort(flights.stays.begins_m[paths[0]][at], kind="stable")
    states = language.listed([language.state(c, own_name(example.countries, c)) for c in (said[k] for k in order)])
    deed = language.say_n(
        "enters the states in another order ({states})",
        "enter the states in another order ({states})",
        len(paths),
        states=states,
    )
    counted = language.say_n(
        "{n} enters the states in another order ({states})",
        "{n} enter the states in another order ({states})",
        len(paths),
        states=states,
    )
    return [(len(paths), deed, counted)]
