"""The event in plain HTML: what a reader sees until the program has run, and what stays where none runs.

Every text passes ``html.escape`` and stands as element content or in a quoted attribute, nowhere else.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

from geo.words import MARKS, about_km_span, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def plain(data: Mapping[str, Any]) -> str:
    """Return title, finding, reconstructions, verdicts, sources and credits of a payload as HTML text."""
    event, names = data["event"], data["names"]
    routes = [
        f"{h['name']}: about {about_km_span(h['least_m'], h['most_m'])}, over "
        f"{listed((names[c['code']] for c in h['states']), none='no state')}."
        for h in data["hypotheses"]
    ]
    claims = []
    for claim in data["verdicts"]:
        whole = whole_of(claim)
        claims.append(f"{claim['text']} - {whole['verdict']}: {whole['reason']}")
    sources = [_source(s) for s in event["sources"]]
    return "\n".join(
        [
            '<article class="ov-static" id="overflight-plain">',
            *([f'<p><a href="{escape(data["index"])}">All events</a></p>'] if "index" in data else []),
            f"<h1>{escape(event['title'])}</h1>",
            "<dl>",
            *(f"<dt>{escape(row['label'])}</dt><dd>{escape(row['text'])}</dd>" for row in data["story"]),
            "</dl>",
            f"<p>{escape(verdict_counts(data['verdicts']))}</p>",
            f"<p><strong>{escape(data['finding']['headline'])}</strong> {escape(data['finding']['detail'])}</p>",
            f"<p>{escape(event['summary'])}</p>",
            _items("Reconstructions", [escape(r) for r in routes]),
            _items("Claims checked", [escape(c) for c in claims]),
            _items("Sources", sources),
            f"<p>{escape(data['credits']['method'])} {escape(data['credits']['line'])}.</p>",
            "</article>",
        ]
    )


def whole_of(claim: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a claim's verdict as a whole."""
    whole: Mapping[str, Any] = claim["by"].get("") or next(iter(claim["by"].values()))
    return whole


def verdict_counts(claims: Iterable[Mapping[str, Any]]) -> str:
    """Say how many claims came to which verdict, in the order of the verdicts.

    Examples
    --------
    >>> verdict_counts([{"by": {"": {"verdict": verdict}}} for verdict in ("undecidable", "supported", "supported")])
    '3 claims checked: 2 supported, 1 undecidable.'
    """
    counts = Counter(whole_of(claim)["verdict"] for claim in claims)
    each = ", ".join(f"{counts[verdict]} {verdict}" for verdict in MARKS if counts[verdict])
    total = counts.total()
    return f"{total} claim{'s' * (total != 1)} checked: {each}." if total else "No claims were checked."


def _items(title: str, items: Iterable[str]) -> str:
    return "\n".join([f"<h2>{escape(title)}</h2>", "<ul>", *(f"<li>{item}</li>" for item in items), "</ul>"])


def _source(source: Mapping[str, Any]) -> str:
    words = escape(", ".join(str(source[k]) for k in ("publisher", "title", "date") if source[k]))
    url = source["url"] or ""
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{words}</a>' if url.startswith("https://") else words
