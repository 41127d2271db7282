"""KML and GML, written anew with nothing in them but elements, text and the few attributes that shapes need.

What refers elsewhere is gone before GDAL sees it: schemas, links, styles, pictures. A document type is refused,
and with it all entities.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from geo.atlas.formats import coordinate_systems
from geo.atlas.formats.source import FORMATS, shown
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from typing import Literal

_OGC = "http://www.opengis.net/"
_GML = f"{_OGC}gml"
_ATTRIBUTES = {
    "KML": {"id", "name", "type", "schemaurl"},
    "GML": {"id", "fid", "srsname", "srsdimension", "dimension", "cs", "ts", "decimal", "orientation", "nil"},
}
_LEFT_OUT = {
    "networklink", "networklinkcontrol", "link", "url", "icon", "style", "stylemap", "styleurl", "groundoverlay",
    "screenoverlay", "photooverlay", "model", "tour",
}  # fmt: skip
_MAX_DEPTH, _MAX_KINDS = 200, 5000


class PlainMarkup:
    """Markup written anew.

    Attributes
    ----------
    kind
        Which of the two formats it is.
    data
        The document in UTF-8.
    links
        How many references to other files were left out.

    Raises
    ------
    BoundaryError
        If it is no KML or GML, not well formed, has a document type, or a coordinate system of no known name.
    """

    kind: Literal["KML", "GML"]

    def __init__(self, data: bytes) -> None:
        self.links = 0
        self._out = io.StringIO()
        self._depth = self._hidden_below = 0
        self._systems: set[str] = set()
        self._kinds: dict[tuple[int, str, str | None], int] = {}
        self._path = [0]
        # no namespaces: names keep their prefixes, and are written as they were
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(data, True)  # noqa: FBT003
        except expat.ExpatError as error:
            msg = f"its XML breaks off or is damaged ({error}): fetch or save it again"
            raise BoundaryError(msg) from None
        except BoundaryError:
            raise
        except (LookupError, ValueError):
            msg = "its XML is in an encoding that is not read: save it in UTF-8"
            raise BoundaryError(msg) from None
        self.data = self._out.getvalue().encode()

    def _refuse_doctype(self, *_: object) -> None:
        msg = "its XML has a document type, which can name other files: delete the line with <!DOCTYPE"
        raise BoundaryError(msg)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._depth:
            self.kind = _kind(tag, attributes)
            self._out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            msg = f"its XML is nested deeper than {_MAX_DEPTH} elements: save it as plain {self.kind}"
            raise BoundaryError(msg)
        # GDAL makes a column of each kind of element, and takes the square of their number in time
        self._path.append(self._kinds.setdefault((self._path[-1], tag, attributes.get("name")), len(self._kinds) + 1))
        if len(self._kinds) > _MAX_KINDS:
            msg = f"its XML has more than {_MAX_KINDS} kinds of elements: save it as plain {self.kind} without them"
            raise BoundaryError(msg)
        name = _local(tag)
        if self.kind == "KML" and name in _LEFT_OUT and not self._hidden_below:
            self._hidden_below = self._depth
            self.links += name == "networklink"
        if self._hidden_below:
            return
        kept = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if self._keeps(key, value))
        self._out.write(f"<{tag}{kept}>")

    def _keeps(self, key: str, value: str) -> bool:
        name = _local(key)
        if key == "xmlns" or key.startswith("xmlns:"):
            # GDAL knows of some namespaces where to fetch their schemas
            return self.kind == "KML" or value.startswith(_OGC)
        if name == "href":
            self.links += not value.startswith("#")
        if name == "srsname" and value not in self._systems:
            coordinate_systems.from_name(value)
            self._systems.add(value)
        return name in _ATTRIBUTES[self.kind] and (name != "schemaurl" or value.startswith("#"))

    def _end(self, tag: str) -> None:
        if not self._hidden_below:
            self._out.write(f"</{tag}>")
        elif self._hidden_below == self._depth:
            self._hidden_below = 0
        self._depth -= 1
        self._path.pop()

    def _text(self, text: str) -> None:
        if not self._hidden_below:
            self._out.write(escape(text))


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _kind(tag: str, attributes: dict[str, str]) -> Literal["KML", "GML"]:
    if _local(tag) == "kml":
        return "KML"
    if any(key.startswith("xmlns") and value.startswith(_GML) for key, value in attributes.items()):
        return "GML"
    msg = f"it is XML of the kind {shown(tag)} and neither KML nor GML: want {FORMATS}"
    raise BoundaryError(msg)
