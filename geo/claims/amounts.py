"""Published amounts against what worlds make of them: the part that all kinds with a number of their own share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.claims.kind import Judged
from geo.events.amounts import rounding
from geo.language import ENGLISH, Language

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
    words: Callable[[Language, float], str]
    span: Callable[[Language, float, float], str]


def _measure(unit: str, decimals: Callable[[float], int]) -> Measure:
    """Return the measure of a unit of which an amount is told with so many decimals."""

    def words(language: Language, value: float) -> str:
        return language.measured(value, unit, decimals(value))

    def span(language: Language, low: float, high: float) -> str:
        first, last = (language.number(value, decimals(value)) for value in (low, high))
        most = words(language, high)
        return most if first == last else language.say("{low} to {high}", low=first, high=most)

    return Measure(unit, words, span)


DISTANCE = Measure("km", Language.km, Language.km_span)
TIME = _measure("min", lambda value: 0 if value >= 10.0 else 1)
SPEED = _measure("km/h", lambda _value: 0)


def amount_words(language: Language, amount: Amount) -> str:
    """Put a published figure into words, as it is printed."""

    def printed(value: float) -> str:
        return language.printed(value, amount.unit)

    if amount.about is not None:
        return language.say("about {amount}", amount=printed(amount.about))
    if amount.at_least is not None:
        return language.say("at least {amount}", amount=printed(amount.at_least))
    if amount.at_most is not None:
        return language.say("at most {amount}", amount=printed(amount.at_most))
    low, high = amount.printed
    first, last = language.figure(low), language.figure(high)
    if first == last:
        return printed(high)
    if amount.unit == "mach":
        return language.say("Mach {low} to {high}", low=first, high=last)
    return language.say("{low} to {high}", low=first, high=printed(high))


def hull(amounts: Sequence[Amount]) -> tuple[float, float]:
    """Return the least and the greatest that fit any of some amounts, in the base unit."""
    spans = [amount.span for amount in amounts]
    return min(low for low, _ in spans), max(high for _, high in spans)


def open_span(language: Language, measure: Measure, low: float, high: float) -> str:
    """Put a span into words that may have no end."""
    if np.isfinite(high):
        return measure.span(language, low, high)
    return language.say("at least {amount}", amount=measure.words(language, low))


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


def held(
    spans: Sequence[tuple[float, float]], stated: Sequence[Amount], event: Event, language: Language = ENGLISH
) -> str:
    """Say of each amount whether it fits one of some spans, who printed it, and in which other unit it would."""
    said = []
    for amount in stated:
        least, most = amount.span
        words = _taken(language, amount, _printed_by(language, amount, event))
        if any(low <= most and high >= least for low, high in spans):
            said.append(language.say("{amount} fits", amount=words))
            continue
        other = next(filter(None, (amount.fits_as(*span) for span in spans)), "")
        if other:
            unit = language.unit(other)
            said.append(language.say("{amount} does not fit, though it would as {unit}", amount=words, unit=unit))
        else:
            said.append(language.say("{amount} does not fit", amount=words))
    return language.row(said)


def alternatives(language: Language, amounts: Sequence[Amount]) -> str:
    """Return published figures of one thing, of which any may be meant."""
    return any_of(language, [amount_words(language, amount) for amount in amounts])


def any_of(language: Language, amounts: Sequence[str]) -> str:
    """Return amounts of which any may be meant."""
    joined, *rest = amounts
    for other in rest:
        joined = language.say("{amount} or {other}", amount=joined, other=other)
    return joined


def _printed_by(language: Language, amount: Amount, event: Event) -> str:
    """Return a figure with its publisher."""
    words = amount_words(language, amount)
    if amount.source is None:
        return words
    publisher = next(source.publisher for source in event.sources if source.id == amount.source)
    return language.say("{amount} ({source})", amount=words, source=language.name(publisher))


def _taken(language: Language, amount: Amount, words: str) -> str:
    """Say for what a round figure is taken, where that is far wider than a reader would think."""
    if amount.about is None or amount.low is not None or rounding(amount.about) <= _WIDE * amount.about:
        return words
    low, high = (language.figure(value) for value in amount.printed)
    return language.say("{amount}, taken for {low} to {high},", amount=words, low=low, high=high)


def parts(claim: Claim) -> tuple[tuple[str, Any], ...]:
    """Return the claim with each source's figure alone, by what that is called; nothing for a single figure."""
    stated: tuple[Amount, ...] = getattr(claim, "stated", ())
    if len(stated) < 2:
        return ()
    return tuple((f"{a.words} ({a.source})", claim.model_copy(update={"stated": (a,)})) for a in stated)


def part_words(language: Language, part: Claim, event: Event) -> str:
    """Return what a part of a claim is called where people read: its one figure, with who printed it."""
    [amount] = getattr(part, "stated")  # noqa: B009  (what no claim has by itself)
    return _printed_by(language, amount, event)


def names(event: Event, ids: Sequence[str], language: Language) -> str:
    """Return the names of positions of an event, joined."""
    known = {spot.id: spot.name for spots in (event.platforms, event.targets, event.places) for spot in spots}
    return language.names([known[name] for name in ids])
