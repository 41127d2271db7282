"""What no single field of an event file can show: ids, references, sums, bases, orders of numbers.

Each check speaks only of what is sound of the file (:class:`~geo.events.draft.Draft`).
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from geo.events.claim import Claim
from geo.events.fields import MAX_MISSILES, RefersTo, reach_of
from geo.events.outline import lies_in, problem_of, region_of
from geo.events.problems import MOST_FOUND, Problem, listed, shown, which
from geo.events.route_checks import check_routes
from geo.events.schema import Place, Platform, Target
from geo.events.walk import marks_of, records_of
from geo.kernel.angles import east_of
from geo.kernel.geodesic import direct, inverse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.events.draft import Draft
    from geo.events.fields import Record
    from geo.events.origin import DerivedFrom

_LISTS = ("sources", "platforms", "targets", "places", "hypotheses", "claims")
_NOUNS = dict(zip(_LISTS, ("source", "platform", "target", "place", "hypothesis", "claim"), strict=True))
BASES = "published, gazetteer, derived or assumed"
_RADII = "a radius in km, above 0 to 2000"
_SPOTS = Platform | Target | Place
_ROUNDED = 0.01  # of a published distance: what rounding may explain
_POINTS_DEG = 6.0  # half a point of the compass rose


def check(draft: Draft) -> list[Problem]:
    """Return every problem that the event's own words show, in the order of the file."""
    found: list[Problem] = []
    for part in (
        _duplicate_ids,
        _shared_ids,
        _references,
        check_routes,
        _bases,
        _outlines,
        _areas,
        _totals,
        _allocation,
        _numbers,
        _derived,
    ):
        found.extend(islice(part(draft), MOST_FOUND - len(found)))
    return found


def _duplicate_ids(draft: Draft) -> Iterator[Problem]:
    for name in _LISTS:
        ids = [item.id for item in draft.list_of(name) if item.id is not None]
        for item_id, times in Counter(ids).items():
            if times > 1:
                yield Problem(
                    f"{name}[{item_id}].id", f"{times} entries with this id", "each id once in its list", "rename one"
                )


def _shared_ids(draft: Draft) -> Iterator[Problem]:
    """Yield ids that a place, a platform and a target have in common: claims and routes name all of them alike."""
    holders: dict[str, list[str]] = {}
    for name in ("places", "platforms", "targets"):
        for item_id in dict.fromkeys(item.id for item in draft.list_of(name) if item.id is not None):
            holders.setdefault(item_id, []).append(name)
    for item_id, names in holders.items():
        if len(names) > 1:
            found = f"an id that {listed(names, end='and')} have in common"
            allowed, do = "an id that only one of them has", "rename one, and what names it"
            yield Problem(f"{names[1]}[{item_id}].id", found, allowed, do)


def _unknown(draft: Draft, mark: RefersTo, value: str) -> list[str] | None:
    """Return the ids that a reference may be, if it is none of them; None if it is, or if that is not known."""
    known: list[str] = []
    for name in mark.lists:
        ids = draft.ids(name)
        if ids is None:
            return None
        known += ids
    return None if value in known else known


def _references(draft: Draft) -> Iterator[Problem]:
    areas = {item.id for item in draft.list_of("places") if item.polygon or item.within}
    for field, mark, value in marks_of(draft.event):
        if isinstance(mark, RefersTo):
            if mark.point and value in areas:
                found, allowed = (
                    f"{value}, which lies anywhere in an area",
                    "a place with a position, and perhaps a radius",
                )
                yield Problem(field, found, allowed, "claim over_region of its outline instead")
            known = _unknown(draft, mark, value)
            if known is not None:
                found, do = f"the unknown {mark.noun} {shown(value)}", f"correct it or add that {mark.noun}"
                others = [_NOUNS[name] for name in _LISTS if value in (draft.ids(name) or ())]
                if others:
                    found, do = f"{found}, which is a {listed(others)}", f"name a {mark.noun}{mark.instead}"
                hint = do if others else which(value, known, do)
                yield Problem(field, found, f"the ids {listed(known)}", hint)
            holders = [name for name in mark.lists if value in (draft.ids(name) or ())]
            if len(holders) > 1:
                found = f"{shown(value)}, an id in {listed(holders, end='and')}"
                yield Problem(field, found, "an id that only one of them has", "rename one of the two")


