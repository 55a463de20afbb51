"""The command that shows the bot's home: what it is for, what one can do, and what becomes of what one writes."""

from bot.commanding import Command, Request
from bot.model.cards import Button, Buttons, Card, Paragraph
from bot.model.commands import CommandSpec
from bot.model.texts import TextSpec
from commands.help import lines

TEXTS = (
    TextSpec("home.title", ("group",), limit=150),
    TextSpec("home.body", ("group",)),
    TextSpec("home.privacy", limit=300),
    TextSpec("home.commands", limit=300),
    TextSpec("home.ask_button", limit=40),
    TextSpec("home.welcome_button", limit=40),
    TextSpec("home.roles_button", limit=40),
    TextSpec("home.texts_button", limit=40),
    TextSpec("home.status_button", limit=40),
)
BUTTONS = ("ask", "welcome", "roles", "texts", "status")
"""Commands that have a button, for whoever may use them."""

HOME = CommandSpec(name="home", summary="See what this is, what you can do, and what is kept of what you write")


def declare(group: str) -> tuple[Command, ...]:
    """Return the command `home` of this group."""

    async def home(request: Request) -> Card:
        words, offered = request.words, {spec.name for spec in request.offered()}
        buttons = tuple(Button(words(f"home.{name}_button"), name) for name in BUTTONS if name in offered)
        return Card(
            title=words("home.title", group=group),
            blocks=(
                Paragraph(words("home.body", group=group)),
                Buttons(buttons),
                Paragraph(f"{words('home.commands')}\n{lines(request)}"),
                Paragraph(words("help.outro")),
                Paragraph(f"{words('home.privacy')}\n{words('welcome.privacy')}"),
            ),
        )

    return (Command(HOME, home),)
