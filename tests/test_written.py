"""Positions as people write them: read where they can mean one thing, refused in one line where they cannot."""

from __future__ import annotations

import copy
import json
import math
import sys
from typing import TYPE_CHECKING

import pytest
from bad_events import RAW, refusal, told
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geo.accounts import event_from_dict
from geo.atlas.written import UnreadPositionError, _tried, names_a_town, read_position
from geo.cli import main
from geo.errors import CoordinateError
from geo.kernel.geodesic import direct, inverse

if TYPE_CHECKING:
    from collections.abc import Iterator

Out = pytest.CaptureFixture[str]
ALEPPO = (37 + 9 / 60 + 30 / 3600, 36 + 12 / 60 + 4 / 3600)


def one_line_of(said: str) -> None:
    """Hold a message against what a terminal can show."""
    assert said.isprintable(), said


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    _tried.cache_clear()
    yield
    _tried.cache_clear()


@pytest.mark.parametrize(
    "text",
    [
        "36°12′04″N 37°09′30″E",
        "36º12’04”N, 37º9’30”E",
        "36°12'04\"n 37°09'30\"e",
        "36°12'04''N 37°09'30''E",
        "36 12 04 N 37 09 30 E",
        "36:12:04N;37:09:30E",
        "N 36 12 04, E 37 09 30",
        "E037 09 30 N36 12 04",
        "37°09′30″E 36°12′04″N",
        "361204N 0370930E",
        "361204N0370930E",
        "36°12.066666667′N 37°9.5′E",
        "36.201111111N 37.158333333E",
        "  36°12′04″ N\t37°09′30″ E ",
    ],
)
def test_one_place_however_it_is_written(text: str) -> None:
    assert read_position(text)[:2] == pytest.approx(ALEPPO, abs=1e-8)


def test_west_and_south_are_negative_and_nothing_is_minus_zero() -> None:
    assert read_position("36°12′04″S 37°09′30″W")[:2] == pytest.approx((-ALEPPO[0], -ALEPPO[1]))
    assert [math.copysign(1, x) for x in read_position("0 S 0 W")[:2]] == [1, 1]
    assert read_position("90 N 180 W")[:2] == (-180, 90)


@given(
    st.integers(0, 89), st.integers(0, 59), st.floats(0, 59.99), st.integers(0, 179), st.integers(0, 59), st.booleans()
)
def test_degrees_minutes_and_seconds_are_added_up(d: int, m: int, s: float, lon: int, lon_m: int, turned: bool) -> None:
    lat_text, lon_text = f"{d}°{m}′{s:.3f}″N", f"{lon} {lon_m} W"
    found = read_position(f"{lon_text}, {lat_text}" if turned else f"{lat_text} {lon_text}")
    assert found[:2] == pytest.approx((-(lon + lon_m / 60), d + m / 60 + round(s, 3) / 3600), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("38,36", "two numbers in brackets"),
        ("36.2 37.1", "two numbers in brackets"),
        ("36.2N 37.1N", "two numbers in brackets"),
        ("36.2N", "two numbers in brackets"),
        ("", "two numbers in brackets"),
        ("nowhere", "two numbers in brackets"),
        ("36°61′N 37°E", "below 60"),
        ("36°12′60″N 37°E", "below 60"),
        ("36.5°12′N 37°E", "decimals in the last number only"),
        ("95N 37E", "at most 90 degrees"),
        ("90°00′01″N 37E", "at most 90 degrees"),
        ("36N 181E", "at most 180 degrees"),
        ("36,2N 37,1E", "decimals take a point"),
        ("-36N 37E", "write it so"),
        ("36 12 04 05 N 37E", "write it so"),
        ("3612N 3709E", "DDDMMSS"),
        ("36°12″04′N 37E", "write it so"),
        ("37SZZ12", "a square that the grid has"),
        ("37TCA1234567890", "a square that the grid has"),
        ("Raqa, SYR", "did you mean Ar Raqqah at [39.0079, 35.9528]?"),
        ("Qqqqxx, SYR", "see 'overflight place'"),
        ("Paris, ZZZ", "the code of a state"),
        ("Springfield, USA", "one of Springfield at [-93.2982, 37.2153]"),
    ],
)
def test_what_may_mean_two_things_or_none_is_refused_with_what_to_do(text: str, words: str) -> None:
    with pytest.raises(UnreadPositionError) as caught:
        read_position(text)
    assert words in str(caught.value)
    assert str(caught.value).isprintable()


