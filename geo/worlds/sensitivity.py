"""Which of the things that are not known decides an outcome: Sobol' indices, by SALib."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.accounts import as_event
from geo.arguments import whole
from geo.atlas.load import as_countries
from geo.errors import OpenLedgerWarning, SimulationError
from geo.ledger.closing import UNKNOWN, UNKNOWN_CODE
from geo.ledger.indeterminate import Ground
from geo.worlds.block import answers, flight_s, fly_cube, make_jobs
from geo.worlds.extent import extent_of
from geo.worlds.plan import chosen

if TYPE_CHECKING:
    from os import PathLike

    import geopandas
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event
    from geo.worlds.block import Job

    FloatArray = NDArray[np.float64]

SENSITIVITY_COLUMNS = (
    *("hypothesis", "kind", "key", "mean", "input"),
    *("first_order", "first_order_pm", "total", "total_pm", "draws"),
)
_MOST_SAMPLES = 2**20
_NO_SALIB = "sensitivity needs the package 'SALib': install it with pip install 'overflight[sensitivity]'"
_BELOW_ONE = 1.0 - 2.0**-53
_RARE = 0.01


def sensitivity(
    event: Event | str | PathLike[str],
    *,
    hypothesis: str | None = None,
    samples: int = 1024,
    seed: int = 0,
    countries: Countries | geopandas.GeoDataFrame | str | PathLike[str] | None = None,
) -> pd.DataFrame:
    """Say which of the things that are not known decides an outcome, and by how much.

    The first-order index of an input is the share of the outcome's variance that would go if that input were known, all
    others drawn as before; the total index is what would stay if all others were known. Near 1 the input decides by
    itself; a total above the first order means that it decides together with others.

    Parameters
    ----------
    event
        From :func:`geo.load_event`, or what that takes.
    hypothesis
        Id of the one hypothesis to look at; all by default.
    samples
        Size of the design, a power of two; for k inputs it takes ``samples * (k + 2)`` worlds.
    seed
        Where the scrambling of the design comes from, 0 or more.
    countries
        Boundaries, as for :func:`geo.simulate`.

    Returns
    -------
    DataFrame
        One row a hypothesis, outcome and input: ``hypothesis, kind, key`` (outcome: 'state' and its code, the share of
        a world's missiles that overfly it; 'claim' and its id, the share of those that bear it out, each by itself;
        'quantity' and ``length_km`` or ``flight_min``, their mean over a world's missiles), ``mean`` (of the outcome
        over all worlds), ``input`` (launch place, aim place, allocation, place and the id of a place on the way,
        speed), ``first_order, first_order_pm, total, total_pm`` (the indices and half their 95 % intervals, by
        bootstrap), ``draws`` (worlds). Shares of under 1 % or over 99 % are left out: too few missiles to say what
        decides them. So are claims that do not speak of the hypothesis.

    Raises
    ------
    SimulationError
        If an argument is not as stated, the event lacks what a draw needs, or SALib is not installed.

    Warns
    -----
    OpenLedgerWarning
        If the borders under some paths do not close; their states are '?'.

    Notes
    -----
    Saltelli's design on Sobol' points (A. Saltelli et al., Comput. Phys. Commun. 181, 259-270, 2010), inputs as groups
    of coordinates. Estimates may lie a little below 0 or above 1.

    Examples
    --------
    >>> import geo
    >>> table = sensitivity(geo.load_event("caspian-2015-10-07"), hypothesis="direct", samples=256)
    >>> turkey = table[table["key"] == "TUR"].set_index("input")["total"]
    >>> turkey.idxmax()
    'allocation'
    """
    samples, seed = (
        whole("samples", samples, 2, _MOST_SAMPLES, error=SimulationError),
        whole("seed", seed, 0, 2**32 - 2, error=SimulationError),
    )
    if samples & (samples - 1):
        msg = f"samples: found {samples}; allowed: a power of two; take {1 << samples.bit_length()}"
        raise SimulationError(msg)
    check_salib()
    event = as_event(event)
    names, borders = chosen(event, hypothesis), as_countries(countries)
    jobs = make_jobs(event, names, seed, borders)
    ground = Ground(borders, extent_of([job.plan for job in jobs]))
    rows: list[tuple[object, ...]] = []
    for job in jobs:
        found, unknown = _rows(job, ground, samples)
        rows += found
        if unknown:
            msg = f"{unknown} worlds of {job.plan.hypothesis} cross borders that do not close: states are unknown there"
            warnings.warn(msg, OpenLedgerWarning, stacklevel=2)
    return pd.DataFrame(rows, columns=list(SENSITIVITY_COLUMNS))


def check_salib() -> None:
    """Refuse, before any work, where SALib is missing.

    Raises
    ------
    SimulationError
        If it is.
    """
    try:
        import SALib  # noqa: F401
    except ImportError:
        raise SimulationError(_NO_SALIB) from None


def _rows(job: Job, ground: Ground, samples: int) -> tuple[list[tuple[object, ...]], int]:
    """Return the rows of a hypothesis, and how many of its worlds cross borders that do not close."""
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as design

    groups = list(job.plan.groups)
    inputs = list(dict.fromkeys(groups))
    problem = {
        "num_vars": len(groups),
        "names": [f"x{k}" for k in range(len(groups))],
        "bounds": [[0.0, 1.0]] * len(groups),
        "groups": groups,
    }
    cube = np.minimum(design.sample(problem, samples, calc_second_order=False, seed=job.seed), _BELOW_ONE)
    rows: list[tuple[object, ...]] = []
    outcomes = _outcomes(job, ground, cube)
    for (kind, key), outcome in outcomes.items():
        rare = kind != "quantity" and not _RARE <= outcome.mean() <= 1.0 - _RARE
        if rare or np.ptp(outcome) == 0.0:
            continue
        # 0 would mean 'no seed' to SALib
        found = analysis.analyze(problem, outcome, calc_second_order=False, seed=job.seed + 1)
        indices = zip(inputs, found["S1"], found["S1_conf"], found["ST"], found["ST_conf"], strict=True)
        what = (job.plan.hypothesis, kind, key, float(outcome.mean()))
        rows += [(*what, name, *map(float, four), len(cube)) for name, *four in indices]
    return rows, int((outcomes.get(("state", UNKNOWN_CODE), np.zeros(1)) > 0).sum())


def _outcomes(job: Job, ground: Ground, cube: FloatArray) -> dict[tuple[str, str], FloatArray]:
    """Return every outcome of every point of the cube as a number."""
    found: dict[tuple[str, str], FloatArray] = {}

    def put(kind: str, key: str, here: slice, flights: Flights, values: NDArray[np.bool_] | FloatArray) -> None:
        """Take values of paths to the mean over each world's missiles."""
        total = np.bincount(flights.world, weights=flights.missiles * values, minlength=flights.count)
        found.setdefault((kind, key), np.zeros(len(cube)))[here] = total / len(job.plan.platform)

    for start in range(0, len(cube), job.block):
        here = slice(start, start + job.block)
        worlds, flights, _ = fly_cube(job, ground, cube[here])
        for k, state in enumerate(flights.states.tolist()):
            code = UNKNOWN_CODE if state == UNKNOWN else ground.countries.codes[state]
            put("state", code, here, flights, flights.overflies[:, k])
        for question, answer in zip(job.questions, answers(job, flights), strict=True):
            if not question.part and question.scope.under(job.plan.hypothesis):
                put("claim", question.claim.id, here, flights, answer.judged.holds)
        put("quantity", "length_km", here, flights, flights.length_m / 1000.0)
        if np.isfinite(job.plan.low_kmh):
            put("quantity", "flight_min", here, flights, flight_s(worlds, flights) / 60.0)
    return found
