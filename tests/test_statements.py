"""Statements that said more than is known: small accounts, and what may be said of them.

Sources that misprint a clock time or a conversion are in ``claims/test_time_zone.py`` and
``claims/test_unit_conversion.py``, mistakes in event files in ``test_event_errors.py``, boundaries that are named
wrongly in ``test_provenance.py``.
"""

from __future__ import annotations

import copy
import re
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from open_event import draw, judged_on_its_own, length_km, nearest_km, open_event
from small_event import RAW, WORLD, C, S, U, event_with

import geo
from geo.accounts import event_from_dict
from geo.cli import main
from geo.errors import SimulationError
from geo.ledger.tables import overflights
from geo.maps.gates import gates
from geo.maps.headline import crossed, finding
from geo.maps.page import EventLayer
from geo.worlds import result as worlds_module

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

DATA = Path(__file__).parent / "data" / "statements"
BUILT = "supported by construction"


@cache
def result(name: str) -> geo.Reconstruction:
    return geo.reconstruct(DATA / f"{name}.toml")


def raw(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def row(of: geo.Reconstruction, claim: str, hypothesis: str = "") -> pd.Series:
    return of.verdicts.set_index(["claim", "hypothesis"]).loc[(claim, hypothesis)]


def page(of: geo.Reconstruction, **options: Any) -> dict[str, Any]:  # noqa: ANN401  (options of the map)
    """Return what the page holds."""
    children = of.map(**options)._children.values()
    return next(c for c in children if isinstance(c, EventLayer)).payload


def headline(of: geo.Reconstruction, ledger: pd.DataFrame | None = None) -> dict[str, Any]:
    names = dict(zip(of.countries.codes, of.countries.names, strict=True))
    return finding(of.event, of.ledger if ledger is None else ledger, of.worlds, names)


# -------------------------------------------------------------------------------------- one assumed position decides


def test_a_ship_that_may_be_anywhere_within_200_km_leaves_a_straight_line_over_the_place_open() -> None:
    """Khost, 1998: a fifth of the straight lines from within the ships' radius pass the place of the find."""
    kharan = result("kharan-1998")
    straight = row(kharan, "kharan", "direct")
    drawn = draw(kharan.event, "direct", 1000, kharan.countries, seed=0)
    place = next(p for p in kharan.event.places if p.id == "kharan")
    near = [min(nearest_km(way, *place.position) for way in set(ways)) <= place.radius_km for ways in drawn.ways]
    assert straight["holds_share"] == np.mean(near)
    assert 0.15 < straight["holds_share"] < 0.25
    assert straight["verdict"] == U
    assert f"it holds in {100 * np.mean(near):.0f} % of 1,000 reconstructions" in straight["reason"]
    assert row(kharan, "kharan", "kharan")["verdict"] == BUILT
    assert row(kharan, "kharan")["verdict"] == U
    assert "assumed route through Shatinger" in headline(kharan)["headline"], "no source published a route"


def test_ships_that_may_be_anywhere_within_60_km_leave_the_states_open() -> None:
    """Daret Azza, 2016: most worlds cross Turkey, as drawn and not; some do not."""
    off = result("daret-azza-2016")
    judged = row(off, "not-turkey", "direct")
    assert judged["verdict"] == U
    states = off.worlds.states.set_index("country")
    assert 0.05 < judged["holds_share"] < 0.2
    assert judged["fails_share"] == pytest.approx(states.loc["TUR", "sure_count"] / 1000, abs=0.02)
    assert re.search(r"it holds in \d+ % of 1,000 reconstructions", judged["reason"])
    share = f"{states.loc['TUR', 'sure_count'] / 10:.0f} %"
    assert f"in {share} also Turkey" in headline(off)["headline"]


@pytest.mark.parametrize("seed", range(8))
def test_no_claim_is_settled_by_one_position_where_others_disagree(seed: int) -> None:
    """Events at random, a length at random: what is told as settled holds, or fails, in 99 % of worlds by PROJ."""
    rng = np.random.default_rng(seed)
    km = float(rng.uniform(2000, 3200))
    event = open_event(seed, {"kind": "path_length", "km": km, "low_km": km - 100, "high_km": km + 100})
    table = judged_on_its_own(event)
    for hypothesis in ("direct", "routed"):
        drawn = draw(event, hypothesis, 1000, seed=0)
        fits = np.mean([any(abs(length_km(way) - km) <= 100 for way in ways) for ways in drawn.ways])
        want = S if fits >= 0.99 else C if fits <= 0.01 else U
        assert table.loc[hypothesis, "verdict"] == want
        assert table.loc[hypothesis, "holds_share"] == fits


# ------------------------------------------------------------------------------------------------ what was put there


def test_a_state_that_paths_were_drawn_through_is_no_evidence_and_a_graze_is_shown_as_one() -> None:
    """Poland, 2023: launch, target and both places were chosen so that the missile enters and leaves."""
    poland = result("hrubieszow-2023")
    assert {row(poland, "over-poland", h)["verdict"] for h in ("near", "deep", "")} == {BUILT}
    assert "drawn through Hrubieszow" in row(poland, "over-poland", "near")["reason"]
    near = poland.ledger[poland.ledger["hypothesis"] == "near"]
    named = near.assign(gate=gates(near)).iloc[1:]
    grazes = named["indeterminate"]
    assert grazes.any()
    assert named.loc[grazes, "gate"].str.endswith("-graze").all()
    assert named.loc[~grazes, "gate"].tolist() == ["POL", "UKR"], "the entry and the exit have a tag each"
    exit_km = named["enter_m"].iloc[-1] / 1000
    assert 75 < exit_km < 90


@pytest.mark.parametrize("origin", [None, {"place": "erimo"}, {"place": "erimo", "distance_km": 1180.0}])
def test_a_target_worked_out_from_a_place_is_no_evidence_for_the_place(origin: dict[str, object] | None) -> None:
    """Hokkaido, 2017: the splashdown is where a line through the cape ends, whether the file says so or not."""
    tables = raw("erimo-2017")
    if origin:
        tables["targets"][0]["derived_from"] = origin
    of = geo.reconstruct(event_from_dict(tables))
    whole = row(of, "over-erimo")
    assert whole["verdict"] == BUILT
    worked = "was worked out" if origin else "may have been worked out"
    assert f"splashdown east of Cape Erimo {worked} from Cape Erimo" in whole["reason"]
    assert row(of, "over-japan")["verdict"] == S, "what does not rest on the cape stays evidence"


def test_a_target_worked_out_from_elsewhere_leaves_the_place_as_evidence() -> None:
    """From the launch site, by distance: then it is the distance that is no evidence."""
    tables = raw("erimo-2017")
    distance = length_km((tuple(tables["platforms"][0]["position"]), tuple(tables["targets"][0]["position"])))
    tables["targets"][0]["derived_from"] = {"place": "sunan", "distance_km": round(distance)}
    of = geo.reconstruct(event_from_dict(tables))
    assert row(of, "over-erimo")["verdict"] == U
    assert row(of, "2700-km")["verdict"] == BUILT


@pytest.mark.parametrize("seed", range(8))
def test_nothing_that_rests_on_its_own_place_is_ever_called_supported(seed: int) -> None:
    """Chains at random of what was derived from what, with an end in them or without."""
    rng = np.random.default_rng(seed)
    event = open_event(seed)
    tables = event.model_dump(exclude_defaults=True, exclude={"allocation", "allocation_basis", "allocation_note"})
    spots = {s["id"]: s for name in ("places", "targets") for s in tables[name]}
    chain = ["near", *rng.permutation(["bend", "town", "port"])[: seed % 4].tolist()]
    for before, name in pairwise(chain):
        spots[name] |= {"basis": "derived", "derived_from": {"place": before}}
    claim = {"id": "c", "text": "Stated.", "sources": ["paper"], "kind": "near_path", "tolerance_km": 2000.0}
    for place in ("near", "bend"):
        table = judged_on_its_own(event_from_dict({**tables, "claims": [{**claim, "place": place}]}))
        tied = place in chain and bool({"town", "port"} & set(chain))
        assert table.loc["direct", "verdict"] == (BUILT if tied else S), (place, chain)
        assert table.loc["routed", "verdict"] == (BUILT if tied or "bend" in {place, *chain} else S), (place, chain)


def test_counts_that_stand_for_others_do_not_add_up_to_them() -> None:
    """November 2015: three areas stand for seven targets."""
    reason = row(result("caspian-2015-11-20"), "seven-targets")["reason"]
    assert row(result("caspian-2015-11-20"), "seven-targets")["verdict"] == U
    assert "they stand for the number that was stated (7), and geometry cannot count those" in reason
    assert "add" not in reason
    assert "as many" not in reason


# -------------------------------------------------------------------------------------------------- what is not there


def test_nothing_is_said_of_a_hypothesis_that_is_not_in_the_tables() -> None:
    of = result("caspian-2015-11-20")
    paths, ledger = of.paths[of.paths["hypothesis"] == "direct"], of.ledger[of.ledger["hypothesis"] == "direct"]
    verdicts = geo.judge(of.event, paths, ledger)
    told = headline(of, ledger)
    for words in (told["headline"], told["detail"], *verdicts["reason"]):
        assert "route" not in words
        assert "Past Erbil" not in words
    assert set(verdicts["hypothesis"]) == {"direct", ""}
    m = geo.build_map(of.event, paths, ledger, verdicts, worlds=of.worlds, countries=of.countries)
    data = next(c for c in m._children.values() if isinstance(c, EventLayer)).payload
    assert "route" not in data["finding"]["headline"] + data["finding"]["detail"]


def test_of_three_hypotheses_the_headline_says_where_they_differ() -> None:
    """The first straight and the first routed one cross the same states; the third alone crosses Turkey."""
    of = result("three-ways")
    told = headline(of)
    assert "same states" not in told["headline"]
    assert "through North" in told["headline"]
    assert "Turkey" in told["headline"] + told["detail"]


def test_a_claim_supported_only_if_routed_is_that_on_the_page_with_its_hypotheses_below() -> None:
    of = result("caspian-2015-11-20")
    [claim] = [v for v in page(of)["verdicts"] if v["claim"] == "close-to-erbil"]
    found = {hypothesis: by["verdict"] for hypothesis, by in claim["by"].items()}
    assert found == {"": "supported only if routed", "direct": C, "erbil": BUILT}


@pytest.mark.parametrize("states", ["ABCA", "ABAC", "ABCBA", "ABCAB"])
def test_states_are_told_in_the_order_first_met(states: str) -> None:
    """A path along a row of fields, some of which belong to one state."""
    import geopandas
    import shapely

    fields = [shapely.box(k, 0, k + 1, 1) for k in range(len(states))]
    frame = geopandas.GeoDataFrame({"country": [f"{s}{s}{s}" for s in states]}, geometry=fields, crs=4326)
    countries = geo.countries_from_frame(frame)
    ledger = overflights(geo.path_through([(0.1, 0.5), (len(states) - 0.1, 0.5)]), countries).assign(hypothesis="h")
    assert [c.code[0] for c in crossed(ledger, "h")] == list(dict.fromkeys(states))


# ------------------------------------------------------------------------------------------------ advice and refusals


SHIP = {k: v for k, v in RAW["platforms"][0].items() if k != "radius_km"}
SQUARE = [[30, 30], [40, 30], [40, 40], [30, 40]]
NOWHERE = [
    # what cannot be drawn, and where the message says that is
    ({"launch": {"name": "x", "basis": "assumed", "state": "SYR"}}, r"platforms\[a\]\.radius_km: .* none of SYR in it"),
    (
        {"launch": {"name": "x", "basis": "assumed", "state": "SYR", "polygon": SQUARE}, "platforms": [SHIP]},
        r"launch\.polygon: found a region with none of SYR in it.* correct launch\.state",
    ),
    ({"launch": {"name": "x", "basis": "assumed", "state": "FRA"}}, r"launch\.state: found FRA; allowed: a state that"),
    (
        {"targets": [{**RAW["targets"][0], "basis": "assumed", "radius_km": 9.0, "state": "TUR"}]},
        r"targets\[t\]\.radius_km: found a region with none of TUR in it.* targets\[t\]\.state",
    ),
    (
        {"places": [RAW["places"][0], {**RAW["places"][1], "radius_km": 9.0, "state": "TUR"}]},
        r"places\[bend\]\.radius_km: found a region with none of TUR in it.* places\[bend\]\.state",
    ),
]


@pytest.mark.usefixtures("made_up_states")
@pytest.mark.parametrize(("fields", "words"), NOWHERE)
def test_worlds_that_cannot_be_drawn_are_one_line_before_any_work(
    fields: dict[str, object], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = event_with({"kind": "range_up_to", "km": 9.0}, **copy.deepcopy(fields))
    paths = geo.trace(event)
    ledger = geo.overflights(paths, WORLD)

    def work(*_: object, **__: object) -> None:
        pytest.fail("worlds were drawn")

    monkeypatch.setattr(worlds_module, "run", work)
    calls: list[Callable[[], object]] = [
        lambda: geo.simulate(event, draws=10, countries=WORLD),
        lambda: geo.judge(event, paths, ledger, countries=WORLD),
        lambda: geo.reconstruct(event, countries=WORLD),
    ]
    for call in calls:
        with pytest.raises(SimulationError, match=words) as caught:
            call()
        assert str(caught.value).isprintable()


def test_the_command_refuses_worlds_that_cannot_be_drawn_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (DATA / "three-ways.toml").read_text(encoding="utf-8")
    claim = '\n[[claims]]\nid = "c"\nkind = "range_up_to"\ntext = "x"\nsources = ["paper"]\nkm = 9\n'
    file = tmp_path / "mine.toml"
    file.write_text(text.replace('id = "town"\n', 'id = "town"\nstate = "FRA"\n') + claim, encoding="utf-8")
    assert main(["check", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "targets[town].position: found longitude" in err
    assert "km off FRA" in err


def test_judging_some_of_the_paths_says_what_these_paths_say() -> None:
    of = result("caspian-2015-11-20")
    some = of.paths[of.paths["hypothesis"] == "direct"].head(3)
    table = geo.judge(of.event, some, of.ledger)
    assert "of 3 paths" in " ".join(table["reason"]) or "the nearest path" in " ".join(table["reason"])
    assert table.set_index(["claim", "hypothesis"]).loc[("close-to-erbil", "direct"), "verdict"] == C
