"""What Slack allows (Block Kit, modals and app manifests; November 2026)."""

from bot.model.limits import Limits, Rate, Rates

LIMITS = Limits(
    platform="slack",
    # Longer text may be split by Slack into several messages.
    message_characters=4_000,
    command_name_pattern=r"[a-z0-9_-]+",
    command_name_characters=31,
    summary_characters=2_000,
    # An app manifest names up to 50 slash commands, but one umbrella command reaches any number.
    commands=1_000,
    options_per_command=50,
    choices_per_option=100,
    choice_characters=75,
    option_value_characters=3_000,
    declaration_characters=12_000,
    buttons_per_row=25,
    rows_per_message=50,
    button_label_characters=75,
    button_value_characters=2_000,
    form_fields=98,
    form_title_characters=24,
    menu_label_characters=24,
    menu_commands=10,
    # Slack publishes no full list; these were seen to belong to Slack itself.
    reserved_commands=frozenset(
        """active apps archive away call collapse dm dnd expand feed feedback help invite join kick leave me msg mute
        open part prefs remind remove rename search shortcuts shrug star status topic who""".split()
    ),
    # chat.postMessage takes one a second for each channel; chat.update and chat.delete are of tier 3 (50 a minute);
    # so is conversations.open, of which less is used.
    rates=Rates(place=Rate(1, 1.0), changes=Rate(50, 60.0), begun=Rate(1, 2.0)),
)
