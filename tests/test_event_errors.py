"""Bad event files: each mistake is told in one line that says where, what, what is allowed and what to do."""

from __future__ import annotations

import copy
import datetime as dt
import tomllib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import small_event
from bad_events import BAD, CLAIM, GONE, RAW, put, refusal, spoilt, told

import geo
from geo.accounts import event_from_dict
from geo.errors import EventError
from geo.events.fields import MAX_MISSILES
from geo.events.zones import what_zone
from geo.maps.courses import courses
from geo.paths import trace

if TYPE_CHECKING:
    from pathlib import Path

# these are two mistakes
TWICE = {
    ("allocation.0.target", "tabqa"): "allocation[raqqa]: found no missile for this target",
    ("claims.0", "time_zone"): "claims[c].other_time: found '04:40:00'",
    ("platforms", "[7]"): "totals.platforms: found 4",
}


@pytest.mark.parametrize(("where", "value", "field", "found", "do"), BAD, ids=[f"{b[0]}: {b[3]}"[:60] for b in BAD])
def test_a_mistake_is_told_in_one_useful_line_and_nothing_else_is(
    where: str, value: object, field: str, found: str, do: str
) -> None:
    message, *others = told(spoilt(where, value))
    assert message.startswith(f"mine.toml: {field}: found "), message
    assert found in message
    assert "allowed: " in message
    assert do in message
    also = [line for (place, part), line in TWICE.items() if place == where and part in str(value)]
    assert [line.startswith(f"mine.toml: {also[0]}") for line in others] == [True] * len(also), others


@pytest.mark.parametrize(
    ("zone", "hint"),
    [
        ("Asia/Damaskus", "did you mean 'Asia/Damascus'?"),
        ("../../etc/passwd", "correct it"),
        ("Asia", "correct it"),
        ("Europe/Kiew", "did you mean 'Europe/Kiev'?"),
        ("KST", "did you mean 'Asia/Seoul' or 'Asia/Pyongyang'?"),  # half an hour apart in 2017
        ("JST", "did you mean 'Asia/Tokyo'?"),
        ("EDT", "did you mean 'America/New_York', "),
        ("EEST", "did you mean 'Europe/Athens', "),
        ("IST", "did you mean "),
        ("UTC+3", "did you mean 'Etc/GMT-3' "),
        ("z", "did you mean 'UTC'?"),
    ],
)
def test_time_zones_must_exist(zone: str, hint: str) -> None:
    claim = tomllib.loads('time = 2017-04-06T20:40:00\nother_time = 04:40:00\nzone = "America/New_York"')
    message = refusal(spoilt("claims.0", {**CLAIM, "kind": "time_zone", **claim, "other_zone": zone}))
    assert message.startswith("mine.toml: claims[c].other_zone: found ")
    assert hint in message


def test_an_abbreviation_means_the_zones_that_had_it_then() -> None:
    for short in ("EDT", "CST", "IST", "CEST", "MSK"):
        for name in what_zone(short, dt.date(2017, 7, 1)).split("'")[1::2]:
            assert short in {ZoneInfo(name).tzname(dt.datetime(2017, month, 1)) for month in (1, 7)}  # noqa: DTZ001


@pytest.mark.parametrize(
    ("count", "basis", "sound"), [(1, "assumed", True), (2, "assumed", False), (None, None, False)]
)
def test_a_single_missile_needs_no_interval(count: int | None, basis: str | None, sound: bool) -> None:
    raw = copy.deepcopy(RAW)
    for key in ("allocation", "allocation_basis", "allocation_note", "totals", "claims"):
        raw.pop(key)
    raw["targets"] = raw["targets"][:2]
    for name, value in (("count", count), ("count_basis", basis)):
        raw["platforms"][0].pop(name)
        raw["platforms"][0] |= {} if value is None else {name: value}
    raw["platforms"][0]["salvo"] = {"first_s": 90, "basis": "assumed"}
    if sound:
        event = event_from_dict(raw)
        assert event.platforms[0].salvo.interval_s is None
        found = courses(trace(event), event)
        assert {launched for c in found if c.platform == "dagestan" for launched in c.launched_s} == {90.0}
    else:
        assert refusal(raw).startswith("mine.toml: platforms[dagestan].salvo.interval_s: found nothing")


