"""Which numbers the sources of an event print, claim by claim, as its file gives them.

Fields are known by what they hold (amounts, clock times, counts, states), not by the kind of claim that they are of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from geo.claims.amounts import amount_words
from geo.claims.directions import point_words
from geo.claims.kind import own_name
from geo.events.amounts import Amount
from geo.events.clocks import Reading

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from geo.atlas.countries import Countries
    from geo.events import Claim
    from geo.language import Language

JUDGED_APART = ("stated", "values")  # lists whose entries are judged one by one
# what no source prints, or what only says of what a number is meant
NOT_PRINTED = frozenset(
    {
        *("id", "text", "sources", "note", "kind", "of", "which", "mode", "in_order", "what", "how", "at", "toward"),
        *("low_km", "high_km", "low", "high", "unit", "converted_unit", "zone", "other_zone", "besides", "others"),
        *("state", "place", "platform", "water", "start", "end", "start_sea", "start_state", "end_state", "between"),
        *("region", "tolerance_km", "tolerance_deg", "rounding_percent", "share_percent", "classes"),
    }
)


class Printed(NamedTuple):
    """A number that is printed.

    Attributes
    ----------
    source
        The id of the source that prints it; '' where the file names several of the claim and says of none what it
        prints.
    words
        The number as it is printed.
    value
        Its place among the values of the claim that are judged one by one; None where the claim has only one.
    """

    source: str
    words: str
    value: int | None = None


def printed(claim: Claim, countries: Countries, language: Language) -> list[Printed]:
    """Return the numbers that a claim's sources print, in the order of its fields; none for one about no number."""
    only = claim.sources[0] if len(set(claim.sources)) == 1 else ""
    found: list[Printed] = []
    for name in type(claim).model_fields:
        held = getattr(claim, name)
        if name in NOT_PRINTED or held is None:
            continue
        items = held if isinstance(held, tuple) else (held,)
        apart = name in JUDGED_APART and len(items) > 1
        for number, (source, words) in enumerate(_words(claim, name, items, countries, language)):
            found.append(Printed(source or only, words, number if apart else None))
    if getattr(claim, "toward", None) is not None:
        found.append(Printed(only, point_words(language, claim.toward)))  # type: ignore[attr-defined]  # asked for
    return found


def _words(
    claim: Any,  # noqa: ANN401  (fields of one kind)
    name: str,
    items: tuple[Any, ...],
    countries: Countries,
    language: Language,
) -> Iterator[tuple[str, str]]:
    """Yield the source of each number of a field, '' where it has none of its own, and the number in words."""
    if name == "states":
        yield "", _states(claim, items, countries, language)
        return
    for item in items:
        if isinstance(item, Amount):
            yield item.source or "", amount_words(language, item)
        elif isinstance(item, Reading):
            yield "", _clock(item.time, item.zone, language)
        elif name == "values":
            known = language.printed(item.km, "km") if hasattr(item, "km") else language.figure(float(item.count))
            yield item.source, known
        else:
            yield "", _SINGLE[name](claim, language)


def _clock(time: dt.datetime | dt.time, zone: str, language: Language) -> str:
    shown = f"{time:%H:%M}"
    return language.say("{amount} ({source})", amount=shown, source=language.name(zone))


def _km(claim: Any, language: Language) -> str:  # noqa: ANN401
    amount, how = language.printed(claim.km, "km"), getattr(claim, "how", "")
    low, high = getattr(claim, "low_km", None), getattr(claim, "high_km", None)
    if how == "at_least":
        return language.say("at least {amount}", amount=amount)
    if how == "at_most":
        return language.say("at most {amount}", amount=amount)
    if low is None or high is None:
        return amount
    span = language.say("{low} to {high}", low=language.figure(low), high=language.printed(high, "km"))
    # Translators: a published number, and from what to what is taken to fit it: 1,500 km (1,400 to 1,600 km fit)
    return language.say("{amount} ({span} fit)", amount=amount, span=span)


def _conversion(claim: Any, language: Language) -> str:  # noqa: ANN401
    figure = language.printed(claim.low, claim.unit)
    if claim.high is not None:
        high = language.printed(claim.high, claim.unit)
        figure = language.say("{low} to {high}", low=language.figure(claim.low), high=high)
    other = language.printed(claim.converted, claim.converted_unit)
    return language.say("{amount} ({source})", amount=figure, source=other)


def _states(claim: Any, codes: tuple[str, ...], countries: Countries, language: Language) -> str:  # noqa: ANN401
    names = language.listed([language.state(code, own_name(countries, code)) for code in codes])
    others = getattr(claim, "others", 0)
    if not others:
        return names
    return language.say_n("{names} (and {n} more)", "{names} (and {n} more)", others, names=names)


_SINGLE: dict[str, Callable[[Any, Language], str]] = {
    "km": _km,
    "converted": _conversion,
    "count": lambda claim, language: language.figure(float(claim.count)),
    "bearing_deg": lambda claim, language: language.measured(claim.bearing_deg, "degrees"),
    "time": lambda claim, language: _clock(claim.time, claim.zone, language),
    "other_time": lambda claim, language: _clock(claim.other_time, claim.other_zone, language),
}
