"""Numbers in words: rounded as a reader rounds, monotone, and never more than they say."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.words import about_km, km, km_span, listed, number, percent, percent_span, rounded, share_in_words


@given(st.integers(-(10**9), 10**9), st.integers(-2, 4))
def test_halves_go_away_from_zero(thousandths: int, decimals: int) -> None:
    step = Fraction(1, 10) ** decimals
    exact = Fraction(thousandths, 1000)
    steps = math.floor(abs(exact) / step + Fraction(1, 2)) * (1 if exact >= 0 else -1)
    assert rounded(thousandths / 1000, decimals) == float(steps * step)


@pytest.mark.parametrize("value", [math.inf, -math.inf, 1e300])
def test_what_has_no_decimals_is_left_alone(value: float) -> None:
    assert rounded(value, 2) == value
    assert math.isnan(rounded(math.nan, 2))


def test_no_minus_before_a_nought() -> None:
    assert [number(v, 1) for v in (-0.04, -0.05, 0.05, 12345.65)] == ["0.0", "-0.1", "0.1", "12,345.7"]


@given(st.floats(0.0, 1e5), st.floats(0.0, 1e5))
def test_a_longer_way_never_reads_as_a_shorter_one(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert about_km(1000 * low) <= about_km(1000 * high)
    assert abs(about_km(1000 * low) - low) <= (0.5 if low < 200 else 5.0)
    read = [float(km(v, unit=False).removeprefix("under ").replace(",", "")) for v in (low, high)]
    assert read[0] <= read[1] or km(low).startswith("under")
    if low < 0.05 <= high:  # from nothing
        assert km_span(low, high) == f"up to {km(high)}"
    else:
        assert km_span(low, high) == (km(low) if km(low) == km(high) else f"{km(low, unit=False)} to {km(high)}")


@pytest.mark.parametrize(("length", "words"), [(9.94, "9.9 km"), (9.95, "10 km"), (0.05, "0.1 km"), (10.5, "11 km")])
def test_from_ten_kilometres_up_whole_ones(length: float, words: str) -> None:
    assert km(length) == words


@given(st.floats(0.0, 1.0), st.integers(0, 3))
def test_only_none_and_all_read_as_none_and_all(share: float, decimals: int) -> None:
    words = percent(share, decimals)
    assert (words == "0 %") == (share == 0.0)
    assert (words == "100 %") == (share == 1.0)
    said = float(words.removeprefix("under ").removeprefix("over ").removesuffix(" %"))
    assert abs(said - 100.0 * share) <= (1.0 if words[0] in "uo" else 0.5 + 1e-9) * 10.0**-decimals


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_an_interval_of_whole_hundredths_of_a_per_cent_stays_as_it_is(a: int, b: int) -> None:
    low, high = sorted((a, b))
    assert percent_span(low / 10_000, high / 10_000) == f"{low / 100:.2f} to {high / 100:.2f} %"


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_an_interval_is_rounded_outwards(a: float, b: float) -> None:
    low, high = sorted((a, b))
    least, most = (float(v) for v in percent_span(low, high).removesuffix(" %").split(" to "))
    assert 100.0 * low - 0.01 <= least <= 100.0 * low + 1e-8
    assert 100.0 * high - 1e-8 <= most <= 100.0 * high + 0.01


def test_shares_with_as_many_digits_as_the_draws_carry() -> None:
    assert share_in_words(0.5, 0.4, 0.6, 80, noun="worlds") == "50.0 % ± 10.0 of 80 worlds"
    assert share_in_words(0.12345, 0.1232, 0.1236, 10**6) == "12.35 % ± 0.02 of 1,000,000 draws"


@pytest.mark.parametrize(
    ("count", "words"), [(0, "none"), (1, "a"), (2, "a or b"), (3, "a, b or c"), (4, "a, b, c (and 1 more)")]
)
def test_lists_are_cut_after_so_many(count: int, words: str) -> None:
    assert listed("abcd"[:count], end="or", none="none", most=3) == words
