"""Events, ledgers and verdicts as tables for a terminal, and what is printed of a path or a simulation as JSON.

Text from event and boundary files goes into :class:`rich.text.Text`, never into a markup string.
"""

from __future__ import annotations

import math
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from geo.events.routes import ways_of
from geo.language import ENGLISH, pattern_in
from geo.printed.paths import by_hypothesis, depth_in_km, in_km, path_blocks, state_names, stretch_in_km, title_of
from geo.records import records, rounded, stacked
from geo.terminal import Fitted
from geo.words import MARKS, number, percent, percent_span, verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas
    import pandas as pd

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.events.routes import Ways
    from geo.language import Language
    from geo.worlds import Simulation

_STYLE = {
    "supported": "green",
    "supported by construction": "green dim",
    "supported only if routed": "yellow",
    "contradicted": "red",
    "source error": "magenta",
    "undecidable": "cyan",
}
VERDICT_WORDS = {
    "supported": pattern_in("verdict", "supported"),
    "supported by construction": pattern_in("verdict", "supported by construction"),
    "supported only if routed": pattern_in("verdict", "supported only if routed"),
    "contradicted": pattern_in("verdict", "contradicted"),
    "source error": pattern_in("verdict", "source error"),
    "undecidable": pattern_in("verdict", "undecidable"),
}
_HERE = "\0"  # which no text of a file holds
SEA = "(no state)"
_TABLE_FROM = 100  # columns of a terminal: narrower ones show verdicts as a list
_SHARES = ("holds in", "fails in", "undecidable in", "overflown in", "of missiles")
_WHOLE = frozenset({"id", "date", "in an event file", *_SHARES})  # columns to copy from, and of single numbers


def path_rows(ledger: pd.DataFrame, countries: Countries) -> pd.DataFrame:
    """Return the ledger of one path with the names of states, and without what says which path it is."""
    names = state_names(countries)
    rows = ledger.drop(columns=["event", "hypothesis", "path"])
    rows.insert(2, "name", [names.get(code, "") for code in rows["country"]])
    return rows


def path_record(paths: geopandas.GeoDataFrame, ledger: pd.DataFrame, countries: Countries) -> dict[str, Any]:
    """Return one path with its ledger for JSON: ``length_m, sphere_length_m, waypoints, boundaries, ledger``."""
    path = rounded(paths[["length_m", "sphere_length_m", "waypoints"]]).iloc[0]
    rows = path_rows(ledger, countries)
    return {
        "length_m": float(path["length_m"]),
        "sphere_length_m": float(path["sphere_length_m"]),
        "waypoints": [list(w) for w in path["waypoints"]],
        "boundaries": countries.source,
        "indeterminate_below_m": countries.indeterminate_below_m,
        "ledger": records(rows),
    }


def _table(
    title: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str | Text]], caption: str = ""
) -> Fitted:
    return Fitted(title, columns, [*rows], caption, whole=_WHOLE)


def events_table(events: Sequence[Event]) -> Fitted:
    """Return the bundled events as a table."""
    rows = [(e.id, e.date.isoformat(), e.title) for e in events]
    return _table("Events", [("id", "left"), ("date", "left"), ("title", "left")], rows)


def places_table(places: pd.DataFrame) -> Fitted:
    """Return places as a table whose last column goes into an event file: towns, or what was written as coordinates."""
    line = [f"position = [{lon:.10g}, {lat:.10g}]" for lon, lat in zip(places["lon"], places["lat"], strict=True)]
    if "population" not in places:
        return _table("", [("written", "left"), ("in an event file", "left")], zip(places["name"], line, strict=True))
    people = [number(n) if n > 0 else "" for n in places["population"]]
    rows = zip(places["name"], places["country"], people, line, strict=True)
    columns = [("town", "left"), ("ISO", "left"), ("people", "right"), ("in an event file", "left")]
    return _table("", columns, rows, "Towns and numbers: GeoNames, CC BY 4.0.")


def _stretch(row: Mapping[Any, Any], names: Mapping[str, str]) -> list[str | Text]:
    code = row["country"]
    name = Text(names.get(code, code) if code else SEA, style="" if code else "dim")
    notes = [n for n, holds in (("indeterminate", row["indeterminate"]), (row["disputed"], row["disputed"])) if holds]
    crossing = f"{row['enter_lon']:.4f}, {row['enter_lat']:.4f}"
    return [
        name,
        code,
        *stretch_in_km(row["enter_m"], row["exit_m"]),
        crossing,
        depth_in_km(row["margin_m"]),
        ", ".join(notes),
    ]


