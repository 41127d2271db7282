"""The bundled ground: whole, right about the world, and the same by every way of asking."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import numpy as np
import pytest
from reconstructed import reconstructed

import geo
from geo.atlas import ground as module
from geo.atlas.ground import CLASSES, TILE, load_ground, packed, unpacked
from geo.atlas.places import load_towns
from geo.errors import CoordinateError, DataError


def test_classes_are_those_of_the_source() -> None:
    ground = load_ground()
    assert set(ground.codes) == set(CLASSES)
    assert ground.per_deg == 100
    assert "R2025A" in ground.source
    assert "2025" in ground.source


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (51.0, 40.0, 10),  # the Caspian
        (40.5, 33.5, 11),  # the Syrian desert
        (44.39, 33.31, 30),  # Baghdad
        (51.39, 35.69, 30),  # Tehran
        (37.16, 36.20, 30),  # Aleppo
        (-30.0, 10.0, 10),  # the Atlantic
        (0.0, 72.0, 10),  # the Norwegian Sea
        (23.0, 25.0, 11),  # the Libyan desert
    ],
)
def test_known_places_have_the_class_that_anyone_expects(lon: float, lat: float, code: int) -> None:
    ground = load_ground()
    assert ground.class_at(lon, lat) == code
    assert ground.class_at(lon + 360.0, lat) == code
    assert ground.class_at(lon - 360.0, lat) == code


def test_large_towns_are_urban_and_the_sea_is_water() -> None:
    # GeoNames knows nothing of the source
    towns = load_towns(least_population=500_000)
    found = load_ground().class_at(towns["lon"], towns["lat"])
    assert (found >= 21).mean() > 0.97
    assert (found == 30).mean() > 0.9


def test_a_window_holds_what_asking_place_by_place_gives() -> None:
    ground = load_ground()
    for box in (
        (38.9, 35.9, 39.6, 36.3),
        (179.5, 65.5, -179.5, 67.0),
        (-0.5, -0.3, 0.5, 0.4),
        (59.9, 34.9, 60.1, 35.1),
    ):
        window = ground.window(box)
        rows, columns = window.codes.shape
        lon = window.west + (np.arange(columns) + 0.5) * window.step
        lat = window.south + (np.arange(rows) + 0.5) * window.step
        asked = ground.class_at(*np.meshgrid(lon, lat))
        assert (asked == window.codes).all()


def test_very_wide_asking_gives_what_narrow_asking_gives() -> None:
    ground = load_ground()
    rng = np.random.default_rng(4)
    lon, lat = rng.uniform(-180, 180, 300), rng.uniform(-60, 75, 300)
    one_by_one = [ground.class_at(x, y).item() for x, y in zip(lon, lat, strict=True)]
    assert ground.class_at(lon, lat).tolist() == one_by_one


def test_packing_loses_nothing() -> None:
    tile = np.random.default_rng(5).integers(0, 9, (TILE, TILE)).astype(np.uint8)
    assert (unpacked(packed(tile)) == tile).all()
    assert unpacked(packed(np.full((TILE, TILE), 8, dtype=np.uint8))).min() == 8
    for block in (b"", b"no zlib", packed(tile)[:-9], zlib.compress(b"123"), zlib.compress(b"12")):
        with pytest.raises(ValueError, match=r".+"):
            unpacked(block)


@pytest.mark.parametrize(
    "box", [(0, 0, 0), (0, 10, 1, 5), (0, -91, 1, 0), (0, 0, 1, float("nan")), ("a", 0, 1, 1), (-180, -90, 180, 90)]
)
def test_what_is_no_box_is_told(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(CoordinateError) as caught:
        load_ground().window(box)
    assert "\n" not in str(caught.value)


def test_the_page_about_the_ground_has_the_kilometres_of_the_table() -> None:
    page = (Path(__file__).parent.parent / "docs" / "ground.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)`, (straight|via reported places) \| (.*?) \|$", page, re.MULTILINE)
    assert len(rows) == 3
    for event, way, numbers in rows:
        table = geo.ground_under(geo.trace(geo.load_event(event)))
        own = table[table["hypothesis"] == ("direct" if way == "straight" else "reported")]
        km = own.groupby("class")["length_m"].sum() / 1000.0
        *told, share = (float(number.strip(" %").replace(",", "")) for number in numbers.split("|"))
        assert told == [round(km.get(code, 0.0)) for code in list(CLASSES)[1:]]
        assert share == round(100.0 * km[11] / km.drop(10).sum(), 1)
    whole = {event: reconstructed(event).verdicts for event in {row[0] for row in rows}}
    caspian = whole["caspian-2015-10-07"].set_index(["claim", "hypothesis"])["reason"]
    for hypothesis, ways in (("direct", "33 of 40"), ("reported", "25")):
        assert f"less in {ways.removesuffix(' of 40')} of 40" in caspian["only-over-desolate-areas", hypothesis]
        assert re.search(rf"\b{ways}\b", page)


def test_a_damaged_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 no more")
    monkeypatch.setattr(module, "data_path", lambda *_: tmp_path / "broken.npz")
    load_ground.cache_clear()
    try:
        with pytest.raises(DataError, match="reinstall overflight"):
            load_ground()
    finally:
        monkeypatch.undo()
        load_ground.cache_clear()
