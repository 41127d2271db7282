"""The manifest of the data files and the tables of ``data/README.md`` that follow from a build.

After a change of an event: ``python -m tools.data_page``.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
REPORT = "countries/build-report.json"
REPORT_DISPUTED = "countries/build-report-disputed.json"
REPORT_2017 = "countries/build-report-2017.json"
# Written by hand or by others, and free to change; catalogues are held against the patterns when they are read.
NOT_LISTED = ("README.md", MANIFEST, "languages/")


def write_report(data: Path, report: dict[str, Any], name: str = REPORT) -> None:
    """Keep what a build found out about a set of states."""
    text = json.dumps(report, ensure_ascii=False, indent=1, sort_keys=True)
    (data / name).write_text(text + "\n", encoding="utf-8")


def write(data: Path) -> None:
    """Write the manifest and put fresh tables between the markers of the data page."""
    files = manifest(data)
    (data / MANIFEST).write_text(json.dumps(files, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    report = json.loads((data / REPORT).read_text(encoding="utf-8"))
    report_2017 = json.loads((data / REPORT_2017).read_text(encoding="utf-8"))
    page = data / "README.md"
    text = page.read_text(encoding="utf-8")
    for name, rows in {
        "files": _files(files),
        "overlaps": _overlaps(report["overlaps"]),
        "disputed": _disputed(json.loads((data / REPORT_DISPUTED).read_text(encoding="utf-8"))["disputed"]),
        "deviation": _deviation("set", {f"`{name}`": by for name, by in report["deviation_m"].items()}),
        "deviation-2017": _deviation("from", report_2017["deviation_m"]),
        "overlaps-2017": _overlaps_2017(report_2017),
    }.items():
        text = _between(text, name, rows)
    page.write_text(text, encoding="utf-8")


def manifest(data: Path) -> dict[str, dict[str, Any]]:
    """Return size and sha256 of every data file that a build makes."""
    found = {}
    for path in sorted(p for p in data.rglob("*") if p.is_file()):
        name = path.relative_to(data).as_posix()
        if not name.startswith(NOT_LISTED):
            content = path.read_bytes()
            found[name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return found


def _between(text: str, name: str, rows: list[str]) -> str:
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    if start not in text or end not in text:
        msg = f"data/README.md has no markers for {name!r}"
        raise ValueError(msg)
    return text[: text.index(start) + len(start)] + "\n".join(rows) + "\n" + text[text.index(end) :]


def _files(files: dict[str, dict[str, Any]]) -> list[str]:
    rows = [f"| `{name}` | {entry['bytes']:,} | `{entry['sha256']}` |" for name, entry in sorted(files.items())]
    return ["| file | bytes | sha256 |", "|---|---:|---|", *rows]


def _overlaps(overlaps: list[list[Any]]) -> list[str]:
    rows = [f"| {name} | {a}, {b} | {winner} | {rule} | {km2:,.2f} |" for name, a, b, winner, rule, km2 in overlaps]
    return ["| piece | zones of | drawn in | by | km2 |", "|---|---|---|---|---:|", *rows]


def _disputed(areas: list[list[Any]]) -> list[str]:
    rows = [
        f"| {name} | {', '.join(who)} | {held} | {origin} | {accuracy_km:g} | {km2:,.0f} |"
        for name, who, held, origin, accuracy_km, km2 in areas
    ]
    return ["| area | states concerned | held by | outline | good to, km | km2 |", "|---|---|---|---|---:|---:|", *rows]


def _overlaps_2017(report: dict[str, Any]) -> list[str]:
    rows = [f"| {a}, {b} | {winner} | {rule} | {km2:,.1f} |" for a, b, winner, rule, km2 in report["overlaps_large"]]
    return ["| states | drawn in | by | km2 |", "|---|---|---|---:|", *rows]


def _deviation(first: str, measured: dict[str, dict[str, list[float]]]) -> list[str]:
    pairs = list(next(iter(measured.values())))
    rows = [
        f"| {name} | " + " | ".join(" / ".join(f"{v:,.0f}" for v in by_pair[pair]) for pair in pairs) + " |"
        for name, by_pair in measured.items()
    ]
    return [f"| {first} | " + " | ".join(pairs) + " |", "|---|" + "---|" * len(pairs), *rows]


if __name__ == "__main__":
    write(Path(__file__).resolve().parent.parent / "data")
