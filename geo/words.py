"""Numbers, shares and lists as a reader meets them, and text that no spreadsheet takes for a formula.

One rule rounds all numbers in words: halves away from zero, on the digits that Python prints. So does the page's own
program (``web/src/words.js``), and so does a reader with a pencil.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_EXACT_BELOW_KM = 200
_NO_DECIMALS = 1e15  # a larger double has none that count; nor has infinity, nor what is no number

# ------------------------------------------------------------------------------------------------------------- numbers


def rounded(value: float, decimals: int = 0) -> float:
    """Return a number rounded to so many decimals (to tens with -1), halves away from zero.

    Examples
    --------
    >>> rounded(2.5), rounded(0.25, 1), rounded(-1.005, 2), rounded(1245.0, -1)
    (3.0, 0.3, -1.01, 1250.0)
    """
    if not abs(value) < _NO_DECIMALS:
        return value
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)) + 0.0


def number(value: float, decimals: int = 0) -> str:
    """Write a number with so many decimals and a comma between thousands.

    Examples
    --------
    >>> number(1234.5), number(0.25, 1), number(-0.4)
    ('1,235', '0.3', '0')
    """
    return f"{rounded(value, decimals):,.{decimals}f}"


# ------------------------------------------------------------------------------------------------------------- lengths


def km(length_km: float, *, unit: bool = True) -> str:
    """Put kilometres into words: whole ones from 10 up, one decimal below.

    Examples
    --------
    >>> km(1473.6), km(9.96), km(0.04), km(0.0), km(3.21, unit=False)
    ('1,474 km', '10 km', 'under 0.1 km', '0 km', '3.2')
    """
    tail = " km" if unit else ""
    if 0.0 < length_km < 0.05:  # what would round to 0.0
        return f"under 0.1{tail}"
    return number(length_km, int(0.0 < rounded(length_km, 1) < 10.0)) + tail


def km_span(low_km: float, high_km: float) -> str:
    """Put a span of kilometres into words, or one length where both ends read alike.

    Examples
    --------
    >>> km_span(870.2, 1330.4), km_span(870.2, 870.4), km_span(0.0, 44.4)
    ('870 to 1,330 km', '870 km', 'up to 44 km')
    """
    if low_km < 0.05 <= high_km:
        return f"up to {km(high_km)}"
    low, high = km(low_km, unit=False), km(high_km, unit=False)
    return f"{low} km" if low == high else f"{low} to {high} km"


def about_km(length_m: float) -> int:
    """Return metres in whole kilometres, from 200 km on rounded to tens: assumed positions carry no more.

    Examples
    --------
    >>> about_km(48_966), about_km(1_026_563), about_km(245_000)
    (49, 1030, 250)
    """
    length_km = length_m / 1000.0
    return int(rounded(length_km) if length_km < _EXACT_BELOW_KM else rounded(length_km, -1))


def about_km_span(low_m: float, high_m: float) -> str:
    """Put a span of metres into words as `about_km` rounds them, or one length where both ends read alike.

    Examples
    --------
    >>> about_km_span(950_200, 1_290_000), about_km_span(48_966, 49_100)
    ('950 to 1,290 km', '49 km')
    """
    low, high = about_km(low_m), about_km(high_m)
    return f"{low:,} km" if low == high else f"{low:,} to {high:,} km"


# -------------------------------------------------------------------------------------------------------------- shares


def percent(share: float, decimals: int = 1) -> str:
    """Write a share from 0 to 1 as per cent, and never 0 or 100 where it is not.

    Examples
    --------
    >>> percent(0.8642), percent(0.0), percent(1.0), percent(0.00004), percent(0.9995)
    ('86.4 %', '0 %', '100 %', 'under 0.1 %', 'over 99.9 %')
    >>> percent(0.004, 0), percent(0.865, 0)
    ('under 1 %', '87 %')
    """
    if share in {0.0, 1.0}:
        return f"{share:.0%}".replace("%", " %")
    near, least = rounded(100.0 * share, decimals), 10.0**-decimals
    if near == 0.0:
        return f"under {number(least, decimals)} %"
    return f"over {number(100.0 - least, decimals)} %" if near == 100.0 else f"{number(near, decimals)} %"


def percent_span(low: float, high: float) -> str:
    """Write an interval of shares as per cent, rounded outwards to two decimals.

    Examples
    --------
    >>> percent_span(0.86224, 0.86636), percent_span(0.0, 0.57)
    ('86.22 to 86.64 %', '0.00 to 57.00 %')
    """
    # a share such as 0.57 is 56.99999999999999 per cent to the computer, and 57.00 to a reader
    least, most = math.floor(rounded(1e4 * low, 6)), math.ceil(rounded(1e4 * high, 6))
    return f"{least / 100:.2f} to {most / 100:.2f} %"


def share_in_words(share: float, low: float, high: float, draws: int, *, noun: str = "draws") -> str:
    """Put a share into words, with half the width of its interval, to the digit that the draws can carry.

    Parameters
    ----------
    share, low, high
        The share and the ends of its 95 % interval, from 0 to 1.
    draws
        Of how many it is the share.
    noun
        What they are, in the plural.

    Examples
    --------
    >>> share_in_words(0.8643, 0.8622, 0.8664, 100_000)
    '86.4 % ± 0.2 of 100,000 draws'
    >>> share_in_words(0.0, 0.0, 3.8e-5, 100_000), share_in_words(1.0, 0.9981, 1.0, 2000)
    ('none of 100,000 draws', 'all of 2,000 draws')
    >>> share_in_words(1e-6, 1.8e-7, 5.7e-6, 1_000_000)  # one of a million
    '0.0001 % ± 0.0003 of 1,000,000 draws'
    """
    if share in {0.0, 1.0}:
        return f"{'all' if share else 'none'} of {draws:,} {noun}"
    half = 50.0 * (high - low)
    decimals = max(1, math.ceil(-math.log10(half)))
    return f"{number(100.0 * share, decimals)} % ± {number(half, decimals)} of {draws:,} {noun}"


# ----------------------------------------------------------------------------------------------------------- sentences


@dataclass(frozen=True, slots=True)
class Later:
    """Words that are worked out when they are read: of a file's thousands of problems only the first are told."""

    make: Callable[[], str]

    def __str__(self) -> str:
        return self.make()


