"""Events as they leave Slack: wrapped, and only those that the app asked for, may read and is there to see."""

from typing import Any

from tests.rigs.slack.delivery import Delivery, Dispatcher
from tests.rigs.slack.installation import MESSAGE_EVENTS, Installation
from tests.rigs.slack.workspace import TEAM, Channel, Workspace


class Feed:
    """Sends events to the app."""

    def __init__(self, world: Workspace, app: Installation, dispatcher: Dispatcher) -> None:
        self._world = world
        self._app = app
        self._dispatcher = dispatcher

    def emit(self, event: dict[str, Any], channel: Channel | None = None) -> Delivery | None:
        """Send an event; one that belongs to a channel is heard by the channel's members only."""
        kind = event["type"]
        name = MESSAGE_EVENTS[event["channel_type"]] if kind == "message" else kind
        if not self._app.hears(name) or (channel is not None and self._app.bot_user not in channel.members):
            return None
        event.setdefault("event_ts", self._world.stamp())
        return self._dispatcher.send(self.wrapped(event))

    def wrapped(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return an event in its outer form."""
        number = self._world.number()
        return {
            "token": "rig-verification-token",
            "team_id": TEAM,
            "context_team_id": TEAM,
            "context_enterprise_id": None,
            "api_app_id": self._app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{number:09X}",
            "event_time": int(self._world.seconds()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": self._app.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-rig-{number}",
        }
