"""``time_at``: clock times along the way, against brute force along it, and the clocks themselves."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
from open_event import GEOD, HYPOTHESES, Way, draw, found, judged_on_its_own, open_event
from small_event import RAW, WORLD, C, S, U, event_with, settled

import geo
from geo.accounts import event_from_dict
from geo.claims import numbers
from geo.errors import EventError

DAY = dt.date(2020, 1, 2)
FIRST, LAST = (dt.datetime.combine(day, dt.time(9)) for day in (dt.date(1, 1, 1), dt.date(9999, 12, 31)))
SKIPPED = dt.datetime.combine(dt.date(2017, 3, 26), dt.time(2, 30))  # in Berlin


def clock(at: str, minutes: float = 0.0, **more: object) -> dict[str, object]:
    """Return a clock of this many minutes after six."""
    time = dt.datetime.combine(DAY, dt.time(6)) + dt.timedelta(minutes=minutes)
    return {"at": at, "time": time, "zone": "UTC", **more}


def spot_on(way: Way, along_km: float) -> tuple[float, float]:
    """Walk along a path, leg by leg."""
    left = along_km * 1000.0
    for (lon1, lat1), (lon2, lat2) in pairwise(way):
        azimuth, _, length = GEOD.inv(lon1, lat1, lon2, lat2)
        if left <= length:
            return GEOD.fwd(lon1, lat1, azimuth, left)[:2]
        left -= length
    return way[-1]


def length_of(way: Way) -> float:
    return sum(GEOD.inv(*one, *other)[2] for one, other in pairwise(way)) / 1000.0


def where_km(way: Way, at: str, place: tuple[float, float] | None) -> float:
    """Find by halving, or by looking closer and closer, how far along a path something happens."""
    whole = length_of(way)
    if at in {"launch", "end"}:
        return 0.0 if at == "launch" else whole
    if at == "leaves":  # Iran, whose western border is the meridian of 20 degrees
        low, high = 0.0, whole
        while high - low > 1e-6:
            middle = 0.5 * (low + high)
            low, high = (middle, high) if spot_on(way, middle)[0] > 20.0 else (low, middle)
        return low
    assert place is not None
    low, high = 0.0, whole
    for _ in range(9):
        looks = np.linspace(low, high, 21)
        away = [GEOD.inv(*spot_on(way, s), *place)[2] for s in looks]
        best = int(np.argmin(away))
        low, high = looks[max(best - 1, 0)], looks[min(best + 1, 20)]
    return 0.5 * (low + high)


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
@pytest.mark.parametrize(("one", "other"), [("launch", "leaves"), ("leaves", "end"), ("launch", "passes")])
def test_in_each_world_the_way_between_two_clocks_takes_its_time(hypothesis: str, one: str, other: str) -> None:
    named = {"leaves": {"state": "IRN"}, "passes": {"place": "near"}}

    def claim(minutes: float) -> dict[str, object]:
        clocks = [clock(one, **named.get(one, {})), clock(other, minutes, **named.get(other, {}))]
        return {"kind": "time_at", "clocks": clocks}

    drawn = draw(open_event(2, claim(100.0)), hypothesis, 60)
    near = drawn.flights.at_spot("near") if other == "passes" else np.zeros((60, 2))
    took = []
    for world, ways in enumerate(drawn.ways):
        place = (float(near[world, 0]), float(near[world, 1]))
        kmh = float(drawn.flights.speed_kmh[world])
        took.append([60.0 * (where_km(w, other, place) - where_km(w, one, place)) / kmh for w in ways])
    middle = round(float(np.median([some[0] for some in took])))
    event = open_event(2, claim(middle))
    drawn = draw(event, hypothesis, 60)
    kind, judged, told = found(event.claims[0], drawn)
    flat = np.array([t for some in took for t in some])
    assert judged.number == pytest.approx(flat, abs=2e-5)
    fits = [any(abs(t - middle) <= 2.0 for t in some) for some in took]
    assert told == ["holds" if fit else "fails" for fit in fits]
    assert 0 < sum(fits) < 60
    assert len(numbers(kind, judged, drawn.flights)) == 60


def verdict_of(*clocks: dict[str, object], **more: object) -> tuple[str, str]:
    places = [{key: value for key, value in place.items() if key != "radius_km"} for place in RAW["places"]]
    event = settled({"kind": "time_at", "clocks": list(clocks), **more}, places=places)
    paths = geo.trace(event)
    table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis")
    return table.loc["direct", "verdict"], table.loc["direct", "reason"]


def test_every_stretch_between_clocks_has_to_fit() -> None:
    # 1,346 km to abeam of Near and 1,367 km on: at 800 km/h 101 and 103 minutes
    speed = {"at_speed": [{"low": 799.0, "high": 801.0}], "of": ["a"]}
    three = clock("launch"), clock("passes", 101.0, place="near"), clock("end", 204.0)
    assert verdict_of(*three, **speed)[0] == S
    early = clock("launch"), clock("passes", 80.0, place="near"), clock("end", 204.0)
    verdict, reason = verdict_of(*early, **speed)
    assert verdict == C
    # 1,364 km in 78 minutes and in 82
    assert "in the 78 to 82 min between the clocks that is 998 to 1,049 km/h: 799 to 801 km/h does not fit" in reason
    rough = clock("launch"), clock("passes", 80.0, place="near", within_min=25.0), clock("end", 204.0)
    assert verdict_of(*rough, **speed)[0] == S


def test_zones_and_the_hour_that_comes_twice() -> None:
    berlin = "Europe/Berlin"
    back = dt.date(2017, 10, 29)

    def at(hour: int, minute: int, zone: str, name: str, day: dt.date = back, **more: object) -> dict[str, object]:
        return {"at": name, "time": dt.datetime.combine(day, dt.time(hour, minute)), "zone": zone, **more}

    speed = {"at_speed": [{"low": 799.0, "high": 801.0}], "of": ["a"]}  # 205 minutes
    start = at(21, 5, "America/New_York", "launch")  # of the 29th: 01:05 UTC of the 30th
    late = at(5, 30, berlin, "end", dt.date(2017, 10, 30))  # 04:30 UTC
    assert verdict_of(start, late, **speed)[0] == S
    for fold, verdict in ((0, C), (1, S)):  # 02:30 in Berlin is 00:30 or 01:30 UTC
        begin = at(2, 30, berlin, "launch", fold=fold)
        assert verdict_of(begin, at(4, 55, "UTC", "end"), **speed)[0] == verdict
    with pytest.raises(EventError, match=r"clocks\[#1\]\.fold: found 02:30, which came twice .* allowed: fold = 0"):
        verdict_of(at(2, 30, berlin, "launch"), at(4, 55, "UTC", "end"))


def test_a_border_that_no_path_crosses_so_contradicts() -> None:
    for one, said in ((clock("leaves", state="SYR"), "leaves Syria"), (clock("enters", state="TUR"), "enters Turkey")):
        clocks = (clock("launch"), {**one, "time": one["time"] + dt.timedelta(minutes=30)}, clock("end", 300.0))
        verdict, reason = verdict_of(*clocks)
        assert verdict == C
        assert f"no path ever {said}" in reason.replace("No", "no")  # it starts in Turkey and ends in Syria


def test_without_a_speed_the_clocks_say_how_fast_and_decide_nothing() -> None:
    raw = {key: value for key, value in RAW.items() if key != "speed"}
    claim = {"id": "c", "text": "Stated.", "sources": ["paper"], "kind": "time_at", "of": ["a"]}
    event = geo.accounts.event_from_dict(
        {**raw, "claims": [{**claim, "clocks": [clock("launch"), clock("end", 200.0)]}]}
    )
    paths = geo.trace(event)
    table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis")
    assert table.loc["direct", "verdict"] == U
    length = paths[(paths["hypothesis"] == "direct") & (paths["platform"] == "a")]["length_m"].iloc[0] / 1000.0
    slow, fast = 60.0 * length / 202.0, 60.0 * length / 198.0
    assert (
        f"by the clocks {slow:.0f} to {fast:.0f} km/h; nobody says how fast they flew" in table.loc["direct", "reason"]
    )


@pytest.mark.parametrize(
    ("clocks", "message"),
    [
        ([clock("launch")], r"clocks: found .*; allowed: "),
        (
            [clock("launch"), clock("end", -30.0)],
            r"clocks\[#2\]\.time: found 05:30 in UTC, which is earlier than 06:00 in UTC before it; ",
        ),
        (
            [clock("enters"), clock("end", 9.0)],
            r'clocks\[#1\]\.state: found nothing with at = "enters"; allowed: a state',
        ),
        ([clock("launch", place="near"), clock("end", 9.0)], r'clocks\[#1\]\.place: found a place with at = "launch"'),
        (
            [clock("passes", place="nowhere"), clock("end", 9.0)],
            r"clocks\[#1\]\.place: found the unknown place 'nowhere'",
        ),
        ([clock("launch", zone="Mars/Olympus"), clock("end", 9.0)], r"clocks\[#1\]\.zone: found 'Mars/Olympus'"),
        ([clock("launch", fold=0), clock("end", 9.0)], r"clocks\[#1\]\.fold: found fold with a time that came once"),
        ([clock("launch", within_min=-1.0), clock("end", 9.0)], r"clocks\[#1\]\.within_min: "),
        (
            [{**clock("launch", zone="Europe/Berlin"), "time": SKIPPED}, clock("end", 9.0)],
            r"clocks\[#1\]\.time: found 02:30 on 2017-03-26, which no clock showed in Europe/Berlin",
        ),
    ],
)
def test_clocks_that_say_nothing_are_refused(clocks: list[dict[str, object]], message: str) -> None:
    with pytest.raises(EventError, match=r"claims\[c\]\." + message):
        event_with({"kind": "time_at", "clocks": clocks})


def test_places_passed_in_another_order_contradict_however_rough_the_clocks() -> None:
    places = [
        {"id": name, "name": name.capitalize(), "position": [lon, 35.5], "basis": "gazetteer"}
        for name, lon in (("west", 15.0), ("east", 16.0))
    ]
    for first, last, verdict in (("east", "west", S), ("west", "east", C)):
        clocks = [clock("passes", 0.0, place=first, within_min=5.0), clock("passes", 2.0, place=last, within_min=5.0)]
        event = settled({"kind": "time_at", "clocks": clocks, "of": ["a"]}, places=[*RAW["places"], *places])
        paths = geo.trace(event)
        table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis")
        assert table.loc["direct", "verdict"] == verdict
        assert ("-" not in table.loc["direct", "reason"].split(";")[0]) or verdict == C


def test_no_way_takes_no_time_at_any_speed() -> None:
    """A place behind the launch is passed at the launch, one beyond the end at the end."""
    places = [
        {"id": name, "name": name.capitalize(), "position": [lon, 35.0], "basis": "gazetteer"}
        for name, lon in (("behind", 36.0), ("beyond", 2.0))
    ]
    first = [clock("launch"), clock("passes", 1.0, place="behind")]
    last = [clock("passes", 0.0, place="beyond"), clock("end", 1.0)]
    for clocks in (first, last):
        for more in ({}, {"at_speed": [{"at_most": 900.0}]}):
            claim = {"kind": "time_at", "clocks": clocks, "of": ["a"], **more}
            event = settled(claim, places=[*RAW["places"], *places])
            paths = geo.trace(event)
            table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis")
            assert table.loc["direct", "verdict"] == S
            assert table.loc["routed", "verdict"] == S


def test_a_border_never_crossed_contradicts_without_a_speed_too() -> None:
    raw = {key: value for key, value in RAW.items() if key != "speed"}
    claim = {"id": "c", "text": "Stated.", "sources": ["paper"], "kind": "time_at"}
    claim["clocks"] = [clock("launch"), clock("enters", 200.0, state="TUR")]
    event = event_from_dict({**raw, "claims": [claim]})
    paths = geo.trace(event)
    table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis")
    assert table.loc["direct", "verdict"] == C


@pytest.mark.parametrize(
    ("clocks", "message"),
    [
        (
            [clock("end"), clock("launch", 9.0)],
            r'clocks\[#1\]\.at: found at = "end" as number 1; allowed: launch first',
        ),
        ([clock("launch"), clock("launch", 9.0)], r'clocks\[#2\]\.at: found at = "launch" as number 2'),
        (
            [{**clock("launch"), "time": FIRST}, clock("end", 9.0)],
            r"clocks\[#1\]\.time: found the year 1;",
        ),
        (
            [clock("launch"), {**clock("end"), "time": LAST}],
            r"clocks\[#2\]\.time: found the year 9999;",
        ),
    ],
)
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_clocks_in_no_order_or_at_the_ends_of_the_calendar_are_refused(
    clocks: list[dict[str, object]], message: str, zone: str
) -> None:
    with pytest.raises(EventError, match=message):
        event_with({"kind": "time_at", "clocks": [{**c, "zone": zone} for c in clocks]})


def test_the_reason_speaks_of_a_path_that_was_where_the_clocks_are() -> None:
    """Of two paths one ends in Iran, and never leaves it."""
    targets = [
        {"id": name, "name": name.title(), "position": at, "basis": "gazetteer"}
        for name, at in (("near", [25.0, 35.0]), ("town", [5.0, 35.0]))
    ]
    clocks = [clock("launch"), clock("leaves", 101.0, state="IRN")]
    event = settled(
        {"kind": "time_at", "clocks": clocks},
        targets=targets,
        platforms=RAW["platforms"][:1],
        places=[],
        hypotheses=RAW["hypotheses"][:1],
    )
    row = judged_on_its_own(event).loc["direct"]
    assert row["verdict"] == S
    assert row["reason"].startswith("The path that fits best has 1,364 km from launch to leaving Iran")
