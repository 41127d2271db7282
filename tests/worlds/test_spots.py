"""Where positions may have been: as the map says, evenly by area, and never outside the sea or state named."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from areas import cells, check_even
from made_worlds import world
from small_event import RAW
from small_event import world as small_world

import geo
from geo.accounts import event_from_dict, load_event
from geo.atlas.waters import load_water
from geo.errors import EventError, SimulationError
from geo.kernel.geodesic import inverse
from geo.worlds.regions import disc_outline
from geo.worlds.spots import spots_of

if TYPE_CHECKING:
    from geo.atlas.countries import Countries
    from geo.events import Event

CASPIAN = load_event("caspian-2015-10-07")
SMALL = small_world()


pytestmark = pytest.mark.usefixtures("made_up_states")


def drawn(
    name: str, event: Event, countries: Countries = SMALL, *, count: int = 4000, seed: int = 5
) -> tuple[np.ndarray, np.ndarray]:
    """Return positions of the event's platforms, targets or places in many worlds, one column each."""
    items = getattr(event, name)
    u, v = np.random.default_rng(seed).random((2, count, len(items)))
    return spots_of(name, items, event, countries).place(u, v)


def event_like(**fields: object) -> Event:
    return event_from_dict({**copy.deepcopy(RAW), **fields})


def with_position(name: str, **fields: object) -> Event:
    """Return the small event with one platform or target of these fields."""
    key = name.removesuffix("s")
    own = {"id": key, "name": key, "position": [9.9, 35.0], "basis": "assumed", "radius_km": 100.0}
    return event_like(**{name: [{**own, **fields}]})


def test_ships_lie_within_their_radius_and_in_the_sea_as_evenly_as_areas() -> None:
    lon, lat = drawn("platforms", CASPIAN, count=20_000)
    sea = load_water("Caspian Sea")
    wet = shapely.buffer(sea, 1e-6)  # 10 cm
    shapely.prepare(wet)
    for k, ship in enumerate(CASPIAN.platforms):
        assert ship.radius_km
        off = inverse(*ship.position, lon[:, k], lat[:, k]).s12_m
        assert 0.97 * ship.radius_km < off.max() / 1000 <= ship.radius_km + 1e-6
        assert shapely.intersects_xy(wet, lon[:, k], lat[:, k]).all()
        allowed = shapely.intersection(disc_outline(*ship.position, ship.radius_km * 1000), sea)
        parts = cells(allowed, 0.2)
        kept = shapely.intersects_xy(shapely.union_all(parts), lon[:, k], lat[:, k])
        check_even(parts, lon[kept, k], lat[kept, k])


def with_ship_without_radius(polygon: tuple[tuple[float, float], ...]) -> Event:
    """Return the Caspian event with its first ship anywhere in a region."""
    first = CASPIAN.platforms[0].model_copy(update={"radius_km": None})
    launch = CASPIAN.launch.model_copy(update={"polygon": polygon})
    return CASPIAN.model_copy(update={"platforms": (first, *CASPIAN.platforms[1:]), "launch": launch})


def test_a_ship_without_a_radius_lies_anywhere_in_the_region_and_in_the_sea() -> None:
    polygon = CASPIAN.launch.polygon
    assert polygon
    lon, lat = (x[:, 0] for x in drawn("platforms", with_ship_without_radius(polygon), count=40_000))
    region = shapely.intersection(shapely.Polygon(polygon), load_water("Caspian Sea"))
    inside = shapely.intersects_xy(shapely.buffer(region, 1e-6), lon, lat)
    assert inside.all()
    parts = cells(region, 0.25)
    kept = shapely.intersects_xy(shapely.union_all(parts), lon, lat)
    assert kept.mean() > 0.995
    check_even(parts, lon[kept], lat[kept])


def test_a_radius_stands_also_where_it_leaves_the_region() -> None:
    """The outline is nothing to a ship that has a radius of its own."""
    far = ((50.5, 42.0), (51.0, 42.0), (51.0, 42.5), (50.5, 42.5))
    event = CASPIAN.model_copy(update={"launch": CASPIAN.launch.model_copy(update={"polygon": far})})
    for one, other in zip(drawn("platforms", CASPIAN), drawn("platforms", event), strict=True):
        assert (one == other).all()


