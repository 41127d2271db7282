"""``count``: only what is published one by one can be counted."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest
from small_event import RAW, TWO, C, S, U, event_with, paths_of, verdicts

from geo.errors import EventError

RIVALS = [{"id": "paper", "publisher": "A paper"}, {"id": "rival", "publisher": "A rival"}]


def platforms(*counts: tuple[int, str]) -> list[dict[str, object]]:
    return [
        {**RAW["platforms"][0], "id": f"p{i}", "count": n, "count_basis": basis} for i, (n, basis) in enumerate(counts)
    ]


@pytest.mark.parametrize(
    ("claim", "fields", "verdict", "value", "words"),
    [
        (("missiles", 5), {"platforms": platforms((3, "published"), (2, "published"))}, S, 5, "add up to 3 + 2 = 5"),
        (("missiles", 6), {"platforms": platforms((3, "published"), (2, "published"))}, C, 5, "= 5, not 6"),
        (("missiles", 5), {"platforms": platforms((3, "published"), (2, "assumed"))}, U, 5, "geometry cannot test it"),
        (
            ("missiles", 7),
            {"platforms": platforms((3, "published"), (2, "assumed"))},
            U,
            5,
            "number that was stated (7)",
        ),
        (("missiles", 7), {"platforms": platforms((7, "published"))}, S, 7, "a source counts 7"),
        (("missiles", 7), {}, U, math.nan, "no source says how many missiles each platform fired"),
        (("platforms", 2), {}, U, 2, "only 1 of them is published one by one: that they are as many is how the file"),
        (("platforms", 7), {}, U, 2, "they stand for the number that was stated (7), and geometry cannot count those"),
        (("platforms", 1), {"platforms": RAW["platforms"][:1]}, S, 1, "name 1 platform one by one: Anna"),
        (("platforms", 3), {"platforms": RAW["platforms"][:1]}, C, 1, "not 3"),
        (("platforms", 1), {"platforms": RAW["platforms"][1:]}, U, 1, "none of them is published"),
        (("targets", 1), {}, S, 1, "name 1 target one by one: Town"),
        (
            ("targets", 1),
            {"targets": [{**RAW["targets"][0], "basis": "assumed", "radius_km": 9.0}]},
            U,
            1,
            "the file holds 1 target, but none of them is published",
        ),
    ],
)
def test_what_is_published_singly(
    claim: tuple[str, int], fields: dict[str, object], verdict: str, value: float, words: str
) -> None:
    event = event_with({"kind": "count", "what": claim[0], "count": claim[1]}, **fields)
    table = verdicts(event, paths_of(TWO))
    assert set(table["verdict"]) == {verdict}, "a count does not depend on the route"
    assert table["value"].to_list() == pytest.approx([value] * 3, nan_ok=True)
    assert table["worlds"].to_list() == [0, 0, 0], "nothing that is drawn bears on it"
    assert words.lower() in table.loc["", "reason"].lower()


def test_counts_of_entries_that_were_chosen_never_add_up_to_what_was_stated_unless_they_do() -> None:
    """'Add up' is said of the stated number alone: for random lists of targets and stated numbers."""
    rng = np.random.default_rng(7)
    for _ in range(30):
        here, stated = int(rng.integers(1, 6)), int(rng.integers(1, 6))
        towns = [{**RAW["targets"][0], "id": f"t{k}", "basis": "assumed", "radius_km": 9.0} for k in range(here)]
        ships = platforms((here, "published"))
        event = event_with({"kind": "count", "what": "targets", "count": stated}, targets=towns, platforms=ships)
        row = verdicts(event, paths_of(TWO)).loc[""]
        assert row["verdict"] == U
        assert ("as many" in row["reason"]) == (here == stated)
        assert (f"number that was stated ({stated})" in row["reason"]) == (here != stated)
        assert f"holds {here} target" in row["reason"]


# --------------------------------------------------------------------------------------- sources that do not agree


def values(*printed: tuple[str, int]) -> dict[str, object]:
    return {"kind": "count", "what": "missiles", "values": [{"source": s, "count": n} for s, n in printed]}


@pytest.mark.parametrize(
    ("printed", "verdict", "words"),
    [
        ([("paper", 5), ("rival", 7)], S, "5 (A paper) fits, 7 (A rival) does not fit"),
        ([("paper", 6), ("rival", 7)], C, "6 (A paper) does not fit, 7 (A rival) does not fit"),
        ([("rival", 5)], S, "5 (A rival) fits"),
    ],
)
def test_each_value_is_held_against_what_is_counted(printed: list[tuple[str, int]], verdict: str, words: str) -> None:
    ships = platforms((3, "published"), (2, "published"))
    event = event_with(values(*printed), sources=copy.deepcopy(RIVALS), platforms=ships)
    row = verdicts(event, paths_of(TWO)).loc[""]
    assert row["verdict"] == verdict
    assert row["reason"].endswith(f"3 + 2 = 5; {words}.")
    assert row["margin"] == 1.0, "one missile more or less would turn it"


def test_values_that_nothing_published_counts_stay_undecided_both() -> None:
    event = event_with(values(("paper", 2), ("rival", 7)), sources=copy.deepcopy(RIVALS),
                       platforms=platforms((1, "assumed"), (1, "assumed")))  # fmt: skip
    row = verdicts(event, paths_of(TWO)).loc[""]
    assert row["verdict"] == U


# -------------------------------------------------------------------------------------------------------- problems


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ({"what": "missiles"}, r"claims\[c\]\.count: found nothing; allowed: one of count, stated and values"),
        ({"what": "missiles", "count": 3, "values": [{"source": "paper", "count": 3}]}, "found count and values"),
        ({"what": "rockets", "count": 3}, r"claims\[c\]\.what: found 'rockets'"),
        (
            {"what": "missiles", "values": [{"source": "paper", "count": 0}]},
            r"claims\[c\]\.values\[#1\]\.count: found 0",
        ),
    ],
)
def test_a_claim_that_counts_nothing_is_refused(claim: dict[str, object], words: str) -> None:
    with pytest.raises(EventError, match=words):
        event_with({"kind": "count", **claim})


@pytest.mark.parametrize(
    ("figures", "verdict", "words"),
    [
        ([{"low": 4, "high": 6}], S, "= 5; 4 to 6 fits"),
        ([{"low": 6, "high": 9}], C, "= 5; 6 to 9 does not fit"),
        ([{"at_least": 5}], S, "at least 5 fits"),
        ([{"at_most": 4}], C, "at most 4 does not fit"),
        ([{"about": 5}], S, "about 5 fits"),
        ([{"about": 10}], S, "about 10, taken for 5 to 15, fits"),  # 5 to 15
        ([{"about": 11}], C, "about 11 does not fit"),
        (
            [{"source": "paper", "about": 4}, {"source": "rival", "low": 5, "high": 5}],
            S,
            "(A paper), taken for 3.5 to 4.5, does not fit, 5",
        ),
    ],
)
def test_rough_counts(figures: list[dict[str, object]], verdict: str, words: str) -> None:
    fields = {"platforms": platforms((3, "published"), (2, "published")), "sources": RIVALS}
    stated = [{k: float(v) if isinstance(v, int) else v for k, v in figure.items()} for figure in figures]
    table = verdicts(event_with({"kind": "count", "what": "missiles", "stated": stated}, **fields), paths_of(TWO))
    assert table.loc["", "verdict"] == verdict
    assert words in table.loc["", "reason"]


def test_a_rough_count_of_what_nobody_counts_is_undecidable() -> None:
    event = event_with({"kind": "count", "what": "platforms", "stated": [{"low": 4.0, "high": 6.0}]})
    row = verdicts(event, paths_of(TWO)).loc[""]
    assert row["verdict"] == U
    assert "they stand for the number that was stated (4 to 6)" in row["reason"]


def test_the_margin_of_a_rough_count_is_how_many_more_or_fewer_would_turn_the_verdict() -> None:
    fields = {"platforms": platforms((3, "published"), (2, "published"))}
    for low, high, margin in ((4.0, 6.0, 2.0), (5.0, 9.0, 1.0), (7.0, 9.0, 2.0), (1.0, 3.0, 2.0)):
        claim = {"kind": "count", "what": "missiles", "stated": [{"low": low, "high": high}]}
        assert verdicts(event_with(claim, **fields), paths_of(TWO)).loc["", "margin"] == margin
