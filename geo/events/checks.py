"""What no single field of an event file can show: ids, references, sums, bases, orders of numbers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

import shapely

from geo.events.claims import NearPath, OverRegion, PathLength, TimeZone, UnitConversion
from geo.events.fields import MAX_MISSILES
from geo.events.problems import Problem, listed, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geo.events.schema import Event

    class _HasId(Protocol):
        @property
        def id(self) -> str: ...


_LISTS = ("sources", "platforms", "targets", "places", "hypotheses", "claims")
BASES = "published, gazetteer, derived or assumed"
_RADII = "a radius in km, above 0 to 2000"

Ring = tuple[tuple[float, float], ...]


def check(event: Event) -> list[Problem]:
    """Return every problem that the event's own words show, in the order of the file."""
    found: list[Problem] = []
    for part in (_duplicate_ids, _references, _bases, _outlines, _totals, _allocation, _numbers):
        found.extend(part(event))
    return found


def _duplicate_ids(event: Event) -> Iterator[Problem]:
    for name in _LISTS:
        items: Sequence[_HasId] = getattr(event, name)
        for item_id, times in Counter(item.id for item in items).items():
            if times > 1:
                yield Problem(
                    f"{name}[{item_id}].id", f"{times} entries with this id", "each id once in its list", "rename one"
                )


