"""The JSON Schema of what ``check --json`` prints: a validator passes every event, and refuses what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from reconstructed import reconstructed

import geo
from geo.cli import main
from geo.records import records
from geo.verdicts import VERDICT_COLUMNS, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).resolve().parent.parent / "docs"
EVENT = "caspian-2015-10-07"
Out = pytest.CaptureFixture[str]
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """Return a validator of the committed schema."""
    schema = json.loads((DOCS / "check.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_schema_in_the_docs_is_that_of_the_code_and_of_the_command(capsys: Out) -> None:
    committed = json.loads((DOCS / "check.schema.json").read_text(encoding="utf-8"))
    assert committed == geo.check_schema()
    assert main(["schema", "--of", "check"]) == 0
    assert json.loads(capsys.readouterr().out) == committed
    assert committed["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_it_describes_every_column_in_the_tables_order() -> None:
    kinds = geo.check_schema()["$defs"]
    assert tuple(kinds["VerdictRow"]["properties"]) == VERDICT_COLUMNS
    assert tuple(kinds["VerdictRow"]["properties"]) == tuple(reconstructed(EVENT).verdicts.columns)
    assert kinds["VerdictRow"]["properties"]["verdict"]["enum"] == list(VERDICTS)
    for kind in kinds.values():
        assert kind["required"] == list(kind["properties"])
        assert kind["additionalProperties"] is False
        assert all(len(said["description"]) > 8 for said in kind["properties"].values())


@pytest.mark.parametrize("event_id", geo.event_ids())
def test_the_verdicts_of_every_event_are_valid(validator: Draft202012Validator, event_id: str) -> None:
    rows = json.loads(json.dumps(records(reconstructed(event_id).verdicts), allow_nan=False))
    assert rows
    assert [error.message for error in validator.iter_errors(rows)] == []


@pytest.mark.parametrize("more", [[], ["--boundaries", "all"]])
def test_what_the_command_prints_is_valid(validator: Draft202012Validator, capsys: Out, more: list[str]) -> None:
    assert main(["check", "khost-1998-08-20", "--json", *more]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) > 10
    assert validator.is_valid(rows)
    assert ("boundaries" in rows[0]) == bool(more)


def _change(**values: object) -> Callable[[Rows], object]:
    return lambda rows: [{**rows[0], **values}, *rows[1:]]


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[0],
        lambda rows: [{k: v for k, v in rows[0].items() if k != "reason"}],
        _change(verdict="true"),
        _change(verdict="cannot be judged"),
        _change(holds_share=1.5),
        _change(holds_low=-0.1),
        _change(worlds=-1),
        _change(worlds=0.5),
        _change(value="12 km"),
        _change(sources=[]),
        _change(sources="rbc-ua"),
        _change(claim="About 1,500 km"),
        _change(reason=""),
        _change(why=""),
        lambda rows: [*rows, {"event": EVENT}],
    ],
)
def test_what_is_wrong_is_refused(validator: Draft202012Validator, change: Callable[[Rows], object]) -> None:
    rows = records(reconstructed(EVENT).verdicts)
    assert validator.is_valid(rows)
    assert not validator.is_valid(change(rows))
