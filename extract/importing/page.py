"""A page that links to documents, or a feed of them; and the documents behind the links."""

from __future__ import annotations

import io
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from extract.errors import UsageError
from extract.importing.source import Fetched, FetchFailed, Item, Listing, Row, Sink, SourceFailed, Tag
from extract.importing.web import Answer, Client, missing
from extract.pages.sniff import media_type

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# What an address ends in, or holds, that leads to a document where no selector says better.
DOCUMENTS = (
    ".pdf", ".docx", ".doc", ".odt", ".rtf", ".xlsx", ".xls", ".csv", ".txt", ".tif", ".tiff", ".jpg", ".jpeg", ".png",
)  # fmt: skip
PLACES = ("/download/",)
WEB_PAGES = ("text/html", "application/xhtml+xml")
LOGIN = re.compile(rb"<input[^>]{0,500}\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
FEED = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF)\b", re.DOTALL)
FOLLOWED = 300  # pages a list may lead to: at two seconds each they take ten minutes
HEAD = 4096  # bytes in which a page says that it is a feed


class Web(ABC):
    """What all sources on the web share: their documents."""

    def __init__(self, row: Row, client: Client) -> None:
        self.row, self.client = row, client

    @abstractmethod
    def listing(self, before: Tag) -> Listing:
        """What the source has now; raises SourceFailed."""

    def fetch(self, item: Item, before: Tag, into: Sink) -> Fetched:
        """The document behind an address. A web page where a document should be is none."""
        head = _Head(into)
        answer = self.client.document(item.at, before, head)
        if answer.status == 304:
            return Fetched(answer.tag, modified=False)
        content = head.kept.getvalue()
        if not content.strip():
            raise FetchFailed("empty")
        if media_type(content, item.path) == "text/html":
            if LOGIN.search(content):
                raise FetchFailed("login_page", answer.url)
            if promised(item.at) or answer.media_type not in ("", *WEB_PAGES):
                raise FetchFailed("soft_404", answer.url)
        return Fetched(answer.tag)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.row.match or "", re.IGNORECASE)

    def wanted(self, text: str, address: str) -> bool:
        """Whether the pattern of the source is in a link's text or address."""
        return bool(self._pattern.search(text) or self._pattern.search(address))

    def close(self) -> None:
        self.client.close()

    def _list(self, address: str, before: Tag) -> Answer:
        try:
            return self.client.page(address, before)
        except FetchFailed as error:
            raise SourceFailed(error.reason, error.detail) from error


class Page(Web):
    """A page with links, and the pages it leads to where `follow` names their links; a feed is read as a feed."""

    def listing(self, before: Tag) -> Listing:
        """The documents linked, each once, in the order of the pages. Raises SourceFailed where one page fails."""
        answer = self._list(self.row.at, Tag() if self.row.follow else before)
        if answer.status == 304:
            return Listing(None)
        if FEED.match(answer.content[:HEAD].lstrip(b"\xef\xbb\xbf")):
            return _feed(answer, self)
        left_out: Counter[str] = Counter()
        items: dict[str, Item] = {}
        login = False
        for page in (answer, *self._followed(answer)):
            login = login or LOGIN.search(page.content) is not None
            for element, address in self._links(page, self.row.select):
                told = _told(element)
                chosen = self.row.select or self.row.match or promised(address)
                if not chosen or not self.wanted(told, address):
                    continue
                if not self.client.is_ours(address):
                    left_out[f"other site: {urlsplit(address).hostname}"] += 1
                elif address not in items:
                    items[address] = Item(address, path_of(address), "", told or None)
        # what a page says of its own state says nothing of the pages it leads to
        tag = Tag() if self.row.follow else answer.tag
        return Listing(list(items.values()), tag, left_out=left_out, login=login)

    def _followed(self, answer: Answer) -> Iterator[Answer]:
        if not self.row.follow:
            return
        found = dict.fromkeys(address for _, address in self._links(answer, self.row.follow))
        ours = [address for address in found if self.client.is_ours(address)]
        if len(ours) > FOLLOWED:
            raise SourceFailed("too_many_pages", str(len(ours)))
        for address in ours:
            yield self._list(address, Tag())

    def _links(self, answer: Answer, selector: str | None) -> Iterator[tuple[HtmlElement, str]]:
        """The links of a page that a selector chooses, or all, each with its whole address."""
        try:
            import lxml.html
        except ImportError as error:
            raise missing("lxml") from error
        try:
            root = lxml.html.document_fromstring(answer.content, base_url=answer.url)
        except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError) as error:
            raise SourceFailed("no_page", str(error)) from error
        declared = root.find(".//base[@href]")
        base = answer.url if declared is None else urljoin(answer.url, declared.get("href").strip())
        for element in self._selected(root, selector):
            for link in [element] if element.tag == "a" else element.iterfind(".//a"):
                address = address_of(link.get("href") or "", base)
                if address is not None:
                    yield link, address

    def _selected(self, root: HtmlElement, selector: str | None) -> list[HtmlElement]:
        if selector is None:
            return list(root.iterfind(".//a"))
        try:
            from lxml.cssselect import CSSSelector, SelectorSyntaxError
        except ImportError as error:
            raise missing("cssselect") from error
        try:
            return list(CSSSelector(selector, translator="html")(root))
        except SelectorSyntaxError as error:
            raise UsageError(f"{self.row.name}: {selector!r} is no CSS selector: {error}.") from error


