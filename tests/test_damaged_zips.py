"""A damaged zip, packed in any way that Python can unpack, is refused in one line by whatever reads zips."""

from __future__ import annotations

import io
import json
import random
import zipfile
from typing import TYPE_CHECKING

import pytest
from fuzz.damage import by_bytes

from geo.atlas.formats.recognise import _read_zip
from geo.errors import OverflightError
from geo.tracks.read import open_tracks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RING = ",".join(f"[{x / 7:.3f},{(x * x) % 90}]" for x in range(200))
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


def boundaries(data: bytes, folder: Path) -> None:  # noqa: ARG001 - as tracks are read
    _read_zip(data, None)


def tracks(data: bytes, folder: Path) -> None:
    (folder / "t.kmz").write_bytes(data)
    open_tracks(folder / "t.kmz")


READERS: dict[str, tuple[Callable[[bytes, Path], None], str, str]] = {
    "boundaries": (boundaries, "a.geojson", STATES),
    "tracks": (tracks, "doc.kml", TRACK),
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
    read(whole.getvalue(), tmp_path)
    for _ in range(300):
        try:
            read(by_bytes(whole.getvalue(), rng, ()), tmp_path)
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
    with pytest.raises(OverflightError, match="locked"):
        tracks(bytes(locked), tmp_path)
    with pytest.raises(OverflightError, match="locked"):
        boundaries(bytes(locked), tmp_path)
