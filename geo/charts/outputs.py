"""Figures as files: the same bytes wherever and whenever made, with a title and a text for those who cannot see them.

Letters stay letters in SVG and PDF. No date and no random id is written, and nobody's matplotlib settings are asked.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

from geo.charts.style import own_settings
from geo.errors import OutputError
from geo.files import check_new, whole_file
from geo.provenance import TOOL
from geo.version import __version__
from geo.words import listed, xml_safe

if TYPE_CHECKING:
    from os import PathLike

    from geo.charts.style import Picture

FORMS = (".pdf", ".svg", ".png")
_DPI = 300
_OWN: Any = {"svg.fonttype": "none", "svg.hashsalt": TOOL, "pdf.fonttype": 42, "pdf.compression": 6}


def figure_bytes(figure: Picture, form: str = "pdf") -> bytes:
    """Return a figure as the bytes of a file: equal figures are equal bytes.

    Parameters
    ----------
    figure
        From :func:`event_figure` or another function of :mod:`geo.charts`.
    form
        ``pdf``, ``svg`` or ``png`` (300 dots an inch).

    Raises
    ------
    OutputError
        If it is another form.
    """
    if f".{form}" not in FORMS:
        allowed = listed((name[1:] for name in FORMS), end="or")
        msg = f"form of a figure: found {form!r}; allowed: {allowed}; choose one"
        raise OutputError(msg)
    page = io.BytesIO()
    with own_settings():
        mpl.rcParams.update(_OWN)
        figure.savefig(page, format=form, dpi=_DPI, metadata=_metadata(figure, form), facecolor=figure.get_facecolor())
    return page.getvalue()


def _metadata(figure: Picture, form: str) -> dict[str, Any]:
    title, alt, maker = xml_safe(figure.title), xml_safe(figure.alt), f"{TOOL} {__version__}"
    if form == "svg":
        return {"Title": title, "Description": alt, "Creator": maker, "Date": None, "Language": "en"}
    if form == "pdf":
        return {"Title": title, "Subject": alt, "Creator": maker, "Producer": None, "CreationDate": None}
    return {"Title": title, "Description": alt, "Software": maker}


def check_figure_file(path: str | PathLike[str], *, force: bool = False) -> str:
    """Return the form of a figure's file, or refuse it before any work.

    Raises
    ------
    OutputError
        If its ending is none of a figure's, it cannot be written, or is there without ``force``.
    """
    ending = Path(path).suffix.lower()
    if ending not in FORMS:
        allowed = listed(FORMS, end="or")
        msg = f"{str(path)!r}: what to write is told by the file's ending; allowed: {allowed}; name it so"
        raise OutputError(msg)
    check_new(path, force=force)
    return ending[1:]


def save_figure(figure: Picture, path: str | PathLike[str], *, force: bool = False) -> Path:
    """Write a figure to a file, whole or not at all: PDF, SVG or PNG, as its ending says.

    Raises
    ------
    OutputError
        As :func:`check_figure_file`.
    """
    form = check_figure_file(path, force=force)
    found = figure_bytes(figure, form)
    with whole_file(path) as draft:
        draft.write_bytes(found)
    return Path(path)
