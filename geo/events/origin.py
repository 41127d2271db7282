"""What a position was worked out from: a place, how far and which way from it, exactly or from so far to so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from geo.events.amounts import METRES
from geo.events.fans import Fan
from geo.events.fields import MAX_KM, ROSE, STEP_DEG, Degrees, Kilometres, Record, SpotId, Wind
from geo.events.problems import Problem, listed, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNITS = {"nmi": METRES["nmi"] / 1000.0, "mile": METRES["mile"] / 1000.0}
_DISTANCES = tuple(f"distance_{unit}" for unit in ("km", *_UNITS))
_WIDEST_DEG = 350.0  # a whole ring is no outline


class DerivedFrom(Record):
    """What a position was worked out from: a place, and perhaps how far and which way from it.

    Whatever the unit or the form that is written, ``distance_km`` and ``bearing_deg`` hold it. With ``distance_to_km``
    and ``bearing_to_deg`` it lay somewhere in a fan: between two distances and two bearings, clockwise.
    """

    place: SpotId = Field(description="the id of a place, platform or target")
    distance_km: Kilometres | None = Field(default=None, description="km, above 0 to 40100")
    distance_nmi: Kilometres | None = Field(default=None, description="nautical miles, in place of distance_km")
    distance_mile: Kilometres | None = Field(default=None, description="miles, in place of distance_km")
    distance_to_km: Kilometres | None = Field(default=None, description="the greatest distance of a fan, in km")
    distance_to_nmi: Kilometres | None = Field(default=None, description="the same in nautical miles")
    distance_to_mile: Kilometres | None = Field(default=None, description="the same in miles")
    bearing_deg: Degrees | None = Field(default=None, description="degrees clockwise from north, 0 to 360")
    toward: Wind | None = Field(
        default=None, description="a point of the compass, in place of bearing_deg: N, NNE, NE ..."
    )

    bearing_to_deg: Degrees | None = Field(
        default=None, description="the last bearing of a fan, clockwise from bearing_deg, 0 to 360"
    )

    @model_validator(mode="before")
    @classmethod
    def _in_one_form(cls, raw: object) -> object:
        if not isinstance(raw, dict):
            return raw
        to = tuple(name.replace("distance", "distance_to") for name in _DISTANCES)
        for names in (_DISTANCES, to, ("bearing_deg", "toward")):
            given = [name for name in names if name in raw]
            if len(given) > 1:
                refuse(" beside ".join(given), f"one of {listed(names)}", "keep the one that is printed")
        more: dict[str, object] = {}
        for what in ("distance", "distance_to"):
            for unit, km in _UNITS.items():
                number = raw.get(f"{what}_{unit}")
                if isinstance(number, int | float) and not isinstance(number, bool) and 0 < number <= MAX_KM / km:
                    more[f"{what}_km"] = number * km
        if raw.get("toward") in ROSE:
            more["bearing_deg"] = ROSE.index(raw["toward"]) * STEP_DEG
        return {**raw, **more}

    @property
    def fan(self) -> bool:
        """Whether it says from how far to how far, and from which bearing to which."""
        return None not in (self.distance_km, self.distance_to_km, self.bearing_deg, self.bearing_to_deg)

    @property
    def wide_deg(self) -> float:
        """How many degrees there are from the first bearing of a fan to the last, clockwise."""
        return ((self.bearing_to_deg or 0.0) - (self.bearing_deg or 0.0)) % 360.0

    def problems(self) -> Iterator[Problem]:
        """Yield what no single field shows; fields are named from the record on."""
        if self.distance_to_km is None and self.bearing_to_deg is None:
            return
        if not self.fan:
            wanted = {"distance_km": self.distance_km, "distance_to_km": self.distance_to_km,
                      "bearing_deg": self.bearing_deg, "bearing_to_deg": self.bearing_to_deg}  # fmt: skip
            missing = listed([name for name, value in wanted.items() if value is None], end="and")
            yield Problem("", f"a fan without {missing}", "two distances and two bearings", "add what is missing")
            return
        low, high = self.distance_km or 0.0, self.distance_to_km or 0.0
        if not low < high:
            found = f"a fan from {low:g} to {high:g} km"
            yield Problem(".distance_to_km", found, "a distance above the first", "correct one")
        if not 0.0 < self.wide_deg <= _WIDEST_DEG:
            found = f"a fan from {self.bearing_deg:g} to {self.bearing_to_deg:g} degrees"
            yield Problem(".bearing_to_deg", found, f"up to {_WIDEST_DEG:g} degrees clockwise", "correct one")

    def middle(self, start: tuple[float, float]) -> tuple[float, float]:
        """Return where the geodesic from its place leads to, in the middle of a fan, degrees, to 0.1 m."""
        return self.fan_from(start).middle

    def fan_from(self, start: tuple[float, float]) -> Fan:
        """Return the fan, from where its place lies; without its last numbers it has neither depth nor width."""
        low = self.distance_km or 0.0
        high, wide = (self.distance_to_km or low, self.wide_deg) if self.fan else (low, 0.0)
        return Fan(start, 1000.0 * low, 1000.0 * high, self.bearing_deg or 0.0, wide)
