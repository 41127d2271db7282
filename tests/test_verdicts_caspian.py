"""Verdicts on the real event: what the claims of 7 October 2015 come to."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from small_event import (
    ROUTED,
    C,
    S,
    U,
)

from geo.events import Event, load_event
from geo.ledger.tables import overflights
from geo.paths import trace
from geo.verdicts import VERDICT_COLUMNS, VERDICTS, judge

# -------------------------------------------------------------------------------------------------- the real event


@pytest.fixture(scope="module")
def caspian() -> tuple[Event, pd.DataFrame, pd.DataFrame]:
    event = load_event("caspian-2015-10-07")
    paths = trace(event)
    ledger = overflights(paths)
    return event, ledger, judge(event, paths, ledger)


@pytest.mark.parametrize(
    ("claim", "direct", "reported", "whole"),
    [
        ("over-iran-and-iraq", C, S, ROUTED),
        ("about-1500-km", C, S, ROUTED),
        ("range-up-to-2500-km", S, S, S),
        ("26-missiles", U, U, U),
        ("4-ships", S, S, S),
        ("11-targets", U, U, U),
        ("launched-from-the-caspian", S, S, S),
        ("caspian-littoral-states", S, S, S),
        ("crash-near-takab", C, S, ROUTED),
        ("object-over-saqqez", C, S, ROUTED),
        ("seen-from-koya", C, S, ROUTED),
        ("over-the-caucasus", C, C, C),
    ],
)
def test_the_caspian_claims(
    caspian: tuple[Event, pd.DataFrame, pd.DataFrame], claim: str, direct: str, reported: str, whole: str
) -> None:
    table = caspian[2]
    rows = table[table["claim"] == claim].set_index("hypothesis")
    assert rows["verdict"].to_dict() == {"direct": direct, "reported": reported, "": whole}


def test_the_caspian_borders_the_five_states_that_everyone_knows(
    caspian: tuple[Event, pd.DataFrame, pd.DataFrame],
) -> None:
    table = caspian[2]
    row = table[(table["claim"] == "caspian-littoral-states") & (table["hypothesis"] == "")].iloc[0]
    assert row["value"] == 5
    assert "(Azerbaijan, Iran, Kazakhstan, Russia and Turkmenistan)" in row["reason"]


def test_the_straight_lines_cross_turkey(caspian: tuple[Event, pd.DataFrame, pd.DataFrame]) -> None:
    """Counted here from the ledger in another way than the rule does."""
    _, ledger, table = caspian
    direct = ledger[(ledger["hypothesis"] == "direct") & ~ledger["indeterminate"]]
    crossing = direct[direct["country"] == "TUR"]["path"].nunique()
    reason = table[(table["claim"] == "over-iran-and-iraq") & (table["hypothesis"] == "direct")]["reason"].iloc[0]
    assert crossing > 13, "most of them"
    assert reason.startswith(f"{crossing} of 26 paths cross Turkey") or f"{crossing} cross Turkey" in reason


def test_the_table_holds_every_claim_under_every_hypothesis(
    caspian: tuple[Event, pd.DataFrame, pd.DataFrame],
) -> None:
    event, _, table = caspian
    assert tuple(table.columns) == VERDICT_COLUMNS
    expected = [(c.id, h) for c in event.claims for h in (*(h.id for h in event.hypotheses), "")]
    assert list(zip(table["claim"], table["hypothesis"], strict=True)) == expected
    assert set(table["verdict"]) <= set(VERDICTS)
    assert table["value"].dtype == table["margin"].dtype == float
    assert (table["margin"].dropna() >= 0).all()
    assert all(isinstance(s, tuple) and s for s in table["sources"])
    decided = table[table["verdict"] != U]
    assert decided[["value", "margin"]].notna().all().all()
    assert (decided["unit"] != "").all()


def test_every_reason_is_one_clean_sentence(caspian: tuple[Event, pd.DataFrame, pd.DataFrame]) -> None:
    for reason in caspian[2]["reason"]:
        assert re.fullmatch(r"[A-Z0-9].*[^.]\.", reason), reason
        assert not re.search(r"nan|None|\s\s|\n|\.\.|\b1 paths\b| ,", reason), reason


def test_judging_changes_neither_table_nor_event(caspian: tuple[Event, pd.DataFrame, pd.DataFrame]) -> None:
    event, ledger, table = caspian
    paths = trace(event)
    before, rows = paths.copy(deep=True), ledger.copy(deep=True)
    again = judge(event, paths, ledger)
    pd.testing.assert_frame_equal(again, table)
    pd.testing.assert_frame_equal(paths, before)
    pd.testing.assert_frame_equal(ledger, rows)
