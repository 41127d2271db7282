"""Numbers, units, lists, dates and names of states as the Unicode consortium's CLDR has them, through Babel."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from decimal import Decimal

    from babel import Locale

LANGUAGES = ("en", "fr", "ru", "ar")

# what the units of the files and of the sentences are called there; miles, feet and knots have no short form that a
# reader of a newspaper knows
_UNITS = {
    "km": ("length-kilometer", "short"),
    "m": ("length-meter", "short"),
    "mile": ("length-mile", "long"),
    "nmi": ("length-nautical-mile", "long"),
    "ft": ("length-foot", "long"),
    "s": ("duration-second", "short"),
    "min": ("duration-minute", "short"),
    "h": ("duration-hour", "short"),
    "km/h": ("speed-kilometer-per-hour", "short"),
    "m/s": ("speed-meter-per-second", "short"),
    "kn": ("speed-knot", "long"),
    "mph": ("speed-mile-per-hour", "short"),
    "degrees": ("angle-degree", "short"),
}
_SPELT_OUT = {"ar": frozenset({"m", "s", "min", "h"})}  # one letter each for short, which no newspaper writes

# Codes of the boundary sets that ISO 3166 does not have, as CLDR has them.
_GONE = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})  # which CLDR takes for their successors
_PRIVATE = re.compile(r"(?:AAA|ZZZ|Q([M-Z])\1|X([A-Z])\2)$")  # ISO 3166 leaves them to whoever wants them
_OWN_CODES = {"XKX": "XK", "KOS": "XK", "XKO": "XK"}


@cache
def locale_of(code: str) -> Locale:
    """Return a language's CLDR data.

    Examples
    --------
    >>> locale_of("ar").text_direction
    'rtl'
    """
    from babel import Locale

    return Locale.parse(code)


def decimal(locale: Locale, value: Decimal) -> str:
    r"""Write a number with all the decimals that it has.

    Examples
    --------
    >>> from decimal import Decimal
    >>> decimal(locale_of("ru"), Decimal("1234.50"))
    '1\xa0234,50'
    """
    from babel.numbers import format_decimal

    return format_decimal(value, format=_shape(value), locale=locale)


def measured(locale: Locale, value: Decimal, unit: str) -> str:
    r"""Write a number with its unit: one of those that event files know, or degrees.

    Examples
    --------
    >>> from decimal import Decimal
    >>> measured(locale_of("fr"), Decimal("1234.5"), "km"), measured(locale_of("ru"), Decimal(21), "mile")
    ('1\u202f234,5\u202fkm', '21 миля')
    """
    from babel.units import format_unit

    name, length = _UNITS[unit]
    width: Literal["short", "long"] = "long" if length == "long" or unit in _SPELT_OUT.get(str(locale), ()) else "short"
    return format_unit(value, name, length=width, format=_shape(value), locale=locale)


def unit_name(locale: Locale, unit: str) -> str:
    """Return what a unit is called by itself.

    Examples
    --------
    >>> unit_name(locale_of("fr"), "mile")
    'miles'
    """
    from babel.units import get_unit_name

    return get_unit_name(_UNITS[unit][0], "long", locale=locale) or unit


def percentage(locale: Locale, value: Decimal) -> str:
    r"""Write a number of per cent.

    Examples
    --------
    >>> from decimal import Decimal
    >>> percentage(locale_of("fr"), Decimal("86.4")), percentage(locale_of("ar"), Decimal(86))
    ('86,4\xa0%', '86%')
    """
    from babel.numbers import format_percent

    whole = str(locale.percent_formats[None].pattern).replace("#,##0", _shape(value))
    return format_percent(value / 100, format=whole, locale=locale)


def in_list(locale: Locale, words: Sequence[str], *, either: bool) -> str:
    """Write a list.

    Examples
    --------
    >>> in_list(locale_of("fr"), ["Iran", "Irak"], either=False), in_list(locale_of("ru"), ["A", "B"], either=True)
    ('Iran et Irak', 'A или B')
    """
    from babel.lists import format_list

    return format_list([*words], "or" if either else "standard", locale=locale)


def long_date(locale: Locale, day: dt.date) -> str:
    """Write a date out.

    Examples
    --------
    >>> import datetime as dt
    >>> long_date(locale_of("fr"), dt.date(2015, 10, 7))
    '7 octobre 2015'
    """
    from babel.dates import format_date

    return format_date(day, "long", locale=locale)


def territory(locale: Locale, code: str) -> str:
    """Return the name of a state by the three letters of its code; '' where CLDR has none.

    Examples
    --------
    >>> territory(locale_of("fr"), "IRN"), territory(locale_of("fr"), "XKX"), territory(locale_of("fr"), "-99")
    ('Iran', 'Kosovo', '')
    >>> territory(locale_of("fr"), "DDR"), territory(locale_of("fr"), "QQQ")
    ('', '')
    """
    return str(locale.territories.get(_two_letters().get(code, ""), ""))


@cache
def cities(code: str) -> dict[str, str]:
    """Return what cities that zones of time are named after are called, by their English names, where that differs.

    Examples
    --------
    >>> cities("fr")["Damascus"], cities("ru")["Tokyo"]
    ('Damas', 'Токио')
    """
    english, own = (locale_of(name).time_zones for name in ("en", code))
    found = {}
    for zone, words in own.items():
        name = english.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
        found[name] = words.get("city", name)
    return {name: city for name, city in found.items() if city != name}


@lru_cache(maxsize=1)
def _two_letters() -> dict[str, str]:
    from babel.core import get_global

    three = {old: new for old, new in get_global("territory_aliases").items() if len(old) == 3 and len(new) == 1}
    known = {
        old: new[0] for old, new in three.items() if old.isalpha() and old not in _GONE and not _PRIVATE.match(old)
    }
    return {**known, **_OWN_CODES}


def _shape(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return "#,##0" + ("." + "0" * decimals if decimals else "")