_LEDGER_COLUMNS = [
    ("over", "left"),
    ("ISO", "left"),
    ("from km", "right"),
    ("to km", "right"),
    ("length km", "right"),
    ("enters at lon, lat", "right"),
    ("margin km", "right"),
    ("note", "left"),
]
_MARGIN_NOTE = (
    "margin: how deep the path gets into the area; that far borders or path would have to move to undo the row"
)


def path_table(
    paths: geopandas.GeoDataFrame, ledger: pd.DataFrame, countries: Countries, *, figure: str = "wgs84"
) -> Fitted:
    """Return the ledger of one path as a table."""
    names = state_names(countries)
    path = paths.iloc[0]
    gap = path["sphere_length_m"] - path["length_m"]
    kind = f"Geodesic path, {in_km(path['length_m'])} km (on a sphere {gap / 1000:+.1f} km)"
    title = kind if figure == "wgs84" else f"Great-circle path on a sphere, {in_km(path['length_m'])} km"
    rows = [_stretch(row, names) for row in ledger.to_dict("records")]
    return _table(title, _LEDGER_COLUMNS, rows, f"{_MARGIN_NOTE}\nboundaries: {countries.source}")


def ledger_table(
    event: Event, paths: geopandas.GeoDataFrame, ledger: pd.DataFrame, countries: Countries
) -> RenderableType:
    """Return an event's ledger as one table a hypothesis; missiles that share a path are one block."""
    names = state_names(countries)
    tables: list[RenderableType] = []
    for hypothesis, own, rows in by_hypothesis(event, paths, ledger):
        label = partial(_salvo, event, ways_of(event, hypothesis))
        lines = path_blocks(own, rows, label, lambda row: _stretch(row, names))
        caption = f"{_MARGIN_NOTE}\nboundaries: {countries.source}"
        tables.append(_table(title_of(event, hypothesis), [("path", "left"), *_LEDGER_COLUMNS], lines, caption))
    return Group(*tables)


def _salvo(event: Event, ways: Ways, missiles: pd.DataFrame) -> str:
    """Say from where to where missiles that share a path fly, how many they are and how far that is."""
    head = missiles.iloc[0]
    ends = str(head["platform"]), str(head["target"])
    stops = ways.through(event, *ends, head["waypoints"]).spots(*ends)
    first, last = event.spots[stops[0]].name, event.spots[stops[-1]].name
    return f"{first} to {last}, {len(missiles)} x {in_km(head['length_m'])} km"


def verdict_table(event: Event, verdicts: pd.DataFrame, language: Language = ENGLISH) -> RenderableType:
    """Return the verdict on each claim as a table, with each hypothesis' own reason where they differ.

    The language is that of the verdicts' reasons: words of the table itself are told in it too.
    """
    publishers = {s.id: s.publisher for s in event.sources}
    rows: list[list[str | Text]] = []
    lines: list[RenderableType] = []
    for _, group in verdicts.groupby("claim", sort=False):
        whole = group[group["hypothesis"] == ""].iloc[0]
        word = _marked(whole["verdict"], language)
        cited = language.row([language.name(publishers.get(s, s)) for s in dict.fromkeys(whole["sources"])])
        claim, why = Text(language.name(whole["text"]), style="bold"), _why(event, group, language)
        shares = _shares(group, language)
        rows.append([claim, word, "\n".join(shares), why, cited])
        if shares:
            said = language.row(shares)
            beside = language.say("{verdict} ({sources}); holds in {shares}", verdict=_HERE, sources=cited, shares=said)
        else:
            beside = language.say("{verdict} ({sources})", verdict=_HERE, sources=cited)
        lines += [Text(""), claim, Padding(_with(beside, word), (0, 0, 0, 2)), Padding(why, (0, 0, 0, 2))]
    columns = [
        (language.say_in("column", "claim"), "left"),
        (language.say_in("column", "verdict"), "left"),
        (language.say_in("column", "holds in"), "right"),
        (language.say_in("column", "why"), "left"),
        (language.say_in("column", "published by"), "left"),
    ]
    worlds, note = int(verdicts["worlds"].max()) if len(verdicts) else 0, ""
    if worlds > 1:
        note = language.say_n(
            "holds in: share of {n} reconstruction drawn at random, one a hypothesis",
            "holds in: share of {n} reconstructions drawn at random, one a hypothesis",
            worlds,
            n=language.number(worlds),
        )
    title = language.say("{event}: claims checked", event=language.name(event.title))
    unbroken = _WHOLE | {language.say_in("column", "holds in")}
    return Fitted(title, columns, rows, note, whole=unbroken, lines=True, narrow=Group(*lines), least=_TABLE_FROM)


