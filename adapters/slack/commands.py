"""How commands are spelt on Slack, and what a typed one means."""

from collections.abc import Sequence
from typing import Any

from bot.model.commands import Ability, CommandSpec

ABILITIES = frozenset(
    {
        *(Ability.COUNT_MEMBERS, Ability.CATCH_UP, Ability.FORMS, Ability.FIND_DELIVERY, Ability.GROUPS),
        *(Ability.REACTIONS, Ability.TOPIC_GROUPS),
    }
)


class Spelling:
    """The group's one umbrella command, and the few commands with a slash command of their own."""

    def __init__(self, umbrella: str, short: Sequence[str]) -> None:
        self._umbrella = umbrella
        self._short = frozenset(short)

    def __call__(self, command: str) -> str:
        """Return how people type a command."""
        return f"/{command}" if command in self._short else f"/{self._umbrella} {command}"

    def read(self, typed: str, text: str) -> tuple[str, str]:
        """Return the command and the text of a slash command; no command after the umbrella, which takes any words."""
        name = typed.removeprefix("/")
        return ("", text) if name == self._umbrella else (name, text)


def offered(specs: Sequence[CommandSpec]) -> list[CommandSpec]:
    """Return the commands that work on Slack."""
    return [spec for spec in specs if spec.needs is None or spec.needs in ABILITIES]


def slash_commands(
    specs: Sequence[CommandSpec], spelling: Spelling, umbrella: str, summary: str
) -> list[dict[str, Any]]:
    """Return the slash commands of the app's manifest: the umbrella, and the short ones."""
    listed = [_slash(f"/{umbrella}", summary, "[what you want, or help]")]
    for spec in offered(specs):
        for name in spec.names:
            if spelling(name) == f"/{name}":
                listed.append(_slash(f"/{name}", spec.summary, _hint(spec)))
    return listed


def _slash(command: str, description: str, hint: str) -> dict[str, Any]:
    # Escaping makes Slack send ids instead of names that somebody could have chosen to mislead.
    return {"command": command, "description": description, "usage_hint": hint, "should_escape": True}


def _hint(spec: CommandSpec) -> str:
    return " ".join(option.name if option.required else f"[{option.name}]" for option in spec.options)[:1_000]
