"""Event files: what a good one gives, and that the bundled one says what is published and no more."""

from __future__ import annotations

import copy
import datetime as dt
import json
import math
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

import geo
from geo.accounts import Account, event_from_dict, load_event, parse_event
from geo.errors import EventError
from geo.events import Event, event_ids
from geo.events.messages import kind_of, records_in
from geo.resources import data_path

DOCS = Path(__file__).parents[1] / "docs" / "event-files.md"

MINIMAL = {
    "format": 1,
    "id": "small",
    "title": "A small event",
    "date": dt.date(2020, 1, 2),
    "summary": "One launch.",
    "sources": [{"id": "paper", "publisher": "A paper"}],
    "launch": {"name": "a hill", "basis": "assumed"},
    "platforms": [{"id": "site", "name": "Site", "position": [45.0, 34.0], "basis": "assumed", "radius_km": 20.0}],
    "targets": [{"id": "town", "name": "Town", "position": [40.0, 35.0], "basis": "gazetteer"}],
    "hypotheses": [{"id": "direct", "name": "Straight", "basis": "assumed"}],
    "speed": {"cruise_kmh": 800.0, "low_kmh": 700.0, "high_kmh": 900.0, "basis": "assumed"},
}


def changed(**fields: object) -> dict[str, object]:
    return {**copy.deepcopy(MINIMAL), **fields}


@pytest.fixture(scope="module")
def caspian() -> Event:
    return load_event("caspian-2015-10-07")


# ------------------------------------------------------------------------------------------- the bundled event


def test_every_bundled_event_loads_under_its_own_id() -> None:
    assert "caspian-2015-10-07" in event_ids()
    assert [load_event(name).id for name in event_ids()] == list(event_ids())


def test_caspian_holds_the_published_figures(caspian: Event) -> None:
    assert caspian.date == dt.date(2015, 10, 7)
    assert (caspian.totals.missiles, caspian.totals.platforms, caspian.totals.targets) == (26, 4, 11)
    assert [(p.name, p.type) for p in caspian.platforms] == [
        ("Dagestan", "Gepard-class frigate"),
        ("Grad Sviyazhsk", "Buyan-M-class corvette"),
        ("Uglich", "Buyan-M-class corvette"),
        ("Veliky Ustyug", "Buyan-M-class corvette"),
    ]
    assert {t.province for t in caspian.targets} == {"Raqqa", "Aleppo", "Idlib"}
    assert [h.id for h in caspian.hypotheses] == ["direct", "reported"]
    assert caspian.hypotheses[0].via == ()


def test_caspian_calls_everything_unpublished_assumed(caspian: Event) -> None:
    """Positions, shares, aim points, routes and speed were published nowhere: none may carry another basis."""
    assert {p.basis for p in caspian.platforms} == {p.count_basis for p in caspian.platforms} == {"assumed"}
    assert {t.basis for t in caspian.targets} == {"assumed"}
    assert {h.basis for h in caspian.hypotheses} == {"assumed"}
    assert (caspian.launch.basis, caspian.speed.basis, caspian.allocation_basis) == ("assumed",) * 3
    assert all("assumed" in p.note for p in caspian.platforms)
    assert all("(assumed)" in t.name for t in caspian.targets)


# lon, lat as noted in the project's fact sheet, read off a gazetteer by another hand
@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("raqqa", 39.01, 35.95),
        ("aleppo", 37.16, 36.20),
        ("idlib", 36.63, 35.93),
        ("takab", 47.11, 36.40),
        ("saqqez", 46.27, 36.25),
        ("koya", 44.63, 36.08),
        ("talesh", 48.91, 37.80),
        ("astara", 48.87, 38.43),
    ],
)
def test_caspian_towns_lie_where_the_gazetteer_has_them(caspian: Event, name: str, lon: float, lat: float) -> None:
    position = next(item.position for item in (*caspian.targets, *caspian.places) if item.id == name)
    assert position == pytest.approx((lon, lat), abs=0.006)


