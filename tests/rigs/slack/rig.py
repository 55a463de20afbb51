"""A Slack on loopback: the real slack-bolt runs on it, people act on it, and days may be bad."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import ClientSession, web

from tests.rigs.slack.acting import Acting
from tests.rigs.slack.core import Core
from tests.rigs.slack.delivery import Delivery, Dispatcher
from tests.rigs.slack.hooks import Hooks
from tests.rigs.slack.installation import Installation
from tests.rigs.slack.posting import RequestUrl
from tests.rigs.slack.server import Server
from tests.rigs.slack.sockets import Sockets
from tests.rigs.slack.verbs import Verbs
from tests.rigs.slack.weather import Weather
from tests.rigs.slack.workspace import Channel, User


def real_now() -> datetime:
    """Return the time, for rigs whose clock nobody turns."""
    return datetime.now(UTC)


class SlackRig(Verbs, Acting):
    """Begins with Ann and Ben in #general, #random and the private #board; the bot is in #general."""

    def __init__(
        self, app: Installation | None = None, *, now: Callable[[], datetime] = real_now, seed: int = 1
    ) -> None:
        self.app = app or Installation()
        self.core = Core(self.app, now, seed)
        self.hooks = Hooks(self.core)
        self.weather = Weather(self.core.world.seconds)
        self.server = Server(self.core, self.hooks, self.weather)
        self._runner: web.AppRunner | None = None
        self._session: ClientSession | None = None
        self._settle()

    def _settle(self) -> None:
        world = self.core.world
        ann, ben = world.add_user("ann").id, world.add_user("ben").id
        world.add_channel("general", "channel", ann, [ann, ben, self.app.bot_user])
        world.add_channel("random", "channel", ann, [ann, ben])
        world.add_channel("board", "group", ann, [ann])

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self.server.application(), shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.core.base = f"http://{host}:{port}/"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.core.dispatcher.stop()
        self.core.sockets.cut()
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # --- Where things are

    @property
    def api_url(self) -> str:
        """Return the base address of the Web API."""
        return f"{self.core.base}api/"

    @property
    def sockets(self) -> Sockets:
        """Return the links of the app."""
        return self.core.sockets

    @property
    def dispatcher(self) -> Dispatcher:
        """Return what brings events."""
        return self.core.dispatcher

    @property
    def events(self) -> list[Delivery]:
        """Return every event that was sent, with its attempts."""
        return self.core.dispatcher.events

    @property
    def warnings(self) -> list[str]:
        """Return what Slack takes and people regret."""
        return self.core.warnings

    def calls(self, method: str) -> list[dict[str, Any]]:
        """Return the arguments of every call of a method."""
        return [args for name, args in self.server.calls if name == method]

    def user(self, who: str) -> User:
        """Return somebody by name or id."""
        return self.core.world.user(who)

    def channel(self, where: str) -> Channel:
        """Return a channel by name or id."""
        return self.core.world.channel(where)

    async def settled(self) -> None:
        """Wait until every event is acknowledged or given up."""
        await self.core.dispatcher.settled()

    # --- Setting things up

    def use_http(self, url: str) -> RequestUrl:
        """Bring everything to a request URL from now on, in place of sockets."""
        self._session = self._session or ClientSession()
        carrier = RequestUrl(url, self.app.signing_secret, self._session)
        self.core.dispatcher.carrier = carrier
        return carrier

    def grant(self, *scopes: str) -> None:
        """Give the bot further scopes, as a new installation would."""
        self.app.scopes |= set(scopes)

    def withdraw(self, *scopes: str) -> None:
        """Take scopes away."""
        self.app.scopes -= set(scopes)

    # --- Bad days

    def refuse_tokens(self, error: str = "invalid_auth") -> None:
        """Take neither token any more: `invalid_auth`, `token_revoked`, `account_inactive`."""
        self.app.refused = dict.fromkeys((self.app.bot_token, self.app.app_token), error)

    def uninstall(self) -> None:
        """Take the app out of the workspace: two last events, and its tokens are worth nothing."""
        self.core.feed.emit({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.app.bot_user]}})
        self.core.feed.emit({"type": "app_uninstalled"})
        self.refuse_tokens("account_inactive")

    def rate_limit(self, method: str, times: int = 1, retry_after: int = 1) -> None:
        """Answer the next calls of a method with 429."""
        self.weather.rate_limit(method, times, retry_after)

    def fail(self, method: str, status: int = 500, times: int = 1) -> None:
        """Answer the next calls of a method with a failure."""
        self.weather.fail(method, status, times)

    def refuse(self, method: str, error: str, times: int = 1) -> None:
        """Answer the next calls of a method with an error of Slack's own."""
        self.weather.refuse(method, error, times)

    def reset_connection(self, method: str, times: int = 1, *, after_doing: bool = False) -> None:
        """Break the connection of the next calls in place of an answer."""
        self.weather.reset_connection(method, times, after_doing=after_doing)

    def delay(self, method: str, seconds: float, times: int = 1) -> None:
        """Be slow with the next calls."""
        self.weather.delay(method, seconds, times)

    def redeliver(self, delivery: Delivery | None = None, *, reason: str = "") -> None:
        """Bring an event again, the last one unless told; marked as a retry when there is a reason."""
        self.core.dispatcher.redeliver(delivery, reason=reason)

    def hold_events(self) -> None:
        """Keep back what happens from now on."""
        self.core.dispatcher.hold()

    def release_events(self, order: Callable[[list[Delivery]], Sequence[Delivery]] = list) -> None:
        """Let what was kept back go, in this order."""
        self.core.dispatcher.release(order)
