"""The bot's home: what it is, what one can do, what is kept."""

from tests.rigs.world import MEMBER, ORGANISER, World


async def test_home_has_help_the_privacy_notice_and_the_groups_own_words(world: World) -> None:
    """With a button for what people want most."""
    card = await world.asks(world.people[MEMBER], "/home")
    assert "Prehabilitation Special Interest Group" == card["title"]
    for words in ("It is free and open to anyone", "/find: ", "never post anything about an identifiable patient"):
        assert words in str(card)
    (row,) = [block for block in card["blocks"] if block["type"] == "buttons"]
    assert ["ask", "welcome", "roles"] == [button["command"] for button in row["buttons"]]


async def test_organisers_have_their_own_buttons_there(world: World) -> None:
    """For what only they may do."""
    card = await world.asks(world.people[ORGANISER], "/home")
    (row,) = [block for block in card["blocks"] if block["type"] == "buttons"]
    assert {"texts", "status"} <= {button["command"] for button in row["buttons"]}
    assert "/give-role: " in str(card)
