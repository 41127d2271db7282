"""Areas that more than one state claims, so that a ledger can say so beside its row."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from geo.atlas.topology import multipolygons, read_topology
from geo.resources import data_path

if TYPE_CHECKING:
    import shapely
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class DisputedAreas:
    """Disputed areas as far as the bundled sources outline them.

    Attributes
    ----------
    names
        English name of each area.
    claimants
        ISO A3 codes of the states that claim or hold it, in alphabetical order.
    shapes
        Outlines, MultiPolygons in EPSG:4326; they do not overlap.
    claims
        Codes of those states of the default set in whose own view the area is theirs: not who merely holds it, or takes
        it for a state of its own.
    held
        Code of the state that holds all of it; '' where that is divided, no state of the set, or not known.
    origins
        Where each outline is from.
    accuracy_km
        How far each outline may lie off, where it does not follow the borders of the default set, km, shape (n,).
    source
        Where the outlines come from, in one line.
    """

    names: tuple[str, ...]
    claimants: tuple[tuple[str, ...], ...]
    claims: tuple[tuple[str, ...], ...]
    held: tuple[str, ...]
    origins: tuple[str, ...]
    accuracy_km: NDArray[np.float64] = field(repr=False)
    shapes: NDArray[np.object_] = field(repr=False)
    source: str

    def __post_init__(self) -> None:
        """Make the arrays such that they may be shared."""
        self.accuracy_km.setflags(write=False)
        self.shapes.setflags(write=False)


@cache
def load_disputed() -> DisputedAreas:
    """Load the bundled disputed areas: the same object each time, whose arrays are read-only.

    The list is not complete: an area that no source outlines (Aksai Chin, South Ossetia, the Hala'ib Triangle) is not
    in it, so an unmarked row is no statement that nobody disputes the land. ``data/README.md`` has the list.

    Returns
    -------
    DisputedAreas

    Examples
    --------
    >>> areas = load_disputed()
    >>> areas.claimants[areas.names.index("Crimea")]
    ('RUS', 'UKR')
    """
    arcs = read_topology(data_path("countries", "disputed.npz"))
    return DisputedAreas(
        names=arcs.names,
        claimants=tuple(tuple(codes) for codes in arcs.meta["claimants"]),
        claims=tuple(tuple(codes) for codes in arcs.meta["claims"]),
        held=tuple(arcs.meta["held"]),
        origins=tuple(arcs.meta["origin"]),
        accuracy_km=np.array(arcs.meta["accuracy_km"], dtype=np.float64),
        shapes=multipolygons(arcs),
        source=str(arcs.meta["source"]),
    )


@cache
def claimed_by(state: str) -> shapely.Geometry:
    """Return all disputed areas that a state claims or holds, by its code, as one shape; empty where there are none.

    Examples
    --------
    >>> claimed_by("UKR").is_empty, claimed_by("CHE").is_empty
    (False, True)
    """
    import shapely

    areas = load_disputed()
    own = [shape for shape, codes in zip(areas.shapes, areas.claimants, strict=True) if state in codes]
    return shapely.union_all(own)
