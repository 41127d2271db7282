"""Mistakes to put into the bundled event file, what is told of each, and how to take apart what is told."""

from __future__ import annotations

import copy
import re
import tomllib

import pytest

from geo.accounts import event_from_dict
from geo.errors import EventError
from geo.resources import data_path

TEXT = data_path("events", "caspian-2015-10-07.toml").read_text(encoding="utf-8")
RAW = tomllib.loads(TEXT)
GONE = object()


def told(raw: dict[str, object]) -> list[str]:
    """Return what a refusal tells, problem by problem, each after the file's name."""
    with pytest.raises(EventError) as caught:
        event_from_dict(raw, name="mine.toml")
    return problems_of(caught.value)


def problems_of(error: EventError) -> list[str]:
    """Return the problems that an error tells: one on its line, or a heading that counts them and a line each."""
    first, *rest = str(error).split("\n  ")
    for line in (first, *rest):
        assert line.isprintable(), "a terminal would obey what a message prints raw"
        assert len(line) < 700
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    if not rest:
        return [first]
    counted = re.fullmatch(r"(.*): (\d+) problems", first)
    assert counted, first
    more = re.fullmatch(r"and (\d+) more", rest[-1])
    shown = rest[:-1] if more else rest
    assert len(shown) + (int(more[1]) if more else 0) == int(counted[2]) > 1
    return [f"{counted[1]}: {line}" for line in shown]


def refusal(raw: dict[str, object]) -> str:
    """Return the one problem of a file that has one."""
    [message] = told(raw)
    return message


def one_line(error: EventError) -> str:
    [message] = problems_of(error)
    return message


def put(raw: dict[str, object], where: str, value: object) -> None:
    """Change one thing: ``platforms.0.position`` and the like."""
    *steps, last = [int(s) if s.isdigit() else s for s in where.split(".")]
    at = raw
    for step in steps:
        at = at[step]
    if value is GONE:
        del at[last]
    else:
        at[last] = copy.deepcopy(value)


def spoilt(where: str, value: object) -> dict[str, object]:
    """Return the bundled event with one thing changed."""
    raw = copy.deepcopy(RAW)
    put(raw, where, value)
    return raw


CASPIAN_SWAPPED = [[lat, lon] for lon, lat in RAW["launch"]["polygon"]]
PUBLISHED_TARGET = {"id": "raqqa", "name": "Raqqa", "position": [39.0, 36.0], "basis": "published"}
CLAIM = {"id": "c", "text": "Stated.", "sources": ["asia-times"]}
CONVERSION = {**CLAIM, "kind": "unit_conversion", "low": 9.0, "unit": "km", "converted": 1.0, "converted_unit": "mile"}
PACED = {**CLAIM, "kind": "mean_speed", "in_time": [{"about": 60.0}]}
ZONES = {
    "time": "2017-04-06T20:40:00",
    "zone": "America/New_York",
    "other_time": "04:40:00",
    "other_zone": "Asia/Damascus",
}

