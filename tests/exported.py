"""Small reconstructions to export, each made once a process, and their files, each written once."""

from __future__ import annotations

import copy
import functools
import tempfile
from pathlib import Path
from typing import Any

from hostile import PAYLOADS, poisoned
from small_event import RAW, WORLD, event_with

import geo
from geo.accounts import event_from_dict
from geo.export import FORMS

CLAIM: dict[str, object] = {"kind": "overflown_states", "states": ["IRN", "IRQ"], "mode": "at_least"}
KML_TRICKS = "<![CDATA[</name>]]><Placemark><name>in</name></Placemark> $[sources] &lt;i&gt; ]]>"
TEXTS = {**PAYLOADS, "kml": KML_TRICKS, "formula": "=HYPERLINK(1) @SUM", "arabic": "\u0635\u0627\u0631\u0648\u062e"}


@functools.cache
def small() -> geo.Reconstruction:
    """Return a claim, two ships, two hypotheses, a speed, over four square states."""
    return geo.reconstruct(event_with(CLAIM), countries=WORLD)


@functools.cache
def hostile(name: str) -> geo.Reconstruction:
    """Return the same with each text that a reader sees replaced by one that would be run somewhere."""
    raw = copy.deepcopy(RAW)
    raw["claims"] = [{"id": "c", "text": "Stated.", "sources": ["paper"], **CLAIM}]
    raw["places"][0]["reports"] = [{"source": "paper", "text": "Seen."}]  # type: ignore[index]
    changed: Any = poisoned(raw, TEXTS[name])
    return geo.reconstruct(event_from_dict(changed), countries=WORLD)


@functools.cache
def written(make: Any, form: str, **options: Any) -> bytes:  # noqa: ANN401
    """Return the bytes of a file; ``make`` returns the reconstruction."""
    with tempfile.TemporaryDirectory() as folder:
        return make().export(Path(folder) / f"it{FORMS[form]}", **options).read_bytes()
