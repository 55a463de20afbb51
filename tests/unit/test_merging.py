"""News about a post, in any order."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from bot.model.archive import ArchivedPost, PostState, merge_edited, merge_posted, merge_removed
from bot.model.refs import AccountRef, ChannelRef, MessageRef

START = datetime(2026, 11, 1, tzinfo=UTC)
REF, CHANNEL = MessageRef("local:m1"), ChannelRef("local:c1")
POST = ArchivedPost(REF, CHANNEL, PostState.KEPT, START, author=AccountRef("local:a"), text="first")
News = tuple[str, ArchivedPost]


def edit(number: int, state: PostState = PostState.KEPT) -> News:
    """Return the edit of minute `number`."""
    text = f"edit {number}" if state is PostState.KEPT else ""
    return "edited", POST._replace(state=state, text=text, edited_at=START + timedelta(minutes=number))


def told(news: list[News]) -> ArchivedPost | None:
    """Return what the archive holds after this news."""
    held: ArchivedPost | None = None
    for kind, post in news:
        if kind == "posted":
            held = merge_posted(held, post)
        elif kind == "edited":
            held = merge_edited(held, post)
        else:
            held = merge_removed(held, REF, CHANNEL, START)
    return held


NEWS = st.lists(
    st.one_of(
        st.just(("posted", POST)),
        st.builds(edit, st.integers(1, 5)),
        st.builds(edit, st.integers(6, 9), st.just(PostState.HELD)),
        st.just(("removed", POST)),
    ),
    min_size=1,
    max_size=5,
)


@given(NEWS, st.randoms())
def test_the_order_of_news_does_not_matter(news: list[News], random: object) -> None:
    """Whatever overtakes whatever, the archive ends up the same."""
    shuffled = list(news)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert told(news) == told(shuffled)


@given(NEWS)
def test_the_same_news_twice_changes_nothing(news: list[News]) -> None:
    """A redelivery is harmless even without its seen-mark."""
    assert told(news) == told(news + news)


def test_a_deletion_wins_over_everything() -> None:
    """Removed stays removed, without text, wherever the deletion stands in the order."""
    for order in permutations([("posted", POST), edit(1), ("removed", POST)]):
        held = told(list(order))
        assert held is not None
        assert (PostState.REMOVED, "", None) == (held.state, held.text, held.author)


def test_an_edit_alone_is_not_shown() -> None:
    """An edit of a post that we never saw does not appear as a new post."""
    held = told([edit(1)])
    assert held is not None
    assert not held.is_shown


def test_an_edit_before_its_post_is_shown_once_the_post_came() -> None:
    """Nothing of the late post is lost, and the newer text stays."""
    held = told([edit(1), ("posted", POST)])
    assert held is not None
    assert held.is_shown
    assert "edit 1" == held.text
