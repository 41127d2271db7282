"""``unit_conversion``: a figure and its conversion, printed side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, Strict

from geo.claims.kind import Finding, PlainKind, Told
from geo.events import Claim, Problem
from geo.events.amounts import METRES, LengthUnit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.language import Language

_Number = Annotated[float, Strict(), Field(gt=0, le=1e9, allow_inf_nan=False)]
_DIGITS = 12


class UnitConversion(Claim):
    """A figure and its conversion, printed side by side."""

    kind: Literal["unit_conversion"]
    low: _Number = Field(description="the printed figure, or the lower end of the printed range, above 0")
    high: _Number | None = Field(default=None, description="the upper end of the printed range, above 0")
    unit: LengthUnit = Field(description="km, mile, nmi, m or ft")
    converted: _Number = Field(description="the conversion printed beside it, above 0")
    converted_unit: LengthUnit = Field(description="km, mile, nmi, m or ft")
    rounding_percent: float = Field(
        default=5.0,
        strict=True,
        ge=0,
        le=50,
        allow_inf_nan=False,
        description="what rounding may explain, 0 to 50 percent",
    )

    def problems(self) -> Iterator[Problem]:
        """Yield a range whose ends are the wrong way round."""
        if self.high is not None and self.high < self.low:
            yield Problem(".high", f"{self.high:.12g}", f"at least low, {self.low:g}", "correct them")


def _settle(claim: UnitConversion, _event: Event, _countries: Countries, language: Language) -> Finding:
    """Convert a printed figure again; a conversion that rounding does not explain is an error in the source.

    Rounding explains what lies within ``rounding_percent``, and what the right figure becomes when it is rounded to the
    last digit that is printed.
    """
    factor = METRES[claim.unit] / METRES[claim.converted_unit]
    low, high = claim.low * factor, (claim.high or claim.low) * factor
    slack, half = claim.rounding_percent / 100, 0.5 * 10.0 ** -_decimals(claim.converted)
    least, most = min(low * (1 - slack), low - half), max(high * (1 + slack), high + half)
    value = min(max(claim.converted, low), high)
    printed = _span(language, claim.low, claim.high or claim.low, claim.unit)
    unit = claim.converted_unit
    if least <= claim.converted <= most:
        right = _span(language, low, high, unit)
        margin = min(claim.converted - least, most - claim.converted)
        told = language.say("{printed} is {right}, as printed but for rounding", printed=printed, right=right)
        return Finding("supported", Told(told, value, unit, margin))
    margin = max(least - claim.converted, claim.converted - most)
    more = 0
    while more < _DIGITS and _figure(claim.converted, more) in {_figure(low, more), _figure(high, more)}:
        more += 1  # to the digit in which they differ
    right = _span(language, low, high, unit, more)
    wrong = language.figure_of(_figure(claim.converted, more))
    told = language.say("{printed} is {right}, not {wrong}", printed=printed, right=right, wrong=wrong)
    return Finding("source error", Told(told, value, unit, margin))


def _decimals(value: float) -> int:
    _, _, after = f"{value:.{_DIGITS}g}".partition(".")
    return len(after) if "e" not in after else 0


def _span(language: Language, low: float, high: float, unit: str, more: int = 0) -> str:
    first, last = _figure(low, more), _figure(high, more)
    most = language.figure_with(last, unit)
    return most if first == last else language.say("{low} to {high}", low=language.figure_of(first), high=most)


def _figure(value: float, more: int = 0) -> str:
    """Write a figure to the unit, or to three digits where it is small; and some digits more."""
    return f"{value:,.{more}f}" if value >= 10 else f"{value:.{3 + more}g}"


KIND = PlainKind(
    UnitConversion,
    settle=_settle,
    doc=("the conversion is right but for rounding", "never: a wrong one is a *source error*", "the right conversion"),
)
