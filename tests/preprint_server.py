"""A pretended api.biorxiv.org, with both servers' sites, on 127.0.0.1: answers of the recorded shape.

    with PreprintServer() as server:
        server.post(posting("10.1101/2099.01.20.123456", category="neuroscience"))
        server.files["/content/….source.xml"] = jats()

It runs in a thread of its own, so that commands can ask it that have an event loop themselves.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

DOI = "10.1101/2099.01.20.123456"
XML = "application/xml"


def posting(doi: str = DOI, **changes: str) -> dict[str, str]:
    """An entry of the API's `collection`; the papers are invented."""
    date, version = changes.get("date", "2099-01-20"), changes.get("version", "1")
    path = f"{date.replace('-', '/')}/{doi.partition('/')[2]}"
    server = changes.get("server", "biorxiv")
    return {
        "doi": doi,
        "title": "Lantern cells of the tide pool newt",
        "authors": "Newton, A.; de la Lagune, M. B.",
        "author_corresponding": "Ada  Newton",
        "author_corresponding_institution": "Tide Pool Institute",
        "date": date,
        "version": version,
        "type": "new results",
        "license": "cc_by_nc",
        "category": "neuroscience",
        "jatsxml": f"https://www.{server}.org/content/{server}/early/{path}.source.xml",
        "abstract": "O_ST_ABSBackgroundC_ST_ABS Newts glow. We count 12 lantern cells in each newt.",
        "published": "NA",
        "server": server,
        **changes,
    }


def jats(doi: str = DOI, body: str = "") -> bytes:
    """A full text as the servers give it, of the invented paper."""
    long = "The newts were kept in the dark and counted by hand each night. " * 12
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.3//EN"
 "JATS-archivearticle1.dtd">
<article xmlns:mml="http://www.w3.org/1998/Math/MathML" xmlns:xlink="http://www.w3.org/1999/xlink"
 article-type="article"><front><article-meta><article-id pub-id-type="doi">{doi}</article-id>
<title-group><article-title>Lantern cells of the tide pool newt</article-title></title-group>
<abstract><sec><title>Background</title><p>Newts glow.</p></sec>
<p>We count 12 lantern cells<sup><xref ref-type="bibr" rid="c1">4</xref></sup> in each newt.</p></abstract>
</article-meta></front><body>
<sec id="s1"><label>1.</label><title>Introduction</title><p>Newts glow at 10<sup>−3</sup> lux
<xref ref-type="bibr" rid="c1">7</xref> for $5 a night. {long}{body}</p>
<sec id="s1a"><title>Earlier work</title><p>Here <inline-formula><tex-math>\\documentclass{{a}}
\\begin{{document}}$$E = mc^2$$\\end{{document}}</tex-math></inline-formula> holds, and
<inline-formula><inline-graphic xlink:href="i1.gif"/></inline-formula> is a picture.
<fig id="F1"><label>Figure 1.</label><caption><title>A newt.</title><p>It glows.</p></caption></fig>
After the figure.</p></sec></sec>
<sec id="s2"><title>Results</title><p>We found that each newt has 12 lantern cells. The code is at
<ext-link xlink:href="https://github.com/newts/lantern">our place</ext-link>. {long}</p>
<table-wrap id="T1"><label>Table 1</label><caption><p>Counts.</p></caption><table>
<tr><th>Newt</th><th>Cells</th></tr><tr><td>A</td><td>12</td></tr></table></table-wrap>
<disp-formula id="e1"><mml:math><mml:mi>x</mml:mi><mml:mo>=</mml:mo><mml:mn>2</mml:mn></mml:math>
</disp-formula>
<list><list-item><p>one</p></list-item><list-item><p>two</p></list-item></list></sec></body>
<back><ack><p>Thanks to all newts.</p></ack><ref-list><ref id="c1"><mixed-citation>Doe J. Glow. 2090.
<ext-link xlink:href="https://github.com/others/code">x</ext-link></mixed-citation></ref></ref-list></back>
</article>""".encode()


class PreprintServer:
    """`page` is how many entries come at once; `broken` answers instead of the API while it is set."""

    def __init__(self, *, page: int = 30) -> None:
        self.page = page
        self.posted: list[dict[str, Any]] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.broken: bytes | None = None
        self.asked: list[str] = []

    def __enter__(self) -> Self:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                status, kind, body = outer.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def post(self, *entries: dict[str, Any]) -> None:
        self.posted += entries

    def offer(self, entry: dict[str, str], body: bytes) -> None:
        """Have the full text of a posting where the API says that it is."""
        self.files["/" + entry["jatsxml"].partition(".org/")[2]] = (XML, body)

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """What is answered to that path."""
        if path in self.files:
            return 200, *self.files[path]
        if not path.startswith("/details/"):
            return 404, "text/html", b"<html><body>not found</body></html>"
        if self.broken is not None:
            return 200, "application/json", self.broken
        return 200, "application/json", json.dumps(self._details(path)).encode()

    def _details(self, path: str) -> dict[str, Any]:
        _, _, server, *rest = path.split("/")
        mine = [each for each in self.posted if each["server"] == server]
        if rest[-2:] == ["na", "json"]:
            doi = "/".join(rest[:-2])
            found, cursor = [each for each in mine if each["doi"] == doi], 0
        else:
            begin, end, cursor = rest[0], rest[1], int(rest[2])
            found = [each for each in mine if begin <= each["date"] <= end]
        shown = found[cursor : cursor + self.page]
        if not shown:
            return {"messages": [{"status": "no posts found"}], "collection": []}
        message = {"status": "ok", "cursor": cursor, "count": len(shown), "total": str(len(found))}
        return {"messages": [message], "collection": shown}
