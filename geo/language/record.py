"""A language: its catalogue of patterns, and how it writes numbers, lists and names. English is the source of all."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from geo import words
from geo.language import cldr
from geo.language.state_forms import as_object

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from babel import Locale

_ISOLATE, _POP = "\u2068", "\u2069"  # first strong isolate, pop directional isolate
_ENGLISH_UNITS = {"mile": "miles", "nmi": "nautical miles", "ft": "feet", "kn": "knots"}
_ENGLISH_UNITS |= {"s": "seconds", "min": "minutes", "h": "hours"}


def pattern(text: str) -> str:
    """Return a pattern as it is: so that the catalogues have one that is said elsewhere than where it is written.

    Examples
    --------
    >>> pattern("{clause}, whose paths take {span}")
    '{clause}, whose paths take {span}'
    """
    return text


def pattern_in(_context: str, text: str) -> str:
    """Return a pattern as it is, with the context in which it will be said.

    Examples
    --------
    >>> pattern_in("missiles", "all")
    'all'
    """
    return text


def _germanic(count: int) -> int:
    return int(count != 1)


@dataclass(frozen=True, eq=False)
class Language:
    """A language in which sentences are told.

    Attributes
    ----------
    code
        As in ``--language``: en, fr, ru, ar.
    direction
        In which direction it is written.
    messages
        Its patterns by the English one, and by the context and the English one where there is a context; one for each
        form of number, or one alone. What it lacks is told in English.
    plural
        Which form of number so many take.
    locale
        Numbers, units, lists and dates; None for English, which is told as :mod:`geo.words` has it.
    problems
        What is wrong with its catalogue, a line each.
    """

    code: str
    direction: Literal["ltr", "rtl"] = "ltr"
    messages: Mapping[str | tuple[str, str], tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    plural: Callable[[int], int] = _germanic
    locale: Locale | None = None
    problems: tuple[str, ...] = ()

    # ------------------------------------------------------------------------------------------------------ patterns

    def say(self, english: str, /, **said: str) -> str:
        """Say a pattern, with words in place of its names.

        Examples
        --------
        >>> ENGLISH.say("{clause}; {more}", clause="one path crosses Iran", more="the other misses it")
        'one path crosses Iran; the other misses it'
        """
        return self.messages.get(english, (english,))[0].format(**said)

    def say_in(self, context: str, english: str, /, **said: str) -> str:
        """Say a pattern whose English means several things, by the context in which it stands."""
        return self.messages.get((context, english), (english,))[0].format(**said)

    def say_n(self, one: str, many: str, count: int, /, **said: str) -> str:
        """Say a pattern in the form that so many take; ``{n}`` is how many, unless it is given.

        Examples
        --------
        >>> ENGLISH.say_n("{n} path", "{n} paths", 3), ENGLISH.say_n("{n} path", "{n} paths", 1)
        ('3 paths', '1 path')
        """
        forms = self.messages.get(one)
        said.setdefault("n", self.count(count))
        if forms is None:
            return (one, many)[_germanic(count)].format(**said)
        return forms[self.plural(count)].format(**said)

    def clauses(self, said: Iterable[str]) -> str:
        """Join clauses that could stand alone.

        Examples
        --------
        >>> ENGLISH.clauses(["one", "two", "three"])
        'one; two; three'
        """
        joined, *rest = said
        for more in rest:
            joined = self.say("{clause}; {more}", clause=joined, more=more)
        return joined

    def row(self, said: Sequence[str]) -> str:
        """Join short clauses that say the same of several things.

        Examples
        --------
        >>> ENGLISH.row(["5 km fits", "9 km does not fit"])
        '5 km fits, 9 km does not fit'
        """
        joined, *rest = said or [""]
        for more in rest:
            joined = self.say("{clause}, {more}", clause=joined, more=more)
        return joined

    def sentence(self, clause: str) -> str:
        """Make a clause a sentence.

        Examples
        --------
        >>> ENGLISH.sentence("all 26 paths overfly Iran")
        'All 26 paths overfly Iran.'
        """
        return self.say("{clause}.", clause=words.capital(clause))

    # ------------------------------------------------------------------------------------------------------- numbers

    def count(self, count: int) -> str:
        """Write how many; English has no comma between thousands of them."""
        return str(count) if self.locale is None else cldr.decimal(self.locale, Decimal(count))

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number, as :func:`geo.words.number` rounds it."""
        if self.locale is None:
            return words.number(value, decimals)
        return cldr.decimal(self.locale, _rounded(value, decimals))

    def figure(self, printed: float) -> str:
        """Write a number as a source prints it: with all its digits, up to ten.

        Examples
        --------
        >>> ENGLISH.figure(1400.0), ENGLISH.figure(0.25)
        ('1,400', '0.25')
        """
        if self.locale is None:
            return f"{printed:,.10g}"
        return cldr.decimal(self.locale, _exactly(f"{printed:.10g}"))

    def measured(self, value: float, unit: str, decimals: int = 0) -> str:
        """Write a number with its unit: km, min, km/h, degrees.

        Examples
        --------
        >>> from geo.language import as_language
        >>> ENGLISH.measured(1473.6, "km"), as_language("ru").measured(12.5, "min", 1)
        ('1,474 km', '12,5 мин')
        """
        if self.locale is None:
            return f"{words.number(value, decimals)} {unit}"
        return cldr.measured(self.locale, _rounded(value, decimals), unit)

    def figure_of(self, digits: str) -> str:
        """Write a number that has its digits already, with commas between thousands.

        Examples
        --------
        >>> from geo.language import as_language
        >>> ENGLISH.figure_of("1,400.5"), as_language("ru").figure_of("0.25")
        ('1,400.5', '0,25')
        """
        return digits if self.locale is None else cldr.decimal(self.locale, _exactly(digits))

    def figure_with(self, digits: str, unit: str) -> str:
        """Write a number that has its digits already with a unit of length of event files.

        Examples
        --------
        >>> ENGLISH.figure_with("1", "mile"), ENGLISH.figure_with("1,400", "mile"), ENGLISH.figure_with("3", "km")
        ('1 mile', '1,400 miles', '3 km')
        """
        if self.locale is not None:
            return cldr.measured(self.locale, _exactly(digits), unit)
        word = _ENGLISH_UNITS.get(unit, unit)
        return f"{digits} {word.replace('miles', 'mile') if digits == '1' else word}"

    def printed(self, figure: float, unit: str) -> str:
        r"""Write a number with all its digits and its unit, one of those that event files know.

        Examples
        --------
        >>> from geo.language import as_language
        >>> ENGLISH.printed(1400.0, "mile"), ENGLISH.printed(2.5, "mach"), as_language("ru").printed(1400.0, "mile")
        ('1,400 miles', 'Mach 2.5', '1\xa0400 миль')
        """
        if not unit:
            return self.figure(figure)
        if unit == "mach":
            return self.say("Mach {figure}", figure=self.figure(figure))
        if self.locale is None:
            return f"{self.figure(figure)} {_ENGLISH_UNITS.get(unit, unit)}"
        if unit == "km/s":
            return self.say("{figure} km/s", figure=self.figure(figure))
        return cldr.measured(self.locale, _exactly(f"{figure:.10g}"), unit)

    def unit(self, unit: str) -> str:
        """Return what a unit of event files is called by itself.

        Examples
        --------
        >>> from geo.language import as_language
        >>> ENGLISH.unit("nmi"), as_language("fr").unit("mile")
        ('nautical miles', 'miles')
        """
        if unit == "mach":
            return self.say_in("unit", "Mach")
        if self.locale is None:
            return _ENGLISH_UNITS.get(unit, unit)
        return self.say_in("unit", "km/s") if unit == "km/s" else cldr.unit_name(self.locale, unit)

    def km(self, length_km: float) -> str:
        r"""Write kilometres, as :func:`geo.words.km` does.

        Examples
        --------
        >>> from geo.language import as_language
        >>> ENGLISH.km(1473.6), as_language("fr").km(3.21), as_language("ru").km(0.04)
        ('1,474 km', '3,2\u202fkm', 'менее 0,1 км')
        """
        if self.locale is None:
            return words.km(length_km)
        if 0.0 < length_km < 0.05:
            return self.say("under {amount}", amount=self.measured(0.1, "km", 1))
        return self.measured(length_km, "km", _km_decimals(length_km))

    def km_span(self, low_km: float, high_km: float) -> str:
        """Write a span of kilometres, as :func:`geo.words.km_span` does."""
        if self.locale is None:
            return words.km_span(low_km, high_km)
        if low_km < 0.05 <= high_km:
            return self.say("up to {amount}", amount=self.km(high_km))
        high = self.km(high_km)
        if self.km(low_km) == high:
            return high
        return self.say("{low} to {high}", low=self.number(low_km, _km_decimals(low_km)), high=high)

    def about_km_span(self, low_m: float, high_m: float) -> str:
        """Write a span of metres in kilometres, as :func:`geo.words.about_km_span` rounds them."""
        if self.locale is None:
            return words.about_km_span(low_m, high_m)
        low, high = words.about_km(low_m), words.about_km(high_m)
        most = self.measured(high, "km")
        return most if low == high else self.say("{low} to {high}", low=self.number(low), high=most)

    def percent(self, digits: str) -> str:
        r"""Write a number of per cent that has its digits already.

        Examples
        --------
        >>> from geo.language import as_language
        >>> ENGLISH.percent("86.4"), as_language("fr").percent("86.4")
        ('86.4 %', '86,4\xa0%')
        """
        if self.locale is None:
            return f"{digits} %"
        return cldr.percentage(self.locale, _exactly(digits))

    def share(self, share: float) -> str:
        r"""Write a share from 0 to 1 as per cent, as :func:`geo.words.percent` does.

        Examples
        --------
        >>> from geo.language import as_language
        >>> ENGLISH.share(0.8642), as_language("fr").share(0.00004)
        ('86.4 %', 'moins de 0,1\xa0%')
        """
        if self.locale is None:
            return words.percent(share)
        if share in {0.0, 1.0}:
            return self.percent(f"{100.0 * share:.0f}")
        near = words.rounded(100.0 * share, 1)
        if near == 0.0:
            return self.say("under {amount}", amount=self.percent("0.1"))
        if near == 100.0:
            return self.say("over {amount}", amount=self.percent("99.9"))
        return self.percent(f"{near:.1f}")

    def date(self, day: dt.date) -> str:
        r"""Write a date out.

        Examples
        --------
        >>> import datetime as dt
        >>> from geo.language import as_language
        >>> ENGLISH.date(dt.date(2015, 10, 7)), as_language("fr").date(dt.date(2015, 10, 7))
        ('7 October 2015', '7 octobre 2015')
        """
        if self.locale is None:
            return f"{day.day} {day:%B %Y}"
        return cldr.long_date(self.locale, day)

    # --------------------------------------------------------------------------------------------------------- names

    def name(self, name: str) -> str:
        r"""Return a name, a text of a file or of a data set, kept apart from the direction of what is around it.

        Examples
        --------
        >>> from geo.language import as_language
        >>> ENGLISH.name("Dagestan"), as_language("ar").name("Dagestan") == "\u2068Dagestan\u2069"
        ('Dagestan', True)
        """
        if self.locale is None:
            return name
        other = self.direction == "rtl" or any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in name)
        return f"{_ISOLATE}{name}{_POP}" if other else name

    def names(self, names: Iterable[str], *, either: bool = False) -> str:
        """Return names of a file as a list."""
        return self.listed([self.name(name) for name in names], either=either)

    def listed(self, said: Iterable[str], *, either: bool = False) -> str:
        """Return words as a list, joined by 'and', or by 'or'.

        Examples
        --------
        >>> from geo.language import as_language
        >>> ENGLISH.listed(["Iran", "Iraq", "Syria"]), as_language("fr").listed(["a", "b"], either=True)
        ('Iran, Iraq and Syria', 'a ou b')
        """
        if self.locale is None:
            return words.listed(said, end="or" if either else "and")
        return cldr.in_list(self.locale, [*said], either=either)

    def state(self, code: str, name: str) -> str:
        """Return what a state is called: by its code, or where that is none of CLDR by its own name.

        Examples
        --------
        >>> from geo.language import as_language
        >>> ENGLISH.state("IRN", "Iran"), as_language("ar").state("IRN", "Iran")
        ('Iran', 'إيران')
        """
        if self.locale is None:
            return name
        return cldr.territory(self.locale, code) or self.name(name)

    def state_as_object(self, code: str, name: str) -> str:
        """Return what a state is called where it is the object of a verb, in a list of such too.

        Examples
        --------
        >>> from geo.language import as_language
        >>> [as_language(code).state_as_object("SYR", "Syria") for code in ("en", "fr", "ru")]
        ['Syria', 'la Syrie', 'Сирию']
        """
        if self.locale is None:
            return as_object(self.code, code, name)
        known = cldr.territory(self.locale, code)
        return as_object(self.code, code, known) if known else self.state(code, name)

    def water(self, name: str) -> str:
        """Return what a sea or lake is called, with the article that it takes in a sentence.

        Examples
        --------
        >>> from geo.language import as_language
        >>> ENGLISH.water("Caspian Sea"), as_language("fr").water("Caspian Sea")
        ('the Caspian Sea', 'la mer Caspienne')
        """
        if self.locale is None:
            return words.the(name)
        known = self.messages.get(("water", name))
        return self.name(name) if known is None else known[0]

    def sea(self, name: str) -> str:
        """Return what a sea is called on a map, by itself.

        Examples
        --------
        >>> from geo.language import as_language
        >>> ENGLISH.sea("Black Sea"), as_language("fr").sea("Black Sea")
        ('Black Sea', 'Mer Noire')
        """
        return self.say_in("sea on a map", name) if self.locale is not None else name

    def town(self, name: str) -> str:
        """Return what a town is called on a map: as the catalogue or CLDR has it, else by the name given.

        Examples
        --------
        >>> from geo.language import as_language
        >>> ENGLISH.town("Aleppo"), as_language("fr").town("Damascus"), as_language("fr").town("Nowhere")
        ('Aleppo', 'Damas', 'Nowhere')
        """
        if self.locale is None:
            return name
        known = self.messages.get(("town on a map", name))
        return known[0] if known else cldr.cities(str(self.locale)).get(name, name)


def _rounded(value: float, decimals: int) -> Decimal:
    return _exactly(f"{words.rounded(value, decimals):.{decimals}f}")


def _exactly(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _km_decimals(length_km: float) -> int:
    return int(0.0 < words.rounded(length_km, 1) < 10.0)


ENGLISH = Language("en")