def _based(
    draft: Draft,
    field: str,
    basis: str | None,
    sources: tuple[str, ...] | None,
    *,
    name: str = "basis",
    beside: str = "",
) -> Iterator[Problem]:
    if basis == "published" and not sources and draft.known(f"{field}{beside or 'sources'}"):
        yield Problem(
            f"{field}{name}",
            "published without a source",
            "published with at least one id in sources",
            "name the source",
        )


def _bases(draft: Draft) -> Iterator[Problem]:
    event = draft.event
    for path, record in records_of(event):
        field = f"{path}." if path else ""
        basis, sources = (vars(record).get(name) for name in ("basis", "sources"))
        yield from _based(draft, field, basis, sources)
        if basis == "assumed" and vars(record).get("radius_km", ...) is None:
            yield from _assumed(draft, field, record)
        if isinstance(record, Platform):
            yield from _count_based(draft, field, record)
    basis, sources = event.allocation_basis, event.allocation_sources
    yield from _based(draft, "", basis, sources, name="allocation_basis", beside="allocation_sources")
    totals = event.totals
    if totals is None or totals.sources or not draft.known("totals.sources"):
        return
    if any(n is not None for n in (totals.missiles, totals.platforms, totals.targets)):
        yield Problem("totals.sources", "figures without a source", "at least one source id", "name the source")


def _count_based(draft: Draft, field: str, platform: Platform) -> Iterator[Problem]:
    count, basis = platform.count, platform.count_basis
    if (count is None) != (basis is None) and draft.known(f"{field}count", f"{field}count_basis"):
        found, do = ("a count without count_basis", "add it") if basis is None else ("no count", "add the count")
        yield Problem(f"{field}count_basis", found, "count and count_basis together, or neither", do)
    yield from _based(draft, field, basis, platform.sources, name="count_basis")
    salvo = platform.salvo
    if salvo and salvo.interval_s is None and count != 1 and draft.known(f"{field}count", f"{field}salvo"):
        allowed = "seconds from one launch to the next, 0 to 86400; nothing beside count = 1"
        yield Problem(f"{field}salvo.interval_s", "nothing", allowed, "add this field")


def _assumed(draft: Draft, field: str, record: Record) -> Iterator[Problem]:
    if not draft.known(f"{field}radius_km"):
        return
    launch = draft.event.launch
    if isinstance(record, Platform) and (not draft.known("launch.polygon") or launch.polygon):
        return  # it may lie anywhere in the launch region
    if isinstance(record, _SPOTS) and (
        not draft.known(f"{field}polygon", f"{field}within") or record.polygon or record.within
    ):
        return  # somewhere within its outline or its state
    what = "position" if isinstance(record, _SPOTS) else "outline"
    do = f"say how far off the {what} may be"
    yield Problem(f"{field}radius_km", f"nothing, while the {what} is assumed", _RADII, do)


def _outlines(draft: Draft) -> Iterator[Problem]:
    for path, record in records_of(draft.event):
        ring = getattr(record, "polygon", None)
        problem = problem_of(f"{path}.polygon", ring) if ring else None
        if problem:
            yield problem


