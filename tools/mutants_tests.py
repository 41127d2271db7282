"""Which tests must notice a change of a module: its own first, then those of its room or of who uses it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Room(NamedTuple):
    """A folder of modules, and the tests of all of them."""

    folder: str
    tests: tuple[str, ...]


ROOMS = {
    "kernel": Room(
        "geo/kernel",
        ("lines", "ledger_check", "angles", "ballistic", "known_geodesics", "geodesic", "lines_given", "distances",
         "sieve", "ledger", "cells", "ledger_oracle"),
    ),
    "ledger": Room(
        "geo/ledger",
        ("ledger_check", "gates", "ground", "ledger_lines", "library", "tracks", "provinces", "ledger", "zones_under",
         "towns_under", "statements", "verdicts_caspian", "airspace"),
    ),
    "claims": Room(
        "geo/claims",
        ("claims/amounts", "claims/kind", "claims/registry", "claims/scope", "claims/count", "claims/flights",
         "claims/which", "authors", "library", "verdicts_caspian", "statements", "verdicts", "worlds/routes"),
    ),
}  # fmt: skip

# tests of a module that are not called as it is
OWN = {
    "geo/kernel/borders.py": ("ledger_check", "ledger"),
    "geo/kernel/cell_samples.py": ("cells",),
    "geo/kernel/crossings.py": ("sieve", "ledger_check"),
    "geo/kernel/cubic_arcs.py": ("sieve", "distances"),
    "geo/kernel/edge_index.py": ("sieve", "ledger_check"),
    "geo/kernel/lines.py": ("beside_borders",),
    "geo/kernel/order.py": ("ledger_check", "beside_borders", "sieve"),
    "geo/kernel/positions.py": ("geodesic", "written"),
    "geo/kernel/roots.py": ("sieve", "distances"),
    "geo/kernel/series.py": ("series", "known_geodesics"),
    "geo/kernel/tracks.py": ("laid_tracks", "lines_given", "tracks", "towns_under"),
    "geo/ledger/planes.py": ("margins", "shallow"),
    "geo/ledger/blocks.py": ("workers", "ledger_workers", "ledger"),
    "geo/ledger/chains.py": ("tracks", "ledger_lines"),
    "geo/ledger/airspace.py": ("shores",),
    "geo/ledger/checking.py": ("ledger_check", "beside_borders", "lines_given"),
    "geo/ledger/closing.py": ("ledger_check", "claims/overflown_states", "airspace"),
    "geo/ledger/counting.py": ("beside_borders", "claims/overflown_states", "claims/count", "worlds/block"),
    "geo/ledger/indeterminate.py": ("claims/flights", "claims/scope", "claims/which", "worlds/block"),
    "geo/ledger/lazily.py": ("tracks",),
    "geo/ledger/lines.py": ("ledger_lines",),
    "geo/ledger/margins.py": ("ledger_check", "ledger", "verdicts"),
    "geo/ledger/nearby.py": ("ledger", "claims/near_path"),
    "geo/ledger/provenance.py": ("provenance", "made_from"),
    "geo/ledger/shallow.py": ("ledger", "claims/depth", "worlds/block"),
    "geo/ledger/sight.py": ("figure", "ledger"),
    "geo/ledger/tables.py": ("ledger_check", "ledger"),
    "geo/claims/course.py": ("claims/words_of_one",),
    "geo/claims/over_region.py": ("claims/words_of_one", "claims/outlines"),
    "geo/claims/path_length.py": ("claims/words_of_one",),
    "geo/claims/scope.py": ("claims/words_of_one",),
    "geo/claims/flights.py": ("claims/visits", "claims/overflown_order"),
    "geo/claims/outlines.py": ("claims/over_region",),
    "geo/claims/overflown_states.py": ("claims/overflown_order", "claims/overflown_modes"),
    "geo/claims/directions.py": ("claims/course", "claims/bearing_between"),
    "geo/claims/distances.py": ("claims/near_path", "claims/nearest_approach", "claims/distance_between"),
    "geo/claims/lengths.py": ("claims/path_length", "claims/range_up_to"),
    "geo/claims/moments.py": ("claims/time_at", "claims/time_zone", "claims/course", "claims/flights"),
    "geo/claims/neighbours.py": ("claims/borders_water", "claims/unavoidable"),
    "geo/claims/overflown_words.py": ("claims/overflown_states", "claims/overflown_modes", "claims/overflown_order"),
    "geo/claims/placing.py": ("claims/launched_from_water", "claims/inside_state"),
    "geo/claims/settled.py": ("claims/over_desolate",),
}

# tests of those who use a module, where these are few and not the whole room
USED_BY = {
    "geo/kernel/ballistic.py": ("claims/ballistic_time", "export_globes"),
    "geo/kernel/cell_samples.py": ("claims/over_desolate",),
    "geo/kernel/cells.py": ("claims/over_desolate", "ground", "page_ground"),
    "geo/kernel/distances.py": (
        "towns_under", "claims/near_path", "claims/over_region", "claims/time_at", "claims/nearest_approach"
    ),
    "geo/kernel/great_arcs.py": (
        "claims/flights", "claims/near_path", "claims/outlines", "claims/nearest_approach"
    ),
    "geo/ledger/airspace.py": ("zones_under", "cli_tables", "tracks"),
    "geo/ledger/ground.py": ("page_ground", "cli_tables"),
    "geo/ledger/lines.py": ("export", "export_layers", "export_globes"),
    "geo/ledger/towns.py": ("page_ground", "cli_tables"),
    "geo/ledger/zones.py": ("cli_tables", "tracks"),
}  # fmt: skip


def stages(module: str) -> list[list[str]]:
    """Return the tests of a module in two steps, as pytest is told: its own, with its examples, and its users'."""
    path = Path(module)
    room = next(room for room in ROOMS.values() if path.is_relative_to(room.folder))
    inside = Path("tests") / Path(room.folder).name
    found = [str(file.relative_to(ROOT)) for file in sorted((ROOT / inside).glob(f"test_{path.stem}*.py"))]
    found += [str(file.relative_to(ROOT)) for file in sorted((ROOT / "tests").glob(f"test_{path.stem}*.py"))]
    found += [_file(name) for name in OWN.get(module, ())]
    own = list(dict.fromkeys(found))
    others = USED_BY.get(module, room.tests)
    return [[module, *own], [file for file in map(_file, others) if file not in own]]


def _file(name: str) -> str:
    folder, _, last = name.rpartition("/")
    return "/".join(filter(None, ("tests", folder, f"test_{last}.py")))
