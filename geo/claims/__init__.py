"""Claims: what an account states and geometry can test. One file a kind; this is the list of them.

To add a kind, write its file and add one line here. Readers of event files, worlds, verdicts, pages and documentation
go through this list and know no kind by name.
"""

from geo.claims import (
    ballistic_time,
    bearing_between,
    borders_water,
    count,
    course,
    crosses_near,
    depth,
    distance_between,
    flight_time,
    inside_state,
    launched_from_water,
    mean_speed,
    near_path,
    nearest_approach,
    over_desolate,
    over_region,
    overflown_states,
    path_length,
    printed_pace,
    range_up_to,
    time_at,
    time_zone,
    unavoidable,
    unit_conversion,
)
from geo.claims.kind import (
    Example,
    Finding,
    Judged,
    Outcome,
    PlainKind,
    RouteKind,
    Told,
    Verdict,
    by_world,
    numbers,
    span,
)
from geo.events import Claim

KINDS: tuple[RouteKind | PlainKind, ...] = (
    overflown_states.KIND,
    path_length.KIND,
    range_up_to.KIND,
    inside_state.KIND,
    depth.KIND,
    flight_time.KIND,
    mean_speed.KIND,
    time_at.KIND,
    ballistic_time.KIND,
    printed_pace.KIND,
    distance_between.KIND,
    bearing_between.KIND,
    course.KIND,
    count.KIND,
    borders_water.KIND,
    unavoidable.KIND,
    launched_from_water.KIND,
    near_path.KIND,
    nearest_approach.KIND,
    crosses_near.KIND,
    over_region.KIND,
    over_desolate.KIND,
    unit_conversion.KIND,
    time_zone.KIND,
)


def kind_of(claim: Claim) -> RouteKind | PlainKind:
    """Return the kind of a claim."""
    return next(kind for kind in KINDS if isinstance(claim, kind.record))


def on_route(claim: Claim) -> RouteKind | None:
    """Return the kind of a claim whose answer hangs on what is drawn, None for any other."""
    kind = kind_of(claim)
    return kind if isinstance(kind, RouteKind) else None


__all__ = [
    "KINDS",
    "Claim",
    "Example",
    "Finding",
    "Judged",
    "Outcome",
    "PlainKind",
    "RouteKind",
    "Told",
    "Verdict",
    "by_world",
    "kind_of",
    "numbers",
    "on_route",
    "span",
]
