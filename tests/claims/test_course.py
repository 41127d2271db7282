"""``course``: which way the missiles flew at launch, at their end, or past a place."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from open_event import GEOD, HYPOTHESES, draw, found, open_event
from small_event import RAW, WORLD, C, S, U, event_with, settled

import geo
from geo.errors import EventError
from geo.events.fields import ROSE

if TYPE_CHECKING:
    import pandas as pd


def stepped(way: tuple[tuple[float, float], ...], place: tuple[float, float]) -> float:
    """Return the azimuth where a path comes nearest to a place, from points every kilometre."""
    best = (np.inf, 0.0)
    for (lon1, lat1), (lon2, lat2) in itertools.pairwise(way):
        azimuth, _, length = GEOD.inv(lon1, lat1, lon2, lat2)
        s = np.linspace(0.0, length, max(int(length / 1000.0), 2))
        lon, lat, back = GEOD.fwd(*(np.full(len(s), v) for v in (lon1, lat1, azimuth)), s)
        away = GEOD.inv(lon, lat, *(np.full(len(s), v) for v in place))[2]
        k = int(away.argmin())
        if away[k] < best[0]:
            best = float(away[k]), float(back[k] + 180.0) if k else float(azimuth)
    return best[1] % 360.0


def off(one: float, other: float) -> float:
    return abs((one - other + 180.0) % 360.0 - 180.0)


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
@pytest.mark.parametrize("at", ["launch", "end", "passes"])
def test_in_each_world_it_is_the_azimuth_of_the_paths_there(at: str, hypothesis: str) -> None:
    more = {"place": "near"} if at == "passes" else {}

    def claim(degrees: float, reach: float) -> dict[str, object]:
        return {"kind": "course", "at": at, "bearing_deg": degrees, "tolerance_deg": reach, **more}

    drawn = draw(open_event(4, claim(270.0, 90.0)), hypothesis, 100)
    near = drawn.flights.at_spot("near") if more else None
    azimuths = []
    for world, ways in enumerate(drawn.ways):
        mine = []
        for way in ways:
            if near is not None:
                mine.append(stepped(way, tuple(near[world])))
            elif at == "launch":
                mine.append(GEOD.inv(*way[0], *way[1])[0] % 360.0)
            else:
                mine.append((GEOD.inv(*way[-2], *way[-1])[1] + 180.0) % 360.0)
        azimuths.append(mine)
    middle = float(np.median(np.concatenate(azimuths)))
    reach = float(np.median([min(off(a, middle) for a in mine) for mine in azimuths]))
    event = open_event(4, claim(round(middle, 3), max(round(reach, 3), 0.001)))
    again = draw(event, hypothesis, 100)
    _, held, told = found(event.claims[0], again)
    flat = np.concatenate(azimuths)
    assert max(off(a, b) for a, b in zip(held.number.tolist(), flat.tolist(), strict=True)) < 0.05
    sure = 0
    for mine, got in zip(azimuths, told, strict=True):
        slack = max(reach - off(a, middle) for a in mine)
        if abs(slack) > 0.06:
            assert got == ("holds" if slack > 0.0 else "fails")
            sure += 1
    assert sure > 60
    assert {"holds", "fails"} <= set(told)


def judged(event: geo.Event) -> pd.Series:
    paths = geo.trace(event)
    table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD)
    return table.set_index("hypothesis").loc["direct"]


def test_the_reason_names_the_point_of_the_compass() -> None:
    for point in ROSE:
        event = settled({"kind": "course", "at": "launch", "toward": point, "of": ["a"]})
        start, end = event.platforms[0].position, event.targets[0].position
        azimuth = GEOD.inv(*start, *end)[0] % 360.0
        nearest = ROSE[round(azimuth / 22.5) % 16]
        row = judged(event)
        reach = 11.25 if len(point) == 3 else 22.5
        assert row["verdict"] == (S if off(azimuth, 22.5 * ROSE.index(point)) <= reach else C), point
        assert f"at its launch the only path flies {nearest}, at {azimuth:.0f} degrees; {point} " in row["reason"]
        assert row["value"] == pytest.approx(azimuth, abs=1e-6)


def test_a_path_of_no_length_has_no_direction() -> None:
    here = {"name": "Here", "position": [20.0, 35.0], "basis": "gazetteer"}
    places = [{**here, "id": name} for name in ("bend", "near")]
    row = judged(
        settled(
            {"kind": "course", "at": "end", "toward": "N"},
            platforms=[{**here, "id": "a"}],
            targets=[{**here, "id": "t"}],
            places=places,
        )
    )
    assert row["verdict"] == U
    assert "have no length" in row["reason"]


def test_an_end_placed_by_a_bearing_is_no_evidence() -> None:
    origin = {"place": "a", "distance_km": 900.0, "bearing_deg": 270.0}
    target = {"id": "t", "name": "Town", "basis": "derived", "derived_from": origin}
    event = settled({"kind": "course", "at": "launch", "toward": "W"}, targets=[target], platforms=RAW["platforms"][:1])
    row = judged(event)
    assert row["verdict"] == "supported by construction"
    assert "Town was placed by a bearing" in row["reason"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"at": "passes", "toward": "N"}, r"\.place: found nothing with at = .passes."),
        ({"at": "end", "toward": "N", "place": "near"}, r"\.place: found a place with at = .end."),
        ({"at": "end"}, "found neither toward nor bearing_deg"),
        ({"at": "end", "toward": "N", "bearing_deg": 5.0, "tolerance_deg": 1.0}, "found toward beside bearing_deg"),
        ({"at": "end", "bearing_deg": 5.0}, r"\.tolerance_deg: found nothing beside bearing_deg"),
        ({"at": "over", "toward": "N"}, r"\.at: found 'over'; allowed: launch, end or passes"),
    ],
)
def test_what_says_nothing_is_refused(fields: dict[str, object], said: str) -> None:
    with pytest.raises(EventError, match=said):
        event_with({"kind": "course", **fields})
