"""Six made-up events of other shapes than the bundled one, to try the page on. Nothing like them was reported."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any

from far_event import across

import geo
from geo.accounts import event_from_dict

if TYPE_CHECKING:
    from collections.abc import Callable

Position = tuple[float, float]


def spoken(name: str) -> str:
    return name.replace("-", " ").capitalize()


def made_up(
    name: str,
    title: str,
    *,
    ships: dict[str, Position],
    targets: dict[str, Position],
    fired: list[tuple[str, str, int]],
    places: dict[str, Position] | None = None,
    routes: dict[str, list[str]] | None = None,
    launch: list[Position] | None = None,
) -> geo.Reconstruction:
    """Return an event with its tables. ``fired`` has rows of ship, target, missiles; ``routes`` a hypothesis each."""
    counts = {ship: sum(n for s, _, n in fired if s == ship) for ship in ships}
    assumed: dict[str, Any] = {"basis": "assumed"}
    event = event_from_dict(
        {
            "format": 1,
            "id": name,
            "title": title,
            "date": dt.date(2020, 1, 2),
            "summary": "Made up for a test.",
            "sources": [{"id": "paper", "publisher": "A paper"}],
            "launch": {"name": "a made-up place", **assumed, **({"polygon": launch} if launch else {})},
            "platforms": [
                {"id": s, "name": spoken(s), "count": counts[s], "count_basis": "assumed", "position": list(at),
                 "radius_km": 30.0, **assumed}
                for s, at in ships.items()
            ],
            "targets": [
                {"id": t, "name": spoken(t), "position": list(at), "radius_km": 10.0, **assumed}
                for t, at in targets.items()
            ],
            "places": [
                {"id": p, "name": spoken(p), "position": list(at), "radius_km": 10.0,
                 "reports": [{"source": "paper", "text": "Seen."}], **assumed}
                for p, at in (places or {}).items()
            ],
            "hypotheses": [
                {"id": h, "name": spoken(h), "via": via, **assumed} for h, via in (routes or {"direct": []}).items()
            ],
            "speed": {"cruise_kmh": 800.0, "low_kmh": 700.0, "high_kmh": 900.0, **assumed},
            "allocation": [{"platform": s, "target": t, "count": n} for s, t, n in fired],
            "allocation_basis": "assumed",
            "allocation_note": "Dealt out by hand.",
        }
    )  # fmt: skip
    return geo.reconstruct(event)


def one_missile() -> geo.Reconstruction:
    """One ship, one missile, one target, one line."""
    return made_up(
        "one-missile",
        "One made-up missile",
        ships={"ship": (19.0, 38.4)},
        targets={"hill": (25.3, 42.6)},
        fired=[("ship", "hill", 1)],
    )


def many_ships() -> geo.Reconstruction:
    """13 ships over 24 targets, 39 missiles, straight or through a reported place."""
    ships = {f"ship-{i + 1}": (59.0 + 0.42 * (i % 7), 23.6 - 0.45 * (i // 7) - 0.1 * (i % 3)) for i in range(13)}
    targets = {f"hill-{k + 1}": (63.0 + 0.9 * (k % 8), 31.0 + 1.1 * (k // 8) + 0.25 * (k % 2)) for k in range(24)}
    hills = list(targets)
    fired = [(ship, hills[(2 * i + step) % 24], 1) for i, ship in enumerate(ships) for step in (0, 1, 7)]
    return made_up(
        "many-ships",
        "Thirteen made-up ships",
        ships=ships,
        targets=targets,
        fired=fired,
        places={"bend": (61.6, 28.8)},
        routes={"direct": [], "through-bend": ["bend"]},
        launch=[(58.6, 22.6), (62.0, 22.6), (62.0, 24.0), (58.6, 24.0)],
    )


def out_and_back() -> geo.Reconstruction:
    """Two missiles whose path turns round and comes back over the same ground."""
    return made_up(
        "out-and-back",
        "Out and back, made up",
        ships={"ship": (31.0, 42.6)},
        targets={"hill": (32.13, 40.6)},
        fired=[("ship", "hill", 2)],
        places={"turn": (33.2, 38.6)},
        routes={"back-from-turn": ["turn"]},
    )


def far_away() -> geo.Reconstruction:
    """11,600 km from the Atlantic to Central Asia."""
    return made_up(
        "far-away",
        "A made-up flight of 11,600 km",
        ships={"north": (-27.4, -14.0), "south": (-27.0, -15.0)},
        targets={"first-hill": (68.0, 47.6), "second-hill": (68.8, 47.2)},
        fired=[("north", "first-hill", 1), ("south", "second-hill", 2)],
    )


def over_the_pole() -> geo.Reconstruction:
    """From the Barents Sea past the North Pole to Alaska and Canada."""
    return made_up(
        "over-the-pole",
        "A made-up flight over the pole",
        ships={"ship": (41.0, 72.0)},
        targets={"first-hill": (-141.5, 66.0), "second-hill": (-138.0, 65.0)},
        fired=[("ship", "first-hill", 1), ("ship", "second-hill", 1)],
    )


SHAPES: dict[str, Callable[[], geo.Reconstruction]] = {
    "one missile": cache(one_missile),
    "13 ships over 24 targets": cache(many_ships),
    "out and back": cache(out_and_back),
    "across the 180th meridian": cache(across),
    "11,600 km": cache(far_away),
    "over a pole": cache(over_the_pole),
}
