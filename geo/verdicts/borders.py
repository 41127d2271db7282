"""Verdicts under one set of boundaries after another: which of them hang on whose border it is."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

import pandas as pd

from geo.accounts import as_event
from geo.arguments import shown
from geo.atlas.load import BUNDLED, as_countries
from geo.errors import ArgumentError, SimulationError
from geo.ledger.tables import overflights
from geo.paths import trace
from geo.verdicts.judging import judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas

    from geo.atlas.countries import Countries
    from geo.events import Event


def across_borders(
    event: Event | str | PathLike[str],
    sets: Sequence[Countries | geopandas.GeoDataFrame | str | PathLike[str]] = BUNDLED,
) -> pd.DataFrame:
    """Judge an event's claims under several sets of boundaries.

    Parameters
    ----------
    event
        As for :func:`geo.judge`.
    sets
        Boundaries as for :func:`geo.judge`, at least one; all bundled sets by default.

    Returns
    -------
    DataFrame
        One row a claim and set: ``event, claim, text, boundaries`` (the set's name), ``verdict`` (of the claim as a
        whole), ``holds_low, holds_high`` (the least and the greatest share of worlds in which it holds, over the
        hypotheses; NaN where no world decides), and ``same``, whether the claim has one verdict under all sets.

    Raises
    ------
    EventError, BoundaryError, SimulationError
        As :func:`geo.judge`.
    ArgumentError
        If there is no list of sets, or nothing in it.

    Examples
    --------
    >>> table = across_borders("khost-1998-08-20")
    >>> table["boundaries"].unique().tolist(), bool(table["same"].all())
    (['osm-50m', 'natural-earth-10m', 'osm-2017'], True)
    """
    account = as_event(event)
    if isinstance(sets, str | PathLike):
        msg = f"sets: found {shown(sets)}; allowed: a list of sets of boundaries; put it in brackets"
        raise ArgumentError(msg)
    if not len(sets):
        msg = "sets: found none; allowed: one set of boundaries or more; name some, or leave it out"
        raise ArgumentError(msg)
    paths = trace(account)
    parts = []
    for given in sets:
        countries = as_countries(given)
        try:
            table = judge(account, paths, overflights(paths, countries), countries=countries)
        except SimulationError as error:
            msg = f"under {countries.bundled or countries.name or countries.source}: {error}"
            raise SimulationError(msg) from None
        whole = table[table["hypothesis"] == ""].set_index("claim")
        share = table[table["hypothesis"] != ""].groupby("claim")["holds_share"]
        part = whole[["event", "text", "verdict"]].assign(holds_low=share.min(), holds_high=share.max())
        part.insert(2, "boundaries", countries.bundled or countries.name or countries.source)
        parts.append(part.reset_index())
    found = pd.concat(parts, ignore_index=True)
    order = {claim.id: k for k, claim in enumerate(account.claims)}
    found = found.sort_values("claim", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)
    same = found.groupby("claim")["verdict"].transform("nunique").le(1)
    return found[["event", "claim", "text", "boundaries", "verdict", "holds_low", "holds_high"]].assign(same=same)
