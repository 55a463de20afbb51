"""response_url: where an app may answer a command or a press, five times within half an hour."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.rigs.slack import validation
from tests.rigs.slack.api_chat import add_ephemeral, bot_traits, message_content
from tests.rigs.slack.arguments import Arguments, read_arguments
from tests.rigs.slack.core import Core
from tests.rigs.slack.outcomes import Outcome
from tests.rigs.slack.refusals import Refused

MOST_USES = 5
LIFE = 30 * 60


@dataclass
class Hook:
    """One response_url."""

    outcome: Outcome
    born: float
    original: dict[str, Any] | None
    """The message that was pressed."""
    uses: int = 0


class Hooks:
    """All response_urls."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._hooks: dict[str, Hook] = {}

    def new(self, outcome: Outcome, original: dict[str, Any] | None = None) -> str:
        """Return a response_url."""
        name = f"{self._core.world.number()}/{self._core.lot.getrandbits(96):024x}"
        self._hooks[name] = Hook(outcome, self._core.world.seconds(), original)
        return f"{self._core.base}actions/T/{name}"

    async def serve(self, request: web.Request) -> web.Response:
        """Take what an app posts to a response_url."""
        try:
            self._take(self._live(request.match_info["name"]), await read_arguments(request))
        except Refused as refused:
            is_gone = refused.error in {"used_url", "expired_url"}
            return web.json_response(refused.body, status=404 if is_gone else 400)
        return web.json_response({"ok": True})

    def _live(self, name: str) -> Hook:
        hook = self._hooks.get(name)
        if hook is None or self._core.world.seconds() - hook.born > LIFE:
            raise Refused("expired_url")
        if hook.uses >= MOST_USES:
            raise Refused("used_url")
        hook.uses += 1
        return hook

    def _take(self, hook: Hook, args: Arguments) -> None:
        hook.outcome.sent.append(dict(args.values))
        if args.flag("delete_original"):
            self._delete_original(hook)
        elif args.flag("replace_original"):
            self._replace_original(hook, message_content(self._core, args, validation.UPDATE_CHARACTERS))
        else:
            self.show(hook.outcome, args)

    def show(self, outcome: Outcome, args: Arguments) -> None:
        """Show an answer to the person who asked, or to the whole channel."""
        core = self._core
        content = message_content(core, args, validation.POST_CHARACTERS)
        if args.text("response_type", "ephemeral") != "in_channel":
            thread = args.text("thread_ts")
            outcome.answers.append(add_ephemeral(core, outcome.user, outcome.channel, content, thread_ts=thread))
            return
        channel = core.world.channels[outcome.channel]
        thread, text = args.text("thread_ts"), content.pop("text")
        message = core.talk.post(channel, core.app.bot_user, text, thread, **content, **bot_traits(core))
        outcome.answers.append(message | {"channel": channel.id})

    def _delete_original(self, hook: Hook) -> None:
        original, core = hook.original, self._core
        if original is None:
            raise Refused("message_not_found")
        if original.get("is_ephemeral"):
            core.world.ephemerals = [shown for shown in core.world.ephemerals if shown is not original]
            return
        channel = core.world.channels[hook.outcome.channel]
        message = channel.find(original["ts"])
        if message is None:
            raise Refused("message_not_found")
        core.talk.delete(channel, message)

    def _replace_original(self, hook: Hook, content: dict[str, Any]) -> None:
        original, core = hook.original, self._core
        if original is None:
            raise Refused("message_not_found")
        if original.get("is_ephemeral"):
            original |= {name: content[name] or ([] if name == "blocks" else "") for name in ("text", "blocks")}
            hook.outcome.answers.append(original)
            return
        channel = core.world.channels[hook.outcome.channel]
        message = channel.find(original["ts"])
        if message is None:
            raise Refused("message_not_found")
        changes = {name: value for name, value in content.items() if value}
        core.talk.edit(channel, message, "" if content["blocks"] else core.app.bot_user, **changes)
        hook.outcome.answers.append(message | {"channel": channel.id})