@given(st.text(max_size=40) | st.text("0123456789NSEW°′″'\" .,:", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        lon, lat, _ = read_position(text)
    except CoordinateError as error:
        one_line_of(str(error))
        return
    assert -180 <= lon <= 180
    assert -90 <= lat <= 90


# ------------------------------------------------------------------------------------------------------ grid squares


@pytest.mark.parametrize(
    ("square", "size", "corner", "epsg"),
    [
        ("37SCA", 100_000, (300_000, 4_000_000), 32637),
        ("37S CA 1 3", 10_000, (310_000, 4_030_000), 32637),
        ("37sca1234 5678", 10, (312_340, 4_056_780), 32637),
        ("37SCA1234556789", 1, (312_345, 4_056_789), 32637),
        ("15SWC8081751205", 1, (580_817, 4_251_205), 32615),
        ("56HLH 34 51", 1000, (334_000, 6_251_000), 32756),
    ],
)
def test_a_square_is_its_centre_and_says_so(square: str, size: int, corner: tuple[int, int], epsg: int) -> None:
    """The corners are read off the square's digits and letters; PROJ's UTM by its EPSG code takes them to degrees."""
    lon, lat, said = read_position(square)
    x, y = corner[0] + size / 2, corner[1] + size / 2
    assert Transformer.from_crs(4326, epsg, always_xy=True).transform(lon, lat) == pytest.approx((x, y), abs=0.02)
    assert said == f"the centre of a square of {f'{size // 1000} km' if size >= 1000 else f'{size} m'}"


def test_without_the_extra_a_square_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mgrs", None)
    with pytest.raises(UnreadPositionError, match=r"pip install 'overflight\[mgrs\]'"):
        read_position("37SCA1234")


# ------------------------------------------------------------------------------------------------------- event files


def target(**fields: object) -> dict[str, object]:
    """Return the bundled event with other fields in its first target, and without what is None."""
    raw = copy.deepcopy(RAW)
    raw["targets"][0] = {k: v for k, v in {**raw["targets"][0], **fields}.items() if v is not None}
    return raw


@pytest.mark.parametrize("text", ["35°57′10″N 39°00′28″E", "Raqqa, SYR", "37SEV00", "355710N 0390028E"])
def test_a_loaded_event_holds_numbers(text: str) -> None:
    basis = "gazetteer" if names_a_town(text) else "assumed"
    event = event_from_dict(target(position=text, basis=basis, radius_km=80.0))
    assert event.targets[0].position == read_position(text)[:2]


@pytest.mark.parametrize("basis", ["published", "derived", "assumed"])
def test_a_town_is_placed_by_the_gazetteer_and_by_nothing_else(basis: str) -> None:
    message = refusal(target(position="Raqqa, SYR", basis=basis, sources=["cnn"]))
    assert message.startswith(
        f"mine.toml: targets[raqqa].basis: found {basis} beside the town 'Raqqa, SYR'; allowed: gaz"
    )


def test_a_position_that_cannot_be_read_is_one_line() -> None:
    message = refusal(target(position="Springfield, USA", basis="gazetteer"))
    assert message.startswith("mine.toml: targets[raqqa].position: found 'Springfield, USA', which are ")
    assert "shorten it" in refusal(target(position="36 N 37 E" * 99))


def test_corners_may_be_text_but_no_towns() -> None:
    raw = copy.deepcopy(RAW)
    corners = raw["launch"]["polygon"]
    raw["launch"]["polygon"] = [f"{lat} N {lon} E" for lon, lat in corners]
    assert event_from_dict(raw).launch.polygon == event_from_dict(RAW).launch.polygon
    raw["launch"]["polygon"] = ["Raqqa, SYR", *corners]
    assert "launch.polygon[#1]: found 'Raqqa, SYR'" in refusal(raw)


def derived(**origin: object) -> dict[str, object]:
    return target(position=None, state=None, basis="derived", derived_from={"place": "koya", **origin})


@pytest.mark.parametrize(
    ("how", "km", "bearing"),
    [
        ({"distance_km": 300.0, "bearing_deg": 270.0}, 300.0, 270.0),
        ({"distance_nmi": 100, "toward": "WSW"}, 185.2, 247.5),
        ({"distance_mile": 100.0, "toward": "SW"}, 160.9344, 225.0),
    ],
)
def test_distance_and_bearing_give_the_position(how: dict[str, object], km: float, bearing: float) -> None:
    event = event_from_dict(derived(**how))
    koya = next(p for p in event.places if p.id == "koya")
    way = inverse(*koya.position, *event.targets[0].position)
    assert float(way.s12_m) / 1000 == pytest.approx(km, abs=2e-4)
    assert float(way.azi1_deg) % 360 == pytest.approx(bearing, abs=1e-4)
    origin = event.targets[0].derived_from
    assert (origin.distance_km, origin.bearing_deg) == (pytest.approx(km), bearing)


def test_what_follows_from_what_follows_is_worked_out_in_turn() -> None:
    raw = derived(distance_km=300.0, bearing_deg=270.0)
    first = {"place": "raqqa", "distance_km": 20.0, "bearing_deg": 0.0}
    raw["targets"][1] |= {"basis": "derived", "derived_from": first, "radius_km": 500.0}
    del raw["targets"][1]["position"]
    kept = copy.deepcopy(raw)
    event = event_from_dict(raw)
    assert raw == kept
    end = direct(*event.targets[0].position, 0.0, 20_000.0)
    assert event.targets[1].position == pytest.approx((float(end.lon2_deg), float(end.lat2_deg)), abs=1e-6)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (derived(distance_km=300.0), "targets[raqqa].position: found nothing, and derived_from without a bearing"),
        (derived(toward="NE"), "targets[raqqa].position: found nothing, and derived_from without a distance"),
        (derived(), "without a distance and a bearing; allowed: [longitude, latitude], or"),
        (derived(distance_km=300.0, toward="NO"), "targets[raqqa].derived_from.toward: found 'NO'; allowed: a point"),
        (derived(distance_nmi=-1.0, toward="N"), "targets[raqqa].derived_from.distance_nmi: found -1"),
        (derived(distance_nmi=1.0, distance_km=1.0, toward="N"), "found distance_km beside distance_nmi; allowed: one"),
        (derived(distance_nmi=1.0, toward="N", bearing_deg=1.0), "found bearing_deg beside toward; allowed: one of"),
        (derived(distance_nmi=1.0, toward="N", place="koyaa"), "the unknown place, platform or target 'koyaa'"),
        (derived(distance_nmi=1.0, toward="N", place="raqqa"), "a circle: raqqa and raqqa each follow from the next"),
        (
            target(position=None),
            "targets[raqqa].position: found nothing; allowed: [longitude, latitude] in degrees; text",
        ),
    ],
)
def test_what_cannot_be_worked_out_is_one_line(raw: dict[str, object], words: str) -> None:
    assert words in refusal(raw)


