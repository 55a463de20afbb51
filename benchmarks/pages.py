"""The pages over a large archive: searching it beside bare full-text queries, and drawing a page beside a bare one.

A store in a temporary folder is filled with posts about a minute apart. *Searching* asks `Readers.search_posts` for
words that somebody used, with and without filters; the reference asks plain `sqlite3` for the row numbers of the same
words from the same index in the same order. *Pages* are fetched over HTTP from the real server; the reference is a
page of the same server that draws a template of one line. Every round asks both sides for the same words in turn; the
ratio of their medians is the result.

    .venv/bin/python -m benchmarks.pages
    .venv/bin/python -m benchmarks.pages --posts 10000 --rounds 50
"""

import argparse
import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import aiohttp
import jinja2
import yarl
from aiohttp import web

from adapters.serving.server import WebServer
from adapters.web import Doors, Frame, Shelf, web_routes
from adapters.web.cookies import SESSION
from bot.clock import SystemClock
from bot.content import starter_file
from bot.features import site
from bot.features.admitting import Way
from bot.features.audit import Audit
from bot.features.codes import Limiter
from bot.features.directory import Directory
from bot.features.guard import looks_like_patient_identifier
from bot.features.library import Library, load_vocabulary, read_resources
from bot.features.signin import SignIns
from bot.features.visits import Visits
from bot.model.archive import ArchivedPost, Channel, ChannelPolicy, PostQuery, PostState, SearchOrder
from bot.model.people import Account, Member, Profile
from bot.model.refs import AccountRef, ChannelRef, MemberId, MessageRef
from bot.model.texts import Template, Texts
from bot.ports import Intake, Store, UnitOfWork
from bot.wiring import needed_texts
from storage import open_store

START = datetime(2026, 1, 1, tzinfo=UTC)
CHANNELS = [ChannelRef(f"bench:c{number}") for number in range(40)]
PEOPLE = 300
BATCH = 5_000
PAGE_AIM = 100.0
"""Milliseconds in which a page should be there, 99 times of 100."""
QUESTIONS = ("anaemia", "walking for older people", "patient leaflet", "how do I start a service", "smoking")
NEWEST = "SELECT rowid FROM posts_fts WHERE posts_fts MATCH ? ORDER BY rowid DESC LIMIT ?"
BEST = "SELECT rowid FROM posts_fts WHERE posts_fts MATCH ? ORDER BY rank LIMIT ?"


@dataclass(frozen=True)
class Measured:
    """Seconds that one thing and its reference took, each time."""

    name: str
    own: list[float]
    reference: list[float]

    def line(self) -> str:
        """Return it as one line of the report."""
        p50, p99 = _shares(self.own)
        base, slow_base = _shares(self.reference)
        figures = f"p50 {p50:8.2f} ms  p99 {p99:8.2f} ms   bare {base:6.2f} / {slow_base:6.2f} ms"
        return f"{self.name:42} {figures}   {p50 / base:6.1f} x bare"


