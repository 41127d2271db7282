"""Run as ``python -m geo.cli``."""

from geo.cli import run

run()
