"""What a platform allows, as plain data: `adapters/*/limits.py` hold one value of this type each."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many in any span of so many seconds."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Rates:
    """How fast a platform takes messages of a bot. None where it does not say."""

    place: Rate | None = None
    """Into one channel or one conversation."""
    whole: Rate | None = None
    """Everything together."""
    changes: Rate | None = None
    """Edits and deletions together."""
    begun: Rate | None = None
    """Conversations begun with people: none says how many are too many, and many at once look like spam."""

    def beginning(self, per_minute: int | None) -> "Rates":
        """Return the same with so many conversations begun a minute, where their number matters at all."""
        if self.begun is None or per_minute is None:
            return self
        return replace(self, begun=Rate(1, 60 / per_minute))

    def time_to_reach(self, people: int) -> float:
        """Return how many seconds it takes to begin so many conversations."""
        return 0.0 if self.begun is None else people * self.begun.seconds / self.begun.count


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper limits of one platform. Lengths are in characters, counts in items; each is the last allowed value."""

    platform: str
    message_characters: int
    """Longest plain message that arrives in one piece."""
    command_name_pattern: str
    """Regular expression that a whole command or option name must match."""
    command_name_characters: int
    summary_characters: int
    commands: int
    options_per_command: int
    choices_per_option: int
    choice_characters: int
    option_value_characters: int
    declaration_characters: int
    """Name, summary, options and choices of one command together."""
    buttons_per_row: int
    rows_per_message: int
    button_label_characters: int
    button_value_characters: int
    """What a button can carry: the command with its arguments filled in."""
    form_fields: int
    form_title_characters: int
    menu_label_characters: int
    """Longest label of a command in the menu of a message."""
    menu_commands: int
    """Commands that the menu of a message takes."""
    title_characters: int = 150
    """Longest title of a message."""
    reserved_commands: frozenset[str] = frozenset()
    """Names that the platform keeps for itself and that no app may take as a command of its own."""
    rates: Rates = Rates()
