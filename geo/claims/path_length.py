"""``path_length``: the missiles flew about so many kilometres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.amounts import held, part_words
from geo.claims.amounts import parts as parts_of
from geo.claims.kind import Example, Judged, RouteKind, Told
from geo.claims.placing import derived_between
from geo.events import FlownClaim, Problem
from geo.events.amounts import STATED, Lengths, amount_problems, rounding
from geo.events.fields import MAX_ITEMS, Kilometres, Record, SourceId
from geo.events.routes import ways_of
from geo.language import pattern
from geo.words import km

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event, Hypothesis
    from geo.language import Language

_M_IN_KM = 1000.0


class LengthValue(Record):
    """What one source prints."""

    source: SourceId = Field(description="a source id")
    km: Kilometres = Field(description="the distance that it prints, km, from above 0 to 40100")
    low_km: Kilometres | None = Field(default=None, description="the least distance that still fits it, km")
    high_km: Kilometres | None = Field(default=None, description="the greatest distance that still fits it, km")


class PathLength(FlownClaim):
    """The missiles flew about so many kilometres; where sources disagree, each value stands with its source."""

    kind: Literal["path_length"]
    km: Kilometres | None = Field(default=None, description="the stated distance, km, from above 0 to 40100")
    low_km: Kilometres | None = Field(default=None, description="the least distance that still fits the statement, km")
    high_km: Kilometres | None = Field(
        default=None, description="the greatest distance that still fits the statement, km"
    )
    values: tuple[LengthValue, ...] = Field(
        default=(), max_length=MAX_ITEMS, description="a list of tables with source and km"
    )
    stated: Lengths = Field(default=(), description=STATED)

    def problems(self) -> Iterator[Problem]:
        """Yield spans that do not hold their value, and a claim with no value or with two kinds of them."""
        single = (self.km, self.low_km, self.high_km)
        several = "stated" if self.stated else "values" if self.values else ""
        if self.stated and self.values:
            yield Problem(".stated", "stated beside values", "one or the other", "move the values into stated")
        elif several and any(v is not None for v in single):
            do = f"move the distance into {several}, with its source"
            yield Problem(f".{several}", f"{several} beside km, low_km or high_km", "one or the other", do)
        elif not several and None in single:
            name = next(n for n, v in zip(("km", "low_km", "high_km"), single, strict=True) if v is None)
            yield Problem(f".{name}", "nothing", "km, low_km and high_km, or a list of values or stated", "add it")
        yield from amount_problems("stated", self.stated)
        for where, (low, stated, high) in self._spans():
            if not low <= stated <= high:
                found = f"low {low:g}, stated {stated:g}, high {high:g}"
                yield Problem(where, found, "low_km <= km <= high_km", "correct them")

    def _spans(self) -> Iterator[tuple[str, tuple[float, float, float]]]:
        if self.km is not None and self.low_km is not None and self.high_km is not None:
            yield "", (self.low_km, self.km, self.high_km)
        for number, value in enumerate(self.values, start=1):
            low, high = span_of(value)
            yield f".values[#{number}]", (low, value.km, high)

    @property
    def fits_km(self) -> tuple[tuple[float, float], ...]:
        """The least and the greatest distance that fit, of each value."""
        return tuple((low, high) for _, (low, _, high) in self._spans()) + tuple(a.span for a in self.stated)


def span_of(value: LengthValue) -> tuple[float, float]:
    """Return what fits a printed figure: what the file says, or what rounding to its last digit explains.

    Examples
    --------
    >>> span_of(LengthValue(source="paper", km=1400.0)), span_of(LengthValue(source="paper", km=2063.0))
    ((1350.0, 1450.0), (2062.5, 2063.5))
    """
    half = rounding(value.km)
    low = value.km - half if value.low_km is None else value.low_km
    high = value.km + half if value.high_km is None else value.high_km
    return low, high


def _rule(claim: PathLength, flights: Flights, _ready: None) -> Judged:
    """Hold each path's length against the nearest of the published spans."""
    length = flights.length_m / _M_IN_KM
    slack = np.max([np.minimum(length - low, high - length) for low, high in claim.fits_km], axis=0)
    return Judged(slack >= 0.0, slack < 0.0, length, slack)


