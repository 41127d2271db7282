"""A page that follows a map while its event file is written: served to this machine alone, and never written to disk.

The map itself is served as it was written. A frame around it asks for changes, loads it anew, and shows what is wrong
with the file; so neither the map's security policy nor its file has to know of any of this.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qs, urlsplit

from geo.maps.safe import csp_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
_PATIENCE_S = 25.0  # a browser that waits longer for an answer may take it for lost
_IDLE_S = 60.0

_STYLE = """
html, body { height: 100%; margin: 0; display: flex; flex-direction: column; background: Canvas; color: CanvasText; }
iframe { flex: 1; border: 0; width: 100%; }
pre { margin: 0; padding: 0.6rem 1rem; max-height: 40%; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 14px/1.4 ui-monospace, monospace; background: #7a1f1f; color: #fff; }
pre:empty { display: none; }
"""
_SCRIPT = """
const frame = document.querySelector("iframe"), banner = document.querySelector("pre");
frame.addEventListener("load", () => { document.title = frame.contentDocument?.title || document.title; });
let seen = -1, drawn = 0;
async function follow() {
  for (;;) {
    try {
      const state = await (await fetch(`/changes?after=${seen}`)).json();
      if (state.drawn !== drawn) { drawn = state.drawn; frame.contentWindow.location.reload(); }
      seen = state.version;
      banner.textContent = state.problem;
    } catch {
      banner.textContent = "overflight has ended: this is the last map that it drew.";
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}
follow();
"""
_FRAME = f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>overflight</title><style>{_STYLE}</style></head>
<body><pre role="alert"></pre><iframe src="/map" title="map"></iframe><script>{_SCRIPT}</script></body>
</html>
"""
_FRAME_POLICY = (
    f"default-src 'none'; script-src {csp_hash(_SCRIPT)}; style-src {csp_hash(_STYLE)}; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_NOTHING_YET = b'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>overflight</title></head></html>'


class Live:
    """What is to be seen now: the last map that could be drawn, and what is wrong with the file since."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._page = _NOTHING_YET
        self._state: dict[str, int | str] = {"version": 0, "drawn": 0, "problem": ""}

    @property
    def page(self) -> bytes:
        """The last map."""
        return self._page

    def show(self, page: bytes) -> None:
        """Show a map in place of the last one, and no problem."""
        self._set(page, drawn=1, problem="")

    def tell(self, problem: str) -> None:
        """Tell of a problem; the last map stays."""
        self._set(self._page, drawn=0, problem=problem)

    def _set(self, page: bytes, *, drawn: int, problem: str) -> None:
        with self._changed:
            count = {name: int(self._state[name]) for name in ("version", "drawn")}
            self._page = page
            self._state = {"version": count["version"] + 1, "drawn": count["drawn"] + drawn, "problem": problem}
            self._changed.notify_all()

    def after(self, version: int, *, patience_s: float = _PATIENCE_S) -> dict[str, int | str]:
        """Return the state as soon as it is a later one than this, or the same one when patience ends."""
        with self._changed:
            self._changed.wait_for(lambda: int(self._state["version"]) > version, timeout=patience_s)
            return self._state


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Pass over a browser that has gone."""


def _handler(live: Live) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _IDLE_S

        def do_GET(self) -> None:
            _, port = cast("tuple[str, int]", self.server.server_address)
            # a name of another's that leads here, as in DNS rebinding, comes with that name
            if self.headers.get_all("Host") not in ([f"{HOST}:{port}"], [f"localhost:{port}"]):
                self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
                return
            address = urlsplit(self.path)
            if address.path == "/":
                self._answer(_FRAME.encode(), "text/html; charset=utf-8", _FRAME_POLICY)
            elif address.path == "/map":
                self._answer(live.page, "text/html; charset=utf-8", "frame-ancestors 'self'")
            elif address.path == "/changes":
                asked = parse_qs(address.query).get("after", ["-1"])[0]
                if not asked.removeprefix("-").isdecimal() or len(asked) > 15:
                    self.send_error(HTTPStatus.BAD_REQUEST)
                    return
                state = json.dumps(live.after(int(asked))).encode()
                self._answer(state, "application/json", "default-src 'none'")
            else:
                self.send_error(HTTPStatus.NOT_FOUND)

        def _answer(self, body: bytes, kind: str, policy: str) -> None:
            self.send_response(HTTPStatus.OK)
            for name, value in {
                "Content-Type": kind,
                "Content-Length": str(len(body)),
                "Content-Security-Policy": policy,
                "Cross-Origin-Resource-Policy": "same-origin",
                "Cache-Control": "no-store",
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the terminal for what is said about the file."""

    return Handler


@contextmanager
def served(live: Live) -> Iterator[str]:
    """Serve what is to be seen to this machine, on a port of the system's choosing; hand out the address."""
    with _Server((HOST, 0), _handler(live)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}/"
        finally:
            server.shutdown()