def listed(words: Iterable[str], *, end: str = "and", none: str = "", most: int | None = None) -> str:
    """Return words as an English list.

    Parameters
    ----------
    words
        Any number.
    end
        What stands before the last.
    none
        What stands for an empty list.
    most
        After how many a longer list is cut.

    Examples
    --------
    >>> listed(["Iran"]), listed(["Iran", "Iraq", "Syria"]), listed(["a", "b"], end="or"), listed([], none="no state")
    ('Iran', 'Iran, Iraq and Syria', 'a or b', 'no state')
    >>> listed("abcd", most=2)
    'a, b (and 2 more)'
    """
    *rest, last = [*words] or [none]
    if most is not None and len(rest) >= most:
        return f"{', '.join([*rest, last][:most])} (and {len(rest) + 1 - most} more)"
    return f"{', '.join(rest)} {end} {last}" if rest else last


def of_paths(some: int, total: int) -> str:
    """Say how many of the paths.

    Examples
    --------
    >>> of_paths(26, 26), of_paths(3, 26), of_paths(1, 1), of_paths(0, 26)
    ('all 26 paths', '3 of 26 paths', 'the only path', 'none of 26 paths')
    """
    if some == total:
        return "the only path" if total == 1 else f"all {total} paths"
    return f"{some or 'none'} of {total} paths"


def the(name: str) -> str:
    """Put the article before the name of a water where it takes one.

    Examples
    --------
    >>> the("Caspian Sea"), the("Gulf of Oman"), the("Lake Van")
    ('the Caspian Sea', 'the Gulf of Oman', 'Lake Van')
    """
    return f"the {name}" if {"sea", "gulf", "ocean", "oceans"} & set(name.lower().split()) else name


