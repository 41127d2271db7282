"""Bad event files: each is refused with one line that says where, what, what is allowed and what to do."""

from __future__ import annotations

import copy
import os
import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import EventError, OverflightError
from geo.events import Event, event_from_dict, load_event, parse_event
from geo.events.fields import MAX_MISSILES
from geo.events.read import MAX_BYTES
from geo.resources import data_path

if TYPE_CHECKING:
    from pathlib import Path

TEXT = data_path("events", "caspian-2015-10-07.toml").read_text(encoding="utf-8")
RAW = tomllib.loads(TEXT)
GONE = object()


def refusal(raw: dict[str, object]) -> str:
    with pytest.raises(EventError) as caught:
        event_from_dict(raw, name="mine.toml")
    return one_line(caught.value)


def one_line(error: EventError) -> str:
    message = str(error)
    assert message.isprintable(), "a terminal would obey what a message prints raw"
    assert len(message) < 700
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    return message


def spoilt(where: str, value: object) -> dict[str, object]:
    """Return the bundled event with one thing changed: ``platforms.0.position`` and the like."""
    raw = copy.deepcopy(RAW)
    *steps, last = [int(s) if s.isdigit() else s for s in where.split(".")]
    at = raw
    for step in steps:
        at = at[step]
    if value is GONE:
        del at[last]
    else:
        at[last] = value
    return raw


CASPIAN_SWAPPED = [[lat, lon] for lon, lat in RAW["launch"]["polygon"]]
PUBLISHED_TARGET = {"id": "raqqa", "name": "Raqqa", "position": [39.0, 36.0], "basis": "published"}
CLAIM = {"id": "c", "text": "Stated.", "sources": ["asia-times"]}
CONVERSION = {**CLAIM, "kind": "unit_conversion", "low": 9.0, "unit": "km", "converted": 1.0, "converted_unit": "mile"}
ZONES = {
    "time": "2017-04-06T20:40:00",
    "zone": "America/New_York",
    "other_time": "04:40:00",
    "other_zone": "Asia/Damascus",
}

