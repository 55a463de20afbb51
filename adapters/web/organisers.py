"""The pages on which organisers choose which channels are kept. Each choice is an invocation, as in the chat."""

from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from adapters.web.access import visitor_of
from adapters.web.frame import Shell, moved
from bot.features import site
from bot.model.archive import Channel, ChannelPolicy
from bot.model.inbound import Invocation, Via
from bot.model.people import Profile, Role
from bot.model.refs import platform_of
from bot.ports import Intake, Store

COMMAND = "set-channel"
PATH = "/archive/channels/set"

NOT_AN_ORGANISER = "Only organisers choose which channels are kept, and your account is not one of theirs."
NO_SUCH_CHANNEL = "The bot knows no channel with this address. Choose one from the list of channels."
NO_CHOICE = "The address does not say whether to keep the channel. Choose it from the list of channels."


@dataclass(frozen=True, slots=True)
class _Choice:
    organiser: Profile
    channel: Channel
    archived: str


class ChannelPolicies:
    """The handlers: a page that explains, and the form on it."""

    def __init__(self, store: Store, shell: Shell, intake: Intake) -> None:
        self._store = store
        self._shell = shell
        self._intake = intake

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the pages' routes."""
        return [web.get(PATH, self.explain), web.post(PATH, self.set)]

    async def explain(self, request: web.Request) -> web.Response:
        """Say what will happen, before anything does."""
        choice = await self._choice(request, request.query.get("channel", ""), request.query.get("archived", ""))
        return choice if isinstance(choice, web.Response) else await self._page(request, choice)

    async def set(self, request: web.Request) -> web.Response:
        """Ask the bot to do it, under the organiser's account."""
        form = await request.post()
        choice = await self._choice(request, str(form.get("channel", "")), str(form.get("archived", "")))
        if isinstance(choice, web.Response):
            return choice
        answer = await self._intake.handle(
            Invocation(
                platform=platform_of(choice.organiser.ref),
                account=choice.organiser.ref,
                account_name=choice.organiser.name,
                command=COMMAND,
                via=Via.PAGE,
                options={"channel": choice.channel.ref, "archived": choice.archived},
            )
        )
        if answer.refused:
            return await self._page(request, choice, problem=answer.card.plain())
        raise moved(f"{site.ARCHIVE}?{urlencode({'changed': choice.channel.ref})}", after_post=True)

    async def _choice(self, request: web.Request, ref: str, archived: str) -> _Choice | web.Response:
        visitor = visitor_of(request).profile
        if not visitor_of(request).may(Role.ORGANISER):
            return await self._refuse(request, NOT_AN_ORGANISER, 403, visitor)
        every = await self._store.read(lambda readers: readers.every_channel())
        channel = next((each for each in every if each.ref == ref), None)
        if channel is None:
            return await self._refuse(request, NO_SUCH_CHANNEL, 404, visitor)
        if archived not in ("yes", "no"):
            return await self._refuse(request, NO_CHOICE, 400, visitor)
        return _Choice(visitor, channel, archived)

    async def _page(self, request: web.Request, choice: _Choice, problem: str = "") -> web.Response:
        is_kept = choice.channel.policy is ChannelPolicy.ARCHIVED
        return await self._shell.page(
            request,
            "policy.html",
            status=400 if problem else 200,
            organiser=choice.organiser,
            channel=choice.channel,
            keeps=choice.archived == "yes",
            is_so_already=is_kept == (choice.archived == "yes"),
            problem=problem,
        )

    async def _refuse(self, request: web.Request, sentence: str, status: int, visitor: Profile) -> web.Response:
        values = {"sentence": sentence, "visitor": visitor}
        return await self._shell.page(request, "not_allowed.html", status=status, **values)
