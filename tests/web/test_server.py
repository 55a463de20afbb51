"""The server lets in only its own pages, is careful with every answer and says what went wrong."""

import asyncio
import logging
import socket
from io import BytesIO
from time import monotonic

import aiohttp
import pytest
from aiohttp import web

from adapters.serving.guards import SAFE_METHODS
from adapters.serving.server import WebServer, track
from bot.errors import ListenError
from bot.logs import JsonLines, TextLines
from tests.web.conftest import Serve

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Server": "sigbot",
}


async def _hello(request: web.Request) -> web.Response:
    return web.Response(text=f"hello {len(await request.read())}")


async def _fail(request: web.Request) -> web.Response:
    raise RuntimeError("a secret")


async def _socket(request: web.Request) -> web.WebSocketResponse:
    opened = web.WebSocketResponse()
    await opened.prepare(request)
    track(request, opened)
    async for message in opened:
        if message.data == "fail":
            raise RuntimeError("a secret")
    return opened


async def _deaf(request: web.Request) -> web.WebSocketResponse:
    opened = web.WebSocketResponse()
    await opened.prepare(request)
    track(request, opened)
    await asyncio.sleep(60)
    return opened


ROUTES = [
    web.get("/hello", _hello),
    web.post("/hello", _hello),
    web.get("/fail/{word}", _fail),
    web.get("/socket", _socket),
    web.get("/deaf", _deaf),
]


# --- Who may ask


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1:1", "localhost", "x@127.0.0.1:{port}"]
)
@pytest.mark.parametrize("path", ["/hello", "/static/serving/base.css", "/nowhere"])
async def test_other_hosts_are_refused(serve: Serve, host: str, path: str) -> None:
    """A page elsewhere that points its own name at this machine gets nothing, not even our name (DNS rebinding)."""
    site = await serve(ROUTES)
    status, text, answer = await site.ask(path, headers={"Host": host.format(port=site.port)})
    assert status == 421
    assert text.startswith("This server answers only under its own address")
    assert answer.content_type == "text/plain"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
async def test_every_name_of_this_machine_is_let_in(serve: Serve, name: str) -> None:
    """Whatever way somebody writes this machine's address, the page opens."""
    site = await serve(ROUTES)
    assert 200 == (await site.ask("/hello", headers={"Host": f"{name}:{site.port}"}))[0]


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "https://127.0.0.1:{port}", "http://localhost:1"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_changes_from_elsewhere_are_refused(serve: Serve, origin: str | None, method: str) -> None:
    """A form on another site cannot act here in somebody's name."""
    site = await serve(ROUTES)
    headers = {} if origin is None else {"Origin": origin.format(port=site.port)}
    status, text, _ = await site.ask("/hello", method, headers=headers)
    assert status == 403
    assert "did not come from one of this server" in text


async def test_changes_from_our_own_pages_are_let_in(serve: Serve) -> None:
    """A form on a page of this server works."""
    site = await serve(ROUTES)
    assert (200, "hello 3") == (await site.ask("/hello", "POST", headers={"Origin": site.origin}, data=b"abc"))[:2]


async def test_one_name_of_ours_is_another_origin_than_the_next(serve: Serve) -> None:
    """Browsers keep localhost and 127.0.0.1 apart, so we do too."""
    site = await serve(ROUTES)
    assert 403 == (await site.ask("/hello", "POST", headers={"Origin": f"http://localhost:{site.port}"}))[0]


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "http://evil.example"}])
async def test_sockets_from_elsewhere_are_refused(serve: Serve, headers: dict[str, str]) -> None:
    """Browsers let any site open a WebSocket, so the server has to look where it comes from."""
    site = await serve(ROUTES)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await site.session.ws_connect(site.origin + "/socket", headers=headers)
    assert refused.value.status == 403


# --- What every answer carries


@pytest.mark.parametrize(
    "path", ["/hello", "/nowhere", "/fail/x", "/static/serving/base.css", "/static/serving/no.css"]
)
async def test_every_answer_tells_browsers_to_be_careful(serve: Serve, path: str) -> None:
    """The headers are on pages, on errors and on static files alike."""
    _, _, answer = await (await serve(ROUTES)).ask(path)
    assert HEADERS == {name: answer.headers[name] for name in HEADERS}
    assert answer.headers["Cache-Control"] == ("max-age=60" if path.endswith("base.css") else "no-store")


async def test_no_page_has_inline_scripts_or_styles(serve: Serve) -> None:
    """The policy would stop them; and nothing comes from another machine."""
    _, text, _ = await (await serve(ROUTES)).ask("/nowhere")
    assert not [piece for piece in ("<style", "style=", "onclick", "http://", "https://", "//cdn") if piece in text]
    assert text.count("<script") == text.count('<script src="/static/') == 1


@pytest.mark.parametrize(
    "path",
    [
        "/static/serving/",
        f"/static/serving/{'9' * 400}",
        "/static/serving/../pages.py",
        "/static/serving/%2e%2e/pages.py",
    ],
)
async def test_only_static_files_are_static(serve: Serve, path: str) -> None:
    """No listing, and no way out of the folder."""
    assert (await (await serve(ROUTES)).ask(path))[0] in (403, 404)


