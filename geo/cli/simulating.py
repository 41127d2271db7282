"""The command ``overflight simulate``: shares with their errors, with a bar that says how far it is."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from geo.cli.boundaries import are_named, boundaries_of
from geo.cli.naming import check_hypothesis, given
from geo.cli.output import bar, check_output, give, json_text, note, write, written

if TYPE_CHECKING:
    import argparse

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.worlds import Simulation

_OWN = (".html", ".json", ".parquet")  # the file of tables also counts launches by where they start


def simulate(args: argparse.Namespace) -> None:
    """Simulate an event and print in what share of all reconstructions each state is overflown and each claim holds.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C, when what was done by then has been printed and written.
    """
    gc.enable()
    from geo.accounts import as_event
    from geo.cluster import connect
    from geo.worlds import simulate as run

    event = as_event(given(args.event))
    check_hypothesis(event, args.hypothesis)
    check_output(args, (*_OWN, ".csv"), beside=True)
    client = None if args.scheduler is None else connect(args.scheduler)
    try:
        countries = boundaries_of(args)
        with bar(event.id, "reconstructions") as progress:
            found = run(
                event,
                draws=args.draws,
                seed=args.seed,
                hypothesis=args.hypothesis,
                workers=args.workers,
                client=client,
                # by name, so that a cluster's workers load bundled sets by themselves
                countries=args.boundaries if client is not None and are_named(args) else countries,
                progress=progress,
                density=args.output is not None and args.output.suffix.lower() == ".html",
            )
    finally:
        if client is not None:
            client.close()
    if not found.draws:
        note("interrupted before the first block of reconstructions was done: nothing to report")
        raise KeyboardInterrupt
    _give(args, found)
    if args.output is not None and args.output.suffix.lower() in _OWN:
        _write(args, found, event, countries)
    if found.draws < found.asked:
        note(
            f"interrupted: {found.draws:,} of {found.asked:,} reconstructions are done, and all that is said here rests"
            " on those"
        )
        raise KeyboardInterrupt


def _give(args: argparse.Namespace, found: Simulation) -> None:
    from geo.printed.tables import simulation_record, simulation_rows, simulation_tables

    give(
        args,
        rows=lambda: simulation_rows(found),
        record=lambda: simulation_record(found),
        table=lambda: simulation_tables(found),
        own=_OWN,
    )


def _write(args: argparse.Namespace, found: Simulation, event: Event, countries: Countries) -> None:
    from geo.api import reconstruct
    from geo.maps import save_map
    from geo.printed.tables import simulation_record

    kind = args.output.suffix.lower()
    if kind == ".json":
        write(args, json_text(simulation_record(found, launches=True)))
        return
    if kind == ".parquet":
        found.to_parquet(args.output)
    else:
        result = reconstruct(event, countries=countries, simulation=found, language=args.language[0])
        save_map(result.map(language=args.language), args.output)
    written(args)
