"""Amounts as sources print them: about so much, at least, at most, or from so much to so much, in the printed unit.

A claim keeps them as a list, one entry a source, and never in a unit that nobody printed. What is computed with is
:attr:`Amount.span`, in the base unit of what is measured: km, minutes, km/h.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, Strict

from geo.events.fields import MAX_ITEMS, Record, SourceId
from geo.events.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LengthUnit = Literal["km", "mile", "nmi", "m", "ft"]
DurationUnit = Literal["s", "min", "h"]
SpeedUnit = Literal["km/h", "m/s", "km/s", "kn", "mph", "mach"]

# exact by definition (BIPM, The International System of Units, 2019; International Yard and Pound, 1959)
METRES: Mapping[str, float] = {"km": 1000.0, "mile": 1609.344, "nmi": 1852.0, "m": 1.0, "ft": 0.3048}
_KM = {unit: metres / 1000.0 for unit, metres in METRES.items()}
_MINUTES = {"s": 1.0 / 60.0, "min": 1.0, "h": 60.0}
_KMH = {"km/h": 1.0, "m/s": 3.6, "km/s": 3600.0, "kn": 1.852, "mph": 1.609344}
_WORDS = {"mile": "miles", "nmi": "nautical miles", "ft": "feet", "s": "seconds", "min": "minutes", "h": "hours"}
_WORDS |= {"kn": "knots", "mach": "Mach"}
_LONG = {
    "km": "kilometres",
    "m": "metres",
    "km/h": "kilometres per hour",
    "mph": "miles per hour",
    "m/s": "metres per second",
}

_NARROW = 1.2  # of what is measured, wider spans fit in some unit by chance
_Number = Annotated[float, Strict(), Field(gt=0, le=1e9, allow_inf_nan=False)]
_Sound = Annotated[float, Strict(), Field(ge=200, le=400, allow_inf_nan=False)]


_SHORT = {"mi": "mile", "nm": "nmi", "kt": "kn", "kts": "kn", "kph": "km/h", "sec": "s", "hr": "h", "hrs": "h"}


def unit_meant(word: str, known: Sequence[str]) -> str | None:
    """Return the unit, or whatever else of a few known words, that a word means; None where none comes near.

    Examples
    --------
    >>> [unit_meant(word, ("km", "mile", "nmi", "m", "ft")) for word in ("nm", "mi", "Kms", "feet", "meters", "cubit")]
    ['nmi', 'mile', 'km', 'ft', 'm', None]
    """
    words = {
        **{name: name for name in known},
        **{words: unit for unit, words in (_WORDS | _LONG).items() if unit in known},
    }
    short = _SHORT.get(word.strip().lower())
    if short in known:
        return short
    close = nearest(word, list(words))
    return words[close] if close else None


def rounding(value: float) -> float:
    """Return half a unit of the last digit of a printed figure that is not zero: what rounding explains.

    Examples
    --------
    >>> rounding(1400.0), rounding(2063.0), rounding(12.5)
    (50.0, 0.5, 0.05)
    """
    digits = f"{value:.10g}"
    whole, _, after = digits.partition(".")
    return 0.5 * (10.0 ** -len(after) if after else 10.0 ** (len(whole) - len(whole.rstrip("0"))))


class Amount(Record):
    """One figure of one source; ``about`` alone allows what rounding to its last digit explains."""

    source: SourceId | None = Field(default=None, description="a source id")
    about: _Number | None = Field(default=None, description="the printed figure, above 0")
    at_least: _Number | None = Field(default=None, description="the printed lower bound, above 0")
    at_most: _Number | None = Field(default=None, description="the printed upper bound, above 0")
    low: _Number | None = Field(default=None, description="the least that still fits, above 0")
    high: _Number | None = Field(default=None, description="the greatest that still fits, above 0")
    unit: str = Field(description="a unit")

    factors: ClassVar[Mapping[str, float]] = {}

    def problems(self) -> Iterator[Problem]:
        """Yield what no single field shows; fields are named from the amount on."""
        given = [name for name in ("about", "at_least", "at_most") if getattr(self, name) is not None]
        span = self.low is not None, self.high is not None
        allowed = "one of about, at_least and at_most, or low and high (which may stand beside about)"
        if len(given) > 1:
            yield Problem("", f"{' and '.join(given)} together", allowed, "keep one; give each figure its own entry")
        elif span[0] != span[1]:
            yield Problem("", f"{'low' if span[0] else 'high'} alone", allowed, "add the other")
        elif not given and not span[0]:
            yield Problem("", "no figure", allowed, "add it")
        elif span[0] and given and given != ["about"]:
            yield Problem("", f"{given[0]} beside low and high", allowed, "remove one")
        elif self.low is not None and self.high is not None:
            middle = self.low if self.about is None else self.about
            if not self.low <= middle <= self.high:
                stated = "" if self.about is None else f"about {self.about:g}, "
                yield Problem("", f"low {self.low:g}, {stated}high {self.high:g}", "low <= about <= high", "correct it")

    @property
    def printed(self) -> tuple[float, float]:
        """The least and the greatest that fit, in the printed unit; an open end is 0 or infinite."""
        if self.low is not None and self.high is not None:
            return self.low, self.high
        if self.about is not None:
            return self.about - rounding(self.about), self.about + rounding(self.about)
        return self.at_least or 0.0, self.at_most or math.inf

    @property
    def factor(self) -> float:
        """What turns the printed unit into the base unit."""
        return self.factors[self.unit]

    @property
    def span(self) -> tuple[float, float]:
        """The least and the greatest that fit, in the base unit."""
        low, high = self.printed
        return low * self.factor, high * self.factor

    @property
    def words(self) -> str:
        """The figure as it is printed."""
        if self.about is not None:
            return f"about {self.in_unit(f'{self.about:,.10g}')}"
        if self.at_least is not None:
            return f"at least {self.in_unit(f'{self.at_least:,.10g}')}"
        if self.at_most is not None:
            return f"at most {self.in_unit(f'{self.at_most:,.10g}')}"
        low, high = f"{self.low:,.10g}", f"{self.high:,.10g}"
        return self.in_unit(low if low == high else f"{low} to {high}")

    def in_unit(self, figure: str, unit: str | None = None) -> str:
        """Put a figure's unit beside it."""
        name = self.unit if unit is None else unit
        return f"Mach {figure}" if name == "mach" else f"{figure} {_WORDS.get(name, name)}"

    def fits_as(self, low: float, high: float) -> str:
        """Return in which other unit the figure would fit a narrow span of base units, '' for none.

        A bound that is open to one side says too little for that.
        """
        least, most = self.printed
        if high > _NARROW * low or not least > 0.0 or not math.isfinite(most):
            return ""
        others = (unit for unit in self.factors if unit != self.unit)
        return next((u for u in others if least * self.factors[u] <= high and most * self.factors[u] >= low), "")


