"""Fetching calendars of other people: over https, from the open web only, and never more than a calendar has.

Whoever names an address must not make us knock at doors behind our own firewall. So every name is looked up here, what
leads to a private address is refused, and it is the address that was looked at to which the connection goes.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable

import aiohttp
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from bot.errors import CalendarUnavailable
from bot.model.calendars import Fetched, Subscription

MOST_BYTES = 10 * 1024 * 1024
MOST_REDIRECTS = 5
PATIENCE = aiohttp.ClientTimeout(total=60, connect=15)
ACCEPT = "text/calendar, text/plain;q=0.5, */*;q=0.1"
NOT_OPEN = "Its address leads to no place on the open web."
NOT_HTTPS = "Its address does not begin with https://, or leads on to one that does not."
_WHY = {
    401: "Its server wants a password.",
    403: "Its server does not let us read it.",
    404: "Its server does not know it any more.",
    410: "Its server says that it is gone for good.",
    429: "Its server asks us to come less often.",
}

IsAllowed = Callable[[str], bool]
"""Whether a connection may go to an IP address."""


def is_public(address: str) -> bool:
    """Return whether an IP address is on the open web."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    if inner is not None:
        return is_public(str(inner))
    in_nat64 = parsed.version == 6 and parsed in ipaddress.ip_network("64:ff9b::/96")
    return parsed.is_global and not parsed.is_multicast and not in_nat64


class _Careful(AbstractResolver):
    """Looks names up, and gives away only addresses that are allowed."""

    def __init__(self, is_allowed: IsAllowed) -> None:
        self._resolver = ThreadedResolver()
        self._is_allowed = is_allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if not found or not all(self._is_allowed(each["host"]) for each in found):
            raise CalendarUnavailable(NOT_OPEN)
        return found

    async def close(self) -> None:
        await self._resolver.close()


class CalendarFetcher:
    """The FetchesCalendars port. Only tests, which have their server on this machine, allow something else."""

    def __init__(self, is_allowed: IsAllowed = is_public, scheme: str = "https") -> None:
        self._is_allowed = is_allowed
        self._scheme = scheme

    async def fetch(self, subscription: Subscription) -> Fetched:
        """Return what is there now. Raises CalendarUnavailable."""
        connector = aiohttp.TCPConnector(resolver=_Careful(self._is_allowed), use_dns_cache=False)
        try:
            async with aiohttp.ClientSession(
                connector=connector, timeout=PATIENCE, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
            ) as session:
                return await self._follow(session, subscription)
        except TimeoutError as error:
            raise CalendarUnavailable("Its server takes too long to answer.") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if isinstance(error.__cause__, CalendarUnavailable):
                raise error.__cause__ from None
            raise CalendarUnavailable("Its server cannot be reached.") from error

    async def _follow(self, session: aiohttp.ClientSession, subscription: Subscription) -> Fetched:
        """Go from redirect to redirect, as each one has to be looked at."""
        url = yarl.URL(subscription.url)
        for _ in range(MOST_REDIRECTS + 1):
            self._check(url)
            async with session.get(url, allow_redirects=False, headers=_headers(subscription)) as answer:
                if answer.status not in (301, 302, 303, 307, 308):
                    return await _read(answer)
                url = url.join(yarl.URL(answer.headers.get("Location", "")))
        raise CalendarUnavailable("Its address leads on and on, and never to a calendar.")

    def _check(self, url: yarl.URL) -> None:
        is_usual = url.is_default_port() or self._scheme != "https"
        if url.scheme != self._scheme or not url.host or not is_usual:
            raise CalendarUnavailable(NOT_HTTPS)
        if _is_address(url.host) and not self._is_allowed(url.host):  # aiohttp looks no address up.
            raise CalendarUnavailable(NOT_OPEN)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _headers(subscription: Subscription) -> dict[str, str]:
    headers = {"Accept": ACCEPT, "User-Agent": "sigbot"}
    if subscription.etag:
        headers["If-None-Match"] = subscription.etag
    elif subscription.modified:
        headers["If-Modified-Since"] = subscription.modified
    return headers


async def _read(answer: aiohttp.ClientResponse) -> Fetched:
    if answer.status == 304:
        return Fetched(None)
    if answer.status != 200:
        raise CalendarUnavailable(_WHY.get(answer.status, f"Its server answered with the error {answer.status}."))
    if (answer.content_length or 0) > MOST_BYTES:
        raise CalendarUnavailable(_too_much())
    data = bytearray()
    async for part in answer.content.iter_chunked(64 * 1024):
        data += part
        if len(data) > MOST_BYTES:
            raise CalendarUnavailable(_too_much())
        await asyncio.sleep(0)
    return Fetched(bytes(data), _header(answer, "ETag", 300), _header(answer, "Last-Modified", 100))


def _header(answer: aiohttp.ClientResponse, name: str, longest: int) -> str:
    value = answer.headers.get(name, "")
    return value if len(value) <= longest else ""


def _too_much() -> str:
    return f"It is larger than {MOST_BYTES // 1024 // 1024} MB, which is more than is read of a calendar."
