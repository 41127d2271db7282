"""How a result came about, as PROV-JSON (W3C Member Submission of 24 April 2013): what was made from what, by what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.events import Event
    from geo.provenance import Provenance
    from geo.worlds import Simulation

_OWN = "overflight"  # the prefix; PROV asks for an absolute IRI, and this one needs no server
_PREFIXES = {_OWN: "urn:x-overflight:", "schema": "https://schema.org/"}
# activity: what it does, what it uses, what it makes
_STEPS = {
    "trace": ("geodesic paths through the waypoints of each hypothesis", ("event",), "paths"),
    "overflights": ("paths cut at every border", ("paths", "boundaries"), "ledger"),
    "simulate": (
        "reconstructions drawn at random from what the account leaves open",
        ("event", "boundaries"),
        "worlds",
    ),
    "judge": (
        "claims held against the drawn example and all worlds",
        ("event", "paths", "ledger", "worlds"),
        "verdicts",
    ),
}


def prov_document(event: Event, made: Provenance, worlds: Simulation, files: Iterable[str] = ()) -> dict[str, Any]:
    """Return how the tables of a reconstruction, and files that hold them, came about.

    Parameters
    ----------
    event
        The event.
    made
        From what the tables were made (:func:`geo.provenance.provenance_of`).
    worlds
        The worlds that the verdicts rest on.
    files
        Names of files that were written from the tables.

    Notes
    -----
    It holds no times: two runs on the same input give the same document.
    """
    agent, facts = f"{_OWN}:tool", _given(event, made)
    entities: dict[str, dict[str, Any]] = dict(facts)
    derived = [(f"{_OWN}:event", name) for name in facts if name.startswith(f"{_OWN}:source.")]
    activities: dict[str, dict[str, Any]] = {}
    used, generated = [], []
    for step, (what, sources, result) in _STEPS.items():
        name = f"{_OWN}:{step}"
        activities[name] = {"prov:label": what}
        entities[f"{_OWN}:{result}"] = {"prov:label": result}
        used += [(name, f"{_OWN}:{source}") for source in sources]
        generated.append((f"{_OWN}:{result}", name))
        derived += [(f"{_OWN}:{result}", f"{_OWN}:{source}") for source in sources]
    activities[f"{_OWN}:simulate"] |= {f"{_OWN}:draws": worlds.draws, f"{_OWN}:seed": worlds.seed}
    for k, file in enumerate(files):
        name = f"{_OWN}:file.{k}"
        entities[name] = {"prov:label": file}
        derived += [(name, f"{_OWN}:{result}") for _, _, result in _STEPS.values()]
    return {
        "prefix": dict(_PREFIXES),
        "entity": entities,
        "activity": activities,
        "agent": {
            agent: {
                "prov:type": _name("prov:SoftwareAgent"),
                "prov:label": f"{made.tool} {made.version}",
                "schema:softwareVersion": made.version,
            }
        },
        "used": _relations("u", ("prov:activity", "prov:entity"), used),
        "wasGeneratedBy": _relations("g", ("prov:entity", "prov:activity"), generated),
        "wasDerivedFrom": _relations("d", ("prov:generatedEntity", "prov:usedEntity"), derived),
        "wasAssociatedWith": _relations("a", ("prov:activity", "prov:agent"), [(name, agent) for name in activities]),
    }


def _given(event: Event, made: Provenance) -> dict[str, dict[str, Any]]:
    """Return what was there before: the event file, the boundaries, and the sources of the event."""
    found = {
        f"{_OWN}:event": {
            "prov:label": event.title,
            "schema:identifier": made.event,
            f"{_OWN}:sha256": made.event_sha256,
        },
        f"{_OWN}:boundaries": {
            "prov:label": made.boundaries,
            f"{_OWN}:sha256": made.boundaries_sha256,
            **({"schema:license": made.licence} if made.licence else {}),
        },
    }
    for source in event.sources:
        said: dict[str, Any] = {
            "prov:label": source.title or source.publisher,
            "schema:publisher": source.publisher,
            "schema:datePublished": source.date,
            "schema:url": {"$": source.url, "type": "xsd:anyURI"} if source.url else None,
            "schema:archivedAt": {"$": source.archive_url, "type": "xsd:anyURI"} if source.archive_url else None,
            f"{_OWN}:sha256": source.sha256,
        }
        found[f"{_OWN}:source.{source.id}"] = {key: value for key, value in said.items() if value}
    return found


def _name(qualified: str) -> dict[str, str]:
    return {"$": qualified, "type": "prov:QUALIFIED_NAME"}


def _relations(letter: str, roles: tuple[str, str], pairs: list[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Return relations with names of their own, which PROV-JSON asks for."""
    return {f"_:{letter}{k}": dict(zip(roles, pair, strict=True)) for k, pair in enumerate(pairs, 1)}
