"""``over_desolate``: shares of settled land on made-up grounds, against walking along the paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from open_event import GEOD, HYPOTHESES, Way, agree, draw, found, judged_on_its_own, open_event, sampled
from reconstructed import reconstructed

import geo
from geo.atlas.ground import load_ground
from geo.claims import settled as module
from geo.claims.settled import settled_under
from geo.errors import EventError
from geo.kernel.cell_samples import lengths_over_cells
from geo.kernel.cells import runs_over_cells
from geo.kernel.lines import lines_between

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]

CODES = (10, 11, 12, 13, 21, 22, 23, 30, 0)
WATER, RURAL, LOW, _, _, _, _, URBAN, _ = range(9)
STEP_M = 50.0


@dataclass(frozen=True, eq=False)
class Made:
    """A made-up ground, by row and column of cells of a tenth of a degree."""

    value: Callable[[IntArray, IntArray], NDArray[np.uint8]]
    per_deg: int = 10
    codes: tuple[int, ...] = CODES

    def number_at(self, row: IntArray, column: IntArray) -> NDArray[np.uint8]:
        """Return what cells hold."""
        return self.value(row, column).astype(np.uint8)

    def class_at(self, lon: object, lat: object) -> NDArray[np.uint8]:
        """Return the class at positions."""
        row, column = (np.floor(np.asarray(v, dtype=float) * self.per_deg).astype(np.int64) for v in (lat, lon))
        return np.array(CODES, dtype=np.uint8)[self.number_at(row, column)]


def stripes(settled_columns: int, of: int = 10) -> Made:
    """Land east of 10 degrees and water west of it; of every ten columns of land so many are urban."""

    def value(_row: IntArray, column: IntArray) -> NDArray[np.uint8]:
        land = np.where(column % of < settled_columns, URBAN, RURAL)
        return np.where(column < 100, WATER, land).astype(np.uint8)

    return Made(value)


def with_ground(monkeypatch: pytest.MonkeyPatch, ground: Made) -> None:
    monkeypatch.setattr("geo.claims.over_desolate.load_ground", lambda: ground)


def walked_km(way: Way, ground: Made) -> tuple[float, float]:
    """Return kilometres over land, and over settled land, by points every 50 m."""
    points = sampled(way, STEP_M)
    codes = ground.class_at(points[:, 0], points[:, 1])
    each = STEP_M / 1000.0
    return float((codes > 10).sum() * each), float((codes > 11).sum() * each)


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
@pytest.mark.parametrize("columns", [3, 5])
def test_mostly_is_what_walking_finds(hypothesis: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ground = stripes(columns)
    with_ground(monkeypatch, ground)
    share = 100.0 * (1.0 - columns / 10.0)
    event = open_event(
        1, {"kind": "over_desolate", "mode": "mostly", "share_percent": share + (9.0 if columns == 3 else -9.0)}
    )
    drawn = draw(event, hypothesis, 30)
    _, judged, told = found(event.claims[0], drawn)

    walked = {way: walked_km(way, ground) for way in drawn.every_way()}

    def verdict(way: Way) -> str | None:
        land, settled = walked[way]
        assert land > 0.0
        percent, allowed = 100.0 * settled / land, 100.0 - event.claims[0].share_percent  # type: ignore[attr-defined]  # of this kind
        if min(abs(percent - allowed - 2.0), abs(percent - allowed + 2.0)) < 0.2:
            return None
        return "fails" if percent > allowed + 2.0 else "holds" if percent < allowed - 2.0 else "open"

    assert agree(drawn, "every", verdict, told, sides={"fails"} if columns == 3 else {"holds"}) > 15
    shares = [100.0 * settled / land for land, settled in (walked[way] for way in drawn.every_way())]
    assert judged.number == pytest.approx(shares, abs=0.3)


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_only_is_what_walking_finds(hypothesis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # one block of settled cells in the north: some paths pass it
    def value(row: IntArray, _column: IntArray) -> NDArray[np.uint8]:
        return np.where(row >= 356, LOW, RURAL).astype(np.uint8)

    ground = Made(value)
    with_ground(monkeypatch, ground)
    event = open_event(3, {"kind": "over_desolate", "mode": "only"})
    drawn = draw(event, hypothesis, 60)
    _, _, told = found(event.claims[0], drawn)

    def verdict(way: Way) -> str | None:
        settled = walked_km(way, ground)[1]
        if 0.0 < settled < 3.0:
            return None
        return "fails" if settled else "holds"

    assert agree(drawn, "every", verdict, told, sides={"holds", "fails"}) > 30


def test_which_classes_are_desolate_is_the_accounts_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    with_ground(monkeypatch, Made(lambda row, _column: np.full_like(row, LOW)))
    for classes, want in (([11], "contradicted"), ([11, 12], "supported"), ([12], "supported")):
        event = open_event(2, {"kind": "over_desolate", "mode": "only", "classes": classes})
        assert judged_on_its_own(event).loc["direct", "verdict"] == want


def test_over_water_alone_nothing_is_said_of_land(monkeypatch: pytest.MonkeyPatch) -> None:
    with_ground(monkeypatch, Made(lambda row, _column: np.full_like(row, WATER)))
    for mode, want in (("only", "undecidable"), ("mostly", "undecidable")):
        table = judged_on_its_own(open_event(2, {"kind": "over_desolate", "mode": mode}))
        assert table.loc["direct", "verdict"] == want
        assert "o path crosses land" in table.loc["direct", "reason"]


def test_the_sentence_has_the_numbers_of_the_tables() -> None:
    event = geo.load_event("caspian-2015-10-07")
    paths = geo.trace(event)
    verdicts = geo.judge(event, paths, geo.overflights(paths))
    ground = geo.ground_under(paths)
    land = ground[ground["class"] > 10].groupby(["hypothesis", "path"])["length_m"].sum() / 1000.0
    settled = ground[ground["class"] > 11].groupby(["hypothesis", "path"])["length_m"].sum() / 1000.0
    share = 100.0 * settled / land
    for row in verdicts[
        verdicts["claim"].isin(["only-over-desolate-areas", "mostly-over-desolate-areas"])
    ].itertuples():
        if not row.hypothesis:
            continue
        own = share[row.hypothesis]
        assert row.value == pytest.approx(own.max(), abs=1e-6)
        worst = own.idxmax()
        said = f"{settled[row.hypothesis][worst]:,.0f} km of its {land[row.hypothesis][worst]:,.0f} km over land"
        assert said in row.reason
        together = 100.0 * settled[row.hypothesis].sum() / land[row.hypothesis].sum()
        assert f"all drawn paths together have {together:.{int(together < 9.95)}f} %" in row.reason
    whole = verdicts[verdicts["hypothesis"] == ""].set_index("claim")["verdict"]
    assert whole["only-over-desolate-areas"] == "contradicted"
    assert whole["mostly-over-desolate-areas"] == "supported"


def test_paths_near_a_pole_are_moved_too() -> None:
    ends = np.array([(90.0, 70.0, -100.0, 40.0)])
    share = module.moved_share(ends, np.array([0]), load_ground(), (11,))
    assert np.isfinite(share).all()
    # moved by 100 km sideways it is a path of its own
    heading = geo.inverse(*ends[0]).azi1_deg
    moved = [geo.direct(lon, lat, heading + 90.0, 100_000.0) for lon, lat in (ends[0, :2], ends[0, 2:])]
    way = [(float(to.lon2_deg), float(to.lat2_deg)) for to in moved]
    rows = geo.ground_under(geo.path_through(way)).groupby("class")["length_m"].sum()
    land = rows.drop([0, 10], errors="ignore")
    assert share[module.SHIFTS_KM.index(100.0)] == pytest.approx(1.0 - land[11] / land.sum(), abs=1e-9)


def test_the_path_that_is_told_of_is_one_that_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short path over 1.9 km of settled land does not fail, though its share is the largest."""
    with_ground(monkeypatch, stripes(1, of=20))
    drawn = draw(open_event(1, {"kind": "over_desolate", "mode": "only"}), "direct", 40)
    _, judged, _ = found(open_event(1, {"kind": "over_desolate", "mode": "only"}).claims[0], drawn)
    worst = np.argmin(judged.slack)
    assert judged.fails[worst] == judged.fails.any()
    order = np.argsort(judged.slack)
    assert (np.diff(judged.fails[order].astype(int)) <= 0).all()


