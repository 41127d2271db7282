"""Catalogues of translated patterns: gettext's own files, read as they are and held against the template.

A translator edits ``data/languages/CODE/LC_MESSAGES/overflight.po``; nothing is compiled. What is missing or broken is
left out, with a line that says so, and English stands in its place.
"""

from __future__ import annotations

import gettext
import io
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.errors import DataError
from geo.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from babel.messages import Catalog, Message

    Key = str | tuple[str, str]

_MOST_TOLD = 3  # problems that are told one by one
_FORMS_TRIED = 1000  # counts by which the forms of number that a rule has are found
_ONE_COUNT = 200
_PAGE = "web/src/"  # where the page's program is


@dataclass(frozen=True, eq=False)
class Catalogue:
    """What a catalogue holds: good patterns by their English, the rule of number, and what is wrong, a line each."""

    messages: Mapping[Key, tuple[str, ...]]
    plural: Callable[[int], int]
    problems: tuple[str, ...]


def read_catalogue(code: str) -> Catalogue:
    """Read the catalogue of a language, with what is wrong with it in at most four lines.

    Examples
    --------
    >>> catalogue = read_catalogue("ru")
    >>> len(catalogue.problems), [catalogue.plural(n) for n in (1, 2, 5, 21)]
    (0, [0, 1, 2, 0])
    """
    name = f"languages/{code}/LC_MESSAGES/overflight.po"
    try:
        return catalogue_of(data_path(*name.split("/")), template(), name)
    except OSError as error:
        return _nothing(f"{name}: cannot be read ({error.strerror}); all is told in English")
    except DataError as error:
        return _nothing(f"{name}: {error}; all is told in English")


def catalogue_of(
    path: Path, english: Mapping[Key, tuple[str, ...]], name: str, *, most: int | None = _MOST_TOLD
) -> Catalogue:
    """Read a catalogue file and hold it against the English patterns.

    Parameters
    ----------
    path
        The file.
    english
        From :func:`template`.
    name
        What to call the file in notes.
    most
        How many problems are told one by one; None for all.
    """
    try:
        found = _read(path.read_bytes())
        rule = plural_rule(found)
    except (ValueError, LookupError, SyntaxError) as error:  # Babel raises all of these
        return _nothing(f"{name}: cannot be read as a catalogue ({_one_line(error)}); all is told in English")
    good: dict[Key, tuple[str, ...]] = {}
    wrong = []
    for key, source in english.items():
        message = found.get(source[0], key[0] if isinstance(key, tuple) else None)
        problem = "is missing" if message is None else fault(message, source, rule, found.num_plurals)
        if problem:
            line = f" (line {message.lineno})" if message is not None and message.lineno else ""
            wrong.append(f"{name}{line}: the message {source[0]!r} {problem}; it is told in English")
        elif message is not None:
            good[key] = _strings(message.string)
    told = wrong[:most]
    if len(wrong) > len(told):
        told.append(f"{name}: {len(wrong) - len(told)} more messages are missing or broken; they are told in English")
    return Catalogue(MappingProxyType(good), rule, tuple(told))


def _read(data: bytes) -> Catalog:
    """Read a catalogue; of one that breaks the format all messages that can be made out."""
    from babel.messages.pofile import PoFileError, read_po

    try:
        return read_po(io.BytesIO(data), abort_invalid=True)
    except PoFileError:
        with redirect_stdout(io.StringIO()):  # where Babel prints what it skips; what is lacking is told from here
            return read_po(io.BytesIO(data))


def template() -> Mapping[Key, tuple[str, ...]]:
    """Return the English patterns, by themselves or by their context: one, or two where there are forms of number.

    Examples
    --------
    >>> template()["{clause}."]
    ('{clause}.',)
    """
    return _template(data_path("languages", "overflight.pot"))


