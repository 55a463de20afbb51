"""Whatever is done to a text, in whatever order: it is what its history says, also after a start with another file."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import MemberError
from bot.features.texts import Checker, Conflict, TextDesk
from bot.model.changes import Change, ChangeKind
from bot.model.refs import AccountRef
from bot.model.texts import Template, Texts, TextSpec
from storage.store import SqliteStore
from tests.rigs.clocks import HandClock
from tests.rigs.databases import open_new

KEYS = ("one.a", "two.b")
ANN, BEN = AccountRef("local:ann"), AccountRef("local:ben")
keys, people, wordings = st.sampled_from(KEYS), st.sampled_from((ANN, BEN)), st.sampled_from(("w", "x", "y", "z"))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), keys, people, wordings),
        st.tuples(st.just("write"), keys, people, wordings),
        st.tuples(st.just("use"), keys, people, st.just("")),
        st.tuples(st.just("undo"), keys, people, st.just("")),
        st.tuples(st.just("undo late"), keys, people, st.just("")),
        st.tuples(st.just("seed"), keys, people, wordings),
    ),
    max_size=25,
)


@dataclass
class Model:
    """What should be so, told as simply as possible: a file, and a pile of wordings for each text."""

    file: dict[str, str]
    piles: dict[str, list[str]] = field(default_factory=lambda: {key: [] for key in KEYS})

    def now(self, key: str) -> str:
        """Return what a text should say."""
        return self.piles[key][-1] if self.piles[key] else self.file[key]


class Desk:
    """The desk over a store that outlives it."""

    def __init__(self, store: SqliteStore, file: dict[str, str]) -> None:
        self.store = store
        self.seed(file)

    def seed(self, file: dict[str, str]) -> None:
        """Begin with a file."""
        self.texts = Texts({key: Template(source) for key, source in file.items()})
        checker = Checker([TextSpec(key) for key in KEYS], [], "A group")
        self.desk = TextDesk(self.store, HandClock(), self.texts, checker)

    async def history(self, key: str) -> list[Change]:
        """Return a text's changes, oldest first."""
        return await self.store.commit(lambda work: work.changes.of(ChangeKind.TEXT, key))


async def play(steps: list[tuple[str, str, AccountRef, str]], folder: Path) -> None:
    """Do everything, and compare after each step."""
    model = Model({key: f"file of {key}" for key in KEYS})
    store = open_new(folder / "sigbot.sqlite3", HandClock(), exclusive=True)
    try:
        desk = Desk(store, model.file)
        drafts: dict[tuple[str, AccountRef], tuple[str, int]] = {}
        for step, key, person, wording in steps:
            version = (await desk.history(key) or [None])[-1]  # type: ignore[list-item]
            number = 0 if version is None else version.id
            await do(desk, model, drafts, (step, key, person, wording), number)
            for each in KEYS:
                history = await desk.history(each)
                said = history[-1].after if history else None
                assert model.now(each) == desk.desk.source(each) == (model.file[each] if said is None else said)
    finally:
        await store.close()


async def do(
    desk: Desk,
    model: Model,
    drafts: dict[tuple[str, AccountRef], tuple[str, int]],
    step: tuple[str, str, AccountRef, str],
    number: int,
) -> None:
    """Do one step to the desk and to the model."""
    what, key, person, wording = step
    if what == "seed":
        model.file[key] = f"file says {wording}"
        desk.seed(model.file)
        await desk.desk.load()
    if what in ("edit", "write"):
        assert None is await desk.desk.write(key, wording, person, number)
        drafts[key, person] = (wording, number)
    if what in ("edit", "use"):
        draft = drafts.get((key, person))
        try:
            outcome = await desk.desk.use(key, person)
        except MemberError:
            assert draft is None
            return
        assert draft is not None
        assert isinstance(outcome, Conflict) == (draft[1] != number)
        if outcome is None:
            model.piles[key].append(draft[0])
            del drafts[key, person]
    if what.startswith("undo"):
        await undo(desk, model, key, person, number, is_late=what == "undo late")


async def undo(desk: Desk, model: Model, key: str, person: AccountRef, number: int, *, is_late: bool) -> None:
    """Take a change back; a button of an older version takes nothing back."""
    try:
        outcome = await desk.desk.undo(key, number - 1 if is_late else number, person)
    except MemberError:
        assert not model.piles[key]
        return
    assert isinstance(outcome, Conflict) == is_late
    if not is_late:
        model.piles[key].pop()


@settings(max_examples=25)
@given(steps)
def test_a_text_is_what_its_history_says(steps: list[tuple[str, str, AccountRef, str]]) -> None:
    """After editing, undoing and seeding in any order, by two people at once."""
    with TemporaryDirectory() as folder:
        asyncio.run(play(steps, Path(folder)))
