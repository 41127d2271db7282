"""No test reaches another machine. Python runs this at its start, for ``tests/conftest.py`` puts it on ``PYTHONPATH``.

So it holds in all that tests start, too: the command, workers, kernels of notebooks. Browsers have tests of their own
that a page asks for nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class NetworkUsedError(BaseException):
    """Somebody wanted to talk to another machine. No handler of errors keeps that from failing the test."""


def number_of(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a host is given by, None if it is given by name."""
    try:
        return ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return None


def look_up(host: object) -> None:
    """Stop whoever asks where a name is, if it is not this machine's."""
    name = host.decode() if isinstance(host, bytes) else host
    if name not in {None, "", "localhost", socket.gethostname()} and not number_of(name):
        raise socket.gaierror(socket.EAI_NONAME, "no test asks for the address of another machine")


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Stop connections and datagrams to others; names of others are not to be found, as without a network."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        sock, address = arguments
        if not address or sock.family not in {socket.AF_INET, socket.AF_INET6}:
            return
        number = number_of(address[0])
        if number is None:
            return  # a name of this machine, see below
        if event == "socket.connect" and sock.type == socket.SOCK_DGRAM:
            return  # sends nothing: so Dask asks the system which address this machine has
        if not number.is_loopback:
            message = f"{event} {address!r}: no test reaches another machine"
            raise NetworkUsedError(message)
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        look_up(arguments[0])


def connected(plain: Callable[..., object]) -> Callable[..., object]:
    """Return a way to connect that looks up no name of another machine: a hook would be told of it after that."""

    def connect(self: socket.socket, address: object) -> object:
        if isinstance(address, tuple) and address:
            look_up(address[0])
        return plain(self, address)

    return connect


sys.addaudithook(watch)
socket.socket.connect = connected(socket.socket.connect)
socket.socket.connect_ex = connected(socket.socket.connect_ex)
