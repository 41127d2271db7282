"""One problem in an event file, and how it is put into words.

Every message has the same four parts: where, what was found, what is allowed, what to do. Nothing found in a file is
printed raw: a control character in a name must not reach the reader's terminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from pydantic_core import PydanticCustomError

from geo.words import Later
from geo.words import listed as words_listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

REFUSED = "refused"
MOST_FOUND = 1_000  # problems after which a file is read no further
_SHOWN = 60  # characters of a found value that a message shows


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field.

    Attributes
    ----------
    field
        Dotted path, list items by their id: ``platforms[dagestan].position``.
    found, allowed, do
        What stands there, what may stand there, what to do about it.
    keys
        The field by its keys, entries of lists by their numbers from 1, where ``field`` does not say it as exactly: ids
        may come twice, and keys may hold any character.
    """

    field: str
    found: str | Later
    allowed: str
    do: str | Later
    keys: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        return f"{self.field}: found {self.found}; allowed: {self.allowed}; {self.do}"


def refuse(found: str, allowed: str, do: str | Later) -> NoReturn:
    """Raise the error by which a validator reports the parts of a :class:`Problem`; pydantic adds the field.

    Raises
    ------
    PydanticCustomError
        Always.
    """
    parts = {
        "found": found,
        "allowed": allowed,
        "do": (do,),
    }  # pydantic asks each part for its words, but not twice deep
    raise PydanticCustomError(REFUSED, "found {found}; allowed: {allowed}", parts)


def shown(value: object) -> str:  # noqa: PLR0911  (one a kind of value)
    r"""Put a found value into a message: short, on one line, no character that a terminal would obey.

    Examples
    --------
    >>> print(shown("Dagestan\x1b[31m"), shown(116.0), shown([1, 2]), shown(True))
    'Dagestan\x1b[31m' 116 a list of 2 true
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int() if abs(value) >= 10**15:
            return "a number of more than 15 digits"
        case int():
            return str(value)
        case float():
            return f"{value:.12g}"
        case str():
            return repr(value if len(value) <= _SHOWN else value[: _SHOWN - 3] + "...")
        case list() | tuple():
            return f"a list of {len(value)}"
        case dict():
            return "a table"
        case None:
            return "nothing"
        case _:
            return f"{type(value).__name__} {str(value)[:_SHOWN]!r}"


def listed(words: Iterable[str], *, most: int = 12, end: str = "or") -> str:
    """Join words as a reader expects, cut where the list gets long.

    Examples
    --------
    >>> listed(["direct", "reported"]), listed(["a"]), listed("abcd", most=2), listed([])
    ('direct or reported', 'a', 'a, b (and 2 more)', 'none')
    """
    return words_listed(words, end=end, none="none", most=most)


def which(word: str, known: Sequence[str], otherwise: str) -> Later:
    """Ask whether the nearest of the known words is meant, or say what else to do.

    Examples
    --------
    >>> print(which("postion", ["position", "name"], "remove it"), which("zzz", ["position"], "remove it"))
    did you mean 'position'? remove it
    """
    return Later(lambda: f"did you mean {close!r}?" if (close := nearest(word, known)) else otherwise)


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Return the known word that this one looks like or is part of, or None.

    Examples
    --------
    >>> nearest("postion", ["position", "name"]), nearest("zzz", ["position"])
    ('position', None)
    >>> nearest("caspian", ["khost-1998-08-20", "caspian-2015-10-07"])
    'caspian-2015-10-07'
    """
    inside = [k for k in known if len(word) > 3 and word.lower() in k.lower()]
    if inside:
        return inside[0]
    lowered = {k.lower(): k for k in known}
    close = get_close_matches(word.lower()[:100], list(lowered), n=1, cutoff=0.6)
    return lowered[close[0]] if close else None
