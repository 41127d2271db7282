"""Collect every pattern that sentences are built from, in Python and on the page, for the translators' catalogues.

Run ``make messages`` after a change of a pattern: it writes ``data/languages/overflight.pot`` anew and brings each
``data/languages/CODE/LC_MESSAGES/overflight.po`` into step. A new pattern stands there without a translation, one that
nobody says any more is taken out, and no translation is guessed. ``--check`` writes nothing and says what is open.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from geo.accounts import load_event
from geo.atlas.basemap import label_source
from geo.atlas.waters import sea_names
from geo.events import event_ids
from geo.events.fields import ROSE
from geo.language import LANGUAGES
from geo.language.catalogue import catalogue_of, template
from geo.maps.backdrop import labels
from geo.maps.courses import framed
from geo.paths import trace

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "data" / "languages"
TEMPLATE = FOLDER / "overflight.pot"
KEYWORDS = {"say": None, "pattern": None, "say_n": (1, 2), "say_in": ((1, "c"), 2), "pattern_in": ((1, "c"), 2)}
TOWNS = 12  # of the largest in the frame of each bundled event
_STRING = r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
_TEXT = rf"{_STRING}(?:\s*\+\s*{_STRING})*"
_CALL = re.compile(
    rf"(?<![\w.$])(?:(?:say|parts)\(\s*(?P<one>{_TEXT})|(?P<how>sayIn|sayN)\(\s*(?P<first>{_TEXT})\s*,\s*(?P<then>{_TEXT}))"
)
_COMMENT = "Translators:"
_DATED = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By')


def collected(root: Path = ROOT) -> Catalog:
    """Return the template: what the code says, and the names that it takes from data."""
    catalog = Catalog(project="overflight", charset="utf-8", fuzzy=False, header_comment="# Patterns of overflight.")
    found = extract_from_dir(
        root / "geo", [("**.py", "python")], keywords=KEYWORDS, comment_tags=(_COMMENT,), strip_comment_tags=True
    )
    for file, _line, message, comments, context in sorted(found, key=lambda item: (item[0], item[1])):
        catalog.add(message, locations=[(f"geo/{file}", None)], auto_comments=comments, context=context)
    for path in sorted((root / "web" / "src").glob("*.js")):
        for message, comments, context in on_the_page(path.read_text(encoding="utf-8")):
            catalog.add(message, locations=[(f"web/src/{path.name}", None)], auto_comments=comments, context=context)
    for wind in ROSE:
        catalog.add(wind, context="point of the compass", locations=[("geo/events/fields.py", None)])
    for sea in sea_names():
        catalog.add(sea, context="water", locations=[("data/waters", None)])
    for sea in label_source()["seas"]:
        catalog.add(sea["name"], context="sea on a map", locations=[("data/map/basemap-labels.json", None)])
    for town in towns_on_maps():
        catalog.add(town, context="town on a map", locations=[("data/map/basemap-labels.json", None)])
    for message in catalog:
        message.locations = sorted({(file, None) for file, _ in message.locations})
    return catalog


def towns_on_maps() -> list[str]:
    """Return the largest towns within the frames of the bundled events: the names that their maps show first."""
    found: dict[str, None] = {}
    for name in event_ids():
        event = load_event(name)
        frame, (west, south, east, north) = framed(event, trace(event))
        towns = labels((west, south, east, north), (), frame)["towns"]
        inside = [t for t in towns if west <= t["at"][0] <= east and south <= t["at"][1] <= north]
        largest = sorted(inside, key=lambda town: (-int(town["people"]), str(town["name"])))
        found.update(dict.fromkeys(str(town["name"]) for town in largest[:TOWNS]))
    return sorted(found)


def on_the_page(source: str) -> Iterator[tuple[str | tuple[str, str], list[str], str | None]]:
    """Yield the patterns of a module of the page, each with what stands above it for translators, and its context.

    Babel reads JavaScript too, but misses calls that stand in another call, and takes a template after a number for
    the pattern. Here patterns need only be strings, as web/test/patterns.test.js holds them to be.
    """
    for call in _CALL.finditer(source):
        one, first, then = (_unquoted(call[part] or "") for part in ("one", "first", "then"))
        above = _comment_above(source[: call.start()].rpartition("\n")[0].splitlines())
        if call["how"] == "sayIn":
            yield then, above, first
        else:
            yield (first, then) if call["how"] else one, above, None


def _unquoted(strings: str) -> str:
    return "".join(ast.literal_eval(string) for string in re.findall(_STRING, strings))


def _comment_above(lines: list[str]) -> list[str]:
    """Return a comment for translators that ends these lines."""
    said: list[str] = []
    while lines and lines[-1].strip().startswith("//"):
        said.insert(0, lines.pop().strip().removeprefix("//").strip())
        if said[0].startswith(_COMMENT):
            return [said[0].removeprefix(_COMMENT).strip(), *said[1:]]
    return []


def as_text(catalog: Catalog) -> bytes:
    """Return a catalogue as the file's bytes: the same for the same messages."""
    for message in catalog:
        message.flags.discard("python-format")  # "99 % of" is none
    out = io.BytesIO()
    write_po(out, catalog, width=118, include_lineno=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_DATED)).encode()


def updated(code: str, source: Catalog) -> Catalog:
    """Return a language's catalogue in step with the template."""
    path = po_of(code)
    if not path.exists():
        catalog = Catalog(locale=code, project="overflight", charset="utf-8", fuzzy=False)
    else:
        with path.open("rb") as file:
            catalog = read_po(file, locale=code)
    catalog.fuzzy = False
    catalog.update(source, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.header_comment = "# Patterns of overflight in another language: edit what follows each msgstr."
    return catalog


def po_of(code: str) -> Path:
    """Return where a language's catalogue lies."""
    return FOLDER / code / "LC_MESSAGES" / "overflight.po"


def problems() -> Iterator[str]:
    """Yield what is open: a template that is not current, and messages that are missing or broken."""
    if TEMPLATE.read_bytes() != as_text(collected()):
        yield "data/languages/overflight.pot: not what the code says; run 'make messages'"
    for code in LANGUAGES[1:]:
        yield from catalogue_of(po_of(code), template(), str(po_of(code).relative_to(ROOT)), most=None).problems


def main() -> int:
    """Write the template and the catalogues, or say what is open."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, say what is open")
    if not parser.parse_args().check:
        source = collected()
        FOLDER.mkdir(exist_ok=True)
        TEMPLATE.write_bytes(as_text(source))
        for code in LANGUAGES[1:]:
            catalog = updated(code, source)
            po_of(code).parent.mkdir(parents=True, exist_ok=True)
            po_of(code).write_bytes(as_text(catalog))
    found = [*problems()]
    print(*found, sep="\n", end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
