"""The event in plain HTML: what a reader sees until the program has run, and what stays where none runs.

Every text passes ``html.escape`` and stands as element content or in a quoted attribute, nowhere else.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

from geo.language import ENGLISH
from geo.maps.languages import spoken_by
from geo.words import MARKS, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.language import Language


def plain(data: Mapping[str, Any]) -> str:
    """Return title, finding, reconstructions, verdicts, sources and credits of a payload as HTML text.

    In the language in which the page begins; an event's own texts stay as its file has them.
    """
    event, names, language = data["event"], data["names"], spoken_by(data)
    claims = []
    for claim in data["verdicts"]:
        whole = whole_of(claim)
        claims.append(f"{claim['text']} - {language.say_in('verdict', whole['verdict'])}: {whole['reason']}")
    back = escape(language.say("All events"))
    home = [f'<p><a href="{escape(data["index"])}">{back}</a></p>'] if "index" in data else []
    direction = f' dir="{language.direction}"' if language is not ENGLISH else ""
    return "\n".join(
        [
            f'<article class="ov-static" id="overflight-plain"{direction}>',
            *home,
            f"<h1>{escape(event['title'])}</h1>",
            "<dl>",
            *(f"<dt>{escape(row['label'])}</dt><dd>{escape(row['text'])}</dd>" for row in data["story"]),
            "</dl>",
            f"<p>{escape(verdict_counts(data['verdicts'], language))}</p>",
            f"<p><strong>{escape(data['finding']['headline'])}</strong> {escape(data['finding']['detail'])}</p>",
            f"<p>{escape(event['summary'])}</p>",
            _items(language.say("Reconstructions"), [escape(_route(h, names, language)) for h in data["hypotheses"]]),
            _items(language.say("Claims checked"), [escape(c) for c in claims]),
            _items(language.say_in("heading", "Sources"), [_source(s, language) for s in event["sources"]]),
            f"<p>{escape(data['credits']['method'])} {escape(language.sentence(data['credits']['line']))}</p>",
            "</article>",
        ]
    )


def _route(hypothesis: Mapping[str, Any], names: Mapping[str, str], language: Language) -> str:
    """Say how long a reconstruction is, and over which states it leads."""
    over = [names[state["code"]] for state in hypothesis["states"]]
    said = {
        "hypothesis": language.name(hypothesis["name"]),
        "length": language.about_km_span(hypothesis["least_m"], hypothesis["most_m"]),
    }
    if not over:
        return language.say("{hypothesis}: about {length}, over no state.", **said)
    # Translators: {states} stand by themselves, after a colon: Iran, Iraq and Syria
    return language.say(
        "{hypothesis}: about {length}; states overflown: {states}.", states=language.listed(over), **said
    )


def whole_of(claim: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a claim's verdict as a whole."""
    whole: Mapping[str, Any] = claim["by"].get("") or next(iter(claim["by"].values()))
    return whole


def verdict_counts(claims: Iterable[Mapping[str, Any]], language: Language = ENGLISH) -> str:
    """Say how many claims came to which verdict, in the order of the verdicts.

    Examples
    --------
    >>> verdict_counts([{"by": {"": {"verdict": verdict}}} for verdict in ("undecidable", "supported", "supported")])
    '3 claims checked: 2 supported, 1 undecidable.'
    """
    counts = Counter(whole_of(claim)["verdict"] for claim in claims)
    if not counts:
        return language.say("No claims were checked.")
    each = [
        # Translators: {count} claims have that {verdict}, an adjective of the singular: a colon may do better
        language.say("{count} {verdict}", count=str(counts[verdict]), verdict=language.say_in("verdict", verdict))
        for verdict in MARKS
        if counts[verdict]
    ]
    total = counts.total()
    return language.say_n(
        "{n} claim checked: {verdicts}.", "{n} claims checked: {verdicts}.", total, verdicts=language.row(each)
    )


def _items(title: str, items: Iterable[str]) -> str:
    return "\n".join([f"<h2>{escape(title)}</h2>", "<ul>", *(f"<li>{item}</li>" for item in items), "</ul>"])


def _source(source: Mapping[str, Any], language: Language) -> str:
    """Return a source with links to it and to its copy, its words and the hash of what was read."""
    words = escape(", ".join(str(source[k]) for k in ("publisher", "title", "date") if source[k]))
    found = [_link(source["url"], words)]
    if source.get("archive_url"):
        found.append(_link(source["archive_url"], escape(language.say("Archived copy"))))
    if source.get("sha256"):
        found.append(f"SHA-256 {escape(source['sha256'])}")
    quote = f'<blockquote dir="auto">{escape(quoted(source["quote"]))}</blockquote>' if source.get("quote") else ""
    return f"{'; '.join(found)}{quote}"


def _link(url: str | None, words: str) -> str:
    known = url is not None and url.startswith("https://")
    return f'<a href="{escape(url or "")}" rel="noopener noreferrer">{words}</a>' if known else words
