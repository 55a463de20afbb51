"""What a platform allows, as plain data: `adapters/*/limits.py` hold one value of this type each."""

from dataclasses import dataclass


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
