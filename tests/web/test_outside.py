"""A server that other machines reach: under its public name, and through proxies that are believed or not."""

from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

from adapters.serving.server import Outside, WebServer
from adapters.serving.visitors import address_of, is_from_here
from tests.web.conftest import Site

PUBLIC = "https://group.example.org"
Open = Callable[..., Awaitable[Site]]


async def _tell(request: web.Request) -> web.Response:
    return web.Response(text=f"{address_of(request)} {'here' if is_from_here(request) else 'elsewhere'}")


@pytest.fixture
async def serve_outside() -> AsyncIterator[Open]:
    """Serve a page that tells where a request came from."""
    running: list[tuple[WebServer, aiohttp.ClientSession]] = []

    async def start(public_url: str = PUBLIC, trusted: tuple[str, ...] = ("127.0.0.1",)) -> Site:
        routes = [web.get("/who", _tell), web.post("/who", _tell)]
        server = WebServer(routes, host="127.0.0.1", port=0, outside=Outside(public_url, trusted))
        site = Site(await server.start(), aiohttp.ClientSession())
        running.append((server, site.session))
        return site

    yield start
    for server, session in running:
        await session.close()
        await server.stop()


@pytest.mark.parametrize(
    ("public_url", "host", "expected"),
    [
        (PUBLIC, "group.example.org", 200),
        (PUBLIC, "GROUP.example.org", 200),
        (PUBLIC, "group.example.org:8443", 421),
        (PUBLIC, "www.group.example.org", 421),
        (f"{PUBLIC}:443", "group.example.org", 200),
        (f"{PUBLIC}:8443", "group.example.org:8443", 200),
        (f"{PUBLIC}:8443", "group.example.org", 421),
        ("", "group.example.org", 421),
    ],
)
async def test_it_answers_under_its_public_name(serve_outside: Open, public_url: str, host: str, expected: int) -> None:
    """And under no other."""
    site = await serve_outside(public_url)
    assert expected == (await site.ask("/who", headers={"Host": host}))[0]


@pytest.mark.parametrize(
    ("public_url", "expected"), [(PUBLIC, "max-age=2592000"), ("http://group.example.org", None), ("", None)]
)
async def test_a_browser_keeps_to_https(serve_outside: Open, public_url: str, expected: str | None) -> None:
    """Once it was there; where there is no https, it is asked for nothing that it could not do."""
    site = await serve_outside(public_url)
    assert expected == (await site.ask("/who"))[2].headers.get("Strict-Transport-Security")


@pytest.mark.parametrize(
    ("host", "origin", "expected"),
    [
        ("group.example.org", PUBLIC, 200),
        ("127.0.0.1:{port}", PUBLIC, 200),
        ("127.0.0.1:{port}", "http://127.0.0.1:{port}", 200),
        ("group.example.org", "http://group.example.org", 403),
        ("group.example.org", "http://127.0.0.1:{port}", 403),
        ("group.example.org", "https://evil.example", 403),
        ("group.example.org", "null", 403),
        ("127.0.0.1:{port}", "https://evil.example", 403),
    ],
)
async def test_writes_come_from_its_own_pages(serve_outside: Open, host: str, origin: str, expected: int) -> None:
    """Whether or not the proxy passes on the name under which it was asked."""
    site = await serve_outside()
    headers = {"Host": host.format(port=site.port), "Origin": origin.format(port=site.port)}
    assert expected == (await site.ask("/who", "POST", headers=headers))[0]


@pytest.mark.parametrize(
    ("trusted", "passed_on", "expected"),
    [
        (("127.0.0.1",), "203.0.113.7", "203.0.113.7"),
        (("127.0.0.1",), "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (("127.0.0.1", "203.0.113.0/24"), "198.51.100.1, 203.0.113.7", "198.51.100.1"),
        (("127.0.0.1",), "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (("127.0.0.1",), "::ffff:203.0.113.7", "203.0.113.7"),
        (("127.0.0.1",), "nonsense", "127.0.0.1"),
        (("127.0.0.1",), "203.0.113.7, nonsense", "127.0.0.1"),
        (("10.0.0.0/8",), "203.0.113.7", "127.0.0.1"),
        ((), "203.0.113.7", "127.0.0.1"),
    ],
)
async def test_only_proxies_that_are_trusted_say_for_whom_they_ask(
    serve_outside: Open, trusted: tuple[str, ...], passed_on: str, expected: str
) -> None:
    """The last one is believed, then the one before it, and so on; what a visitor wrote in front counts for nothing."""
    site = await serve_outside(trusted=trusted)
    _, text, _ = await site.ask("/who", headers={"X-Forwarded-For": passed_on})
    assert text == f"{expected} elsewhere"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "here"),
        ({"Host": "localhost:{port}"}, "here"),
        ({"Host": "group.example.org"}, "elsewhere"),
        ({"X-Forwarded-For": "127.0.0.1"}, "elsewhere"),
        ({"X-Forwarded-Proto": "https"}, "elsewhere"),
        ({"X-Real-IP": "127.0.0.1"}, "elsewhere"),
        ({"Forwarded": "for=127.0.0.1"}, "elsewhere"),
        ({"Via": "1.1 proxy"}, "elsewhere"),
    ],
)
async def test_only_this_machine_itself_counts_as_here(
    serve_outside: Open, headers: dict[str, str], expected: str
) -> None:
    """The local chat lets its visitor in without a sign-in, so a forwarded request must never be taken for one."""
    site = await serve_outside()
    _, text, _ = await site.ask("/who", headers={name: value.format(port=site.port) for name, value in headers.items()})
    assert text.endswith(expected)
