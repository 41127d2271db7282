"""Which state is meant by what is no code of one: a name, a code of two letters, initials, a code nearly right.

Names are those of the bundled states; two letters and further names come with the tz database (``iso3166.tab``).
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from geo.atlas.load import country_names
from geo.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MOST = 6
_LONGEST = 100  # characters of a text that may name a state
_STEM = 5  # letters
_SMALL = frozenset({"the", "and", "of"})
_FORMS = frozenset(
    {"republic", "rep", "state", "kingdom", "islands", "island"}
)  # one has them, another leaves them out


def states_meant(text: str) -> tuple[str, ...]:
    """Return the codes of the states that a text may mean, the likeliest first; none where nothing comes near.

    Examples
    --------
    >>> states_meant("irn"), states_meant("KR"), states_meant("UK"), states_meant("Islamic Republic of Iran")
    (('IRN',), ('KOR',), ('GBR',), ('IRN',))
    >>> states_meant("GER")[0], states_meant("Untied States"), states_meant("?")
    ('DEU', ('USA',), ())
    """
    text = text.strip()[:_LONGEST]
    code, names = text.upper(), country_names()
    if code in names or not _words(text):
        return (code,) if code in names else ()
    entry = _two_letters().get(code) or _with_alias(text)
    found = _listed_as(entry) if entry else _named(text)
    if len(code) == 3:
        found += [state for state in names if sum(a == b for a, b in zip(state, code, strict=True)) > 1]
    return tuple(dict.fromkeys(found))[:_MOST]


@cache
def state_called(text: str) -> str | None:
    """Return the code of the state that has exactly this name, or one of its names in the tz database; else None.

    Examples
    --------
    >>> state_called("mali"), state_called("Georgia"), state_called("Raqqa")
    ('MLI', 'GEO', None)
    """
    words = _words(text[:_LONGEST])
    known = next((code for code, name in country_names().items() if _words(name) == words), None)
    if known is not None or not words:
        return known
    entry = _with_alias(text[:_LONGEST])
    found = _listed_as(entry) if entry else []
    return found[0] if found else None


def what_state(text: str) -> str:
    """Ask whether a state is meant, or say to correct the text where none comes near.

    Examples
    --------
    >>> what_state("Syrian"), what_state("?")
    ('did you mean SYR (Syria)?', 'correct it')
    """
    names = country_names()
    close = [f"{code} ({names[code]})" for code in states_meant(text)]
    return f"did you mean {listed(close, end='or')}?" if close else "correct it"


def _named(text: str) -> list[str]:
    """Return the states of a name, by the first rule that finds any."""
    words = _words(text)
    plain, core = "".join(words), set(words) - _FORMS or set(words)
    names = {code: _words(name) for code, name in country_names().items()}
    rules = (
        (code for code, own in names.items() if set(own) == set(words)),
        (code for code, own in names.items() if "".join(word[0] for word in own) == plain),
        (code for code, own in names.items() if set(own) <= set(words)),
        (code for code, own in names.items() if core <= set(own)),
        (code for code, own in names.items() if len(plain) > 2 and "".join(own).startswith(plain)),
        (code for code, own in names.items() if _begun(words, own)),
        _spelt_nearly({"".join(own): code for code, own in names.items()}, plain),
        (code for code, own in names.items() if _stems(core) & _stems(own)),
    )
    return next((found for rule in rules if (found := list(rule))), [])


def _begun(words: list[str], own: list[str]) -> bool:
    """Say whether each word begins one of a name: 'Dem. Rep.'."""
    return all(len(word) > 2 and any(o.startswith(word) for o in own) for word in words)


def _stems(words: Iterable[str]) -> set[str]:
    return {word[:_STEM] for word in words if len(word) >= _STEM} - {"unite", "islan", "repub"}


def _spelt_nearly(names: Mapping[str, str], plain: str) -> list[str]:
    return [names[name] for name in get_close_matches(plain, list(names), n=_MOST, cutoff=0.8)]


def _words(text: str) -> list[str]:
    """Return the words of a name without accents and small words."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return [word for word in re.split(r"[^a-z]+", re.sub(r"\bst\b", "saint", plain)) if word and word not in _SMALL]


@cache
def _two_letters() -> dict[str, str]:
    """Return the names by ISO's codes of two letters, some with another in brackets: 'Myanmar (Burma)'."""
    lines = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def _listed_as(entry: str) -> list[str]:
    """Return the states of an entry of that table."""
    name, _, other = entry.removesuffix(")").partition(" (")
    forms = (f"{name} {other}", name, other) if other else (name,)
    return next((found for form in forms if (found := _named(form))), [])


def _with_alias(text: str) -> str | None:
    """Return the first entry that has this name, before brackets or in them."""
    entries = _two_letters().values()
    return next((entry for entry in entries if _words(text) in map(_words, entry.split(" (", 1))), None)