def test_caspian_names_who_reported_and_who_denied(caspian: Event) -> None:
    places = {p.id: p for p in caspian.places}
    assert {"talesh", "takab", "saqqez", "koya", "astara"} <= places.keys()
    assert all(p.reports for p in places.values())
    assert places["takab"].denials
    assert places["koya"].denials


def test_caspian_uses_every_source_it_lists(caspian: Event) -> None:
    text = data_path("events", "caspian-2015-10-07.toml").read_text(encoding="utf-8")
    body = re.sub(r'\[\[sources\]\]\nid = ".*"', "", text)
    assert [s.id for s in caspian.sources if f'"{s.id}"' not in body] == []


def test_caspian_allocation_adds_up(caspian: Event) -> None:
    by_platform, by_target = Counter(), Counter()
    for row in caspian.allocation:
        by_platform[row.platform] += row.count
        by_target[row.target] += row.count
    assert by_platform == {p.id: p.count for p in caspian.platforms}
    assert set(by_target) == {t.id for t in caspian.targets}
    assert by_target.total() == 26


def test_an_event_cannot_be_changed(caspian: Event) -> None:
    with pytest.raises(ValidationError):
        caspian.title = "Another"
    with pytest.raises(ValidationError):
        caspian.platforms[0].count = 9
    assert hash(caspian) == hash(load_event("caspian-2015-10-07"))


# ------------------------------------------------------------------------------------------------ ways to load


def test_a_path_a_string_and_an_id_give_the_same(caspian: Event) -> None:
    path = data_path("events", "caspian-2015-10-07.toml")
    assert load_event(path) == load_event(str(path)) == caspian


def test_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path, caspian: Event) -> None:
    text = data_path("events", "caspian-2015-10-07.toml").read_text(encoding="utf-8")
    copied = tmp_path / "mine.toml"
    copied.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_event(copied) == caspian


def test_the_given_tables_are_not_changed() -> None:
    raw = changed()
    before = copy.deepcopy(raw)
    event_from_dict(raw)
    assert raw == before


def test_a_closed_outline_loses_its_repeated_corner() -> None:
    ring = [[44.0, 33.0], [46.0, 33.0], [46.0, 35.0], [44.0, 35.0]]
    launch = {"name": "a plain", "basis": "assumed", "polygon": [*ring, ring[0]]}
    assert event_from_dict(changed(launch=launch)).launch.polygon == tuple(map(tuple, ring))


def test_a_long_outline_may_stand_on_one_line() -> None:
    """Its many decimal points must not be taken for a dotted name."""
    corners = [[45 + 0.01 * math.cos(i / 100), 34 + 0.01 * math.sin(i / 100)] for i in range(600)]
    text = data_path("events", "caspian-2015-10-07.toml").read_text(encoding="utf-8")
    text = re.sub(r"(name = \"the Caucasus Mountains\"\npolygon = )\[[^=]*\]\n", rf"\g<1>{corners}\n", text)
    [region] = [claim.region for claim in parse_event(text).claims if claim.kind == "over_region"]
    assert len(region.polygon) == 600


PRINTABLE = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=60).filter(str.strip)


@given(PRINTABLE)
def test_text_is_kept_as_it_stands(text: str) -> None:
    """Nothing is trimmed, unescaped, parsed or run, whatever it looks like."""
    lines = (
        f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in (("id", "x"), ("publisher", text), ("note", text))
    )
    toml = "\n".join(lines).replace("\x7f", "\\u007f")
    assert tomllib.loads(toml)["note"] == text
    event = event_from_dict(changed(title=text, summary=text, sources=[tomllib.loads(toml)]))
    assert (event.title, event.summary, event.sources[0].publisher, event.sources[0].note) == (text,) * 4


@pytest.mark.parametrize(
    "text",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "Ka\u00adlibr",
        "\u1780\u200b\u1781",
    ],
    ids=["Persian", "Hindi", "soft hyphen", "Khmer"],
)
def test_what_scripts_need_is_kept(text: str) -> None:
    assert event_from_dict(changed(title=text)).title == text


