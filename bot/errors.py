"""Errors for members and errors for operators. An error's docstring is its default sentence.

`MemberError`: the asker did something that cannot be done; they are answered with a text of the group's.
`OperatorError`: whoever runs the bot has to change something; the sentence goes to standard error and the log,
and the command ends with the error's exit code. `DeliveryError`s are how adapters say what became of a delivery.
"""

import inspect
from typing import ClassVar


class SigbotError(Exception):
    """Something went wrong."""

    def __init__(self, sentence: str | None = None) -> None:
        """Carry `sentence`, or the class's own docstring when there is nothing more exact to say."""
        self.sentence = sentence or inspect.cleandoc(type(self).__doc__ or "").replace("\n", " ")
        super().__init__(self.sentence)


# --- For members


class MemberError(SigbotError):
    """Something that a member asked for cannot be done; the sentence comes from the group's texts."""

    def __init__(self, text: str, /, **values: object) -> None:
        """Carry the key of the text to show, and the values for its placeholders."""
        super().__init__()
        self.text = text
        self.values = values


# --- For operators


class OperatorError(SigbotError):
    """sigbot cannot go on."""

    exit_code: ClassVar[int] = 1


class UsageError(OperatorError):
    """The command line is not one that sigbot understands. `sigbot --help` lists what it does."""

    exit_code = 2


class ConfigurationError(OperatorError):
    """The configuration has mistakes."""

    exit_code = 3

    def __init__(self, mistakes: list[str], *, source: str = "the configuration") -> None:
        """Carry every mistake of `source` at once, one sentence each."""
        self.mistakes = mistakes
        count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        super().__init__("\n".join([f"{source} has {count}:", *(f"  - {mistake}" for mistake in mistakes)]))


class ContentError(ConfigurationError):
    """A library or text file has mistakes; nothing of it was used."""

    exit_code = 4


class StorageError(OperatorError):
    """The database cannot be used."""

    exit_code = 5


class NewerDatabase(StorageError):
    """The database was made by a newer version of sigbot. Install that version, or restore an older backup."""


class AlreadyRunning(StorageError):
    """Another sigbot is already running on this data directory. Stop it first, or choose another directory."""


class BackupError(StorageError):
    """The backup cannot be made or used. Nothing was changed."""


class ListenError(OperatorError):
    """The web address cannot be opened. Choose another port, or port 0 for any free one."""

    exit_code = 6


# --- Between the core and its adapters


class StoreUnavailable(SigbotError):
    """The database cannot take changes just now. Nothing was saved; the same event may be delivered again."""


class DeliveryError(SigbotError):
    """A delivery did not go as planned."""


class DeliveryRefused(DeliveryError):
    """The platform refused this delivery and would refuse it again. Nothing was sent."""


class PlaceGone(DeliveryRefused):
    """The bot can deliver nothing there: the place is gone, or the bot was taken out of it."""


class DirectMessagesClosed(PlaceGone):
    """The person takes no direct messages from the bot."""


class DeliveryDelayed(DeliveryError):
    """The platform asks to try again later. Nothing was sent."""

    def __init__(
        self, sentence: str | None = None, *, retry_after: float | None = None, is_for_all: bool = False
    ) -> None:
        """Carry how many seconds the platform wants us to wait, where it says so, and whether with everything."""
        super().__init__(sentence)
        self.retry_after = retry_after
        self.is_for_all = is_for_all


class DeliveryUncertain(DeliveryError):
    """Nobody can say whether the delivery arrived."""


class HistoryUnavailable(SigbotError):
    """The platform does not give a channel's history just now."""

    def __init__(self, sentence: str | None = None, *, is_lasting: bool = False) -> None:
        """Say whether trying again is no use until somebody changes something on the platform."""
        super().__init__(sentence)
        self.is_lasting = is_lasting


class GroupsUnavailable(SigbotError):
    """The platform does not tell its groups just now."""


class AccountUnknown(SigbotError):
    """The platform does not say just now who an account is."""


class Untranslatable(SigbotError):
    """A platform sent something that its adapter could not read."""


class CalendarRefused(SigbotError):
    """This is no calendar that can be read."""


class CalendarUnavailable(SigbotError):
    """The calendar cannot be fetched just now."""
