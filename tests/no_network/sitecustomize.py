"""No test reaches another machine. Python runs this at its start, for ``tests/conftest.py`` puts it on ``PYTHONPATH``.

So it holds in all that tests start, too: the command, workers, kernels of notebooks. Browsers have tests of their own
that a page asks for nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import sys


class NetworkUsedError(BaseException):
    """Somebody wanted to talk to another machine. No handler of errors keeps that from failing the test."""


def number_of(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a host is given by, None if it is given by name."""
    try:
        return ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return None


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Stop connections and datagrams to others; names of others are not to be found, as without a network."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        sock, address = arguments
        if event == "socket.connect" and sock.type == socket.SOCK_DGRAM:
            return  # sends nothing: so Dask asks the system which address this machine has
        number = number_of(address[0]) if sock.family in {socket.AF_INET, socket.AF_INET6} and address else None
        if number and not number.is_loopback:
            message = f"{event} {address!r}: no test reaches another machine"
            raise NetworkUsedError(message)
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
        if host not in {None, "", "localhost", socket.gethostname()} and not number_of(host):
            raise socket.gaierror(socket.EAI_NONAME, "no test asks for the address of another machine")


sys.addaudithook(watch)
