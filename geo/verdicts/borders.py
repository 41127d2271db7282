"""Verdicts under one set of boundaries after another: which of them hang on whose border it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
from geo.verdicts.reach import views_that_bear
from geo.verdicts.schema import NOT_JUDGED, BordersRow

if TYPE_CHECKING:
    import geopandas

    from geo.atlas.countries import Countries
    from geo.events import Event


def across_borders(
    event: Event | str | PathLike[str],
    sets: Sequence[Countries | geopandas.GeoDataFrame | str | PathLike[str]] | None = None,
) -> pd.DataFrame:
    """Judge an event's claims under several sets of boundaries.

    Parameters
    ----------
    event
        As for :func:`geo.judge`.
    sets
        Boundaries as for :func:`geo.judge`, at least one; by default all bundled sets, and those claimants' views of
        the default set that can change a verdict (:func:`geo.verdicts.reach.views_that_bear`).

    Returns
    -------
    DataFrame
        One row a claim and set: ``event, claim, text, boundaries`` (the set's name), ``verdict`` (of the claim as a
        whole; 'cannot be judged' under a set in which the account cannot be laid out), ``holds_low, holds_high`` (the
        least and the greatest share of worlds in which it holds, over the hypotheses; NaN where no world decides),
        ``why`` (why a set cannot be used, else ''), and ``same``, whether the claim has one verdict under all sets that
        can be used.

    Raises
    ------
    EventError, BoundaryError, SimulationError
        As :func:`geo.judge`; what one set lacks is told only if no other can be used.
    ArgumentError
        If there is no list of sets, or nothing in it.

    Examples
    --------
    >>> table = across_borders("khost-1998-08-20")
    >>> table["boundaries"].unique().tolist(), bool(table["same"].all())
    (['osm-50m', 'natural-earth-10m', 'osm-2017', 'osm-50m@IND', 'osm-50m@PAK'], True)
    """
    account = as_event(event)
    if isinstance(sets, str | PathLike) or not (sets is None or isinstance(sets, Sequence)):
        msg = f"sets: found {shown(sets)}; allowed: a list of sets of boundaries; put it in brackets"
        raise ArgumentError(msg)
    if sets is not None and not len(sets):
        msg = "sets: found none; allowed: one set of boundaries or more; name some, or leave it out"
        raise ArgumentError(msg)
    if sets is None:
        views = views_that_bear(account, as_countries(None)) if account.claims else []
        sets = [*BUNDLED, *views]
    paths = trace(account)
    judged = [_under(account, paths, as_countries(given)) for given in sets]
    if all(isinstance(part, SimulationError) for _, part in judged):
        name, first = judged[0]
        msg = f"under {name}: {first}"
        raise SimulationError(msg)
    found = pd.concat([_rows(account, name, part) for name, part in judged], ignore_index=True)
    order = {claim.id: k for k, claim in enumerate(account.claims)}
    found = found.sort_values("claim", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)
    used = found["verdict"].where(found["verdict"] != NOT_JUDGED)
    return found.assign(same=used.groupby(found["claim"]).transform("nunique").le(1))


def _under(
    account: Event, paths: geopandas.GeoDataFrame, countries: Countries
) -> tuple[str, pd.DataFrame | SimulationError]:
    """Return the name of a set and the verdicts under it, or why there are none."""
    name = countries.bundled or countries.name or countries.source
    try:
        return name, judge(account, paths, overflights(paths, countries), countries=countries)
    except SimulationError as error:
        return name, error


def _rows(account: Event, name: str, part: pd.DataFrame | SimulationError) -> pd.DataFrame:
    """Return the rows of one set."""
    columns = [name for name in BordersRow.model_fields if name != "same"]
    if isinstance(part, SimulationError):
        rows = [
            (account.id, claim.id, claim.text, name, NOT_JUDGED, math.nan, math.nan, str(part))
            for claim in account.claims
        ]
        return pd.DataFrame(rows, columns=columns)
    whole = part[part["hypothesis"] == ""].set_index("claim")
    share = part[part["hypothesis"] != ""].groupby("claim")["holds_share"]
    made = whole[["event", "text", "verdict"]].assign(
        boundaries=name, holds_low=share.min(), holds_high=share.max(), why=""
    )
    return made.reset_index()[columns]
