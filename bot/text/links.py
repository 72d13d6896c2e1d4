"""Addresses of code and data that a paper names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

MOST_LINKS = 40

_HOSTS = frozenset(
    {
        "github.com",
        "gist.github.com",
        "gitlab.com",
        "bitbucket.org",
        "codeberg.org",
        "huggingface.co",
        "kaggle.com",
        "zenodo.org",
        "figshare.com",
        "osf.io",
        "openml.org",
        "dataverse.harvard.edu",
        "physionet.org",
        "anonymous.4open.science",
        "modelscope.cn",
    }
)
_PAGES = (".github.io", ".gitlab.io", ".figshare.com", ".hf.space")
_DOI_PREFIXES = ("10.5281/", "10.6084/", "10.17605/", "10.7910/")
"""Zenodo, figshare, OSF and Dataverse register under these."""

_MARKS = (
    "git",
    "bitbucket",
    "codeberg",
    "huggingface",
    "hf.space",
    "kaggle",
    "zenodo",
    "figshare",
    "osf.io",
)
_MORE_MARKS = ("openml", "dataverse", "physionet", "4open", "modelscope", "doi.org")

_ADDRESS = re.compile(
    r"(?<![\w@.-])(?:https?://)?(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}(?:/[\w.~!$&'()*+,;=:@%/?#-]{0,400})?",
    re.IGNORECASE,
)


def find_links(texts: Iterable[str]) -> tuple[str, ...]:
    """Every address of code or data in the texts, as `https://…`, each once, in order."""
    found: dict[str, str] = {}
    given = list(texts)
    for text in given if _may_link("\n".join(given)) else ():
        for match in _ADDRESS.finditer(text) if _may_link(text) else ():
            link = code_link(match[0])
            if link:
                found.setdefault(link.lower(), link)
            if len(found) == MOST_LINKS:
                return tuple(found.values())
    return tuple(found.values())


def code_link(address: str) -> str:
    """The address made canonical if it leads to code or data, else an empty string."""
    trimmed = _trim(address.strip())
    bare = trimmed if "://" in trimmed else f"https://{trimmed}"
    try:
        parts = urlsplit(bare)
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not _leads_to_code(host, parts):
        return ""
    tail = f"?{parts.query}" if parts.query else ""
    return f"https://{host}{parts.path.rstrip('/')}{tail}"


def _may_link(text: str) -> bool:
    """Whether looking closer is worth while: few texts name any of the hosts."""
    lowered = text.lower()
    return any(mark in lowered for mark in (*_MARKS, *_MORE_MARKS))


def _leads_to_code(host: str, parts: SplitResult) -> bool:
    path = parts.path.strip("/")
    if host.endswith(_PAGES):
        return True
    if host == "doi.org":
        return path.startswith(_DOI_PREFIXES)
    return host in _HOSTS and bool(path)


def _trim(address: str) -> str:
    """Without the punctuation of the sentence around it."""
    while address and (
        address[-1] in ".,;:!?'*" or (address[-1] == ")" and address.count("(") < address.count(")"))
    ):
        address = address[:-1]
    return address
