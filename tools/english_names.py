"""English names of towns for the map's labels (build time only).

GeoNames names a town in current English where that has a name of its own (Kyiv, Homs, Aleppo), else by a romanisation
(Orūmīyeh, Ar Raqqah). Of the second kind an English name is taken from Natural Earth, and only where GeoNames knows
the town by that name too: the name of the province around it, else that of Natural Earth's own town there if it gives
GeoNames' as another. What is left loses the marks of its romanisation where people do not write Latin letters, for no
English text has them. A few that neither source has in English are named by hand.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from geo.atlas.provinces import provinces_at
from tools.rivers import unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOWN_WITHIN_DEG = 0.3  # of GeoNames' position, for the same town in Natural Earth's list
# States whose towns GeoNames romanises.
ROMANISED = frozenset(
    f"{first}{second}"
    for first, seconds in {
        "A": "EFM", "B": "DGHTY", "C": "NY", "D": "JZ", "E": "GRT", "G": "ER", "H": "K", "I": "LNQR", "J": "OP",
        "K": "GHMPRWZ", "L": "ABKY", "M": "AKMNORV", "N": "P", "O": "M", "P": "KS", "Q": "A", "R": "U", "S": "ADSY",
        "T": "HJNW", "U": "A", "Y": "E",
    }.items()
    for second in seconds
)  # fmt: skip
NO_APOSTROPHES = frozenset({"BY", "ET", "KP", "KR", "RU", "UA"})  # there they belong to the romanisation alone
ARTICLE = re.compile(r"^(Al|El|Ad|An|Ar|As|Ash|At|Ath|Az) ")
KINDS = re.compile(r" (City|Governorate|Province|Oblast|Krai|Region|Municipality)$")
BY_HAND = {
    ("DE", "Köln"): "Cologne",
    ("ES", "Sevilla"): "Seville",
    ("IR", "Khūy"): "Khoy",
    ("SA", "Ta’if"): "Taif",
    ("SY", "Ar Raqqah"): "Raqqa",
    ("SY", "Dar‘ā"): "Daraa",
    ("YE", "Al Ḩudaydah"): "Hodeida",
}
LETTERS = str.maketrans(
    dict.fromkeys("\u2019\u2018\u02bb\u02bc`", "'") | {"\u0131": "i", "ł": "l", "đ": "d", "ø": "o", "ə": "a"}
)


def folded(name: str) -> str:
    """Return a name without marks, case and punctuation, for comparing.

    Examples
    --------
    >>> folded("Al-Ḩasakah") == folded("Al Hasakah")
    True
    """
    return re.sub(r"[^a-z0-9]+", "", plain(name).lower())


def plain(name: str) -> str:
    """Return a romanised name without the marks of its romanisation.

    Examples
    --------
    >>> plain("Orūmīyeh"), plain("Xi’an"), plain("Ryazan’"), plain("Al ‘Amārah")
    ('Orumiyeh', "Xi'an", 'Ryazan', 'Al Amarah')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).translate(LETTERS)
    return re.sub(r"(?<![A-Za-z])'|'(?![A-Za-z])", "", bare)


def english_names(towns: Sequence[Mapping[str, Any]], alpha3: Mapping[str, str]) -> list[str]:
    """Return the English name of each town, the largest town first.

    Parameters
    ----------
    towns
        GeoNames' records: ``name, countrycode, longitude, latitude, alternatenames``, the largest first.
    alpha3
        Three letters for each state's two.
    """
    frame = gpd.read_file(unpacked() / "ne_10m_populated_places_simple.shp")
    columns = frame[["name", "iso_a2", "namealt", "nameascii", "ls_name"]].astype(object)
    theirs = [
        (name, state, {folded(n) for n in others if isinstance(n, str)}) for name, state, *others in columns.to_numpy()
    ]
    at = np.column_stack([frame.geometry.x, frame.geometry.y])
    around = provinces_at(
        [t["longitude"] for t in towns], [t["latitude"] for t in towns], [alpha3[t["countrycode"]] for t in towns]
    )
    lent: set[str] = set()  # a province lends its name once: to its largest town of that name
    found = []
    for town, province in zip(towns, around, strict=True):
        name, state = str(town["name"]), str(town["countrycode"])
        own = {folded(a) for a in (name, *town["alternatenames"])} - {""}
        by_hand = BY_HAND.get((state, name), "")
        if by_hand:
            if folded(by_hand) not in own:
                msg = f"{by_hand!r} is no name that GeoNames knows of {name!r}: correct BY_HAND"
                raise ValueError(msg)
            found.append(by_hand)
            continue
        marked = not name.isascii()
        if state == "KR" and name.isascii():
            found.append(name.removesuffix("-si"))  # 'city'
            continue
        if state not in ROMANISED or not (marked or ARTICLE.match(name)):
            found.append(name)
            continue
        of_province = KINDS.sub("", province.name) if province else ""
        if province and province.code not in lent and of_province.isascii() and folded(of_province) in own:
            lent.add(province.code)
            found.append(of_province)
            continue
        away = np.hypot(
            (at[:, 0] - town["longitude"]) * np.cos(np.radians(town["latitude"])), at[:, 1] - town["latitude"]
        )
        near = [theirs[i] for i in np.argsort(away)[:9].tolist() if away[i] < TOWN_WITHIN_DEG and theirs[i][1] == state]
        other = next((n for n, _, also in near if n.isascii() and folded(n) in own and folded(name) in also), "")
        bare = plain(name).replace("'", "") if state in NO_APOSTROPHES else plain(name)
        found.append(other if marked and other and folded(other) != folded(name) else bare)
    return found
