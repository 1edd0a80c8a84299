"""One polite client for documents on the web: asks seldom, asks little, believes little.

Nothing of httpx is imported before a source on the web is read. The client keeps to robots.txt, waits between two
requests to a host, asks only whether a thing changed, goes no further than it was sent (same site, few redirects, no
address of a private network) and stops a body that is too large, too slow or that swells.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from extract import __version__
from extract.batch import SIZE_LIMIT
from extract.errors import MissingTool
from extract.importing.source import FetchFailed, Row, Sink, Tag

if TYPE_CHECKING:
    import httpx

PAGE_LIMIT = 32 * 2**20  # bytes of a list; one of 10 000 links has about 2 MB
ROBOTS_LIMIT = 512 * 2**10  # bytes; RFC 9309 asks for 500 KiB at least
PAGE_SECONDS, DOCUMENT_SECONDS = 60.0, 600.0  # for all of a request, redirects apart
REDIRECTS = 5
ROBOTS_AGE = 86_400.0  # seconds that robots.txt is kept; RFC 9309 allows a day
PAUSE = 600.0  # seconds for which a host that is busy or cannot be reached is left alone
LONGEST_DELAY = 60.0  # seconds between two requests that robots.txt may ask for
CODINGS = {"": 0, "identity": 0, "gzip": 31, "x-gzip": 31, "deflate": 47}  # and zlib's window bits for them
PIECE = 1 << 16
NAME = "extract-beslut"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. `url` is where the answer came from in the end."""

    status: int
    url: str
    tag: Tag
    media_type: str
    content: bytes = b""


@dataclass
class Host:
    """When a host was last asked, and what it asked of us."""

    last: float = float("-inf")
    closed_until: float = float("-inf")
    why: str = "busy"  # closed
    robots: Any = None

    def close(self, seconds: float, why: str) -> None:
        """Nothing more is asked of it for so long."""
        self.closed_until, self.why = time.monotonic() + seconds, why


@dataclass
class Robots:
    """Where answers to robots.txt are kept: by host, for so many seconds."""

    get: Callable[[str, float], str | None] = lambda host, seconds: None
    put: Callable[[str, str], None] = lambda host, robots: None


