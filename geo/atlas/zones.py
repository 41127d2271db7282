"""From the rows of a boundary file to zones: which rows are parts of one, and each zone's code and name.

Rows of one code and one name are parts of one zone, and so are those without a name beside them. Rows that share a code
and have names of their own are zones of their own, as the provinces of a state are; only a column of codes that the
user has named joins them, under the code. A row without a code has its name for one. Whatever was not obvious is said,
with features and rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.atlas.columns import brief, same_name
from geo.atlas.formats.source import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.atlas.columns import Choice, Texts

_MOST_NAMED = 5


@dataclass(frozen=True)
class Zones:
    """The zone of each row.

    Attributes
    ----------
    codes, names
        Of the zone that each row belongs to: rows of one code are one zone, with one name.
    notes
        What was done that a reader of the file would not expect, a line each.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    notes: tuple[str, ...]


def make_zones(choice: Choice, columns: Mapping[str, Texts], numbers: Sequence[int], *, named: bool) -> Zones:
    """Give each row the code and the name of its zone.

    Parameters
    ----------
    choice
        Columns of codes and names.
    columns
        All columns, of the rows that have polygons.
    numbers
        The number of each of these rows in the file.
    named
        Whether the user has named the column of codes: then rows of one code are joined, whatever their names.

    Returns
    -------
    Zones

    Examples
    --------
    >>> from geo.atlas.columns import choose
    >>> rows = {"country": ["XXX", "XXX", "YYY"], "name": ["Alpha", "Beta", "Gamma"]}
    >>> zones = make_zones(choose(rows), rows, [0, 1, 2], named=False)
    >>> zones.codes, zones.notes[0][:60]
    (('Alpha', 'Beta', 'YYY'), "2 rows share a code in column 'country' and have names of th")
    """
    names: Texts = columns[choice.name] if choice.name is not None else [None] * len(numbers)
    notes: list[str] = []
    codes = _filled(choice, names)
    if choice.code is None:
        codes = _from_names(codes, names, numbers)
        notes.append(
            f"no column holds codes: column {shown(choice.name)}, of names, stands for them ({_some(codes, numbers)})"
        )
    elif None in codes:
        bare = [i for i, code in enumerate(codes) if code is None]
        codes = _from_names(codes, names, numbers)
        given = _some([codes[i] for i in bare], [numbers[i] for i in bare])
        notes.append(f"{_rows(len(bare))} without a code in column {shown(choice.code)}, named instead: {given}")
    if choice.trust == 1 and choice.code is not None:
        notes.append(
            f"took column {shown(choice.code)} for codes and {_column(choice.name)} for names ({_some(codes, numbers)})"
        )
    shared = _shared(codes, names)
    if shared and named:
        notes.append(_joined(choice, codes, names, numbers, shared))
        names = _names_of_states(codes, names, columns, shared)
    elif shared:
        codes = _split(codes, names, shared)
        own = [i for i, code in enumerate(codes) if i in shared]
        given = _some([codes[i] for i in own], [numbers[i] for i in own])
        if len(own) < len(codes):  # where all do, it is a file of parts and nothing else
            notes.append(
                f"{_rows(len(own))} share a code in column {shown(choice.code)} and have names of their own, so each "
                f"is a zone of its own: {given}; to join them name the column (--code-column, in Python code_column)"
            )
    return Zones(tuple(map(str, codes)), _one_name(codes, names), tuple(notes))


def _filled(choice: Choice, names: Texts) -> list[str | None]:
    """Return codes with their gaps filled from other columns, unless another row has that code already."""
    codes = list(choice.codes)
    for other in choice.others:
        taken: dict[str, str] = {}
        for code, name in zip(codes, names, strict=True):
            if code is not None:
                taken.setdefault(code, same_name(name))
        for i, (code, spare) in enumerate(zip(codes, other, strict=True)):
            if code is None and spare is not None and taken.get(spare, same_name(names[i])) == same_name(names[i]):
                codes[i] = spare
    return codes


def _from_names(codes: Sequence[str | None], names: Texts, numbers: Sequence[int]) -> list[str | None]:
    """Return codes with their gaps filled by names, or the number of the row where that name is another row's code."""
    taken = {code for code in codes if code is not None}
    filled: list[str | None] = []
    for code, name, number in zip(codes, names, numbers, strict=True):
        spare = f"row {number}" if name is None else name if name not in taken else f"{name} (row {number})"
        filled.append(spare if code is None else code)
    return filled


def _shared(codes: Sequence[str | None], names: Texts) -> set[int]:
    """Return the rows that share a code with one of another name."""
    seen: dict[str | None, set[str]] = {}
    for code, name in zip(codes, names, strict=True):
        if name is not None:
            seen.setdefault(code, set()).add(same_name(name))
    return {i for i, code in enumerate(codes) if names[i] is not None and len(seen[code]) > 1}


def _split(codes: Sequence[str | None], names: Texts, shared: set[int]) -> list[str | None]:
    """Give rows that share a code their names for codes, with the code before them where a name is not theirs alone."""
    taken: dict[str, set[str | None]] = {}
    for i, code in enumerate(codes):
        taken.setdefault(same_name(names[i] if i in shared else code), set()).add(code)
    return [
        code if i not in shared else names[i] if len(taken[same_name(names[i])]) == 1 else f"{code} {names[i]}"
        for i, code in enumerate(codes)
    ]


def _names_of_states(
    codes: Sequence[str | None], names: Texts, columns: Mapping[str, Texts], shared: set[int]
) -> list[str | None]:
    """Name states by a column that has one name a state, else by their codes: never by one of their parts."""
    state: Texts = codes
    for column in ("admin", "name_0", "adm0_en", "adm0_name", "sovereignt", "country", "country_name", "cntr_name"):
        texts = next((texts for name, texts in columns.items() if name.lower() == column), None)
        if texts is not None and None not in texts and not _shared(codes, texts):
            state = texts
            break
    joined = {codes[i] for i in shared}
    return [state[i] if code in joined else names[i] for i, code in enumerate(codes)]


def _joined(choice: Choice, codes: Sequence[str | None], names: Texts, numbers: Sequence[int], shared: set[int]) -> str:
    rows: dict[str | None, list[str]] = {}
    for i in sorted(shared):
        rows.setdefault(codes[i], []).append(f"{brief(names[i])} (row {numbers[i]})")
    told = [f"{brief(code)} of {_first(parts, 3)}" for code, parts in rows.items()]
    return f"rows of different names joined by their code in column {shown(choice.code)}: {_first(told, 3, '; ')}"


def _one_name(codes: Sequence[str | None], names: Texts) -> tuple[str, ...]:
    """Return for each row the name of its zone: the first that one of its rows has, or else its code."""
    first: dict[str | None, str] = {}
    for code, name in zip(codes, names, strict=True):
        if name is not None:
            first.setdefault(code, name)
    return tuple(first.get(code, str(code)) for code in codes)


def _column(name: str | None) -> str:
    return "these" if name is None else f"column {shown(name)}"


def _rows(count: int) -> str:
    return f"{count} row{'s' * (count != 1)}"


def _some(codes: Iterable[str | None], numbers: Iterable[int]) -> str:
    return _first([f"{brief(code)} (row {number})" for code, number in zip(codes, numbers, strict=True)], _MOST_NAMED)


def _first(told: Sequence[str], most: int, between: str = ", ") -> str:
    more = f" and {len(told) - most} more" if len(told) > most else ""
    return between.join(told[:most]) + more
