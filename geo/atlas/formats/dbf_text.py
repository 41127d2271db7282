"""The text of a shapefile's table: which encoding it is in, and what it says.

GDAL is told that each byte is a letter, which it hands on as it is; what the bytes mean is decided here. Encodings are
stated in many ways, wrongly or not at all, and UTF-8 is cut off within a letter where a field is full.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

import pandas as pd

from geo.atlas.formats.source import NOTES, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

BYTES = b"ISO-8859-1"  # what GDAL is told
_PLAIN = "latin-1"
_USUAL = "cp1252"
_HEAD = 29  # where a table has a number for its encoding
_NUMBERS = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x13: "cp932", 0x26: "cp866", 0x4D: "cp936", 0x4E: "cp949",
    0x4F: "cp950", 0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852", 0x65: "cp866", 0x66: "cp865", 0x67: "cp861",
    0x6A: "cp737", 0x6B: "cp857", 0x78: "cp950", 0x79: "cp949", 0x7A: "cp936", 0x7B: "cp932", 0x7C: "cp874",
    0x7D: "cp1255", 0x7E: "cp1256", 0x87: "cp852", 0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254", 0xCB: "cp1253",
    0xCC: "cp1257",
}  # fmt: skip
_CODECS = re.compile(
    r"utf-8|cp\d+|iso8859-\d+|gbk|gb2312|gb18030|big5\w*|shift_jis\w*|euc_\w+|koi8-[rtu]|mac-\w+|johab|tis-620|kz1048"
)
_MOST_CUT = 0.2  # of the letters beyond ASCII that fields may have cut off


def decoded(frame: gpd.GeoDataFrame, parts: Mapping[str, bytes]) -> gpd.GeoDataFrame:
    """Return a frame of bytes as letters with its texts as they are meant.

    Parameters
    ----------
    frame
        As GDAL has read it.
    parts
        The files of the shapefile, by ending.

    Returns
    -------
    GeoDataFrame
        With a note where the encoding was guessed.
    """
    codec, note = encoding_of(parts[".dbf"], parts.get(".cpg", b""))
    there = frame.active_geometry_name

    def text(value: object) -> object:
        return (
            value.encode(_PLAIN, "replace").decode(codec, "replace").rstrip("\ufffd")
            if isinstance(value, str)
            else value
        )

    notes = [*frame.attrs.get(NOTES, ()), *([note] if note else [])]
    made = frame.copy()
    for column in frame.columns:
        if column != there and not pd.api.types.is_numeric_dtype(frame[column]):
            made[column] = pd.Series([text(value) for value in frame[column]], index=frame.index, dtype=object)
    made = made.rename(columns={c: text(c) for c in frame.columns if c != there and text(c) not in frame.columns})
    made.attrs.update({**frame.attrs, NOTES: notes})
    return made


def encoding_of(dbf: bytes, cpg: bytes) -> tuple[str, str | None]:
    r"""Return Python's name of the encoding of a table, and what there is to say of it.

    Parameters
    ----------
    dbf
        The table.
    cpg
        What stands in the file that states its encoding; empty if there is none.

    Examples
    --------
    >>> encoding_of(bytes(64) + "Ägypten".encode(), b"")
    ('utf-8', None)
    >>> encoding_of(bytes(64) + "Ирак".encode("cp1251"), b"ANSI 1251")
    ('cp1251', None)
    """
    letters = bytes(b for b in dbf[_HEAD + 3 :] if b > 0x7F)
    if not letters:
        return "utf-8", None
    body = dbf[_HEAD + 3 :]
    cut = body.decode("utf-8", "replace").count("\ufffd")
    is_utf8 = cut <= _MOST_CUT * len(letters) / 2
    stated = _codec(cpg.decode("ascii", "replace"))
    if stated is not None and (stated != "utf-8" or is_utf8):
        return stated, None
    if is_utf8:
        return "utf-8", None
    codec = _NUMBERS.get(dbf[_HEAD], _USUAL)
    if dbf[_HEAD] in _NUMBERS and not cpg.strip():
        return codec, None
    why = f"it says {shown(cpg.decode('ascii', 'replace').strip())}" if cpg.strip() else "it does not say its encoding"
    return codec, f"read the text of its .dbf as {codec}, a guess ({why}): if names look wrong, save it in UTF-8"


def _codec(stated: str) -> str | None:
    """Return Python's name of an encoding as .cpg files state it, None if it is not known."""
    text = stated.strip().strip("\x00\ufeff").lower()
    number = re.fullmatch(r"(?:(?:ansi|oem|cp|windows|ms|ibm|ldid)[ /_-]*)?(\d{3,5})", text)
    if number:
        text = {"65001": "utf-8", "28591": "iso8859-1"}.get(number[1], f"cp{number[1]}")
        if number[1].startswith("8859"):
            text = f"iso8859-{number[1][4:]}"
    text = re.sub(
        r"(?:iso[ _-]*)?8859[ _-]+(\d+)|iso[ _-]*8859(\d+)", lambda found: f"iso8859-{found[1] or found[2]}", text
    )
    try:
        name = codecs.lookup(text).name
    except (LookupError, ValueError):
        return None
    return name if _CODECS.fullmatch(name) else None
