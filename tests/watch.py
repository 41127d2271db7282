"""What a boundary file must not do, seen from outside: a listener, an eye on a file, a program that leaves a trace."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geo.atlas.load import load_countries
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_IN_ACCESS, _IN_OPEN = 0x1, 0x20


@dataclass
class Watch:
    """A folder with a secret, and what was seen since it was last asked.

    Attributes
    ----------
    folder
        A folder for attacks.
    secret
        A file that nobody may open: boundaries, so that an attack on it could succeed.
    url
        An address at which somebody listens.
    """

    folder: Path
    secret: Path
    url: str
    requests: list[bytes]
    _inotify: int
    _trace: Path = field(repr=False)

    def seen(self) -> set[str]:
        """Return which of 'request', 'secret', 'program' happened since the last time."""
        found = {"request"} if self.requests else set()
        self.requests.clear()
        with contextlib.suppress(BlockingIOError):
            found |= {"secret"} if os.read(self._inotify, 1 << 16) else set()
        if self._trace.exists():
            self._trace.unlink()
            found.add("program")
        return found


def _serve(server: socket.socket, requests: list[bytes]) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:  # the test is over
            return
        with client:
            # counted before the answer, so that whoever asked has been counted when it gets one
            requests.append(client.recv(1000))
            client.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@contextlib.contextmanager
def watching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Watch the loopback, a secret file and the program `gpsbabel`; on Linux only."""
    folder, hidden, programs = (tmp_path / name for name in ("attack", "hidden", "programs"))
    for new in (folder, hidden, programs):
        new.mkdir()
    secret = hidden / "secret.geojson"
    polygon = {"type": "Polygon", "coordinates": [[[40, 30], [60, 30], [60, 45], [40, 45], [40, 30]]]}
    secret.write_text(json.dumps({"type": "Feature", "properties": {"country": "SEC"}, "geometry": polygon}))
    trace = hidden / "ran.txt"
    program = programs / "gpsbabel"
    program.write_text(f"#!/bin/sh\necho ran >>'{trace}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert shutil.which("gpsbabel") == str(program)

    libc = ctypes.CDLL(None, use_errno=True)
    inotify = libc.inotify_init1(os.O_NONBLOCK)
    assert inotify >= 0
    assert libc.inotify_add_watch(inotify, os.fsencode(secret), _IN_ACCESS | _IN_OPEN) >= 0
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server_thread = threading.Thread(target=_serve, args=(server, requests), daemon=True)
        server_thread.start()
        port = server.getsockname()[1]
        yield Watch(folder, secret, f"http://127.0.0.1:{port}", requests, inotify, trace)
        server.shutdown(socket.SHUT_RDWR)
    server_thread.join()
    os.close(inotify)


def attempt(path: Path | str) -> str:
    """Load a file; return the line of the refusal, or '' if it was read."""
    try:
        load_countries(path)
    except BoundaryError as error:
        message = str(error)
    else:
        return ""
    if not message.isprintable():
        pytest.fail(f"more than one plain line: {message!r}")
    return message


def as_gdal_comes(path: Path) -> None:
    """Read a file as this package once did."""
    with contextlib.suppress(Exception):  # what it did on the way is what matters
        gpd.read_file(path).to_crs(4326)


def states() -> gpd.GeoDataFrame:
    boxes = [shapely.box(40, 30, 50, 45), shapely.box(50, 30, 60, 45)]
    return gpd.GeoDataFrame({"country": ["AAA", "BBB"], "name": ["Aland", "Bland"]}, geometry=boxes, crs=4326)


def write(folder: Path, ending: str) -> Path:
    path = folder / f"states.{ending}"
    driver = {
        "geojson": "GeoJSON",
        "gpkg": "GPKG",
        "shp": "ESRI Shapefile",
        "fgb": "FlatGeobuf",
        "kml": "LIBKML",
        "gml": "GML",
    }
    if ending == "parquet":
        states().to_parquet(path)
    else:
        pyogrio.write_dataframe(states(), path, driver=driver[ending])
    return path