class Feed(Web):
    """An RSS or Atom feed: what its entries enclose, else what they link to."""

    def listing(self, before: Tag) -> Listing:
        answer = self._list(self.row.at, before)
        return Listing(None) if answer.status == 304 else _feed(answer, self)


class _Head:
    """Passes bytes on and keeps the first of them: enough to tell what they are."""

    def __init__(self, into: Sink) -> None:
        self.into, self.kept = into, io.BytesIO()

    def write(self, piece: bytes) -> None:
        self.into.write(piece)
        if self.kept.tell() < 1 << 20:
            self.kept.write(piece)


# A link from the root of its site, of plain letters and signs: what most of the ten thousand of an archive are.
_FROM_ROOT = re.compile(r"(?:/[A-Za-z0-9_%-][A-Za-z0-9_.%-]*)+")


@lru_cache(maxsize=64)
def _site_of(base: str) -> str | None:
    """Scheme and host of a page that links from its root may be put behind."""
    parts = urlsplit(base)
    whole = parts.scheme in ("http", "https") and parts.hostname
    return f"{parts.scheme}://{parts.netloc.lower()}" if whole else None


def address_of(href: str, base: str) -> str | None:
    """The address a link leads to, without its fragment; None where it leads nowhere on the web."""
    href = href.strip()
    if not href or href.startswith("#"):
        return None
    if _FROM_ROOT.fullmatch(href) and (site := _site_of(base)) is not None:
        return site + href  # as below, at a tenth of the time
    try:
        whole = urlsplit(urljoin(base, href))
        host = whole.hostname
    except ValueError:  # a bracket in the host
        return None
    if whole.scheme not in ("http", "https") or not host:
        return None
    return urlunsplit(whole._replace(fragment="", netloc=whole.netloc.lower(), path=whole.path or "/"))


# An address that needs no taking apart: nothing before its host, nothing behind its path, nothing to be decoded.
_PLAIN = re.compile(r"https?://([a-z0-9.-]+)(/[A-Za-z0-9_./-]*)")


def promised(address: str) -> bool:
    """Whether an address says that a document, and no web page, lies there."""
    plain = _PLAIN.fullmatch(address)
    path = (urlsplit(address).path if plain is None else plain[2]).lower()
    return path.endswith(DOCUMENTS) or any(place in path for place in PLACES)


def path_of(address: str) -> str:
    """What a record prints for an address: host, path and query, as a person reads them."""
    if (plain := _PLAIN.fullmatch(address)) is not None:
        return plain[1] + plain[2]
    parts = urlsplit(address)
    shown = (parts.hostname or "") + unquote(parts.path, errors="replace")
    return f"{shown}?{unquote(parts.query, errors='replace')}" if parts.query else shown


def _told(element: Any) -> str:
    return " ".join(str(element.text_content()).split())[:300]


def _feed(answer: Answer, web: Web) -> Listing:
    """The items of a feed. It has the latest ones only: what it does not have is not gone."""
    try:
        import feedparser
    except ImportError as error:
        raise missing("feedparser") from error
    parsed = feedparser.parse(io.BytesIO(answer.content), response_headers={"content-location": answer.url})
    if not parsed.get("version"):
        raise SourceFailed("no_feed", answer.url)
    left_out: Counter[str] = Counter()
    items: dict[str, Item] = {}
    for entry in parsed.entries:
        addresses = [one.get("href") for one in entry.get("enclosures", [])] or [entry.get("link")]
        for address in filter(None, addresses):
            whole = address_of(address, answer.url)
            if whole is None:
                left_out["no address"] += 1
                continue
            title = " ".join(str(entry.get("title", "")).split())[:300]
            if not web.wanted(title, whole):
                continue
            if not web.client.is_ours(whole):
                left_out[f"other site: {urlsplit(whole).hostname}"] += 1
                continue
            items.setdefault(whole, Item(whole, path_of(whole), str(entry.get("updated", "")), title or None))
    return Listing(list(items.values()), answer.tag, whole=False, left_out=left_out)
