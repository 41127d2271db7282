"""What a GeoJSON file tells beside the lines of its tracks may be anything: it is a time, no matter, or refused."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from geo.errors import OverflightError
from geo.tracks.read import open_tracks

TIMES = [f"2024-03-01T12:{minute:02}:00Z" for minute in range(5)]
LINE = {"type": "LineString", "coordinates": [[7 + k, 50] for k in range(5)]}
KEYS = ("coordTimes", "times", "time", "segments", "name", "id", "track", "coordinateProperties")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(TIMES),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["time", "x"]), inner, max_size=2),
    max_leaves=6,
)
OF_EACH = st.lists(JSON | st.sampled_from(TIMES), min_size=5, max_size=5)


def read(features: list[dict[str, object]]) -> list[bool]:
    """Return at which positions a part of a track ends, after all of it was read."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "t.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
        return [bool(parted) for fixes in open_tracks(file).batches for parted in fixes.parted]


@given(st.dictionaries(st.sampled_from(KEYS), JSON | OF_EACH), JSON)
@example({"coordTimes": [[TIMES[0]], *TIMES[1:]]}, 50)
@example({"coordTimes": [True, *TIMES[1:]]}, 50)
def test_properties_of_any_kind_are_read_or_refused(properties: dict[str, object], number: object) -> None:
    shapes = [LINE, {"type": "Point", "coordinates": [7, number]}]
    with contextlib.suppress(OverflightError):
        read([{"type": "Feature", "properties": properties, "geometry": shape} for shape in shapes])


@given(JSON)
@example([2])
@example(5)
def test_a_property_does_not_part_a_track(value: object) -> None:
    assert not any(read([{"type": "Feature", "properties": {"segments": value}, "geometry": LINE}]))
