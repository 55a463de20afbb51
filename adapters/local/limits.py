"""What the local chat allows: as much as is comfortable to read, and no more than Slack and Discord together need."""

from bot.model.limits import Limits

LIMITS = Limits(
    platform="local",
    message_characters=12_000,
    command_name_pattern=r"[a-z0-9_-]+",
    command_name_characters=32,
    summary_characters=200,
    commands=1_000,
    options_per_command=25,
    choices_per_option=100,
    choice_characters=100,
    option_value_characters=12_000,
    declaration_characters=20_000,
    buttons_per_row=10,
    rows_per_message=20,
    button_label_characters=80,
    button_value_characters=4_000,
    form_fields=25,
    form_title_characters=100,
    menu_label_characters=40,
    menu_commands=20,
)