# where it is spoilt, with what; then what the message must hold: field, what was found, what to do
BAD = [
    # positions
    ("platforms.0.position", [50.2, 116.0], "platforms[dagestan].position", "latitude 116", "swapped"),
    ("platforms.0.position", [200.0, 38.3], "platforms[dagestan].position", "longitude 200", "-180..180"),
    ("platforms.0.position", [float("nan"), 38.3], "platforms[dagestan].position", "longitude nan", "finite"),
    ("targets.2.position", [38.0, float("inf")], "targets[karamah].position", "latitude inf", "finite"),
    ("targets.2.position", ["38", 36.0], "targets[karamah].position", "'38' as longitude", "without quotes"),
    ("targets.2.position", [38.0], "targets[karamah].position", "a list of 1", "two numbers"),
    ("targets.2.position", "38,36", "targets[karamah].position", "'38,36'", "two numbers"),
    ("targets.2.position", [True, 36.0], "targets[karamah].position", "true as longitude", "without quotes"),
    ("platforms.0.position", GONE, "platforms[dagestan].position", "nothing", "add this field"),
    # land and sea
    ("platforms.0.position", [38.3, 50.2], "platforms[dagestan].position", "not in the Caspian Sea", "lat swapped"),
    ("platforms.0.position", [51.4, 35.7], "platforms[dagestan].position", "not in the Caspian Sea", "correct"),
    ("platforms.0.position", [52.6, 39.0], "platforms[dagestan].position", "outside launch.polygon", "widen"),
    ("launch.polygon", CASPIAN_SWAPPED, "launch.polygon", "clear of the Caspian Sea", "with lon and lat swapped"),
    ("launch.polygon", [[44, 33], [45, 33], [45, 34]], "launch.polygon", "clear of the Caspian Sea", "correct"),
    ("launch.sea", "Caspian See", "launch.sea", "unknown water 'Caspian See'", "'Caspian Sea'"),
    ("launch.polygon", [[50, 38], [51, 39]], "launch.polygon", "2 different corners", "at least 3"),
    ("launch.polygon", [[50, 38], [51, 39], [50, 39], [51, 38.0]], "launch.polygon", "crosses itself", "in order"),
    ("launch.polygon", [[50, 38], [51, 39], [50.5, 38.5]], "launch.polygon", "flat", "in order"),
    ("launch.polygon", [[-170, 38], [170, 39], [170, 38]], "launch.polygon", "180 degrees wide", "split"),
    ("launch.polygon", [[50, 38]] * 1001, "launch.polygon", "1001 entries", "at most 1000"),
    ("launch.polygon", [[50, 38], [51, 95], [52, 38]], "launch.polygon[#2]", "latitude 95", "-90..90"),
    # fields and their types
    ("platforms.0.postion", [50.2, 38.3], "platforms[dagestan].postion", "unknown field", "did you mean 'position'?"),
    ("colour", "red", "colour", "unknown field 'colour'", "docs/event-files.md"),
    ("places.2.reports.0.sauce", "x", "places[takab].reports[#1].sauce", "unknown field", "did you mean 'source'?"),
    ("claims.0.stats", ["IRN"], "claims[over-iran-and-iraq].stats", "unknown field", "did you mean 'states'?"),
    ("format", 2, "format", "found 2", "allowed: 1"),
    ("title", 5, "title", "found 5", "quotes"),
    ("title", GONE, "title", "nothing", "add this field"),
    ("date", "2015-10-07", "date", "'2015-10-07'", "without quotes"),
    ("platforms", {}, "platforms", "a table", "a list of at least one platform"),
    ("platforms", [], "platforms", "0 entries", "at least 1"),
    ("platforms", [7], "platforms[#1]", "found 7", "a table with its fields"),
    ("hypotheses", GONE, "hypotheses", "nothing", "add this field"),
    ("speed", 850.0, "speed", "found 850", "cruise_kmh"),
    ("platforms.0.count", "8", "platforms[dagestan].count", "'8'", "without quotes"),
    ("platforms.0.count", 8.0, "platforms[dagestan].count", "found 8", "a whole number"),
    ("platforms.0.count", True, "platforms[dagestan].count", "true", "a whole number"),
    ("platforms.0.count", 0, "platforms[dagestan].count", "found 0", "from 1"),
    ("platforms.0.count", 10**30, "platforms[dagestan].count", "more than 15 digits", "to 10000"),
    ("platforms.0.radius_km", -5.0, "platforms[dagestan].radius_km", "-5", "above 0"),
    ("platforms.0.radius_km", float("inf"), "platforms[dagestan].radius_km", "inf", "above 0 to 2000"),
    ("platforms.0.basis", "guessed", "platforms[dagestan].basis", "'guessed'", "gazetteer, derived or assumed"),
    # text and ids
    ("title", "", "title", "empty text", "leave the field out"),
    ("platforms.1.note", "  ", "platforms[grad-sviyazhsk].note", "empty text", "leave the field out"),
    ("title", "a\x1b[31mb", "title", "U+001B as character 2", "remove"),
    ("title", "two\nlines", "title", "U+000A as character 4", "one paragraph"),
    ("summary", "abc \u202e fed", "summary", "U+202E", "remove"),
    ("title", "x" * 201, "title", "201 characters", "at most 200"),
    ("summary", "x" * 4001, "summary", "4001 characters", "at most 4000"),
    ("id", "../../etc/passwd", "id", "'../../etc/passwd'", "small letters"),
    ("id", "Caspian", "id", "'Caspian'", "small letters"),
    ("id", "a--b", "id", "'a--b'", "single hyphens"),
    ("platforms.0.id", "a\x07b", "platforms[#1].id", r"'a\x07b'", "small letters"),
    # sources
    ("sources.0.url", "http://example.org/x", "sources[asia-times].url", "http://example.org/x", "https://"),
    ("sources.0.url", "javascript:alert(1)", "sources[asia-times].url", "javascript:alert(1)", "https://"),
    ("sources.0.url", 'https://a.org/"><script>', "sources[asia-times].url", "<script>", "https://"),
    ("sources.0.url", "https://user:pw@a.org/", "sources[asia-times].url", "user:pw", "https://"),
    ("sources.0.url", "https://", "sources[asia-times].url", "'https://'", "leave it out"),
    ("sources.0.url", "https://[::1/", "sources[asia-times].url", "[::1/", "https://"),
    ("sources.0.date", "7 October 2015", "sources[asia-times].date", "'7 October 2015'", "YYYY-MM-DD"),
    ("sources.0.date", "2015-13", "sources[asia-times].date", "'2015-13'", "YYYY-MM"),
    ("sources", [], "sources", "0 entries", "at least 1"),
    # ids that mean nothing, or two things
    ("platforms.1.id", "dagestan", "platforms[dagestan].id", "2 entries with this id", "rename"),
    ("claims.1.id", "over-iran-and-iraq", "claims[over-iran-and-iraq].id", "2 entries", "rename"),
    ("claims.0.sources", ["asia-tmes"], "claims[over-iran-and-iraq].sources", "'asia-tmes'", "mean 'asia-times'?"),
    ("claims.0.sources", [], "claims[over-iran-and-iraq].sources", "0 entries", "at least 1"),
    ("launch.sources", ["nobody"], "launch.sources", "unknown source 'nobody'", "add that source"),
    ("places.0.reports.0.source", "nobody", "places[astara].reports[#1].source", "'nobody'", "add that source"),
    ("hypotheses.1.via", ["takab", "koyaa"], "hypotheses[reported].via", "unknown place 'koyaa'", "mean 'koya'?"),
    ("hypotheses.1.via", ["takab", "takab"], "hypotheses[reported].via", "takab twice in a row", "remove one"),
    ("allocation.0.platform", "dagstan", "allocation[#1].platform", "'dagstan'", "did you mean 'dagestan'?"),
    ("allocation.0.target", "paris", "allocation[#1].target", "unknown target 'paris'", "add that target"),
    ("claims.8.place", "tehran", "claims[crash-near-takab].place", "unknown place 'tehran'", "add that place"),
    # sums
    ("totals.missiles", 27, "totals.missiles", "found 27", "the 26 that the platforms' counts add up to"),
    ("totals.platforms", 5, "totals.platforms", "found 5", "the 4 entries in platforms"),
    ("totals.targets", 12, "totals.targets", "found 12", "the 11 entries in targets"),
    ("totals.sources", [], "totals.sources", "figures without a source", "name the source"),
    ("totals.missiles", 0, "totals.missiles", "found 0", "from 1"),
    ("allocation.0.count", 2, "allocation[dagestan]", "add up to 7", "the platform's count, 8"),
    ("allocation.0.target", "tabqa", "allocation", "2 rows for dagestan and tabqa", "one row"),
    ("allocation_basis", GONE, "allocation_basis", "nothing beside an allocation", "add it"),
    ("allocation_basis", "published", "allocation_basis", "published without a source", "name the source"),
    ("allocation", [], "allocation_basis", "found assumed", "leave it out"),
    # bases
    ("platforms.0.radius_km", GONE, "platforms[dagestan].radius_km", "while the position is assumed", "how far off"),
    ("targets.0", PUBLISHED_TARGET, "targets[raqqa].basis", "published without a source", "name the source"),
    ("places.0.basis", "published", "places[astara].basis", "published without a source", "name the source"),
    ("speed.basis", "published", "speed.basis", "published without a source", "name the source"),
    ("hypotheses.0.basis", "published", "hypotheses[direct].basis", "published without a source", "name the source"),
    ("platforms.0.count_basis", GONE, "platforms[dagestan].count_basis", "a count without count_basis", "add it"),
    ("platforms.0.count", GONE, "platforms[dagestan].count_basis", "no count", "add the count"),
    (
        "platforms.0.salvo",
        {"interval_s": -1.0, "basis": "assumed"},
        "platforms[dagestan].salvo.interval_s",
        "found -1",
        "correct it",
    ),
    ("platforms.0.salvo", {"basis": "assumed"}, "platforms[dagestan].salvo.interval_s", "nothing", "add this field"),
    (
        "platforms.0.salvo",
        {"interval_s": 5.0, "basis": "published"},
        "platforms[dagestan].salvo.basis",
        "published without a source",
        "name the source",
    ),
    (
        "platforms.0.salvo",
        {"interval_s": 5.0, "basis": "published", "sources": ["nobody"]},
        "platforms[dagestan].salvo.sources",
        "unknown source 'nobody'",
        "correct it",
    ),
    # numbers in order
    ("speed.low_kmh", 900.0, "speed", "low 900, cruise 850", "low_kmh <= cruise_kmh"),
    ("speed.cruise_kmh", 0.0, "speed.cruise_kmh", "found 0", "above 0"),
    ("claims.1.low_km", 1550.0, "claims[about-1500-km]", "low 1550, stated 1500", "low_km <= km"),
    # claims
    ("claims.0.kind", "overflown_state", "claims[over-iran-and-iraq].kind", "'overflown_state'", "did you mean"),
    ("claims.0.kind", GONE, "claims[over-iran-and-iraq].kind", "nothing", "choose one"),
    ("claims.0.states", ["IRN", "IRK"], "claims[over-iran-and-iraq].states", "unknown state code 'IRK'", "IRN, IRQ"),
    ("claims.0.besides", ["ZZZ"], "claims[over-iran-and-iraq].besides", "unknown state code 'ZZZ'", "ISO 3166-1"),
    ("claims.0.states", ["Iran"], "claims[over-iran-and-iraq].states[#1]", "'Iran'", "three capital letters"),
    ("claims.0.states", [], "claims[over-iran-and-iraq].states", "0 entries", "at least 1"),
    ("claims.7.states", ["RUS", "IRX"], "claims[caspian-littoral-states].states", "'IRX'", "did you mean"),
    ("claims.7.water", "Aral Sea of Old", "claims[caspian-littoral-states].water", "unknown water", "did you mean"),
    ("claims.6.water", "Zzyzx", "claims[launched-from-the-caspian].water", "unknown water 'Zzyzx'", "choose one"),
    ("claims.3.what", "rockets", "claims[26-missiles].what", "'rockets'", "missiles, platforms or targets"),
    ("claims.11.region.radius_km", GONE, "claims[over-the-caucasus].region.radius_km", "is assumed", "how far"),
    ("claims.11.region.basis", "published", "claims[over-the-caucasus].region.basis", "without", "name the source"),
    ("claims.0", {**CONVERSION, "low": 0.0}, "claims[c].low", "found 0", "above 0"),
    ("claims.0", {**CONVERSION, "high": 5.0}, "claims[c].high", "found 5", "at least low, 9"),
    ("claims.0", {**CLAIM, "kind": "time_zone", **ZONES}, "claims[c].time", "'2017-04-06T20:40:00'", "without quotes"),
]  # fmt: skip


