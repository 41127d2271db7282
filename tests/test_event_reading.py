"""Event files that cannot be read, and whatever else comes: taken, or refused in lines that a terminal can show."""

from __future__ import annotations

import copy
import os
import re
import tomllib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from bad_events import RAW, TEXT, one_line, problems_of, told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import geo
from geo.accounts import event_from_dict, load_event, parse_event
from geo.errors import EventError, OverflightError
from geo.events import Event
from geo.events.lines import lines_of, place_of
from geo.events.read import MAX_BYTES
from geo.resources import data_path

if TYPE_CHECKING:
    from pathlib import Path

# ------------------------------------------------------------------------------------------------------- as TOML


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = ", r"mine\.toml: end of line 1: not valid TOML: invalid value"),
        ("a = 1\n\nb = [1, 2", r"mine\.toml: end of line 3: not valid TOML"),
        ("a = 1\na = 2", r"mine\.toml: end of line 2: not valid TOML: cannot overwrite a value"),
        ("a = 1\nb = 'x' 'y'\n", r"mine\.toml: line 2, column 9: not valid TOML: expected newline"),
        ("a = 'x\x00y'", r"mine\.toml: line 1, column 7: not valid TOML: found invalid character"),
        ("a = 2015-02-30", r"mine\.toml: line 1, column \d+: not valid TOML"),
        ("a = " + "9" * 5000, r"mine\.toml: found a number too long"),
        ("a = " + "[" * 100_000, r"mine\.toml: tables or lists nested too deep"),
        ("a = " + "{a = " * 50_000, r"mine\.toml: tables or lists nested too deep"),
        (".".join("a" * 200_000) + " = 1", r"mine\.toml: line 1: found a name of more than 30 parts"),
        ("b = {" + ".".join("a" * 200_000) + " = 1}", r"mine\.toml: line 1: found a name of more than 30 parts"),
    ],
    ids=lambda v: v[:25],
)
def test_broken_toml_is_refused_with_its_place(text: str, expected: str) -> None:
    with pytest.raises(EventError, match=expected) as caught:
        parse_event(text, name="mine.toml")
    one_line(caught.value)


# ------------------------------------------------------------------------------------------------------- as files


def load_refusal(path: object) -> str:
    with pytest.raises(EventError) as caught:
        load_event(path)
    return one_line(caught.value)


def test_a_missing_file_names_the_nearest_event() -> None:
    message = load_refusal("caspian-2015-10-7")
    assert "no such file and no bundled event; did you mean 'caspian-2015-10-07'?" in message
    assert "'caspian-2015-10-07'?" in load_refusal("caspian")
    assert "bundled: " in load_refusal("nothing-like-it.toml")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "found a folder" in load_refusal(tmp_path)
    assert "found a folder" in load_refusal("")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    assert "device, pipe or socket" in load_refusal(tmp_path / "pipe.toml")
    assert "device, pipe or socket" in load_refusal("/dev/zero")


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.toml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    assert f"big.toml: found a file of more than {MAX_BYTES} bytes" in load_refusal(path)


def test_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('a = 1\nb = "Kaspisches Meer: früh"'.encode("latin-1"))
    assert "latin.toml: line 2: found byte 0xfc, which is not UTF-8" in load_refusal(path)
    path.write_text(TEXT, encoding="utf-16")
    assert "which is not UTF-8" in load_refusal(path)


def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(TEXT, encoding="utf-8")

    def denied(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", denied)
    assert load_refusal(path) == "mine.toml: cannot be read (Permission denied): check the file and its permissions"


@pytest.mark.parametrize("path", ["a\0b.toml", "x" * 5000, "\x1b[31mred", "~/no/such\n.toml"])
def test_odd_names_are_refused_and_shown_safely(path: str) -> None:
    load_refusal(path)


def test_an_odd_file_name_is_shown_safely(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31mb.toml"
    path.write_text("format = 2", encoding="utf-8")
    with pytest.raises(EventError) as caught:
        load_event(path)
    assert all(r"a\x1b[31mb.toml" in line for line in problems_of(caught.value))


# ------------------------------------------------------------------------------------------------ whatever comes

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dates()
    | st.datetimes()
    | st.times(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)


def places_in(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, inner in items for deeper in places_in(inner, (*path, key)))]


PLACES = [place for place in places_in(RAW) if place]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_any_value_anywhere_is_taken_or_refused_cleanly(place: tuple[object, ...], value: object) -> None:
    raw = copy.deepcopy(RAW)
    at = raw
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    try:
        assert isinstance(event_from_dict(raw, name="mine.toml"), Event)
    except EventError as error:
        problems_of(error)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab=.[]{}\"'\n#1-:,\\ \t\u20ac"), max_size=200))
def test_any_text_is_refused_cleanly(text: str) -> None:
    with pytest.raises(EventError) as caught:
        parse_event(text, name="mine.toml")
    problems_of(caught.value)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(TEXT) - 1), st.sampled_from(['"', "\n", "]", "=", "0", "\x00", "\u202e", ""]))
def test_one_wrong_character_is_taken_or_refused_cleanly(at: int, character: str) -> None:
    try:
        parse_event(TEXT[:at] + character + TEXT[at + 1 :], name="mine.toml")
    except EventError as error:
        problems_of(error)


