"""A web server that hands out one page under whatever headers a test asks for, and in the frames of other sites."""

from __future__ import annotations

import html
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Host:
    """Where the page is, and what was asked for besides."""

    url: str
    others: list[str]

    def page(
        self, *, content_type: str = "text/html; charset=utf-8", policy: str = "", frame: str | None = None
    ) -> str:
        """Return the address of the page under these headers; in an iframe with the attributes ``frame``, if given."""
        query = urlencode({"type": content_type, "policy": policy, "frame": "" if frame is None else f" {frame}"})
        return f"{self.url}/page?{query}"


@contextmanager
def hosted(page: bytes) -> Iterator[Host]:  # noqa: C901 - a handler of requests has its page in its closure
    """Serve the page on a port of its own until the block ends."""
    others: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
            if parts.path not in {"/page", "/inner"}:
                if parts.path != "/favicon.ico":  # browsers ask for it by themselves
                    others.append(self.path)
                self.send_error(404)
                return
            body, headers = page, {"Content-Type": asked.get("type", ""), "X-Content-Type-Options": "nosniff"}
            if asked.get("policy"):
                headers["Content-Security-Policy"] = asked["policy"]
            if "frame" in asked and parts.path == "/page":
                body, headers = self._framed(asked["frame"], parts.query), {"Content-Type": "text/html; charset=utf-8"}
            self.send_response(200)
            for name, value in headers.items():
                if value:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _framed(self, attributes: str, query: str) -> bytes:
            source = f'src="/inner?{html.escape(query)}"'
            if "srcdoc" in attributes:
                attributes = attributes.replace("srcdoc", "")
                source = f'srcdoc="{html.escape(page.decode("utf-8-sig"))}"'
            style = "width:100%;height:600px;border:0"
            frame = f'<iframe {source} {attributes} title="map" style="{style}"></iframe>'
            return f'<!DOCTYPE html><meta charset="utf-8"><body style="margin:0"><p>An article.</p>{frame}'.encode()

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as address:
        yield Host(address, others)


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on this machine alone, and give the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
