"""Published amounts against what worlds make of them: the part that all kinds with a number of their own share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.claims.kind import Judged
from geo.events.amounts import rounding
from geo.words import km, km_span, listed, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from geo.events import Claim, Event
    from geo.events.amounts import Amount

    FloatArray = NDArray[np.float64]


_WIDE = 0.1  # of a figure


@dataclass(frozen=True)
class Measure:
    """What is measured: its base unit, and how an amount and a span of it are put into words."""

    unit: str
    words: Callable[[float], str]
    span: Callable[[float, float], str]


def _minutes(value: float, *, unit: bool = True) -> str:
    return number(value, 0 if value >= 10.0 else 1) + (" min" if unit else "")


def _span_of(words: Callable[..., str], unit: str) -> Callable[[float, float], str]:
    def span(low: float, high: float) -> str:
        first, last = words(low, unit=False), words(high, unit=False)
        return f"{first}{unit}" if first == last else f"{first} to {last}{unit}"

    return span


def _kmh(value: float, *, unit: bool = True) -> str:
    return number(value) + (" km/h" if unit else "")


DISTANCE = Measure("km", km, km_span)
TIME = Measure("min", _minutes, _span_of(_minutes, " min"))
SPEED = Measure("km/h", _kmh, _span_of(_kmh, " km/h"))


def hull(amounts: Sequence[Amount]) -> tuple[float, float]:
    """Return the least and the greatest that fit any of some amounts, in the base unit."""
    spans = [amount.span for amount in amounts]
    return min(low for low, _ in spans), max(high for _, high in spans)


def judged(spans: Sequence[tuple[FloatArray, FloatArray]], stated: Sequence[Amount]) -> Judged:
    """Hold what each path allows, in the base unit, against any of the amounts stated.

    It holds where one of them has something in common with one of the spans that the path allows, which are several
    where what they follow from was published more than once. NaN, of what is not known, decides nothing.
    """
    slack = np.full(len(spans[0][0]), -np.inf)
    number = np.full(len(slack), np.nan)
    for low, high in spans:
        with np.errstate(invalid="ignore"):
            own = np.max([np.minimum(high - least, most - low) for least, most in (a.span for a in stated)], axis=0)
            middle = np.where(np.isfinite(high), 0.5 * (low + high), low)
        better = ~np.isnan(low) & (np.isnan(number) | (own > slack))
        slack, number = np.where(better, own, slack), np.where(better, middle, number)
    known = ~np.isnan(number)
    return Judged(known & (slack >= 0.0), known & (slack < 0.0), number, slack)


def held(spans: Sequence[tuple[float, float]], stated: Sequence[Amount], event: Event) -> str:
    """Say of each amount whether it fits one of some spans, who printed it, and in which other unit it would."""
    publishers = {s.id: s.publisher for s in event.sources}
    said = []
    for amount in stated:
        least, most = amount.span
        by = f" ({publishers[amount.source]})" if amount.source is not None else ""
        fits = any(low <= most and high >= least for low, high in spans)
        other = "" if fits else next(filter(None, (amount.fits_as(*span) for span in spans)), "")
        hint = f", though it would as {amount.in_unit('', other).strip()}" if other else ""
        said.append(f"{amount.words}{by}{_taken(amount)} {'fits' if fits else 'does not fit'}{hint}")
    return ", ".join(said)


def _taken(amount: Amount) -> str:
    """Say for what a round figure is taken, where that is far wider than a reader would think."""
    if amount.about is None or amount.low is not None or rounding(amount.about) <= _WIDE * amount.about:
        return ""
    low, high = amount.printed
    return f", taken for {low:,.10g} to {high:,.10g},"


def parts(claim: Claim) -> tuple[tuple[str, Any], ...]:
    """Return the claim with each source's figure alone, by what that is called; nothing for a single figure."""
    stated: tuple[Amount, ...] = getattr(claim, "stated", ())
    if len(stated) < 2:
        return ()
    return tuple((f"{a.words} ({a.source})", claim.model_copy(update={"stated": (a,)})) for a in stated)


def names(event: Event, ids: Sequence[str]) -> str:
    """Return the names of positions of an event, joined."""
    known = {spot.id: spot.name for spots in (event.platforms, event.targets, event.places) for spot in spots}
    return listed([known[name] for name in ids])
