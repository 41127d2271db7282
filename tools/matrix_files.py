"""Write one file of every kind in this folder, and print their SHA-256 as JSON: a part of ``tools/matrix.py``.

It runs in an environment that has the package alone, and writes what the extras that are there can write.
"""

import hashlib
import importlib.util
import json
from pathlib import Path

import geo
from geo.cli import main

EVENT = "caspian-2015-10-07"
WITH = {  # a kind of file, and the package of an extra that it takes
    "page.html": None,
    "ledger.csv": None,
    "ledger.geojson": None,
    "ledger.gpkg": None,
    "ledger.kml": "simplekml",
    "ledger.kmz": "simplekml",
    "ledger.czml": "czml3",
    "ledger.parquet": "pyarrow",
    "picture.svg": None,
    "picture.png": "resvg_py",
    "figure.svg": "matplotlib",
    "figure.png": "matplotlib",
    "figure.pdf": "matplotlib",
    "report.html": "matplotlib",
    "report.md": "matplotlib",
    "report.docx": "docx",
    "report.pdf": "weasyprint",
}


def write(name: str) -> None:
    """Write the file of this name by the command that writes its kind."""
    kind = name.split(".", maxsplit=1)[0]
    command = {"page": ["map", "-o"], "picture": ["map", "--picture"], "ledger": ["export", "-o"]}.get(
        kind, [kind, "-o"]
    )
    if main([*command, name, EVENT]):
        message = f"could not write {name}"
        raise SystemExit(message)


def digests() -> dict[str, str]:
    """Return the SHA-256 of each file, and of the ledger's numbers to the last bit."""
    found = {}
    for name, package in WITH.items():
        if package is None or importlib.util.find_spec(package):
            write(name)
            found[name] = hashlib.sha256(Path(name).read_bytes()).hexdigest()
    ledger = geo.reconstruct(EVENT).ledger
    told = ledger.select_dtypes("number").to_numpy(dtype=float).tobytes()
    return found | {"ledger, bits": hashlib.sha256(told).hexdigest()}


if __name__ == "__main__":
    print(json.dumps(digests()))
