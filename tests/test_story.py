"""What the page's first rows say follows from the event file and the ledger, for all events."""

from __future__ import annotations

import html
import re

import pytest
from events_of_shapes import SHAPES
from reconstructed import reconstructed

import geo
from geo.maps.static_html import plain, verdict_counts
from geo.maps.story import LABELS, TIMES, story


def rows(result: geo.Reconstruction) -> dict[str, str]:
    names = dict(zip(result.countries.codes, result.countries.names, strict=True))
    return {row["key"]: row["text"] for row in story(result.event, result.ledger, names)}


@pytest.mark.parametrize("event_id", geo.event_ids())
def test_rows_of_each_event_say_what_its_file_does(event_id: str) -> None:
    event = geo.load_event(event_id)
    paths = geo.trace(event)
    countries = geo.load_countries()
    told = {
        row["key"]: row["text"]
        for row in story(event, geo.overflights(paths), dict(zip(countries.codes, countries.names, strict=True)))
    }
    assert list(told) == list(LABELS)  # nothing is missing in the library
    day, month, year = told["when"].split()
    assert (int(day), int(year)) == (event.date.day, event.date.year)
    assert month == event.date.strftime("%B")
    assert told["from"] == event.launch.name
    numbers = [int(n.replace(",", "")) for n in re.findall(r"(?<![\w-])\d[\d,]*(?= |$)", told["what"])]
    if event.totals.missiles is None:
        assert "number not published" in told["what"]
    else:
        assert numbers == ([] if event.totals.missiles == 1 else [event.totals.missiles])
    for platform in event.platforms:
        assert platform.missile in told["what"]
    if event.totals.targets and len(event.targets) > 1:
        assert told["to"].startswith(f"{event.totals.targets} targets")
    else:
        assert event.targets[0].name in told["to"]
    publishers = {source.publisher for source in event.sources}
    assert any(p in told["told"] for p in publishers)
    assert told["told"].startswith(event.account.by)


def test_targets_lie_where_the_ledger_ends() -> None:
    result = reconstructed("caspian-2015-10-07")
    last = result.ledger.sort_values("seq").groupby(["hypothesis", "path"])["country"].last()
    assert set(last) == {"SYR"}
    assert rows(result)["to"] == "11 targets in Syria"


@pytest.mark.parametrize("shape", SHAPES)
def test_events_without_an_account_say_only_what_they_have(shape: str) -> None:
    result = SHAPES[shape]()
    event = result.event
    told = rows(result)
    assert event.account is None
    if len(event.platforms) <= 4:
        assert all(p.name in told["who"] for p in event.platforms)
    else:
        count = len(event.platforms)
        assert told["who"] in {
            f"{event.platforms[0].name} and {count - 1} more",
            f"{count} {TIMES} {event.platforms[0].type}",
        }
    counts = [p.count for p in event.platforms]
    published = event.totals.missiles is not None or all(p.count_basis == "published" for p in event.platforms)
    assert told["what"] == (f"{sum(counts)} missiles" if published else "number not published")
    assert told["told"] == "A paper"


@pytest.mark.parametrize(
    ("totals", "missile", "wanted"),
    [
        ({"missiles": 1}, "Hwasong-12", "one Hwasong-12"),
        ({"missiles": 1}, "", "one missile"),
        ({"missiles": 1500}, "Kalibr", f"1,500 {TIMES} Kalibr"),
        ({"missiles": 3}, "", "3 missiles"),
        ({}, "Kalibr", "Kalibr, number not published"),
        ({}, "", "number not published"),
    ],
)
def test_a_number_is_said_only_where_one_was_published(totals: dict[str, int], missile: str, wanted: str) -> None:
    result = SHAPES["one missile"]()
    event = result.event
    event = event.model_copy(
        update={
            "totals": event.totals.model_copy(update=totals),
            "platforms": tuple(p.model_copy(update={"missile": missile}) for p in event.platforms),
        }
    )
    assert {row["key"]: row["text"] for row in story(event, result.ledger, {})}["what"] == wanted


def test_the_plain_version_tells_the_same() -> None:
    result = reconstructed("caspian-2015-10-07")
    data = result.map().payloads[0]
    document = plain(data)
    terms = [html.unescape(text) for text in re.findall(r"<d[td]>([^<]*)</d[td]>", document)]
    assert terms == [part for row in data["story"] for part in (row["label"], row["text"])]
    whole = result.verdicts[result.verdicts["hypothesis"] == ""]
    said = verdict_counts(data["verdicts"])
    assert f"<p>{said}</p>" in document
    assert said.startswith(f"{len(whole)} claims checked: ")
    for verdict, count in whole["verdict"].value_counts().items():
        assert f"{count} {verdict}" in said
