"""What every claim of an account has, whatever its kind: the base that each kind's record builds on.

Kinds live in :mod:`geo.claims`, one file each; the reader of event files is handed their records and knows none by
name.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import Field, PlainValidator, WithJsonSchema

from geo.events.fields import MAX_ITEMS, MAX_MISSILES, Record, ScopeId, Slug, SourceIds, Text
from geo.events.problems import listed, refuse, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.events.problems import Problem


class Claim(Record):
    """A published statement that geometry can test."""

    id: Slug = Field(description="an id")
    text: Text = Field(description="what was stated, in own words")
    sources: SourceIds = Field(min_length=1, description="a list of at least one source id")
    note: Text = Field(default="", description="plain text")
    kind: str = Field(description="a kind of claim")

    def problems(self) -> Iterator[Problem]:
        """Yield what no single field shows; fields are named from the claim on (``.high``)."""
        yield from ()

    @property
    def spots(self) -> tuple[str, ...]:
        """Ids of places, platforms and targets whose positions it measures in each world."""
        return ()

    @property
    def rings_km(self) -> tuple[float, ...]:
        """Radii of circles round the launch that a map of the claim wants, km."""
        return ()


class HowMany(NamedTuple):
    """How many missiles a statement is about: at least and at most so many; at least infinitely many are all."""

    low: float
    high: float
    words: str


_WORDS = {
    "all": HowMany(math.inf, math.inf, "all"),
    "some": HowMany(1, math.inf, "at least one"),
    "none": HowMany(0, 0, "none"),
}
_HOW_MANY = "all, some, none, a whole number from 1 to 10000, or a table with at_least, at_most or both"


def _how_many(value: object) -> HowMany:
    if isinstance(value, HowMany):
        return value
    if isinstance(value, str) and value in _WORDS:
        return _WORDS[value]
    if _whole(value):
        return HowMany(float(value), float(value), f"exactly {value}")  # type: ignore[arg-type]  # a whole number
    if isinstance(value, dict) and value and value.keys() <= {"at_least", "at_most"}:
        low, high = value.get("at_least", 1), value.get("at_most", MAX_MISSILES)
        if _whole(low) and _whole(high) and low <= high:
            words = [f"at least {low}"] * ("at_least" in value) + [f"at most {high}"] * ("at_most" in value)
            both = f"{low} to {high}" if len(value) > 1 else words[0]
            return HowMany(low if "at_least" in value else 0.0, high if "at_most" in value else math.inf, both)
    found = f"a table with {listed(map(str, value), end='and')}" if isinstance(value, dict) else shown(value)
    do = 'write which = "none"' if value == 0 else "say of how many missiles it was stated, or leave it out"
    return refuse(found, _HOW_MANY, do)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_MISSILES


_NUMBER = {"type": "integer", "minimum": 1, "maximum": MAX_MISSILES}
_BOUND = {"type": "object", "minProperties": 1, "additionalProperties": False,
          "properties": {"at_least": _NUMBER, "at_most": _NUMBER}}  # fmt: skip
Which = Annotated[HowMany, PlainValidator(_how_many), WithJsonSchema({"anyOf": [{"enum": [*_WORDS]}, _NUMBER, _BOUND]})]


class FlownClaim(Claim):
    """A statement about paths: of all missiles, or of some of them alone."""

    of: tuple[ScopeId, ...] = Field(
        default=(),
        min_length=1,
        max_length=MAX_ITEMS,
        description=(
            "a list of ids of platforms, targets and hypotheses: only missiles from one of these platforms, at one of "
            "these targets, and only under these hypotheses"
        ),
    )
    which: Which | None = Field(default=None, description=_HOW_MANY)
