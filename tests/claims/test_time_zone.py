"""``time_zone``: one moment given as two clock times."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from small_event import TWO, E, S, event_with, paths_of, verdicts

from geo.claims.time_zone import KIND
from geo.errors import EventError
from geo.language import ENGLISH

NEW_YORK, DAMASCUS, TOKYO, BERLIN = "America/New_York", "Asia/Damascus", "Asia/Tokyo", "Europe/Berlin"


def clock(time: dt.time, zone: str, other: dt.time, other_zone: str, day: dt.date) -> dict[str, object]:
    moment = dt.datetime.combine(day, time)
    return {"kind": "time_zone", "time": moment, "zone": zone, "other_time": other, "other_zone": other_zone}


AUTUMN, SPRING = dt.date(2017, 10, 29), dt.date(2017, 3, 26)


@pytest.mark.parametrize(
    ("claim", "verdict", "off", "words"),
    [
        # the release of April 2017 gives 20:40 EDT as 04:40 in Syria, which kept UTC+3 that day: 03:40
        (
            clock(dt.time(20, 40), NEW_YORK, dt.time(4, 40), DAMASCUS, dt.date(2017, 4, 6)),
            E,
            60,
            "is 03:40 in Asia/Damascus, not",
        ),
        (clock(dt.time(20, 40), NEW_YORK, dt.time(3, 40), DAMASCUS, dt.date(2017, 4, 6)), S, 0, "as printed"),
        (clock(dt.time(0, 10), DAMASCUS, dt.time(23, 40), NEW_YORK, dt.date(2017, 4, 6)), E, 390, "17:10"),
        (clock(dt.time(20, 50), "UTC", dt.time(0, 10), DAMASCUS, dt.date(2017, 4, 6)), E, 20, "is 23:50 in"),
        (clock(dt.time(23, 50), "UTC", dt.time(8, 40), TOKYO, dt.date(2017, 8, 28)), E, -10, "08:50"),
        # the hour that comes twice: both readings are honest
        (
            clock(dt.time(2, 30), BERLIN, dt.time(0, 30), "UTC", AUTUMN),
            S,
            0,
            "(the first of two: the clocks went back)",
        ),
        (clock(dt.time(2, 30), BERLIN, dt.time(1, 30), "UTC", AUTUMN), S, 0, "(the second of two"),
        (clock(dt.time(2, 30), BERLIN, dt.time(2, 30), "UTC", AUTUMN), E, 60, "is 01:30 in UTC, not 02:30"),
        (clock(dt.time(0, 30), "UTC", dt.time(2, 30), BERLIN, AUTUMN), S, 0, "as printed"),
        (clock(dt.time(1, 30), "UTC", dt.time(2, 30), BERLIN, AUTUMN), S, 0, "as printed"),
    ],
)
def test_clock_times(claim: dict[str, object], verdict: str, off: float, words: str) -> None:
    table = verdicts(event_with(claim), paths_of(TWO))
    assert set(table["verdict"]) == {verdict}
    assert set(table["value"]) == {off}
    assert set(table["margin"]) == {abs(off)}
    assert words in table.loc["", "reason"]


def test_an_hour_that_was_left_out_is_no_time() -> None:
    row = verdicts(event_with(clock(dt.time(2, 30), BERLIN, dt.time(1, 30), "UTC", SPRING)), paths_of(TWO)).loc[""]
    assert row["verdict"] == E
    assert "02:30 on 26 March 2017 in Europe/Berlin does not exist" in row["reason"]


def test_every_moment_that_a_clock_may_have_shown_is_honest() -> None:
    """Random days and hours, many of them where clocks change: against every quarter hour of UTC around."""
    rng, seen = np.random.default_rng(2), []
    zones = [BERLIN, NEW_YORK, DAMASCUS, TOKYO, "UTC", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo"]
    days = [AUTUMN, SPRING, dt.date(2017, 11, 5), dt.date(2017, 3, 12), dt.date(2017, 4, 2), dt.date(2017, 10, 1),
            dt.date(2017, 10, 15), dt.date(2017, 2, 18), dt.date(2017, 7, 1)]  # fmt: skip
    for _ in range(400):
        zone, other = rng.choice(zones, 2, replace=False).tolist()
        day = days[rng.integers(len(days))]
        local = dt.datetime.combine(day, dt.time(int(rng.integers(0, 5)), int(rng.choice([0, 15, 30, 45]))))
        start = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC) - dt.timedelta(days=1)
        instants = [start + dt.timedelta(minutes=15 * k) for k in range(4 * 24 * 3)]
        shown = [i for i in instants if i.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local]
        there = {i.astimezone(ZoneInfo(other)).time() for i in shown}
        printed = rng.choice(sorted(there)) if there and rng.random() < 0.7 else dt.time(int(rng.integers(0, 24)), 30)
        [claim] = event_with({"kind": "time_zone", "time": local, "zone": zone, "other_time": printed,
                              "other_zone": other}).claims  # fmt: skip
        finding = KIND.settle(claim, None, None, ENGLISH)
        assert finding.verdict == (S if printed in there else E), claim
        seen.append((finding.verdict, len(shown)))
    assert {(S, 1), (E, 1), (S, 2), (E, 0)} <= set(seen), set(seen)


@pytest.mark.parametrize("zone", ["Asia/Damaskus", "../../etc/passwd", "Asia"])
def test_zones_that_do_not_exist_are_refused(zone: str) -> None:
    with pytest.raises(EventError, match=r"claims\[c\]\.other_zone: found '.*tz database"):
        event_with(clock(dt.time(1), "UTC", dt.time(1), zone, AUTUMN))


def test_times_with_an_offset_are_refused() -> None:
    claim = clock(dt.time(1), "UTC", dt.time(1), BERLIN, AUTUMN)
    with pytest.raises(EventError, match=r"claims\[c\]\.time: found a time with an offset"):
        event_with({**claim, "time": claim["time"].replace(tzinfo=dt.UTC)})