def page_keys() -> tuple[Key, ...]:
    """Return by what the patterns that a page's own program says are looked up."""
    return _keys_in(data_path("languages", "overflight.pot"), _PAGE)


@lru_cache(maxsize=4)
def _template(path: Path) -> Mapping[Key, tuple[str, ...]]:
    return MappingProxyType({key_of(message): _strings(message.id) for message in _messages(path)})


@lru_cache(maxsize=4)
def _keys_in(path: Path, folder: str) -> tuple[Key, ...]:
    """Return the keys of the template's messages that stand in files of a folder."""
    return tuple(key_of(m) for m in _messages(path) if any(file.startswith(folder) for file, _ in m.locations))


def _messages(path: Path) -> list[Message]:
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def key_of(message: Message) -> Key:
    """Return by what a message is looked up."""
    first = _strings(message.id)[0]
    return (message.context, first) if message.context else first


def fault(message: Message, source: tuple[str, ...], rule: Callable[[int], int], forms: int) -> str:
    """Return what is wrong with a translated message, in words that follow it; '' for nothing.

    A form of number that one count alone takes may leave out how many: 'two paths' has its own word in Arabic.
    """
    strings, wanted = _strings(message.string), forms if len(source) > 1 else 1
    if not any(strings):
        return "is not translated"
    if message.fuzzy:
        return "is marked fuzzy, as not yet checked"
    if len(strings) != wanted:
        return f"has {len(strings)} forms of number, not {wanted}"
    spare = _of_one_count(rule) if wanted > 1 else frozenset()
    names = frozenset().union(*(names_in(text) for text in source))
    found = (_fault_of_form(text, names, {"n"} if form in spare else set()) for form, text in enumerate(strings))
    return next(filter(None, found), "")


def _fault_of_form(text: str, wanted: frozenset[str], spare: set[str]) -> str:
    """Return what is wrong with one form of a message; ``spare`` names may be left out."""
    try:
        names = names_in(text)
    except ValueError as error:
        return f"is no pattern ({_one_line(error)})"
    if not text:
        return "lacks a form of number"
    if text != text.strip() or "\n" in text:
        return "begins or ends with white space, or has several lines"
    if names - wanted or wanted - names - spare:
        return f"names {_shown(names)} in place of {_shown(wanted)}"
    return ""


def names_in(text: str) -> frozenset[str]:
    """Return the names in braces of a pattern.

    Raises
    ------
    ValueError
        If braces do not match, or hold anything but a plain name.

    Examples
    --------
    >>> sorted(names_in("{low} to {high}"))
    ['high', 'low']
    """
    names = set()
    for _, name, shape, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or shape or conversion:
            msg = f"braces hold {name!r}, not a plain name"
            raise ValueError(msg)
        names.add(name)
    return frozenset(names)


def plural_rule(catalogue: Catalog) -> Callable[[int], int]:
    """Return which form of number so many take, by the rule in a catalogue's head.

    Raises
    ------
    ValueError
        If it is no rule, or names forms that the head does not count.
    """
    rule: Callable[[int], int] = gettext.c2py(catalogue.plural_expr)
    if {rule(count) for count in range(_FORMS_TRIED)} != set(range(catalogue.num_plurals)):
        msg = f"its rule of number has other forms than {catalogue.num_plurals}"
        raise ValueError(msg)
    return rule


@lru_cache(maxsize=16)
def _of_one_count(rule: Callable[[int], int]) -> frozenset[int]:
    """Return the forms that one count alone takes."""
    forms = [rule(count) for count in range(_ONE_COUNT)]
    return frozenset(form for form in forms if forms.count(form) == 1)


def _strings(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(_each(value))


def _each(value: object) -> Iterator[str]:
    if isinstance(value, (tuple, list)):
        yield from (str(text or "") for text in value)


def _shown(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _nothing(problem: str) -> Catalogue:
    return Catalogue(MappingProxyType({}), lambda count: int(count != 1), (problem,))
