"""Who may talk to the pages, and what every response of theirs carries.

A page of another site can make a browser ask us anything: under a name of its own that leads to this
machine (DNS rebinding), or with a form that it posts. So the name that was asked for has to be ours, and
what is posted has to come from one of our pages. Forwarded headers are believed of nobody.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from aiohttp import web

from adapters.web.static_files import hash_of

POLICY = (
    f"default-src 'none'; script-src 'self'; style-src {hash_of('style.css')}; img-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",  # not less: without a referrer, browsers post without an origin
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """A signal of the application: every response has them, refusals too."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.pop("Server", None)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_our_host(asked: str, address: str, local: str) -> bool:
    """Whether the `Host` of a request names us.

    That is the public `address` of the settings, the address of this machine that the connection came to
    (`local`), or this machine itself where it came from there. Ports differ behind a tunnel or a container.
    """
    split = _split(f"//{asked}")
    name = split.hostname if split is not None and split.netloc == asked else None
    if not name or "@" in asked:
        return False
    named = urlsplit(address).hostname if address else None
    return name in {named, local} or (is_loopback(local) and is_loopback(name))


def is_same_site(headers: Mapping[str, str]) -> bool:
    """Whether what is posted comes from a page of ours, by what only a browser can say."""
    site = headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("Origin")
    if origin is not None:
        split = _split(origin)
        return split is not None and split.netloc == headers.get("Host")
    return site is not None


def _split(url: str) -> SplitResult | None:
    """The parts of an address; None of what is none."""
    try:
        split = urlsplit(url)
        _ = split.port
    except ValueError:
        return None
    return split


def check(request: web.Request, address: str) -> None:
    """Let only those pass who mean us.

    Raises:
        web.HTTPException: it was another name that was asked for (421), or another site posts (403).
    """
    reached = request.get_extra_info("sockname") or ("",)
    local = str(reached[0]).removeprefix("::ffff:")
    if not is_our_host(request.headers.get("Host", ""), address, local):
        raise web.HTTPMisdirectedRequest
    if request.method not in {"GET", "HEAD"} and not is_same_site(request.headers):
        raise web.HTTPForbidden
