"""Figures for print and notebooks: a map of an event; of a simulation where it must have started, shares, what decides.

Figures are matplotlib's (extra ``[figure]``), made without ``pyplot``: nothing global is touched, and the figure is the
caller's to change, save or close. Each shows itself in a notebook, with a text for readers who cannot see it.
"""

from geo.errors import SimulationError

try:
    import matplotlib  # noqa: F401, ICN001
except ImportError:
    _WHY = "figures need the package 'matplotlib': install it with pip install 'overflight[figure]'"
    raise SimulationError(_WHY) from None

from geo.charts.event_map import event_figure
from geo.charts.launch import launch_figure
from geo.charts.outputs import check_figure_file, figure_bytes, save_figure
from geo.charts.sensitivities import sensitivity_figure
from geo.charts.shares import share_figure

__all__ = [
    "check_figure_file",
    "event_figure",
    "figure_bytes",
    "launch_figure",
    "save_figure",
    "sensitivity_figure",
    "share_figure",
]
