"""The languages of a page: the words of its program, and what else reads otherwise in one language than in another.

A page in several languages holds its data once, in the first of them. Of each other one it holds what differs: where in
the data, and how it reads there. Numbers, lines and ids are the same in all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.language import ENGLISH, as_language
from geo.language.catalogue import page_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.language import Language

    Data = dict[str, Any]
    Place = list[str | int]

NAMES = {"en": "English", "fr": "Français", "ru": "Русский", "ar": "العربية"}  # as each is called in itself
_LISTED = 200  # counts whose form of number a page knows; above, it is that of 100 + n % 100


def spoken(language: Language) -> Data:
    r"""Return what the page's program needs to speak a language.

    Returns
    -------
    dict
        ``code``, ``direction``, ``name`` (as it is called in itself), ``messages`` (by their English, with
        ``context\x04`` before it where there is one: a text, or one for each form of number) and ``plural`` (for each
        count below 200 the digit of its form). What is missing is told in English.

    Examples
    --------
    >>> found = spoken(as_language("ru"))
    >>> found["code"], found["direction"], found["plural"][:6]
    ('ru', 'ltr', '201112')
    """
    messages = {}
    for key in page_keys():
        told = language.messages.get(key)
        if told is not None:
            messages[key if isinstance(key, str) else "\x04".join(key)] = told[0] if len(told) == 1 else list(told)
    plural = "" if language is ENGLISH else "".join(str(language.plural(count)) for count in range(_LISTED))
    return {
        "code": language.code,
        "direction": language.direction,
        "name": NAMES[language.code],
        "messages": messages,
        "plural": plural,
    }


def spoken_by(data: Mapping[str, Any]) -> Language:
    """Return the language in which a page's data begins."""
    return as_language(data.get("spoken", {}).get("code", ENGLISH.code))


def joined(pages: Sequence[Data]) -> Data:
    """Return one page's data in several languages, from that in each of them, the first of which it begins in.

    Parameters
    ----------
    pages
        Data of the same page, each with ``spoken`` unless it is English alone.

    Returns
    -------
    dict
        The first, and ``also``: for each other language its code, direction and name, and ``reads``, what reads
        otherwise: a list of ``[place, text]``, where a place is a list of keys and indices into the data.

    Examples
    --------
    >>> words = (("fr", "un"), ("en", "one"))
    >>> page = joined([{"spoken": spoken(as_language(code)), "a": [1, word]} for code, word in words])
    >>> page["a"], page["also"][0]["code"], page["also"][0]["reads"][-1]
    ([1, 'un'], 'en', [['a', 1], 'one'])
    """
    first, *others = pages
    if not others:
        return first
    return {
        **first,
        "also": [
            {
                **{key: other["spoken"][key] for key in ("code", "direction", "name")},
                "reads": [[place, value] for place, value in _differences(first, other, [])],
            }
            for other in others
        ],
    }


def _differences(first: object, other: object, place: Place) -> Iterator[tuple[Place, object]]:
    """Yield where two values that are built alike differ, and what the other has there."""
    if isinstance(first, dict) and isinstance(other, dict) and first.keys() == other.keys() and place != ["spoken"]:
        for key, value in first.items():
            yield from _differences(value, other[key], [*place, key])
    elif isinstance(first, list) and isinstance(other, list) and len(first) == len(other):
        for index, value in enumerate(first):
            yield from _differences(value, other[index], [*place, index])
    elif first != other or type(first) is not type(other):
        yield place, other
