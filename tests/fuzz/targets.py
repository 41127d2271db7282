"""What is tried: each target makes an input from random numbers alone, so that its name and a number say it all."""

# ruff: noqa: E501, D400, D401  (tables, and what the printed table says of a target)

from __future__ import annotations

import argparse
import copy
import random
from functools import cache
from typing import TYPE_CHECKING

from mutations import mutate, written
from test_event_mutations import SMALL

from fuzz import seeds
from fuzz.damage import NUMBERS, ODD, TEXT, by_tokens, damaged
from fuzz.outcome import Input
from geo.cli.parser import make_parser
from geo.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[[random.Random], Input]

TARGETS: dict[str, Make] = {}
SHARES: dict[str, int] = {}  # of all inputs, in hundredths: more of what takes a hundredth of a second than of a tenth
SPAN = ("50.2,38.3", "39.01,35.95")


def target(share: int) -> Callable[[Make], Make]:
    """Take a function for a target by its name, with so many hundredths of all inputs."""

    def taken(make: Make) -> Make:
        name = make.__name__.replace("_", " ")
        TARGETS[name], SHARES[name] = make, share
        return make

    return taken


def made(name: str, seed: int, number: int) -> Input:
    """Return the input of a number."""
    return TARGETS[name](random.Random(f"{name}/{seed}/{number}"))  # noqa: S311


def _spoilt(rng: random.Random, among: seeds.Seeds, endings: set[str] | None = None) -> tuple[str, bytes]:
    """Return a damaged file and its ending; one in fifty is as sound as it was."""
    name = rng.choice([name for name, (ending, _) in among.items() if endings is None or ending in endings])
    ending, data = among[name]
    if rng.random() < 0.02:
        return ending, data
    others = [body for other, body in among.values() if endings is None or other in endings]
    return ending, damaged(ending, data, rng, others)


def _event(rng: random.Random, name: str) -> bytes:
    """Return an event file with mistakes in what it says, then perhaps in how it is written."""
    text, raw = seeds.of_events()[name]
    if rng.random() < 0.75:
        raw = copy.deepcopy(raw)
        for _ in range(rng.choice((1, 1, 2, 3))):
            mutate(raw, rng)
        text = written(raw).text
    data = text.encode("utf-8", "surrogatepass")
    return rng.choice(TEXT)(data, rng, [data]) if rng.random() < 0.4 else data


# --------------------------------------------------------------------------------------------------------------- files


@target(20)
def events_read(rng: random.Random) -> Input:
    """A bundled event, altered: is it read?"""
    return Input(("read event", "mine.toml"), {"mine.toml": _event(rng, rng.choice(list(seeds.of_events())))})


@target(3)
def events_checked(rng: random.Random) -> Input:
    """A small event, altered: is what is accepted reconstructed?"""
    words = rng.choice(
        (("check",), ("ledger", "--csv"), ("ledger", "--airspace"), ("ground",), ("export", "-f", "geojson"))
    )
    return Input((words[0], "mine.toml", *words[1:]), {"mine.toml": _event(rng, "small")})


@target(25)
def boundaries_as_text(rng: random.Random) -> Input:
    """GeoJSON and TopoJSON, read in this process."""
    ending, data = _spoilt(rng, seeds.of_boundaries(), {"geojson", "topojson"})
    return Input(("read boundaries", f"mine.{ending}"), {f"mine.{ending}": data})


@target(15)
def boundaries_as_Parquet(rng: random.Random) -> Input:  # noqa: N802  (its name is printed)
    """GeoParquet, by Arrow."""
    ending, data = _spoilt(rng, seeds.of_boundaries(), {"parquet"})
    return Input(("read boundaries", f"mine.{ending}"), {f"mine.{ending}": data})


@target(6)
def boundaries_by_GDAL(rng: random.Random) -> Input:  # noqa: N802  (its name is printed)
    """Shapefile in a zip, GeoPackage, FlatGeobuf, KML and GML, which a process of its own reads."""
    ending, data = _spoilt(rng, seeds.of_boundaries(), {"zip", "gpkg", "fgb", "kml", "gml"})
    return Input(("read boundaries", f"mine.{ending}"), {f"mine.{ending}": data})


@target(4)
def zones(rng: random.Random) -> Input:
    """GeoJSON and TopoJSON of zones: what lies under a path."""
    ending, data = _spoilt(rng, seeds.of_boundaries(), {"geojson", "topojson"})
    return Input(("path", *SPAN, "--zones", f"mine.{ending}"), {f"mine.{ending}": data})


@target(8)
def tracks(rng: random.Random) -> Input:
    """Somebody's tracks: the ledger under them."""
    ending, data = _spoilt(rng, seeds.of_tracks())
    form = rng.choice(((), ("--csv",), ("--json",), ("-o", "rows.csv"), ("-o", "rows.parquet")))
    return Input(("ledger", f"mine.{ending}", "--boundaries", "natural-earth-10m", *form), {f"mine.{ending}": data})


