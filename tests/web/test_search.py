"""The archive's search: what was said, by whom, where and when, all of it in the address."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.searching import MOST, STEP, read_search
from adapters.web.transcript import anchor_of
from bot.features.site import post_path, thread_path
from bot.model.refs import MessageRef
from tests.web.conftest import Site
from tests.web.rig import GENERAL, PAPERS, Group, at, held, post, removed

SEARCH = "/archive/search"


def _hits(text: str) -> list[str]:
    """Return the posts that a page of results shows, by their references."""
    return [part.partition('"')[0] for part in text.split('class="when" href="/archive/p/')[1:]]


async def test_a_search_shows_matches_newest_first(group: Group, site: Site) -> None:
    """Results carry author, channel, platform, date and the matched words marked, and are counted in the title too."""
    await group.keeps(post("slack:1", "an old scan", at(9)), post("discord:2", "a Scan", at(10), "Bo", channel=PAPERS))
    status, text, _ = await site.ask(f"{SEARCH}?q=scan")
    assert status == 200
    assert "<strong>2 posts.</strong>" in text
    assert "<title>scan: 2 posts – Search the archive" in text
    assert 0 < text.index("<mark>Scan</mark>") < text.index("<mark>scan</mark>")
    for piece in (">Bo</strong>", "<bdi>#papers</bdi>", ">Discord</span>", "Tuesday 8 December 2026, 10am (GMT)"):
        assert piece in text


async def test_only_what_is_shown_is_found(group: Group, site: Site) -> None:
    """Neither what was removed nor what was held back."""
    await group.keeps(post("slack:1", "scan", at(9)), removed("slack:2", at(10)), held("slack:3", at(11)))
    assert ["slack%3A1"] == _hits((await site.ask(f"{SEARCH}?from=2026-12-01"))[1])


async def test_a_found_reply_says_what_it_answers(group: Group, site: Site) -> None:
    """In one line, with a way to the thread; a question says how many answers it has."""
    await group.keeps(
        post("slack:1", "who knows", at(9)), post("slack:2", "scan", at(10), "Bo", thread=MessageRef("slack:1"))
    )
    _, answer, _ = await site.ask(f"{SEARCH}?q=scan")
    assert "“who knows”" in answer
    assert f'href="{thread_path(MessageRef("slack:1"))}#{anchor_of(MessageRef("slack:1"))}"' in answer
    _, question, _ = await site.ask(f"{SEARCH}?q=knows")
    assert f'href="{thread_path(MessageRef("slack:1"))}">1 reply</a>' in question


# --- Filters


async def test_filters_narrow_a_search_together(group: Group, site: Site) -> None:
    """Channel, a part of the author's name in any case, and days that both count whole."""
    await group.keeps(
        post("slack:1", "scan", at(9, day=1), "Siân Lee"),
        post("slack:2", "scan", at(23, 59, day=2), "Siân Lee"),
        post("slack:3", "scan", at(0, day=3), "Siân Lee"),
        post("slack:4", "scan", at(9, day=2), "Bo"),
        post("slack:5", "scan", at(9, day=2), "Siân Lee", channel=PAPERS),
    )
    filters = f"channel={quote(GENERAL, '')}&author=SI%C3%82N&from=2026-12-01&to=2026-12-02"
    for words in ("q=scan&", "q=&", ""):
        _, text, _ = await site.ask(f"{SEARCH}?{words}{filters}")
        assert ["slack%3A2", "slack%3A1"] == _hits(text)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [("2026-10-25", "2026-10-25", [1, 0]), ("2026-10-26", "", [3, 2]), ("", "2026-10-24", [4])],
)
async def test_days_are_the_groups_own(group: Group, site: Site, since: str, until: str, expected: list[int]) -> None:
    """Also the day that has 25 hours."""
    midnight = datetime(2026, 10, 24, 23, tzinfo=UTC)  # In London, still in summer time.
    moments = [midnight, midnight + timedelta(hours=25, seconds=-1), midnight + timedelta(hours=25)]
    moments += [midnight + timedelta(days=9)]
    posts = [post(f"slack:{n}", "x", moment) for n, moment in enumerate(moments)]
    await group.keeps(post("slack:4", "x", midnight - timedelta(seconds=1)), *posts)
    _, text, _ = await site.ask(f"{SEARCH}?from={since}&to={until}")
    assert [f"slack%3A{n}" for n in expected] == _hits(text)