def test_a_clock_at_a_target_is_told_how_to_say_so() -> None:
    clocks = tomllib.loads("""
        clocks = [{ at = "launch", time = 2015-10-07T04:00:00, zone = "UTC" },
                  { at = "passes", place = "raqqa", time = 2015-10-07T06:00:00, zone = "UTC" }]""")
    message = refusal(spoilt("claims.0", {**CLAIM, "kind": "time_at", **clocks}))
    assert "claims[c].clocks[#2].place: found the unknown place 'raqqa', which is a target" in message
    assert 'name a place, or write at = "launch" or at = "end" and no place' in message


def test_times_with_an_offset_are_refused() -> None:
    claim = tomllib.loads(
        'time = 2017-04-06T20:40:00Z\nother_time = 04:40:00\nzone = "UTC"\nother_zone = "Asia/Damascus"'
    )
    assert "leave the offset out" in refusal(spoilt("claims.0", {**CLAIM, "kind": "time_zone", **claim}))


def test_a_misspelt_field_that_may_be_left_out_is_not_missed_beside_it() -> None:
    raw = spoilt("targets.0.radius_km", GONE)
    raw["targets"][0]["radus_km"] = 20.0
    assert "targets[raqqa].radus_km: found the unknown field" in refusal(raw)


SUMS = ("platforms.0.count", "platforms.0.id", "platforms.1.id", "targets", "totals", "allocation")
SEA = ("launch", "platforms.0.position", "platforms.0.postion")
SALVO = ("platforms.0.count", "platforms.0.salvo")  # a single missile has no interval
HINT = ("claims.0.sources",)  # names a platform by mistake, which is said only where platforms can be read
EVERYWHERE = ("sources",)  # an empty list of sources: no reference to it can be told from a right one


def apart(one: str, other: str) -> bool:
    """Say whether two mistakes have nothing to do with each other."""
    for part in (SUMS, SEA, SALVO, HINT):
        if all(where.startswith(part) or where == "platforms" for where in (one, other)):
            return False
    first, second = one.split("."), other.split(".")
    same_list, same_entry = first[0] == second[0], first[:2] == second[:2]
    touches = {first[-1], second[-1]} & {"id", "kind"} or min(len(first), len(second)) < 3
    related = (same_entry and first[:3] == second[:3]) or (same_list and bool(touches))
    return not related and not {one, other} & set(EVERYWHERE)


def test_of_two_mistakes_both_are_told_and_nothing_else() -> None:
    """What is wrong between entries is found beside wrong fields, and a wrong field makes nothing else wrong."""
    rng = np.random.default_rng(11)
    alone = [set(told(spoilt(where, value))) for where, value, *_ in BAD]
    seen = 0
    for a, b in rng.integers(len(BAD), size=(260, 2)):
        if not apart(BAD[a][0], BAD[b][0]):
            continue
        raw = copy.deepcopy(RAW)
        for k in (a, b):
            put(raw, *BAD[k][:2])
        assert set(told(raw)) == alone[a] | alone[b], (BAD[a][:2], BAD[b][:2])
        seen += 1
    assert seen > 180


def test_seven_mistakes_are_all_told_each_with_its_place() -> None:
    """One wrong field, one misspelt, one value of no kind; and between entries; and against the data."""
    raw = copy.deepcopy(RAW)
    put(raw, "targets.2.position", [38.0, 136.0])
    put(raw, "places.0.nmae", "Astara")
    put(raw, "speed.basis", "guessed")
    put(raw, "claims.8.place", "tehran")
    put(raw, "totals.missiles", 27)
    put(raw, "claims.0.states", ["IRN", "IRK"])
    put(raw, "platforms.1.position", [51.4, 35.7])
    assert [line.split(": ")[1] for line in told(raw)] == [
        "places[astara].nmae",
        "targets[karamah].position",
        "speed.basis",
        "claims[crash-near-takab].place",
        "totals.missiles",
        "claims[over-iran-and-iraq].states",
        "platforms[grad-sviyazhsk].position",
    ]


