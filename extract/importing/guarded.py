"""An httpx client whose connections go only to addresses that were looked at, and end in time.

Imported when a source on the web is read, and not before.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

END = "extract_end"  # the extension of a request that says when it must have ended, on the monotonic clock
CONNECT, WAIT = 10.0, 30.0  # seconds for a connection, and for the next bytes


class PrivateAddress(Exception):
    """A name leads to an address inside, where a page from outside must not send us."""


def client(agent: str, *, private: bool) -> httpx.Client:
    """A client that follows nobody and goes through no proxy: only so is it known where a request ends up."""
    return httpx.Client(
        transport=Transport(private),
        headers={"User-Agent": agent, "Accept": "*/*"},
        timeout=httpx.Timeout(WAIT, connect=CONNECT),
        follow_redirects=False,
        trust_env=False,
    )


def public(address: str) -> bool:
    """Whether an address is one of the open internet; one of IPv6 that holds one of IPv4 is looked into."""
    try:
        found: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = None
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    looked_at = inner or found
    return looked_at.is_global and not looked_at.is_multicast


class Transport(httpx.HTTPTransport):
    def __init__(self, private: bool) -> None:
        self.end = [float("inf")]  # the pool is all that there is to a transport
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=True),  # SSL_CERT_FILE: an authority of one's own
            max_connections=1,
            network_backend=Guarded(self.end, private),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.end[0] = request.extensions[END]
        return super().handle_request(request)


class Guarded(httpcore.NetworkBackend):
    """Resolves a name once, looks at its addresses, and connects to one of those and no other."""

    def __init__(self, end: list[float], private: bool) -> None:
        self.plain, self.end, self.private = httpcore.SyncBackend(), end, private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from error
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if not self.private and not all(map(public, addresses)):
            raise PrivateAddress(host)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self.plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return Timed(stream, self.end)
        raise failure


class Timed(httpcore.NetworkStream):
    """No wait for bytes goes past the end of its request, however slowly they trickle."""

    def __init__(self, inner: httpcore.NetworkStream, end: list[float]) -> None:
        self.inner, self.end = inner, end

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self.end[0] - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("The answer took too long.")
        return self.inner.read(max_bytes, min(left, timeout or left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, timeout)

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return Timed(self.inner.start_tls(ssl_context, server_hostname, timeout), self.end)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)