def borders_table(event: Event, across: pd.DataFrame) -> Fitted:
    """Return the verdict on each claim under each set of boundaries as a table."""
    sets = list(dict.fromkeys(across["boundaries"]))
    missing = across[across["why"] != ""].drop_duplicates("boundaries")
    rows: list[list[str | Text]] = []
    for _, group in across.groupby("claim", sort=False):
        same = bool(group["same"].iloc[0])
        claim = Text(group["text"].iloc[0], style="" if same else "bold")
        cells = [
            Text.assemble(_marked(str(row.verdict)), _share_span(row.holds_low, row.holds_high))
            for row in group.itertuples()
        ]
        rows.append([claim, *cells, "" if same else "differs"])
    hang = int((~across.drop_duplicates("claim")["same"]).sum())
    said = "No verdict hangs" if not hang else f"{hang} of {len(rows)} verdicts {verb(hang, 'hangs', 'hang')}"
    columns = [("claim", "left"), *((name, "left") for name in sets), ("", "left")]
    ends = [f"{said} on which of these borders are used."]
    ends += [f"Under {row.boundaries} it cannot be judged: {row.why}" for row in missing.itertuples()]
    return _table(f"{event.title}: whose borders", columns, rows, " ".join(ends))


def _share_span(low: Any, high: Any) -> str:  # noqa: ANN401  (a cell of a table)
    """Return in what share of worlds a claim holds, in brackets; '' where no world decides."""
    if math.isnan(low):
        return ""
    return f" ({percent(low)})" if percent(low) == percent(high) else f" ({percent(low)} to {percent(high)})"


def _marked(verdict: str, language: Language = ENGLISH) -> Text:
    """Return a verdict with its mark, where that can be written, and in its colour."""
    mark = MARKS.get(verdict, "?") + " " if "utf" in (sys.stdout.encoding or "").lower() else ""
    word = language.say_in("verdict", VERDICT_WORDS.get(verdict, verdict))
    return Text(mark + word, style=_STYLE.get(verdict, ""))


def _with(said: str, word: Text) -> Text:
    """Put a word in its colour where a sentence keeps its place."""
    before, _, after = said.partition(_HERE)
    return Text.assemble(before, word, after)


def _shares(group: pd.DataFrame, language: Language) -> list[str]:
    """Return in what share of the reconstructions a claim holds, by hypothesis; none if nothing was drawn."""
    own = group[(group["hypothesis"] != "") & (group["worlds"] > 1)]
    return [language.share(share) for share in own["holds_share"]]


def _why(event: Event, group: pd.DataFrame, language: Language) -> Text:
    """Return the reasons of one claim: one where all hypotheses agree to the word, else one a hypothesis."""
    names = {h.id: h.name for h in event.hypotheses}
    own = group[group["hypothesis"] != ""]
    if len(set(own["reason"])) == 1:
        return Text(str(group.loc[group["hypothesis"] == "", "reason"].iloc[0]))
    why = Text()
    for k, (hypothesis, verdict, reason) in enumerate(
        zip(own["hypothesis"], own["verdict"], own["reason"], strict=True)
    ):
        why.append("\n" if k else "")
        word = _marked(verdict, language)
        name = language.name(names[hypothesis])
        said = language.say("{hypothesis}, {verdict}: {clause}", hypothesis=name, verdict=_HERE, clause=str(reason))
        why.append(_with(said, word))
    return why


def events_rows(events: Sequence[Event]) -> pd.DataFrame:
    """Return the bundled events as rows for CSV and JSON."""
    import pandas as pd

    return pd.DataFrame([{"id": e.id, "date": e.date.isoformat(), "title": e.title} for e in events])


