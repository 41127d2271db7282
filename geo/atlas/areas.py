"""States, provinces, seas and lakes by name, where no more is said of a place than that it lay in one of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from geo.atlas.load import country_codes, load_countries
from geo.atlas.meant import state_called
from geo.atlas.provinces import named_alone, province_of, province_shape, provinces_called
from geo.atlas.waters import load_water, water_called
from geo.kernel.angles import latitude_at, northing_deg
from geo.language import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import shapely

    from geo.atlas.countries import Countries
    from geo.language import Language

_COARSE_DEG, _COARSE = 0.02, 0.02  # an outline as coarse as this, or as this part of its width, is near enough
_END_DEG = 85.0  # of Mercator's map
_WATERS = frozenset({"lake", "sea", "gulf", "ocean"})
_CLOSE = 1e-3  # of the width of what is looked at: how well the middle is found


class Meant(NamedTuple):
    """One area that a name may mean: the code of a state or province, or the name of a sea or lake."""

    kind: Literal["state", "water", "province"]
    key: str

    def __str__(self) -> str:
        """Return a name that means this area alone."""
        if self.kind == "province":
            return named_alone(self.key)
        beside = self.kind == "water" and not _says_water(self.key) and provinces_called(self.key)
        return f"Lake {self.key}" if beside else self.key


def areas_meant(name: str, states: Collection[str] | None = None) -> tuple[Meant, ...]:
    """Return what a name means: one area, several, or none.

    A lake without that word may also be a province: Van, Ontario. A sea or "Lake Van" is none. The name of a state may
    be that of a province, too: Mali, Georgia; a state alone is named by its code.

    Parameters
    ----------
    name
        The code of a state, such as SYR; the name of a sea or lake; or a province, by its code or with its state
        ("Raqqa, SYR"), which may be left out where no other state has one of that name.
    states
        The codes of states that there are; those of the bundled ones by default.

    Examples
    --------
    >>> [area.kind for area in areas_meant("Van")], [str(area) for area in areas_meant("Van")]
    (['water', 'province'], ['Lake Van', 'Van, TUR'])
    >>> [str(area) for area in areas_meant("raqqa")], areas_meant("Atlantis")
    (['Al-Raqqah, SYR'], ())
    """
    if name in (country_codes() if states is None else states):
        return (Meant("state", name),)
    water = water_called(name)
    if water is not None and _says_water(name):
        return (Meant("water", water),)
    provinces = tuple(Meant("province", province.code) for province in provinces_called(name))
    state = state_called(name) if provinces else None
    waters = () if water is None else (Meant("water", water),)
    return (*waters, *(() if state is None else (Meant("state", state),)), *provinces)


def area_named(name: str, countries: Countries | None = None) -> shapely.Geometry | None:
    """Return the area of a state, of a sea or lake, or of a province; None where a name means none, or several.

    Parameters
    ----------
    name
        As of :func:`areas_meant`.
    countries
        The boundaries; the bundled ones by default.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Degrees; cut at the 180th meridian. A state's area holds what the boundaries count to it, in the bundled ones
        its territorial sea too; a province's is land alone.

    Examples
    --------
    >>> [shape is None for shape in map(area_named, ("SYR", "Caspian Sea", "Aleppo", "Atlantis"))]
    [False, False, False, True]
    """
    meant = areas_meant(name, None if countries is None else countries.codes)
    if len(meant) != 1:
        return None
    [(kind, key)] = meant
    if kind == "state":
        return (load_countries() if countries is None else countries).shape_of(key)
    return load_water(key) if kind == "water" else province_shape(key)


def area_words(name: str, names: Mapping[str, str], language: Language = ENGLISH) -> str:
    """Put the name of an area into words for a reader; one that means no area, or several, stays as it is.

    Parameters
    ----------
    name
        As of :func:`areas_meant`.
    names
        The English names of states by their codes.
    language
        In which it is told; names of provinces are those of the data in all.

    Examples
    --------
    >>> [area_words(name, {"SYR": "Syria"}) for name in ("SYR", "caspian sea", "Raqqa")]
    ['Syria', 'the Caspian Sea', 'the province of Al-Raqqah, Syria']
    """
    meant = areas_meant(name, names)
    if len(meant) != 1:
        return name
    [area] = meant
    if area.kind == "state":
        return language.state(area.key, names[area.key])
    if area.kind == "water":
        return language.water(str(area))
    province = province_of(area.key)
    plain = province.kind.isalpha() and province.kind not in province.name.casefold().split()
    called = language.name(province.name)
    if plain and language is ENGLISH:
        called = f"the {province.kind} of {province.name}"
    state = language.state(province.state, names.get(province.state, province.state)) if province.state else ""
    # Translators: a province and its state, which stand by themselves: Al-Raqqah, Syria
    return language.say("{province}, {state}", province=called, state=state) if state else called


def _says_water(name: str) -> bool:
    return not _WATERS.isdisjoint(name.casefold().split())


def common_area(*names: str) -> shapely.Geometry | None:
    """Return what several areas have in common; None where there is no such area, or nothing of it."""
    import shapely

    shape: shapely.Geometry | None = None
    for name in dict.fromkeys(names):
        area = area_named(name)
        if area is None:
            return None
        shape = area if shape is None else shapely.intersection(shape, area)
    return None if shape is None or not shapely.area(shape) > 0.0 else shape


@lru_cache(maxsize=32)
def middle_of(*names: str) -> tuple[float, float] | None:
    """Return the place that lies deepest in what areas have in common, degrees, to 0.001; None where that is nothing.

    Of several parts it lies in the largest. Distances are taken on Mercator's map, which is near enough for a place
    that stands for a whole area.

    Examples
    --------
    >>> middle_of("CHE"), middle_of("CHE", "Caspian Sea")
    ((7.564, 46.784), None)
    """
    import shapely

    shape = common_area(*names)
    if shape is None:
        return None
    parts = shapely.get_parts(shape)
    lat = shapely.get_y(shapely.centroid(parts))
    largest = parts[int(np.argmax(shapely.area(parts) * np.cos(np.deg2rad(lat))))]
    width = float(np.sqrt(shapely.area(largest)))
    flat = shapely.transform(
        shapely.simplify(largest, min(_COARSE_DEG, _COARSE * width)),
        lambda xy: np.column_stack([xy[:, 0], northing_deg(xy[:, 1], end_deg=_END_DEG)]),
    )
    x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(flat, tolerance=_CLOSE * width))[0]
    return round(float(x), 3), round(float(latitude_at(np.deg2rad(y))), 3)