def source_lists(event: Event) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the path and the source ids of every field that names sources."""
    yield "totals.sources", event.totals.sources
    yield "launch.sources", event.launch.sources
    for name in ("platforms", "targets", "places", "hypotheses"):
        for item in getattr(event, name):
            yield f"{name}[{item.id}].sources", item.sources
    for p in event.platforms:
        if p.salvo:
            yield f"platforms[{p.id}].salvo.sources", p.salvo.sources
    for place in event.places:
        for name, statements in (("reports", place.reports), ("denials", place.denials)):
            for i, statement in enumerate(statements, start=1):
                yield f"places[{place.id}].{name}[#{i}].source", (statement.source,)
    yield "speed.sources", event.speed.sources
    yield "allocation_sources", event.allocation_sources
    for claim in event.claims:
        yield f"claims[{claim.id}].sources", claim.sources
        if isinstance(claim, OverRegion):
            yield f"claims[{claim.id}].region.sources", claim.region.sources


def _dangling(field: str, ids: Iterable[str], known: Sequence[str], what: str) -> Iterator[Problem]:
    for item_id in ids:
        if item_id not in known:
            close = nearest(item_id, known)
            do = f"did you mean {close!r}?" if close else f"correct it or add that {what}"
            yield Problem(field, f"the unknown {what} {shown(item_id)}", f"the ids {listed(known)}", do)


def _references(event: Event) -> Iterator[Problem]:
    sources = [s.id for s in event.sources]
    places, platforms, targets = (
        [item.id for item in items] for items in (event.places, event.platforms, event.targets)
    )
    for field, ids in source_lists(event):
        yield from _dangling(field, ids, sources, "source")
    for h in event.hypotheses:
        yield from _dangling(f"hypotheses[{h.id}].via", h.via, places, "place")
        for before, after in zip(h.via, h.via[1:], strict=False):
            if before == after:
                yield Problem(
                    f"hypotheses[{h.id}].via", f"{before} twice in a row", "each place once in a row", "remove one"
                )
    for i, row in enumerate(event.allocation, start=1):
        yield from _dangling(f"allocation[#{i}].platform", (row.platform,), platforms, "platform")
        yield from _dangling(f"allocation[#{i}].target", (row.target,), targets, "target")
    for claim in event.claims:
        if isinstance(claim, NearPath):
            yield from _dangling(f"claims[{claim.id}].place", (claim.place,), places, "place")


def _based(field: str, basis: str | None, sources: tuple[str, ...], *, name: str = "basis") -> Iterator[Problem]:
    if basis == "published" and not sources:
        yield Problem(
            f"{field}{name}",
            "published without a source",
            "published with at least one id in sources",
            "name the source",
        )


def _bases(event: Event) -> Iterator[Problem]:
    for name in ("platforms", "targets", "places"):
        for item in getattr(event, name):
            field = f"{name}[{item.id}]."
            yield from _based(field, item.basis, item.sources)
            yield from _assumed(field, item.basis, item.radius_km, "position")
    for p in event.platforms:
        field = f"platforms[{p.id}]."
        if (p.count is None) != (p.count_basis is None):
            found, do = (
                ("a count without count_basis", "add it") if p.count_basis is None else ("no count", "add the count")
            )
            yield Problem(f"{field}count_basis", found, "count and count_basis together, or neither", do)
        yield from _based(field, p.count_basis, p.sources, name="count_basis")
        if p.salvo:
            yield from _based(f"{field}salvo.", p.salvo.basis, p.salvo.sources)
    yield from _based("launch.", event.launch.basis, event.launch.sources)
    yield from _based("speed.", event.speed.basis, event.speed.sources)
    for h in event.hypotheses:
        yield from _based(f"hypotheses[{h.id}].", h.basis, h.sources)
    yield from _based("", event.allocation_basis, event.allocation_sources, name="allocation_basis")
    for claim in event.claims:
        if isinstance(claim, OverRegion):
            field = f"claims[{claim.id}].region."
            yield from _based(field, claim.region.basis, claim.region.sources)
            yield from _assumed(field, claim.region.basis, claim.region.radius_km, "outline")
    totals = event.totals
    if not totals.sources and any(n is not None for n in (totals.missiles, totals.platforms, totals.targets)):
        yield Problem("totals.sources", "figures without a source", "at least one source id", "name the source")


def _assumed(field: str, basis: str, radius_km: float | None, what: str) -> Iterator[Problem]:
    if basis == "assumed" and radius_km is None:
        do = f"say how far off the {what} may be"
        yield Problem(f"{field}radius_km", f"nothing, while the {what} is assumed", _RADII, do)


def outlines(event: Event) -> Iterator[tuple[str, Ring]]:
    """Yield the path and the corners of every outline."""
    if event.launch.polygon:
        yield "launch.polygon", event.launch.polygon
    for claim in event.claims:
        if isinstance(claim, OverRegion):
            yield f"claims[{claim.id}].region.polygon", claim.region.polygon


def _outlines(event: Event) -> Iterator[Problem]:
    for field, ring in outlines(event):
        polygon = shapely.Polygon(ring)
        if not polygon.is_valid or polygon.area == 0:
            why = shapely.is_valid_reason(polygon) if polygon.area else "no area"
            yield Problem(
                field,
                f"an outline that crosses itself or is flat ({why})",
                "corners in order round the region",
                "reorder them",
            )
        lons = [lon for lon, _ in ring]
        if max(lons) - min(lons) > 180:
            yield Problem(
                field,
                "an outline more than 180 degrees wide",
                "a region that stays clear of the 180th meridian",
                "split it",
            )


def _totals(event: Event) -> Iterator[Problem]:
    for name in ("platforms", "targets"):
        said, listed_here = getattr(event.totals, name), len(getattr(event, name))
        if said is not None and said != listed_here:
            allowed = f"as many as the {listed_here} entries in {name}"
            yield Problem(f"totals.{name}", str(said), allowed, "correct the total or the list")
    counts = {p.id: p.count for p in event.platforms}
    known = sum(n for n in counts.values() if n is not None)
    said = event.totals.missiles
    named = listed([f"{p} {'unknown' if n is None else n}" for p, n in counts.items()], end="and")
    if None not in counts.values() and said is not None and said != known:
        yield Problem(
            "totals.missiles",
            str(said),
            f"the {known} that the platforms' counts add up to ({named})",
            "correct one of them",
        )
    unknown = sum(n is None for n in counts.values())
    if unknown and said is not None and known + unknown > said:
        allowed = f"at least {known + unknown}: the counts given and one for each platform without ({named})"
        yield Problem("totals.missiles", str(said), allowed, "correct one of them")
    if known > MAX_MISSILES:
        yield Problem("platforms", f"{known} missiles", f"at most {MAX_MISSILES}", "split the event")


def _allocation(event: Event) -> Iterator[Problem]:
    yield from _allocation_rows(event) if event.allocation else _no_allocation(event)


def _no_allocation(event: Event) -> Iterator[Problem]:
    if event.allocation_basis is not None:
        do = "add rows or leave it out"
        yield Problem("allocation_basis", event.allocation_basis, "nothing without an allocation", do)
    counts = [p.count for p in event.platforms]
    missiles = event.totals.missiles if None in counts else sum(n for n in counts if n is not None)
    if missiles is not None and missiles < len(event.targets):
        allowed = f"at most as many as the {missiles} missiles"
        do = "remove targets, or write the allocation out"
        yield Problem("targets", f"{len(event.targets)} targets", allowed, do)


def _allocation_rows(event: Event) -> Iterator[Problem]:
    if event.allocation_basis is None:
        yield Problem("allocation_basis", "nothing beside an allocation", BASES, "add it")
    for (platform, target), times in Counter((row.platform, row.target) for row in event.allocation).items():
        if times > 1:
            found, do = f"{times} rows for {platform} and {target}", "add their counts up in one row"
            yield Problem("allocation", found, "one row a pair", do)
    yield from _shares(event)
    hit = {row.target for row in event.allocation}
    for t in event.targets:
        if t.id not in hit:
            yield Problem(f"allocation[{t.id}]", "no missile for this target", "at least one", "add a row")


def _shares(event: Event) -> Iterator[Problem]:
    given = Counter[str]()
    for row in event.allocation:
        given[row.platform] += row.count
    for p in event.platforms:
        if p.count is not None and given[p.id] != p.count:
            found, allowed = f"rows that add up to {given[p.id]}", f"the platform's count, {p.count}"
            yield Problem(f"allocation[{p.id}]", found, allowed, "correct the rows or the count")
        elif not given[p.id]:
            yield Problem(f"allocation[{p.id}]", "no row for this platform", "at least one", "add a row")
    total = given.total()
    if None in [p.count for p in event.platforms] and event.totals.missiles not in {None, total}:
        allowed = f"totals.missiles, {event.totals.missiles}"
        yield Problem("allocation", f"rows that add up to {total}", allowed, "correct one of them")
    if total > MAX_MISSILES:
        yield Problem("allocation", f"{total} missiles", f"at most {MAX_MISSILES}", "split the event")


def _numbers(event: Event) -> Iterator[Problem]:
    s = event.speed
    if not s.low_kmh <= s.cruise_kmh <= s.high_kmh:
        found = f"low {s.low_kmh:g}, cruise {s.cruise_kmh:g}, high {s.high_kmh:g}"
        yield Problem("speed", found, "low_kmh <= cruise_kmh <= high_kmh", "correct them")
    for claim in event.claims:
        field = f"claims[{claim.id}]"
        if isinstance(claim, PathLength) and not claim.low_km <= claim.km <= claim.high_km:
            found = f"low {claim.low_km:g}, stated {claim.km:g}, high {claim.high_km:g}"
            yield Problem(field, found, "low_km <= km <= high_km", "correct them")
        if isinstance(claim, UnitConversion) and claim.high is not None and claim.high < claim.low:
            yield Problem(f"{field}.high", shown(claim.high), f"at least low, {claim.low:g}", "correct them")
        if isinstance(claim, TimeZone):
            yield from _zones(field, claim)


def _zones(field: str, claim: TimeZone) -> Iterator[Problem]:
    for name in ("zone", "other_zone"):
        zone = getattr(claim, name)
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):  # unknown, unsafe as a path, or a folder of the database
            allowed = "a time zone of the tz database, such as Asia/Damascus"
            yield Problem(f"{field}.{name}", shown(zone), allowed, "correct it")
    if claim.time.tzinfo is not None or claim.other_time.tzinfo is not None:
        yield Problem(f"{field}.time", "a time with an offset", "local times without an offset", "leave the offset out")