@pytest.mark.parametrize(("where", "value", "field", "found", "do"), BAD, ids=[f"{b[0]}: {b[3]}"[:60] for b in BAD])
def test_a_bad_file_is_refused_with_one_useful_line(where: str, value: object, field: str, found: str, do: str) -> None:
    message = refusal(spoilt(where, value))
    assert message.startswith(f"mine.toml: {field}: found "), message
    assert found in message
    assert "allowed: " in message
    assert do in message


@pytest.mark.parametrize(
    ("zone", "hint"), [("Asia/Damaskus", "tz database"), ("../../etc/passwd", "tz database"), ("Asia", "tz database")]
)
def test_time_zones_must_exist(zone: str, hint: str) -> None:
    claim = tomllib.loads('time = 2017-04-06T20:40:00\nother_time = 04:40:00\nzone = "America/New_York"')
    message = refusal(spoilt("claims.0", {**CLAIM, "kind": "time_zone", **claim, "other_zone": zone}))
    assert message.startswith("mine.toml: claims[c].other_zone: found ")
    assert hint in message


def test_times_with_an_offset_are_refused() -> None:
    claim = tomllib.loads(
        'time = 2017-04-06T20:40:00Z\nother_time = 04:40:00\nzone = "UTC"\nother_zone = "Asia/Damascus"'
    )
    assert "leave the offset out" in refusal(spoilt("claims.0", {**CLAIM, "kind": "time_zone", **claim}))


