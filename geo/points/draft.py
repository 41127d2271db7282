"""The part of a new event file that comes from somebody's points and lines, as TOML."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

from geo.events.fields import as_plain
from geo.points.found import MOST_VIA
from geo.points.roles import roles_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.points.found import Points
    from geo.points.roles import Entry, Roles

_RADIUS_KM = 10.0
_WIDTH = 120
_POINTS_ONLY = "Its first point is the platform, its last one the target, and those between are places."
_ONE = "Its line begins at the platform and ends at the target, and its vertices between are places{kept}."
_SAME = "Its lines begin at the platform and end at the target, and their vertices between are places{kept}."
_MANY = (
    "Each of its lines begins at a platform and ends at a target, as 'allocation' has it; their vertices between are "
    "places{kept}. A hypothesis holds for all paths at once, so none leads through them: begin a file for each line to "
    "have that."
)
_KEPT = f" (no more than {MOST_VIA} of a line, those that keep its shape)"
_ROUTE = "The second hypothesis leads through them."
_ROUTES = "Each line with vertices between is a hypothesis that leads through its own."
_NAMED = "Points within 100 m of a vertex gave it their name, all others are places."


def parts_of(found: Points) -> dict[str, str]:
    """Return what goes into the template, by the names of its gaps.

    Examples
    --------
    >>> from geo.points.found import Point, Points
    >>> points = Point("Baku", (49.892, 40.3777), "line 2"), Point("Tartus", (35.8866, 34.889), "line 3")
    >>> print(parts_of(Points("mine.csv", points, ()))["targets"])
    [[targets]]
    id = "tartus"
    name = "Tartus"
    position = [35.8866, 34.889]
    basis = "assumed"
    radius_km = 10.0                            # how far off it may be: set it
    note = "From mine.csv, line 3."
    """
    roles = roles_of(found)
    file = as_plain(found.file, 60) or "a file"
    lists = {"platforms": roles.platforms, "targets": roles.targets, "places": roles.places}
    parts = {name: "\n\n".join(_entry(name, entry, file) for entry in entries) for name, entries in lists.items()}
    return {
        **parts,
        "places": parts["places"] or "# [[places]]",
        "file": file,
        "rule": _rule(found, roles, file),
        "allocation": _allocation(roles),
        "routes": _routes(roles, file),
    }


def _rule(found: Points, roles: Roles, file: str) -> str:
    """Say what stands for what; the first line goes on after the file's name."""
    said = [_POINTS_ONLY]
    if found.lines:
        kept = _KEPT if any(len(line.positions) - 2 > MOST_VIA for line in found.lines) else ""
        said = [(_MANY if len(roles.pairs) > 1 else _SAME if len(found.lines) > 1 else _ONE).format(kept=kept)]
        said += [_ROUTE if len(found.lines) == 1 else _ROUTES] if roles.routes else []
        said += [_NAMED] if found.points else []
    rule = " ".join(said)
    begun = f"# Positions from {file}. "
    return "\n".join(textwrap.wrap(rule, _WIDTH, initial_indent=begun, subsequent_indent="# "))[len(begun) :]


def _entry(table: str, entry: Entry, file: str) -> str:
    lon, lat = (_degrees(value) for value in entry.position)
    return "\n".join(
        [
            f"[[{table}]]",
            f"id = {_text(entry.id)}",
            f"name = {_text(entry.name)}",
            f"position = [{lon}, {lat}]",
            'basis = "assumed"',
            f"radius_km = {_RADIUS_KM}                            # how far off it may be: set it",
            f"note = {_text(f'From {file}, {entry.where}.')}",
        ]
    )


def _degrees(value: float) -> str:
    return f"{value:.6f}".rstrip("0") + ("0" if value == int(value) else "")


def _text(text: str) -> str:
    """Write plain text as TOML; without control characters JSON writes it as TOML does."""
    return json.dumps(text, ensure_ascii=False)


def _allocation(roles: Roles) -> str:
    """Say which platform's line ends at which target, where there is more than one line between them."""
    if len(roles.pairs) == 1:
        return ""
    rows = [f"    {{ platform = {_text(p)}, target = {_text(t)}, count = 1 }}," for p, t in roles.pairs]
    return "\n".join(["allocation = [", *rows, "]", 'allocation_basis = "assumed"', "", ""])


def _routes(roles: Roles, file: str) -> str:
    """Write each line as a hypothesis; of points alone, one to be used or not."""
    found = [
        "\n".join(
            [
                "[[hypotheses]]",
                f"id = {_text(route.id)}",
                f"name = {_text(route.name)}",
                _via(route.via),
                'basis = "assumed"',
                f"note = {_text(f'As drawn: {file}, {route.note}.')}",
            ]
        )
        for route in roles.routes
    ]
    if found or not roles.places or len(roles.pairs) > 1:
        return "\n\n".join(found)
    via = _via([place.id for place in roles.places[:MOST_VIA]])
    offered = f'[[hypotheses]]\nid = "through-places"\nname = "Through places"\n{via}\nbasis = "assumed"'
    return textwrap.indent(offered, "# ")


def _via(ids: Sequence[str]) -> str:
    whole = f"via = [{', '.join(map(_text, ids))}]"
    return whole if len(whole) <= _WIDTH - 2 else "\n".join(["via = [", *(f"    {_text(one)}," for one in ids), "]"])
