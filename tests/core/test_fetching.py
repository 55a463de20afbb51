"""Fetching other people's calendars: from the open web only, and no more than a calendar has."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from adapters.serving.fetching import MOST_BYTES, CalendarFetcher, is_public
from bot.errors import CalendarUnavailable
from bot.model.calendars import Subscription
from tests.rigs.calendars import ics

TALK = ics("DTSTART:20261208T123000Z", "SUMMARY:Talk")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """A server on this machine with calendars, pages and traps."""
    app = web.Application()

    async def calendar(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return web.Response(status=304)
        headers = {"ETag": '"v1"', "Last-Modified": "Mon, 23 Nov 2026 09:00:00 GMT"}
        return web.Response(body=TALK, content_type="text/calendar", headers=headers)

    async def large(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            for _ in range(MOST_BYTES // 500_000 + 5):
                await response.write(b"x" * 500_000)
        except ConnectionError:
            pass
        return response

    def to(place: str) -> Handler:
        async def moved(request: web.Request) -> web.Response:
            raise web.HTTPFound(place)

        return moved

    app.router.add_get("/talks.ics", calendar)
    app.router.add_get("/large", large)
    app.router.add_get("/moved", to("/talks.ics"))
    app.router.add_get("/round", to("/round"))
    app.router.add_get("/inside", to("http://10.0.0.1/secrets"))
    app.router.add_get("/plain", to("ftp://example.org/x"))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


FETCHER = CalendarFetcher(lambda address: address == "127.0.0.1", scheme="http")


async def test_a_calendar_is_fetched_once_and_then_only_when_it_is_new(address: str) -> None:
    """By what its server calls its version."""
    first = await FETCHER.fetch(Subscription("x", f"{address}/talks.ics"))
    assert (first.data, first.etag, first.modified) == (TALK, '"v1"', "Mon, 23 Nov 2026 09:00:00 GMT")
    assert (await FETCHER.fetch(Subscription("x", f"{address}/talks.ics", etag=first.etag))).data is None


async def test_a_calendar_that_has_moved_is_found(address: str) -> None:
    """Many addresses are short ones that lead on."""
    assert (await FETCHER.fetch(Subscription("x", f"{address}/moved"))).data == TALK


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/none.ics", "does not know it any more"),
        ("/round", "leads on and on"),
        ("/inside", "no place on the open web"),
        ("/plain", "does not begin with https://"),
        ("/large", "larger than 10 MB"),
    ],
)
async def test_what_cannot_be_fetched_is_told_in_a_sentence(address: str, path: str, sentence: str) -> None:
    """A redirect is looked at like an address that somebody typed; and the sentence never tells the address."""
    with pytest.raises(CalendarUnavailable, match=sentence) as refusal:
        await FETCHER.fetch(Subscription("x", f"{address}{path}"))
    assert "127.0.0.1" not in refusal.value.sentence


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x.ics",
        "https://[::1]/x.ics",
        "https://[::ffff:10.0.0.1]/x.ics",
        "https://10.1.2.3/x.ics",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/x.ics",
        "https://localhost/x.ics",
        "http://example.org/x.ics",
        "https://example.org:22/x.ics",
        "ftp://example.org/x.ics",
    ],
)
async def test_nothing_behind_our_own_firewall_is_asked(url: str) -> None:
    """Whatever the address is written like; no connection is made."""
    with pytest.raises(CalendarUnavailable):
        await CalendarFetcher().fetch(Subscription("x", url))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        *((each, False) for each in "127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.1.1 100.64.0.1 0.0.0.0".split()),
        *((each, False) for each in "224.0.0.1 255.255.255.255 ::1 fe80::1%eth0 fc00::1 ::ffff:127.0.0.1".split()),
        *((each, False) for each in "64:ff9b::7f00:1 2002:7f00:1:: nonsense".split()),
    ],
)
def test_public_addresses_are_told_from_all_others(address: str, expected: bool) -> None:
    """Also those that hide another one inside."""
    assert is_public(address) == expected
