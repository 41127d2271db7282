"""Names of states as the object of a verb: CLDR has them as headings alone, without article, in the nominative.

So patterns have a state as the object of a verb ('survolent {states}', 'пересекают {states}'), after a preposition that
takes the same form, or after a colon; no other form is needed. Arabic needs none but the heading, English the article
that some names take in a sentence.
"""

from __future__ import annotations

import re

# English names with an article: plurals, and those that begin or end with a common noun. Told by name, for a code says
# nothing of what a reader's own boundaries call a state; islands that come last in a row of names take none
_ENGLISH_THE = re.compile(
    r"(?:Bahamas|Comoros|Gambia|Maldives|Netherlands|Philippines|Seychelles|Vatican|Isle of Man)$"
    r"|United |(?:.* )?Republic\b|(?!.* and (?:the |McDonald)).*(?:Islands|Territor(?:y|ies)|Emirates|Kingdom)$"
)

# French: states that take no article, those in the plural, masculine ones that end in e, and an h that is not mute
_BARE = frozenset(
    [
        "AND",
        "ABW",
        "AIA",
        "BHR",
        "BLM",
        "CUB",
        "CUW",
        "CYP",
        "DJI",
        "GIB",
        "GGY",
        "GUM",
        "HTI",
        "ISR",
        "JEY",
        "KIR",
        "KNA",
        "LCA",
        "MAF",
        "MCO",
        "MDG",
        "MLT",
        "MSR",
        "MUS",
        "MYT",
        "NIU",
        "NRU",
        "OMN",
        "PLW",
        "PRI",
        "REU",
        "SGP",
        "SHN",
        "SJM",
        "SMR",
        "SPM",
        "STP",
        "SXM",
        "TKL",
        "TLS",
        "TON",
        "TTO",
        "TUV",
        "TWN",
        "VCT",
        "VUT",
        "WLF",
        "WSM",
        "ATG",
    ]
)
_PLURAL = frozenset(
    [
        "ALA",
        "ARE",
        "ASM",
        "ATF",
        "BES",
        "BHS",
        "BMU",
        "CCK",
        "COK",
        "COM",
        "CYM",
        "FJI",
        "FLK",
        "FRO",
        "MDV",
        "MHL",
        "MNP",
        "NLD",
        "PCN",
        "PHL",
        "PSE",
        "SLB",
        "SYC",
        "TCA",
        "UMI",
        "USA",
        "VGB",
        "VIR",
    ]
)
_MASCULINE_IN_E = frozenset(["BLZ", "GBR", "IOT", "KHM", "MEX", "MOZ", "SUR", "ZWE"])
_FEMININE = frozenset({"HKG", "MAC", "SLE"})
_VOWELS = frozenset("AEIOUÂÉÈÊÎÔ")

# Russian: words that are not declined, or stand in another case already
_UNCHANGED = frozenset({"Никарагуа", "Папуа", "Самоа", "Тонга", "Сент-Китс", "Невис", "и"})
_OWN_ACCUSATIVE = {"GNB": "Гвинею-Бисау", "PNG": "Папуа — Новую Гвинею"}


def as_object(language: str, code: str, name: str) -> str:
    """Return a state's name as the object of a verb.

    Parameters
    ----------
    language
        The code of a language.
    code, name
        Three letters, and what CLDR calls the state in that language.

    Examples
    --------
    >>> [as_object("fr", *state) for state in [("IRN", "Iran"), ("MEX", "Mexique"), ("USA", "États-Unis")]]
    ['l’Iran', 'le Mexique', 'les États-Unis']
    >>> as_object("en", "PHL", "Philippines"), as_object("en", "IRN", "Iran")
    ('the Philippines', 'Iran')
    >>> as_object("ru", "SAU", "Саудовская Аравия"), as_object("ar", "IRN", "إيران")
    ('Саудовскую Аравию', 'إيران')
    """
    if language == "en":
        return f"the {name}" if _ENGLISH_THE.match(name) else re.sub("^The ", "the ", name)
    if language == "fr":
        return _with_article(code, name)
    return _accusative(code, name) if language == "ru" else name


def _with_article(code: str, name: str) -> str:
    if code in _BARE:
        return name
    if code in _PLURAL:
        return f"les {name}"
    if name[0] in _VOWELS:
        return f"l’{name}"
    in_e = name.replace("-", " ").split(" ")[0].endswith("e")
    feminine = code in _FEMININE or (in_e and code not in _MASCULINE_IN_E)
    return f"{'la' if feminine else 'le'} {name}"


def _accusative(code: str, name: str) -> str:
    """Decline what ends in -а or -я; other names, inanimate as states are, keep the form of the nominative."""
    if code in _OWN_ACCUSATIVE:
        return _OWN_ACCUSATIVE[code]
    if "о-в" in name.lower() or "остров" in name.lower():
        return name
    return " ".join(map(_accusative_word, name.split(" ")))


def _accusative_word(word: str) -> str:
    if word in _UNCHANGED or word.startswith("("):
        return word
    for ending, other in (("ая", "ую"), ("яя", "юю"), ("а", "у"), ("я", "ю")):
        if word.endswith(ending):
            return word.removesuffix(ending) + other
    return word