@pytest.mark.parametrize(
    "text", ["{{ 7 * 7 }}", "<img src=x onerror=alert(1)>", "${alert(1)}", "</script>", "{% raw", "`x`"]
)
def test_markup_and_templates_are_only_text(text: str) -> None:
    assert event_from_dict(changed(title=text)).title == text


# ---------------------------------------------------------------------- events that publish less (or something else)


def site(name: str, **fields: object) -> dict[str, object]:
    return {"id": name, "name": name, "position": [45.0, 34.0], "basis": "assumed", "radius_km": 20.0, **fields}


def target(name: str) -> dict[str, object]:
    return {"id": name, "name": name, "position": [40.0, 35.0], "basis": "gazetteer"}


def shares(event: Event) -> dict[str, int]:
    given_to = Counter()
    for row in event.allocation:
        given_to[row.platform] += row.count
    return dict(given_to)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, {"site": 1}, id="nothing counted: one line"),
        pytest.param(
            {"targets": [target("a"), target("b")]}, {"site": 2}, id="two targets, nothing counted: two lines"
        ),
        pytest.param({"platforms": [site("a"), site("b"), site("c")]}, {"a": 1, "b": 1, "c": 1}, id="a line each"),
        pytest.param(
            {"platforms": [site("a"), site("b")], "totals": {"missiles": 7, "sources": ["paper"]}},
            {"a": 4, "b": 3},
            id="only the total is published",
        ),
        pytest.param(
            {
                "platforms": [site("a", count=36, count_basis="published", sources=["paper"]), site("b"), site("c")],
                "totals": {"missiles": 59, "platforms": 3, "sources": ["paper"]},
            },
            {"a": 36, "b": 12, "c": 11},
            id="one count and the total are published",
        ),
        pytest.param(
            {"platforms": [site("a", count=3, count_basis="assumed")], "targets": [target("t"), target("u")]},
            {"a": 3},
            id="count without total",
        ),
    ],
)
def test_missing_shares_are_dealt_out_and_marked(fields: dict[str, object], expected: dict[str, int]) -> None:
    event = event_from_dict(changed(**fields))
    assert shares(event) == expected
    assert {row.target for row in event.allocation} == {t.id for t in event.targets}
    assert event.allocation_basis == "derived"
    assert "evenly" in event.allocation_note


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(1, 20))
def test_an_even_deal_is_even(counts: list[int], targets: int) -> None:
    platforms = [site(f"p{i}", count=n, count_basis="assumed") for i, n in enumerate(counts)]
    raw = changed(platforms=platforms, targets=[target(f"t{i}") for i in range(targets)])
    if sum(counts) < targets:
        with pytest.raises(EventError, match="targets: found"):
            event_from_dict(raw)
        return
    event = event_from_dict(raw)
    assert shares(event) == {f"p{i}": n for i, n in enumerate(counts)}
    per_target = Counter()
    for row in event.allocation:
        per_target[row.target] += row.count
    assert len(per_target) == targets
    assert max(per_target.values()) - min(per_target.values()) <= 1


def test_an_allocation_may_stand_for_unknown_counts() -> None:
    rows = [{"platform": "site", "target": "town", "count": 3}]
    event = event_from_dict(changed(allocation=rows, allocation_basis="assumed"))
    assert shares(event) == {"site": 3}
    assert event.allocation_basis == "assumed"


OTHER_CLAIMS = [
    {
        "kind": "unit_conversion",
        "low": 500.0,
        "high": 670.0,
        "unit": "km",
        "converted": 727.0,
        "converted_unit": "mile",
    },
    {
        "kind": "time_zone",
        "time": dt.datetime(2017, 4, 6, 20, 40),  # noqa: DTZ001  (a local time, as TOML gives it)
        "zone": "America/New_York",
        "other_time": dt.time(4, 40),
        "other_zone": "Asia/Damascus",
    },
    {"kind": "overflown_states", "states": ["IRQ"], "besides": ["SYR", "IRN"]},
    {"kind": "path_length", "km": 650.0, "low_km": 600.0, "high_km": 700.0},
]