def test_event_error_is_the_root_error_and_a_value_error() -> None:
    assert issubclass(EventError, OverflightError)
    assert issubclass(EventError, ValueError)
    assert all(line.startswith("mine.toml: ") for line in told({}))


# ---------------------------------------------------------------------------------------------------------- lines


@pytest.mark.parametrize("event_id", geo.event_ids())
def test_the_line_of_a_problem_is_the_line_where_it_stands(event_id: str) -> None:
    """A field that no record knows, put in anywhere: the file tells of it, with the line where it was put."""
    lines = data_path("events", f"{event_id}.toml").read_text(encoding="utf-8").splitlines()
    places = np.random.default_rng(len(lines)).permutation(len(lines))[:25]
    tried = 0
    for k in places.tolist():
        text = "\n".join([*lines[:k], "zz = 1", *lines[k:]])
        try:
            if "zz = 1" in str(tomllib.loads(text)):  # inside a text
                continue
        except tomllib.TOMLDecodeError:
            continue
        with pytest.raises(EventError) as caught:
            parse_event(text, name="mine.toml")
        assert f"mine.toml: line {k + 1}, column 1: " in str(caught.value)
        assert "zz: found the unknown field" in str(caught.value)
        tried += 1
    assert tried > 8


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ('a = """x\n[b]\n"""\n[c]\nd = 1', "c.d", (5, 1)),
        ("a = '''x\n'quoted'\n''''\nb = 1", "b", (4, 1)),
        ('a = [1, # ]\n"]", 2]\n b = 1', "b", (3, 2)),
        ('a = [1, # ]\n"]", 2]\n b = 1', "a[#3]", (2, 6)),
        ('a."b c".d = 1\n"e" = 2', "e", (2, 1)),
        ('a."b \\" c".d = 1\nf = 2', "a", (1, 1)),
        ("a = { b = 1, c = [ { d = 2 } ] }\nf = 1", "a.c[#1].d", (1, 22)),
        ("a = { b = 1, c = [ { d = 2 } ] }\nf = 1", "a.c[#1].e", (1, 20)),
        ("[[a]]\nid = 'x'\n[[a.b]]\nc = 1\n[[a.b]]\nc = 2\n[[a]]\nid = 'y'\n[[a.b]]\nc = 3", "a[x].b[#2].c", (6, 1)),
        ("[[a]]\nid = 'x'\n[[a.b]]\nc = 1\n[[a]]\nid = 'y'\n  [a.d]\nc = 3", "a[y].d.c", (8, 1)),
        ("[[a]]\nid = 'x'\n[[a.b]]\nc = 1\n[[a]]\nid = 'y'\n  [a.d]\nc = 3", "a[y].d.e", (7, 3)),
        ("# a\n\n  a = 1 # b = 2\n\tb = 2", "b", (4, 2)),
        ('a = "\\\\"\nb = "\\""\nc = 1', "c", (3, 1)),
        ("[a.b]\nc = 1\n[a]\nd = 1", "a.zz", (3, 1)),
        ('x = { "ä\u20ac\U0001f680" = 1, b = 2 }', "x.b", (1, 18)),
        ("a = [{id = 'p', n = 1}, {id = 'q', n = 2}]", "a[q].n", (1, 36)),
        ("a = 1\r\nb = 2\r\n", "b", (2, 1)),
        ("a = 1", "a[#x].'odd", (1, 1)),
        ("a = 1", "b", None),
    ],
)
def test_places_in_awkward_files(text: str, name: str, place: tuple[int, int] | None) -> None:
    tomllib.loads(text)
    assert place_of(lines_of(text), name) == place


@given(st.text(alphabet="ab[]{}=\"'#\\\n. ,1", max_size=60))
@settings(max_examples=300)
def test_whatever_is_valid_can_be_scanned(text: str) -> None:
    try:
        tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    found = lines_of(text)
    lines = text.split("\n")
    assert all(column <= len(lines[row]) for row, column in found.starts.values())


@pytest.mark.parametrize("event_id", geo.event_ids())
def test_every_field_of_an_event_file_is_found_where_its_name_stands(event_id: str) -> None:
    text = data_path("events", f"{event_id}.toml").read_text(encoding="utf-8")
    found, lines = lines_of(text), text.split("\n")
    for path in filter(None, places_in(tomllib.loads(text))):
        name = "".join(f"[#{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)[1:]
        line, column = place_of(found, name)
        at = lines[line - 1][column - 1 :]
        if isinstance(path[-1], int):
            assert at.startswith(("[", "{", '"', *"-0123456789")), name
        else:
            assert re.match(rf"(\[+[\w.]*)?{path[-1]}\b", at), name


@pytest.mark.parametrize("what", ["x", "missiles"])
def test_five_thousand_claims_are_one_line(what: str) -> None:
    claim = f'[[claims]]\nid = "x"\ntext = "t"\nsources = ["asia-times"]\nkind = "count"\nwhat = "{what}"\n'
    with pytest.raises(EventError) as caught:
        parse_event(TEXT + "\n" + 4_990 * claim, name="mine.toml")
    message = one_line(caught.value)
    count = 4_990 + TEXT.count("[[claims]]")
    assert f"claims: found {count} entries in the list; allowed: at most 1000 entries" in message