def simulation_rows(simulation: Simulation) -> pd.DataFrame:
    """Return the tables of a simulation under one another, for CSV."""
    return stacked({name: getattr(simulation, name) for name in ("states", "lengths", "claims")})


def simulation_record(simulation: Simulation, *, launches: bool = False) -> dict[str, Any]:
    """Return a simulation for JSON: ``event, draws, asked, missiles, seed, boundaries``, and its tables as records."""
    tables = {"states": simulation.states, "lengths": simulation.lengths, "claims": simulation.claims}
    if launches:
        tables["launches"] = simulation.launches
    return {
        "event": simulation.event.id,
        "draws": simulation.draws,
        "asked": simulation.asked,
        "missiles": simulation.missiles,
        "seed": simulation.seed,
        "boundaries": simulation.boundaries,
        **{name: records(table) for name, table in tables.items()},
    }


_STATE_COLUMNS = [
    ("state", "left"),
    ("ISO", "left"),
    ("overflown in", "right"),
    ("95 % interval", "right"),
    ("of missiles", "right"),
    ("km over it, where it is (5 / 50 / 95 %)", "right"),
    ("entered at lon, lat (median)", "right"),
]
_CLAIM_COLUMNS = [
    ("claim", "left"),
    ("holds in", "right"),
    ("95 % interval", "right"),
    ("fails in", "right"),
    ("undecidable in", "right"),
    ("of missiles", "right"),
    ("number", "right"),
]
_SHARES_NOTE = (
    "shares of equally weighted reconstructions, not probabilities of what happened; the intervals are the errors of"
    " drawing at random; 'of missiles': of all missiles of all reconstructions, each by itself"
)


_NUMBER_NOTE = (
    "number: what a claim's verdict rests on (docs/event-files.md says what, mostly km), least and greatest over all"
    " reconstructions"
)


def simulation_tables(simulation: Simulation) -> RenderableType:
    """Return a simulation as tables: states, lengths and claims of each hypothesis."""
    names = {h.id: h for h in simulation.event.hypotheses}
    parts: list[RenderableType] = []
    for hypothesis in simulation.hypotheses:
        of = names[hypothesis]
        title = (
            f"{simulation.event.title}: {simulation.draws:,} reconstructions under '{of.name}', {simulation.missiles:,}"
            f" missiles in each, seed {simulation.seed}"
        )
        states = _own(simulation.states, hypothesis)
        parts.append(_table(title, _STATE_COLUMNS, [_state(row) for row in states], _SHARES_NOTE))
        for row in _own(simulation.lengths, hypothesis):
            what = {"length_km": "path length, km", "flight_min": "flight time, minutes"}[row["quantity"]]
            spans = " / ".join(number(row[q]) for q in ("min", "p05", "p50", "p95", "max"))
            parts.append(Text(f"{what} (least / 5 / 50 / 95 % / greatest): {spans}"))
        claims = _own(simulation.claims, hypothesis)
        if claims:
            parts.append(_table("", _CLAIM_COLUMNS, [_claim(row) for row in claims], _NUMBER_NOTE))
    return Group(*parts)


def _own(table: pd.DataFrame, hypothesis: str) -> list[dict[Any, Any]]:
    return table[table["hypothesis"] == hypothesis].to_dict("records")


def _state(row: Mapping[Any, Any]) -> list[str | Text]:
    km = " / ".join(number(row[q]) for q in ("km_p05", "km_p50", "km_p95"))
    where = f"{row['enter_lon_p50']:.2f}, {row['enter_lat_p50']:.2f}"
    share = percent_span(row["share_low"], row["share_high"])
    return [Text(row["name"]), row["country"], percent(row["share"]), share, percent(row["missile_share"]), km, where]


def _claim(row: Mapping[Any, Any]) -> list[str | Text]:
    shares = [
        percent(row["supported_share"]),
        percent_span(row["supported_low"], row["supported_high"]),
        percent(row["share"]),
        percent(row["undecidable"] / row["draws"]),
        percent(row["missile_supported_share"]),
    ]
    low, high = row["number_min"], row["number_max"]
    span = f"{number(low, 1)} to {number(high, 1)}" if math.isfinite(low) else ""
    text = Text(row["text"], style="bold")
    if row["part"]:
        text = Text(f"by {row['part']} alone", style="dim")
    return [text, *shares, span]