def _areas(draft: Draft) -> Iterator[Problem]:
    for path, item in records_of(draft.event):
        if not isinstance(item, _SPOTS):
            continue
        given = [name for name in ("radius_km", "polygon", "within") if getattr(item, name) is not None]
        if len(given) > 1:
            found, do = f"{' beside '.join(given)}", "keep what the sources carry"
            yield Problem(f"{path}.{given[0]}", found, "one of radius_km, polygon and within", do)
        if isinstance(item, Platform) and item.within and draft.event.launch and draft.event.launch.polygon:
            found, do = "within beside launch.polygon", "leave it out, and give the position of the drawn example"
            yield Problem(f"{path}.within", found, "one of the two: launch.polygon says where every platform lay", do)
        if not item.polygon or not item.position or problem_of(path, item.polygon):
            continue
        lon, lat = item.position
        if not lies_in(region_of(item.polygon), lon, lat):
            found, do = f"{lon:g}, {lat:g}, outside its outline", "move it, or correct the outline"
            yield Problem(f"{path}.position", found, "a position within the outline", do)


def _totals(draft: Draft) -> Iterator[Problem]:
    totals = draft.event.totals
    if totals is None:
        return
    for name in ("platforms", "targets"):
        said, entries = getattr(totals, name), getattr(draft.event, name)
        if said is not None and entries is not None and said != len(entries):
            allowed = f"as many as the {len(entries)} entries in {name}"
            yield Problem(f"totals.{name}", str(said), allowed, "correct the total or the list")
    counts = _counts(draft)
    if counts is None:
        return
    known = sum(n for n in counts.values() if n is not None)
    said = totals.missiles
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


def _counts(draft: Draft) -> dict[str, int | None] | None:
    """Return the count of each platform; None where the file does not say clearly what they are."""
    ids = draft.ids("platforms")
    if ids is None or not draft.known(*(f"platforms[{p}].{name}" for p in ids for name in ("count", "count_basis"))):
        return None
    return {p.id: p.count for p in draft.list_of("platforms")}


def _allocation(draft: Draft) -> Iterator[Problem]:
    if draft.known("allocation"):
        yield from _allocation_rows(draft) if draft.event.allocation else _no_allocation(draft)


def _no_allocation(draft: Draft) -> Iterator[Problem]:
    event, counts = draft.event, _counts(draft)
    if event.allocation_basis is not None:
        do = "add rows or leave it out"
        yield Problem("allocation_basis", event.allocation_basis, "nothing without an allocation", do)
    if counts is None or event.targets is None or not draft.known("totals.missiles"):
        return
    missiles = event.totals.missiles if None in counts.values() else sum(n for n in counts.values() if n is not None)
    if missiles is not None and missiles < len(event.targets):
        allowed = f"at most as many as the {missiles} missiles"
        do = "remove targets, or write the allocation out"
        yield Problem("targets", f"{len(event.targets)} targets", allowed, do)


def _allocation_rows(draft: Draft) -> Iterator[Problem]:
    rows = draft.event.allocation
    if draft.event.allocation_basis is None and draft.known("allocation_basis"):
        yield Problem("allocation_basis", "nothing beside an allocation", BASES, "add it")
    for (platform, target), times in Counter((row.platform, row.target) for row in rows).items():
        if times > 1:
            found, do = f"{times} rows for {platform} and {target}", "add their counts up in one row"
            yield Problem("allocation", found, "one row a pair", do)
    yield from _shares(draft)
    targets, hit = draft.ids("targets"), {row.target for row in rows}
    if targets is not None and hit <= set(targets):  # a row of an unknown target may be meant for one of these
        for t in targets:
            if t not in hit:
                yield Problem(f"allocation[{t}]", "no missile for this target", "at least one", "add a row")


