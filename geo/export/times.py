"""When a path is where, for formats that play: seconds of its speed after midnight of the event's date.

Event files have a date and no hour. So a clock begins at 00:00 UTC of that date, and each format says so.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.events import Event

CLOCK = "The clock begins at 00:00 UTC of the event's date; the hour of the launch is not in the event file."


def moment(event: Event, seconds: float) -> str:
    """Return so many seconds after midnight of an event's date, ISO 8601 in UTC with milliseconds.

    Examples
    --------
    >>> import geo
    >>> moment(geo.load_event("caspian-2015-10-07"), 3723.4)
    '2015-10-07T01:02:03.400Z'
    """
    midnight = dt.datetime.combine(event.date, dt.time(), dt.UTC)
    at = midnight + dt.timedelta(milliseconds=round(1000.0 * seconds))
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
