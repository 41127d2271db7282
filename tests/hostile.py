"""Texts that would be run, or would end the element they stand in, wherever a page forgot that they are data."""

PAYLOADS = {
    "jinja": "{{ 7 * 7 }} {{ cycler.__init__.__globals__ }} {% for x in y %} {# x #}",
    "template literal": "${alert(1)} `${alert(2)}` `+alert(3)+`",
    "markup": "<img src=x onerror=alert(4)> <svg onload=alert(5)> <b>bold</b> &amp; &lt;",
    "script": "</script><script>alert(6)</script> <!-- <script> ]]> </title></style></textarea>",
    "quotes": "'\"); alert(7); (\"' \\u003c \\' \\\" javascript:alert(8) onmouseover=alert(9)",
}
TEXT = {
    "title",
    "summary",
    "name",
    "type",
    "missile",
    "note",
    "province",
    "publisher",
    "text",
    "allocation_note",
    "quote",
}


def poisoned(value: object, payload: str, *, key: str = "") -> object:
    """Return a file's tables with every text of a reader-facing field replaced."""
    if isinstance(value, dict):
        value = {**value, "quote": ""} if "publisher" in value else value  # of every source
        return {k: poisoned(v, payload, key=k) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(v, payload, key=key) for v in value]
    return payload if isinstance(value, str) and key in TEXT else value