@dataclass
class Client:
    """Asks the hosts of one source. `contact` is told to each server: who to write to when we are a nuisance."""

    row: Row
    contact: str = ""
    robots: Robots = field(default_factory=Robots)
    sleep: Callable[[float], None] = time.sleep
    hosts: dict[str, Host] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._http = _http(self.row.private, self.agent)
        self._ours = {_site(host) for host in (urlsplit(self.row.at).hostname, *self.row.hosts) if host}

    @property
    def agent(self) -> str:
        return f"{NAME}/{__version__}" + (f" ({self.contact})" if self.contact else "")

    def page(self, url: str, before: Tag) -> Answer:
        """A list, whole, in memory. Raises FetchFailed."""
        content = bytearray()
        answer = self._asked(url, before, content.extend, PAGE_LIMIT, PAGE_SECONDS)
        return Answer(answer.status, answer.url, answer.tag, answer.media_type, bytes(content))

    def document(self, url: str, before: Tag, into: Sink) -> Answer:
        """A document, into a file. Raises FetchFailed."""
        return self._asked(url, before, into.write, SIZE_LIMIT, DOCUMENT_SECONDS)

    def _asked(
        self, url: str, before: Tag, write: Callable[[bytes], object], limit: int, seconds: float, *, free: bool = False
    ) -> Answer:
        """`free`: robots.txt itself, which needs no leave."""
        headers = {"Accept-Encoding": "gzip, identity"}
        if before.etag:
            headers["If-None-Match"] = before.etag
        if before.last_modified:
            headers["If-Modified-Since"] = before.last_modified
        at = url
        for _ in range(REDIRECTS + 1):
            parts = urlsplit(at)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise FetchFailed("bad_address", at, lasting=True)
            if not free:
                if not self.is_ours(at):
                    raise FetchFailed("other_site", parts.hostname, lasting=True)
                self._leave(at)
            self._wait(parts.netloc)
            answer, further = self._once(at, headers, write, limit, seconds)
            if further is None:
                return answer
            try:
                to = urljoin(at, further)
                scheme = urlsplit(to).scheme
            except ValueError as error:  # a bracket in the host
                raise FetchFailed("bad_address", further, lasting=True) from error
            if scheme == "http" and parts.scheme == "https":
                raise FetchFailed("other_site", f"{to}: without TLS", lasting=True)
            at = to
        raise FetchFailed("redirects", f"more than {REDIRECTS}")

    def is_ours(self, url: str) -> bool:
        """Whether an address belongs to the site of the source, or to one of the hosts named with it."""
        plain = _PLAIN_HOST.match(url)
        return _site((urlsplit(url).hostname or "") if plain is None else plain[1]) in self._ours

    def has_host(self, url: str) -> None:
        """The person named an address of this host."""
        self._ours.add(_site(urlsplit(url).hostname or ""))

    def _once(
        self, url: str, headers: dict[str, str], write: Callable[[bytes], object], limit: int, seconds: float
    ) -> tuple[Answer, str | None]:
        """One request: the answer, or where else to ask."""
        import httpx

        from extract.importing.guarded import END, PrivateAddress

        end = time.monotonic() + seconds
        host = self._host(urlsplit(url).netloc)
        try:
            request = self._http.build_request("GET", url, headers=headers, extensions={END: end})
            response = self._http.send(request, stream=True)
            try:
                tag = Tag(response.headers.get("etag"), response.headers.get("last-modified"))
                media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                answer = Answer(response.status_code, url, tag, media_type)
                if response.status_code == 304:
                    return answer, None
                if response.has_redirect_location:
                    return answer, response.headers["location"]
                if response.status_code != 200:
                    raise self._refused(response, host)
                declared = response.headers.get("content-length", "")
                if declared.isdigit() and int(declared) > limit:
                    raise FetchFailed("too_large", f"{int(declared) // 2**20} MB", lasting=True)
                for piece in _bounded(response, limit, end):
                    write(piece)
                return answer, None
            finally:
                response.close()
                host.last = time.monotonic()
        except PrivateAddress as error:
            raise FetchFailed("private_address", str(error), lasting=True) from error
        except httpx.TimeoutException as error:
            raise FetchFailed("timeout") from error
        except (httpx.RemoteProtocolError, httpx.ReadError) as error:
            raise FetchFailed("cut_short", str(error)) from error
        except (httpx.TransportError, OSError) as error:
            host.close(PAUSE, "connection")
            raise FetchFailed("connection", str(error), source=True) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise FetchFailed("bad_address", str(error), lasting=True) from error

    def _refused(self, response: httpx.Response, host: Host) -> FetchFailed:
        """What a status other than 200 means to us."""
        status = response.status_code
        after = _seconds(response.headers.get("retry-after", ""))
        if status in (429, 503):  # the host has had enough of us, not of this one document
            host.close(after or PAUSE, "busy")
            return FetchFailed("busy", f"HTTP {status}", after=after, source=True)
        if status >= 500 or status in (408, 425):
            return FetchFailed("http_status", f"HTTP {status}", after=after)
        if status in (401, 403):
            return FetchFailed("not_allowed", f"HTTP {status}")
        return FetchFailed("not_found" if status in (404, 410) else "http_status", f"HTTP {status}")

    def _host(self, name: str) -> Host:
        return self.hosts.setdefault(name, Host())

    def _wait(self, name: str) -> None:
        host = self._host(name)
        now = time.monotonic()
        if now < host.closed_until:
            raise FetchFailed(host.why, name, after=host.closed_until - now, source=True)
        asked = host.robots.crawl_delay(NAME) if host.robots is not None else None
        pause = host.last + max(self.row.every, min(float(asked or 0), LONGEST_DELAY)) - now
        if pause > 0:
            self.sleep(pause)

    def _leave(self, url: str) -> None:
        """Raises FetchFailed where robots.txt of the host forbids the address, or cannot be had."""
        parts = urlsplit(url)
        host = self._host(parts.netloc)
        if host.robots is None:
            host.robots = _protego().parse(self._robots(f"{parts.scheme}://{parts.netloc}"))
        if not host.robots.can_fetch(url, NAME):
            raise FetchFailed("robots", parts.netloc, lasting=True)

    def _robots(self, site: str) -> str:
        """The text of robots.txt: a client error means that there is none, RFC 9309 2.3.1.3."""
        kept = self.robots.get(site, ROBOTS_AGE)
        if kept is not None:
            return kept
        content = bytearray()
        try:
            self._asked(f"{site}/robots.txt", Tag(), content.extend, ROBOTS_LIMIT, PAGE_SECONDS, free=True)
        except FetchFailed as error:
            missing = error.reason in ("not_found", "not_allowed", "redirects", "other_site", "too_large")
            refused = error.reason == "http_status" and error.detail.startswith("HTTP 4")  # not 429, which is busy
            if not missing and not refused:
                raise FetchFailed(error.reason, f"robots.txt {error.detail}".strip(), source=True) from error
        text = content.decode("utf-8", "replace")
        self.robots.put(site, text)
        return text

    def close(self) -> None:
        self._http.close()


def _http(private: bool, agent: str) -> httpx.Client:
    try:
        from extract.importing.guarded import client
    except ImportError as error:
        raise missing("httpx") from error
    return client(agent, private=private)


def _bounded(response: httpx.Response, limit: int, end: float) -> Iterator[bytes]:
    """The body, unpacked by us piece by piece: however small it came, no more than the limit is ever unpacked."""
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding not in CODINGS:
        raise FetchFailed("coding", coding)
    unpack = zlib.decompressobj(CODINGS[coding]) if CODINGS[coding] else None
    size = 0
    for raw in response.iter_raw(PIECE):
        if time.monotonic() > end:
            raise FetchFailed("timeout")
        rest = raw
        while rest:
            try:
                piece = unpack.decompress(rest, PIECE) if unpack is not None else rest
            except zlib.error as error:
                raise FetchFailed("cut_short", str(error)) from error
            rest = unpack.unconsumed_tail if unpack is not None else b""
            size += len(piece)
            if size > limit:
                raise FetchFailed("too_large", f"more than {limit // 2**20} MB", lasting=True)
            if piece:
                yield piece
    if unpack is not None:
        if not unpack.eof:
            raise FetchFailed("cut_short", "packed body without an end")
        yield unpack.flush()


def _seconds(told: str) -> float | None:
    """What Retry-After says, in seconds from now: a number, or a date."""
    if told.strip().isdigit():
        return float(told)
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


_PLAIN_HOST = re.compile(r"https?://([a-z0-9.-]+)/")  # as urlsplit finds it, at a tenth of the time


def _site(host: str) -> str:
    return host.lower().rstrip(".").removeprefix("www.")


def missing(name: str) -> MissingTool:
    return MissingTool(
        f"The package {name} is not installed, which this source needs.", "Install it with: pip install '.[import]'"
    )


def _protego() -> Any:
    try:
        from protego import Protego
    except ImportError as error:
        raise missing("protego") from error
    return Protego
