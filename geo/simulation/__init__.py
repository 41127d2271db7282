"""Uncertainty: in what share of all reconstructions that the published facts allow does an outcome hold.

:func:`simulate` draws what is not known of an event (launch places, aim places, places on the way, targets, speed) and
runs every draw through the same kernel as the ledger. Blocks of draws are pure functions of event, seed, hypothesis,
boundaries and number, and add up in whole numbers: the tables do not depend on how the work was shared.
"""

from geo.simulation.density import Density
from geo.simulation.engines import connect
from geo.simulation.result import Simulation, simulate
from geo.simulation.sensitivity import sensitivity
from geo.simulation.shares import with_shares

__all__ = ["Density", "Simulation", "connect", "sensitivity", "simulate", "with_shares"]
