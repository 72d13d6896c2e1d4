"""The pages of papers: all that is kept of one, its passages, its versions, its figures, its files."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from adapters.archive.paper_files import paper_json, paper_markdown
from adapters.safe_pictures import safe_picture
from adapters.web.content import Website
from adapters.web.room.nearby import similar_papers
from adapters.web.room.passage import LocatedPassage, marked_html, passage_at
from adapters.web.room.presenting import (
    best_analysis,
    citation_metadata,
    paper_url,
    picked_for,
    read_analysis,
    read_questions,
    source_url,
)
from bot.compose.changes import compose_revision
from bot.compose.words import abs_url, cite, pdf_url, versioned_id
from bot.domain.digest import PaperFigure, Revision
from bot.domain.errors import PaperboyError
from bot.domain.full_text import FullText, abstract_only
from bot.domain.message import Heading
from bot.domain.paper import Paper
from bot.domain.topic import Destination
from bot.locales import language_name_in
from bot.papers.bibtex import bibtex
from bot.papers.changes import compare
from bot.ports.reading_room import PaperShown
from bot.sources.registry import source_of

LONGEST_QUOTE = 2_000
_VERSION = re.compile(r"(?P<id>.+?)(?:v(?P<version>[1-9]\d{0,3}))?")


def routes(site: Website) -> list[web.RouteDef]:
    """The addresses of papers."""
    papers = PaperPages(site)
    return [
        web.get("/paper/{ref:.+}/at/{near:[^/]+}", papers.passage),
        web.get("/paper/{ref:.+}/changes/{before:[1-9][0-9]{0,3}}", papers.changes),
        web.get("/paper/{ref:.+}.{kind:bib|json|md}", papers.file),
        web.get("/paper/{ref:.+}", papers.paper),
        web.get("/figure/{ref:.+}/{number:[0-9]{1,4}|first}", papers.figure),
    ]


@dataclass(frozen=True)
class PaperPages:
    """Pages of papers that were shown in an open channel."""

    site: Website

    async def paper(self, request: web.Request) -> web.Response:
        """All that is kept of a paper."""
        channels, shown = await self._find_shown(request)
        language, paper = self.site.language(request), shown.paper
        analysis = best_analysis(shown, language)
        made = read_analysis(paper, analysis) if analysis else None
        written_in = made.language if made and made.language != language else ""
        similar = await similar_papers(self.site, channels, paper)
        return self.site.page(
            request,
            "room/paper.html",
            paper=paper,
            url=paper_url(paper),
            analysis=made,
            written_in=language_name_in(language, written_in) if written_in else "",
            picked=picked_for(shown, language),
            postings=shown.postings,
            figures=shown.figures,
            similar=[(each, paper_url(each.paper)) for each in similar],
            versions=[each for each in shown.versions if each != paper.version],
            questions=read_questions(shown, language),
            bibtex=bibtex(paper),
            metadata=citation_metadata(paper),
            source=source_of(paper).title,
            source_url=abs_url(paper),
            pdf=pdf_url(paper),
            vid=versioned_id(paper),
        )

    async def passage(self, request: web.Request) -> web.Response:
        """The place that is cited, with the words marked."""
        _, shown = await self._find_shown(request)
        paper, quote = shown.paper, request.query.get("quote", "")[:LONGEST_QUOTE]
        kept = await self.site.store.full_text(paper.id, paper.version)
        text = kept or abstract_only(paper)
        pool = self.site.chat.asker.pool
        found = await pool.run(passage_at, text, paper, request.match_info["near"], quote)
        if kept is None and found and not found.is_located:
            found = None
        fields = self._passage_fields(request, paper, text, found, quote) if found else {}
        return self.site.page(
            request,
            "room/passage.html",
            paper=paper,
            url=paper_url(paper),
            quote=quote,
            has_text=kept is not None or found is not None,
            source=source_of(paper).title,
            source_url=fields.pop("source_url", abs_url(paper)),
            found=found,
            **fields,
        )

    def _passage_fields(
        self, request: web.Request, paper: Paper, text: FullText, found: LocatedPassage, quote: str
    ) -> dict[str, Any]:
        citation = found.place.citation
        blocks = [
            (
                each.number == found.place.number,
                each.block.kind,
                marked_html(each.block, found.marked.get(each.number, ())),
            )
            for each in found.around
        ]
        return {
            "blocks": blocks,
            "place": cite(self.site.language(request), citation),
            "source_url": source_url(paper, text.source, citation, quote if found.is_located else ""),
        }

    async def changes(self, request: web.Request) -> web.Response:
        """What this version changed against one before it."""
        _, shown = await self._find_shown(request)
        new, before = shown.paper, int(request.match_info["before"])
        store = self.site.store
        old = await store.paper(new.id, before)
        if old is None or before == new.version:
            raise web.HTTPNotFound
        texts = [await store.full_text(each.id, each.version) for each in (old, new)]
        changed = await self.site.chat.asker.pool.run(compare, old, new, *texts)
        revision = Revision(paper=new, before=before, thread="", changes=changed)
        message = compose_revision(revision, self.site.language(request))
        blocks = [block for block in message.blocks if not isinstance(block, Heading) or block.level > 1]
        return self.site.page(
            request,
            "room/changes.html",
            paper=new,
            url=paper_url(new),
            title=message.summary,
            blocks_of=blocks,
        )

    async def file(self, request: web.Request) -> web.Response:
        """The paper as BibTeX, JSON or Markdown."""
        _, shown = await self._find_shown(request)
        language = self.site.language(request)
        kind = request.match_info["kind"]
        analysis = best_analysis(shown, language)
        if kind == "json":
            return web.json_response(text=paper_json(shown, analysis, language))
        if kind == "md":
            text, media = paper_markdown(shown.paper, analysis, language), "text/markdown"
        else:
            text, media = bibtex(shown.paper) + "\n", "application/x-bibtex"
        return web.Response(text=text, content_type=media, charset="utf-8")

    async def figure(self, request: web.Request) -> web.Response:
        """A figure from our own address, as pixels of our own."""
        _, shown = await self._find_shown(request)
        tag = f'"{versioned_id(shown.paper)}/{request.match_info["number"]}"'
        headers = {"Cache-Control": "private, no-cache", "ETag": tag}
        if request.headers.get("If-None-Match") == tag:  # a figure of a version never changes
            return web.Response(status=304, headers=headers)
        figure = await self._figure(shown, request.match_info["number"])
        try:
            data = await self.site.chat.analyses.picture(shown.paper, figure) if figure else b""
        except PaperboyError as error:
            raise web.HTTPNotFound from error
        picture = await self.site.chat.asker.pool.run(safe_picture, data)
        if not picture:
            raise web.HTTPNotFound
        return web.Response(body=picture, content_type="image/png", headers=headers)

    async def _figure(self, shown: PaperShown, number: str) -> PaperFigure | None:
        text = await self.site.store.full_text(shown.paper.id, shown.paper.version)
        figures = text.figures if text else ()
        if number == "first":
            return next((each for each in figures if each.url or each.image), None)
        return figures[int(number)] if int(number) < len(figures) else None

    async def _find_shown(self, request: web.Request) -> tuple[Collection[Destination], PaperShown]:
        """The paper that an address names, where it was shown in an open channel."""
        channels = await self.site.channels.open_channels()
        named = _VERSION.fullmatch(request.match_info["ref"])
        found = None
        if named:
            version = int(named["version"]) if named["version"] else None
            found = await self.site.store.paper_shown(channels, named["id"], version)
        if found is None:
            raise web.HTTPNotFound
        return channels, found
