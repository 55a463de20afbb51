"""What Discord allows (API documentation, application commands, components and messages; November 2026)."""

from bot.model.limits import Limits, Rate, Rates

LIMITS = Limits(
    platform="discord",
    message_characters=2_000,
    # Discord also takes letters of other alphabets; discord.py refuses upper case and apostrophes.
    command_name_pattern=r"[a-z0-9_-]+",
    command_name_characters=32,
    summary_characters=100,
    commands=100,
    options_per_command=25,
    choices_per_option=25,
    choice_characters=100,
    option_value_characters=6_000,
    declaration_characters=8_000,
    buttons_per_row=5,
    rows_per_message=5,
    button_label_characters=80,
    # custom_id; what does not fit is kept in a row of ours and named by its key.
    button_value_characters=100,
    form_fields=5,
    form_title_characters=45,
    menu_label_characters=32,
    menu_commands=5,
    title_characters=200,
    # Five in five seconds for each channel and fifty a second in all; the library reads the headers that say so.
    rates=Rates(place=Rate(5, 5.0), whole=Rate(50, 1.0), begun=Rate(1, 2.0)),
)