def test_safe_methods_are_the_ones_that_change_nothing() -> None:
    """What is not here needs an Origin."""
    assert frozenset({"GET", "HEAD", "OPTIONS"}) == SAFE_METHODS


# --- What went wrong


async def test_a_missing_page_is_a_sentence_with_a_way_back(serve: Serve) -> None:
    """In the layout that every page has."""
    status, text, _ = await (await serve(ROUTES)).ask("/nowhere")
    assert status == 404
    assert "<h1>Page not found</h1>" in text
    assert '<a href="/archive">Archive</a>' in text


async def test_a_wrong_method_says_which_are_right(serve: Serve) -> None:
    """For people a sentence, for programs the header."""
    site = await serve(ROUTES)
    status, text, answer = await site.ask("/hello", "PUT", headers={"Origin": site.origin})
    assert (status, answer.headers["Allow"]) == (405, "GET,HEAD,POST")
    assert "Nothing was changed." in text


async def test_large_bodies_are_refused(serve: Serve) -> None:
    """Nobody fills the memory with one request."""
    site = await serve(ROUTES)
    body = BytesIO(b"x" * (1024**2 + 1))
    status, text, _ = await site.ask("/hello", "POST", headers={"Origin": site.origin}, data=body)
    assert status == 413
    assert "Nothing of it was kept." in text


async def test_failures_are_logged_without_what_people_typed(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """The log says which page failed, how and where; never the address, the query or the error's own words."""
    site = await serve(ROUTES)
    status, text, _ = await site.ask("/fail/patient?q=private")
    assert (status, "a secret" in text) == (500, False)
    (record,) = [each for each in caplog.records if each.message == "page failed"]
    for line in (TextLines().format(record), JsonLines().format(record)):
        assert "RuntimeError in test_server.py" in line
        assert "/fail/{word}" in line
        assert not [word for word in ("patient", "private", "secret") if word in line]


async def test_a_socket_that_fails_ends(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """It gets no page in the middle of its frames, and the log gets the place."""
    site = await serve(ROUTES)
    async with site.session.ws_connect(site.origin + "/socket", origin=site.origin) as opened:
        await opened.send_str("fail")
        message = await asyncio.wait_for(opened.receive(), 5)
    assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    lines = [TextLines().format(each) for each in caplog.records if each.levelno >= logging.ERROR]
    assert lines
    assert not [line for line in lines if "a secret" in line]


# --- Starting and stopping


async def test_stopping_says_goodbye_on_open_sockets() -> None:
    """A page that is open learns of it at once."""
    server = WebServer(ROUTES, host="127.0.0.1", port=0)
    address = (await server.start()).rstrip("/")
    async with aiohttp.ClientSession() as session, session.ws_connect(address + "/socket", origin=address) as opened:
        _, message = await asyncio.gather(server.stop(), opened.receive())
    assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, aiohttp.WSCloseCode.GOING_AWAY)


@pytest.mark.parametrize("path", ["/socket", "/deaf"])
async def test_a_socket_that_never_answers_holds_nobody_up(path: str) -> None:
    """A laptop that sleeps does not keep the program from ending."""
    server = WebServer(ROUTES, host="127.0.0.1", port=0)
    address = (await server.start()).rstrip("/")
    async with aiohttp.ClientSession() as session:
        opened = await session.ws_connect(address + path, origin=address, autoclose=False)
        begun = monotonic()
        await server.stop()
        assert monotonic() - begun < 2
        await opened.close()


async def test_stopping_twice_is_fine() -> None:
    """Whoever tidies up need not know whether somebody else did."""
    server = WebServer(ROUTES, host="127.0.0.1", port=0)
    await server.stop()
    await server.start()
    await server.stop()
    await server.stop()


async def test_a_port_in_use_is_named() -> None:
    """The operator reads which port it is and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ListenError) as refused:
            await WebServer(ROUTES, host="127.0.0.1", port=port).start()
    assert f"Port {port} is in use by another program." in refused.value.sentence
    assert "choose another port" in refused.value.sentence


async def test_an_address_that_is_not_this_machines_is_named() -> None:
    """A mistyped host is not blamed on another program."""
    with pytest.raises(ListenError, match=r"cannot be opened at 192\.0\.2\.1: .*0 means any free one"):
        await WebServer(ROUTES, host="192.0.2.1", port=0).start()


async def test_the_address_of_the_newer_internet_is_written_in_brackets() -> None:
    """It can be opened as it is printed."""
    server = WebServer(ROUTES, host="::1", port=0)
    try:
        address = await server.start()
    except ListenError:
        pytest.skip("This machine has no IPv6.")
    async with aiohttp.ClientSession() as session, session.get(address + "hello") as answer:
        assert (answer.status, address[:13]) == (200, "http://[::1]:")
    await server.stop()
