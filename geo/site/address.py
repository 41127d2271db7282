"""The address at which a site will be: checked once, since feed and sitemap repeat it for every page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from geo.arguments import shown
from geo.errors import ArgumentError

_LETTERS = re.compile(r"[A-Za-z0-9\-._~:/@!$&'()*+,;=%\[\]]+")  # of RFC 3986, without ? and #


def checked_address(address: object) -> str:
    """Return the address of a site's folder, with a slash at its end.

    Raises
    ------
    ArgumentError
        If it is no ``https`` or ``http`` address of a folder, or has a user name in it.

    Examples
    --------
    >>> checked_address("https://example.org/flights")
    'https://example.org/flights/'
    >>> checked_address("ftp://example.org")
    Traceback (most recent call last):
    ...
    geo.errors.ArgumentError: address: found 'ftp://example.org'; allowed: the https or http address of the folder,
    without user name, '?' and '#', in plain letters, such as https://example.org/flights/; correct it
    """
    if isinstance(address, str) and _LETTERS.fullmatch(address) and _names_a_folder(address):
        return address if address.endswith("/") else f"{address}/"
    msg = (
        f"address: found {shown(address)}; allowed: the https or http address of the folder, without user name, '?' and"
        " '#', in plain letters, such as https://example.org/flights/; correct it"
    )
    raise ArgumentError(msg)


def _names_a_folder(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    whole = not re.search(r"%(?![0-9A-Fa-f]{2})", parts.path) and not parts.path.endswith((".html", ".htm"))
    return (
        parts.scheme in {"https", "http"} and bool(parts.hostname) and "@" not in parts.netloc and port != 0 and whole
    )
