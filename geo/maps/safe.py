"""Text from files on its way into a page: JSON that no parser can mistake, and elements that no template engine reads.

branca compiles what folium has rendered as a Jinja template once more, so text from data that passes through it is run.
Here it never does: data travels as JSON in which ``<``, ``>`` and ``&`` do not occur, inside :class:`Raw` elements.
"""

from __future__ import annotations

import base64
import hashlib
import json

from branca.element import Element

_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)  # the last two end a line in older JavaScript


def script_json(value: object) -> str:
    r"""Return a value as JSON that is safe inside an HTML ``<script>`` element and as a JavaScript literal.

    Parameters
    ----------
    value
        Anything ``json.dumps`` takes. NaN and infinity are refused: JSON has no word for them.

    Raises
    ------
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> script_json({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_ESCAPES)


def csp_hash(text: str) -> str:
    """Return the source expression that lets a page run or apply exactly this inline text.

    Examples
    --------
    >>> csp_hash("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


class Raw(Element):
    """An element that renders to the text it was given, unread by Jinja."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__()
        self._name = "Raw"
        self._id = name  # branca's own ids are random
        self.text = text

    def render(self, **_kwargs: object) -> str:
        """Return the text as it is."""
        return self.text
