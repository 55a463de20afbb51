"""Commands: declaring them, finding them, reading what people type. See the modules for each."""

from bot.commanding.arguments import join_arguments, read_options, split_arguments
from bot.commanding.registry import TEXTS, Command, Handler, Registry, Request, check_allowed

__all__ = [
    "TEXTS",
    "Command",
    "Handler",
    "Registry",
    "Request",
    "check_allowed",
    "join_arguments",
    "read_options",
    "split_arguments",
]
