"""What the Discord of the rehearsals accepts: every limit, at it and over it."""

from typing import Any

import pytest

from tests.rigs.discord.constants import COMPONENTS_V2
from tests.rigs.discord.errors import bad_form
from tests.rigs.discord.model import Json
from tests.rigs.discord.validation import (
    choice_problems,
    command_problems,
    commands_problems,
    is_empty,
    message_problems,
    modal_problems,
)

Faults = list[Any]


def places(faults: Faults) -> list[str]:
    return [".".join(map(str, fault.path)) for fault in faults]


def codes(faults: Faults) -> set[str]:
    return {fault.code for fault in faults}


# --- Messages


def embed(**more: Any) -> Json:
    return {"embeds": [more]}


MESSAGE_LIMITS = {
    "content": (lambda n: {"content": "x" * n}, 2_000, "content"),
    "embeds": (lambda n: {"embeds": [{"title": "t"}] * n}, 10, "embeds"),
    "embed title": (lambda n: embed(title="x" * n), 256, "embeds.0.title"),
    "embed description": (lambda n: embed(description="x" * n), 4_096, "embeds.0.description"),
    "embed fields": (lambda n: embed(fields=[{"name": "n", "value": "v"}] * n), 25, "embeds.0.fields"),
    "embed field name": (lambda n: embed(fields=[{"name": "x" * n, "value": "v"}]), 256, "embeds.0.fields.0.name"),
    "embed field value": (lambda n: embed(fields=[{"name": "n", "value": "x" * n}]), 1_024, "embeds.0.fields.0.value"),
    "embed footer": (lambda n: embed(footer={"text": "x" * n}), 2_048, "embeds.0.footer.text"),
    "embed author": (lambda n: embed(author={"name": "x" * n}), 256, "embeds.0.author.name"),
    "embeds together": (
        lambda n: {"embeds": [{"description": "x" * 3_000}, {"description": "x" * (n - 3_000)}]},
        6_000,
        "embeds",
    ),
    "nonce": (lambda n: {"nonce": "9" * n, "enforce_nonce": True}, 25, "nonce"),
    "allowed users": (lambda n: {"allowed_mentions": {"users": ["1"] * n}}, 100, "allowed_mentions.users"),
}


@pytest.mark.parametrize("name", MESSAGE_LIMITS)
def test_a_message_up_to_each_limit(name: str) -> None:
    """What fits to the last character is taken, and one more is refused where it lies."""
    form, limit, place = MESSAGE_LIMITS[name]
    assert message_problems(form(limit)) == []
    assert places(message_problems(form(limit + 1))) == [place]


def test_embed_fields_need_words() -> None:
    """A field without a name or a value is refused."""
    assert places(message_problems(embed(fields=[{"name": "", "value": "v"}]))) == ["embeds.0.fields.0.name"]
    assert places(message_problems(embed(fields=[{"name": "n", "value": ""}]))) == ["embeds.0.fields.0.value"]


def test_addresses_have_to_be_addresses() -> None:
    """A link of an unknown kind is refused; a file that comes along can be shown."""
    assert message_problems(embed(url="https://example.org", image={"url": "attachment://a.png"})) == []
    assert codes(message_problems(embed(url="javascript:alert(1)"))) == {"URL_TYPE_INVALID_SCHEME"}


def test_a_nonce_that_counts_has_to_be_there() -> None:
    """Who wants a message at most once has to say by what it is known."""
    assert places(message_problems({"content": "x", "enforce_nonce": True})) == ["nonce"]
    assert message_problems({"content": "x", "nonce": 123}) == []
    assert places(message_problems({"content": "x", "nonce": 1.5})) == ["nonce"]


def test_mentions_are_allowed_by_kind_or_by_name() -> None:
    """Not both for the same kind."""
    assert message_problems({"allowed_mentions": {"parse": ["roles"], "users": ["1"]}}) == []
    assert places(message_problems({"allowed_mentions": {"parse": ["users"], "users": ["1"]}})) == ["allowed_mentions"]
    assert places(message_problems({"allowed_mentions": {"parse": ["all"]}})) == ["allowed_mentions.parse.0"]


@pytest.mark.parametrize(
    "form", [{}, {"content": ""}, {"content": "  \n"}, {"embeds": [{}]}, {"embeds": [{"color": 1}]}]
)
def test_nothing_to_see_is_empty(form: Json) -> None:
    """Blanks and embeds without anything in them show nothing."""
    assert is_empty(form)
    assert not is_empty(form, has_files=True)


def test_something_to_see() -> None:
    """A word, an embed with a title or a component is enough."""
    assert not is_empty({"content": "x"})
    assert not is_empty({"embeds": [{"title": "t"}]})
    assert not is_empty({"components": [row(button())]})


