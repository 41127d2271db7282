"""Claims about distances flown and ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.verdicts.finding import NO_PATH, Case, Finding, km, km_span, of_paths, verb

if TYPE_CHECKING:
    from geo.events import PathLength, RangeUpTo

_M_IN_KM = 1000.0


def path_length(claim: PathLength, case: Case) -> Finding:
    """Hold a stated distance against the lengths of the paths.

    An account says how far 'the missiles' flew, not which of them; it holds if at least one path is as long as the
    published figures allow. The value is the length of the path that fits best, the margin how far it lies inside (or
    outside) of what they allow.
    """
    if case.paths.empty:
        return NO_PATH
    lengths = case.paths["length_m"].to_numpy(dtype=float) / _M_IN_KM
    inside = np.minimum(lengths - claim.low_km, claim.high_km - lengths)
    best = int(np.argmax(inside))
    value, margin = float(lengths[best]), float(abs(inside[best]))
    total, fits = len(lengths), int((inside >= 0).sum())
    span = km_span(float(lengths.min()), float(lengths.max()))
    drawn = f"the only path is {span} long" if total == 1 else f"the {total} paths are {span} long"
    published = km_span(claim.low_km, claim.high_km)
    if fits:
        some = f"{of_paths(fits, total)} {verb(fits, 'fits', 'fit')}"
        clause = f"{drawn}, and {some} the published {published}, the best by {km(margin)}"
        return Finding("supported", value, "km", margin, clause + _if_weak(margin, best, case))
    side = "short of" if value < claim.low_km else "beyond"
    clause = f"{drawn}, and even the nearest is {km(margin)} {side} the published {published}"
    return Finding("contradicted", value, "km", margin, clause + _if_weak(margin, best, case))


def range_up_to(claim: RangeUpTo, case: Case) -> Finding:
    """Hold a stated range against the longest path: no path may be longer."""
    if case.paths.empty:
        return NO_PATH
    lengths = case.paths["length_m"].to_numpy(dtype=float) / _M_IN_KM
    longest = int(np.argmax(lengths))
    value = float(lengths[longest])
    margin = abs(claim.km - value)
    path = "the only path" if len(lengths) == 1 else f"the longest of {len(lengths)} paths"
    weak = _if_weak(margin, longest, case)
    if value <= claim.km:
        clause = f"{path} is {km(value)}, {km(margin)} under the stated {km(claim.km)}{weak}"
        return Finding("supported", value, "km", margin, clause)
    clause = f"{path} is {km(value)}, {km(margin)} beyond the stated {km(claim.km)}{weak}"
    return Finding("contradicted", value, "km", margin, clause)


def _if_weak(margin_km: float, index: int, case: Case) -> str:
    """Say where the radii of a path's points could undo the verdict (the triangle inequality bounds the change)."""
    path = case.paths.iloc[index]
    platform = next(p for p in case.event.platforms if p.id == path["platform"])
    target = next(t for t in case.event.targets if t.id == path["target"])
    via = [p for p in case.event.places if p.id in case.hypothesis.via]
    slack = (platform.radius_km or 0.0) + (target.radius_km or 0.0) + 2 * sum(p.radius_km or 0.0 for p in via)
    return f", which the radii of its points (together {km(slack)}) could undo" if slack > margin_km else ""