def verb(count: int, singular: str, plural: str) -> str:
    """Return the form that fits a subject of so many.

    Examples
    --------
    >>> verb(1, "crosses", "cross"), verb(0, "crosses", "cross")
    ('crosses', 'cross')
    """
    return singular if count == 1 else plural


def capital(words: str) -> str:
    """Begin with a capital.

    Examples
    --------
    >>> capital("the straight line"), capital("")
    ('The straight line', '')
    """
    return words[:1].upper() + words[1:]


def sentence(clause: str) -> str:
    """Make a clause a sentence.

    Examples
    --------
    >>> sentence("all 26 paths overfly Iran")
    'All 26 paths overfly Iran.'
    """
    return f"{capital(clause)}."


def quoted(words: str) -> str:
    """Return somebody's words as a quotation, in marks that all languages know.

    Examples
    --------
    >>> quoted("Four ships fired 26 missiles.")
    '“Four ships fired 26 missiles.”'
    """
    return f"“{words}”"


# What no XML, and so no feed and no SVG picture, can hold: control characters, which are refused in event files, not in
# events made by hand.
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_safe(text: str) -> str:
    r"""Return a text with a mark in place of what no XML can hold; its signs of markup stand as they are.

    Examples
    --------
    >>> xml_safe("A\x00B") == "A\ufffdB"
    True
    """
    return _NOT_XML.sub("\ufffd", text)


# ------------------------------------------------------------------------------------------------------------ verdicts

# Beside a verdict's word and colour. web/src/words.js has the same, and tests/test_web.py holds the two together.
MARKS = {
    "supported": "✓",
    "supported by construction": "↺",
    "supported only if routed": "◐",
    "contradicted": "✕",
    "source error": "!",
    "undecidable": "?",
}

# --------------------------------------------------------------------------------------------------------------- cells

# Spreadsheets calculate a cell that begins with one of these, in their full-width forms too; some strip white space and
# control characters first. Where a semicolon parts cells, as in many countries, and quotes are taken for quotes at a
# cell's start only, a cell of ours is several: what stands after a semicolon, a tab or a line's end is a start too,
# and quotes there are taken away.
# web/src/export.js has the same rule, and tests/test_web.py holds the two together.
_SIGNS = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_STRIPPED = "(?![\\t\\r\\n])[\\s\\x00-\\x1f\\x7f-\\x9f\ufeff{}]"
_FORMULA = re.compile(
    f"^(?=(?:{_STRIPPED.format('')})*{_SIGNS})|(?<=[;\\t\\r\\n])(?=(?:{_STRIPPED.format(chr(34))})*{_SIGNS})|^(?=[\\t\\r\\n])"
)


def plain_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: what looks like one gets an apostrophe in front.

    Examples
    --------
    >>> plain_cell("=1+1"), plain_cell(" -1"), plain_cell("x;=1+1"), plain_cell("IRN")
    ("'=1+1", "' -1", "x;'=1+1", 'IRN')
    """
    return _FORMULA.sub("'", text)


# control characters, what reorders a line, separators of lines and tags: a terminal obeys them, or shows nothing
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff\U000e0000-\U000e007f]")


def harmless(text: str) -> str:
    r"""Return a text of which a terminal obeys nothing but ends of lines and tabs; the rest is written out.

    Examples
    --------
    >>> print(harmless("\x1b[31mred\x07"))
    \x1b[31mred\x07
    """
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def one_line(text: str) -> str:
    r"""Return a text of which a terminal obeys nothing, on one line.

    Examples
    --------
    >>> print(one_line("a\nb\x07"))
    a\nb\x07
    """
    return harmless(text).replace("\n", "\\n")


def brief(text: str) -> str:
    """Return a text whose very long words are cut: what was given is repeated in messages, but not whole pages of it.

    Examples
    --------
    >>> len(brief("x" * 5_000)), brief("short words stay")
    (303, 'short words stay')
    """
    return re.sub(r"\S{401,}", lambda long: f"{long[0][:240]}...{long[0][-60:]}", text)