def test_several_problems_are_counted() -> None:
    raw = spoilt("totals.missiles", 27)
    raw["totals"]["targets"] = 12
    assert refusal(raw).endswith("(and 1 more problem)")
    raw["totals"]["platforms"] = 5
    assert refusal(raw).endswith("(and 2 more problems)")


def test_a_misspelt_field_comes_before_what_is_missing_for_it() -> None:
    raw = spoilt("platforms.0.position", GONE)
    raw["platforms"][0]["postion"] = [50.2, 38.3]
    assert "did you mean 'position'?" in refusal(raw)


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


# ------------------------------------------------------------------------------------------------------- as TOML


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = ", r"mine\.toml: end of line 1: not valid TOML: invalid value"),
        ("a = 1\n\nb = [1, 2", r"mine\.toml: end of line 3: not valid TOML"),
        ("a = 1\na = 2", r"mine\.toml: end of line 2: not valid TOML: cannot overwrite a value"),
        ("a = 1\nb = 'x' 'y'\n", r"mine\.toml: line 2, column 9: not valid TOML: expected newline"),
        ("a = 'x\x00y'", r"mine\.toml: line 1, column 7: not valid TOML: found invalid character"),
        ("a = 2015-02-30", r"mine\.toml: line 1, column \d+: not valid TOML"),
        ("a = " + "9" * 5000, r"mine\.toml: found a number too long"),
        ("a = " + "[" * 100_000, r"mine\.toml: tables or lists nested too deep"),
        ("a = " + "{a = " * 50_000, r"mine\.toml: tables or lists nested too deep"),
        (".".join("a" * 200_000) + " = 1", r"mine\.toml: line 1: found a name of more than 30 parts"),
        ("b = {" + ".".join("a" * 200_000) + " = 1}", r"mine\.toml: line 1: found a name of more than 30 parts"),
    ],
    ids=lambda v: v[:25],
)
def test_broken_toml_is_refused_with_its_place(text: str, expected: str) -> None:
    with pytest.raises(EventError, match=expected) as caught:
        parse_event(text, name="mine.toml")
    one_line(caught.value)


