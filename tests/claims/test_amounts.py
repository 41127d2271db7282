"""Amounts: what a printed figure allows, in whatever unit it is printed, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_event import RAW, event_with

from geo.claims.amounts import SPEED, TIME, held, judged
from geo.errors import EventError
from geo.events.amounts import Duration, Length, Pace, rounding
from geo.language import ENGLISH

# of the SI brochure and of the yard and pound agreement, written out once more
KM_IN = {"km": 1.0, "mile": 1.609344, "nmi": 1.852, "m": 0.001, "ft": 0.0003048}
KMH_IN = {"km/h": 1.0, "m/s": 3.6, "km/s": 3600.0, "kn": 1.852, "mph": 1.609344}
MIN_IN = {"s": 1 / 60, "min": 1.0, "h": 60.0}


@pytest.mark.parametrize(
    ("kind", "factors"), [(Length, KM_IN), (Pace, KMH_IN), (Duration, MIN_IN)], ids=["lengths", "speeds", "times"]
)
def test_units_are_those_of_their_definitions(kind: type[Length], factors: dict[str, float]) -> None:
    for unit, factor in factors.items():
        low, high = kind(low=2.0, high=5.0, unit=unit).span  # type: ignore[arg-type]
        assert (low, high) == pytest.approx((2.0 * factor, 5.0 * factor), rel=1e-12)


@given(st.integers(1, 9_999), st.integers(-3, 5))
def test_rounding_explains_what_rounds_to_the_same_figure(digits: int, power: int) -> None:
    value = float(f"{digits}e{power}")
    last = len(str(digits)) - len(str(digits).rstrip("0")) + power  # place of the last digit that is not zero
    half = 0.5 * 10.0 ** (last if value >= 1 and last > 0 else min(last, 0))
    assert rounding(value) == pytest.approx(half, rel=1e-9)


@pytest.mark.parametrize(
    ("amount", "span", "words"),
    [
        (Length(about=650.0), (645.0, 655.0), "about 650 km"),
        (Length(about=4200.0, unit="nmi"), (4150 * 1.852, 4250 * 1.852), "about 4,200 nautical miles"),
        (Length(about=650.0, low=600.0, high=720.0), (600.0, 720.0), "about 650 km"),
        (Length(low=500.0, high=670.0), (500.0, 670.0), "500 to 670 km"),
        (Length(at_least=560.0), (560.0, math.inf), "at least 560 km"),
        (Length(at_most=300.0, unit="mile"), (0.0, 300 * 1.609344), "at most 300 miles"),
        (Duration(about=47.0), (46.5, 47.5), "about 47 minutes"),
        (Duration(about=16.0, unit="h"), (930.0, 990.0), "about 16 hours"),
        (Pace(low=80.0, high=100.0, unit="kn"), (80 * 1.852, 185.2), "80 to 100 knots"),
        (Pace(at_least=11.0, unit="mach", sound_ms=300.0), (11 * 300 * 3.6, math.inf), "at least Mach 11"),
    ],
)
def test_a_figure_allows_what_it_says(amount: Length, span: tuple[float, float], words: str) -> None:
    assert amount.span == pytest.approx(span)
    assert amount.words == words


def test_a_figure_that_fits_in_another_unit_is_told_so() -> None:
    event = event_with({"kind": "range_up_to", "km": 5000.0})
    miles = Length(source="paper", about=4200.0, unit="mile")
    assert held([(7778.0, 7778.0)], [miles], event) == (
        "about 4,200 miles (A paper) does not fit, though it would as nautical miles"
    )
    assert held([(6759.0, 6759.0)], [miles], event) == "about 4,200 miles (A paper) fits"
    assert held([(100.0, 100.0)], [miles], event) == "about 4,200 miles (A paper) does not fit"


@given(
    st.lists(st.tuples(st.floats(1, 1e4), st.floats(0, 1e3)), min_size=1, max_size=3),
    st.lists(st.tuples(st.floats(1, 1e4), st.floats(0, 1e3)), min_size=1, max_size=3),
)
def test_it_holds_where_two_spans_have_something_in_common(
    stated: list[tuple[float, float]], allowed: list[tuple[float, float]]
) -> None:
    amounts = [Length(low=low, high=low + width) for low, width in stated]
    spans = [(np.array([low]), np.array([low + width])) for low, width in allowed]
    meet = any(a <= x + v and x <= b for a, b in (amount.span for amount in amounts) for x, v in allowed)
    found = judged(spans, amounts)
    gap = min(max(x - b, a - (x + v)) for a, b in (amount.span for amount in amounts) for x, v in allowed)
    if abs(gap) > 1e-6:
        assert found.holds.item() == meet == (gap < 0)
        assert found.fails.item() != meet
        assert abs(found.slack.item()) == pytest.approx(abs(gap), rel=1e-9, abs=1e-6)


def test_what_is_not_known_decides_nothing() -> None:
    nothing = np.array([np.nan])
    found = judged([(nothing, nothing)], [Length(about=5.0)])
    assert not found.holds.any()
    assert not found.fails.any()
    assert np.isnan(found.number).all()
    assert not np.isnan(found.slack).any()


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ([], "claims[c].stated"),
        ([{}], "claims[c].stated[#1]: found no figure"),
        ([{"about": 5.0, "at_least": 4.0}], "claims[c].stated[#1]: found about and at_least together"),
        ([{"low": 5.0}], "claims[c].stated[#1]: found low alone"),
        ([{"low": 5.0, "high": 4.0}], "claims[c].stated[#1]: found low 5, high 4"),
        ([{"about": 9.0, "low": 5.0, "high": 6.0}], "claims[c].stated[#1]: found low 5, about 9, high 6"),
        ([{"at_most": 9.0, "low": 5.0, "high": 6.0}], "claims[c].stated[#1]: found at_most beside low and high"),
        ([{"about": 5.0, "unit": "yard"}], "claims[c].stated[#1].unit: found 'yard'"),
        ([{"about": -5.0}], "claims[c].stated[#1].about: found -5"),
        ([{"about": 5.0}, {"about": 6.0}], "claims[c].stated[#1].source: found nothing"),
        ([{"about": 5.0, "source": "papre"}], "claims[c].stated[#1].source: found the unknown source"),
    ],
)
def test_figures_that_say_nothing_are_refused(stated: list[dict[str, object]], message: str) -> None:
    with pytest.raises(EventError) as caught:
        event_with({"kind": "distance_between", "between": ["a", "t"], "stated": stated})
    assert message in str(caught.value)


@pytest.mark.parametrize("speed", [{"about": 3.0, "unit": "mach"}, {"about": 3.0, "unit": "kn", "sound_ms": 300.0}])
def test_a_mach_number_says_what_sound_it_means(speed: dict[str, object]) -> None:
    with pytest.raises(EventError, match=r"stated\[#1\]\.sound_ms"):
        event_with({"kind": "mean_speed", "stated": [speed], "in_time": [{"about": 5.0}]})


def test_times_and_speeds_are_put_into_words() -> None:
    assert TIME.span(ENGLISH, 9.94, 40.4) == "9.9 to 40 min"
    assert TIME.words(ENGLISH, 9.94) == "9.9 min"
    assert SPEED.span(ENGLISH, 799.6, 800.4) == "800 km/h"
    assert RAW["speed"]


def test_of_two_published_times_that_fit_as_well_the_first_is_told() -> None:
    below, above = ((np.array([low]), np.array([low + 1.0])) for low in (0.0, 3.0))
    stated = [Length(low=1.5, high=2.5)]
    assert judged([below, above], stated).number.tolist() == [0.5]
    assert judged([above, below], stated).number.tolist() == [3.5]
    assert judged([below, above], stated).slack.tolist() == [-0.5]


def test_what_just_touches_fits_and_nothing_does_both() -> None:
    found = judged([(np.array([0.0, 2.0, 2.5]), np.array([1.0, 3.0, 3.0]))], [Length(low=1.0, high=2.0)])
    assert found.slack.tolist() == [0.0, 0.0, -0.5]
    assert (found.holds.tolist(), found.fails.tolist()) == ([True, True, False], [False, False, True])
