"""The way to an endpoint as the environment sets it: which proxy, and whose certificates.

The variables are those that every tool knows: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE,
SSL_CERT_DIR. A value that cannot be used is told by the variable's name, never by a crash; its text stays
out of what is told, for a proxy's address can hold a password.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.domain.errors import ModelUnavailableError

SCHEMES = {
    "http": "http",
    "https": "https",
    "socks": "socks5h",  # as desktop tools write it
    "socks5": "socks5",
    "socks5h": "socks5h",
}
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_UNUSABLE = "why.model_environment"


class Proxy(NamedTuple):
    """A proxy, and the variable it is from."""

    variable: str
    url: str


def proxy_for(url: str, environ: Mapping[str, str]) -> Proxy | None:
    """The proxy on the way to `url`, if there is one.

    Raises:
        ModelUnavailableError: the variable that names it cannot be used.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # the client says that nothing is there
        return None
    if _is_exempt(host, port, environ.get("no_proxy") or environ.get("NO_PROXY") or ""):
        return None
    names = (f"{parts.scheme}_proxy", "all_proxy")
    found = (
        (variable, environ.get(variable, "").strip()) for name in names for variable in (name, name.upper())
    )
    variable, value = next(((name, value) for name, value in found if value), ("", ""))
    return Proxy(variable, _usable(variable, value)) if value else None


def _usable(variable: str, value: str) -> str:
    """The proxy's address with a scheme that the client knows."""
    given = value if "://" in value else f"http://{value}"
    scheme, _, rest = given.partition("://")
    if scheme.lower() not in SCHEMES:
        raise ModelUnavailableError(why=_UNUSABLE, said=f"{variable}: no proxy is spoken to in {scheme}")
    try:
        host = urlsplit(f"http://{rest}").hostname
        _ = urlsplit(f"http://{rest}").port
    except ValueError:
        host = None
    if not host:
        raise ModelUnavailableError(why=_UNUSABLE, said=f"{variable}: it names no host")
    return f"{SCHEMES[scheme.lower()]}://{rest}"


def _is_exempt(host: str, port: int | None, exempt: str) -> bool:
    """Whether NO_PROXY names the host: by itself, by an ending of its name, or by a network it is in."""
    return any(
        _covers(each.strip().lower(), host.lower(), port) for each in exempt.split(",") if each.strip()
    )


def _covers(entry: str, host: str, port: int | None) -> bool:
    if entry == "*":
        return True
    try:
        return ip_address(host) in ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        pass
    name, _, named_port = entry.rpartition(":") if entry.count(":") == 1 else (entry, "", "")
    if named_port and named_port != str(port or ""):
        return False
    bare = (name if named_port else entry).removeprefix("*").strip("[]").removeprefix(".")
    return host == bare or host.endswith(f".{bare}")


def certificates(environ: Mapping[str, str]) -> ssl.SSLContext | bool:
    """Whose certificates are trusted: those of the environment's files, else the system's.

    Raises:
        ModelUnavailableError: a file that is named is missing, or holds none.
    """
    named = {variable: environ[variable] for variable in CERTIFICATES if environ.get(variable)}
    for variable, value in named.items():
        if not Path(value).exists():
            raise ModelUnavailableError(why=_UNUSABLE, said=f"{variable}: there is no {value}")
    if not named:
        return True
    try:
        return ssl.create_default_context(
            cafile=named.get("SSL_CERT_FILE"), capath=named.get("SSL_CERT_DIR")
        )
    except (OSError, ssl.SSLError) as error:
        raise ModelUnavailableError(why=_UNUSABLE, said=f"{next(iter(named))}: {error}") from error
