"""Which columns of a table of tracks hold what, told by the names that tables of tracks usually have."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.arguments import shown
from geo.tracks.fixes import refuse
from geo.words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

# in this order, without regard to case
LON = ("lon", "lng", "long", "longitude", "x")
LAT = ("lat", "latitude", "y")
TRACK = (
    *("track_id", "trackid", "traj_id", "trajectory_id", "flight_id", "flightid", "segment_id"),
    *("icao24", "hex", "icao", "mmsi", "callsign", "flight", "ident", "registration", "id", "name", "track", "path"),
)
TIME = (
    *("timestamp", "time", "datetime", "date_time", "time_utc", "timestamp_utc", "utc", "basedatetime", "t"),
    *("when", "epoch", "unixtime", "unix_time", "times", "timestamps", "time_s", "lastposupdate"),
)


@dataclass(frozen=True)
class Columns:
    """Names of the columns that hold longitude, latitude, time ('' if none) and track ('' if none)."""

    lon: str
    lat: str
    time: str
    track: str

    def said(self, others: Sequence[str] = ()) -> str:
        """Say what is taken for what, and which other columns might have told tracks apart."""
        track = f"tracks by {shown(self.track)}" if self.track else "all rows as one track"
        also = f" ({listed([shown(name) for name in others], most=4)} there too: --track-column)" if others else ""
        time = f"times by {shown(self.time)}" if self.time else "no times"
        return f"{track}{also}, {time}, positions by {shown(self.lon)}, {shown(self.lat)}"


def each_once(names: Sequence[str]) -> None:
    """Refuse a table with two columns of one name.

    Raises
    ------
    UnreadTracksError
        If there are two.

    Examples
    --------
    >>> each_once(["lon", "lat"])
    """
    if len(set(names)) < len(names):
        (name, count), *_ = Counter(names).most_common(1)
        refuse(f"{count} columns {shown(name)}", "each name once", "rename all but one")


def columns_of(
    names: Sequence[str], *, track: str | None = None, time: str | None = None, positions: tuple[str, str] | None = None
) -> tuple[Columns, list[str]]:
    """Return which columns hold what.

    Parameters
    ----------
    names
        Of all columns.
    track, time
        What the caller says.
    positions
        What to call the positions where a shape holds them.

    Returns
    -------
    Columns, list
        And which other columns have names that tracks have.

    Raises
    ------
    UnreadTracksError
        If there is none for longitude or latitude, or none of the name that is said.

    Examples
    --------
    >>> columns_of(["time", "icao24", "lat", "lon", "callsign"])
    (Columns(lon='lon', lat='lat', time='time', track='icao24'), ['callsign'])
    """
    for said, option in ((track, "track"), (time, "time")):
        if said is not None and said not in names:
            there = listed([shown(name) for name in names], most=8)
            refuse(f"no column {shown(said)}", f"one of {there}", f"correct --{option}-column ({option}_column)")
    lon, lat = positions or (_first(names, LON), _first(names, LAT))
    if not lon or not lat:
        found = listed([shown(name) for name in names], most=8) or "none"
        refuse(f"columns {found}", f"one of {', '.join(LON)} and one of {', '.join(LAT)}", "name them so")
    of_tracks = [name for known in TRACK for name in names if name.strip().lower() == known]
    taken = track or (of_tracks[0] if of_tracks else "")
    others = [] if track else [name for name in of_tracks if name != taken]
    return Columns(lon, lat, time or _first(names, TIME), taken), others


def _first(names: Sequence[str], known: Sequence[str]) -> str:
    return next((name for one in known for name in names if name.strip().lower() == one), "")