# where it is spoilt, with what; then what the message must hold: field, what was found, what to do
BAD = [
    # positions
    ("platforms.0.position", [50.2, 116.0], "platforms[dagestan].position", "latitude 116", "swapped"),
    ("platforms.0.position", [200.0, 38.3], "platforms[dagestan].position", "longitude 200", "-180..180"),
    ("platforms.0.position", [float("nan"), 38.3], "platforms[dagestan].position", "longitude nan", "finite"),
    ("targets.2.position", [38.0, float("inf")], "targets[karamah].position", "latitude inf", "finite"),
    ("targets.2.position", ["38", 36.0], "targets[karamah].position", "'38' as longitude", "without quotes"),
    ("targets.2.position", [38.0], "targets[karamah].position", "a list of 1", "two numbers"),
    ("targets.2.position", "38,36", "targets[karamah].position", "'38,36'", "two numbers"),
    ("targets.2.position", [True, 36.0], "targets[karamah].position", "true as longitude", "without quotes"),
    ("platforms.0.position", GONE, "platforms[dagestan].position", "nothing", "add this field"),
    # land and sea
    ("platforms.0.position", [38.3, 50.2], "platforms[dagestan].position", "not in the Caspian Sea", "lat swapped"),
    ("platforms.0.position", [51.4, 35.7], "platforms[dagestan].position", "not in the Caspian Sea", "correct"),
    ("platforms.0.position", [52.6, 39.0], "platforms[dagestan].position", "outside launch.polygon", "widen"),
    ("launch.polygon", CASPIAN_SWAPPED, "launch.polygon", "clear of the Caspian Sea", "with lon and lat swapped"),
    ("launch.polygon", [[44, 33], [45, 33], [45, 34]], "launch.polygon", "clear of the Caspian Sea", "correct"),
    ("launch.sea", "Caspian See", "launch.sea", "unknown water 'Caspian See'", "'Caspian Sea'"),
    ("launch.polygon", [[50, 38], [51, 39]], "launch.polygon", "2 different corners", "at least 3"),
    ("launch.polygon", [[50, 38], [51, 39], [50, 39], [51, 38.0]], "launch.polygon", "crosses itself", "in order"),
    ("launch.polygon", [[50, 38], [51, 39], [50.5, 38.5]], "launch.polygon", "flat", "in order"),
    ("launch.polygon", [[50, 70], [170, 70], [-70, 70.0]], "launch.polygon", "round a pole", "leave the pole out"),
    ("launch.polygon", [[-50, 38], [130, 38], [50, 39]], "launch.polygon", "edge of 180 degrees", "a corner half-way"),
    (
        "launch.polygon",
        [[-180, 38], [-60, 38], [60, 38], [180, 38], [180, 39], [60, 39], [-60, 39], [-180, 39.0]],
        "launch.polygon",
        "outline 360 degrees wide",
        "leave a gap",
    ),
    ("launch.polygon", [[-180, 38], [180, 39], [180, 38]], "launch.polygon", "are one meridian", "in between"),
    ("launch.polygon", [[50, 38]] * 1001, "launch.polygon", "1001 entries", "at most 1000"),
    ("launch.polygon", [[50, 38], [51, 95], [52, 38]], "launch.polygon[#2]", "latitude 95", "-90..90"),
    # positions and the states they are said to lie in
    ("targets.0.position", [35.95, 39.01], "targets[raqqa].position", "off SYR", "with lon and lat swapped"),
    ("targets.0.position", [44.4, 33.3], "targets[raqqa].position", "km off SYR", "correct targets[raqqa].state"),
    ("targets.0.state", "IRQ", "targets[raqqa].position", "km off IRQ", "correct targets[raqqa].state"),
    # fields and their types
    ("platforms.0.postion", [50.2, 38.3], "platforms[dagestan].postion", "unknown field", "did you mean 'position'?"),
    ("colour", "red", "colour", "unknown field 'colour'", "docs/event-files.md"),
    ("places.2.reports.0.sauce", "x", "places[takab].reports[#1].sauce", "unknown field", "did you mean 'source'?"),
    ("claims.0.stats", ["IRN"], "claims[over-iran-and-iraq].stats", "unknown field", "did you mean 'states'?"),
    ("format", 2, "format", "found 2", "allowed: 1"),
    ("title", 5, "title", "found 5", "quotes"),
    ("title", GONE, "title", "nothing", "add this field"),
    ("date", "2015-10-07", "date", "'2015-10-07'", "without quotes"),
    ("platforms", {}, "platforms", "a table", "a list of at least one platform"),
    ("platforms", [], "platforms", "0 entries", "at least 1"),
    ("platforms", [7], "platforms[#1]", "found 7", "a table with its fields"),
    ("hypotheses", GONE, "hypotheses", "nothing", "add this field"),
    ("speed", 850.0, "speed", "found 850", "cruise_kmh"),
    ("platforms.0.count", "8", "platforms[dagestan].count", "'8'", "without quotes"),
    ("platforms.0.count", 8.0, "platforms[dagestan].count", "found 8", "a whole number"),
    ("platforms.0.count", True, "platforms[dagestan].count", "true", "a whole number"),
    ("platforms.0.count", 0, "platforms[dagestan].count", "found 0", "from 1"),
    ("platforms.0.count", 10**30, "platforms[dagestan].count", "more than 15 digits", "to 10000"),
    ("platforms.0.radius_km", -5.0, "platforms[dagestan].radius_km", "-5", "above 0"),
    ("platforms.0.radius_km", float("inf"), "platforms[dagestan].radius_km", "inf", "above 0 to 2000"),
    ("platforms.0.basis", "guessed", "platforms[dagestan].basis", "'guessed'", "gazetteer, derived or assumed"),
    # text and ids
    ("title", "", "title", "empty text", "leave the field out"),
    ("platforms.1.note", "  ", "platforms[grad-sviyazhsk].note", "empty text", "leave the field out"),
    ("title", "a\x1b[31mb", "title", "U+001B as character 2", "remove"),
    ("title", "two\nlines", "title", "U+000A as character 4", "one paragraph"),
    ("summary", "abc \u202e fed", "summary", "U+202E", "remove"),
    ("summary", "1948 \u200f(war)", "summary", "U+200F as character 6", "reordering characters"),
    ("title", "a\u061cb", "title", "U+061C", "remove"),
    ("title", "a\U000e0041", "title", "U+E0041", "remove"),
    ("targets.0.name", "\u200b \u200d", "targets[raqqa].name", "empty text", "with something in it"),
    ("title", "x" * 201, "title", "201 characters", "at most 200"),
    ("summary", "x" * 4001, "summary", "4001 characters", "at most 4000"),
    ("id", "../../etc/passwd", "id", "'../../etc/passwd'", "small letters"),
    ("id", "Caspian", "id", "'Caspian'", "small letters"),
    ("id", "a--b", "id", "'a--b'", "single hyphens"),
    ("platforms.0.id", "a\x07b", "platforms[#1].id", r"'a\x07b'", "small letters"),
    # sources
    ("sources.0.url", "http://example.org/x", "sources[asia-times].url", "http://example.org/x", "https://"),
    ("sources.0.url", "javascript:alert(1)", "sources[asia-times].url", "javascript:alert(1)", "https://"),
    ("sources.0.url", 'https://a.org/"><script>', "sources[asia-times].url", "<script>", "https://"),
    ("sources.0.url", "https://user:pw@a.org/", "sources[asia-times].url", "user:pw", "https://"),
    ("sources.0.url", "https://", "sources[asia-times].url", "'https://'", "leave it out"),
    ("sources.0.url", "https://[::1/", "sources[asia-times].url", "[::1/", "https://"),
    ("sources.0.date", "7 October 2015", "sources[asia-times].date", "'7 October 2015'", "YYYY-MM-DD"),
    ("sources.0.date", "2015-13", "sources[asia-times].date", "'2015-13'", "YYYY-MM"),
    ("sources", [], "sources", "0 entries", "at least 1"),
    # ids that mean nothing, or two things
    ("platforms.1.id", "dagestan", "platforms[dagestan].id", "2 entries with this id", "rename"),
    ("claims.1.id", "over-iran-and-iraq", "claims[over-iran-and-iraq].id", "2 entries", "rename"),
    ("claims.0.sources", ["asia-tmes"], "claims[over-iran-and-iraq].sources", "'asia-tmes'", "mean 'asia-times'?"),
    ("claims.0.sources", [], "claims[over-iran-and-iraq].sources", "0 entries", "at least 1"),
    ("launch.sources", ["nobody"], "launch.sources", "unknown source 'nobody'", "add that source"),
    ("places.0.reports.0.source", "nobody", "places[astara].reports[#1].source", "'nobody'", "add that source"),
    ("hypotheses.1.via", ["takab", "koyaa"], "hypotheses[reported].via", "unknown place 'koyaa'", "mean 'koya'?"),
    ("hypotheses.1.via", ["takab", "takab"], "hypotheses[reported].via", "takab twice in a row", "remove one"),
    ("allocation.0.platform", "dagstan", "allocation[#1].platform", "'dagstan'", "did you mean 'dagestan'?"),
    ("allocation.0.target", "paris", "allocation[#1].target", "unknown target 'paris'", "add that target"),
    ("claims.8.place", "tehran", "claims[crash-near-takab].place", "unknown place 'tehran'", "add that place"),
    ("account.sources", ["nobody"], "account.sources", "unknown source 'nobody'", "add that source"),
    ("account.sources", [], "account.sources", "0 entries", "at least 1"),
    ("account.by", "", "account.by", "empty text", "with something in it"),
    ("account.by", GONE, "account.by", "nothing", "add this field"),
    # sums
    ("totals.missiles", 27, "totals.missiles", "found 27", "the 26 that the platforms' counts add up to"),
    ("totals.platforms", 5, "totals.platforms", "found 5", "the 4 entries in platforms"),
    ("totals.targets", 12, "totals.targets", "found 12", "the 11 entries in targets"),
    ("totals.sources", [], "totals.sources", "figures without a source", "name the source"),
    ("totals.missiles", 0, "totals.missiles", "found 0", "from 1"),
    ("allocation.0.count", 2, "allocation[dagestan]", "add up to 7", "the platform's count, 8"),
    ("allocation.0.target", "tabqa", "allocation", "2 rows for dagestan and tabqa", "one row"),
    ("allocation_basis", GONE, "allocation_basis", "nothing beside an allocation", "add it"),
    ("allocation_basis", "published", "allocation_basis", "published without a source", "name the source"),
    ("allocation", [], "allocation_basis", "found assumed", "leave it out"),
    # bases
    ("targets.0.radius_km", GONE, "targets[raqqa].radius_km", "while the position is assumed", "how far off"),
    ("targets.0", PUBLISHED_TARGET, "targets[raqqa].basis", "published without a source", "name the source"),
    ("places.0.basis", "published", "places[astara].basis", "published without a source", "name the source"),
    ("speed.basis", "published", "speed.basis", "published without a source", "name the source"),
    ("hypotheses.0.basis", "published", "hypotheses[direct].basis", "published without a source", "name the source"),
    ("platforms.0.count_basis", GONE, "platforms[dagestan].count_basis", "a count without count_basis", "add it"),
    ("platforms.0.count", GONE, "platforms[dagestan].count_basis", "no count", "add the count"),
    (
        "platforms.0.salvo",
        {"interval_s": -1.0, "basis": "assumed"},
        "platforms[dagestan].salvo.interval_s",
        "found -1",
        "correct it",
    ),
    ("platforms.0.salvo", {"basis": "assumed"}, "platforms[dagestan].salvo.interval_s", "nothing", "add this field"),
    ("platforms.0.salvo", {"interval_s": "5", "basis": "assumed"}, "platforms[dagestan].salvo.interval_s", "'5'",
     "without quotes"),
    (
        "platforms.0.salvo",
        {"interval_s": 5.0, "basis": "published"},
        "platforms[dagestan].salvo.basis",
        "published without a source",
        "name the source",
    ),
    (
        "platforms.0.salvo",
        {"interval_s": 5.0, "basis": "published", "sources": ["nobody"]},
        "platforms[dagestan].salvo.sources",
        "unknown source 'nobody'",
        "correct it",
    ),
    # numbers in order
    ("speed.low_kmh", 900.0, "speed", "low 900, cruise 850", "low_kmh <= cruise_kmh"),
    ("speed.cruise_kmh", 0.0, "speed.cruise_kmh", "found 0", "1 to 40000"),
    ("claims.1.low_km", 1550.0, "claims[about-1500-km]", "low 1550, stated 1500", "low_km <= km"),
    # claims
    ("claims.0.kind", "overflown_state", "claims[over-iran-and-iraq].kind", "'overflown_state'", "did you mean"),
    ("claims.0.kind", GONE, "claims[over-iran-and-iraq].kind", "nothing", "choose one"),
    ("claims.0.states", ["IRN", "IRK"], "claims[over-iran-and-iraq].states", "code 'IRK'", "IRN (Iran), IRQ (Iraq)"),
    ("claims.0.besides", ["ZZZ"], "claims[over-iran-and-iraq].besides", "unknown state code 'ZZZ'", "ISO 3166-1"),
    ("claims.0.states", ["Iran"], "claims[over-iran-and-iraq].states[#1]", "'Iran'", "three capital letters"),
    ("claims.0.states", [], "claims[over-iran-and-iraq].states", "0 entries", "at least 1"),
    ("claims.7.states", ["RUS", "IRX"], "claims[caspian-littoral-states].states", "'IRX'", "did you mean"),
    ("claims.7.water", "Aral Sea of Old", "claims[caspian-littoral-states].water", "unknown water", "did you mean"),
    ("claims.6.water", "Zzyzx", "claims[launched-from-the-caspian].water", "unknown water 'Zzyzx'", "choose one"),
    ("claims.3.what", "rockets", "claims[26-missiles].what", "'rockets'", "missiles, platforms or targets"),
    ("claims.11.region.radius_km", GONE, "claims[over-the-caucasus].region.radius_km", "is assumed", "how far"),
    ("claims.11.region.basis", "published", "claims[over-the-caucasus].region.basis", "without", "name the source"),
    # lists that leave no choice, and ids of other lists
    ("claims.0.of", [], "claims[over-iran-and-iraq].of", "0 entries", "leave the field out"),
    ("claims.0.of", ["takab"], "claims[over-iran-and-iraq].of", "'takab', which is a place", "target or hypothesis"),
    ("claims.8.place", "raqqa", "claims[crash-near-takab].place", "'raqqa', which is a target", "name a place"),
    ("claims.0.sources", ["dagestan"], "claims[over-iran-and-iraq].sources", "is a platform", "name a source"),
    ("allocation.0.target", "dagestan", "allocation[#1].target", "which is a platform", "name a target"),
    ("hypotheses.1.via", ["direct"], "hypotheses[reported].via", "which is a hypothesis", "name a place"),
    ("claims.0", {**CLAIM, "kind": "flight_time", "stated": [{"about": 60.0}], "at_speed": []}, "claims[c].at_speed",
     "0 entries", "leave the field out"),
    # what is meant by a unit, a basis, a state
    ("claims.0", {**CONVERSION, "unit": "nm"}, "claims[c].unit", "found 'nm'", "did you mean 'nmi'?"),
    ("claims.0", {**CONVERSION, "converted_unit": "mi"}, "claims[c].converted_unit", "'mi'", "did you mean 'mile'?"),
    ("claims.0", {**CONVERSION, "unit": "kms"}, "claims[c].unit", "found 'kms'", "did you mean 'km'?"),
    ("claims.0", {**CONVERSION, "unit": "miles"}, "claims[c].unit", "found 'miles'", "did you mean 'mile'?"),
    ("claims.0", {**CONVERSION, "unit": "feet"}, "claims[c].unit", "found 'feet'", "did you mean 'ft'?"),
    ("claims.0", {**PACED, "stated": [{"about": 5.0, "unit": "kmh"}]}, "claims[c].stated[#1].unit", "'kmh'", "'km/h'?"),
    ("claims.0", {**PACED, "stated": [{"about": 5.0, "unit": "knots"}]}, "claims[c].stated[#1].unit", "knots", "'kn'?"),
    ("claims.0", {**PACED, "stated": [{"about": 5.0, "unit": "Mach"}]}, "claims[c].stated[#1].unit", "Mach", "'mach'?"),
    ("platforms.0.basis", "asumed", "platforms[dagestan].basis", "'asumed'", "did you mean 'assumed'?"),
    ("targets.0.state", "irn", "targets[raqqa].state", "'irn'", "did you mean IRN (Iran)?"),
    ("targets.0.state", "KR", "targets[raqqa].state", "'KR'", "did you mean KOR (South Korea)?"),
    ("targets.0.state", "UK", "targets[raqqa].state", "'UK'", "did you mean GBR (United Kingdom)?"),
    ("targets.0.state", "Iran", "targets[raqqa].state", "'Iran'", "did you mean IRN (Iran)?"),
    ("targets.0.state", "GER", "targets[raqqa].state", "'GER'", "did you mean DEU (Germany)"),
    ("targets.0.state", "JAP", "targets[raqqa].state", "'JAP'", "did you mean JPN (Japan)"),
    ("claims.0", {**CONVERSION, "low": 0.0}, "claims[c].low", "found 0", "above 0"),
    ("claims.0", {**CONVERSION, "high": 5.0}, "claims[c].high", "found 5", "at least low, 9"),
    ("claims.0", {**CLAIM, "kind": "time_zone", **ZONES}, "claims[c].time", "'2017-04-06T20:40:00'", "without quotes"),
]  # fmt: skip
