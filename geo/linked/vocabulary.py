"""Words of schema.org that several documents share. What is not known is left out, never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.events.schema import Source
    from geo.provenance import Provenance

CONTEXT = "https://schema.org"
_LICENCES = {
    "ODbL 1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "public domain": "https://creativecommons.org/publicdomain/mark/1.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
}


def node(kind: str, **values: object) -> dict[str, Any]:
    """Return a node of a type, without the properties of which nothing is known.

    Examples
    --------
    >>> node("Organization", name="A paper", url=None)
    {'@type': 'Organization', 'name': 'A paper'}
    """
    return {"@type": kind, **{name: value for name, value in values.items() if value not in (None, "", [])}}


def named(part: str, address: str | None) -> str:
    """Return the name of a node: a part of the page at an address, or of whatever document it stands in.

    Examples
    --------
    >>> named("dataset", None), named("dataset", "https://example.org/a.html")
    ('#dataset', 'https://example.org/a.html#dataset')
    """
    return f"{address or ''}#{part}"


def publication(source: Source, address: str | None) -> dict[str, Any]:
    """Return where something was published, as far as the event file knows it."""
    return node(
        "CreativeWork",
        **{"@id": named(f"source-{source.id}", address)},
        name=source.title,
        publisher=node("Organization", name=source.publisher),
        datePublished=source.date,
        url=source.url,
        archivedAt=source.archive_url,
    )


def licence(name: str) -> dict[str, Any] | None:
    """Return a licence by its name; None where it is not known."""
    return node("CreativeWork", name=name, url=_LICENCES.get(name)) if name else None


def tool(made: Provenance) -> dict[str, Any]:
    """Return the tool, with its version."""
    return node("SoftwareApplication", name=made.tool, softwareVersion=made.version)
