"""``unit_conversion``: a figure and its conversion, printed side by side."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from small_event import TWO, E, S, event_with, paths_of, verdicts

from geo.claims.unit_conversion import KIND
from geo.errors import EventError
from geo.language import ENGLISH

METRES = {"km": Fraction(1000), "mile": Fraction("1609.344"), "nmi": Fraction(1852), "m": Fraction(1),
          "ft": Fraction("0.3048")}  # fmt: skip


def conversion(
    low: float, unit: str, converted: float, converted_unit: str, high: float | None = None, **rest: float
) -> dict[str, object]:
    claim = {
        "kind": "unit_conversion",
        "low": low,
        "unit": unit,
        "converted": converted,
        "converted_unit": converted_unit,
        **rest,
    }
    return claim if high is None else {**claim, "high": high}


@pytest.mark.parametrize(
    ("claim", "verdict", "words"),
    [
        # Reuters, September 2017: '500-670 km (727 miles)'; 670 km are 416 miles
        (conversion(500.0, "km", 727.0, "mile", 670.0), E, "500 to 670 km is 311 to 416 miles, not 727"),
        (conversion(500.0, "km", 400.0, "mile", 670.0), S, "as printed but for rounding"),
        # BBC, October 2015: '1,500km (932 miles)'; the Daily Star: '1,400km (900miles)'
        (conversion(1500.0, "km", 932.0, "mile"), S, "1,500 km is 932 miles"),
        (conversion(1400.0, "km", 900.0, "mile"), S, "1,400 km is 870 miles"),
        (conversion(12.0, "nmi", 12.0, "km"), E, "12 nautical miles is 22 km, not 12"),
        (conversion(10000.0, "ft", 3048.0, "m"), S, "10,000 feet is 3,048 m"),
        # rounded to the last digit that is printed, whatever the percentage allows
        (conversion(1500.0, "km", 932.0, "mile", rounding_percent=0.0), S, "1,500 km is 932 miles"),
        (conversion(1500.0, "km", 932.1, "mile", rounding_percent=0.0), S, "as printed"),
        (conversion(1500.0, "km", 932.2, "mile", rounding_percent=0.0), E, "is 932.1 miles, not 932.2"),
        (conversion(1500.0, "km", 932.11, "mile", rounding_percent=0.0), E, "is 932.06 miles, not 932.11"),
    ],
)
def test_printed_conversions(claim: dict[str, object], verdict: str, words: str) -> None:
    table = verdicts(event_with(claim), paths_of(TWO))
    assert set(table["verdict"]) == {verdict}
    assert words in table.loc["", "reason"]


def test_what_rounding_explains_is_what_rounding_gives() -> None:
    """Random figures in exact fractions: right to the printed digit, or within the percentage, is supported."""
    rng, seen = np.random.default_rng(5), []
    for _ in range(400):
        unit, other = rng.choice(list(METRES), 2, replace=False)
        digits = int(rng.integers(0, 3))
        low = float(rng.integers(1, 3000))
        right = Fraction(low) * METRES[unit] / METRES[other]
        off = float(rng.choice([0.0, 0.0, 1.0, -1.0, 3.0])) * 10.0**-digits
        printed = round(float(right) + off, digits)
        percent = float(rng.choice([0.0, 0.1, 5.0]))
        if printed <= 0 or not 0 < printed < 1e9:
            continue
        half, slack = Fraction(1, 2) / 10 ** len(f"{printed:.12g}".partition(".")[2]), Fraction(percent) / 100 * right
        gap = abs(Fraction(printed) - right)
        if min(abs(gap - half), abs(gap - slack)) < right * Fraction(1, 10**9):
            continue  # a hair's breadth from the edge
        want = S if gap < max(half, slack) else E
        [claim] = event_with(conversion(low, unit, printed, other, rounding_percent=percent)).claims
        finding = KIND.settle(claim, None, None, ENGLISH)
        assert finding.verdict == want, claim
        if want == E:  # the right figure and the printed one are told apart
            told = finding.told.clause.split(" is ")[1].replace(",", "")
            shown, stated = told.split(" not ")
            assert shown.split()[0] != stated
        seen.append(want)
    assert 60 < seen.count(S) < len(seen) - 60


def test_a_percentage_in_quotes_is_refused() -> None:
    with pytest.raises(EventError, match=r"rounding_percent: found '5'"):
        event_with({**conversion(500.0, "km", 311.0, "mile"), "rounding_percent": "5"})


def test_a_range_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(EventError, match=r"claims\[c\]\.high: found 5; allowed: at least low, 9"):
        event_with(conversion(9.0, "km", 1.0, "mile", 5.0))
