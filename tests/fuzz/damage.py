"""Ways to spoil a file: by bytes, by the tokens of its text, by its structure, by two files in one."""

# ruff: noqa: E501  (tables)

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

from mutations import mutate

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    Damage = Callable[[bytes, random.Random, Sequence[bytes]], bytes]

_TOKENS = re.compile(rb"(<[^<>]*>|[,;:={}\[\]()\"'\s])")
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
NUMBERS = (
    b"nan", b"NaN", b"inf", b"-inf", b"Infinity", b"1e400", b"-1e400", b"5e-324", b"1e308", b"-0.0", b"0", b"-1", b"90",
    b"-90", b"90.0000001", b"180", b"-180", b"180.5", b"360", b"1e15", b"9" * 400, b"0x10", b"1_000", b"1,5", b"",
    b"2147483648", b"9223372036854775808", b"0001-01-01", b"9999-12-31T23:59:60Z", b"1970-01-01T00:00:00+25:00",
    "٣".encode(), "\u22125".encode(), "36°12′N".encode(),
)  # fmt: skip
ODD = (
    b"\x00", b"\x1b[31m", b"\x1b]0;title\x07", b"\x9b31m", b"\xc2\x9b31m", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80",
    b"\xc0\x80", b"\r", b"\r\n", b"\n\n", b"\t", b"\\", b'"', b"'", b'"""', b"#", b"<!--", b"]]>", b"<![CDATA[", b"&amp;",
    b"&#0;", b"&#x1b;", b"&x;", b"%s{0}", b"=1+1", b"\\u0000", b"\\ud800", b"\\u001b[31m", "\u202e".encode(),
    "\u2028".encode(), "é".encode(), "\U0001f680".encode(), b"null", b"true", b"{}", b"[]", b"[" * 300, b'{"a":' * 300,
    b"<a>" * 300, b"(" * 300, b"x" * 5_000, b"a." * 60, b"__proto__", b"../../x", b"file:///etc/passwd",
)  # fmt: skip


def by_bytes(data: bytes, rng: random.Random, _: Sequence[bytes]) -> bytes:
    """Change, leave out, double or put in some bytes at some places."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(out) + 1)
        run = rng.choice((1, 1, 2, 8, 64, 512))
        match rng.randrange(5):
            case 0:
                out[at : at + run] = rng.randbytes(len(out[at : at + run]))
            case 1:
                del out[at : at + run]
            case 2:
                out[at:at] = out[at : at + run] * rng.choice((1, 2, 20))
            case 3:
                out[at:at] = rng.choice(ODD)
            case _:
                if at < len(out):
                    out[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, out[at] ^ (1 << rng.randrange(8))))
    return bytes(out)


def by_length(data: bytes, rng: random.Random, _: Sequence[bytes]) -> bytes:
    """Break off, or begin late."""
    at = rng.randrange(len(data) + 1)
    return data[:at] if rng.random() < 0.8 else data[at:]


def by_splice(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Go over from one file into another."""
    other = rng.choice(others)
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]


def by_tokens(data: bytes, rng: random.Random, _: Sequence[bytes]) -> bytes:
    """Leave out, double, swap and replace tokens of a text."""
    parts = _TOKENS.split(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        at = rng.randrange(len(parts))
        other = rng.randrange(len(parts))
        run = rng.choice((1, 2, 4, 16))
        match rng.randrange(6):
            case 0:
                del parts[at : at + run]
                parts = parts or [b""]
            case 1:
                parts[at:at] = parts[at : at + run] * rng.choice((1, 3, 50))
            case 2:
                parts[at], parts[other] = parts[other], parts[at]
            case 3:
                parts[at:at] = parts[other : other + run]
            case 4:
                parts[at] = rng.choice(ODD)
            case _:
                parts[at] = rng.choice(NUMBERS)
    return b"".join(parts)


def by_numbers(data: bytes, rng: random.Random, _: Sequence[bytes]) -> bytes:
    """Replace some of the numbers."""
    found = list(_NUMBER.finditer(data))
    for match in sorted(rng.sample(found, min(len(found), rng.choice((1, 1, 2, 5)))), key=lambda m: -m.start()):
        data = data[: match.start()] + rng.choice(NUMBERS) + data[match.end() :]
    return data


def by_json(data: bytes, rng: random.Random, _: Sequence[bytes]) -> bytes:
    """Make mistakes in the tables and lists of JSON."""
    raw: dict[str, Any] = json.loads(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        mutate(raw, rng)
    return json.dumps(raw, default=str, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def by_packing(data: bytes, rng: random.Random, _: Sequence[bytes]) -> bytes:
    """Pack what a zip holds in another of the ways that there are, and spoil the bytes of that."""
    out = io.BytesIO()
    packed = rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", packed) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return by_bytes(out.getvalue(), rng, ())


def by_members(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Spoil what a zip holds, with sums that are right again."""
    out = io.BytesIO()
    packed = rng.choice(
        (zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    )
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", packed) as new:
        for name in old.namelist():
            body, as_name = old.read(name), name
            if rng.random() < 0.5:
                body = rng.choice((by_bytes, by_length, by_tokens, by_splice))(body, rng, others)
            elif rng.random() < 0.2:
                as_name = rng.choice(("x", "../x.kml", "x" * 300, "a\x1b[31m.shp", "é.kml", "/x.shp", name.upper()))
            if rng.random() < 0.9 and as_name not in new.namelist():
                new.writestr(as_name, body)
    return out.getvalue()


TEXT: tuple[Damage, ...] = (by_bytes, by_length, by_splice, by_tokens, by_tokens, by_tokens, by_numbers, by_numbers)
BINARY: tuple[Damage, ...] = (by_bytes, by_bytes, by_bytes, by_length, by_splice)
OF_ENDING: dict[str, tuple[Damage, ...]] = {
    "geojson": (*TEXT, *[by_json] * 8),
    "topojson": (*TEXT, *[by_json] * 8),
    "kmz": (*BINARY, *[by_members] * 6, by_packing, by_packing),
    "zip": (*BINARY, *[by_members] * 6, by_packing, by_packing),
    **dict.fromkeys(("kml", "gpx", "gml", "csv", "toml"), TEXT),
    **dict.fromkeys(("parquet", "gpkg", "fgb", "shp"), BINARY),
}


def damaged(ending: str, data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Spoil a file in one to three of the ways that suit its kind; the first as it is, the others as bytes."""
    data = rng.choice(OF_ENDING[ending])(data, rng, others)
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        data = rng.choice(BINARY)(data, rng, others)
    return data
