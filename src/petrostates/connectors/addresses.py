"""Addresses: of a mirror instead of the provider, and as people are shown them."""

from __future__ import annotations

import os
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from petrostates.errors import FetchFailed

_PORTS = {"http": 80, "https": 443}
_LONGEST_VALUE, _LONGEST_QUERY = 24, 120


def of_mirror(address: str, source: str) -> str:
    """The address at ``PETROSTATES_<SOURCE>_URL`` where that is set, which replaces scheme and host.

    Raises
    ------
    FetchFailed
        What is set names no server. It is not repeated, since it may hold a password.
    """
    name = f"PETROSTATES_{source.upper()}_URL"
    override = os.environ.get(name, "").strip()
    if not override:
        return address
    if origin(override) is None:
        raise FetchFailed(
            f"{source}: {name} names no server. Write scheme and host, such as http://mirror.example:8080, or unset it."
        )
    mirror = urlsplit(override)
    return urlunsplit(urlsplit(address)._replace(scheme=mirror.scheme, netloc=mirror.netloc))


def origin(address: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None where the address is none of HTTP.

    Examples
    --------
    >>> origin("https://api.eia.gov/v2/steo") == origin("https://API.eia.gov:443")
    True
    >>> origin("localhost:8080") is None
    True
    """
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


def without_user(address: str) -> str:
    """The address without a user name and password."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def shortened(address: str) -> str:
    """The address for a message: lists and long queries cut, so that what went wrong can still be seen beside it.

    Examples
    --------
    >>> shortened("https://example.org/get?reporterCode=156%2C699%2C392%2C410%2C458%2C702&period=202401&flowCode=M")
    'https://example.org/get?reporterCode=156,699,392,410,458,702&period=202401&flowCode=M'
    """
    parts = urlsplit(address)
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        values.setdefault(name, []).append(value)
    shown = "&".join(f"{name}={_cut(','.join(listed), _LONGEST_VALUE)}" for name, listed in values.items())
    return urlunsplit(parts._replace(query=_cut(shown, _LONGEST_QUERY), fragment=""))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip(',')}…"
