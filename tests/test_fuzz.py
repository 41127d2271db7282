"""Two thousand of the inputs that ``make fuzz`` tries: of each comes an answer or a refusal in words, and no more."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from fuzz.outcome import Input, outcome_of
from fuzz.targets import SHARES, made

if TYPE_CHECKING:
    from pathlib import Path

SEED = 0
OF_EACH = {name: 20 * share for name, share in SHARES.items()}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", SHARES)
def test_an_answer_or_a_refusal(name: str, tmp_path: Path) -> None:
    kinds = set()
    for number in range(OF_EACH[name]):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = outcome_of(made(name, SEED, number), folder)
        assert found.kind != "fault", (number, found.said)
        kinds.add(found.kind)
    assert kinds == {"answer", "refusal"}


def test_they_are_two_thousand() -> None:
    assert sum(OF_EACH.values()) >= 2_000


FAULTS = {
    "raises": lambda _: 1 / 0,
    "leaves a draft": lambda folder: (folder / "a.part").write_text("half"),
    "obeyed": lambda _: sys.stdout.write("\x1b[31m"),
    "no such code": lambda _: 3,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_seen(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.outcome.main", lambda _: 3 if FAULTS[fault](tmp_path) == 3 else 0)
    assert outcome_of(Input(("any",)), tmp_path).kind == "fault"
