"""arXiv as one of the sources."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from bot.domain.paper import Paper
from bot.sources.arxiv import ids
from bot.sources.arxiv.announcements import CALENDAR
from bot.sources.arxiv.categories import TAXONOMY
from bot.sources.profile import SourceProfile
from bot.sources.references import NamedPaper

_CLASSIC_ID = re.compile(r".+/(\d\d)\d{5}")
_CURRENT_ID = re.compile(r"(\d\d)\d\d\.\d+")


class Arxiv(SourceProfile):
    """Ids, addresses, categories and calendar of arXiv."""

    name = "arxiv"
    title = "arXiv"
    hosts = ids.ARXIV_HOSTS
    domain = "arxiv.org"
    category_list = "https://arxiv.org/category_taxonomy"
    calendar = CALENDAR
    taxonomy = TAXONOMY
    is_default = True

    def find_named(self, text: str) -> Iterator[NamedPaper]:
        """As `SourceProfile.find_named`; `bot.sources.arxiv.ids` has the forms."""
        return ids.find_named(text)

    def abs_url(self, paper: Paper) -> str:
        """The page of this version."""
        return ids.abs_url(paper.id, paper.version)

    def pdf_url(self, paper: Paper) -> str:
        """The PDF of this version."""
        return ids.pdf_url(paper.id, paper.version)

    def html_url(self, paper: Paper) -> str:
        """The HTML of this version, which not every paper has."""
        return ids.html_url(paper.id, paper.version)

    def listing_url(self, category: str, day: dt.date) -> str:
        """What that category announced on that day."""
        return f"https://arxiv.org/catchup/{category}/{day.isoformat()}"

    def bibtex_fields(self, paper: Paper) -> Mapping[str, str]:
        """As arXiv itself recommends (info.arxiv.org/help/hypertex/bibstyles)."""
        primary = paper.categories[0] if paper.categories else ""
        return {"eprint": paper.id, "archivePrefix": "arXiv", "primaryClass": primary}

    def year(self, paper: Paper) -> str:
        """As the id begins: 1991 to 2007 in the classic form."""
        if current := _CURRENT_ID.fullmatch(paper.id):
            return f"20{current[1]}"
        if classic := _CLASSIC_ID.fullmatch(paper.id):
            return f"{'19' if classic[1] > '90' else '20'}{classic[1]}"
        return ""


PROFILES = (Arxiv(),)
