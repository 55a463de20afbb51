"""Catch-up: what happened while the bot did not hear is read from history, and nothing is done twice by it.

After every reconnect each archived channel is read from before the last complete reading until now. What was missed
goes the way of live events; of older posts only our copies are brought up to date. Now and then the newest part is
read without any reconnect too: a connection can be open and bring nothing.
"""

from bot.catchup.backfill import Backfill
from bot.catchup.reading import AHEAD, ChannelReader, refresh_reactions, restore_all
from bot.catchup.service import CatchUp, Rhythm

__all__ = ["AHEAD", "Backfill", "CatchUp", "ChannelReader", "Rhythm", "refresh_reactions", "restore_all"]
