"""Figures of a simulation, for print and notebooks: where it must have started, shares, what decides.

Figures are matplotlib's (extra ``[figure]``), made without ``pyplot``: nothing global is touched, and the figure is the
caller's to change, save or close. Each shows itself in a notebook, with a text for readers who cannot see it.
"""

from geo.errors import SimulationError

try:
    import matplotlib  # noqa: F401, ICN001
except ImportError:
    _WHY = "figures need the package 'matplotlib': install it with pip install 'overflight[figure]'"
    raise SimulationError(_WHY) from None

from geo.charts.launch import launch_figure
from geo.charts.sensitivities import sensitivity_figure
from geo.charts.shares import share_figure

__all__ = ["launch_figure", "sensitivity_figure", "share_figure"]
