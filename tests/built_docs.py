"""The site of the docs, built once a process, and its pages read by Python's own reader of HTML."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []  # gone when the process ends


@functools.cache
def built() -> Path:
    """Build the site with warnings as errors, as ``make docs`` does, and return its folder."""
    _FOLDERS.append(tempfile.TemporaryDirectory())
    folder = Path(_FOLDERS[-1].name).resolve()
    argv = [sys.executable, "-m", "mkdocs", "--quiet", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(
        argv, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class Read(HTMLParser):
    """What a page names: its anchors, its links, and files that a browser would load for it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what one element names."""
        own = {name: value or "" for name, value in attrs}
        self.ids |= {own[name] for name in ("id", "name") if name in own}
        if tag == "a" and "href" in own:
            self.links.append(own["href"])
        elif tag == "link" and own.get("rel") not in {"canonical", "next", "prev"}:
            self.loads.append(own.get("href", ""))
        elif tag in {"script", "img", "iframe", "source"} and "src" in own:
            self.loads.append(own["src"])


def pages() -> list[Path]:
    """Return every page of the site, without the one that a server shows from its root for what is not there."""
    return sorted(set(built().rglob("*.html")) - {built() / "404.html"})
