"""Tables of shapefiles in any encoding, stated well, badly or not at all: names are right, or said to be guessed."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geo.atlas.load import load_countries

if TYPE_CHECKING:
    from pathlib import Path

# encoding, how .cpg files state it, and a name that only it can write so
TEXTS = {
    "cp1251": (("CP1251", "1251", "ANSI 1251", "windows-1251"), "Ирак"),
    "cp1256": (("CP1256", "ANSI 1256"), "العراق"),
    "cp1252": (("1252", "ANSI 1252", "Windows-1252"), "Kurdistân"),
    "cp850": (("OEM 850", "850"), "Ägypten"),
    "gbk": (("GBK", "936", "CP936"), "伊拉克"),
    "shift_jis": (("SHIFT_JIS", "Shift-JIS"), "イラク"),
    "iso8859-9": (("ISO-8859-9", "88599", "ISO 88599", "8859_9"), "Türkiyeğ"),
    "koi8-r": (("KOI8-R",), "Ирак"),
    "utf-8": (("UTF-8", "utf8", "65001", "", "nonsense"), "Ägypten العراق"),
}
NUMBERS = {"cp1251": 0xC9, "cp1256": 0x7E, "cp850": 0x02, "gbk": 0x7A}
ROOM = b"X" * 40


def table(folder: Path, name: bytes, cpg: str, number: int = 0) -> Path:
    """Write a shapefile whose one name has these bytes."""
    frame = gpd.GeoDataFrame({"iso_a3": ["AAA"], "name": [ROOM.decode()]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    pyogrio.write_dataframe(frame, folder / "mine.shp", driver="ESRI Shapefile")
    dbf = bytearray((folder / "mine.dbf").read_bytes().replace(ROOM, name.ljust(len(ROOM))))
    dbf[29] = number
    (folder / "mine.dbf").write_bytes(dbf)
    (folder / "mine.cpg").unlink(missing_ok=True)
    if cpg:
        (folder / "mine.cpg").write_text(cpg)
    return folder / "mine.shp"


def read(path: Path) -> tuple[str, list[str]]:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        (name,) = load_countries(path).names
    return name, [str(warning.message) for warning in said]


@pytest.mark.parametrize(("codec", "cpg"), [(codec, cpg) for codec, (ways, _) in TEXTS.items() for cpg in ways])
def test_names_in_a_stated_encoding(tmp_path: Path, codec: str, cpg: str) -> None:
    name = TEXTS[codec][1]
    assert read(table(tmp_path, name.encode(codec), cpg)) == (name, [])


@pytest.mark.parametrize("codec", NUMBERS)
def test_names_in_an_encoding_that_the_table_has_a_number_for(tmp_path: Path, codec: str) -> None:
    name = TEXTS[codec][1]
    assert read(table(tmp_path, name.encode(codec), "", NUMBERS[codec])) == (name, [])


@pytest.mark.parametrize("codec", [codec for codec in TEXTS if codec != "utf-8"])
@pytest.mark.parametrize("cpg", ["", "UTF-8", "nonsense"])
def test_a_guess_is_said(tmp_path: Path, codec: str, cpg: str) -> None:
    name, said = read(table(tmp_path, TEXTS[codec][1].encode(codec), cpg))
    assert name.isprintable()
    assert len(said) == 1
    assert said[0].startswith("mine.shp: read the text of its .dbf as cp1252, a guess (")


def test_a_letter_cut_off_at_the_end_of_a_field_is_left_out(tmp_path: Path) -> None:
    whole = ("العراق" * 9).encode()[: len(ROOM) - 1]  # within a letter
    name, said = read(table(tmp_path, whole, "UTF-8"))
    assert name == ("العراق" * 9)[: len(name)]
    assert len(name) == 19
    assert said == []


def test_plain_letters_need_no_encoding(tmp_path: Path) -> None:
    assert read(table(tmp_path, b"Iraq", "nonsense")) == ("Iraq", [])
