"""Languages by their codes, with their catalogues."""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING, Literal

from geo import words
from geo.arguments import shown
from geo.errors import ArgumentError, LanguageWarning
from geo.language import cldr
from geo.language.catalogue import read_catalogue
from geo.language.record import ENGLISH, Language

if TYPE_CHECKING:
    from collections.abc import Sequence


def as_language(language: str | Language) -> Language:
    """Return a language by its code.

    Parameters
    ----------
    language
        ``en``, ``fr``, ``ru`` or ``ar``, or what this returned.

    Raises
    ------
    ArgumentError
        If there is no such language.

    Warns
    -----
    LanguageWarning
        Of each message that its catalogue lacks, or that is broken there: it is told in English.

    Examples
    --------
    >>> as_language("ar").direction
    'rtl'
    """
    if isinstance(language, Language):
        return language
    if not isinstance(language, str) or language not in cldr.LANGUAGES:
        allowed = words.listed(cldr.LANGUAGES, end="or")
        msg = f"language: found {shown(language)}; allowed: {allowed}; name one of them"
        raise ArgumentError(msg)
    found = _loaded(language)
    for problem in found.problems:
        warnings.warn(problem, LanguageWarning, stacklevel=2)
    return found


def as_languages(languages: str | Language | Sequence[str | Language]) -> list[Language]:
    """Return several languages, each once, in their order.

    Parameters
    ----------
    languages
        A code, several joined by commas as in ``--language``, or a list of them.

    Raises
    ------
    ArgumentError
        If there is no such language, or none is named.

    Examples
    --------
    >>> [language.code for language in as_languages("fr,ar,fr")]
    ['fr', 'ar']
    """
    each = languages.split(",") if isinstance(languages, str) else languages
    found = [each] if isinstance(each, Language) or not isinstance(each, list | tuple) else each
    told = {language.code: language for language in map(as_language, found)}
    if not told:
        msg = f"language: found none; allowed: {words.listed(cldr.LANGUAGES, end='or')}; name one of them, or several"
        raise ArgumentError(msg)
    return [*told.values()]


@cache
def _loaded(code: str) -> Language:
    if code == ENGLISH.code:
        return ENGLISH
    locale = cldr.locale_of(code)
    catalogue = read_catalogue(code)
    if not catalogue.messages:  # nothing of it can be read: English throughout, its numbers too
        return Language(ENGLISH.code, problems=catalogue.problems)
    direction: Literal["ltr", "rtl"] = "rtl" if locale.text_direction == "rtl" else "ltr"
    return Language(code, direction, catalogue.messages, catalogue.plural, locale, catalogue.problems)
