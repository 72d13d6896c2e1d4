"""The sample arXiv itself: it answers the addresses of the real one, without a network.

What it answers is in `answers.zip`, which `make samples` makes: pages, pictures and PDFs under their
addresses, and the items of feeds and of the query API, which are put into their frame when asked for.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Sequence
from email.utils import format_datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape
from zipfile import ZipFile
from zoneinfo import ZoneInfo

from adapters.sources.fetching.http import DAY, Response
from bot.domain.errors import DocumentError, PaperNotFoundError, SourceUnavailableError
from bot.domain.paper import Paper
from bot.domain.topic import Topic
from bot.ports.source import PaperSource

DAYS = (dt.date(2026, 1, 12), dt.date(2026, 1, 13))
"""The announcement days of the sample arXiv: a Monday and the Tuesday after it."""

DEMO_TOPIC = Topic(
    name="seeing outdoors",
    categories=("cs.CV", "cs.RO", "cs.LG", "cs.CL"),
    keywords=(
        "low light",
        "time-lapse",
        "hydrophone",
        "weather balloon",
        "camera trap",
        "sea ice",
        "fog harp",
        "owl",
    ),
    interest=(
        "Cameras and microphones left outdoors: caves, tide pools, glaciers, fog and night, "
        "read by small models on battery power."
    ),
    limit=8,
)
"""What the demo follows: fewer than half of the sample papers are about it."""

ID = re.compile(r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(?P<version>\d+))?")
"""An arXiv id as the query API takes it."""
DOCUMENT = re.compile(rf"/(?P<form>abs|html|pdf)/{ID.pattern}(?P<rest>/x\d+\.png)?(?:\.pdf)?/?")
HTML = "text/html"
NOT_FOUND = (404, HTML, b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head></html>\n")
Answer = tuple[int, str, bytes]


class SampleArxiv:
    """A `Fetch` that knows the sample papers only.

    `today` is the day its feeds show and may be set at any time; `delay` is how many seconds each answer
    takes, so that a demo has something to show progress of.
    """

    def __init__(self, today: dt.date = DAYS[0], *, delay: float = 0.0) -> None:
        self.today = today
        self.delay = delay

    async def get(
        self,
        url: str,
        *,
        limit: int,
        timeout: float = 60.0,  # noqa: ARG002, ASYNC109 - the port's; nothing here can take long
        accept: tuple[str, ...] = (),
        max_age: float = DAY,  # noqa: ARG002 - the port's; nothing is kept
    ) -> Response:
        """The answer to `url`; 404 for whatever the sample papers do not have.

        Raises:
            DocumentError: the answer is larger than `limit`.
            SourceUnavailableError: it is not of a type in `accept`.
        """
        if self.delay:
            await asyncio.sleep(self.delay)
        status, content_type, body = self._answer(url)
        if len(body) > limit:
            raise DocumentError(
                problem="source.too_large", source="arXiv", megabytes=max(1, limit // 1_000_000)
            )
        if status == 200 and accept and content_type not in accept:
            raise SourceUnavailableError(source="arXiv", why="source.why_other_kind", status=status)
        return Response(status, url, content_type, body, fetched_at=self._now())

    def _now(self) -> dt.datetime:
        """Noon of the day: announcements of that day are out everywhere."""
        return dt.datetime.combine(self.today, dt.time(12), dt.UTC)

    def _answer(self, url: str) -> Answer:
        parts = urlsplit(url)
        path = unquote(parts.path)
        if parts.hostname == "rss.arxiv.org" and path.startswith("/rss/"):
            return 200, "application/rss+xml", rss(path.removeprefix("/rss/").split("+"), self.today)
        if path == "/api/query":
            ids = ",".join(parse_qs(parts.query).get("id_list", [])).split(",")
            return 200, "application/atom+xml", _metadata(list(filter(None, ids)), self._now())
        match = DOCUMENT.fullmatch(path)
        name = find_sample(match["id"], int(match["version"] or 0)) if match else None
        return _document(match["form"], name, match["rest"] or "") if match and name else NOT_FOUND


class BesideSamples:
    """`PaperSource` of the real arXiv, which says of a sample paper that it is one."""

    def __init__(self, real: PaperSource) -> None:
        self._real = real

    async def paper(self, paper_id: str, version: int | None = None) -> Paper:
        """As `PaperSource.paper`.

        Raises:
            PaperNotFoundError: arXiv does not know it, and we invented it.
        """
        try:
            return await self._real.paper(paper_id, version)
        except (PaperNotFoundError, SourceUnavailableError) as error:
            if find_sample(paper_id) is None:
                raise
            raise PaperNotFoundError("error.sample_paper", id=paper_id) from error


@cache
def _archive() -> ZipFile:
    return ZipFile(BytesIO(files(__package__).joinpath("answers.zip").read_bytes()))


def read_sample(address: str) -> bytes:
    """What stands under an address such as `html/9912.01234v2`.

    Raises:
        KeyError: nothing does.
    """
    return _archive().read(address)


def find_sample(paper_id: str, version: int = 0) -> str | None:
    """The id and version of a sample paper, the latest if none is named; None where there is none."""
    names = (f"{paper_id}v{number}" for number in ([version] if version else range(9, 0, -1)))
    return next((name for name in names if f"abs/{name}" in _archive().namelist()), None)


def _document(form: str, name: str, rest: str) -> Answer:
    address = f"{form}/{name}{rest}"
    if address not in _archive().namelist():
        return NOT_FOUND
    kind = "image/png" if rest else "application/pdf" if form == "pdf" else HTML
    return 200, kind, read_sample(address)


def rss(asked: Sequence[str], day: dt.date) -> bytes:
    """The feed of these categories as it stands on `day`; empty on days without announcements."""
    names = [name for name in _archive().namelist() if name.startswith(f"rss/{day}/")]
    items = [item for name in names if _is_listed(item := _text(name), asked, crossed="cross" in name)]
    date = format_datetime(dt.datetime.combine(day, dt.time(), ZoneInfo("America/New_York")))
    return _text("rss.xml").format(name="+".join(asked), date=date, items="".join(items)).encode()


def _is_listed(item: str, asked: Sequence[str], *, crossed: bool) -> bool:
    """Whether it stands in a feed of these categories.

    A paper whose primary category was not asked for stands there as a cross-list, as on arXiv.
    """
    categories = re.findall(r"<category>(.+?)</category>", item)
    is_there = any(f"{one}.".startswith(f"{name}.") for one in categories for name in asked)
    return is_there and crossed is (categories[0] not in asked)


def _metadata(ids: Sequence[str], now: dt.datetime) -> bytes:
    """What the query API answers to a list of ids: an entry for each that it has."""
    matches = [match for name in ids if (match := ID.fullmatch(name))]
    found = [name for match in matches if (name := find_sample(match["id"], int(match["version"] or 0)))]
    answer = _text("api.xml").format(
        ids=escape(",".join(ids)),
        size=len(found) or 10,
        total=len(found),
        updated=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        entries="".join(_text(f"api/{name}.xml") for name in found),
    )
    return answer.encode()


def _text(address: str) -> str:
    return read_sample(address).decode()