@pytest.mark.parametrize(
    ("claim", "place", "found"),
    [
        ({"kind": "near_path", "place": "nowhere"}, "claims[c].place", "the unknown place 'nowhere'"),
        ({"kind": "near_path", "place": "dagestan"}, "claims[c].place", "the unknown place 'dagestan'"),
        ({"kind": "count", "what": "missiles", "values": [{"source": "nobody", "count": 3}]},
         "claims[c].values[#1].source", "the unknown source 'nobody'"),
        ({"kind": "path_length", "values": [{"source": "nobody", "km": 3.0}]},
         "claims[c].values[#1].source", "the unknown source 'nobody'"),
        ({"kind": "range_up_to", "km": 3.0, "hypothesis": "direct"},
         "claims[c].hypothesis", "the unknown field 'hypothesis'"),
    ],
)  # fmt: skip
def test_a_claim_about_what_is_not_there_is_refused(claim: dict[str, object], place: str, found: str) -> None:
    assert refusal(spoilt("claims.0", {**CLAIM, **claim})).startswith(f"mine.toml: {place}: found {found}")


def test_a_misspelt_field_comes_before_what_is_missing_for_it() -> None:
    raw = spoilt("platforms.0.position", GONE)
    raw["platforms"][0]["postion"] = [50.2, 38.3]
    first, second = told(raw)
    assert "did you mean 'position'?" in first
    assert second.startswith("mine.toml: platforms[dagestan].position: found nothing")


def test_a_missile_count_that_nobody_could_draw_is_refused() -> None:
    raw = copy.deepcopy(RAW)
    for key in ("allocation", "allocation_basis", "allocation_note", "totals"):
        raw.pop(key)
    for platform in raw["platforms"]:
        platform["count"] = MAX_MISSILES
    assert f"at most {MAX_MISSILES}" in refusal(raw)


@pytest.mark.parametrize(
    ("missiles", "expected"), [(3, "at least 4: the counts given and one for each platform without"), (10, None)]
)
def test_a_total_leaves_at_least_one_missile_for_each_platform(missiles: int, expected: str | None) -> None:
    raw = copy.deepcopy(RAW)
    for key in ("allocation", "allocation_basis", "allocation_note", "claims"):
        raw.pop(key)
    raw["totals"] = {"missiles": missiles, "sources": ["cnn"]}
    raw["targets"] = raw["targets"][:2]
    for platform in raw["platforms"]:
        del platform["count"], platform["count_basis"]
    if expected:
        assert expected in refusal(raw)
    else:
        assert sum(row.count for row in event_from_dict(raw).allocation) == missiles


def test_whose_a_disputed_area_is_the_file_may_say() -> None:
    raw = copy.deepcopy(RAW)
    for state in ("UKR", "RUS"):
        raw["targets"][0] = {**raw["targets"][0], "position": [34.1, 45.0], "state": state}  # Simferopol
        assert event_from_dict(raw).targets[0].state == state
    raw["targets"][0] |= {"position": [39.7, 47.2], "state": "UKR"}  # Rostov-on-Don
    with pytest.raises(EventError, match=r"targets\[raqqa\]\.position: .* off UKR"):
        event_from_dict(raw)


