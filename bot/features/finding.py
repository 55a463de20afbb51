"""Finding what was said: a search of the archive from chat."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.errors import MemberError
from bot.features.site import ARCHIVE_SEARCH, Site, post_path
from bot.model.archive import PostHit, PostQuery, SearchOrder
from bot.model.cards import Card, Entry, Paragraph, When, say
from bot.model.dates import instant
from bot.model.refs import ChannelRef, MessageRef
from bot.model.texts import TextSpec, Words
from bot.ports import Store

TEXTS = (
    TextSpec("find.title", limit=150),
    TextSpec("find.found_one", limit=300),
    TextSpec("find.found_some", ("count",), limit=300),
    TextSpec("find.more", ("link",), limit=300),
    TextSpec("find.narrow", limit=300),
    TextSpec("find.no_links", limit=300),
    TextSpec("find.nothing", ("words",), limit=500),
    TextSpec("find.nothing_next", limit=500),
    TextSpec("find.where", ("author", "channel"), limit=200),
    TextSpec("find.no_date", ("option", "value"), limit=300),
    TextSpec("find.turned", ("option",), limit=300),
    TextSpec("find.empty", ("option",), limit=300),
    TextSpec("find.link", ("link",), limit=500),
    TextSpec("find.which_post", limit=300),
    TextSpec("find.not_kept", limit=300),
)
SHOWN = 5
"""How many posts an answer shows; the page shows them all."""
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%A %d %B %Y")


class Finder:
    """Searches the archive. Days begin in the group's zone."""

    def __init__(self, store: Store, site: Site, zone: ZoneInfo) -> None:
        self._store = store
        self._site = site
        self._zone = zone

    def query(self, words: str, *, author: str, channel: ChannelRef | None, between: tuple[str, str]) -> PostQuery:
        """Return the query for what was typed. Raises MemberError for a date that is none."""
        since, until = self._day("since", between[0]), self._day("until", between[1])
        if since is not None and until is not None and since > until:
            raise MemberError("find.turned", option="until")
        if not (words or author or channel or since or until):
            raise MemberError("find.empty", option="words")
        return PostQuery(
            words=words,
            channel=channel,
            author=author,
            since=None if since is None else self._midnight(since),
            until=None if until is None else self._midnight(until + timedelta(days=1)),
            limit=SHOWN + 1,
        )

    async def find(self, query: PostQuery) -> Sequence[PostHit]:
        """Return the posts that match; one more than an answer shows tells that there are more."""
        return await self._store.read(lambda readers: readers.search_posts(query))

    async def link(self, post: MessageRef | None, words: Words) -> Card:
        """Return the lasting address of a post. Raises MemberError when it is not in the archive, or none was named."""
        if post is None:
            raise MemberError("find.which_post")
        if await self._store.read(lambda readers: readers.post(post)) is None:
            raise MemberError("find.not_kept")
        link = self._site.link_for_members(post_path(post))
        return say(words("find.no_links") if link is None else words("find.link", link=link))

    def card(self, query: PostQuery, hits: Sequence[PostHit], words: Words) -> Card:
        """Return the answer: each post with who said it where and when, and where to read on."""
        if not hits:
            return say(words("find.nothing", words=query.words), words("find.nothing_next"))
        shown = hits[:SHOWN]
        head = words("find.found_one") if len(hits) == 1 else words("find.found_some", count=len(shown))
        entries = [self._entry(hit, words) for hit in shown]
        return Card((Paragraph(head), *entries, *self._more(query, hits, words)), title=words("find.title"))

    def _more(self, query: PostQuery, hits: Sequence[PostHit], words: Words) -> Sequence[Paragraph]:
        """Return where there is more, and why there are no links if there are none."""
        link = self._site.link_for_members(f"{ARCHIVE_SEARCH}?{urlencode(self._address(query))}")
        if link is None:
            more = [words("find.narrow")] if len(hits) > SHOWN else []
            return [Paragraph(text) for text in (*more, words("find.no_links"))]
        return [Paragraph(words("find.more", link=link))] if len(hits) > SHOWN else []

    def _entry(self, hit: PostHit, words: Words) -> Entry:
        post = hit.shown.post
        return Entry(
            title=words("find.where", author=hit.shown.author_name, channel=hit.shown.channel_name),
            url=self._site.link_for_members(post_path(post.ref)),
            when=When(instant(post.posted_at, self._zone), post.posted_at),
            quote=tuple((piece.replace("\n", " "), matched) for piece, matched in hit.marked),
        )

    def _address(self, query: PostQuery) -> dict[str, str]:
        values = {"q": query.words, "author": query.author, "channel": query.channel or "", "order": query.order.value}
        if query.since is not None:
            values["from"] = query.since.astimezone(self._zone).date().isoformat()
        if query.until is not None:
            values["to"] = (query.until.astimezone(self._zone).date() - timedelta(days=1)).isoformat()
        return {name: value for name, value in values.items() if value and value != SearchOrder.NEWEST.value}

    def _day(self, option: str, typed: str) -> date | None:
        if not typed:
            return None
        for form in _DATES:
            try:
                return datetime.strptime(typed, form).date()  # noqa: DTZ007  # A day has no zone until it begins.
            except ValueError:
                continue
        raise MemberError("find.no_date", option=option, value=typed[:40])

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone)
