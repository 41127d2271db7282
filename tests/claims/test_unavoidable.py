"""``unavoidable``: chains of neighbours, against taking states out one by one and seeing what is still joined."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from made_worlds import box, world
from open_event import judged_on_its_own, open_event

import geo
from geo.claims.neighbours import OPEN_SEA, chain_between, coastal, littoral
from geo.errors import EventError
from geo.verdicts import judge

CLAIM = {"kind": "unavoidable", "states": ["IRN", "IRQ"], "start_sea": "Caspian Sea", "end_state": "SYR"}
BUNDLED = ("osm-50m", "natural-earth-10m")


def verdict_of(claim: dict[str, object], name: str) -> tuple[str, str]:
    event = open_event(1, {"kind": "unavoidable", **claim})
    countries = geo.load_countries(name)
    paths = geo.trace(event)
    table = judge(event, paths, geo.overflights(paths, countries), countries=countries).set_index("hypothesis")
    return str(table.loc["", "verdict"]), str(table.loc["", "reason"])


@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize(
    ("states", "start", "end", "want"),
    [
        (["IRN"], {"start_sea": "Caspian Sea"}, "SYR", "contradicted"),  # Azerbaijan and Turkey
        (["IRQ"], {"start_sea": "Caspian Sea"}, "SYR", "contradicted"),
        (["ZAF"], {"start_state": "MOZ"}, "LSO", "supported"),  # an enclave
        (["ITA"], {"start_state": "FRA"}, "SMR", "supported"),
        (["RUS"], {"start_state": "JPN"}, "MNG", "contradicted"),  # China
        (["CHN", "RUS"], {"start_state": "JPN"}, "MNG", "contradicted"),
        (["ZAF", "MOZ"], {"start_state": "ZWE"}, "SWZ", "contradicted"),  # each by the other, or by sea
        (["HUN"], {"start_state": "ISL"}, "SRB", "contradicted"),  # by its other neighbours
        (["KAZ", "CHN", "UZB", "TJK"], {"start_state": "ISL"}, "KGZ", "contradicted"),
        (["ISR"], {"start_sea": "Dead Sea"}, "ISL", "contradicted"),  # over Jordan, not by sea
        (["TUR"], {"start_sea": "Black Sea"}, "SYR", "contradicted"),  # the seas are joined
    ],
)
def test_known_neighbours(states: list[str], start: dict[str, str], end: str, want: str, name: str) -> None:
    verdict, reason = verdict_of({"states": states, **start, "end_state": end}, name)
    assert verdict == want, reason


def test_states_without_a_coast_are_on_no_open_sea() -> None:
    for name in BUNDLED:
        countries = geo.load_countries(name)
        for code in ("KGZ", "TJK", "SRB", "CHE", "MNG", "AFG", "KAZ", "TKM", "HUN"):
            assert countries.codes.index(code) not in coastal(countries), code
        for code in ("SYR", "IRQ", "GEO", "COD", "ISL", "MLT", "NRU"):
            assert countries.codes.index(code) in coastal(countries), code
    part = world(CHE=box(6, 46, 10, 48), AUT=box(10, 46, 16, 48), HUN=box(16, 46, 22, 48))
    assert not coastal(part)


def test_the_sentence_names_the_chain() -> None:
    _, reason = verdict_of({k: v for k, v in CLAIM.items() if k != "kind"}, "osm-50m")
    assert "the Caspian Sea and Syria are joined without Iran by way of Azerbaijan and Turkey" in reason
    assert "without Iraq by way of " in reason
    _, reason = verdict_of({"states": ["ZAF"], "start_state": "MOZ", "end_state": "LSO"}, "osm-50m")
    assert "no chain of states, nor the open sea, joins Mozambique and Lesotho without South Africa" in reason


def test_chains_are_there_where_taking_a_state_out_leaves_a_way() -> None:
    """Made-up states on a board, some squares sea; a way is looked for by spreading over the squares themselves."""
    rng = np.random.default_rng(8)
    seen = set()
    for k in range(60):
        size = 5
        owner = rng.integers(-2, 5, (size, size)).clip(-1)
        if k % 2:  # an enclave
            owner[1:4, 1:4], owner[2, 2] = 3, 4
        present = sorted(set(owner[owner >= 0].tolist()))
        squares = {
            state: [box(-30 + i, 30 + j, -29 + i, 31 + j) for j, i in np.argwhere(owner == state)] for state in present
        }
        countries = world(**{f"S{state}": shapely.union_all(parts) for state, parts in squares.items()})
        number = {-1: OPEN_SEA, **{state: at for at, state in enumerate(present)}}
        own = np.pad(owner, 1, constant_values=-1)
        touching = [
            *zip(own[:-1].flat, own[1:].flat, strict=True),
            *zip(own[:, :-1].flat, own[:, 1:].flat, strict=True),
        ]
        beside: dict[int, set[int]] = {at: set() for at in number.values()}
        for a, b in touching:
            if a != b:
                beside[number[int(a)]].add(number[int(b)])
                beside[number[int(b)]].add(number[int(a)])
        for start, end, without in itertools.permutations(range(len(present)), 3):
            joined, front = {start}, {start}
            while front:
                front = {to for at in front for to in beside[at] if to not in joined and to != without}
                joined |= front
            chain = chain_between(countries, [start], end, without)
            assert (chain is not None) == (end in joined)
            seen.add(chain is not None)
            if chain:
                assert (chain[0], chain[-1]) == (start, end)
                assert without not in chain
                assert all(b in beside[a] for a, b in itertools.pairwise(chain))
    assert seen == {True, False}


def test_states_round_the_caspian_start_a_chain() -> None:
    countries = geo.load_countries()
    assert {countries.codes[i] for i in littoral(countries, "Caspian Sea")} == {"AZE", "IRN", "KAZ", "RUS", "TKM"}


def test_boundaries_without_the_states_decide_nothing() -> None:
    table = judged_on_its_own(open_event(1, {**CLAIM, "end_state": "JPN"}))
    assert set(table["verdict"]) == {"undecidable"}
    assert "hold no state" in table.loc["direct", "reason"]


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ({**CLAIM, "start_state": "RUS"}, r"start_sea: found both start_sea and start_state"),
        ({k: v for k, v in CLAIM.items() if k != "start_sea"}, r"start_sea: found neither"),
        (
            {"kind": "unavoidable", "states": ["IRQ"], "start_state": "IRN", "end_state": "IRN"},
            r"end_state: found IRN, the start_state",
        ),
        ({**CLAIM, "states": []}, r"states: found"),
        ({**CLAIM, "states": ["IRX"]}, r"unknown state code 'IRX'"),
        ({**CLAIM, "start_sea": "Kaspian Sea"}, r"did you mean 'Caspian Sea'"),
        ({k: v for k, v in CLAIM.items() if k != "end_state"}, r"end_state: found nothing"),
    ],
)
def test_what_cannot_be_asked_is_told(claim: dict[str, object], said: str) -> None:
    with pytest.raises(EventError, match=said) as caught:
        open_event(1, claim)
    assert "\n" not in str(caught.value)
