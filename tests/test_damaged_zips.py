"""A damaged zip, packed in any way that Python can unpack, is refused in one line by whatever reads zips."""

from __future__ import annotations

import io
import json
import random
import zipfile
from typing import TYPE_CHECKING

import pytest
from fuzz.damage import by_bytes

from geo.atlas.formats.recognise import read_layers
from geo.errors import OverflightError
from geo.tracks.read import open_tracks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LINE = [(x / 7, x * x % 90) for x in range(200)]
SHAPE = {"type": "LineString", "coordinates": LINE}
STATES = json.dumps({"type": "Feature", "properties": {"code": "A"}, "geometry": SHAPE})
PLACES = " ".join(f"{lon:.3f},{lat}" for lon, lat in LINE)
TRACK = f"<kml><Placemark><LineString><coordinates>{PLACES}</coordinates></LineString></Placemark></kml>"
PACKED = {
    "stored": zipfile.ZIP_STORED,
    "deflate": zipfile.ZIP_DEFLATED,
    "bzip2": zipfile.ZIP_BZIP2,
    "LZMA": zipfile.ZIP_LZMA,
}


READERS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "boundaries": (read_layers, "a.geojson", STATES),
    "tracks": (open_tracks, "doc.kml", TRACK),
}


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("reader", READERS)
def test_a_damaged_zip_is_read_or_refused_in_one_line(reader: str, packed: str, tmp_path: Path) -> None:
    read, name, text = READERS[reader]
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", PACKED[packed]) as archive:
        archive.writestr(name, text)
    rng = random.Random(f"{reader} {packed}")  # noqa: S311 - no secret
    refused = []
    file = tmp_path / ("t.kmz" if reader == "tracks" else "t.zip")
    file.write_bytes(whole.getvalue())
    read(file)
    for _ in range(300):
        file.write_bytes(by_bytes(whole.getvalue(), rng, ()))
        try:
            read(file)
        except OverflightError as error:
            refused.append(str(error))
    assert len(refused) > 100
    assert not [said for said in refused if "\n" in said]


def test_a_zip_that_is_locked_says_so(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("doc.kml", TRACK)
    locked = bytearray(whole.getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + at] |= 1
    (tmp_path / "t.kmz").write_bytes(locked)
    for read in (open_tracks, read_layers):
        with pytest.raises(OverflightError, match="locked"):
            read(tmp_path / "t.kmz")
