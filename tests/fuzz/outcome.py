"""Run a command with its files, and say what came of it: an answer, a refusal in words, or what is at fault."""

from __future__ import annotations

import contextlib
import io
import os
import re
import traceback
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unittest import mock

from geo.accounts import load_event
from geo.atlas.load import load_countries, load_zones
from geo.cli import main
from geo.errors import OverflightError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READERS: dict[str, Callable[[str], object]] = {
    "read event": load_event,
    "read boundaries": load_countries,
    "read zones": load_zones,
}
MOST_LINES, LONGEST = 45, 2_000  # of a refusal: forty problems, and the longest list of what is allowed
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DRAFT = re.compile(r"\.overflight-|\.part$")


@dataclass(frozen=True)
class Input:
    """What is tried: the words of a command, or of a reader in ``READERS``, and the files it finds."""

    words: tuple[str, ...]
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What came of an input: ``kind`` is 'answer', 'refusal' or 'fault', ``said`` the refusal, or what is at fault."""

    kind: str
    said: str = ""


def outcome_of(tried: Input, folder: Path) -> Outcome:
    """Run an input in an empty folder."""
    for name, body in tried.files.items():
        (folder / name).write_bytes(body)
    before = _held(folder)
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", newline="") for _ in range(2))
    try:
        nothing = io.TextIOWrapper(io.BytesIO(), "utf-8")
        with (
            contextlib.chdir(folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            mock.patch("sys.stdin", nothing),
        ):
            code, refused = _run(tried.words)
    except BaseException:  # noqa: BLE001  (whatever gets out is what is looked for)
        return Outcome("fault", "raised\n" + traceback.format_exc())
    said = [refused or ""] if refused is not None else []
    for stream in (out, err):
        stream.flush()
        said.append(stream.buffer.getvalue().decode("utf-8"))  # type: ignore[attr-defined]
    wrong = _wrong(code, said, before, _held(folder))
    return (
        Outcome("fault", f"{wrong}\n{said[-2][-2000:]}\n{said[-1][-2000:]}")
        if wrong
        else Outcome("refusal" if code else "answer", said[0] if refused is not None else said[-1])
    )


def _run(words: tuple[str, ...]) -> tuple[int | str | None, str | None]:
    """Return the exit code, and what a reader refused."""
    if words[0] not in READERS:
        with mock.patch("shutil.get_terminal_size", return_value=os.terminal_size((160, 24))):
            try:
                return main(list(words)), None
            except SystemExit as left:
                return left.code or 0, None
    with warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("always")
        try:
            READERS[words[0]](words[1])
        except OverflightError as error:
            return 2, f"overflight: {error}"
    bad = [str(note.message) for note in notes if not str(note.message).replace("\n", " ").isprintable()]
    return 0, "\n".join(bad)


def _held(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        for path in sorted(folder.rglob("*"))
    }


def _wrong(code: int | str | None, said: list[str], before: dict[str, bytes], after: dict[str, bytes]) -> str | None:  # noqa: PLR0911  (one a fault)
    """Say what is wrong with what came of an input, None if nothing is."""
    everything = "".join(said)
    if code not in (0, 2):
        return f"exit code {code!r}"
    if _OBEYED.search(everything.replace("\r\n", "\n")):
        return f"a character that terminals obey: {_OBEYED.search(everything)!r}"
    if "Traceback (most recent" in everything:
        return "a traceback"
    if any(_DRAFT.search(name) for name in after):
        return f"a draft is left: {sorted(after)}"
    if code == 0:
        return (
            None
            if all(after.get(name) == body for name, body in before.items() if name.startswith("mine"))
            else ("an input was changed")
        )
    if after != before:
        return f"refused, yet files are left or changed: {sorted(set(after) ^ set(before))}"
    lines = [line for line in "".join(said[-1:] + said[:-2]).rstrip("\n").split("\n") if ": note: " not in line]
    first, *more = lines
    if not first.startswith("overflight: "):
        return f"the refusal begins otherwise: {lines[:3]!r}"
    if any(not line.startswith("  ") for line in more) or len(lines) > MOST_LINES:
        return f"a refusal of {len(lines)} lines"
    if max(map(len, lines)) > LONGEST:
        return "a refusal with a line without end"
    return None
