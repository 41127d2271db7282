"""What a file that leaves the project was made from: the tool, the event and the boundaries, by version and hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from geo.version import __version__

if TYPE_CHECKING:
    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.kernel.borders import BorderEdges

TOOL = "overflight"


@dataclass(frozen=True)
class Provenance:
    """From what a result was made. Two results of equal provenance are equal.

    Attributes
    ----------
    tool, version
        What made it.
    event, event_sha256
        Id of the event, and the hash of all that its file says (:func:`event_hash`).
    boundaries, boundaries_sha256
        Where the boundaries come from, and the hash of their codes and edges (:func:`boundaries_hash`).
    licence
        Of the boundaries; '' where it is not known.
    """

    tool: str
    version: str
    event: str
    event_sha256: str
    boundaries: str
    boundaries_sha256: str
    licence: str

    def as_dict(self) -> dict[str, str]:
        """Return it as plain values, in the order of the attributes."""
        return asdict(self)


def provenance_of(event: Event, countries: Countries) -> Provenance:
    """Return from what the reconstruction of an event is made.

    Examples
    --------
    >>> from geo.accounts import load_event
    >>> from geo.atlas.load import load_countries
    >>> made = provenance_of(load_event("caspian-2015-10-07"), load_countries())
    >>> made.tool, made.event, len(made.event_sha256)
    ('overflight', 'caspian-2015-10-07', 64)
    """
    return Provenance(
        tool=TOOL,
        version=__version__,
        event=event.id,
        event_sha256=event_hash(event),
        boundaries=countries.source,
        boundaries_sha256=boundaries_hash(countries),
        licence=countries.licence,
    )


def event_hash(event: Event) -> str:
    """Return the SHA-256 of what an event says: its fields as JSON with sorted keys, whatever its file looks like.

    Comments and the order of fields in the file do not matter; each value does.

    Examples
    --------
    >>> from geo.accounts import load_event
    >>> one, other = (load_event(name) for name in ("caspian-2015-10-07", "caspian-2015-11-20"))
    >>> event_hash(one) == event_hash(one), event_hash(one) == event_hash(other)
    (True, False)
    """
    text = json.dumps(
        event.model_dump(mode="json", warnings=False), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def boundaries_hash(countries: Countries) -> str:
    """Return the SHA-256 of codes and names of the states and of each border edge, as little-endian numbers.

    Examples
    --------
    >>> from geo.atlas.load import load_countries
    >>> boundaries_hash(load_countries()) == boundaries_hash(load_countries("osm-50m"))
    True
    """
    found = hashlib.sha256(json.dumps([countries.codes, countries.names], ensure_ascii=False).encode())
    edges: BorderEdges = countries.edges
    for column in fields(edges):
        numbers = getattr(edges, column.name)
        found.update(numbers.astype(numbers.dtype.newbyteorder("<"), copy=False).tobytes())
    return found.hexdigest()
