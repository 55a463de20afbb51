"""Slack on loopback, for tests and rehearsals: `async with SlackRig() as slack:` and point slack-bolt at `api_url`."""

from tests.rigs.slack.delivery import Delivery, Retry
from tests.rigs.slack.elements import Impossible
from tests.rigs.slack.installation import Installation
from tests.rigs.slack.outcomes import Outcome
from tests.rigs.slack.rig import SlackRig

__all__ = ["Delivery", "Impossible", "Installation", "Outcome", "Retry", "SlackRig"]
