"""What a simulation adds to a page: a picture of all paths, a few of them as lines, shares, and where they started.

Counts come from the simulation; nothing is drawn at random here.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np
from branca.utilities import write_png

from geo.errors import MapError
from geo.kernel.angles import latitude_at, whole_turns
from geo.kernel.geodesic import WGS84
from geo.language import ENGLISH
from geo.maps.legs import legs_of, packed, way_of_draw
from geo.worlds.cells import CLASSES, FEWEST, class_of, make_cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geo.events import Event
    from geo.language import Language
    from geo.maps.frame import Frame
    from geo.worlds import Density, Simulation

SAMPLES = 24  # worlds of each of which one path is drawn as a line
_STRIDE = 7919  # a prime: so that worlds in turn show all missiles
_TONE = (143, 10, 107)  # --draw of uncertainty.css: no ship, no state and no verdict has its hue
_DARKEST, _FAINTEST, _STEPS = 165, 18, 64
_FULL_AT = 0.995  # quantile of the pixels met at all that gets the darkest tone
_RARE = 0.0005  # an outcome that fewer missiles have, or lack, teaches nothing about where it must have started
_WHOLE = 1.0 - 1e-12
TOO_FEW = -1  # tone of a cell from which too few missiles start to say


def uncertainty(
    event: Event, simulation: Simulation, frame: Frame, names: Mapping[str, str], language: Language = ENGLISH
) -> dict[str, Any]:
    """Return the part of a page's data that a simulation adds; ``names`` of states are in the language.

    Raises
    ------
    MapError
        If the simulation is of another event, or holds no draw.
    """
    if simulation.event.id != event.id:
        msg = f"the simulation belongs to {simulation.event.id!r}, not to {event.id!r}: simulate this event"
        raise MapError(msg)
    if not simulation.draws:
        msg = f"the simulation of {event.id!r} holds no draw: there is nothing to show"
        raise MapError(msg)
    lines = simulation.table(count=min(SAMPLES, simulation.draws))
    return {
        "draws": simulation.draws,
        "asked": simulation.asked,
        "seed": simulation.seed,
        "missiles": simulation.missiles,
        "names": {
            c: str(names.get(c, n))
            for c, n in dict(zip(simulation.states["country"], simulation.states["name"], strict=True)).items()
        },
        "by": {
            h: _hypothesis(simulation, h, lines[lines["hypothesis"] == h], frame, names, language)
            for h in simulation.hypotheses
        },
    }


def _hypothesis(
    simulation: Simulation,
    hypothesis: str,
    draws: pd.DataFrame,
    frame: Frame,
    names: Mapping[str, str],
    language: Language,
) -> dict[str, Any]:
    def own(table: pd.DataFrame) -> list[dict[Any, Any]]:
        rows: list[dict[Any, Any]] = table[table["hypothesis"] == hypothesis].to_dict("records")
        return rows

    found = {
        "states": [
            {
                "code": r["country"],
                "name": names.get(r["country"], r["name"]),
                **_share(r["share"], r["share_low"], r["share_high"]),
                "missiles": round(r["missile_share"], 10),
                "km": [round(r[q]) for q in ("km_p05", "km_p50", "km_p95")],
            }
            for r in own(simulation.states)
        ],
        "spans": {r["quantity"]: [round(r[q], 1) for q in ("p05", "p50", "p95")] for r in own(simulation.lengths)},
        "claims": [
            {
                "claim": r["claim"],
                "text": r["text"],
                "contradicted": _share(r["share"], r["share_low"], r["share_high"]),
                "supported": _share(r["supported_share"], r["supported_low"], r["supported_high"]),
                "undecidable": round(r["undecidable"] / r["draws"], 6),
                "missiles": round(r["missile_share"], 10) if np.isfinite(r["missile_share"]) else None,
            }
            for r in own(simulation.claims)
            if not r["part"]
        ],
        "samples": _samples(draws, frame),
        "starts": _starts(simulation, hypothesis, frame, language),
    }
    if hypothesis in simulation.density:
        found["picture"] = _picture(simulation.density[hypothesis], frame)
    return found


def _share(share: float, low: float, high: float) -> dict[str, float]:
    return {"share": round(share, 10), "low": round(low, 10), "high": round(high, 10)}


def _samples(draws: pd.DataFrame, frame: Frame) -> dict[str, Any]:
    """Return one path of each of some worlds, made of legs: missiles in turn, not always the first."""
    worlds = draws.groupby("draw", sort=True)
    ways = [way_of_draw(paths.iloc[world * _STRIDE % len(paths)].to_dict()) for world, (_, paths) in enumerate(worlds)]
    legs = legs_of(ways)
    return {"legs": packed(legs.table, frame), "paths": legs.ways}


def _starts(simulation: Simulation, hypothesis: str, frame: Frame, language: Language) -> dict[str, Any]:
    """Return the cells of the launch region, and for each outcome that divides them the class of its share there."""
    table = simulation.launches
    table = table[table["hypothesis"] == hypothesis]
    claims = simulation.claims[(simulation.claims["hypothesis"] == hypothesis) & (simulation.claims["part"] == "")]
    told = claims["missile_share"] + claims["missile_supported_share"]
    settled = set(claims["claim"][told >= _WHOLE])  # contradicted wherever it is not supported
    outcomes: list[dict[str, Any]] = []
    cells = None
    for (kind, key), rows in table.groupby(["kind", "key"], sort=False):
        share = rows["count"].sum() / rows["draws"].sum()
        if not _RARE < share < 1.0 - _RARE or (kind == "contradicted" and key in settled):
            continue
        cells = make_cells(table, hypothesis, str(kind), str(key))  # the same cells for every outcome
        tones = np.where(cells.draws < FEWEST, TOO_FEW, class_of(cells.count, cells.draws))
        outcomes.append({"kind": kind, "key": key, "tones": tones.tolist()})
    at: list[list[float]] = []
    if cells is not None:
        west = [frame.spot(lon, lat)[0] for lon, lat in zip(cells.west, cells.south, strict=True)]
        at = np.column_stack([west, cells.south]).round(2).tolist()
    classes = [language.say_in("missiles that start there", words) for words in CLASSES]
    return {"at": at, "side": cells.side_deg if cells else 0.0, "classes": classes, "outcomes": outcomes}


def _picture(density: Density, frame: Frame) -> dict[str, Any]:
    """Return the picture of all paths as a PNG with its edges in degrees; the darker, the more of them pass."""
    west, east = (float(np.rad2deg(x / WGS84.a_m)) for x in (density.west_m, density.east_m))
    south, north = (float(latitude_at(y / WGS84.a_m)) for y in (density.south_m, density.north_m))
    turn = float(whole_turns(0.5 * (west + east), frame.middle_deg))
    met = density.counts[density.counts > 0]
    full = float(np.quantile(met, _FULL_AT)) if len(met) else 1.0
    # by the square root, so that what few draws pass can still be seen; in steps, which pack better
    tone = np.ceil(np.sqrt(np.minimum(density.counts / full, 1.0)) * _STEPS) / _STEPS
    alpha = np.where(density.counts > 0, _FAINTEST + (_DARKEST - _FAINTEST) * tone, 0.0)
    rgba = np.zeros((*density.counts.shape, 4), dtype=np.uint8)
    rgba[..., :3] = np.where(density.counts[..., None] > 0, np.array(_TONE, dtype=np.uint8), np.uint8(0))
    rgba[..., 3] = np.rint(alpha).astype(np.uint8)
    return {
        "png": base64.b64encode(write_png(rgba)).decode("ascii"),
        "edges": [round(v, 6) for v in (west + turn, south, east + turn, north)],
        "full": round(full / density.paths, 6),
        "pixel_km": round(density.pixel_m * float(np.cos(np.deg2rad(0.5 * (south + north)))) / 1000.0, 2),
    }
