"""A page made again from what it carries: the same where nobody touched it, and every alteration found."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

import folium
import pytest
from events_of_shapes import SHAPES
from hostile import PAYLOADS, poisoned
from hypothesis import given, settings
from hypothesis import strategies as st
from reconstructed import reconstructed
from small_event import RAW

import geo
from geo.accounts import event_from_dict, parse_event
from geo.cli import main
from geo.errors import PageError
from geo.events.written import toml_text
from geo.maps.made import data_hashes
from geo.pages import verify
from geo.pages.carried import MAX_BYTES
from geo.pages.compared import Difference
from geo.provenance import event_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from random import Random

    from geo.pages.carried import Carried
    from geo.pages.remade import Remade

EVENT = "hwasong14-2017-07-04"
DATA = re.compile(r'(<script type="application/json" id="overflight-data-\w+">)(.*?)(</script>)', re.DOTALL)
MADE: dict[str, Remade] = {}  # pages made again, by what they were asked for
TABLES = ("verdicts", "paths and ledger", "headline", "other data")


@pytest.fixture(scope="module")
def page() -> str:
    return reconstructed(EVENT).map().to_html()


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pages that ask for the same again only once: tests alter what it is not made from."""
    make, known = verify.remade, MADE

    def remade(page: Carried, given: object, progress: object = None) -> Remade:
        key = page.made.model_dump_json()
        if key not in known:
            known[key] = make(page, given, progress)
        return known[key]

    monkeypatch.setattr(verify, "remade", remade)


def checked(folder: Path, text: str, **how: object) -> geo.PageCheck:
    file = folder / "page.html"
    file.write_text(text, encoding="utf-8-sig", newline="")
    return geo.verify_page(file, **how)


def states(found: geo.PageCheck) -> dict[str, str]:
    return {check.name: check.state for check in found.checks if check.state != "same"}


def data_of(text: str) -> dict[str, Any]:
    return json.loads(DATA.search(text)[2])


def with_data(text: str, data: object) -> str:
    coded = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    coded = re.sub("[<>&\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", coded)
    return DATA.sub(lambda m: m[1] + coded + m[3], text)


