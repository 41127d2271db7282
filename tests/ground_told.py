"""What a page should say of the ground under a path, from the tables alone: nothing here is the page's own."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import geo

if TYPE_CHECKING:
    import pandas as pd


def numbers(text: str) -> list[int]:
    """Read whole numbers as LEB128 has them, by the book."""
    found, value, shift = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            found.append(value)
            value = shift = 0
    return found


def about(length_m: float) -> str:
    km = length_m / 1000
    if 0 < length_m < 500:
        return "under 1 km"
    return f"{int(km + 0.5):,} km" if km < 200 else f"{int(km / 10 + 0.5) * 10:,} km"


def percent(part: float, whole: float) -> str:
    share = int(100 * part / whole + 0.5)
    if share == 0 and part > 0:
        return "under 1 %"
    return "over 99 %" if share == 100 and part < whole else f"{share} %"


def rounded(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one path with their ends at whole metres, as the page has them."""
    ends = rows[["enter_m", "exit_m"]].round()
    return rows.assign(**ends, length_m=ends["exit_m"] - ends["enter_m"])


def sentence(rows: pd.DataFrame) -> str:
    of = rows.groupby("class")["length_m"].sum()
    land, urban = of[of.index > 10].sum(), of[of.index > 20].sum()
    water = of.get(10, 0.0)
    unknown = f" No class is known of {about(of[0])}." if 0 in of else ""
    if not land:
        return f"All of about {about(water)} lies over water.{unknown}"
    towns = (
        f"{about(urban)} over towns, suburbs or cities (classes 21 to 30)"
        if urban
        else "none over a town (classes 21 to 30)"
    )
    rural = f"{percent(of.get(11, 0.0), land)} of about {about(land)} over land lies over very low density rural land"
    text = f"{rural} (class 11), {towns}."
    return f"{text} About {about(water)} lies over water.{unknown}" if water else text + unknown


def ground_rows(result: geo.Reconstruction, hypothesis: str, path: str) -> pd.DataFrame:
    rows = geo.ground_under(result.paths)
    return rounded(rows[(rows["hypothesis"] == hypothesis) & (rows["path"] == path)])
