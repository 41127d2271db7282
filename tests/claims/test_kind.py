"""From paths to worlds: who decides, whose number it is, over what it runs; in plain Python, one world at a time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import pytest

from geo.claims import by_world, numbers, span
from geo.claims.kind import Judged, RouteKind
from geo.events import Claim

if TYPE_CHECKING:
    from geo.claims.flights import Flights

WHICH = ("every", "some")


class _Flights:
    """Only how paths make up worlds."""

    def __init__(self, sizes: list[int]) -> None:
        self.count = len(sizes)
        self.world = np.repeat(np.arange(len(sizes)), sizes)
        self.first_path = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)


def flights(sizes: list[int]) -> Flights:
    return cast("Flights", _Flights(sizes))


def kind(which: str, spread: Literal["deciding", "all"] = "deciding") -> RouteKind:
    def unused(*_: object) -> Judged:
        raise AssertionError

    return RouteKind(Claim, cast("Literal['every', 'some']", which), unused, unused, ("", "", ""), spread=spread)


def random_paths(seed: int) -> tuple[list[int], Judged, list[list[int]]]:
    """Worlds of one to five paths, each of which holds, fails or neither; and the paths of each world."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 6, 300).tolist()
    count = sum(sizes)
    answer = rng.choice(["holds", "fails", "open"], count, p=[0.45, 0.35, 0.2])
    slack = rng.permutation(count).astype(float)
    judged = Judged(answer == "holds", answer == "fails", rng.uniform(0, 1000, count), slack)
    ends = np.cumsum(sizes)
    return sizes, judged, [list(range(end - size, end)) for size, end in zip(sizes, ends.tolist(), strict=True)]


@pytest.mark.parametrize("which", WHICH)
def test_a_world_holds_if_every_or_some_path_does_and_is_open_if_nobody_can_tell(which: str) -> None:
    sizes, judged, worlds = random_paths(1)
    outcome = by_world(kind(which), judged, flights(sizes))
    quantifier, opposite = (all, any) if which == "every" else (any, all)
    assert outcome.holds.tolist() == [quantifier(judged.holds[p] for p in paths) for paths in worlds]
    assert outcome.fails.tolist() == [opposite(judged.fails[p] for p in paths) for paths in worlds]
    assert not (outcome.holds & outcome.fails).any()
    neither = ~outcome.holds & ~outcome.fails
    assert min(outcome.holds.sum(), outcome.fails.sum(), neither.sum()) > 10


@pytest.mark.parametrize("which", WHICH)
def test_the_number_of_a_world_is_that_of_the_path_that_decides(which: str) -> None:
    sizes, judged, worlds = random_paths(2)
    pick = min if which == "every" else max
    want = [judged.number[pick(paths, key=lambda p: judged.slack[p])] for paths in worlds]
    assert numbers(kind(which), judged, flights(sizes)).tolist() == want
    some = np.array([5, 299, 0, 17])
    assert numbers(kind(which), judged, flights(sizes), some).tolist() == [want[w] for w in some]
    assert span(kind(which), judged, flights(sizes)) == (min(want), max(want))
    assert span(kind(which, "all"), judged, flights(sizes)) == (judged.number.min(), judged.number.max())


def blurred(seed: int, blur: float) -> tuple[list[int], Judged, np.ndarray, list[list[int]], list[int]]:
    """Numbers that are off by up to their blur; the exact ones; and a list of those that were asked for."""
    sizes, judged, worlds = random_paths(seed)
    rng = np.random.default_rng(seed + 100)
    exact = judged.number
    width = rng.uniform(0, blur, len(exact))
    about = exact + rng.uniform(-1, 1, len(exact)) * width
    asked: list[int] = []

    def measure(paths: np.ndarray) -> np.ndarray:
        asked.extend(paths.tolist())
        return exact[paths]

    return sizes, Judged(judged.holds, judged.fails, about, -about, width, measure), exact, worlds, asked


@pytest.mark.parametrize("blur", [0.0, 1.0, 300.0])
def test_where_numbers_are_blurred_the_nearest_path_is_found_among_all_that_it_may_be(blur: float) -> None:
    sizes, judged, exact, worlds, asked = blurred(3, blur)
    want = [min(exact[p] for p in paths) for paths in worlds]
    assert numbers(kind("some"), judged, flights(sizes)).tolist() == want
    assert {p for paths in worlds for p in paths if exact[p] == min(exact[q] for q in paths)} <= set(asked)
    if blur <= 1.0:
        assert len(asked) < len(exact) / 2, "only those that may decide are measured"
    for some in ([4], [9, 2, 2, 9], [299, 0]):
        assert numbers(kind("some"), judged, flights(sizes), np.array(some)).tolist() == [want[w] for w in some]


@pytest.mark.parametrize("blur", [0.0, 1.0, 50.0, 300.0])
@pytest.mark.parametrize("seed", range(6))
def test_the_span_is_exact_though_few_worlds_are_measured(blur: float, seed: int) -> None:
    sizes, judged, exact, worlds, asked = blurred(seed, blur)
    want = [min(exact[p] for p in paths) for paths in worlds]
    assert span(kind("some"), judged, flights(sizes)) == (min(want), max(want))
    if blur <= 1.0:
        assert len(asked) < 30


def test_worlds_without_a_number_have_no_span() -> None:
    nothing = np.full(3, math.nan)
    judged = Judged(np.ones(3, bool), np.zeros(3, bool), nothing, np.arange(3.0))
    assert all(map(math.isnan, span(kind("every"), judged, flights([1, 2]))))
    some = np.array([math.nan, 4.0, 2.0])
    judged = Judged(np.ones(3, bool), np.zeros(3, bool), some, np.arange(3.0))
    assert span(kind("every"), judged, flights([1, 1, 1])) == (2.0, 4.0)
