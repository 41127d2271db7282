"""Read one file with one of GDAL's drivers, in a process of its own: bytes come in, plain values go out.

Run as a script by `gdal_apart`, never imported. It imports nothing of this package, so that it starts fast.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any

# what pyogrio makes use of where it is there and nothing here needs: without it the child starts in a third of the time
_UNUSED = ("geopandas", "pandas", "pyarrow", "pyproj", "shapely")


def read(driver: str, options: dict[str, str], most_cells: int, data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Return the layers and the shapes' bytes, layer after layer."""
    sys.modules.update(dict.fromkeys(_UNUSED))  # type: ignore[arg-type]  # None: not there
    import pyogrio

    there = list(pyogrio.list_drivers())
    if there != [driver]:
        return {"error": "driver", "drivers": there}, []
    layers: list[dict[str, Any]] = []
    blobs: list[bytes] = []
    for number, (name, kind) in enumerate(pyogrio.list_layers(data)):
        if kind is None:
            continue
        about = pyogrio.read_info(data, layer=number, **options)
        rows, columns = about["features"], len(about["fields"]) + 1
        if rows * columns > most_cells:
            return {"cells": [rows, columns]}, []
        meta, _, shapes, columns = pyogrio.raw.read(data, layer=number, **options)
        layers.append(
            {
                "name": name,
                "crs": meta["crs"],
                "columns": {field: column.tolist() for field, column in zip(meta["fields"], columns, strict=True)},
                "lengths": [-1 if shape is None else len(shape) for shape in shapes],
            }
        )
        blobs.extend(shape for shape in shapes if shape is not None)
    return {"layers": layers}, blobs


def main() -> None:
    """Read standard input; write the length of a JSON text, the text, and the shapes to standard output."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            answer, blobs = read(sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), sys.stdin.buffer.read())
        except Exception as error:  # noqa: BLE001
            answer, blobs = {"error": str(error) or type(error).__name__}, []
    answer["notes"] = [str(warning.message) for warning in caught]
    text = json.dumps(answer, default=str).encode()
    out = sys.stdout.buffer
    out.write(len(text).to_bytes(8, "big"))
    out.write(text)
    out.writelines(blobs)
    out.flush()


if __name__ == "__main__":
    main()
