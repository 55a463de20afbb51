"""What every store's search finds and marks, whichever database is under it."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.archive import PostQuery, PostState
from bot.model.library import LibraryQuery, Meaning, OpenQuestion, Resource, Term
from bot.ports import Store
from tests.contract import test_store
from tests.contract.test_store import found, keep, post

store = test_store.store  # The same stores, each new for a test.
WORDS = st.text(st.characters(categories=["L", "N", "Mn", "Co", "P", "Zs"], max_codepoint=0xFFFF), max_size=40)


async def test_a_text_cannot_forge_what_matched(store: Store) -> None:
    """The characters that mark a match are taken out of texts, so a page never highlights what was not asked for."""
    await keep(store, post(1, "\ue000forged\ue001 zebrafish"))
    (hit,) = await store.read(lambda readers: readers.search_posts(PostQuery("zebrafish")))
    assert (("forged ", False), ("zebrafish", True)) == hit.marked


@pytest.mark.parametrize("words", ["Creme brulee", "Crème brûlée", "Cre\u0301me bru\u0302le\u0301e"])
@pytest.mark.parametrize("text", ["Crème brûlée", "Cre\u0301me bru\u0302le\u0301e"])
async def test_accents_are_found_however_they_were_typed(store: Store, text: str, words: str) -> None:
    """As one character or as a letter with a combining mark: people cannot see the difference."""
    await keep(store, post(1, text))
    assert [text] == await found(store, words)


@given(words=WORDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
async def test_a_post_is_found_by_a_word_of_its_own(store: Store, words: str) -> None:
    """Whatever stands beside it, a whole word is found, and the pieces together are the text."""
    await keep(store, post(1, f"{words} zebrafish"))
    (hit,) = await store.read(lambda readers: readers.search_posts(PostQuery("zebrafish")))
    assert hit.shown.post.text == "".join(text for text, _ in hit.marked)


async def test_a_long_post_is_shown_around_what_matched(store: Store) -> None:
    """A hit far down in a long text can be seen in the list."""
    await keep(store, post(1, f"{'before ' * 400}zebrafish{' after' * 400}"))
    (hit,) = await store.read(lambda readers: readers.search_posts(PostQuery("zebrafish")))
    assert ("zebrafish", True) in hit.marked
    assert 600 > sum(len(text) for text, _ in hit.marked)


async def test_hits_come_newest_first_within_the_limit_and_the_channel(store: Store) -> None:
    """The last word on a subject is what people look for."""
    await keep(store, *(post(number, f"zebrafish {number}") for number in range(1, 6)))
    query = PostQuery("zebrafish", limit=2)
    hits = await store.read(lambda readers: readers.search_posts(query))
    assert ["zebrafish 5", "zebrafish 4"] == [hit.shown.post.text for hit in hits]


async def test_a_post_that_is_held_after_an_edit_and_passed_again_is_found_again(store: Store) -> None:
    """Search entries come and go with the text."""
    await keep(store, post(1, "zebrafish"))
    await keep(store, post(1, "", state=PostState.HELD))
    assert [] == await found(store, "zebrafish")
    await keep(store, post(1, "zebrafish again"))
    assert ["zebrafish again"] == await found(store, "zebrafish")


async def test_text_that_a_state_does_not_allow_is_refused(store: Store) -> None:
    """A mistake elsewhere cannot put a held post's text into the database."""
    with pytest.raises(Exception, match="only_kept_posts_have_text"):
        await keep(store, post(1, "zebrafish", state=PostState.HELD))


async def test_the_last_of_two_resources_with_one_id_is_kept(store: Store) -> None:
    """A file that names an id twice does not break the library."""
    await store.commit(lambda work: work.library.put([Resource("r", "Penguins"), Resource("r", "Zebrafish")]))
    assert ["Zebrafish"] == [r.title for r in await store.read(lambda readers: readers.library())]
    query = LibraryQuery((Term(("penguins",)),))
    assert [] == await store.read(lambda readers: readers.search_library(query, 5))


async def test_a_title_counts_for_more_than_a_summary_and_a_heavy_term_for_more_than_a_light_one(
    store: Store,
) -> None:
    """Scores are positive, best first, and every match says which terms it answers."""
    about = Resource("about", "Zebrafish", summary="Something else.")
    aside = Resource("aside", "Something else", summary="Zebrafish, penguins.")
    await store.commit(lambda work: work.library.put([aside, about]))
    fish, birds = Term(("zebrafish",)), Term(("penguins",), weight=50.0)
    ids = [m.resource.id for m in await store.read(lambda r: r.search_library(LibraryQuery((fish,)), 5))]
    assert ["about", "aside"] == ids
    best, other = await store.read(lambda r: r.search_library(LibraryQuery((fish, birds)), 5))
    assert ("aside", (fish, birds), (fish,)) == (best.resource.id, best.matched, other.matched)
    assert best.score > other.score > 0


async def test_phrases_are_counted_as_they_are_found(store: Store) -> None:
    """Endings make no difference, and a phrase counts where its words stand together."""
    await store.commit(
        lambda work: work.library.put([Resource("a", "Managing anaemia"), Resource("b", "Managed well")])
    )
    phrases = [("manage",), ("managing", "anaemia"), ("zebrafish",), ("?!",)]
    counts = await store.read(lambda readers: readers.count_library(phrases))
    assert [2, 1, 0, 0] == [counts[phrase] for phrase in phrases]
    assert 2 == await store.read(lambda readers: readers.library_size())


async def test_a_change_of_the_library_forgets_what_the_entry_meant(store: Store) -> None:
    """What an entry means is stored for a model, goes with the entry's words, and changes the library's version."""
    first, second = Resource("a", "First"), Resource("b", "Second")
    await store.commit(lambda work: work.library.put([first, second]))
    before = await store.read(lambda readers: readers.library_version())
    await store.commit(lambda work: work.library.put_meanings([(r, Meaning("m", b"12")) for r in (first, second)]))
    assert before != await store.read(lambda readers: readers.library_version())
    assert [] == await store.read(lambda readers: readers.without_meaning("m", 9))
    assert [first] == await store.read(lambda readers: readers.without_meaning("another", 1))
    changed = Resource("a", "Changed")
    await store.commit(lambda work: work.library.put([changed]))
    await store.commit(lambda work: work.library.put_meanings([(first, Meaning("m", b"12"))]))
    assert [changed] == await store.read(lambda readers: readers.without_meaning("m", 9))
    await store.commit(lambda work: work.library.remove(["a", "nobody"]))
    assert 0 == await store.read(lambda readers: readers.count_without_meaning("m"))


async def test_questions_wait_once_and_until_they_are_told(store: Store) -> None:
    """The same words for the same reason are one question; those of a week are read and forgotten together."""
    first, later = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 9, tzinfo=UTC)
    asked = [OpenQuestion("iron", False, first), OpenQuestion("iron", True, first), OpenQuestion("zinc", False, later)]
    for question in (*asked, OpenQuestion("iron", False, later)):
        await store.commit(lambda work, each=question: work.questions.add(each))
    assert asked[:2] == await store.commit(lambda work: work.questions.before(later))
    await store.commit(lambda work: work.questions.remove(asked[:1]))
    assert asked[1:] == await store.commit(lambda work: work.questions.before(datetime.max.replace(tzinfo=UTC)))
