"""How typed arguments are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commanding import join_arguments, read_options, split_arguments
from bot.errors import MemberError
from bot.model.commands import CommandSpec, Option, OptionType, Value
from bot.model.inbound import Invocation, Via
from bot.model.refs import AccountRef
from bot.model.text import clean

ASK = CommandSpec(
    name="ask",
    summary="Ask the library.",
    options=(
        Option("question", "What you want to know.", required=True, rest=True, max_length=1_000),
        Option("kind", "Only this kind.", OptionType.CHOICE, choices=("Guidance", "Video")),
        Option("limit", "How many.", OptionType.INTEGER),
        Option("old", "Old editions too.", OptionType.BOOLEAN),
    ),
)
MOVE = CommandSpec(name="move", summary="Move.", options=(Option("source", "From."), Option("target", "To.")))


def options_of(spec: CommandSpec, text: str = "", options: dict[str, Value] | None = None) -> dict[str, Value]:
    """Read options as intake does."""
    asked = Invocation("local", AccountRef("local:p"), "P", spec.name, Via.SLASH, text=text, options=options)
    return read_options(spec, asked)


def refusal_of(spec: CommandSpec, text: str) -> tuple[str, dict[str, object]]:
    """Return the key and the values of the refusal that `text` meets."""
    with pytest.raises(MemberError) as caught:
        options_of(spec, text)
    return caught.value.text, caught.value.values


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("low iron before op", {"question": "low iron before op"}),
        ("  low   iron ", {"question": "low   iron"}),
        ("what's new: 2025?", {"question": "what's new: 2025?"}),
        ("see https://example.org/a:b", {"question": "see https://example.org/a:b"}),
        ('"prehab" in "lung cancer"', {"question": '"prehab" in "lung cancer"'}),
        ("iron kind:guidance limit:3", {"question": "iron", "kind": "Guidance", "limit": 3}),
        ("kind:VIDEO low iron old:yes", {"question": "low iron", "kind": "Video", "old": True}),
        ('question:"kind:guidance" old:no', {"question": "kind:guidance", "old": False}),
        (r'question:"say \"hello\" \\ there"', {"question": r'say "hello" \ there'}),
        ("unkind:guidance", {"question": "unkind:guidance"}),
        ("emoji 🙂 العربية", {"question": "emoji 🙂 العربية"}),
    ],
)
def test_free_text_and_named_options_can_be_mixed(typed: str, read: dict[str, Value]) -> None:
    """People type as they please: only `name:value` with a declared name is special."""
    assert read == options_of(ASK, typed)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "command.missing"),
        ("   ", "command.missing"),
        ("\x00\x07", "command.missing"),
        ("iron limit:many", "command.not_a_number"),
        ("iron limit:9999999999999999999999", "command.not_a_number"),
        ("iron limit:٣", "command.not_a_number"),
        ("iron old:perhaps", "command.not_yes_or_no"),
        ("iron kind:poem", "command.not_a_choice"),
        ("iron limit:1 limit:2", "command.twice"),
        ("question:iron and more", "command.left_over"),
        ("x" * 1_001, "command.too_long"),
        ("x" * 40_000, "command.too_long"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(typed: str, key: str) -> None:
    """Nothing is guessed: each mistake has its own sentence."""
    assert key == refusal_of(ASK, typed)[0]


def test_a_refusal_names_the_lengths() -> None:
    """Whoever pastes 40,000 characters learns how many fit."""
    assert {"option": "question", "limit": "1,000", "length": "40,000"} == refusal_of(ASK, "x" * 40_000)[1]


def test_words_fill_the_options_in_order_when_none_takes_the_rest() -> None:
    """Options that are named do not take part in the order."""
    assert {"source": "a", "target": "b"} == options_of(MOVE, "a b")
    assert {"source": "a", "target": "b"} == options_of(MOVE, "target:b a")


def test_words_too_many_are_named_and_shortened() -> None:
    """The sentence shows what was not understood, not a page of it."""
    key, values = refusal_of(MOVE, "a b " + "c " * 200)
    assert "command.left_over" == key
    assert len(str(values["words"])) <= 80


def test_options_that_a_platform_parsed_are_checked_the_same_way() -> None:
    """A form's field obeys the same rules as typed text, and unknown fields are ignored."""
    assert {"question": "iron", "limit": 3} == options_of(ASK, options={"question": " iron ", "limit": 3, "x": "y"})


OPTIONS = st.fixed_dictionaries(
    {"question": st.text(min_size=1, max_size=200).map(clean).map(str.strip).filter(bool)},
    optional={
        "kind": st.sampled_from(("Guidance", "Video")),
        "limit": st.integers(-(10**17), 10**17),
        "old": st.booleans(),
    },
)


@given(OPTIONS)
def test_joined_arguments_read_back_as_the_same_options(options: dict[str, Value]) -> None:
    """A button, which carries arguments as text, does exactly what the form would have done."""
    assert options == options_of(ASK, join_arguments(ASK, options))


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_but_never_breaks(text: str) -> None:
    """No text that a person can type makes the parser fail in any other way."""
    for spec in (ASK, MOVE):
        try:
            read = split_arguments(spec, text)
        except MemberError:
            continue
        assert set(read) <= {option.name for option in spec.options}


@given(st.lists(st.sampled_from("low iron before surgery what's 🙂 ünïcode".split()), min_size=1))
def test_free_text_arrives_exactly_as_typed(words: list[str]) -> None:
    """Text that names no option is not touched."""
    assert {"question": " ".join(words)} == split_arguments(ASK, " ".join(words))
