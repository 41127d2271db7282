"""The list of kinds: documentation follows from it, and nobody else knows a kind by name."""

from __future__ import annotations

import ast
import copy
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Union

import numpy as np
import pytest
from pydantic import Field
from small_event import RAW, WORLD

import geo
from geo import claims
from geo.accounts import Account
from geo.claims.kind import Example, Judged, RouteKind, Told
from geo.events import Claim, event_from_raw
from geo.events.messages import kind_of, records_in

if TYPE_CHECKING:
    from geo.claims.flights import Flights

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "event-files.md"
COMMON = set(Claim.model_fields)


def table_of(head: str) -> dict[str, list[str]]:
    """Return the table of the manual whose heading begins so: the cells of each row, by the kind it is about."""
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith(head))
    rows = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        name, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows[name.strip("`")] = cells
    return rows


def names() -> list[str]:
    return [str(kind_of(kind.record)) for kind in claims.KINDS]


def test_the_manual_says_of_each_kind_how_it_is_judged_in_the_words_of_the_kind() -> None:
    told = {name: list(kind.doc) for name, kind in zip(names(), claims.KINDS, strict=True)}
    assert table_of("| kind | supported if |") == told, "\n".join(
        f"| `{name}` | {' | '.join(doc)} |" for name, doc in told.items()
    )


def test_the_manual_names_the_fields_of_each_kind_in_its_row() -> None:
    rows = table_of("| kind | needs |")
    assert list(rows) == names()
    for name, kind in zip(names(), claims.KINDS, strict=True):
        needs, may_have = rows[name]
        for field, info in kind.record.model_fields.items():
            if field not in COMMON | {"of", "which"}:  # what all kinds have, and all of flights
                assert f"`{field}`" in needs + may_have or f"claims.{field}" in needs, (name, field)
                if info.is_required():
                    assert f"`{field}`" in needs or f"claims.{field}" in needs, (name, field)


def test_event_files_hold_every_kind_and_no_other() -> None:
    records = records_in(Account.model_fields["claims"].annotation)
    assert records == [kind.record for kind in claims.KINDS]


@pytest.mark.parametrize("folder", ["geo", "web/src"])
def test_nobody_else_knows_a_kind_by_name(folder: str) -> None:
    own = "|".join(name for name in names() if name != "count")  # which is a word of its own
    words = re.compile(rf"""["']({own})["']|claims(\.| import \(?\s*)({own}|count)\b""")
    for path in (ROOT / folder).rglob("*"):
        inside = path.is_relative_to(ROOT / "geo" / "claims")
        if path.suffix in {".py", ".pyi", ".ts", ".js"} and not inside:
            assert not words.search(path.read_text(encoding="utf-8")), path


class _Odd(Claim):
    """An odd number of paths."""

    kind: Literal["odd_paths"]


def _rule(_claim: _Odd, flights: Flights, _ready: None) -> Judged:
    count = len(flights.world)
    number = np.full(count, float(count))
    return Judged(number % 2 == 1, number % 2 == 0, number, number)


def _say(_claim: _Odd, example: Example, _judged: Judged) -> Told:
    return Told(f"{len(example.paths)} paths are drawn", float(len(example.paths)), "paths")


def test_a_kind_that_is_new_to_the_list_is_read_drawn_and_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """One file and one line: worlds, verdicts and the map take it from there."""
    odd = RouteKind(_Odd, "every", _rule, _say, ("their number is odd", "it is even", "how many"), interval="{}")
    monkeypatch.setattr(claims, "KINDS", (*claims.KINDS, odd))
    union = Annotated[Union[tuple(kind.record for kind in claims.KINDS)], Field(discriminator="kind")]  # noqa: UP007 - made of a list
    model = type("Model", (Account,), {"__annotations__": {"claims": tuple[union, ...]}, "__module__": __name__})
    claim = {"id": "c", "kind": "odd_paths", "text": "An odd number.", "sources": ["paper"]}
    event = event_from_raw({**copy.deepcopy(RAW), "claims": [claim]}, model)
    result = geo.reconstruct(event, countries=WORLD)
    row = result.verdicts.set_index("hypothesis").loc["direct"]
    assert row["verdict"] == "contradicted"
    assert row["reason"].startswith("As drawn, 2 paths are drawn; it fails in all of")
    assert "An odd number." in result.map().get_root().render()


def test_no_kind_knows_another() -> None:
    """Each kind's file imports from the layers below and from no other kind's file."""
    rooms = {kind.record.__module__ for kind in claims.KINDS}
    assert len(rooms) == len(claims.KINDS)
    for room in rooms:
        tree = ast.parse((ROOT / room.replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                named = [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
            assert not set(named) & (rooms - {room}) - {"geo.claims"}, room
