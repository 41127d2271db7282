"""What every claim of an account has, whatever its kind: the base that each kind's record builds on.

Kinds live in :mod:`geo.claims`, one file each; the reader of event files is handed their records and knows none by
name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from geo.events.fields import MAX_ITEMS, EndId, Record, Slug, SourceIds, Text

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


class FlownClaim(Claim):
    """A statement about paths: of all missiles, or of those of some platforms or at some targets alone."""

    of: tuple[EndId, ...] = Field(
        default=(),
        min_length=1,
        max_length=MAX_ITEMS,
        description="a list of ids of platforms and targets: only missiles from one of these, at one of these",
    )