@pytest.mark.parametrize("name", ["platforms", "targets", "places"])
def test_nothing_lies_outside_of_the_state_it_is_said_to_lie_in(name: str) -> None:
    """A disc about a point just inside a border, of which half lies in the next state."""
    if name == "platforms":
        event = with_position(name)
        event = event.model_copy(update={"launch": event.launch.model_copy(update={"state": "SYR"})})
    elif name == "targets":
        event = with_position(name, state="SYR")
    else:
        place = {
            "id": "p",
            "name": "P",
            "position": [9.9, 35.0],
            "basis": "assumed",
            "radius_km": 100.0,
            "state": "SYR",
        }
        event = event_like(places=[place, *RAW["places"]])  # type: ignore[misc]
    lon, lat = (x[:, 0] for x in drawn(name, event, count=20_000))
    assert lon.max() <= 10.0 + 1e-9
    off = inverse(9.9, 35.0, lon, lat).s12_m
    assert 99_000 < off.max() <= 100_000.001
    half = shapely.intersection(disc_outline(9.9, 35.0, 100e3), shapely.box(0, 30, 10, 40))
    parts = cells(half, 0.25)
    kept = shapely.intersects_xy(shapely.union_all(parts), lon, lat)
    check_even(parts, lon[kept], lat[kept])
    free = with_position("targets")
    assert (drawn("targets", free, count=2000)[0] > 10.0).mean() > 0.4, "without the state it lies in both"


def test_a_state_on_both_sides_of_the_180th_meridian_keeps_its_ships() -> None:
    countries = world(AAA=shapely.union(shapely.box(178, 50, 180, 54), shapely.box(-180, 50, -179.5, 54)))
    event = with_position("platforms", position=[179.9, 52.0])
    event = event.model_copy(update={"launch": event.launch.model_copy(update={"state": "AAA"})})
    lon, lat = (x[:, 0] for x in drawn("platforms", event, countries, count=5000))
    assert ((lon >= 178.0) | (lon <= -179.5)).all()
    assert (lon < 0.0).any()
    assert (lon > 0.0).any()
    assert inverse(179.9, 52.0, lon, lat).s12_m.max() <= 100_000.001


def test_a_disc_about_the_pole_reaches_all_around_it() -> None:
    event = with_position("platforms", position=[0.0, 89.9])
    lon, lat = (x[:, 0] for x in drawn("platforms", event, count=4000))
    assert inverse(0.0, 89.9, lon, lat).s12_m.max() <= 100_000.001
    beyond = np.abs(lon) > 90.0  # half a disc, less a strip of 11.2 km beside its diameter of 200 km
    assert beyond.mean() == pytest.approx(0.5 - 11.2 * 200 / (np.pi * 100**2), abs=0.03)
    assert (np.histogram(lon, bins=6, range=(-180, 180))[0] > 200).all()


def test_a_position_that_is_known_stays_what_it_is() -> None:
    lon, lat = drawn("targets", event_like(), count=50)
    assert set(zip(lon[:, 0].tolist(), lat[:, 0].tolist(), strict=True)) == {(5.0, 35.0)}
    published = with_position("platforms", basis="published", radius_km=None, sources=["paper"])
    assert not spots_of("platforms", published.platforms, published, SMALL).open
    assert set(drawn("platforms", published, count=50)[0].ravel().tolist()) == {9.9}


def test_places_on_the_way_and_aim_points_lie_within_their_radius() -> None:
    for name in ("targets", "places"):
        lon, lat = drawn(name, CASPIAN, geo.load_countries(), count=1000)
        for k, item in enumerate(getattr(CASPIAN, name)):
            off = inverse(*item.position, lon[:, k], lat[:, k]).s12_m
            assert off.max() <= (item.radius_km or 0.0) * 1000 + 1e-3
            assert off.max() >= 900 * (item.radius_km or 0.0)


