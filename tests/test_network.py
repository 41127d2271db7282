"""Nobody is asked for anything: not by a test, and not by a command, which needs no socket.

At its import urllib3, which folium imports, opens a socket to see whether there is IPv6, closes it, and does without.
"""

from __future__ import annotations

import ast
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
ELSEWHERE = "192.0.2.1"  # RFC 5737: no machine has this address
NO_SOCKETS = """
import sys

def refuse(event, arguments):
    if event.startswith("socket.") and event != "socket.gethostname":
        frame = sys._getframe(1)
        while frame.f_code.co_filename.endswith("socket.py"):
            frame = frame.f_back
        if frame.f_code.co_name != "_has_ipv6":
            print("opened:", event, arguments, frame, file=sys.stderr)
        raise PermissionError(f"no sockets here: {event}")

sys.addaudithook(refuse)
"""


def python(code: str, *prefix: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    argv = [*prefix, sys.executable, "-c", code]
    return subprocess.run(argv, capture_output=True, text=True, cwd=cwd, check=False)


@pytest.mark.parametrize("address", [(ELSEWHERE, 80), ("2001:db8::1", 80, 0, 0)], ids=["IPv4", "IPv6"])
def test_no_test_reaches_another_machine(address: tuple[object, ...]) -> None:
    family = socket.AF_INET if len(address) == 2 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_STREAM) as stream, socket.socket(family, socket.SOCK_DGRAM) as datagrams:
        stream.settimeout(0)
        with pytest.raises(BaseException, match="no test reaches another machine"):
            stream.connect(address)
        with pytest.raises(BaseException, match="no test reaches another machine"):
            datagrams.sendto(b"x", address)


def test_nor_does_what_a_test_starts_even_where_errors_are_caught() -> None:
    code = f"import socket\ntry:\n    socket.create_connection(('{ELSEWHERE}', 80), 0.1)\nexcept Exception:\n    pass"
    done = python(code)
    assert done.returncode == 1
    assert "no test reaches another machine" in done.stderr


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_no_name_is_looked_up_on_the_way_to_a_connection(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as one, pytest.raises(socket.gaierror, match="no test asks"):
        one.connect(("example.org", 80))


def test_no_test_asks_for_the_address_of_another_machine() -> None:
    with pytest.raises(socket.gaierror, match="no test asks"):
        socket.getaddrinfo("host.invalid", 80)
    assert socket.getaddrinfo("localhost", 80)


def test_a_socket_that_is_opened_is_noticed() -> None:
    assert "opened: socket.__new__" in python(f"{NO_SOCKETS}\nimport socket; socket.socket()").stderr


def test_a_map_is_made_where_every_socket_is_refused_and_there_is_no_network(tmp_path: Path) -> None:
    """Where the system lets one, without any network device: so nobody but Python asks for anything either."""
    alone = ["unshare", "--map-root-user", "--net"]
    if shutil.which(alone[0]) is None or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        alone = []
    code = f"{NO_SOCKETS}\nfrom geo.cli import main\nsys.exit(main(['map', 'caspian-2015-10-07', '-o', 'page.html']))"
    done = python(code, *alone, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "page.html").read_text(encoding="utf-8-sig").startswith("<!DOCTYPE html>")


def test_what_notebooks_import_needs_no_socket() -> None:
    lines = set()
    for path in NOTEBOOKS.glob("*.ipynb"):
        cells = (cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
        for cell in cells:
            code = "\n".join(line for line in cell.splitlines() if not line.startswith(("%", "!")))
            nodes = ast.walk(ast.parse(code))
            lines |= {ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)}
    assert "import geo" in lines
    done = python("\n".join([NO_SOCKETS, *sorted(lines)]))
    assert (done.returncode, done.stderr) == (0, "")
