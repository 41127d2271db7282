"""PNG from SVG text or from a page: by resvg where it is installed, else by the Chromium that the system has."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess

from geo.errors import OutputError
from geo.files import scratch_folder

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_FLAGS = (
    *("--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-quic", "--force-device-scale-factor=1"),
    # until all is drawn, however slow the machine
    *("--virtual-time-budget=20000", "--run-all-compositor-stages-before-draw"),
)
_FOREVER_S = 300
REMEDY = "install Chromium, or name it in the variable CHROMIUM, or run: pip install 'overflight[picture]'"


def find_chromium() -> str | None:
    """Return the program named in the variable ``CHROMIUM``, or the first that is found; None where there is none."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)


def makes_png() -> bool:
    """Say whether there is anything that can make a PNG."""
    return importlib.util.find_spec("resvg_py") is not None or find_chromium() is not None


def check_png() -> None:
    """Refuse to make a PNG, before any work, where there is nothing that can make one.

    Raises
    ------
    OutputError
        If there is nothing.
    """
    if not makes_png():
        msg = f"PNG: found neither resvg nor Chromium; allowed: one of them; {REMEDY}"
        raise OutputError(msg)


def quick_png(svg: str) -> bytes | None:
    """Return a picture as PNG at its own size; None where resvg is not installed, for a browser takes a second."""
    try:
        import resvg_py
    except ImportError:
        return None
    return bytes(resvg_py.svg_to_bytes(svg_string=svg))


def png_of_svg(svg: str, size: tuple[int, int]) -> bytes:
    """Return a picture as PNG.

    Raises
    ------
    OutputError
        If there is nothing that can make it.
    """
    try:
        import resvg_py
    except ImportError:
        return png_of_page(f'<!DOCTYPE html><meta charset="utf-8"><style>body{{margin:0}}</style>{svg}', size)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size[0], height=size[1]))


def png_of_page(html: str, size: tuple[int, int], *, after: str = "") -> bytes:
    """Return what Chromium shows of a page, as PNG; ``after`` is what stands behind its address, such as ``?picture``.

    Raises
    ------
    OutputError
        If there is no Chromium, or it makes no picture.
    """
    check_png()
    program = find_chromium() or ""
    width, height = size
    with scratch_folder() as folder:
        page, shot = folder / "page.html", folder / "shot.png"
        page.write_text(html, encoding="utf-8")
        # Chromium's sandbox does not let root in
        flags = [*_FLAGS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
        flags += [f"--window-size={width},{height}", f"--user-data-dir={folder}/profile", f"--screenshot={shot}"]
        try:
            done = subprocess.run(  # noqa: S603 - the reader's own browser, on a page of ours
                [program, *flags, page.as_uri() + after], capture_output=True, timeout=_FOREVER_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            msg = f"PNG: {program} did not start or did not end ({error}); {REMEDY}"
            raise OutputError(msg) from None
        if not shot.exists():
            told = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["it said nothing"]
            msg = f"PNG: {program} made no picture ({told[0]}); {REMEDY}"
            raise OutputError(msg)
        return shot.read_bytes()
