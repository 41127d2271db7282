"""Rows parted where sight is lost or had again, against the same in plain Python."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.kernel.tracks import lay_tracks
from geo.ledger.sight import Sight, part_by_sight

if TYPE_CHECKING:
    from geo.kernel.tracks import Tracks

# a track: of each leg its length in thousandths of a degree and whether it was seen; and where rows begin, by the leg
# and the share of it, or micrometres from its start
LEGS = st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=5)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.one_of(st.sampled_from([-3.0, -0.9, -0.4, 0.0, 0.4, 0.9, 3.0]), st.floats(0.1, 0.9).map(lambda v: v * 1e9)),
    ),
    max_size=4,
)


class Part(NamedTuple):
    """What is expected of a part."""

    row: int
    enter_m: float
    exit_m: float
    seen: bool
    enter_leg: int
    exit_leg: int


def laid(all_legs: list[list[tuple[int, bool]]]) -> Tracks:
    ends, path = [], []
    for k, legs in enumerate(all_legs):
        lon = np.append(0.0, np.cumsum([0.001 * length for length, _ in legs]))
        ends += [(a, 0.0, b, 0.0) for a, b in pairwise(lon)]
        path += [k] * len(legs)
    return lay_tracks(np.array(ends), np.array(path))


def begins(tracks: Tracks, track: int, rows: list[tuple[int, float]]) -> list[float]:
    """Return where the rows of a track begin, metres: more than a micrometre apart."""
    start = tracks.start_m[tracks.first[track] : tracks.first[track + 1]].tolist()
    found = [0.0]
    for leg, at in rows:
        if leg < len(start):
            until = start[leg + 1] if leg + 1 < len(start) else float(tracks.length_m[track])
            s = start[leg] + (at * 1e-6 if abs(at) < 10 else at * 1e-9 * (until - start[leg]))
            if all(abs(s - other) > 1e-3 for other in found) and s < tracks.length_m[track] - 1e-3:
                found.append(s)
    return sorted(found)


def parts_of(tracks: Tracks, track: int, seen: list[bool], enter_m: list[float], first_row: int) -> list[Part]:
    first = int(tracks.first[track])
    start = tracks.start_m[first : first + len(seen)].tolist()
    change = {start[k]: first + k for k in range(len(seen)) if k == 0 or seen[k] != seen[k - 1]}
    moved = [next((c for c in change if abs(c - s) <= 1e-6), s) for s in enter_m]
    stops = sorted({*change, *moved})
    legs = [change.get(s, -1) for s in stops] + [first + len(seen)]
    return [
        Part(
            first_row + max(k for k, at in enumerate(moved) if at <= s),
            s,
            [*stops, float(tracks.length_m[track])][number + 1],
            seen[change[max(c for c in change if c <= s)] - first],
            legs[number],
            legs[number + 1],
        )
        for number, s in enumerate(stops)
    ]


@given(st.lists(st.tuples(LEGS, ROWS), min_size=1, max_size=3))
@example([([(3, True), (4, False), (2, True)], [(1, -0.4), (2, -0.9)]), ([(3, False), (4, True)], [(1, -0.4)])])
@example([([(3, True), (4, False), (2, True)], [(1, 0.4), (2, 0.9)]), ([(3, False), (4, True)], [(1, 0.9)])])
def test_rows_are_parted_where_sight_changes_and_begin_with_it_if_that_is_a_micrometre_away(
    tracks: list[tuple[list[tuple[int, bool]], list[tuple[int, float]]]],
) -> None:
    lines = laid([legs for legs, _ in tracks])
    enter = [begins(lines, k, rows) for k, (_, rows) in enumerate(tracks)]
    sight = Sight(np.array([seen for legs, _ in tracks for _, seen in legs]))
    path = np.repeat(np.arange(len(tracks)), [len(some) for some in enter])
    row, enter_m, exit_m, found = part_by_sight(lines, sight, path, np.concatenate(enter))
    want: list[Part] = []
    for k, (legs, _) in enumerate(tracks):
        want += parts_of(lines, k, [seen for _, seen in legs], enter[k], sum(map(len, enter[:k])))
    got = zip(row, enter_m, exit_m, found.seen, found.enter_leg, found.exit_leg, strict=True)
    assert [Part(*(value.item() for value in part)) for part in got] == want


def test_a_gap_without_length_is_a_part_of_none() -> None:
    ends = np.array([[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 2.0, 0.0]])
    tracks, sight = lay_tracks(ends, np.zeros(3, dtype=np.intp)), Sight(np.array([True, False, True]))
    row, enter_m, exit_m, found = part_by_sight(tracks, sight, np.array([0]), np.array([0.0]))
    assert row.tolist() == [0, 0, 0]
    assert (exit_m - enter_m).round(-3).tolist() == pytest.approx([111_000.0, 0.0, 111_000.0])
    assert found.seen.tolist() == [True, False, True]


@pytest.mark.parametrize("off_m", [-4e-7, 0.0, 4e-7])
def test_of_a_hundred_thousand_long_tracks_the_last_is_parted_as_the_first(off_m: float) -> None:
    count = 100_000
    ends = np.tile([[0.0, 0.0, 40.0, 0.0], [40.0, 0.0, 90.0, 0.0]], (count, 1))
    tracks = lay_tracks(ends, np.repeat(np.arange(count), 2))
    enter_m = np.tile([0.0, float(tracks.start_m[1]) + off_m], count)
    row, at, _, found = part_by_sight(tracks, Sight(np.tile([True, False], count)), tracks.path, enter_m)
    assert row.tolist() == list(range(2 * count))
    assert (at.reshape(count, 2) == [0.0, tracks.start_m[1]]).all()
    assert found.seen.tolist() == [True, False] * count
    assert (found.enter_leg == np.arange(2 * count)).all()