@target(15)
def points(rng: random.Random) -> Input:
    """Points and lines that an event file begins with."""
    ending, data = _spoilt(rng, seeds.of_points())
    return Input(("new", "begun.toml", "--from", f"mine.{ending}"), {f"mine.{ending}": data})


# ----------------------------------------------------------------------------------------------------------- arguments

_WORDS = [
    *[odd.decode("utf-8", "surrogateescape").replace("/", "_").replace("\x00", "") for odd in (*ODD, *NUMBERS)],
    "", " ", "-", "--", "-1", "--x", "a\nb", "mine.toml", "mine.geojson", "folder", "gone.toml", "no/such/a.csv", "out.csv",
    "out.json", "out.html", "out.svg", "out.xyz", "folder.csv", "link.csv", "x" * 300, "é" * 200, "osm-50m",
    "natural-earth-10m", "osm-50m@UKR", "osm-50m@XXX", "all", "direct", "Raqqa", "IRN", "Syria", "50.2,38.3", "nan,nan",
    "1e400,1", "36 12 N 37 09 E", "37SCA12345678", "http://x", "https://é.example/<", "javascript:x", "1200x630",
    "0x0", "99999x99999", "10", "3", "gpkg", "en", "fr,ar", "xx", ",", "t", "a", "paper", "tcp://", "%", "{0}",
]  # fmt: skip
# what would run for long, open a browser, start processes or wait: a number that is no number, or is small
_BOUND = {
    "--draws": ("0", "-1", "10", "1e400", "nan", "1_000_000_000_000_000_000_000", "٣", "x", ""),
    "--worlds": ("0", "-1", "3", "1e400", "x"),
    "--workers": ("0", "-1", "1", "1.5", "nan", "x"),
    "--scheduler": ("", "x", "tcp://", "ws://x", "\x1b[31m"),
    "--picture": ("", "a.xyz", "folder", "a", "no/such/a.b"),
    "--size": ("", "0x0", "x", "1e400x1", "-1x-1", "1200x", "99999x99999"),
}
_NEVER = {"--open", "--watch", "--help", "--version", "--embed"}
_NEEDED = {"simulate": ("--draws", "10"), "figure": ("--draws", "10")}
_SLOW = {"site", "map", "figure", "report"}  # seconds each when all is well: mostly with something that is wrong


@cache
def _commands() -> dict[str, list[argparse.Action]]:
    (found,) = (a for a in make_parser()._actions if isinstance(a, argparse._SubParsersAction))
    return {name: command._actions for name, command in found.choices.items()}


def _word(rng: random.Random, action: argparse.Action) -> str:
    names = action.option_strings or [action.dest]
    bound = next((_BOUND[name] for name in names if name in _BOUND), None)
    if bound:
        return rng.choice(bound)
    if action.choices and rng.random() < 0.7:
        return str(rng.choice(list(action.choices)))
    if action.dest in {"event", "events"} and rng.random() < 0.6:
        return "mine.toml"
    if action.dest == "language" and rng.random() < 0.7:
        return rng.choice(list(LANGUAGES))
    word = rng.choice(_WORDS)
    if rng.random() < 0.2:
        spoilt = by_tokens(word.encode("utf-8", "surrogateescape"), rng, [])
        word = spoilt.replace(b"\x00", b"").replace(b"/", b"_").decode("utf-8", "surrogateescape")
    return word


@target(4)
def arguments(rng: random.Random) -> Input:
    """Every command with its options, whose values are odd."""
    name = rng.choice(list(_commands()))
    words: list[str] = []
    for action in _commands()[name]:
        if _NEVER & set(action.option_strings):
            continue
        if not action.option_strings:
            words += [_word(rng, action) for _ in range(rng.choice((1, 1, 1, 2)) if action.nargs in ("*", "+") else 1)]
        elif action.required or rng.random() < 0.25:
            words.append(rng.choice(action.option_strings))
            if action.nargs != 0:
                words.append(_word(rng, action))
    if name in _NEEDED and _NEEDED[name][0] not in words:
        words += _NEEDED[name]
    if name in _SLOW and rng.random() < 0.97:  # most are refused: one word more is wrong
        words += rng.choice((["--boundaries", "gone.geojson"], ["--no-such-option"], ["--language", "xx"]))
    if rng.random() < 0.1:
        words.insert(rng.randrange(len(words) + 1), rng.choice(_WORDS))
    files = {"mine.toml": SMALL.encode(), "mine.geojson": seeds.of_tracks()["line.geojson"][1]}
    return Input((name, *words), files)
