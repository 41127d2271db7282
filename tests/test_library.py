"""The bundled events: each says what its golden text says, draws its page, and has its line in the library."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from golden import FOLDER, text_of

import geo
from geo.resources import data_path

LIBRARY = Path(__file__).parents[1] / "docs" / "library.md"


@pytest.mark.parametrize("event_id", geo.event_ids())
def test_what_is_found_of_an_event_is_what_its_golden_text_says(event_id: str) -> None:
    assert text_of(event_id) == (FOLDER / f"{event_id}.txt").read_text(encoding="utf-8")


def test_no_golden_text_is_left_over() -> None:
    assert {file.stem for file in FOLDER.glob("*.txt")} == set(geo.event_ids())


def test_each_event_has_its_line_in_the_library() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", LIBRARY.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert rows == sorted(rows)
    assert rows == list(geo.event_ids())


@pytest.mark.parametrize("event_id", geo.event_ids())
def test_every_position_says_what_it_rests_on(event_id: str) -> None:
    """No position without a basis; an assumed one says how far off it may be, a published one who printed it."""
    raw = tomllib.loads(data_path("events", f"{event_id}.toml").read_text(encoding="utf-8"))
    for kind in ("platforms", "targets", "places"):
        for spot in raw.get(kind, []):
            if spot["basis"] == "assumed":
                assert spot.keys() & {"radius_km", "within"} or (kind == "platforms" and "polygon" in raw["launch"]), (
                    spot["id"]
                )
            if spot["basis"] == "published":
                assert spot["sources"], spot["id"]
            if spot["basis"] == "derived":
                assert spot["derived_from"], spot["id"]


@pytest.mark.parametrize("event_id", geo.event_ids())
def test_gazetteer_positions_are_those_of_the_gazetteer(event_id: str) -> None:
    """Within a kilometre of a town in GeoNames, or the note says which gazetteer it is from."""
    towns = geo.load_towns()
    raw = tomllib.loads(data_path("events", f"{event_id}.toml").read_text(encoding="utf-8"))
    for spot in [
        s for kind in ("platforms", "targets", "places") for s in raw.get(kind, []) if s["basis"] == "gazetteer"
    ]:
        lon, lat = spot["position"]
        near = towns[(towns["lon"] - lon).abs().lt(0.02) & (towns["lat"] - lat).abs().lt(0.01)]
        assert len(near) or "airportsdata" in spot.get("note", ""), spot["id"]