def leaves(value: object, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = False
    for key, inner in items:
        found = True
        yield from leaves(inner, (*place, key))
    if not found:
        yield place


def altered(data: dict[str, Any], place: tuple[str | int, ...]) -> dict[str, Any]:
    """Return data with one value changed for another of its kind."""
    data = copy.deepcopy(data)
    inside: Any = data
    for key in place[:-1]:
        inside = inside[key]
    old = inside[place[-1]]
    inside[place[-1]] = (
        (not old)
        if isinstance(old, bool)
        else old + 1
        if isinstance(old, int | float)
        else f"{old}x"
        if isinstance(old, str)
        else 0
    )
    return data


MAPS: dict[str, Callable[[], folium.Map]] = {
    "over a pole": lambda: SHAPES["over a pole"]().map(),
    "languages and links": lambda: reconstructed(EVENT).map(
        language="fr,ar", address="https://example.org/a.html", index="../index.html", ring_km=[10, 20.5]
    ),
    "a simulation": lambda: geo.reconstruct(
        EVENT, simulation=geo.simulate(EVENT, draws=200, seed=2**100, density=True), language="ru"
    ).map(),
    "other boundaries": lambda: geo.reconstruct(EVENT, countries="natural-earth-10m").map(),
    "online": lambda: reconstructed(EVENT).map(online=True),
}


@pytest.mark.parametrize("name", MAPS)
def test_an_untouched_page_is_the_same(name: str, tmp_path: Path) -> None:
    file = geo.save_map(MAPS[name](), tmp_path / "page.html")
    found = geo.verify_page(file)
    assert (found.same, states(found)) == (True, {})
    assert found.checks[-1].told.startswith(f"{len(file.read_text(encoding='utf-8-sig')):,} characters")


def test_the_command_says_so_and_hands_out_the_event(
    page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, event = tmp_path / "page.html", tmp_path / "event.toml"
    file.write_text(page, encoding="utf-8-sig", newline="")
    assert main(["verify", str(file), "--event", str(event)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"page.html: {EVENT}, the same when made again"
    assert said[-1] == str(event)
    assert geo.load_event(event) == geo.load_event(EVENT)
    assert main(["verify", str(file), "--event", str(event)]) == 2
    assert main(["verify", str(file), "--event", str(tmp_path / "event.json")]) == 2
    file.write_text(page.replace("<h1>", "<h1>Not "), encoding="utf-8-sig")
    assert main(["verify", str(file), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["same"] is False
    assert found["checks"][-1]["differences"][0]["where"] == "plain version"


@pytest.mark.usefixtures("once")
@settings(max_examples=30)
@given(pick=st.randoms(use_true_random=False))
def test_every_value_of_the_data_is_held_against_what_is_right(
    page: str, tmp_path_factory: pytest.TempPathFactory, pick: Random
) -> None:
    data = data_of(page)
    part = pick.choice([key for key in data if key != "made" and data[key] not in ([], {})])
    place = pick.choice(list(leaves(data[part], (part,))))
    found = checked(tmp_path_factory.getbasetemp(), with_data(page, altered(data, place)))
    wrong = states(found)
    assert wrong.pop("page") == "differs"
    (name,) = wrong
    assert name in TABLES
    (difference,) = next(check.differences for check in found.checks if check.name == name)
    assert difference.where.startswith(part)
    assert difference.page != difference.right


@pytest.mark.usefixtures("once")
@settings(max_examples=30)
@given(pick=st.randoms(use_true_random=False), how=st.sampled_from(["change", "cut", "put in"]))
def test_every_character_of_the_page_is_held_against_what_is_right(
    page: str, tmp_path_factory: pytest.TempPathFactory, pick: Random, how: str
) -> None:
    begin, end = DATA.search(page).span()
    at = pick.randrange(len(page) - (end - begin))
    at += (end - begin) if at >= begin else 0
    new = {"change": chr(ord(page[at]) ^ 1), "cut": "", "put in": f"x{page[at]}"}[how]
    text = page[:at] + new + page[at + 1 :]
    if text == page or re.search(r"[\ud800-\udfff]", text):
        return
    found = checked(tmp_path_factory.getbasetemp(), text)
    assert states(found) == {"page": "differs"}
    assert len(found.checks[-1].differences) == 1


class Edit(NamedTuple):
    """A text of a page, what is put in its place, and the part of the page that it stands in."""

    old: str
    new: str
    where: str


EDITS = {
    "a sentence": Edit("<h1>", "<h1>No ", "plain version"),
    "a style": Edit(".ov-static.is-past", ".ov-static.was-past", "style"),
    "the program": Edit("var overflight=", "var overflight =", "program"),
    "the policy": Edit("default-src &#x27;none&#x27;", "default-src *", "security policy"),
    "another element": Edit("</body>", "<p>It was not so.</p></body>", "start of the program"),
    "the linked data": Edit('"@type":"ClaimReview"', '"@type":"Claimreview"', "linked data"),
}


@pytest.mark.usefixtures("once")
@pytest.mark.parametrize("name", EDITS)
def test_what_was_altered_by_hand_is_named(page: str, name: str, tmp_path: Path) -> None:
    edit = EDITS[name]
    assert edit.old in page
    found = checked(tmp_path, page.replace(edit.old, edit.new, 1))
    assert states(found) == {"page": "differs"}
    assert [edit.where in difference.where for difference in found.checks[-1].differences] == [True]


@pytest.mark.usefixtures("once")
def test_several_alterations_are_all_named(page: str, tmp_path: Path) -> None:
    text = page
    for edit in (EDITS[name] for name in ("a sentence", "a style", "the program", "the policy")):
        text = text.replace(edit.old, edit.new, 1)
    found = checked(tmp_path, text)
    assert {d.where for d in found.checks[-1].differences} == {"plain version", "style", "program", "security policy"}


@pytest.mark.usefixtures("once")
def test_a_verdict_is_named_by_claim_and_hypothesis(page: str, tmp_path: Path) -> None:
    data = data_of(page)
    claim = data["verdicts"][0]
    right = claim["by"]["direct"]["verdict"]
    claim["by"]["direct"]["verdict"] = wrong = next(v for v in ("supported", "contradicted") if v != right)
    found = checked(tmp_path, with_data(page, data))
    (difference,) = next(check.differences for check in found.checks if check.name == "verdicts")
    assert (difference.where, difference.page, difference.right) == (
        f"verdicts[{claim['claim']}].by.direct.verdict",
        json.dumps(wrong),
        json.dumps(right),
    )


def test_a_page_of_an_altered_event_differs_from_the_bundled_one(tmp_path: Path) -> None:
    raw = tomllib.loads(geo.resources.data_path("events", f"{EVENT}.toml").read_text(encoding="utf-8"))
    raw["summary"] += " Or so."
    file = geo.save_map(geo.reconstruct(event_from_dict(raw)).map(), tmp_path / "page.html")
    assert states(geo.verify_page(file)) == {"event": "differs"}


def test_an_event_put_into_the_page_of_another_is_found(page: str, tmp_path: Path) -> None:
    data = data_of(page)
    data["made"]["event"] = data["made"]["event"].replace('title = "', 'title = "Not: ', 1)
    found = checked(tmp_path, with_data(page, data))
    assert states(found) == dict.fromkeys(("event", "other data", "page"), "differs")


@pytest.mark.usefixtures("once")
def test_versions_and_hashes_are_compared(page: str, tmp_path: Path) -> None:
    data = data_of(page)
    data["made"]["tool"]["with"]["numpy"] = "1.0.0"
    found = checked(tmp_path, with_data(page, data))
    assert found.same
    assert "numpy 1.0.0 there" in next(check.told for check in found.checks if check.name == "tool")
    data["made"]["tool"]["version"] = "0.0.1"
    data["made"]["data"]["places/geonames.npz"] = "0" * 64
    found = checked(tmp_path, with_data(page, data))
    assert states(found) == dict.fromkeys(("tool", "bundled data", "page"), "differs")
    told = {check.name: check.told for check in found.checks}
    assert "overflight 0.0.1" in told["tool"]
    assert [d.where for check in found.checks if check.name == "bundled data" for d in check.differences] == [
        "places/geonames.npz"
    ]


def test_the_data_named_are_those_that_a_page_is_made_from() -> None:
    names = set(data_hashes())
    read = {"map/basemap.npz", "map/basemap-labels.json", "places/geonames.npz", "ground/degree-of-urbanisation.npz"}
    assert read <= names
    assert not [name for name in names if name.startswith(("events/", "map/leaflet/", "map/folium/"))]


def test_boundaries_of_ones_own_are_asked_for_and_held_against_their_hash(tmp_path: Path) -> None:
    states_file = tmp_path / "mine.geojson"
    frame = geo.load_countries().frame
    frame[frame["country"].isin(["PRK", "JPN", "KOR", "RUS", "CHN"])].to_file(states_file, driver="GeoJSON")
    result = geo.reconstruct(SHAPES["one missile"]().event, countries=states_file)
    file = geo.save_map(result.map(), tmp_path / "page.html")
    with pytest.raises(PageError, match=r"rests on boundaries of 'mine.geojson' .* --boundaries FILE"):
        geo.verify_page(file)
    assert geo.verify_page(file, countries=states_file).same
    found = geo.verify_page(file, countries="natural-earth-10m")
    assert states(found)["boundaries"] == "differs"


@pytest.mark.parametrize(("name", "below_m"), [("osm-50m", 0.0), ("osm-50m", 8_000.0), ("natural-earth-10m", 100.0)])
def test_a_tolerance_that_is_not_the_sets_own_is_told(name: str, below_m: float, tmp_path: Path) -> None:
    """It may turn verdicts round: what is right follows from the set's own."""
    countries = geo.load_countries(name, indeterminate_below_m=below_m)
    found = checked(tmp_path, geo.reconstruct(EVENT, countries=countries).map().to_html())
    told = next(check for check in found.checks if check.name == "boundaries")
    own = geo.load_countries(name).indeterminate_below_m
    assert states(found)["boundaries"] == "differs"
    assert told.told == f"{name}, but indeterminate below {below_m:,.0f} m: the set says {own:,.0f} m"


def test_a_tolerance_that_would_take_long_is_never_used(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = []
    make = verify.remade
    monkeypatch.setattr(verify, "remade", lambda *how: used.append(make(*how)) or used[-1])
    found = checked(tmp_path, with_table(page, "boundaries", indeterminate_below_m=1e7))
    assert states(found)["boundaries"] == "differs"
    assert used[0].payload["made"]["boundaries"]["indeterminate_below_m"] == 1000.0


FORGED = "x\n  same         page             1 characters, to the last one"


@pytest.mark.parametrize("where", ["key of data", "text of the page"])
def test_text_of_a_page_writes_no_line_of_the_report(
    where: str, page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        page.replace("<h1>", f"<h1>{FORGED}")
        if where == "text of the page"
        else with_table(page, "data", **{FORGED: "x"})
    )
    (tmp_path / "page.html").write_text(text, encoding="utf-8", newline="")
    assert main(["verify", str(tmp_path / "page.html")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("  same         page")] == []


@pytest.mark.parametrize("used", [{"numpy": FORGED}, {FORGED: "1"}, {"numpy": "9" * 100}])
def test_versions_are_versions(used: dict[str, str], page: str, tmp_path: Path) -> None:
    tool = data_of(page)["made"]["tool"]
    tool["with"].update(used)
    with pytest.raises(PageError, match=r"made\.tool\.wi"):
        checked(tmp_path, with_made(page, tool=tool))


@pytest.mark.usefixtures("once")
@pytest.mark.parametrize("deep", [*range(900, 1000, 7), *range(980, 990)])
def test_nested_data_are_told_or_refused(deep: int, page: str, tmp_path: Path) -> None:
    """Between what JSON's reader and its writer can follow lie a few levels."""
    text = DATA.sub(lambda m: f'{m[1]}{m[2][:-1]},"zz":{"[" * deep}{"]" * deep}}}{m[3]}', page)
    told = ""
    try:
        same = checked(tmp_path, text).same
    except PageError as error:
        told, same = str(error), False
    assert not same
    assert "data nested too deep" in told or not told


def test_what_others_added_is_never_called_the_same(tmp_path: Path) -> None:
    result = reconstructed(EVENT)
    own = folium.Map(tiles=None)
    result.map(m=own)
    found = geo.verify_page(geo.save_map(own, tmp_path / "own.html"))
    assert (found.same, states(found)) == (False, {"page": "not compared"})
    text = (tmp_path / "own.html").read_text(encoding="utf-8-sig")
    assert states(checked(tmp_path, text.replace("var overflight=", "var overflight ="))) == {"page": "differs"}
    layered = result.map()
    folium.Marker((40, 130)).add_to(layered)
    assert states(geo.verify_page(geo.save_map(layered, tmp_path / "layered.html"))) == {"page": "differs"}


def test_an_event_that_was_changed_after_it_was_read_is_not_carried(tmp_path: Path) -> None:
    event = geo.load_event(EVENT).model_copy(update={"title": "Another"})
    file = geo.save_map(geo.reconstruct(event).map(), tmp_path / "page.html")
    with pytest.raises(PageError, match="changed in Python after it was read"):
        geo.verify_page(file)


def as_data(page: str, text: str) -> str:
    return DATA.sub(lambda m: m[1] + text + m[3], page)


def with_table(page: str, what: str, **fields: object) -> str:
    """Return a page that says something else in one table of what it was made from."""
    return with_made(page, **{what: {**data_of(page)["made"][what], **fields}})


def with_made(page: str, **fields: object) -> str:
    data = data_of(page)
    return with_data(page, {**data, "made": {**data["made"], **fields}})


def with_set(page: str, name: str) -> str:
    return with_made(page, boundaries={**data_of(page)["made"]["boundaries"], "set": name})


# pages that nobody should be able to do harm with
SPOILT: dict[str, Callable[[str], str | bytes]] = {
    "empty": lambda _: b"",
    "bytes": lambda _: bytes(range(256)) * 9,
    "no data": lambda page: DATA.sub("", page),
    "data twice": lambda page: page.replace("</body>", DATA.search(page)[0] + "</body>"),
    "deep": lambda page: as_data(page, "[" * 100_000 + "]" * 100_000),
    "deep tables": lambda page: as_data(page, '{"made":' * 100_000 + "1" + "}" * 100_000),
    "no JSON": lambda page: as_data(page, "{"),
    "not finite": lambda page: as_data(page, '{"made": NaN}'),
    "a long number": lambda page: as_data(page, '{"made": ' + "9" * 10_000 + "}"),
    "a list": lambda page: as_data(page, "[]"),
    "an older page": lambda page: with_data(page, {k: v for k, v in data_of(page).items() if k != "made"}),
    "made of nothing": lambda page: with_data(page, {"made": None}),
    "a key of objects": lambda page: with_made(page, __proto__={}),
    "a hypothesis that is none": lambda page: with_made(page, hypotheses=["__proto__"]),
    "a language that is none": lambda page: with_made(page, languages=["../x"]),
    "a set that is none": lambda page: with_set(page, "/etc/passwd"),
    "a view of nobody": lambda page: with_set(page, "osm-50m@XXX"),
    "too many draws": lambda page: with_made(page, worlds={**data_of(page)["made"]["worlds"], "draws": 10**12}),
    "numbers for texts": lambda page: with_made(page, event=5),
    "no event file": lambda page: with_made(page, event="format = ["),
    "an event that is none": lambda page: with_made(page, event='format = 1\nid = "<b>"\n'),
    "escapes": lambda page: with_made(page, ellipsoid="\x1b[2J"),
    "an address that is none": lambda page: with_made(page, address="javascript:alert(1)"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_page_that_cannot_be_read_is_refused_in_one_line(
    page: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "page.html"
    made = SPOILT[name](page)
    file.write_bytes(made if isinstance(made, bytes) else made.encode())
    assert main(["verify", str(file)]) == 2
    out, said = capsys.readouterr()
    assert out == ""
    assert said.startswith("overflight: page.html: ")
    assert said.count("\n") == 1
    assert said.rstrip("\n").isprintable()
    assert len(said) < 700


def test_an_older_page_says_which_version_made_it(page: str, tmp_path: Path) -> None:
    data = data_of(page)
    del data["made"]
    with pytest.raises(PageError, match=rf"found a page by 'overflight {geo.__version__}', which does not say"):
        checked(tmp_path, with_data(page, data))


def test_files_that_are_no_pages_are_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.html"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    for file, said in (
        (tmp_path, "a folder"),
        (tmp_path / "none.html", "^none.html: found no such file; "),
        (large, "more than 32,000,000"),
    ):
        with pytest.raises(PageError, match=said):
            geo.verify_page(file)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_texts_of_others_come_through_as_they_are(payload: str) -> None:
    raw = poisoned(copy.deepcopy(RAW), PAYLOADS[payload])
    event = event_from_dict(raw)
    again = parse_event(toml_text(raw))
    assert again == event
    assert event_hash(again) == event_hash(event)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    TEXTS
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.dates()
    | st.datetimes(allow_imaginary=False).map(lambda moment: moment.replace(fold=0)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=6,
)


@settings(max_examples=60)
@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_tables_written_as_toml_are_read_as_they_were(raw: dict[str, Any]) -> None:
    again = tomllib.loads(toml_text(raw))
    assert repr(again) == repr({**{k: raw[k] for k in again}})
    assert again.keys() == raw.keys()


def test_a_page_that_lost_its_mark_of_utf_8_differs_there_alone(page: str, tmp_path: Path) -> None:
    """Without its first three bytes, a page opened from a disk is read in the browser's own encoding."""
    (tmp_path / "page.html").write_text(page, encoding="utf-8", newline="")
    found = geo.verify_page(tmp_path / "page.html")
    assert states(found) == {"page": "differs"}
    assert found.checks[-1].differences == (Difference("mark of UTF-8", "", "EF BB BF"),)


@pytest.mark.parametrize(("draws", "refused"), [(100_001, True), (10_000_000, True), (1_001, False)])
def test_a_page_asks_for_no_more_worlds_than_pages_have(page: str, tmp_path: Path, draws: int, refused: bool) -> None:
    data = data_of(page)
    data["made"]["worlds"]["draws"] = draws
    (tmp_path / "page.html").write_text(with_data(page, data), encoding="utf-8-sig", newline="")
    if refused:
        with pytest.raises(geo.PageError, match=f"found {draws:,} worlds that are not those of its simulation"):
            geo.verify_page(tmp_path / "page.html")
    else:
        assert not geo.verify_page(tmp_path / "page.html").same


def test_a_folder_is_named_as_it_was_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "."]) == 2
    assert capsys.readouterr().err.startswith("overflight: .: found a folder; allowed: a page that overflight wrote")
