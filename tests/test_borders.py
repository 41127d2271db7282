"""Verdicts under one set of boundaries after another are those of judging under each by itself."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from made_worlds import box, world

import geo
from geo.atlas.disputed import load_disputed
from geo.cli import main
from geo.errors import ArgumentError
from geo.resources import data_path
from tools import borders_page

if TYPE_CHECKING:
    import pandas as pd
    import shapely

    from geo.events import Event

PAGE = (Path(__file__).parent.parent / "docs" / "borders.md").read_text(encoding="utf-8")
SETS = ("osm-50m", "natural-earth-10m", "osm-2017")


@functools.cache
def across(event_id: str) -> pd.DataFrame:
    """Return an event's verdicts under all sets, judged once a process for all tests that look at them."""
    return geo.across_borders(event_id)


@pytest.mark.parametrize("event_id", ["taiwan-salvo-2022-08-04", "sibir1812-2001-10-04", "poland-2023-12-29"])
def test_each_set_has_the_verdicts_of_judging_under_it_alone(event_id: str) -> None:
    table = across(event_id)
    assert set(SETS) <= set(table["boundaries"])
    for name in SETS:
        alone = geo.reconstruct(event_id, countries=name).verdicts
        whole = alone[alone["hypothesis"] == ""].set_index("claim")["verdict"]
        own = table[table["boundaries"] == name].set_index("claim")
        assert own["verdict"].to_dict() == whole.to_dict()
        least = alone[alone["hypothesis"] != ""].groupby("claim")["holds_share"].min()
        assert own["holds_low"].dropna().to_dict() == least.dropna().to_dict()
    for _, group in table.groupby("claim"):
        assert len(set(group["same"])) == 1
        assert (group["why"] == "").all()
        assert bool(group["same"].iloc[0]) == (len(set(group["verdict"])) == 1)
    assert table["claim"].drop_duplicates().tolist() == [claim.id for claim in geo.load_event(event_id).claims]


@pytest.mark.parametrize("event_id", ["taiwan-salvo-2022-08-04", "sibir1812-2001-10-04", "khost-1998-08-20"])
def test_the_page_has_the_verdicts_of_the_library(event_id: str) -> None:
    for line in borders_page.lines_of(event_id, across(event_id)):
        assert f"\n{line}\n" in PAGE
    for known in geo.event_ids():
        claims = len(geo.load_event(known).claims)
        assert PAGE.count(f"\n| `{known}` |") == claims


def test_sets_of_ones_own_may_be_compared_too() -> None:
    strips = box(45.5, 30, 55, 40), box(41, 30, 45.5, 40), box(35, 30, 41, 40)
    sets = [world(**dict(zip(codes, strips, strict=True))) for codes in (("IRN", "IRQ", "SYR"), ("IRN", "JOR", "SYR"))]
    table = geo.across_borders("deir-ez-zor-2017-06-18", sets).set_index("claim")
    assert table.loc["over-iraq", "verdict"].tolist() == ["supported", "undecidable"]  # no such state
    assert not table.loc["over-iraq", "same"].any()


def test_an_end_on_disputed_land_is_drawn_there_where_another_state_has_it() -> None:
    """Natural Earth gives Crimea to Russia, and the file says that Opuk is in Ukraine."""
    areas = load_disputed()
    crimea: shapely.Geometry = areas.shapes[areas.names.index("Crimea")]
    found = geo.simulate("sibir1812-2001-10-04", draws=50, countries="natural-earth-10m")
    starts = found.launches
    assert len(starts)
    west, south, east, north = crimea.bounds
    assert starts["lon"].between(west - 0.1, east + 0.1).all()
    assert starts["lat"].between(south - 0.1, north + 0.1).all()


def test_the_command_says_which_verdicts_hang_on_borders(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["check", "khost-1998-08-20", "--boundaries", "all"]) == 0
    assert "No verdict hangs" in " ".join(capsys.readouterr().out.split())

    def judged(event: Event) -> pd.DataFrame:
        return across(event.id)

    monkeypatch.setattr("geo.verdicts.borders.across_borders", judged)  # what it says of tables is asked from here on
    assert main(["check", "taiwan-salvo-2022-08-04", "--boundaries", "all"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "1 of 13 verdicts hangs on which of these borders are used" in said
    assert main(["check", "khost-1998-08-20", "--boundaries", "all", "--json"]) == 0
    assert '"boundaries": "natural-earth-10m"' in capsys.readouterr().out


def test_what_cannot_be_compared_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for sets in ([], "osm-50m"):
        with pytest.raises(ArgumentError, match="sets: found"):
            geo.across_borders("khost-1998-08-20", sets)
    for argv in (
        ["check", "khost-1998-08-20", "--boundaries", "all", "--layer", "x"],
        ["ledger", "khost-1998-08-20", "--boundaries", "all"],
        ["check", "khost-1998-08-20", "--boundaries", "natural-earth-provinces"],
        ["map", "khost-1998-08-20", "--boundaries", "natural-earth-provinces", "-o", str(tmp_path)],
    ):
        assert main(argv) == 2
        said = capsys.readouterr().err.strip()
        assert "--boundaries" in said or "list provinces with --zones" in said
        assert "\n" not in said
    bare = tmp_path / "bare.toml"
    text = data_path("events", "khost-1998-08-20.toml").read_text(encoding="utf-8")
    bare.write_text(text.partition("[[claims]]")[0], encoding="utf-8")
    assert main(["check", str(bare), "--boundaries", "all"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "no claims yet" in told.err
