"""bioRxiv and medRxiv as sources: two servers of one shape."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from zoneinfo import ZoneInfo

from bot.domain.paper import Paper
from bot.sources.biorxiv import ids
from bot.sources.biorxiv.categories import BIORXIV, MEDRXIV
from bot.sources.calendar import Calendar
from bot.sources.profile import SourceProfile
from bot.sources.references import NamedPaper
from bot.sources.taxonomy import Taxonomy

_EASTERN = ZoneInfo("America/New_York")
_ONE = dt.timedelta(days=1)
_SETTLES = dt.timedelta(hours=3)


class PostingCalendar(Calendar):
    """Papers are posted on any day. Those of a day are all known some hours after it ended."""

    def why_nothing(self, day: dt.date, holidays: Collection[dt.date] = ()) -> None:  # noqa: ARG002
        """Nothing is known beforehand; `holidays` are another source's."""
        return

    def feed_day(self, now: dt.datetime) -> dt.date:
        """The last day that is over."""
        return (now - _SETTLES).astimezone(_EASTERN).date() - _ONE

    def opens(self, day: dt.date) -> dt.datetime:
        """The midnight after that day, and what the API takes to know of all its papers."""
        return dt.datetime.combine(day + _ONE, dt.time(), _EASTERN).astimezone(dt.UTC) + _SETTLES


class PreprintServer(SourceProfile):
    """One of the two servers; a DOI of whichever is taken for its own, for they share their prefixes."""

    calendar = PostingCalendar()

    def __init__(self, name: str, title: str, taxonomy: Taxonomy, *, medical: bool) -> None:
        self.name = name
        self.title = title
        self.taxonomy = taxonomy
        self.domain = f"{name}.org"
        self.hosts = frozenset({self.domain, f"www.{self.domain}", "api.biorxiv.org"})
        self.category_list = f"https://www.{self.domain}"
        self._medical = medical

    def find_named(self, text: str) -> Iterator[NamedPaper]:
        """The DOIs in the text whose number has the form of this server's."""
        return (each for each in ids.find_named(text) if ids.is_medical(each.ref.id) is self._medical)

    def abs_url(self, paper: Paper) -> str:
        """The page of this version."""
        return f"https://www.{self.domain}/content/{paper.id}v{paper.version}"

    def pdf_url(self, paper: Paper) -> str:
        """The PDF of this version."""
        return f"{self.abs_url(paper)}.full.pdf"

    def html_url(self, paper: Paper) -> str:
        """The full text of this version as a page."""
        return f"{self.abs_url(paper)}.full"

    def listing_url(self, category: str, day: dt.date) -> str:  # noqa: ARG002 - they have no list of a day
        """The newest papers of the subject."""
        return f"https://www.{self.domain}/collection/{category.partition(':')[2]}"

    def bibtex_fields(self, paper: Paper) -> Mapping[str, str]:  # noqa: ARG002 - the same for each
        """As the servers' own citations."""
        return {"journal": self.title, "note": "Preprint"}

    def year(self, paper: Paper) -> str:
        """As the DOI tells."""
        return ids.year_of(paper.id)


PROFILES = (
    PreprintServer("biorxiv", "bioRxiv", BIORXIV, medical=False),
    PreprintServer("medrxiv", "medRxiv", MEDRXIV, medical=True),
)