def _shares(draft: Draft) -> Iterator[Problem]:
    event, counts = draft.event, _counts(draft)
    given = Counter[str]()
    for row in event.allocation:
        given[row.platform] += row.count
    total = given.total()
    if total > MAX_MISSILES:
        yield Problem("allocation", f"{total} missiles", f"at most {MAX_MISSILES}", "split the event")
    if counts is None or not given.keys() <= counts.keys():
        return  # the rows of an unknown platform may be meant for one of these
    for p, count in counts.items():
        if count is not None and given[p] != count:
            found, allowed = f"rows that add up to {given[p]}", f"the platform's count, {count}"
            yield Problem(f"allocation[{p}]", found, allowed, "correct the rows or the count")
        elif not given[p]:
            yield Problem(f"allocation[{p}]", "no row for this platform", "at least one", "add a row")
    if None in counts.values() and draft.known("totals.missiles") and event.totals.missiles not in {None, total}:
        allowed = f"totals.missiles, {event.totals.missiles}"
        yield Problem("allocation", f"rows that add up to {total}", allowed, "correct one of them")


def _numbers(draft: Draft) -> Iterator[Problem]:
    s = draft.event.speed
    if (
        s is not None
        and draft.known("speed.low_kmh", "speed.cruise_kmh", "speed.high_kmh")
        and not (s.low_kmh <= s.cruise_kmh <= s.high_kmh)
    ):
        found = f"low {s.low_kmh:g}, cruise {s.cruise_kmh:g}, high {s.high_kmh:g}"
        yield Problem("speed", found, "low_kmh <= cruise_kmh <= high_kmh", "correct them")
    for path, claim in records_of(draft.event):
        if isinstance(claim, Claim) and draft.known(path):
            for problem in claim.problems():
                yield replace(problem, field=f"{path}{problem.field}")


def _derived(draft: Draft) -> Iterator[Problem]:
    """Hold positions against the distance and bearing that they are said to be derived from."""
    lists = [draft.list_of(name) for name in ("places", "platforms", "targets")]
    spots = {item.id: item for items in lists for item in items}
    for path, item in records_of(draft.event):
        origin = vars(item).get("derived_from")
        field = f"{path}.derived_from"
        if origin is None:
            continue
        basis = getattr(item, "basis", None)
        if basis not in {"derived", None}:
            yield Problem(field, f"a position that is {basis}", 'basis = "derived" beside it', "correct one")
        if origin.place is None or not draft.known(path):
            continue
        yield from (replace(problem, field=f"{field}{problem.field}") for problem in origin.problems())
        if origin.distance_to_km is not None or origin.bearing_to_deg is not None:
            continue  # that the position lies in it is held against its outline
        start = spots.get(origin.place)
        if start is item:
            yield Problem(f"{field}.place", "the entry itself", "another place", "correct it")
        elif start is not None and start.position is not None and origin.distance_km is not None:
            yield from _off(field, item, origin, start.position)  # type: ignore[arg-type]  # only these have an origin


def _off(
    field: str, item: Target | Platform | Place, origin: DerivedFrom, start: tuple[float, float]
) -> Iterator[Problem]:
    to = inverse(*start, *item.position)
    distance_km = float(to.s12_m) / 1000.0
    slack_km = max(item.radius_km or 0.0, _ROUNDED * (origin.distance_km or 0.0), 1.0)
    if abs(distance_km - (origin.distance_km or 0.0)) > slack_km:
        found = f"{origin.distance_km:g} km, while the position lies {distance_km:.0f} km from {origin.place}"
        yield Problem(f"{field}.distance_km", found, f"what the position says, within {slack_km:.0f} km", "correct one")
    elif origin.bearing_deg is not None and origin.distance_km:
        end = direct(*start, origin.bearing_deg, origin.distance_km * 1000.0)
        off_km = float(inverse(end.lon2_deg, end.lat2_deg, *item.position).s12_m) / 1000.0
        reach_deg = reach_of(origin.toward) if origin.toward else _POINTS_DEG
        wide_km = max(slack_km, math.radians(reach_deg) * distance_km)
        if off_km > wide_km:
            found = f"{origin.bearing_deg:g} degrees, while the position lies at {float(east_of(to.azi1_deg, 0.0)):.0f}"
            yield Problem(
                f"{field}.bearing_deg", found, f"what the position says, within {reach_deg:g} degrees", "correct one"
            )