class Length(Amount):
    """A distance; base unit km."""

    unit: LengthUnit = Field(default="km", description="km, mile, nmi, m or ft")
    factors: ClassVar[Mapping[str, float]] = _KM


class Duration(Amount):
    """A time that something took; base unit minutes."""

    unit: DurationUnit = Field(default="min", description="s, min or h")
    factors: ClassVar[Mapping[str, float]] = _MINUTES


class Pace(Amount):
    """A speed over ground; base unit km/h. Mach numbers say what speed of sound they are taken to mean."""

    unit: SpeedUnit = Field(default="km/h", description="km/h, m/s, km/s, kn, mph or mach")
    sound_ms: _Sound | None = Field(
        default=None, description="the speed of sound that a Mach number is taken to mean, m/s, 200 to 400"
    )
    factors: ClassVar[Mapping[str, float]] = _KMH

    def problems(self) -> Iterator[Problem]:
        """Yield Mach numbers without a speed of sound, and one without the other."""
        yield from super().problems()
        if (self.unit == "mach") != (self.sound_ms is not None):
            found = "no speed of sound beside Mach" if self.unit == "mach" else f"a speed of sound beside {self.unit}"
            yield Problem(".sound_ms", found, "sound_ms with unit mach, and only with it", "add or remove it")

    @property
    def factor(self) -> float:
        """What turns the printed unit into km/h."""
        return _KMH["m/s"] * self.sound_ms if self.sound_ms is not None else self.factors.get(self.unit, math.nan)


class Tally(Amount):
    """How many there were; whole things, so that it has no unit."""

    unit: Literal[""] = Field(default="", description="none: leave it out")
    factors: ClassVar[Mapping[str, float]] = {"": 1.0}

    def in_unit(self, figure: str, unit: str | None = None) -> str:  # noqa: ARG002  (as of amounts with a unit)
        """Return the figure alone."""
        return figure


STATED_TABLES = "a list of tables with about, at_least, at_most, or low and high"
STATED = f"{STATED_TABLES}; unit, source"

Lengths = Annotated[tuple[Length, ...], Field(max_length=MAX_ITEMS)]
Durations = Annotated[tuple[Duration, ...], Field(max_length=MAX_ITEMS)]
Paces = Annotated[tuple[Pace, ...], Field(max_length=MAX_ITEMS)]
Tallies = Annotated[tuple[Tally, ...], Field(max_length=MAX_ITEMS)]


def amount_problems(field: str, amounts: Sequence[Amount]) -> Iterator[Problem]:
    """Yield the problems of a claim's list of amounts; several need a source each."""
    for number, amount in enumerate(amounts, start=1):
        where = f".{field}[#{number}]"
        for problem in amount.problems():
            yield replace(problem, field=where + problem.field)
        if len(amounts) > 1 and amount.source is None:
            yield Problem(f"{where}.source", "nothing", "a source for each of several figures", "add it")
