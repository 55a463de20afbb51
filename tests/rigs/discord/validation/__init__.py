"""What Discord accepts: pure functions from a form to its faults."""

from tests.rigs.discord.validation.commands import choice_problems, command_problems, commands_problems
from tests.rigs.discord.validation.components import component_problems
from tests.rigs.discord.validation.messages import is_empty, message_problems
from tests.rigs.discord.validation.modals import modal_problems

__all__ = [
    "choice_problems",
    "command_problems",
    "commands_problems",
    "component_problems",
    "is_empty",
    "message_problems",
    "modal_problems",
]
