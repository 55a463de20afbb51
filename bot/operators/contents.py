"""Content as files: the texts that are in use, and which channels are kept, written as they would stand in a file."""

import json
from collections import defaultdict

from bot import wiring
from bot.clock import SystemClock
from bot.config import Settings
from bot.model.archive import ChannelPolicy
from bot.model.texts import TextSpec
from bot.ports import Store

_HEAD = """\
# The texts that members read, as they are in use: written by `sigbot content export`. What organisers change in chat
# wins over this file. Each text may use the placeholders above it; {command:ask} becomes the way to type that command.
"""


async def texts(settings: Settings, store: Store) -> str:
    """Return every text that is in use as a file that [content] texts can name."""
    core = wiring.make_core(settings, store, SystemClock(), platforms={})
    await core.features.texts.load()
    tables: defaultdict[str, list[TextSpec]] = defaultdict(list)
    for spec in wiring.needed_texts():
        tables[spec.key.rpartition(".")[0]].append(spec)
    parts = [_HEAD]
    for table, specs in tables.items():
        parts.append(f"\n[{table}]")
        for spec in specs:
            if spec.placeholders:
                parts.append(f"# {', '.join(f'{{{name}}}' for name in spec.placeholders)}")
            parts.append(f"{spec.key.rpartition('.')[2]} = {_quoted(core.features.texts.source(spec.key))}")
    return "\n".join(parts)


async def channels(store: Store) -> str:
    """Return which channels are kept, as the configuration has it."""
    every = await store.read(lambda readers: readers.every_channel())
    kept = [channel for channel in every if channel.policy is ChannelPolicy.ARCHIVED and not channel.removed]
    lines = [f"    {_quoted(channel.ref)},  # #{channel.name}" for channel in kept]
    return "\n".join(["[archive]", "channels = [", *lines, "]"])


def _quoted(text: str) -> str:
    """Return a text as TOML writes it: on several lines where it has several."""
    escaped = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    if "\n" not in text:
        return escaped
    lines = escaped[1:-1].replace("\\n", "\n")
    return f'"""\n{lines}"""'
