"""Event files: what was published about one past event, read and checked.

One TOML file an event (``docs/event-files.md``). A reader turns it into a frozen :class:`Event`, or raises one
:class:`~geo.errors.EventError` that names every problem, where it is and what to do. Kinds of claims are handed in:
:mod:`geo.accounts` reads files with all that this package knows.
"""

from geo.events.claim import Claim, FlownClaim
from geo.events.origin import DerivedFrom
from geo.events.problems import Problem
from geo.events.read import event_from_raw, event_from_text, event_ids, read_event
from geo.events.schema import (
    Account,
    Allocation,
    CruiseSpeed,
    Event,
    Hypothesis,
    Launch,
    Place,
    Platform,
    Report,
    Salvo,
    Source,
    Target,
    Totals,
)

__all__ = [
    "Account",
    "Allocation",
    "Claim",
    "CruiseSpeed",
    "DerivedFrom",
    "Event",
    "FlownClaim",
    "Hypothesis",
    "Launch",
    "Place",
    "Platform",
    "Problem",
    "Report",
    "Salvo",
    "Source",
    "Target",
    "Totals",
    "event_from_raw",
    "event_from_text",
    "event_ids",
    "read_event",
]