async def test_each_filter_can_be_taken_away_alone(group: Group, site: Site) -> None:
    """As a link that keeps everything else."""
    await group.keeps(post("slack:1", "scan", at(9)))
    channel = quote(GENERAL, "")
    _, text, _ = await site.ask(f"{SEARCH}?q=a+b&channel={channel}&author=Ann&from=2026-12-01&to=2026-12-09&order=best")
    rest = {"q": "q=a+b", "channel": f"channel={channel}", "author": "author=Ann", "from": "from=2026-12-01"}
    rest |= {"to": "to=2026-12-09", "order": "order=best"}
    for name in ("channel", "author", "from", "to"):
        address = "&amp;".join(part for other, part in rest.items() if other != name)
        assert f'class="chip" href="{SEARCH}?{address}"' in text
    assert "From Tuesday 1 December 2026" in text
    assert "Until Wednesday 9 December 2026" in text
    assert "search without any of them" in text
    assert f'value="{GENERAL}" selected' in text


async def test_filters_without_words_list_posts_newest_first(group: Group, site: Site) -> None:
    """What did Bo say last week? There is no word to search for."""
    await group.keeps(post("slack:1", "one", at(9), "Bo"), post("slack:2", "two", at(10), "Bo"))
    _, text, _ = await site.ask(f"{SEARCH}?author=bo&order=best")
    assert ["slack%3A2", "slack%3A1"] == _hits(text)
    assert "Best match first" not in text


# --- Order and more


async def test_the_best_match_can_come_first(group: Group, site: Site) -> None:
    """The choice lives in the address, and both orders are one link apart."""
    await group.keeps(
        post("slack:1", "scan scan scan", at(9)), post("slack:2", "a long post with one scan in it", at(10))
    )
    _, newest, _ = await site.ask(f"{SEARCH}?q=scan")
    _, best, _ = await site.ask(f"{SEARCH}?q=scan&order=best")
    assert (["slack%3A2", "slack%3A1"], ["slack%3A1", "slack%3A2"]) == (_hits(newest), _hits(best))
    assert f'<a href="{SEARCH}?q=scan&amp;order=best">Best match first</a>' in newest
    assert f'<a href="{SEARCH}?q=scan">Newest first</a>' in best
    assert '<input type="hidden" name="order" value="best">' in best


@pytest.mark.parametrize("order", ["newest", "best"])
async def test_more_is_shown_step_by_step(group: Group, site: Site, order: str) -> None:
    """It always says how many are shown and whether there are more."""
    await group.keeps(*(post(f"slack:{n}", "scan", at(9) + timedelta(minutes=n)) for n in range(STEP + 1)))
    _, first, _ = await site.ask(f"{SEARCH}?q=scan&order={order}")
    assert f": {STEP} posts.</strong> There are more." in first
    assert (len(_hits(first)), "show=100" in first) == (STEP, True)
    _, all_of_them, _ = await site.ask(f"{SEARCH}?q=scan&order={order}&show=100")
    assert (len(_hits(all_of_them)), "Show more" in all_of_them) == (STEP + 1, False)
    assert f"<strong>{STEP + 1} posts.</strong>" in all_of_them


async def test_a_search_goes_on_beyond_the_longest_page(group: Group, site: Site) -> None:
    """From the day of the oldest post that was shown, so that none is passed over."""
    await group.keeps(*(post(f"slack:{n}", "scan", at(0, day=1) + timedelta(hours=n)) for n in range(MOST + 30)))
    _, text, _ = await site.ask(f"{SEARCH}?q=scan&show={MOST}")
    assert len(_hits(text)) == MOST
    assert f'href="{SEARCH}?q=scan&amp;to=2026-12-02">Go on from Wednesday 2 December 2026</a>' in text
    _, rest, _ = await site.ask(f"{SEARCH}?q=scan&to=2026-12-02")
    assert [f"slack%3A{n}" for n in reversed(range(48))] == _hits(rest)


@pytest.mark.parametrize("show", ["0", "-5", "x", "1", "99999999999", "%00"])
async def test_an_odd_number_to_show_is_brought_into_bounds(group: Group, site: Site, show: str) -> None:
    """Nobody makes the server draw everything at once."""
    await group.keeps(*(post(f"slack:{n}", "scan", at(9) + timedelta(minutes=n)) for n in range(MOST + 1)))
    status, text, _ = await site.ask(f"{SEARCH}?q=scan&show={show}")
    assert (status, len(_hits(text)) in (STEP, MOST)) == (200, True)