@pytest.mark.parametrize("claim", OTHER_CLAIMS, ids=lambda c: c["kind"])
def test_claims_of_other_events_can_be_written(claim: dict[str, object]) -> None:
    raw = changed(claims=[{"id": "c", "text": "Stated.", "sources": ["paper"], **claim}])
    assert event_from_dict(raw).claims[0].kind == claim["kind"]


def many_legs(hypotheses: int, places: int, missiles: int) -> str:
    """Return an event of missiles times (places + 1) legs under each hypothesis."""
    spot = 'position = [{0}, 30.0]\nradius_km = 5.0\nbasis = "assumed"\n'
    named = ", ".join(f'"p{k}"' for k in range(places))
    parts = [
        'format = 1\nid = "a"\ntitle = "A"\ndate = 2020-01-01\nsummary = "S"\n',
        '[[sources]]\nid = "s"\ntitle = "t"\npublisher = "p"\nurl = "https://example.org"\n',
        '[launch]\nname = "L"\nbasis = "assumed"\n',
        f'[[platforms]]\nid = "a"\nname = "A"\ncount = {missiles}\ncount_basis = "assumed"\n{spot.format(20.0)}',
        f'[[targets]]\nid = "t"\nname = "T"\n{spot.format(50.0)}',
        *(f'[[places]]\nid = "p{k}"\nname = "P"\n{spot.format(30.0 + k / 10)}' for k in range(places)),
        *(f'[[hypotheses]]\nid = "h{k}"\nname = "H"\nvia = [{named}]\nbasis = "assumed"\n' for k in range(hypotheses)),
    ]
    return "\n".join(parts)


def test_an_event_of_more_legs_than_can_be_worked_on_is_refused() -> None:
    """One line instead of 10 GB: 10,000 missiles through 50 places under 50 hypotheses stand in 30 kB."""
    assert len(parse_event(many_legs(20, 4, 2_000)).hypotheses) == 20  # 200,000 legs
    with pytest.raises(EventError, match=r"hypotheses: found 200,100 legs in all \(2,001 missiles.*of up to 5 legs"):
        parse_event(many_legs(20, 4, 2_001))
    with pytest.raises(EventError, match=r"found 25,500,000 legs in all.*at most 200,000; split the event"):
        parse_event(many_legs(50, 50, 10_000))


def test_parse_event_reads_toml_text() -> None:
    text = data_path("events", "caspian-2015-10-07.toml").read_text(encoding="utf-8")
    assert parse_event(text).id == "caspian-2015-10-07"


# ------------------------------------------------------------------------------------------------------- the manual


def all_records(record: type[BaseModel]) -> set[type[BaseModel]]:
    found = {record}
    for field in record.model_fields.values():
        for inner in records_in(field.annotation):
            found |= all_records(inner)
    return found


def test_the_manual_names_every_field_and_kind() -> None:
    text = DOCS.read_text(encoding="utf-8").replace("```", "")
    words = set(re.findall(r"[a-z_0-9]+", " ".join(re.findall(r"`([^`]+)`", text))))
    for record in all_records(Account):
        assert set(record.model_fields) - words == set(), record.__name__
    assert {kind_of(record) for record in records_in(Account.model_fields["claims"].annotation)} <= words


def test_every_field_says_what_it_may_hold() -> None:
    """The descriptions are what error messages call allowed."""
    for record in all_records(Account):
        for name, field in record.model_fields.items():
            assert field.description or name == "kind", f"{record.__name__}.{name}"


def test_the_worked_example_of_the_manual_comes_to_what_the_manual_says() -> None:
    section = DOCS.read_text(encoding="utf-8").split("## A worked example\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```toml\n(.*?)```", section, flags=re.DOTALL)
    told = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    verdicts = geo.reconstruct(parse_event("\n".join(blocks), name="example")).verdicts
    own = verdicts[verdicts["hypothesis"] != ""]
    found = zip(own["claim"], own["verdict"], own["reason"], strict=True)
    assert told == [[f"`{claim}`", verdict, reason] for claim, verdict, reason in found]
    assert len(told) == 3