@pytest.mark.parametrize(("lat", "fits"), [(33.9, True), (33.5, False)])
def test_a_position_may_lie_beside_its_state_by_as_much_as_its_radius(lat: float, fits: bool) -> None:
    """33.83 N, 35.83 E is on the border of Syria; its radius is 20 km."""
    raw = copy.deepcopy(RAW)
    raw["targets"][0] |= {"position": [35.8, lat], "radius_km": 20.0, "state": "SYR"}
    raw["targets"][0].pop("province")
    if fits:
        assert event_from_dict(raw)
    else:
        raw["targets"][0] |= {"position": [35.4, lat], "radius_km": 2.0}
        with pytest.raises(EventError, match="off SYR"):
            event_from_dict(raw)


@pytest.mark.parametrize(
    ("lists", "field"), [(("places", "targets"), "targets"), (("platforms", "places"), "platforms")]
)
def test_an_id_of_a_place_and_an_end_is_refused(lists: tuple[str, str], field: str) -> None:
    """Claims and routes name all of them alike, and could mean either."""
    raw = copy.deepcopy(RAW)
    other = raw[lists[1]][0]["id"]
    raw[lists[0]] = [*raw[lists[0]][:-1], {**raw[lists[0]][-1], "id": other}]
    with pytest.raises(EventError, match=rf"{field}\[{other}\]\.id: found an id that .* have in common"):
        event_from_dict(raw)


@pytest.mark.parametrize(
    "origin",
    [
        {"distance_km": 50.0},
        {"distance_km": 50.0, "toward": "N"},
        {"distance_km": 5.0, "distance_to_km": 9.0, "bearing_deg": 0.0, "bearing_to_deg": 9.0},
    ],
    ids=len,
)
def test_a_position_derived_from_nowhere_is_told(origin: dict[str, object]) -> None:
    raw = copy.deepcopy(RAW)
    del raw["targets"][0]["position"]
    raw["targets"][0] |= {"basis": "derived", "derived_from": origin}
    with pytest.raises(EventError, match=r"targets\[raqqa\]\.derived_from\.place: found nothing"):
        event_from_dict(raw)


@pytest.mark.parametrize(
    ("where", "value", "said"),
    [
        ("date", dt.date(1, 1, 1), "date: found the year 1; allowed: a year from 1900 to 2100; correct it"),
        ("date", dt.date(215, 10, 7), "date: found the year 215; allowed: "),
        ("date", dt.date(2101, 1, 1), "date: found the year 2101; allowed: "),
        ("date", dt.date(9999, 12, 31), "date: found the year 9999; allowed: "),
        (
            "speed.cruise_kmh",
            5e-324,
            "speed.cruise_kmh: found 4.94065645841e-324; allowed: km/h, 1 to 40000",
        ),
        ("speed.low_kmh", 1e-9, "speed.low_kmh: found 1e-09; allowed: "),
        ("speed.low_kmh", 0.999, "speed.low_kmh: found 0.999; allowed: "),
    ],
)
def test_days_and_speeds_of_no_flight_are_refused(where: str, value: object, said: str) -> None:
    raw = copy.deepcopy(RAW)
    put(raw, where, value)
    with pytest.raises(EventError) as caught:
        event_from_dict(raw)
    assert said in str(caught.value)


@pytest.mark.parametrize("day", [dt.date(1900, 1, 1), dt.date(2100, 12, 31)])
@pytest.mark.parametrize("kmh", [1.0, 40_000.0])
def test_at_the_limits_everything_is_made(day: dt.date, kmh: float, tmp_path: Path) -> None:
    speed = {"cruise_kmh": kmh, "low_kmh": kmh, "high_kmh": kmh, "basis": "assumed"}
    raw = {**copy.deepcopy(small_event.RAW), "date": day, "speed": speed}
    result = geo.reconstruct(event_from_dict(raw))
    for name in ("a.kml", "a.czml", "a.geojson", "a.csv"):
        result.export(tmp_path / name)
    at_s = result.paths["duration_s"].to_numpy()
    assert at_s == pytest.approx(result.paths["length_m"].to_numpy() * 3.6 / kmh, rel=1e-12)
    end = dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(seconds=float(at_s.max()))
    assert end.isoformat()[:16] in (tmp_path / "a.czml").read_text(encoding="utf-8")