# --- Nothing, and what is wrong


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=%20%0a", "?q=%00%07", "?q=%E2%80%AE", "?channel=", "?order=best", "?show=100"]
)
async def test_an_empty_search_says_what_to_do(group: Group, site: Site, query: str) -> None:
    """Nothing typed is not an error, and nothing is listed."""
    await group.keeps(post("slack:1", "hello", at(9)))
    status, text, _ = await site.ask(SEARCH + query)
    assert (status, _hits(text), "Type one or more words" in text) == (200, [], True)


async def test_a_search_that_finds_nothing_says_what_to_do(group: Group, site: Site) -> None:
    """An empty result is a sentence with a next step."""
    await group.keeps()
    _, text, _ = await site.ask(f"{SEARCH}?q=zebra&author=bo")
    assert "No kept post has all of these words: <bdi>zebra</bdi>" in text
    assert f'Try fewer words, or another spelling. Take away a filter above, or <a href="{SEARCH}?q=zebra">' in text


async def test_what_is_too_long_says_so(group: Group, site: Site) -> None:
    """It is not searched for; what fits stays in the box."""
    await group.keeps()
    status, text, _ = await site.ask(f"{SEARCH}?q={'x' * 199}yz{'w' * 99}&author={'a' * 101}")
    assert status == 400
    assert f'value="{"x" * 199}y"' in text
    assert "That is 300 characters, and 200 are the most." in text
    assert "That is 101 characters, and 100 are the most." in text


@pytest.mark.parametrize(
    "day", ["31/12/2026", "2026-02-30", "0000-00-00", "99999-01-01", "soon", "1969-12-31", "9999-12-31"]
)
@pytest.mark.parametrize("name", ["from", "to"])
async def test_a_wrong_day_is_said_beside_its_field(group: Group, site: Site, name: str, day: str) -> None:
    """Nothing that was typed is lost, so the field is one that can hold what is no date."""
    await group.keeps(post("slack:1", "scan", at(9)))
    status, text, _ = await site.ask(f"{SEARCH}?q=scan&author=Ann&{name}={quote(day)}")
    assert (status, _hits(text)) == (400, [])
    assert f'<input type="text" id="{name}" name="{name}" value="{day}"' in text
    assert f'id="{name}-problem"><strong>Not searched.</strong> There is no such day between 1970 and 2999.' in text
    assert text.index(f'id="{name}-problem"') < text.index(f'id="{name}" name')
    assert ('value="scan"' in text, 'value="Ann"' in text) == (True, True)


async def test_days_in_the_wrong_order_are_said_beside_the_second(group: Group, site: Site) -> None:
    """And both stay."""
    await group.keeps()
    status, text, _ = await site.ask(f"{SEARCH}?from=2026-12-09&to=2026-12-08")
    assert status == 400
    assert 'id="to-problem"><strong>Not searched.</strong> The last day is before the first day.' in text
    assert ('value="2026-12-09"' in text, 'value="2026-12-08"' in text) == (True, True)


@pytest.mark.parametrize(
    "query",
    ["%ff", "%22", "*", "a%20OR%20b", "NEAR(", "%F0%9F%90%88", "%ED%A0%80", "&q=b&q=c", "%25", "%00a", "-x:y", "%27"],
)
@pytest.mark.parametrize("field", ["q", "author"])
async def test_odd_queries_are_never_an_error(group: Group, site: Site, query: str, field: str) -> None:
    """Whatever is typed is only searched for."""
    await group.keeps(post("slack:1", "hello", at(9)))
    for order in ("newest", "best"):
        assert 200 == (await site.ask(f"{SEARCH}?{field}={query}&order={order}"))[0]


async def test_controls_are_cleaned_from_what_is_typed(group: Group, site: Site) -> None:
    """Neither the search nor the page gets them."""
    await group.keeps(post("slack:1", "a b", at(9)))
    _, text, _ = await site.ask(f"{SEARCH}?q=%00a%1b%0d%0ab%E2%80%AE")
    assert (_hits(text), 'value="a b"' in text) == (["slack%3A1"], True)


@given(
    st.dictionaries(st.sampled_from(["q", "channel", "author", "from", "to", "order", "show"]), st.text(max_size=250))
)
def test_a_search_is_the_same_read_again_from_its_address(fields: dict[str, str]) -> None:
    """Whatever is in it, and however often."""
    first = read_search(fields)
    if first.problems:
        return
    assert first == read_search(dict(parse_qsl(first.address().partition("?")[2])))


async def test_a_link_in_the_results_leads_to_the_post(group: Group, site: Site) -> None:
    """By its permanent link."""
    await group.keeps(post("slack:1", "scan", at(9)))
    _, text, _ = await site.ask(f"{SEARCH}?q=scan")
    assert post_path(MessageRef("slack:1")) in text