def test_a_circle_is_told_once_and_those_that_lead_into_it_are_not() -> None:
    raw = copy.deepcopy(RAW)
    for k, other in enumerate((1, 0, 1)):
        name = raw["targets"][other]["id"]
        raw["targets"][k] |= {"basis": "derived", "radius_km": 5.0, "derived_from": {"place": name, "distance_km": 5.0}}
        raw["targets"][k]["derived_from"]["toward"] = "N"
        del raw["targets"][k]["position"]
    [message] = told(raw)
    ids = [t["id"] for t in raw["targets"][:2]]
    assert f"a circle: {ids[0]}, {ids[1]} and {ids[0]} each follow from the next" in message


def test_a_position_beside_a_point_of_the_compass_must_lie_within_half_a_point() -> None:
    start = event_from_dict(RAW).places[2].position
    for off, fits in ((20.0, True), (25.0, False)):
        end = direct(*start, 225.0 + off, 300_000.0)
        origin = {"place": RAW["places"][2]["id"], "toward": "SW", "distance_km": 300.0}
        position = [round(float(end.lon2_deg), 4), round(float(end.lat2_deg), 4)]
        raw = target(position=position, state=None, radius_km=10.0, basis="derived", derived_from=origin)
        if fits:
            assert event_from_dict(raw)
        else:
            assert "within 22.5 degrees" in refusal(raw)


def test_a_position_that_follows_needs_its_basis() -> None:
    raw = derived(distance_km=300.0, bearing_deg=270.0)
    raw["targets"][0]["basis"] = "published"
    raw["targets"][0]["sources"] = ["cnn"]
    assert 'targets[raqqa].derived_from: found a position that is published; allowed: basis = "derived"' in refusal(raw)


# ----------------------------------------------------------------------------------------------------------- command


def test_paths_take_the_same_forms_and_say_what_these_leave_open(capsys: Out) -> None:
    assert main(["path", "36°12′04″N 37°09′30″E", "37SCA12", "Raqqa, SYR", "--json"]) == 0
    out, err = capsys.readouterr()
    expected = [list(read_position(text)[:2]) for text in ("36°12′04″N 37°09′30″E", "37SCA12", "Raqqa, SYR")]
    assert json.loads(out)["waypoints"] == [pytest.approx(point, abs=1e-8) for point in expected]
    assert "37SCA12: the centre of a square of 10 km" in err
    assert "Raqqa, SYR: Ar Raqqah, SYR (GeoNames)" in err
    assert err.count("\n") == 2


@pytest.mark.parametrize("text", ["95N 37E", "37SZZ12", "Springfield, USA", "36,2N 37,1E"])
@pytest.mark.parametrize("command", ["path", "place"])
def test_wrong_coordinates_are_one_line(capsys: Out, command: str, text: str) -> None:
    if (command, text) == ("place", "Springfield, USA"):  # all of them are listed
        assert main(["place", text]) == 0
        return
    assert main([command, text, *(["1,1"] if command == "path" else [])]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"overflight: {command}: found ")


def test_place_makes_a_line_of_coordinates(capsys: Out) -> None:
    assert main(["place", "37SCA1234"]) == 0
    out, err = capsys.readouterr()
    assert "position = [36.908141, 36.4374202]" in out
    assert "the centre of a square of 1 km" in err
    assert main(["place", "36", "12", "N", "37", "9", "E", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"name": "36 12 N 37 9 E", "lon": 37.15, "lat": 36.2}]
    assert main(["place", "Tripoli, LBN", "--json"]) == 0
    assert {row["country"] for row in json.loads(capsys.readouterr().out)} == {"LBN"}
