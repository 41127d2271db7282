"""Event files: what was published about one past event, read and checked.

One TOML file an event (``docs/event-files.md``). :func:`load_event` turns it into a frozen :class:`Event`, or raises
one :class:`~geo.errors.EventError` whose single line says where it fails and what to do.
"""

from geo.events.claims import (
    BordersWater,
    Claim,
    CountOf,
    LaunchedFromWater,
    NearPath,
    OverflownStates,
    OverRegion,
    PathLength,
    RangeUpTo,
    Region,
    TimeZone,
    UnitConversion,
)
from geo.events.read import event_from_dict, event_ids, load_event, parse_event
from geo.events.schema import (
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
    "Allocation",
    "BordersWater",
    "Claim",
    "CountOf",
    "CruiseSpeed",
    "Event",
    "Hypothesis",
    "Launch",
    "LaunchedFromWater",
    "NearPath",
    "OverRegion",
    "OverflownStates",
    "PathLength",
    "Place",
    "Platform",
    "RangeUpTo",
    "Region",
    "Report",
    "Salvo",
    "Source",
    "Target",
    "TimeZone",
    "Totals",
    "UnitConversion",
    "event_from_dict",
    "event_ids",
    "load_event",
    "parse_event",
]