def _shares(seconds: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(seconds)
    return ordered[len(ordered) // 2] * 1e3, ordered[min(int(len(ordered) * 0.99), len(ordered) - 1)] * 1e3


# --- Filling


def make_posts(count: int) -> list[ArchivedPost]:
    """Return posts whose words, people and channels are as unevenly spread as in real chat; every fifth is a reply."""
    source = random.Random(11)
    words = [f"w{number:x}" for number in range(60_000)]
    cumulative = [0.0]
    for number in range(len(words)):
        cumulative.append(cumulative[-1] + 1 / (number + 1) ** 1.05)
    posts: list[ArchivedPost] = []
    for number in range(count):
        length = max(1, min(200, round(source.lognormvariate(2.3, 0.7))))
        person = int(PEOPLE * source.random() ** 2)
        above = posts[-source.randrange(1, 200)] if number > 200 and number % 5 == 0 else None
        posts.append(
            ArchivedPost(
                ref=MessageRef(f"bench:m{number}"),
                channel=above.channel if above else CHANNELS[int(len(CHANNELS) * source.random() ** 2)],
                state=PostState.KEPT,
                posted_at=START + timedelta(minutes=number),
                thread=(above.thread or above.ref) if above else None,
                author=AccountRef(f"bench:p{person}"),
                member=MemberId(f"{person:032x}"),
                text=" ".join(source.choices(words, cum_weights=cumulative[1:], k=length)),
            )
        )
    return posts


async def fill(store: Store, posts: Sequence[ArchivedPost]) -> None:
    """Put channels, people and posts into the store."""

    def begin(work: UnitOfWork) -> None:
        for ref in CHANNELS:
            work.archive.put_channel(Channel(ref, ref.partition(":")[2], ChannelPolicy.ARCHIVED))
        for person in range(PEOPLE):
            work.people.put_member(Member(MemberId(f"{person:032x}"), START))
            ref = AccountRef(f"bench:p{person}")
            work.people.put_account(Account(ref, MemberId(f"{person:032x}"), f"Person {person}"))

    await store.commit(begin)
    for first in range(0, len(posts), BATCH):
        batch = posts[first : first + BATCH]
        await store.commit(lambda work, batch=batch: [work.archive.put_post(post) for post in batch])


# --- Searching


def searches(count: int) -> dict[str, PostQuery]:
    """Return the kinds of search, without their words."""
    middle = START + timedelta(minutes=count // 2)
    days = {"since": middle - timedelta(days=7), "until": middle}
    best = SearchOrder.BEST
    return {
        "search, newest first": PostQuery(),
        "search, newest first, one channel": PostQuery(channel=CHANNELS[5]),
        "search, newest first, one author": PostQuery(author="person 17"),
        "search, newest first, a week": PostQuery(**days),
        "search, newest first, all three": PostQuery(channel=CHANNELS[0], author="person 1", **days),
        "search, best first": PostQuery(order=best),
        "search, best first, all three": PostQuery(channel=CHANNELS[0], author="person 1", order=best, **days),
    }


async def timed(ask: Callable[[], Awaitable[None]]) -> float:
    """Return the seconds that it took."""
    start = time.perf_counter()
    await ask()
    return time.perf_counter() - start


async def measure_search(store: Store, reference: sqlite3.Connection, query: PostQuery, asked: Sequence[str]) -> Any:
    """Return the seconds of every search and of its bare query."""
    statement = BEST if query.order is SearchOrder.BEST else NEWEST
    own: list[float] = []
    bare: list[float] = []

    async def ours(words: str) -> None:
        full = replace(query, words=words, limit=51)
        await store.read(lambda readers: readers.search_posts(full))

    async def plain(words: str) -> None:
        reference.execute(statement, (f'"{words}"', 51)).fetchall()

    for number, words in enumerate(asked):
        sides = [(own, ours), (bare, plain)]
        for seconds, side in sides if number % 2 else reversed(sides):  # Whoever comes second finds warm pages.
            seconds.append(await timed(lambda side=side, words=words: side(words)))
    return own, bare


# --- Pages


def make_server(store: Store, library: Library, doors: Doors) -> WebServer:
    """Return the real pages, and one that draws next to nothing."""
    bare = jinja2.Environment(autoescape=True).from_string("<!doctype html><title>x</title><p>{{ word }}</p>")

    async def nothing(request: web.Request) -> web.Response:
        return web.Response(text=bare.render(word=request.path), content_type="text/html")

    words = Texts({spec.key: Template(spec.key) for spec in needed_texts()}).words(str)
    frame = Frame("Benchmark", "Europe/London", [("Archive", "/archive")])
    routes = web_routes(frame, store, Shelf(library, words), doors)
    return WebServer([web.get("/bare", nothing), *routes], host="127.0.0.1", port=0)


def addresses(posts: Sequence[ArchivedPost], asked: Sequence[str]) -> dict[str, Sequence[str]]:
    """Return the kinds of page, each with the addresses to fetch in turn."""
    last = (posts[-1].posted_at - START).days
    some_days = [date(2026, 1, 1) + timedelta(days=number) for number in range(1, max(last, 2))]
    replies = [post.thread for post in posts if post.thread][-200:]
    return {
        "page: the archive's channels": ["/archive"],
        "page: a busy channel": [site.channel_path(CHANNELS[0])],
        "page: a busy day": [site.day_path(CHANNELS[0], str(day)) for day in some_days],
        "page: a thread": [site.thread_path(root) for root in replies],
        "page: a permanent link": [site.post_path(post.ref) for post in posts[:: max(len(posts) // 200, 1)]],
        "page: search, newest first": [f"/archive/search?{urlencode({'q': words})}" for words in asked],
        "page: search, best first": [f"/archive/search?{urlencode({'q': words, 'order': 'best'})}" for words in asked],
        "page: the library's shelves": ["/library"],
        "page: the library, asked": [f"/library?{urlencode({'q': question})}" for question in QUESTIONS],
    }


async def sign_in(store: Store) -> tuple[Doors, str]:
    """Return how people are let in, and the cookie of somebody who was."""

    async def look_up(account: AccountRef) -> Profile | None:
        return Profile(account, "Reader")

    async def nobody(request: web.Request) -> Profile | None:
        return None

    sign_ins = SignIns(store, SystemClock(), look_up, lambda work, begun: None)
    token, _ = await sign_ins.begin(AccountRef("bench:reader"), "Reader")
    entry = await sign_ins.spend(Way.LINK, token, "A browser")
    nothing = cast(Intake, object())  # Reading asks nothing of the bot.
    visits, audit = (
        Visits(store, SystemClock()),
        Audit(store, Directory(store, SystemClock(), look_up), ZoneInfo("UTC")),
    )
    pace = Limiter(10**6, 10**6, timedelta(minutes=1))  # What is measured is faster than any member.
    doors = Doors(nothing, sign_ins, SystemClock(), visits, audit, lambda account: frozenset(), nobody, pace=pace)
    return doors, f"{SESSION}={entry.token}"


async def measure_pages(origin: str, paths: Sequence[str], rounds: int, cookie: str) -> tuple[list[float], list[float]]:
    """Return the seconds of every page, for a member who is signed in, and of the bare one."""
    own, bare = [], []
    async with aiohttp.ClientSession(headers={"Cookie": cookie}) as session:

        async def fetch(path: str) -> None:
            target = yarl.URL(origin + path, encoded=True)
            async with session.get(target, allow_redirects=False) as answer:
                await answer.read()
                assert answer.status in (200, 302), (path, answer.status)

        for number in range(rounds):
            path = paths[number % len(paths)]
            own.append(await timed(lambda path=path: fetch(path)))
            bare.append(await timed(lambda: fetch("/bare")))
    return own, bare


# --- All of it


async def measure(count: int, rounds: int, folder: Path) -> None:
    """Fill a store, measure, and print a line for each thing."""
    posts = make_posts(count)
    store = open_store(folder / "pages.sqlite3", SystemClock(), exclusive=True)
    await fill(store, posts)
    library = Library(store, load_vocabulary(starter_file("vocabulary.toml")), looks_like_patient_identifier)
    await library.import_resources(read_resources(starter_file("library.toml")).resources, replace=True)
    source = random.Random(5)
    asked = [source.choice(source.choice(posts).text.split()) for _ in range(rounds)]
    reference = sqlite3.connect(folder / "pages.sqlite3")
    print(f"{count:,} posts in {len(CHANNELS)} channels, {rounds} rounds")
    for name, query in searches(count).items():
        print(Measured(name, *await measure_search(store, reference, query, asked)).line())
    reference.close()
    doors, cookie = await sign_in(store)
    server = make_server(store, library, doors)
    origin = (await server.start()).rstrip("/")
    slowest = 0.0
    for name, paths in addresses(posts, asked).items():
        found = Measured(name, *await measure_pages(origin, paths, rounds, cookie))
        slowest = max(slowest, _shares(found.own)[1])
        print(found.line())
    print(f"slowest page, p99: {slowest:.0f} ms (aim: at most {PAGE_AIM:.0f})")
    await server.stop()
    await store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(measure(options.posts, options.rounds, Path(place)))
