"""Firefox, driven over WebDriver BiDi: a web socket that the browser itself opens, so no driver stands between.

The drivers that the registries have either fetch a program when they are installed or started, or are years older than
the browser.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest
import websocket
from browser.waiting import DRAWN, NEVER_MS, SETTLED

if TYPE_CHECKING:
    from pathlib import Path

# Nothing gets out: all goes through a proxy that is not there. Motion is reduced, as in the other browser's tests.
PREFS = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "ui.prefersReducedMotion": 1,
}


def executable() -> str:
    """Return the path of Firefox."""
    for path in (os.environ.get("FIREFOX"), *map(shutil.which, ("firefox-esr", "firefox"))):
        if path and os.access(path, os.X_OK):
            return path
    pytest.fail(
        "no Firefox found: the map is tested in two browsers. Run 'make test', which sets them up, or install Debian's "
        "firefox-esr, or set FIREFOX to its path."
    )


class Firefox:
    """One page in a Firefox of its own, and everything it asked for or said."""

    def __init__(self, profile: Path) -> None:
        profile.mkdir()
        prefs = [f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in PREFS.items()]
        (profile / "user.js").write_text("".join(prefs), encoding="utf-8")
        self.requests: list[str] = []
        self.messages: list[str] = []
        self._number = 0
        self._process = subprocess.Popen(
            [executable(), "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            address = f"{self._address(profile / 'WebDriverBiDiServer.json')}/session"
            self._socket = websocket.create_connection(address, suppress_origin=True, timeout=NEVER_MS / 1000)
            self.call("session.new", capabilities={})
            self.context = self.call("browsingContext.getTree")["contexts"][0]["context"]
            self.call("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        except BaseException:
            self._process.kill()
            raise

    def _address(self, file: Path) -> str:
        late = time.monotonic() + NEVER_MS / 1000
        while time.monotonic() < late:  # the browser writes it when it listens
            if self._process.poll() is not None:
                pytest.fail(f"Firefox ended at once, with code {self._process.returncode}")
            try:
                found = json.loads(file.read_text(encoding="utf-8"))
            except (FileNotFoundError, json.JSONDecodeError):
                time.sleep(0.05)
            else:
                return f"ws://{found['ws_host']}:{found['ws_port']}"
        pytest.fail(f"Firefox does not listen after {NEVER_MS / 1000:g} s")

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """Call a method of the protocol and return its result; note what the page does meanwhile."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("method") == "log.entryAdded":
                self.messages.append(f"{answer['params']['level']}: {answer['params']['text']}")
            elif answer.get("method") == "network.beforeRequestSent":
                self.requests.append(answer["params"]["request"]["url"])
            elif answer.get("id") == self._number:
                assert answer["type"] == "success", answer
                return answer["result"]

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page answers
        """Return the value of an expression, which may be a promise or a function to call."""
        source = f"(async () => {{ const it = {expression}; return JSON.stringify(await (it?.call ? it() : it)); }})()"
        target = {"context": self.context}
        result = self.call("script.evaluate", expression=source, target=target, awaitPromise=True)
        assert result["type"] == "success", result
        value = result["result"].get("value")
        return None if value is None else json.loads(value)

    def open(self, path: Path, size: tuple[int, int]) -> None:
        """Open a file in a window of some size and wait until it is drawn."""
        self.resize(size)
        self.call("browsingContext.navigate", context=self.context, url=path.as_uri(), wait="complete")
        assert self.evaluate(DRAWN)
        self.evaluate(SETTLED)

    def resize(self, size: tuple[int, int]) -> None:
        """Give the window another size and wait until the page has followed."""
        viewport = {"width": size[0], "height": size[1]}
        self.call("browsingContext.setViewport", context=self.context, viewport=viewport)
        self.evaluate(SETTLED)

    def picture(self) -> bytes:
        """Return the window as PNG."""
        return base64.b64decode(self.call("browsingContext.captureScreenshot", context=self.context)["data"])

    def close(self) -> None:
        """End the browser."""
        try:
            self.call("browser.close")
            self._process.wait(NEVER_MS / 1000)
        finally:
            self._process.kill()
            self._socket.close()
