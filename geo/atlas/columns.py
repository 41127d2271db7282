"""Which columns of a boundary file hold the codes and names of its rows: the usual publishers' layouts, one a line.

The order is one of preference, and the contents decide with it: a column of codes is taken if half of the rows have
one and no two rows of different names share one. So a file of provinces is read by the provinces' own codes, though it
has the state's as well, and one of states by the states'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    Texts: TypeAlias = Sequence[str | None]

UNKNOWN = "?"  # stands for an unknown state in a ledger
_MISSING = {"", UNKNOWN, "-", "--", "none", "nan", "NaN", "null", "n/a", "<na>"}
_NO_VALUE = re.compile(r"-0*(1|9+)(\.0*)?", re.ASCII)  # -99, as most publishers have it
_SHORT, _MOST_LETTERS = 3, 60
_NUMBERED = re.compile(r"(.*[._:/ ])?(\d+)", re.ASCII)  # as formats number rows that have no ids of their own: layer.1
_MOST_ROWS = 0.5  # of the rows that a column of codes must have


@dataclass(frozen=True)
class Layout:
    """Columns as one publisher has them.

    Attributes
    ----------
    publisher
        Whose files have them.
    codes
        The column of codes, and others that fill its gaps; compared by their letters and digits only.
    names
        Columns of names in order of preference.
    short
        Whether the first is one of codes only if its texts are short and in capitals: others call names so.
    beside
        A column that must be there too, where two publishers call their codes alike.
    """

    publisher: str
    codes: tuple[str, ...]
    names: tuple[str, ...] = ()
    short: bool = False
    beside: str = ""


def _row(publisher: str, codes: str, names: str = "", *, short: bool = False, beside: str = "") -> Layout:
    return Layout(publisher, tuple(codes.split()), tuple(names.split()), short, beside)


# What divides a state comes before the state itself, as files of parts have the columns of both.
LAYOUTS = (
    _row("HDX COD, level 3", "adm3_pcode", "adm3_en adm3_name adm3_fr adm3_es adm3_pt adm3_ar adm3_ref"),
    _row("HDX COD, level 2", "adm2_pcode", "adm2_en adm2_name adm2_fr adm2_es adm2_pt adm2_ar adm2_ref"),
    _row("HDX COD, level 1", "adm1_pcode", "adm1_en adm1_name adm1_fr adm1_es adm1_pt adm1_ar adm1_ref"),
    _row("GADM, level 3", "gid_3 gid_2 gid_1 gid_0", "name_3"),
    _row("GADM, level 2", "gid_2 gid_1 gid_0", "name_2"),
    _row("GADM, level 1", "gid_1 gid_0", "name_1"),
    _row("GADM 2, level 2", "hasc_2", "name_2"),
    _row("GADM 2, level 1", "hasc_1", "name_1"),
    _row("FAO GAUL, level 2", "adm2_code", "adm2_name"),
    _row("geoBoundaries, with ISO 3166-2", "shapeISO shapeID", "shapeName"),
    _row("OpenStreetMap, provinces", "ISO3166-2", "name:en name_en name local_name", beside="admin_level"),
    _row("Natural Earth, admin 1", "iso_3166_2 adm1_code", "name name_en gn_name woe_name"),
    _row("Natural Earth, admin 1 by its own codes; FAO GAUL, level 1", "adm1_code", "name adm1_name name_en gn_name"),
    _row("Eurostat NUTS", "NUTS_ID", "NAME_LATN NUTS_NAME"),
    _row("Eurostat LAU", "GISCO_ID", "LAU_NAME"),
    _row("World Bank, admin 1", "ADM1CD_c", "NAM_1 ADM1_NAME WB_NAME"),
    _row("UN SALB", "ADM1CD", "ADM1NM ADM1NAME"),
    _row("US Census, states", "STUSPS", "NAME STATE_NAME"),
    _row("US Census", "GEOID", "NAME NAMELSAD"),
    _row("US Census of 2020", "GEOID20", "NAME20 NAMELSAD20"),
    _row("US Census of 2010", "GEOID10", "NAME10 NAMELSAD10"),
    _row("IBGE", "SIGLA_UF", "NM_UF"),
    _row("IBGE, municipalities", "CD_MUN", "NM_MUN"),
    _row("DataV", "adcode", "name"),
    # states
    _row("the tool's own", "country", short=True),
    _row("Natural Earth", "iso_a3_eh adm0_a3 iso_a3 sov_a3", "name name_en name_long admin"),
    _row("Natural Earth and many", "iso_a3 adm0_a3 sov_a3", "name name_en name_long admin wb_name nam_0"),
    _row("Natural Earth, countries", "adm0_a3 sov_a3", "name name_en name_long admin"),
    _row("Natural Earth, map units", "gu_a3 su_a3", "geounit name name_en"),
    _row("Natural Earth, map subunits", "su_a3", "subunit name name_en"),
    _row("World Bank", "WB_A3", "WB_NAME NAM_0"),
    _row("geo-countries; OpenStreetMap, states", "ISO3166-1:alpha3 ISO3166-1", "name:en name_en name admin local_name"),
    _row("OpenStreetMap, states by two letters", "ISO3166-1", "name:en name_en name local_name"),
    _row("UN Geodata", "ISO3CD", "NAM_EN ROMNAM MAPLAB"),
    _row("Eurostat GISCO, countries", "ISO3_CODE", "NAME_ENGL CNTR_NAME"),
    _row("Marine Regions", "ISO_TER1 MRGID", "GEONAME TERRITORY1 UNION"),
    _row("Marine Regions by its own numbers", "MRGID", "GEONAME UNION preferredGazetteerName NAME"),
    _row("Marine Regions, land and sea", "MRGID_EEZ", "UNION GEONAME"),
    _row("Thematic Mapping and many", "iso3", "name name_en country"),
    _row("and many", "iso_3", "name name_en country"),
    _row("Highcharts, provinces", "hc-key", "name"),
    _row("geoBoundaries, states", "shapeGroup", "shapeName"),
    _row("geoBoundaries, parts", "shapeID", "shapeName"),
    _row("GADM, states", "gid_0", "country name_0"),
    _row("GADM 2, states", "iso", "name_0 name_english", short=True),
    _row("ArcGIS World Countries, older", "GMI_CNTRY", "CNTRY_NAME"),
    _row("CShapes", "gwcode", "country_name cntry_name"),
    _row("CShapes, older", "ISO1AL3 GWCODE COWCODE", "CNTRY_NAME"),
    _row("@geo-maps", "A3", "name"),
    _row("rnaturalearth, spData", "iso_a2_eh", "name_long name"),
    _row("ISO alpha-2", "iso_a2", "name_long name name_en country"),
    _row("Eurostat countries by their own codes", "CNTR_ID", "NAME_ENGL CNTR_NAME"),
    _row("HDX COD, states", "adm0_pcode", "adm0_en adm0_name adm0_fr adm0_es adm0_pt adm0_ar adm0_ref"),
    _row("FAO GAUL, states", "adm0_code", "adm0_name"),
    _row("ISO alpha-2, by its other names", "iso2", "name name_en country"),
    _row("ArcGIS World Countries", "iso", "country countryaff name"),
    _row("ArcGIS World Countries, oldest", "FIPS_CNTRY", "CNTRY_NAME"),
    _row("LSIB", "COUNTRY_CO", "COUNTRY_NA"),
    _row("historical-basemaps", "ABBREVN", "NAME"),
    # zones of the air
    _row("traffic, eurofirs", "IDENT", "NAME"),
    _row("Eurocontrol", "AV_AIRSPACE_ID", "AV_NAME NAME"),
    _row("ICAO", "ICAOCODE", "FIRNAME NAME"),
    _row("ICAO, by another name", "ICAO", "NAME FIRNAME"),
    # statistics offices
    _row("ABS", "STE_CODE21", "STE_NAME21"),
    _row("Statistics Canada", "PRUID", "PRENAME PRNAME"),
    _row("BKG VG250", "AGS", "GEN"),
    _row("IGN", "INSEE_DEP", "NOM"),
    _row("ISTAT", "COD_REG", "DEN_REG"),
    _row("INEGI", "CVEGEO", "NOMGEO"),
)
# Columns that may hold anything: asked only where none of the others is there.
GENERAL = (
    _row("many", "code", "name nom nam"),
    _row("OpenStreetMap, ids of features", "id", "name:en name_en name", beside="admin_level"),
    _row("features with ids of their own", "id", "name title"),
    _row("OpenStreetMap, ids", "osm_id", "name:en name_en name local_name"),
    _row("Who's On First", "wof:id", "wof:name"),
    _row("country", "country", "name name_en"),
)
NAMES = (
    "name", "name_en", "name:en", "name_long", "admin", "shapename", "name_0", "country_name", "sovereignt",
    "geoname", "names", "nam_en", "nam", "nom", "nombre", "cntry_name", "country", "title", "label", "local_name",
    "st_nm", "gn_name", "display_name",
)  # fmt: skip
# By their endings: statistics offices number theirs by year, such as CTRY23CD and CTRY23NM.
_CODE_LIKE = re.compile(r".*(code|iso|abbr|postal)\d*|.*\d\dcd")
_NAME_LIKE = re.compile(r".*(name|label|nimi|naam)\d*|name.*|.*\d\dnm|(nam|nom|nazv|naz).*")


@dataclass(frozen=True)
class Choice:
    """Columns chosen for a file.

    Attributes
    ----------
    code, name
        Column of codes and of names; None if there is none.
    codes
        The code of each row, None where it has none.
    others
        Columns that fill the gaps of `codes`.
    trust
        3 for columns of a known publisher, 2 for such as anybody may have, 1 for a guess.
    """

    code: str | None
    name: str | None
    codes: Texts
    others: tuple[Texts, ...] = ()
    trust: int = 3


def text_of(value: object) -> str | None:
    r"""Return a value of a file as one plain line, or None if it says that there is none.

    Examples
    --------
    >>> text_of("a\nb"), text_of(-99.0), text_of("None"), text_of(645.0), text_of("Nan")
    ('a b', None, None, '645', 'Nan')
    """
    if value is None or value is pd.NA:
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)  # a gap in a column of whole numbers makes all of them fractions
    # it goes to terminals and pages: one line, nothing that a terminal would obey
    text = " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    missing = text in _MISSING or text in {t.upper() for t in _MISSING} or text in {"None", "Null", "<Null>"}
    return None if missing or _NO_VALUE.fullmatch(text) else text


def brief(text: object) -> str:
    """Return text as a note has it: not too long.

    Examples
    --------
    >>> len(brief("x" * 1000))
    63
    """
    whole = str(text)
    return whole if len(whole) <= _MOST_LETTERS else f"{whole[:_MOST_LETTERS]}..."


def same_name(name: str | None) -> str:
    """Return a name as it is compared with others."""
    return (name or "").casefold()


def letters(name: str) -> str:
    """Return a column's name by its letters and digits only: 'iso-a3' and 'ISO_A3' are one.

    Examples
    --------
    >>> letters("ISO3166-1:alpha3")
    'iso31661alpha3'
    """
    return "".join(c for c in name.lower() if c.isalnum())


def choose(columns: Mapping[str, Texts]) -> Choice:
    """Choose the columns of codes and names of a table.

    Parameters
    ----------
    columns
        The texts of each column, of the rows that have polygons.

    Returns
    -------
    Choice
        Without a code if no column is one.

    Examples
    --------
    >>> provinces = {"GID_0": ["IRQ", "IRQ"], "GID_1": ["IRQ.1_1", "IRQ.2_1"], "NAME_1": ["Anbar", "Basra"]}
    >>> choose(provinces).code, choose(provinces).name
    ('GID_1', 'NAME_1')
    """
    by_letters = _by_letters(columns)
    for layouts, least in ((LAYOUTS, _MOST_ROWS), (GENERAL, _MOST_ROWS), (LAYOUTS, 0.0), (GENERAL, 0.0)):
        found = list(_candidates(columns, by_letters, layouts, least))
        apart = [c for c in found if _tells_apart(c, columns)]
        # one code for all rows says least: of a state's parts it is the state's
        best = next((c for c in apart if len(set(c.codes)) > 1), apart[0] if apart else None)
        if best is None and found:
            best = max(found, key=lambda c: len({code for code in c.codes if code is not None}))
        if best is not None:
            return best
    # of nobody known: all rows must have one, and one of their own
    like = [c for c in columns if _CODE_LIKE.fullmatch(letters(c)) and _is_used(columns[c], 1.0)]
    for column in like:
        guess = Choice(column, name_column(columns, ()), columns[column], trust=1)
        if _tells_apart(guess, columns):
            return guess
    return Choice(None, name_column(columns, ()), [None] * len(next(iter(columns.values()), ())), trust=1)


def _by_letters(columns: Iterable[str]) -> dict[str, str]:
    """Return columns by their letters, those that a shapefile has cut to ten characters by all of them as well."""
    found: dict[str, str] = {}
    for column in columns:
        found.setdefault(letters(column), column)
    for column in columns:
        for whole in _CUT.get(column.lower(), ()):
            found.setdefault(whole, column)
    return found


def _candidates(
    columns: Mapping[str, Texts], by_letters: Mapping[str, str], layouts: Sequence[Layout], least: float
) -> Iterator[Choice]:
    for layout in layouts:
        there = [by_letters.get(key) for key in map(letters, layout.codes)]
        first, others = there[0], [c for c in there[1:] if c is not None]
        if first is None or not _is_used(columns[first], least):
            continue
        if layout.beside and letters(layout.beside) not in by_letters:
            continue
        if layout.short and not _are_short(columns[first]):
            continue
        if layouts is GENERAL and _are_numbers_of_rows(columns[first]):
            continue
        name = name_column({c: texts for c, texts in columns.items() if c != first}, layout.names)
        yield Choice(first, name, columns[first], tuple(columns[c] for c in others), 3 if layouts is LAYOUTS else 2)


def name_column(columns: Mapping[str, Texts], first: Sequence[str]) -> str | None:
    """Return the column of names: one of the first that tells rows apart, else of the usual ones, else none."""
    by_letters = _by_letters(columns)
    wanted = list(dict.fromkeys(letters(name) for name in (*first, *NAMES, *_OTHER_NAMES)))
    there = [by_letters[key] for key in wanted if key in by_letters]
    there += [c for c in columns if _NAME_LIKE.fullmatch(letters(c)) and c not in there]
    used = [c for c in there if _is_used(columns[c], _MOST_ROWS)] or [c for c in there if any(columns[c])]
    return next((c for c in used if len(set(columns[c])) > 1), used[0] if used else None)


def _is_used(texts: Texts, share: float) -> bool:
    given = sum(text is not None for text in texts)
    return given > 0 and given >= share * len(texts)


def _are_short(texts: Texts) -> bool:
    return all(len(text) <= _SHORT and text == text.upper() for text in texts if text is not None)


def _are_numbers_of_rows(texts: Texts) -> bool:
    """Say whether texts count the rows, from 0 or 1 on: they name nothing."""
    parted = [_NUMBERED.fullmatch(text or "") for text in texts]
    if len(texts) < 2 or len({one and one[1] for one in parted}) > 1:
        return False
    return any([one and one[2] for one in parted] == [str(k) for k in range(n, n + len(texts))] for n in (0, 1))


def _tells_apart(choice: Choice, columns: Mapping[str, Texts]) -> bool:
    """Say whether no two rows of different names share a code."""
    if choice.name is None:
        return True
    seen: dict[str, str] = {}
    return all(
        code is None or name is None or seen.setdefault(code, same_name(name)) == same_name(name)
        for code, name in zip(choice.codes, columns[choice.name], strict=True)
    )


def may_matter(column: str) -> bool:
    """Say whether a column may hold codes or names, by what it is called."""
    key = letters(column)
    return key in _KNOWN or column.lower() in _CUT or bool(_CODE_LIKE.fullmatch(key) or _NAME_LIKE.fullmatch(key))


def may_hold_codes(column: str) -> bool:
    """Say whether a column is one that a publisher has codes in."""
    return letters(column) in {letters(code) for layout in (*LAYOUTS, *GENERAL) for code in layout.codes}


def named_after(code: str) -> tuple[str, ...]:
    """Return the columns of names that go with a column of codes."""
    return next((one.names for one in (*LAYOUTS, *GENERAL) if letters(one.codes[0]) == letters(code)), ())


_ALL = {name for one in (*LAYOUTS, *GENERAL) for name in (*one.codes, *one.names, one.beside)} | set(NAMES)
_OTHER_NAMES = [name for one in (*LAYOUTS, *GENERAL) for name in one.names]
_KNOWN = set(map(letters, _ALL))
_CUT = {
    cut: {letters(n) for n in _ALL if len(n) > 10 and n[:10].lower() == cut} for cut in {n[:10].lower() for n in _ALL}
}