# ---------------------------------------------------------------------------------------------------- what is not said


@pytest.mark.parametrize("name", ["platforms", "targets", "places"])
def test_an_assumed_position_without_radius_or_region_is_refused(name: str) -> None:
    """Event files cannot say that; an event put together in code can."""
    event = event_like()
    items = getattr(event, name)
    update = {"basis": "assumed", "radius_km": None}
    changed = tuple(item.model_copy(update=update) if k == len(items) - 1 else item for k, item in enumerate(items))
    broken = event.model_copy(update={name: changed})
    field = rf"{name}\[{items[-1].id}\].radius_km"
    with pytest.raises(SimulationError, match=rf"^{field}: found nothing, while the position is assumed; allowed: "):
        spots_of(name, changed, broken, SMALL)


def test_a_region_without_its_sea_is_refused() -> None:
    ashore = ((45.0, 36.0), (46.0, 36.0), (46.0, 37.0))
    broken = with_ship_without_radius(ashore)
    with pytest.raises(SimulationError, match=r"^launch.polygon: found a region with none of the Caspian Sea in it;"):
        drawn("platforms", broken)
    inland = CASPIAN.platforms[0].model_copy(update={"position": (45.0, 36.0)})
    broken = CASPIAN.model_copy(update={"platforms": (inland, *CASPIAN.platforms[1:])})
    with pytest.raises(SimulationError, match=r"^platforms\[dagestan\].radius_km: found a region with none of the"):
        drawn("platforms", broken)


def test_a_state_that_is_not_there_is_refused_in_one_line() -> None:
    far = with_position("targets", state="TUR")
    with pytest.raises(SimulationError) as caught:
        drawn("targets", far)
    allowed = "allowed: a region that covers some of TUR; correct it, or correct "
    assert str(caught.value).startswith(f"targets[target].radius_km: found a region with none of TUR in it; {allowed}")
    unknown = with_position("targets", state="GRC")
    with pytest.raises(SimulationError, match=r"state: found GRC; allowed: a state that the boundaries hold; [^\n]+$"):
        drawn("targets", unknown)


AREA = [[8.0, 33.0], [13.0, 33.5], [12.0, 37.0], [9.0, 36.0]]


@pytest.mark.parametrize(("name", "state"), [("platforms", None), ("targets", None), ("targets", "SYR")])
def test_what_lies_in_an_outline_lies_anywhere_in_it_and_in_its_state(name: str, state: str | None) -> None:
    """Syria ends at 10 degrees east here."""
    fields = {"radius_km": None, "polygon": AREA, **({"state": state} if state else {})}
    lon, lat = (x[:, 0] for x in drawn(name, with_position(name, **fields), count=40_000))
    area = shapely.intersection(shapely.Polygon(AREA), shapely.box(0, 30, 10 if state else 90, 40))
    assert shapely.intersects_xy(shapely.buffer(area, 1e-6), lon, lat).all()
    parts = cells(area, 0.5)
    kept = shapely.intersects_xy(shapely.union_all(parts), lon, lat)
    check_even(parts, lon[kept], lat[kept])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"radius_km": 5.0},
            r"radius_km: found radius_km beside polygon; allowed: one of radius_km, polygon and within",
        ),
        ({"position": [20.0, 35.0]}, r"position: found 20, 35, outside its outline; allowed: a position within"),
        ({"polygon": [[8, 33], [13, 37], [13, 33], [8, 37]]}, r"polygon: found an outline that crosses itself"),
        ({"polygon": [[-120, 70], [0, 70], [120, 70]]}, r"polygon: found an outline round a pole"),
    ],
)
@pytest.mark.parametrize("name", ["platforms", "targets"])
def test_outlines_that_say_nothing_are_refused(name: str, fields: dict[str, object], message: str) -> None:
    key = name.removesuffix("s")
    with pytest.raises(EventError, match=rf"{name}\[{key}\]\." + message):
        with_position(name, **{"radius_km": None, "polygon": AREA, **fields})