# ------------------------------------------------------------------------------------------------------- as files


def load_refusal(path: object) -> str:
    with pytest.raises(EventError) as caught:
        load_event(path)
    return one_line(caught.value)


def test_a_missing_file_names_the_nearest_event() -> None:
    message = load_refusal("caspian-2015-10-7")
    assert "no such file and no bundled event; did you mean 'caspian-2015-10-07'?" in message
    assert "'caspian-2015-10-07'?" in load_refusal("caspian")
    assert "bundled: " in load_refusal("nothing-like-it.toml")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "found a folder" in load_refusal(tmp_path)
    assert "found a folder" in load_refusal("")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    assert "device, pipe or socket" in load_refusal(tmp_path / "pipe.toml")
    assert "device, pipe or socket" in load_refusal("/dev/zero")


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.toml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    assert f"big.toml: found a file of more than {MAX_BYTES} bytes" in load_refusal(path)


def test_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('a = 1\nb = "Kaspisches Meer: früh"'.encode("latin-1"))
    assert "latin.toml: line 2: found byte 0xfc, which is not UTF-8" in load_refusal(path)
    path.write_text(TEXT, encoding="utf-16")
    assert "which is not UTF-8" in load_refusal(path)


def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(TEXT, encoding="utf-8")

    def denied(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", denied)
    assert load_refusal(path) == "mine.toml: cannot be read (Permission denied): check the file and its permissions"


@pytest.mark.parametrize("path", ["a\0b.toml", "x" * 5000, "\x1b[31mred", "~/no/such\n.toml"])
def test_odd_names_are_refused_and_shown_safely(path: str) -> None:
    load_refusal(path)


def test_an_odd_file_name_is_shown_safely(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31mb.toml"
    path.write_text("format = 2", encoding="utf-8")
    assert r"a\x1b[31mb.toml" in load_refusal(path)


# ------------------------------------------------------------------------------------------------ whatever comes

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dates()
    | st.datetimes()
    | st.times(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)


def places_in(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, inner in items for deeper in places_in(inner, (*path, key)))]


PLACES = [place for place in places_in(RAW) if place]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_any_value_anywhere_is_taken_or_refused_cleanly(place: tuple[object, ...], value: object) -> None:
    raw = copy.deepcopy(RAW)
    at = raw
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    try:
        assert isinstance(event_from_dict(raw, name="mine.toml"), Event)
    except EventError as error:
        one_line(error)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab=.[]{}\"'\n#1-:,\\ \t\u20ac"), max_size=200))
def test_any_text_is_refused_cleanly(text: str) -> None:
    with pytest.raises(EventError) as caught:
        parse_event(text, name="mine.toml")
    one_line(caught.value)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(TEXT) - 1), st.sampled_from(['"', "\n", "]", "=", "0", "\x00", "\u202e", ""]))
def test_one_wrong_character_is_taken_or_refused_cleanly(at: int, character: str) -> None:
    try:
        parse_event(TEXT[:at] + character + TEXT[at + 1 :], name="mine.toml")
    except EventError as error:
        one_line(error)


def test_event_error_is_the_root_error_and_a_value_error() -> None:
    assert issubclass(EventError, OverflightError)
    assert issubclass(EventError, ValueError)
    assert re.fullmatch(r"mine\.toml: .*", refusal({}))