# --- Components in rows


def button(**more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go", **more}


def buttons(count: int) -> list[Json]:
    return [button(custom_id=f"go-{number}") for number in range(count)]


def row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


def select(count: int = 1, **more: Any) -> Json:
    options = [{"label": "One", "value": str(number)} for number in range(count)]
    return {"type": 3, "custom_id": "pick", "options": options, **more}


def rows(*parts: Json) -> Json:
    return {"components": [row(*parts)]}


COMPONENT_LIMITS = {
    "rows": (lambda n: {"components": [row(button(custom_id=str(one))) for one in range(n)]}, 5, "components"),
    "buttons": (lambda n: rows(*buttons(n)), 5, "components.0.components"),
    "options": (lambda n: rows(select(n)), 25, "components.0.components.0.options"),
    "custom id": (lambda n: rows(button(custom_id="x" * n)), 100, "components.0.components.0.custom_id"),
    "label": (lambda n: rows(button(label="x" * n)), 80, "components.0.components.0.label"),
    "placeholder": (lambda n: rows(select(placeholder="x" * n)), 150, "components.0.components.0.placeholder"),
    "option label": (
        lambda n: rows(select(options=[{"label": "x" * n, "value": "v"}])),
        100,
        "components.0.components.0.options.0.label",
    ),
    "option value": (
        lambda n: rows(select(options=[{"label": "l", "value": "x" * n}])),
        100,
        "components.0.components.0.options.0.value",
    ),
    "option description": (
        lambda n: rows(select(options=[{"label": "l", "value": "v", "description": "x" * n}])),
        100,
        "components.0.components.0.options.0.description",
    ),
}


@pytest.mark.parametrize("name", COMPONENT_LIMITS)
def test_rows_up_to_each_limit(name: str) -> None:
    """What fits is taken, and one more is refused where it lies."""
    form, limit, place = COMPONENT_LIMITS[name]
    assert message_problems(form(limit)) == []
    assert places(message_problems(form(limit + 1))) == [place]


WRONG_PARTS = {
    "an empty row": {"components": [row()]},
    "a menu beside a button": rows(select(), button()),
    "two menus": rows(select(), select(custom_id="other")),
    "a menu without options": rows(select(0)),
    "a menu that wants more than it has": rows(select(2, max_values=3)),
    "a button without a custom id": rows(button(custom_id=None)),
    "a button that says nothing": rows(button(label=None)),
    "a button of no style": rows(button(style=9)),
    "a link that goes nowhere": rows({"type": 2, "style": 5, "label": "There"}),
    "a link with a custom id": rows({"type": 2, "style": 5, "label": "There", "url": "https://a.b", "custom_id": "x"}),
    "a custom id twice": rows(button(), button()),
    "an option value twice": rows(select(options=[{"label": "a", "value": "v"}, {"label": "b", "value": "v"}])),
    "a text without the flag": {"components": [{"type": 10, "content": "x"}]},
    "a button without a row": {"components": [button()]},
}


@pytest.mark.parametrize("name", WRONG_PARTS)
def test_rows_that_cannot_be(name: str) -> None:
    """What Discord would not draw is refused."""
    assert message_problems(WRONG_PARTS[name])


def test_a_link_and_a_menu_of_people_are_fine() -> None:
    """A link needs no custom id, and a menu of people no options."""
    assert message_problems(rows({"type": 2, "style": 5, "label": "There", "url": "https://example.org"})) == []
    assert message_problems(rows({"type": 5, "custom_id": "who"})) == []


# --- Layouts


def layout(*parts: Json, **more: Any) -> Json:
    return {"flags": COMPONENTS_V2, "components": list(parts), **more}


def text(content: str = "x") -> Json:
    return {"type": 10, "content": content}


def section(count: int = 1) -> Json:
    return {"type": 9, "components": [text()] * count, "accessory": button()}


LAYOUT_LIMITS = {
    "parts": (lambda n: layout(*[text()] * n), 40, "components"),
    "parts within parts": (lambda n: layout({"type": 17, "components": [text()] * (n - 1)}), 40, "components"),
    "texts of a section": (lambda n: layout(section(n)), 3, "components.0.components"),
    "text in two parts": (lambda n: layout(text("x" * 2_000), text("x" * (n - 2_000))), 4_000, "components"),
    "pictures": (
        lambda n: layout({"type": 12, "items": [{"media": {"url": "https://a.b/c.png"}}] * n}),
        10,
        "components.0.items",
    ),
}


@pytest.mark.parametrize("name", LAYOUT_LIMITS)
def test_layouts_up_to_each_limit(name: str) -> None:
    """What fits is taken, and one more is refused where it lies; everything nested counts."""
    form, limit, place = LAYOUT_LIMITS[name]
    assert message_problems(form(limit)) == []
    assert places(message_problems(form(limit + 1))) == [place]


WRONG_LAYOUTS = {
    "content": layout(text(), content="x"),
    "embeds": layout(text(), embeds=[{"title": "t"}]),
    "an empty text": layout(text("")),
    "a blank text": layout(text(" \n")),
    "a section without an accessory": layout({"type": 9, "components": [text()]}),
    "a section without a text": layout({"type": 9, "components": [], "accessory": button()}),
    "an empty container": layout({"type": 17, "components": []}),
    "a container in a container": layout({"type": 17, "components": [{"type": 17, "components": [text()]}]}),
    "a custom id twice": layout(section(), row(button())),
    "a file from elsewhere": layout({"type": 13, "file": {"url": "https://example.org/a.pdf"}}),
}


@pytest.mark.parametrize("name", WRONG_LAYOUTS)
def test_layouts_that_cannot_be(name: str) -> None:
    """What Discord would not draw is refused."""
    assert message_problems(WRONG_LAYOUTS[name])


def test_a_message_stays_a_layout() -> None:
    """The flag of the message counts when an edit does not repeat it."""
    assert message_problems({"components": [text()]}, flags=COMPONENTS_V2) == []
    assert places(message_problems({"content": "x"}, flags=COMPONENTS_V2)) == ["content"]


# --- Modals


def field(**more: Any) -> Json:
    return {"type": 4, "custom_id": "why", "style": 2, **more}


def label(inner: Json | None = None, **more: Any) -> Json:
    return {"type": 18, "label": "Why?", "component": field() if inner is None else inner, **more}


def modal(*parts: Json, **more: Any) -> Json:
    return {"custom_id": "ask", "title": "Ask", "components": list(parts) or [label()], **more}


MODAL_LIMITS = {
    "title": (lambda n: modal(title="x" * n), 45, "data.title"),
    "custom id": (lambda n: modal(custom_id="x" * n), 100, "data.custom_id"),
    "parts": (lambda n: modal(*[label(field(custom_id=str(one))) for one in range(n)]), 5, "data.components"),
    "label": (lambda n: modal(label(label="x" * n)), 45, "data.components.0.label"),
    "description": (lambda n: modal(label(description="x" * n)), 100, "data.components.0.description"),
    "value": (lambda n: modal(label(field(value="x" * n))), 4_000, "data.components.0.component.value"),
    "placeholder": (lambda n: modal(label(field(placeholder="x" * n))), 100, "data.components.0.component.placeholder"),
    "longest": (lambda n: modal(label(field(max_length=n))), 4_000, "data.components.0.component.max_length"),
    "label in a row": (lambda n: modal(row(field(label="x" * n))), 45, "data.components.0.components.0.label"),
    "files": (
        lambda n: modal(label({"type": 19, "custom_id": "f", "max_values": n})),
        10,
        "data.components.0.component.max_values",
    ),
    "buttons to choose one of": (
        lambda n: modal(label({**select(n), "type": 21})),
        10,
        "data.components.0.component.options",
    ),
}


@pytest.mark.parametrize("name", MODAL_LIMITS)
def test_modals_up_to_each_limit(name: str) -> None:
    """What fits is taken, and one more is refused where it lies."""
    form, limit, place = MODAL_LIMITS[name]
    assert modal_problems(form(limit)) == []
    assert places(modal_problems(form(limit + 1))) == [place]


WRONG_MODALS = {
    "no title": modal(title=""),
    "nothing in it": {"custom_id": "ask", "title": "Ask", "components": []},
    "a label without a field": modal({"type": 18, "label": "Why?"}),
    "a label on both": modal(label(field(label="Why?"))),
    "a field without a style": modal(label(field(style=None))),
    "a button": modal(row(button())),
    "a custom id twice": modal(label(), label()),
}


@pytest.mark.parametrize("name", WRONG_MODALS)
def test_modals_that_cannot_be(name: str) -> None:
    """What Discord would not show is refused."""
    assert modal_problems(WRONG_MODALS[name])


# --- Commands


def command(name: str = "ask", **more: Any) -> Json:
    return {"name": name, "description": "Ask", **more}


def option(name: str = "words", type: int = 3, **more: Any) -> Json:
    return {"name": name, "type": type, "description": "Which?", **more}


def choices(count: int) -> list[Json]:
    return [{"name": f"Choice {number}", "value": str(number)} for number in range(count)]


COMMAND_LIMITS = {
    "name": (lambda n: command("x" * n), 32, "name"),
    "description": (lambda n: command(description="x" * n), 100, "description"),
    "options": (lambda n: command(options=[option(f"o{one}") for one in range(n)]), 25, "options"),
    "option name": (lambda n: command(options=[option("x" * n)]), 32, "options.0.name"),
    "option description": (lambda n: command(options=[option(description="x" * n)]), 100, "options.0.description"),
    "choices": (lambda n: command(options=[option(choices=choices(n))]), 25, "options.0.choices"),
    "choice name": (
        lambda n: command(options=[option(choices=[{"name": "x" * n, "value": "v"}])]),
        100,
        "options.0.choices.0.name",
    ),
    "choice value": (
        lambda n: command(options=[option(choices=[{"name": "n", "value": "x" * n}])]),
        100,
        "options.0.choices.0.value",
    ),
}


@pytest.mark.parametrize("name", COMMAND_LIMITS)
def test_commands_up_to_each_limit(name: str) -> None:
    """What fits is taken, and one more is refused where it lies."""
    form, limit, place = COMMAND_LIMITS[name]
    assert command_problems(form(limit)) == []
    assert places(command_problems(form(limit + 1))) == [place]


def test_a_command_has_at_most_eight_thousand_characters() -> None:
    """Names, descriptions and choices count together, in the longest language."""
    full = [option(f"option-{one}", choices=choices(25), description="x" * 100) for one in range(20)]
    size = sum(len(one["name"]) + 100 + sum(len(c["name"]) + len(c["value"]) for c in one["choices"]) for one in full)
    assert size < 8_000
    localised = "y" * (8_000 - size - len("Ask"))
    fitting = command(options=full, name_localizations={"de": localised})
    assert command_problems(fitting) == []
    fitting["name_localizations"]["de"] += "y"
    assert codes(command_problems(fitting)) == {"APPLICATION_COMMAND_TOO_LARGE"}


WRONG_COMMANDS = {
    "capitals": command("Ask"),
    "a blank": command("ask me"),
    "no description": command(description=""),
    "the optional first": command(options=[option("a"), option("b", required=True)]),
    "an option twice": command(options=[option(), option()]),
    "a sub-command beside a text": command(options=[option("a", 1), option("b")]),
    "a group in a group": command(options=[option("a", 2, options=[option("b", 2)])]),
    "a sub-command in a sub-command": command(options=[option("a", 1, options=[option("b", 1)])]),
    "choices and suggestions": command(options=[option(choices=choices(1), autocomplete=True)]),
    "suggestions for a person": command(options=[option(type=6, autocomplete=True)]),
    "a description on a menu command": command("Ask", type=2),
}


@pytest.mark.parametrize("name", WRONG_COMMANDS)
def test_commands_that_cannot_be(name: str) -> None:
    """What Discord would not offer is refused."""
    assert command_problems(WRONG_COMMANDS[name])


def test_names_may_be_of_any_script() -> None:
    """Letters are letters; sub-commands may stand in groups."""
    assert command_problems(command("спросить")) == []
    nested = option("a", 2, options=[option("b", 1, options=[option("c")])])
    assert command_problems(command("set-channel", options=[nested])) == []


def test_a_hundred_commands_and_fifteen_of_each_menu() -> None:
    """One more of a kind is too many, and a name is taken once."""
    typed = [command(f"c{one}") for one in range(101)]
    menus = [{"name": f"Menu {one}", "type": 3} for one in range(16)]
    assert commands_problems(typed[:100] + menus[:15]) == []
    assert codes(commands_problems(typed)) == codes(commands_problems(menus)) == {"APPLICATION_COMMANDS_MAX"}
    assert codes(commands_problems([command(), command()])) == {"APPLICATION_COMMANDS_DUPLICATE_NAME"}


def test_suggestions_are_few_and_short() -> None:
    """Twenty-five suggestions of a hundred characters."""
    assert choice_problems([{"name": "x" * 100, "value": "x" * 100}, {"name": "number", "value": 5}]) == []
    assert choice_problems(choices(25)) == []
    assert places(choice_problems(choices(26))) == ["data.choices"]
    assert places(choice_problems([{"name": "x" * 101, "value": "v"}])) == ["data.choices.0.name"]
    assert places(choice_problems([{"name": "n", "value": "x" * 101}])) == ["data.choices.0.value"]
    assert places(choice_problems([{"name": "n"}])) == ["data.choices.0.value"]


def test_faults_are_told_where_they_lie() -> None:
    """The answer has the form's own shape, with a list of faults at each field."""
    body = bad_form(message_problems(embed(title="x" * 257))).body
    assert body["code"] == 50035
    fault = body["errors"]["embeds"]["0"]["title"]["_errors"][0]
    assert fault == {"code": "BASE_TYPE_BAD_LENGTH", "message": "Must be 256 or fewer in length."}
