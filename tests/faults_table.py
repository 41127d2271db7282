"""Commands that write files, one for every kind of file of every command, and how each ended."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

ALL = os.environ.get("FAULTS") == "all"  # make faults: the whole cross product, minutes long
OLD = b"old content, whole"
NOBODY = 65534

# every kind of file that every command writes; a command that is not here fails a test
EVENT = "{home}/mine.toml"
WRITERS = {
    "map.html": ("map", EVENT, "-o", "{out}"),
    "map.png": ("map", EVENT, "--picture", "{out}"),
    "map.svg": ("map", EVENT, "--picture", "{out}"),
    "check.json": ("check", EVENT, "-o", "{out}"),
    "check.csv": ("check", EVENT, "-o", "{out}"),
    "figure.pdf": ("figure", EVENT, "-o", "{out}", "--force"),
    "figure.svg": ("figure", EVENT, "-o", "{out}", "--force"),
    "figure.png": ("figure", EVENT, "-o", "{out}", "--force"),
    "ledger.csv": ("ledger", EVENT, "-o", "{out}"),
    "ledger.json": ("ledger", EVENT, "-o", "{out}"),
    "tracks.csv": ("ledger", "{home}/tracks.csv", "-o", "{out}", "--force"),
    "tracks.parquet": ("ledger", "{home}/tracks.csv", "-o", "{out}", "--force"),
    "ground.csv": ("ground", EVENT, "-o", "{out}"),
    "path.json": ("path", "50.2,38.3", "39,35.9", "-o", "{out}"),
    "simulate.html": ("simulate", EVENT, "--draws", "20", "-o", "{out}"),
    "simulate.csv": ("simulate", EVENT, "--draws", "20", "-o", "{out}"),
    "simulate.json": ("simulate", EVENT, "--draws", "20", "-o", "{out}"),
    "simulate.parquet": ("simulate", EVENT, "--draws", "20", "-o", "{out}"),
    **{
        f"export.{form}": ("export", EVENT, "-o", "{out}", "--force")
        for form in ("geojson", "gpkg", "parquet", "kml", "kmz", "czml", "csv")
    },
    **{f"report.{form}": ("report", EVENT, "-o", "{out}", "--force") for form in ("html", "pdf", "md", "docx")},
    "linked.jsonld": ("linked", EVENT, "-o", "{out}", "--force"),
    "events.json": ("events", "-o", "{out}"),
    "place.csv": ("place", "Raqqa", "-o", "{out}"),
    "schema.json": ("schema", "-o", "{out}"),
    "verify.toml": ("verify", "{home}/page.html", "--event", "{out}", "--force"),
    "new.toml": ("new", "{out}"),
    "site.d": ("site", EVENT, "-o", "{out}"),
}
MAKE_NEW = {"new.toml", "site.d"}  # these replace no file of that name


class Outcome(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str
    files: dict[str, bytes]  # of the folder that it wrote to

    @property
    def complaints(self) -> list[str]:
        """The lines of errors, notes apart."""
        return [line for line in self.err.splitlines() if not line.startswith(("overflight: note: ", "held: "))]


if TYPE_CHECKING:
    Run = Callable[..., Outcome]
