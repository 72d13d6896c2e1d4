"""The address of an endpoint, as people write it: with a query, a path too long or too short."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit, urlunsplit

CALL = "/chat/completions"
VERSION = "/v1"
AZURE = ".azure.com"


class Address(NamedTuple):
    """Where calls go."""

    base: str
    query: dict[str, str]
    """What stands behind the question mark, such as Azure's `api-version`."""
    is_azure: bool
    """Whether the key is wanted in a header of Azure's own as well."""

    versioned: str = ""
    """The same with `/v1`, where there is no path at all."""


def read_address(url: str, model: str = "") -> Address:
    """The address in what was configured; `model` is the deployment where Azure's host stands alone."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:  # the client says that nothing is there
        return Address(url, {}, is_azure=False)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    path = parts.path.rstrip("/").removesuffix(CALL).rstrip("/")
    is_azure = host.endswith(AZURE) or "api-version" in query
    if host.endswith(AZURE) and not path:
        path = f"/openai/deployments/{model}" if "api-version" in query else f"/openai{VERSION}"
    base = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    return Address(base, query, is_azure, versioned="" if path else base + VERSION)
