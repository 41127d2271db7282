"""The command ``overflight figure``: a print map of an event, or a chart of its simulation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli.boundaries import boundaries_of
from geo.cli.naming import check_hypothesis, given
from geo.cli.options import one_event
from geo.cli.output import busy, say_path
from geo.cli.values import whole
from geo.words import listed

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from geo.atlas.countries import Countries
    from geo.charts.style import Picture
    from geo.events import Event
    from geo.worlds import Simulation

KINDS = ("map", "shares", "launch", "sensitivity")
_WIDTHS = ("85", "180", "slide")
_DRAWS, _SAMPLES = 10_000, 1024


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command with its arguments."""
    p = command(
        "figure",
        "draw an event for print: a map with its claims and sources, or a chart of its simulation",
        "overflight figure caspian-2015-10-07 -o caspian.pdf --width 85",
    )
    one_event(p)
    p.add_argument(
        "-o", "--output", metavar="FILE", type=Path, required=True, help="file to write: .pdf, .svg or .png (300 dpi)"
    )
    p.add_argument(
        "--width",
        choices=_WIDTHS,
        help="of a map: 85 or 180 mm (one or two columns of a journal), or a slide of 16:9 (default: 180)",
    )
    p.add_argument(
        "--kind",
        choices=KINDS,
        default="map",
        help="map (default), or of a simulation: shares of states and claims, where an outcome must have been launched"
        " from, or which unknown decides",
    )
    p.add_argument("--of", metavar="KEY", help="of launch: the code of a state such as TUR, or the id of a claim")
    p.add_argument(
        "--draws",
        metavar="N",
        type=whole,
        help=f"reconstructions under each hypothesis (default: {_DRAWS:,}; for a map 1,000; for sensitivity samples of"
        f" a design, {_SAMPLES:,})",
    )
    p.add_argument("--force", action="store_true", help="replace a file that is there")
    p.set_defaults(run=draw)


def draw(args: argparse.Namespace) -> None:
    """Draw a figure and write it.

    Raises
    ------
    ArgumentError
        If options are given that do not go together.
    """
    from geo.accounts import as_event
    from geo.charts import check_figure_file, save_figure

    check_figure_file(args.output, force=args.force)
    _check(args)
    event = as_event(given(args.event))
    check_hypothesis(event, args.hypothesis)
    with busy(f"{event.id}: {args.kind}"):
        figure = _drawn(args, event, boundaries_of(args))
        save_figure(figure, args.output, force=args.force)
    say_path(args.output)


def _check(args: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    from geo.errors import ArgumentError

    if args.width is not None and args.kind != "map":
        msg = f"--width: found it beside --kind {args.kind}; allowed: with a map; leave it out"
        raise ArgumentError(msg)
    if args.kind == "sensitivity":
        from geo.worlds.sensitivity import check_salib

        check_salib()
    if (args.of is None) == (args.kind == "launch"):
        found = "nothing" if args.of is None else f"it beside --kind {args.kind}"
        msg = f"--of: found {found}; allowed: with --kind launch, a state's code or a claim's id; give both or neither"
        raise ArgumentError(msg)


def _check_key(key: str, event: Event, countries: Countries) -> None:
    """Refuse, before anything is drawn, what is neither a state nor a claim."""
    from geo.arguments import shown
    from geo.errors import ArgumentError

    claims = [claim.id for claim in event.claims]
    if key not in claims and key not in countries.codes:
        allowed = listed(["the code of a state, such as TUR", *claims], end="or")
        msg = f"--of: found {shown(key)}; allowed: {allowed}; name one of them"
        raise ArgumentError(msg)


def _drawn(args: argparse.Namespace, event: Event, countries: Countries) -> Picture:
    if args.kind == "sensitivity":
        from geo.charts import sensitivity_figure
        from geo.worlds.sensitivity import sensitivity

        samples = _SAMPLES if args.draws is None else args.draws
        table = sensitivity(event, hypothesis=args.hypothesis, samples=samples, countries=countries)
        return sensitivity_figure(event, table, hypothesis=args.hypothesis)
    if args.kind == "map":
        return _map(args, event, countries)
    from geo.charts import launch_figure, share_figure

    if args.kind == "launch":
        _check_key(args.of, event, countries)
    simulation = _simulated(args, event, countries, _DRAWS if args.draws is None else args.draws)
    if args.kind == "shares":
        return share_figure(simulation)
    return launch_figure(simulation, args.of, hypothesis=args.hypothesis, countries=countries)


def _simulated(args: argparse.Namespace, event: Event, countries: Countries, draws: int) -> Simulation:
    from geo.worlds import simulate

    return simulate(event, draws=draws, hypothesis=args.hypothesis, countries=countries)


def _map(args: argparse.Namespace, event: Event, countries: Countries) -> Picture:
    from geo.api import reconstruct
    from geo.worlds import simulate

    # of all hypotheses: the verdict as a whole rests on each of them
    simulation = None if args.draws is None else simulate(event, draws=args.draws, countries=countries)
    result = reconstruct(event, countries=countries, simulation=simulation)
    return result.figure(width=args.width or "180", hypothesis=args.hypothesis)
