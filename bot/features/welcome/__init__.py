"""Welcoming newcomers: privately, in the channel where the group likes it, and with a post that says where to start."""

from bot.features.welcome.greeting import TEXTS as _GREETING
from bot.features.welcome.greeting import Newcomers, Welcome, WelcomeRules, welcome_card
from bot.features.welcome.roundup import TEXTS as _ROUND_UP
from bot.features.welcome.roundup import RoundUp
from bot.features.welcome.starthere import TEXTS as _START_HERE
from bot.features.welcome.starthere import StartHere

TEXTS = (*_GREETING, *_ROUND_UP, *_START_HERE)

__all__ = ["TEXTS", "Newcomers", "RoundUp", "StartHere", "Welcome", "WelcomeRules", "welcome_card"]