def test_a_route_through_towns_is_said_to_be_one() -> None:
    table = reconstructed("caspian-2015-10-07").verdicts
    reasons = table[table["claim"] == "only-over-desolate-areas"].set_index("hypothesis")["reason"]
    assert "drawn through Talesh, Takab and Koya" in reasons["reported"]
    assert "drawn through" not in reasons["direct"]


def test_samples_are_off_by_no_more_than_is_allowed_for() -> None:
    """A bound a tenth as large would be passed by nearly half of these paths."""
    rng = np.random.default_rng(6)
    grid = load_ground()
    starts, ends = rng.uniform([46, 33], [54, 41], (3000, 2)), rng.uniform([34, 31], [44, 39], (3000, 2))
    lines, _ = lines_between(*starts.T, *ends.T)
    over, _ = lengths_over_cells(lines, grid.per_deg, grid.number_at, len(grid.codes))
    runs = runs_over_cells(lines, grid.per_deg, grid.number_at)
    exact = np.zeros_like(over)
    np.add.at(exact, (runs.line, runs.value), runs.exit_m - runs.enter_m)
    settled, about = (v[:, 2:8].sum(axis=1) / 1000.0 for v in (exact, over))
    off = np.abs(about - settled)
    bound = module._BLUR * np.sqrt(about + 1.0)
    assert (off <= bound).all()
    assert (off > 0.1 * bound).mean() > 0.4


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_from_samples_all_worlds_are_judged_as_if_followed_exactly(
    hypothesis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = open_event(4, {"kind": "over_desolate", "mode": "mostly", "share_percent": 60.0}, east_deg=10.0)
    drawn = draw(event, hypothesis, 150)
    exactly = settled_under(drawn.flights, load_ground(), (11,))
    shares = 100.0 * exactly.settled_km / exactly.land_km
    edge = float(np.median(shares))
    event = open_event(4, {"kind": "over_desolate", "mode": "mostly", "share_percent": 100.0 - edge}, east_deg=10.0)
    want = [found(event.claims[0], draw(event, hypothesis, 150))[k] for k in (1, 2)]
    monkeypatch.setattr(module, "_FEW_KM", 0.0)
    module._sampled.cache_clear()
    judged, told = found(event.claims[0], draw(event, hypothesis, 150))[1:]
    assert told == want[1]
    assert (judged.holds == want[0].holds).all()
    assert (judged.fails == want[0].fails).all()
    assert len(set(told)) > 1
    followed = settled_under(drawn.flights, load_ground(), (11,), lambda about: np.ones(len(about.land_km), dtype=bool))
    assert np.array_equal(followed.settled_km, exactly.settled_km)
    assert not followed.blur_km.any()


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ({"mode": "partly"}, r"mode: found 'partly'"),
        ({}, r"mode: found nothing"),
        ({"mode": "only", "share_percent": 50.0}, r"share_percent: found a share beside mode = \"only\""),
        ({"mode": "mostly", "share_percent": 100.0}, r"share_percent: found 100"),
        ({"mode": "only", "classes": []}, r"classes: found"),
        ({"mode": "only", "classes": [11, 11]}, r"classes: found a class twice"),
        ({"mode": "only", "classes": [11, 12, 13, 21, 22, 23, 30]}, r"classes: found all classes of land"),
        ({"mode": "only", "classes": [10]}, r"classes\[#1\]: found 10; allowed: 11, 12, 13, 21, 22, 23 or 30"),
        ({"mode": "only", "classes": [11, 99]}, r"classes\[#2\]: found 99; allowed"),
    ],
)
def test_what_cannot_be_asked_is_told(claim: dict[str, object], said: str) -> None:
    with pytest.raises(EventError, match=said) as caught:
        open_event(1, {"kind": "over_desolate", **claim})
    assert "\n" not in str(caught.value)


