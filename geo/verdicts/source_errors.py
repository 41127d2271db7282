"""Errors that a source makes by itself: a conversion or a clock time that does not fit the one printed beside it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from geo.verdicts.finding import Case, Finding

if TYPE_CHECKING:
    from geo.events import TimeZone, UnitConversion

# metres; exact by definition (BIPM, The International System of Units, 2019; International Yard and Pound, 1959)
_METRES = {"km": 1000.0, "mile": 1609.344, "nmi": 1852.0, "m": 1.0, "ft": 0.3048}
_WORDS = {"km": "km", "mile": "miles", "nmi": "nautical miles", "m": "m", "ft": "feet"}
_HALF_DAY_MIN, _DAY_MIN = 720.0, 1440.0


def unit_conversion(claim: UnitConversion, case: Case) -> Finding:
    """Convert a printed figure again; a conversion that rounding does not explain is an error in the source."""
    del case  # nothing of the event bears on it
    factor = _METRES[claim.unit] / _METRES[claim.converted_unit]
    low, high = claim.low * factor, (claim.high or claim.low) * factor
    slack = claim.rounding_percent / 100
    least, most = low * (1 - slack), high * (1 + slack)
    printed = _span(claim.low, claim.high or claim.low, claim.unit)
    right = _span(low, high, claim.converted_unit)
    value = min(max(claim.converted, low), high)
    if least <= claim.converted <= most:
        margin = min(claim.converted - least, most - claim.converted)
        return Finding(
            "supported", value, claim.converted_unit, margin, f"{printed} is {right}, as printed but for rounding"
        )
    margin = max(least - claim.converted, claim.converted - most)
    return Finding(
        "source error", value, claim.converted_unit, margin, f"{printed} is {right}, not {_figure(claim.converted)}"
    )


def _span(low: float, high: float, unit: str) -> str:
    first, last = _figure(low), _figure(high)
    word = _WORDS[unit].replace("miles", "mile") if first == last == "1" else _WORDS[unit]
    return f"{first if first == last else f'{first} to {last}'} {word}"


def _figure(value: float) -> str:
    """Write a figure to the unit, or to three digits where it is small."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.3g}"


def time_zone(claim: TimeZone, case: Case) -> Finding:
    """Carry a clock time over to another zone; a time that differs from the one printed is an error in the source."""
    del case  # nothing of the event bears on it
    moment = claim.time.replace(tzinfo=ZoneInfo(claim.zone))
    there = moment.astimezone(ZoneInfo(claim.other_zone))
    printed = dt.datetime.combine(there.date(), claim.other_time, tzinfo=there.tzinfo)
    off = (printed - there).total_seconds() / 60
    off = (off + _HALF_DAY_MIN) % _DAY_MIN - _HALF_DAY_MIN  # the printed time has no date: take the nearest day
    said = f"{moment:%H:%M} on {moment.day} {moment:%B %Y} in {claim.zone} is {there:%H:%M} in {claim.other_zone}"
    if off == 0:
        return Finding("supported", 0.0, "min", 0.0, f"{said}, as printed")
    return Finding("source error", off, "min", abs(off), f"{said}, not {claim.other_time:%H:%M}")
