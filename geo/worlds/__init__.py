"""Worlds: in what share of all reconstructions that an account leaves open does an outcome hold.

A world is one whole reconstruction, all missiles at once. :func:`simulate` draws what is not known of an event (launch
places, aim places, places on the way, who fired at what, speed) and runs every world through the same kernel as the
ledger and the same rules as the drawn example. Blocks of worlds are pure functions of event, seed, hypothesis,
boundaries and number, and add up in whole numbers: the tables do not depend on how the work was shared.
"""

from geo.cluster import connect
from geo.worlds.density import Density
from geo.worlds.result import Simulation, simulate
from geo.worlds.sensitivity import sensitivity

__all__ = ["Density", "Simulation", "connect", "sensitivity", "simulate"]