def _say(claim: PathLength, example: Example, judged: Judged) -> Told:
    lengths, inside, language = judged.number, judged.slack, example.language
    best = int(np.argmax(inside))
    value, margin = float(lengths[best]), float(abs(inside[best]))
    total, fits = len(lengths), int(judged.holds.sum())
    length = language.km_span(float(lengths.min()), float(lengths.max()))
    if total == 1:
        drawn = language.say("the only path is {length} long", length=length)
    else:
        drawn = language.say_n(
            "the {n} paths are {length} long", "the {n} paths are {length} long", total, length=length
        )
    if claim.stated:
        told = held([(length, length) for length in lengths.tolist()], claim.stated, example.event, language)
        return Told(language.clauses([drawn, told]), value, "km", margin)
    if claim.values:
        return Told(language.clauses([drawn, _each(claim, example, lengths)]), value, "km", margin)
    [(low, high)] = claim.fits_km
    said = {"clause": drawn, "published": language.km_span(low, high), "margin": language.km(margin)}
    if fits:
        return Told(_fitting(language, fits, total, said), value, "km", margin)
    if value < low:
        clause = language.say("{clause}, and even the nearest is {margin} short of the published {published}", **said)
    else:
        clause = language.say("{clause}, and even the nearest is {margin} beyond the published {published}", **said)
    return Told(clause, value, "km", margin)


def _fitting(language: Language, fits: int, total: int, said: dict[str, str]) -> str:
    """Say how many paths fit the published length."""
    if total == 1:
        return language.say("{clause}, and the only path fits the published {published}, the best by {margin}", **said)
    if fits == total:
        return language.say_n(
            "{clause}, and all {n} paths fit the published {published}, the best by {margin}",
            "{clause}, and all {n} paths fit the published {published}, the best by {margin}",
            total,
            **said,
        )
    return language.say_n(
        "{clause}, and {n} of {total} paths fits the published {published}, the best by {margin}",
        "{clause}, and {n} of {total} paths fit the published {published}, the best by {margin}",
        fits,
        total=language.count(total),
        **said,
    )


def _each(claim: PathLength, example: Example, lengths: np.ndarray) -> str:
    """Say of each source's value whether a path fits it."""
    language, said = example.language, []
    for value, (low, high) in zip(claim.values, claim.fits_km, strict=True):
        amount = _value_words(language, value, example.event)
        if ((lengths >= low) & (lengths <= high)).any():
            said.append(language.say("{amount} fits", amount=amount))
        else:
            said.append(language.say("{amount} does not fit", amount=amount))
    return language.row(said)


def _value_words(language: Language, value: LengthValue, event: Event) -> str:
    publisher = next(source.publisher for source in event.sources if source.id == value.source)
    return language.say("{amount} ({source})", amount=language.km(value.km), source=language.name(publisher))


def _parts(claim: PathLength) -> tuple[tuple[str, PathLength], ...]:
    if claim.stated:
        return parts_of(claim)
    if len(claim.values) < 2:
        return ()
    return tuple(
        (f"{km(value.km)} ({value.source})", claim.model_copy(update={"values": (value,)})) for value in claim.values
    )


def _part_words(language: Language, part: PathLength, event: Event) -> str:
    return part_words(language, part, event) if part.stated else _value_words(language, part.values[0], event)


def _placed(_claim: PathLength, event: Event, hypothesis: Hypothesis, _countries: Countries, language: Language) -> str:
    if ways_of(event, hypothesis).via:
        return ""
    return derived_between(language, event, hypothesis)


KIND = RouteKind(
    PathLength,
    which="some",
    rule=_rule,
    say=_say,
    doc=(
        "at least one path is as long as a published figure allows: an account does not say which missile",
        "none is",
        "length of the path that fits best",
    ),
    placed=_placed,
    parts=_parts,
    part_words=_part_words,
    spread="all",
    interval=pattern("{clause}, whose paths are {span} long"),
)
