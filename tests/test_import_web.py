"""Scheduled import from the web, against a server on this machine that does what servers do."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import io
import os
import re
import shutil
import socket
import sqlite3
import sys
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from import_rig import Clock, described, imported, outputs, records, rows, told

from extract import batch
from extract.errors import Exit, MissingTool
from extract.importing import guarded, page, reading, web
from extract.importing.page import path_of, promised
from extract.importing.source import FetchFailed, Row, Tag
from extract.importing.web import Client, Host

PDF = b"%PDF-1.4 fine "
END = b"\n%%EOF\n"
LOGIN = b"<html><form><input name=user><input TYPE='password' name=p></form><a href='/villkor.pdf'>Villkor</a></html>"


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PIPELINE", "fake_pipeline")
    monkeypatch.setattr(reading, "TEXT_OF", "fake_pipeline")


Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


class Site:
    """A server: `pages` is what it answers by path, `asked` what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize: ClassVar[int] = -1

            def do_GET(self) -> None:
                site.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
                page = site.pages.get(self.path)
                if callable(page):
                    page(self)
                elif page is None:
                    answer(self, b"<h1>Sidan finns inte</h1>", 404)
                else:
                    tag = f'"{hash(page) & 0xFFFFFF:x}"'
                    if self.headers.get("If-None-Match") == tag:
                        answer(self, b"", 304, ETag=tag)
                    else:
                        answer(self, page, ETag=tag)

            def log_message(self, *words: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    def at(self, path: str = "/") -> str:
        return f"http://{self.host}{path}"

    def paths(self) -> list[str]:
        """What was asked since this was asked."""
        paths, self.asked = [path for path, _ in self.asked], []
        return paths


def answer(
    to: http.server.BaseHTTPRequestHandler, body: bytes, status: int = 200, length: int | None = None, **headers: str
) -> None:
    to.send_response(status)
    for name, value in headers.items():
        to.send_header(name.replace("_", "-"), value)
    if status != 304:
        to.send_header("Content-Length", str(len(body) if length is None else length))
    to.end_headers()
    to.wfile.write(body)
    if length is not None:
        to.close_connection = True


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


class Desk:
    """A site with an index and documents, a store, a clock, and a source."""

    def __init__(self, tmp_path: Path, site: Site) -> None:
        self.site, self.store, self.clock, self.toml = site, tmp_path / "store", Clock(), tmp_path / "sources.toml"
        self.row: dict[str, Any] = {
            "name": "nämnden", "kind": "page", "at": site.at(), "every": 0, "private": True,
        }  # fmt: skip

    def publish(self, **documents: str) -> None:
        for name, text in documents.items():
            self.site.pages[f"/{name}.pdf"] = PDF + text.encode() + END
        self.index(*[path for path in self.site.pages if path.endswith(".pdf")])

    def index(self, *paths: str) -> None:
        links = "".join(f"<li><a href='{path}'>Protokoll {path}</a>" for path in paths)
        self.site.pages["/"] = f"<html><body><ul>{links}</ul></body></html>".encode()

    def run(self, **wishes: Any) -> dict[str, int]:
        self.clock.later(hours=1)
        self.counts = imported(self.store, described(self.toml, self.row), clock=self.clock, **wishes)
        return {what: count for what, count in self.counts.documents.items() if count}

    def source(self) -> dict[str, Any]:
        (source,) = told(self.store)["sources"]
        return source

    def failed(self) -> dict[str, str]:
        return {row["locator"].removeprefix(self.site.at("")): row["reason"] for row in told(self.store)["failed"]}


@pytest.fixture
def desk(tmp_path: Path, site: Site) -> Desk:
    return Desk(tmp_path, site)


def test_an_index_is_read_its_documents_once(desk: Desk) -> None:
    desk.publish(a="one", b="two")
    assert desk.run() == {"new": 2, "read": 2}
    assert sorted(desk.site.paths()) == ["/", "/a.pdf", "/b.pdf", "/robots.txt"]
    assert set(records(desk.store)) == {f"127.0.0.1/{name}.pdf" for name in "ab"}
    before = outputs(desk.store)
    assert desk.run() == {}
    assert outputs(desk.store) == before
    ((path, headers),) = desk.site.asked
    assert path == "/" and headers["if-none-match"], "asked whether it changed"
    desk.site.paths()
    desk.publish(c="three")
    assert desk.run() == {"new": 1, "read": 1}
    assert desk.site.paths() == ["/", "/c.pdf"]
    desk.clock.later(days=2)
    desk.run()
    assert desk.site.paths() == ["/robots.txt", "/"], "leave is asked for anew each day"


def test_links_are_found_as_a_browser_would(desk: Desk) -> None:
    desk.site.pages["/protokoll/"] = b"""<html><head><base href="/filer/2026/"></head><body>
        <a href="a.pdf#page=3">A</a> <a href="a.pdf">A igen</a> <a href="../b%C3%A5t.PDF?v=1&amp;w=2">B</a>
        <a href="#top">Upp</a> <a href="mailto:x@y.example">post</a> <a href="?sida=2">2</a> <a>tom</a>
        <a href="/download/18.7f/1700">SiteVision</a> <a href="javascript:go()">js</a> <a href="http://[bad/x.pdf">x</a>
        <a href="https://other.example/c.pdf">annan</a> <a href="om.html">Om</a> </body></html>"""
    for path in ("/filer/2026/a.pdf", "/filer/b%C3%A5t.PDF?v=1&w=2", "/download/18.7f/1700"):
        desk.site.pages[path] = PDF + path.encode() + END
    desk.row["at"] = desk.site.at("/protokoll/")
    said: list[str] = []
    assert desk.run(say=said.append)["new"] == 3
    assert set(records(desk.store)) == {
        "127.0.0.1/filer/2026/a.pdf", "127.0.0.1/filer/båt.PDF?v=1&w=2", "127.0.0.1/download/18.7f/1700",
    }  # fmt: skip
    assert any("other.example" in line for line in said), "what is left out is told"


def test_a_selector_and_a_pattern_choose(desk: Desk) -> None:
    desk.site.pages["/"] = b"""<html><nav><a href=/a.pdf>Protokoll A</a></nav><main>
        <div class=docs><p><a href=/b>Protokoll B</a> <a href=/c.pdf>Kallelse C</a></p></div></main></html>"""
    desk.site.pages["/b"] = PDF + b"b" + END
    desk.row |= {"select": "main .docs", "match": "^protokoll"}
    assert desk.run() == {"new": 1, "read": 1}
    assert rows(desk.store, "SELECT title FROM item") == [{"title": "Protokoll B"}]


def test_a_board_leads_to_meetings_and_they_to_documents(desk: Desk) -> None:
    desk.row["follow"] = ".meetings"
    desk.site.pages |= {
        "/": b"<html><a href=/om>Om</a><ul class=meetings><li><a href=m/1>1</a><li><a href=m/2#top>2</a></ul></html>",
        "/m/1": b"<html><a href='1.pdf'>Protokoll</a></html>",
        "/m/2": b"<html><a href='2.pdf'>Protokoll</a> <a href='1.pdf'>det f\xf6rra</a></html>",
        "/m/1.pdf": PDF + b"1" + END,
        "/m/2.pdf": PDF + b"2" + END,
    }
    assert desk.run() == {"new": 2, "read": 2}
    desk.site.paths()
    desk.site.pages["/m/2"] = b"<html><a href='2.pdf'>Protokoll</a> <a href='3.pdf'>Bilaga</a></html>"
    desk.site.pages["/m/3.pdf"] = PDF + b"3" + END
    assert desk.run() == {"new": 1, "read": 1}, "the first page is as it was, a page behind it is not"
    assert desk.site.paths() == ["/", "/m/1", "/m/2", "/m/3.pdf"]
    del desk.site.pages["/m/1"]
    assert desk.run() == {}
    assert desk.source()["failure"] == "not_found" and desk.source()["gone"] == 0


def test_what_is_no_longer_linked_is_gone_and_what_moved_is_renamed(desk: Desk) -> None:
    desk.row["share"] = 0.5
    desk.publish(a="one", b="two", c="three", d="four")
    desk.run()
    before = outputs(desk.store)
    desk.site.pages["/nytt/a.pdf"] = desk.site.pages.pop("/a.pdf")
    desk.index("/nytt/a.pdf", "/b.pdf", "/c.pdf")
    assert desk.run() == {"renamed": 1}
    assert outputs(desk.store) == before
    assert desk.source()["gone"] == 1 and desk.source()["items"] == 3


TURNS: dict[str, tuple[bytes | Answer, str]] = {
    "login page": (LOGIN, "login_page"),
    "no links": (b"<html><p>Sidan flyttas</p></html>", "no_items"),
    "few links": (b"<html><a href=/a.pdf>en</a></html>", "far_fewer"),
    "server error": (lambda to: answer(to, b"oops", 500), "http_status"),
    "not found": (lambda to: answer(to, b"borta", 404), "not_found"),
    "redirect loop": (lambda to: answer(to, b"", 302, Location="/"), "redirects"),
    "redirect to a login elsewhere": (
        lambda to: answer(to, b"", 302, Location="https://login.example/?next=x"), "other_site",
    ),
    "wrong length": (lambda to: answer(to, b"<html>", length=500), "cut_short"),
    "gzip bomb": (
        lambda to: answer(to, gzip.compress(b"<a href=x>" * 2_000_000), Content_Encoding="gzip"), "too_large",
    ),
    "half a gzip": (
        lambda to: answer(to, gzip.compress(bytes(range(256)) * 64)[:-40], Content_Encoding="gzip"), "cut_short",
    ),
    "unknown packing": (lambda to: answer(to, b"xxxx", Content_Encoding="br"), "coding"),
    "endless body": (lambda to: endless(to), "too_large"),
    "trickle": (lambda to: trickle(to), "timeout"),
    "empty": (b"", "no_page"),
    "nothing at all": (lambda to: to.connection.shutdown(socket.SHUT_RDWR), "cut_short"),
    "busy": (lambda to: answer(to, b"", 429, Retry_After="3600"), "busy"),
    "forbidden": (lambda to: answer(to, b"", 403), "not_allowed"),
}  # fmt: skip


def endless(to: http.server.BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.send_header("Transfer-Encoding", "chunked")
    to.end_headers()
    try:
        while True:
            to.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
    except OSError:
        to.close_connection = True


def trickle(to: http.server.BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.send_header("Content-Length", "100000")
    to.end_headers()
    try:
        for _ in range(200):
            to.wfile.write(b"<")
            to.wfile.flush()
            time.sleep(0.05)
    except OSError:
        to.close_connection = True


@pytest.mark.parametrize("turn", list(TURNS))
def test_an_index_that_turns_bad_takes_nothing_away(desk: Desk, turn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.publish(a="one", b="two")
    desk.run()
    before, good = outputs(desk.store), desk.site.pages["/"]
    monkeypatch.setattr(web, "PAGE_LIMIT", 2**20)
    monkeypatch.setattr(web, "PAGE_SECONDS", 1.0)
    page, reason = TURNS[turn]
    desk.site.pages["/"] = page
    begun = time.monotonic()
    assert desk.run() == {}
    assert time.monotonic() - begun < 15
    assert desk.counts.exit() == Exit.FINDINGS
    source = desk.source()
    assert (source["failure"], source["gone"], source["items"]) == (reason, 0, 2)
    assert outputs(desk.store) == before
    desk.site.pages["/"] = good
    desk.clock.later(days=1)
    assert desk.run() == {}
    assert desk.source()["failure"] is None and desk.counts.exit() == Exit.CLEAN


DOCUMENTS: dict[str, tuple[bytes | Answer, str]] = {
    "login page": (LOGIN, "login_page"),
    "soft 404": (b"<!DOCTYPE html><html><body><h1>Sidan finns inte</h1></body></html>", "soft_404"),
    "not found": (lambda to: answer(to, b"borta", 404), "not_found"),
    "server error": (lambda to: answer(to, b"oops", 500), "http_status"),
    "redirect loop": (lambda to: answer(to, b"", 302, Location="a.pdf"), "redirects"),
    "other site": (lambda to: answer(to, b"", 302, Location="https://other.example/a.pdf"), "other_site"),
    "cut short": (lambda to: answer(to, PDF, length=5000), "cut_short"),
    "declared too short": (lambda to: answer(to, PDF + b"x" * 99 + END, length=40), "half"),
    "empty": (b"", "empty"),
    "endless": (lambda to: endless(to), "too_large"),
    "bomb": (lambda to: answer(to, gzip.compress(PDF + bytes(9_000_000)), Content_Encoding="gzip"), "too_large"),
    "trickle": (lambda to: trickle(to), "timeout"),
}


@pytest.mark.parametrize("turn", list(DOCUMENTS))
def test_a_document_that_is_none_is_not_kept(desk: Desk, turn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "SIZE_LIMIT", 2**20)
    monkeypatch.setattr(web, "DOCUMENT_SECONDS", 1.0)
    desk.publish(a="one", b="two")
    good = desk.site.pages["/a.pdf"]
    page, reason = DOCUMENTS[turn]
    desk.site.pages["/a.pdf"] = page
    desk.run()
    assert desk.failed() == {"/a.pdf": reason}
    assert desk.counts.exit() == Exit.FINDINGS
    assert set(records(desk.store)) == {"127.0.0.1/b.pdf"}
    desk.site.pages["/a.pdf"] = good
    desk.clock.later(days=2)
    desk.run(again="failed")
    assert set(records(desk.store)) == {"127.0.0.1/a.pdf", "127.0.0.1/b.pdf"}
    assert desk.failed() == {}


def test_a_document_that_turns_into_a_web_page_keeps_its_record(desk: Desk) -> None:
    desk.site.pages["/download/1"] = PDF + b"one" + END
    desk.index("/download/1")
    desk.run()
    before = outputs(desk.store)
    desk.site.pages["/download/1"] = b"<html><body>Dokumentet har tagits bort</body></html>"
    assert desk.run(recheck=5) == {"not fetched": 1}
    assert outputs(desk.store) == before and desk.failed() == {"/download/1": "soft_404"}


def test_a_web_page_may_be_the_document(desk: Desk) -> None:
    desk.row["select"] = "a"
    desk.index("/moten/12")
    desk.site.pages["/moten/12"] = lambda to: answer(to, b"<html><p>fine</p></html>", Content_Type="text/html")
    assert desk.run() == {"new": 1, "read": 1}


def test_known_documents_are_asked_again_only_on_demand_and_only_whether_they_changed(desk: Desk) -> None:
    desk.publish(a="one", b="two", c="three")
    desk.run()
    before = outputs(desk.store)
    desk.site.paths()
    assert desk.run(recheck=2) == {"unchanged": 2}
    assert [path for path, _ in desk.site.asked] == ["/", "/a.pdf", "/b.pdf"]
    assert all("if-none-match" in headers for _, headers in desk.site.asked)
    desk.site.paths()
    desk.publish(c="three, justerat")
    assert desk.run(recheck=2) == {"unchanged": 1, "changed": 1, "read": 1}
    assert desk.site.paths() == ["/", "/c.pdf", "/a.pdf"], "those first that waited longest"
    assert outputs(desk.store) != before
    assert len(list((desk.store / "superseded" / "v1").glob("*.json"))) == 1


def test_another_tag_on_the_same_bytes_changes_nothing(desk: Desk) -> None:
    tags = iter("123456789")
    desk.publish(a="one")
    desk.site.pages["/a.pdf"] = lambda to: answer(to, PDF + END, ETag=f'"{next(tags)}"')
    desk.run()
    before = outputs(desk.store)
    assert desk.run(recheck=1) == {"unchanged": 1}
    assert outputs(desk.store) == before


def test_a_feed_and_what_it_no_longer_has(desk: Desk) -> None:
    def feed(*numbers: int) -> bytes:
        entries = "".join(
            f"<item><title>KS {n}</title><guid>{n}</guid><link>/moten/{n}</link>"
            f"<enclosure url='/{n}.pdf' length='1' type='application/pdf'/></item>"
            for n in numbers
        )
        return f"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>{entries}</channel></rss>".encode()

    for number in range(9):
        desk.site.pages[f"/{number}.pdf"] = PDF + str(number).encode() + END
    for kind in ("feed", "page"):
        desk.row |= {"kind": kind, "at": desk.site.at("/rss"), "name": kind}
        desk.site.pages["/rss"] = feed(1, 2, 3)
        assert desk.run()["new"] == 3
        desk.site.pages["/rss"] = feed(4, 5, 6)
        assert desk.run()["new"] == 3
        assert not [row for row in rows(desk.store, "SELECT gone_since FROM item") if row["gone_since"]]
    desk.site.pages["/rss"] = b"<html>Logga in</html>"
    desk.row |= {"kind": "feed"}
    desk.run()
    assert {row["failure"] for row in told(desk.store)["sources"]} == {"no_feed", None}


def test_an_atom_entry_that_was_updated_is_fetched_again(desk: Desk) -> None:
    def feed(updated: str) -> bytes:
        return (
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title><id>urn:x</id><updated>2026-01-01T00:00:00Z"
            f"</updated><entry><title>KS</title><id>urn:1</id><updated>{updated}</updated><link href='/1.pdf'/></entry>"
            "</feed>"
        ).encode()

    desk.row |= {"kind": "feed"}
    desk.site.pages |= {"/": feed("2026-01-01T00:00:00Z"), "/1.pdf": PDF + b"one" + END}
    assert desk.run()["new"] == 1
    desk.site.pages |= {"/": feed("2026-02-01T00:00:00Z"), "/1.pdf": PDF + b"two" + END}
    assert desk.run() == {"changed": 1, "read": 1}


def test_a_list_of_addresses(desk: Desk, tmp_path: Path) -> None:
    desk.publish(a="one", b="two")
    path = tmp_path / "list.csv"
    path.write_text(f"titel;url\nEtt;{desk.site.at('/a.pdf')}\n;{desk.site.at('/b.pdf')}\n", encoding="utf-8")
    desk.row |= {"kind": "list", "at": str(path)}
    assert desk.run() == {"new": 2, "read": 2}
    dead = "http://127.0.0.2:9/{}.pdf"  # the discard port, where nothing listens
    rows_of = [dead.format(1), dead.format(2), desk.site.at("/c.pdf"), desk.site.at("/a.pdf"), desk.site.at("/b.pdf")]
    desk.publish(c="three")
    path.write_text("\n".join(rows_of), encoding="utf-8")
    assert desk.run() == {"new": 1, "read": 1, "not fetched": 2}, "a host that is down does not keep the others waiting"
    path.write_text("url\nfile:///etc/passwd\n", encoding="utf-8")
    desk.run()
    assert desk.source()["failure"] == "bad_list"
    for bad in ("url\nhttps://[a/1.pdf\n", 'url\n"' + "x" * 200_000):  # no host; a quote that is never closed
        path.write_text(bad, encoding="utf-8")
        desk.run()
        assert desk.source()["failure"] == "bad_list" and desk.counts.failed_sources == 1


@pytest.mark.parametrize("kind", ["page", "feed"])
def test_an_address_that_is_none_fails_alone(desk: Desk, kind: str) -> None:
    desk.publish(a="one")
    desk.site.pages["/b.pdf"] = lambda to: answer(to, b"", 302, Location="http://[b/")
    links = ("/a.pdf", "/b.pdf", "http://[c/c.pdf")
    if kind == "feed":
        items = "".join(f"<item><title>KS</title><enclosure url='{link}'/></item>" for link in links)
        desk.site.pages["/"] = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()
    else:
        desk.index(*links)
    desk.row["kind"] = kind
    assert desk.run() == {"new": 1, "read": 1, "put aside": 1}
    assert desk.failed() == {"/b.pdf": "bad_address"} and desk.counts.exit() == Exit.FINDINGS


def test_robots_txt_is_kept_to(desk: Desk) -> None:
    desk.publish(a="one", b="two")
    desk.site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /a.pdf\n"
    assert desk.run() == {"new": 1, "read": 1, "put aside": 1}
    assert "/a.pdf" not in desk.site.paths() and desk.failed() == {"/a.pdf": "robots"}
    desk.site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /\n"
    desk.clock.later(days=2)
    desk.run()
    assert desk.site.paths() == ["/robots.txt"] and desk.source()["failure"] == "robots"
    desk.site.pages["/robots.txt"] = lambda to: answer(to, b"", 503)
    desk.clock.later(days=2)
    desk.run()
    assert desk.site.paths() == ["/robots.txt"], "a robots.txt that cannot be had forbids, for now"
    assert desk.source()["items"] == 2
    desk.site.pages["/robots.txt"] = lambda to: answer(to, b"", 429)
    for _ in range(2):
        desk.clock.later(days=2)
        desk.run()
        assert desk.site.paths() == ["/robots.txt"], "a host that is busy has not said that it has no rules"
    desk.site.pages["/robots.txt"] = lambda to: answer(to, b"", 410)
    desk.run()
    assert desk.site.paths() == ["/robots.txt", "/"]


def test_requests_keep_their_distance(site: Site) -> None:
    slept: list[float] = []
    site.pages["/robots.txt"] = b"User-agent: *\nCrawl-delay: 7\n"
    site.pages["/a.pdf"] = PDF
    hosts: dict[str, Host] = {}
    for _ in range(2):  # two sources of one host wait for one another
        row = Row(name="x", kind="page", at=site.at(), every=3, private=True)
        client = Client(row, "me@a.example", sleep=slept.append, hosts=hosts)
        client.page(site.at("/a.pdf"), Tag())
        client.close()
    assert len(slept) == 2 and all(4 < pause <= 7 for pause in slept), "not the three seconds of the source"
    assert site.asked[-1][1]["user-agent"].endswith("(me@a.example)")


def test_a_busy_host_is_left_alone(desk: Desk) -> None:
    desk.publish(a="one", b="two", c="three")
    desk.site.pages["/a.pdf"] = lambda to: answer(to, b"", 503, Retry_After="7200")
    desk.run()
    assert "/b.pdf" not in desk.site.paths()
    assert desk.source()["failure"] == "busy" and desk.failed() == {"/a.pdf": "busy"}
    desk.publish(a="one")
    assert desk.run() == {"new": 2, "read": 2}, "the others are due, the one that was put off is not"
    desk.clock.later(hours=2)
    assert desk.run() == {"new": 1, "read": 1}


def test_a_source_that_fails_on_and_on_is_left_for_next_time(desk: Desk) -> None:
    desk.publish(**{f"n{number}": "x" for number in range(20)})
    for number in range(20):
        desk.site.pages[f"/n{number}.pdf"] = lambda to: answer(to, b"", 500)
    desk.run()
    assert len(desk.site.paths()) == 2 + 5


@pytest.mark.parametrize(
    ("address", "open_to_all"),
    [
        ("8.8.8.8", True), ("127.0.0.1", False), ("10.1.2.3", False), ("172.20.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("0.0.0.0", False), ("100.64.0.1", False), ("224.0.0.1", False), ("::1", False),
        ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False), ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("2001:4860:4860::8888", True), ("", False),
    ],
)  # fmt: skip
def test_private_addresses_are_known(address: str, open_to_all: bool) -> None:
    assert guarded.public(address) is open_to_all


def test_private_addresses_are_not_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.publish(a="one")
    del desk.row["private"]
    desk.run()
    assert desk.source()["failure"] == "private_address" and not desk.site.paths()
    monkeypatch.setattr(guarded, "public", lambda address: address == "127.0.0.1")  # stands for one of the internet
    desk.run()
    assert desk.source()["failure"] is None
    desk.site.pages["/a.pdf"] = lambda to: answer(
        to, b"", 302, Location=desk.site.at("/a.pdf").replace("127.0.0.1", "127.0.0.2")
    )
    desk.row["hosts"] = ["127.0.0.2"]
    desk.run(recheck=1)
    assert desk.failed() == {"/a.pdf": "private_address"}, "a redirect inside is followed no more than a link"


def test_a_name_is_looked_up_once_and_that_address_is_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with an open address when it is looked at and a private one when it is asked gains nothing."""
    desk.publish(a="one")
    desk.row |= {"at": desk.site.at().replace("127.0.0.1", "protokoll.example")}
    looked_up = []

    resolved = guarded.socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *words: Any, **named: Any) -> list[Any]:
        looked_up.append(host)
        return list(resolved("127.0.0.1" if host.endswith(".example") else host, port, *words, **named))

    monkeypatch.setattr(guarded.socket, "getaddrinfo", getaddrinfo)
    connected: list[str] = []
    real = guarded.httpcore.SyncBackend.connect_tcp

    def connect(self: Any, host: str, *words: Any, **named: Any) -> Any:
        connected.append(host)
        return real(self, host, *words, **named)

    monkeypatch.setattr(guarded.httpcore.SyncBackend, "connect_tcp", connect)
    assert desk.run() == {"new": 1, "read": 1}
    assert "protokoll.example" in looked_up and set(connected) == {"127.0.0.1"}


def knows(desk: Desk, count: int) -> list[str]:
    """An index of so many documents, all of them known, though none was ever asked for."""
    links = [f"/arkiv/{number}.pdf" for number in range(count)]
    desk.index(*links)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("extract.importing.run.Run._fetched", lambda self, source, wanted, items: None)
        desk.run()
    with contextlib.closing(sqlite3.connect(desk.store / "ledger.sqlite")) as base:
        base.execute("UPDATE item SET taken = seen")
        base.commit()
    return links


def test_ten_thousand_known_and_one_new(desk: Desk) -> None:
    """Two requests, and less than three seconds: the index, the new document, its record."""
    links = knows(desk, 10_000)
    desk.site.pages["/ny.pdf"] = PDF + b"new" + END
    desk.index("/ny.pdf", *links)
    desk.site.paths()
    begun = time.process_time()
    assert desk.run() == {"new": 1, "read": 1}
    assert time.process_time() - begun < 3.0
    assert desk.site.paths() == ["/", "/ny.pdf"]
    begun = time.process_time()
    assert desk.run() == {}
    assert time.process_time() - begun < 2.0
    assert desk.site.paths() == ["/"]


@pytest.mark.parametrize(
    "site", ["https://a.example", "http://a.example:8080", "https://u:p@a.example", "https://A.se", ""]
)
def test_a_plain_address_is_taken_apart_as_any_other(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    places = (
        "/a/b.PDF",
        "/b%20c.pdf",
        "/download/18",
        "",
        "/",
        "/a?x=.pdf",
        "/a#b.pdf",
        "/a;b.pdf",
        "//c.se/d.pdf",
        "/å.pdf",
    )
    addresses = [site + place for place in places]
    client = Client(Row(name="a", kind="page", at="https://a.example/"))

    def told() -> list[object]:
        return [(promised(one), path_of(one), client.is_ours(one)) for one in addresses]

    quick = told()
    for module, name in ((page, "_PLAIN"), (web, "_PLAIN_HOST")):
        monkeypatch.setattr(module, name, re.compile("(?!)"))
    assert told() == quick


def test_what_addresses_promise_and_how_they_are_shown() -> None:
    assert promised("https://a.example/x/Protokoll.PDF?v=1") and promised("https://a.example/download/18.1/2")
    assert not promised("https://a.example/pdf") and not promised("https://a.example/om.html")
    assert path_of("https://user:pw@A.example:8080/b%20c/%C3%A5.pdf?q=%26") == "a.example/b c/å.pdf?q=&"


@pytest.mark.parametrize(
    "base", ["https://A.example:8080/x/y.html?q#f", "http://u:p@a.example", "ftp://a.example/", ""]
)
def test_the_quick_way_to_an_address_is_the_long_one(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    links = "/a/b.pdf /a/%C3%A5.pdf /a//b /../b /a/./b /a/..b /a;b /a?b /a#b //c.se/d a.pdf / /a/ /.a /å.pdf /A-b_1.PDF"
    quick = [page.address_of(link, base) for link in links.split()]
    monkeypatch.setattr(page, "_FROM_ROOT", re.compile("(?!)"))
    assert [page.address_of(link, base) for link in links.split()] == quick
    assert base.startswith("http") == (quick[0] is not None)


def test_bytes_of_a_broken_answer_are_not_believed() -> None:
    with pytest.raises(FetchFailed, match="bad_address"):
        Client(Row(name="x", kind="page", at="ftp://a.example/"), hosts={}).page("ftp://a.example/", Tag())


def test_without_the_extra_a_source_on_the_web_says_what_to_install(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    monkeypatch.delitem(sys.modules, "extract.importing.guarded")
    with pytest.raises(MissingTool, match="httpx") as caught:
        desk.run()
    assert "pip install" in caught.value.hint


def test_files_of_another_system(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    for name, content in {"a.txt": b"one", "sub/b.txt": b"two", ".c.txt": b"x", "d.pdf.part": b"x"}.items():
        memory.pipe(f"/box/{name}", content)
    desk.row = {"name": "box", "kind": "files", "at": "memory://box", "settle": 0}
    assert desk.run() == {"new": 2, "read": 2}
    assert set(records(desk.store)) == {"a.txt", "sub/b.txt"}
    assert desk.run() == {}
    memory.pipe("/box/a.txt", b"other")
    assert desk.run() == {"changed": 1, "read": 1}
    memory.rm("/box/sub/b.txt")
    desk.row["share"] = 0.5
    desk.run()
    assert told(desk.store)["sources"][0]["gone"] == 1
    memory.store.clear()
    desk.run()
    assert told(desk.store)["sources"][0]["failure"] in ("missing", "no_items")

    def no_key(*_: Any, **__: Any) -> None:
        raise RuntimeError("no credentials")  # as libraries behind fsspec do, of no class they share

    monkeypatch.setattr(type(memory), "find", no_key)
    desk.run()
    (source,) = told(desk.store)["sources"]
    assert (source["failure"], source["detail"]) == ("connection", "RuntimeError: no credentials")


@pytest.mark.parametrize("kind", ["zip", "tar", "file"])
def test_files_of_systems_that_are_no_toy(desk: Desk, tmp_path: Path, kind: str) -> None:
    """What fsspec opens on this machine: an archive is a file system of its own, and tells the state of its files."""
    place = tmp_path / "place"
    place.mkdir()
    filled(place, kind, {"2024/a.txt": b"one", "b.txt": b"two", ".c.txt": b"x", "d.pdf.part": b"x"}, 1)
    at = {"file": f"file://{place}/files", "zip": f"zip://::{place}/a.zip", "tar": f"tar://::{place}/a.tar"}[kind]
    desk.row = {"name": "box", "kind": "files", "at": at, "settle": 0, "share": 0.3}
    assert desk.run() == {"new": 2, "read": 2}
    assert desk.run() == {}
    filled(place, kind, {"2024/a.txt": b"eno", "b.txt": b"two", "c.txt": b"new"}, 2)
    counts = desk.run()
    if kind != "zip":  # their files have other times, and the same bytes
        assert counts.pop("unchanged", 0) == 1
    assert counts == {"new": 1, "changed": 1, "read": 2}, "also where it is as long as it was"
    assert {path: said["document"]["title"]["value"] for path, said in records(desk.store).items()} == {
        "2024/a.txt": "eno", "b.txt": "two", "c.txt": "new",
    }  # fmt: skip
    filled(place, kind, {"b.txt": b"two"}, 2)
    desk.run()
    assert told(desk.store)["sources"][0]["gone"] == 2


def filled(place: Path, kind: str, files: dict[str, bytes], minute: int) -> None:
    """The files, all of them and no other, in a folder or an archive."""
    when = 1_700_000_000 + 60 * minute
    if kind == "zip":
        with zipfile.ZipFile(place / "a.zip", "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    elif kind == "tar":
        with tarfile.open(place / "a.tar", "w") as packed:
            for name, content in files.items():
                told = tarfile.TarInfo(name)
                told.size, told.mtime = len(content), when
                packed.addfile(told, io.BytesIO(content))
    else:
        shutil.rmtree(place / "files", ignore_errors=True)
        for name, content in files.items():
            file = place / "files" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            os.utime(file, (when, when))
