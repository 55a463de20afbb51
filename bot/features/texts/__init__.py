"""The texts that members read, as organisers change them in chat. See the modules for each."""

from bot.features.texts.checking import Checker
from bot.features.texts.desk import Conflict, TextDesk
from bot.features.texts.spoken import TEXTS
from bot.features.texts.view import TextsView

__all__ = ["TEXTS", "Checker", "Conflict", "TextDesk", "TextsView"]