# ------------------------------------------------------------------------------------------------------------- moved


def test_moved_paths_have_the_shares_that_walking_along_them_finds() -> None:
    """Two legs of one path; each of its three places is moved by PROJ, sideways or about the first."""
    way = np.array([(12.0, 45.0), (16.0, 47.0), (22.0, 44.0)])
    ground = Made(lambda row, column: np.where((row < 462) & (column > 130), RURAL, URBAN))
    got = module.moved_share(np.hstack([way[:-1], way[1:]]), np.array([0, 0]), ground, (CODES[RURAL],))
    lon, lat = way.T
    course = GEOD.inv(*way[0], *way[-1])[0]
    azimuth, _, away_m = GEOD.inv(np.full(3, lon[0]), np.full(3, lat[0]), lon, lat)
    moved = [GEOD.fwd(lon, lat, np.full(3, course + 90.0), np.full(3, 1000.0 * km)) for km in module.SHIFTS_KM]
    moved += [GEOD.fwd(np.full(3, lon[0]), np.full(3, lat[0]), azimuth + deg, away_m) for deg in module.TURNS_DEG]
    want = []
    for x, y, _ in moved:
        land, settled = walked_km(list(zip(x.tolist(), y.tolist(), strict=True)), ground)
        want.append(settled / land)
    assert got == pytest.approx(want, abs=0.01)  # of samples
    assert np.ptp(want) > 0.5


def test_paths_are_turned_by_each_degree_up_to_ten_either_way() -> None:
    assert (*range(-10, 0), *range(1, 11)) == module.TURNS_DEG
