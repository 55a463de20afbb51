"""The configuration file."""

import tomllib
from datetime import time
from pathlib import Path

import pytest

from bot.config import Settings, load, read
from bot.errors import ConfigurationError
from bot.model.people import Role
from bot.model.refs import AccountRef, ChannelRef

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
PLATFORMS = frozenset({"local", "slack"})


def read_text(text: str) -> Settings:
    """Read a configuration written in a test."""
    return read(tomllib.loads(text), base=Path("/etc/sigbot"), source="test", known_platforms=PLATFORMS)


def mistakes_in(text: str) -> list[str]:
    """Return the mistakes that a configuration has."""
    with pytest.raises(ConfigurationError) as caught:
        read_text(text)
    return caught.value.mistakes


def test_the_example_loads_and_means_what_it_says() -> None:
    """What people copy first works as it is."""
    settings = load(EXAMPLE, known_platforms=PLATFORMS | {"discord"})
    assert "Prehabilitation Special Interest Group" == settings.group.name
    assert frozenset({ChannelRef("local:shared-learning")}) == settings.archived_channels
    assert frozenset({Role.ORGANISER}) == settings.roles[AccountRef("local:host")]
    assert EXAMPLE.parent / "data" == settings.data_dir


def test_a_name_is_all_that_a_configuration_needs() -> None:
    """Everything else has a default that is safe."""
    settings = read_text('[group]\nname = "G"')
    assert ("127.0.0.1", frozenset(), {}) == (settings.site.host, settings.archived_channels, settings.platforms)


def test_with_an_address_the_pages_may_be_open_to_other_machines() -> None:
    """Then they have a sign-in; and an address that leads to this machine opens them to nobody else."""
    site = read_text(
        '[group]\nname = "G"\n[site]\nhost = "0.0.0.0"\npublic_url = "https://g.org"\ntrusted_proxies = ["10.0.0.0/8"]'
    ).site
    assert (site.is_open, site.trusted_proxies) == (True, ("10.0.0.0/8",))
    near = read_text('[group]\nname = "G"\n[local]\n[site]\npublic_url = "http://localhost:8420"').site
    assert not near.is_open


def test_the_welcome_can_be_set() -> None:
    """Where, how much, and when."""
    rules = 'channel = "local:hi"\nnewcomers = "daily"\nat = "08:30"\nstart_here = "local:s"'
    welcome = read_text(f'[group]\nname = "G"\n[welcome]\n{rules}').welcome
    assert ((ChannelRef("local:hi"),), "daily") == (welcome.channels, welcome.newcomers)
    assert (time(8, 30), (ChannelRef("local:s"),)) == (welcome.at, welcome.start_here)


def test_announcements_can_be_without_quiet_hours() -> None:
    """The same time twice stands for never."""
    announced = read_text('[group]\nname = "G"\n[announcements]\nquiet = []\ntopics = ["research"]').announcements
    assert ((time(0), time(0)), ("research",)) == (announced.quiet, announced.topics)


def test_the_library_can_use_another_model_or_none() -> None:
    """A folder beside the configuration, or words alone."""
    table = '[group]\nname = "G"\n[library]\nmeaning = "off"\nmodel = "encoder"'
    assert ("off", Path("/etc/sigbot/encoder")) == (
        read_text(table).library.meaning,
        read_text(table).library.model,
    )
    assert "'library.meaning' must be one of auto, off" in mistakes_in('[group]\nname = "G"\n[library]\nmeaning = "on"')


def test_there_can_be_a_channel_on_each_platform() -> None:
    """One, or a list of one each."""
    both = '[group]\nname = "G"\n[welcome]\nstart_here = ["local:s", "slack:C1"]'
    assert (ChannelRef("local:s"), ChannelRef("slack:C1")) == read_text(both).welcome.start_here


def test_a_platform_is_on_when_it_has_a_table() -> None:
    """Unless the table says otherwise."""
    text = '[group]\nname = "G"\n[local]\n[slack]\nenabled = false'
    assert ["local"] == list(read_text(text).platforms)


def test_the_tables_of_the_first_version_are_read_too() -> None:
    """An upgrade changes nobody's configuration."""
    text = '[group]\nname = "G"\n[platforms.local]\nenabled = true\nperson = "x"\n[platforms.slack]\n'
    assert {"local": {"enabled": True, "person": "x"}} == read_text(text).platforms


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "'group.name' is missing"),
        ('group = "G"', "'group' must be a table"),
        ("[group]\nname = 5", "'group.name' must be text in quotes, not 5"),
        ('[group]\nname = "G"\ncolour = "red"', "'group.colour' is not a setting"),
        ('[group]\nname = "G"\nshort_name = "Pre Hab"', "'group.short_name' must be one word"),
        ('[group]\nname = "G"\ntime_zone = "Mars/North"', "names no time zone: 'Mars/North'"),
        ('[group]\nname = "G"\ntime_zone = "../etc/passwd"', "names no time zone"),
        ('[group]\nname = "G"\n[site]\nhost = "0.0.0.0"', "'site.public_url' is missing: pages that other machines"),
        ('[group]\nname = "G"\n[site]\nhost = "example.org"', "'site.host' must be an address of this machine"),
        ('[group]\nname = "G"\n[site]\ntrusted_proxies = ["caddy"]', "'site.trusted_proxies' has 'caddy'"),
        ('[group]\nname = "G"\n[local]\n[site]\npublic_url = "https://g.org"', "'local' lets every visitor in"),
        ('[group]\nname = "G"\n[site]\nport = 70000', "'site.port' must be 0"),
        ('[group]\nname = "G"\n[site]\nport = true', "'site.port' must be a whole number"),
        ('[group]\nname = "G"\n[archive]\nchannels = ["general"]', "it should look like 'platform:id'"),
        ('[group]\nname = "G"\n[archive]\nchannels = ["irc:general"]', "with a platform of local, slack"),
        ('[group]\nname = "G"\n[archive]\nchannels = [7]', "has 7"),
        ('[group]\nname = "G"\n[roles]\norganisers = "me"', "'roles.organisers' must be a list"),
        ('[group]\nname = "G"\n[log]\nlevel = "loud"', "'log.level' must be one of debug"),
        ('[group]\nname = "G"\n[platforms.irc]\nenabled = true', "'platforms.irc' is not a platform"),
        ('[group]\nname = "G"\n[local]\nenabled = "yes"', "must be true or false"),
        ('[group]\nname = "G"\n[watch]\nheartbeat_url = "ping"', "'watch.heartbeat_url' must be a web address"),
        ('[group]\nname = "G"\n[watch]\nevery = 5', "'watch.every' must be 10 to 3600 seconds"),
        ('[group]\nname = "G"\n[extra]\n', "'extra' is not a setting"),
        ('[group]\nname = "G"\n[site]\npublic_url = "example"', "'site.public_url' must be a web address"),
        ('[group]\nname = "G"\n[site]\npublic_url = "https://g.org/bot"', "'site.public_url' must not have a path"),
        ('[group]\nname = "G"\n[site]\npublic_url = "http://["', "'site.public_url' must be a web address"),
        ('[group]\nname = "G"\n[welcome]\nnewcomers = "all"', "'welcome.newcomers' must be one of off, each, daily"),
        ('[group]\nname = "G"\n[welcome]\nnewcomers = "daily"', "newcomers = 'daily' needs a channel"),
        ('[group]\nname = "G"\n[welcome]\nat = "25:00"', "must be a time such as '17:00', not '25:00'"),
        ('[group]\nname = "G"\n[welcome]\nchannel = ["local:a", "local:b"]', "there can be one on each"),
        ('[group]\nname = "G"\n[announcements]\nquiet = ["8pm", "08:00"]', 'two times such as ["20:00", "08:00"]'),
        ('[group]\nname = "G"\n[announcements]\napproval = "maybe"', "must be one of auto, always, never"),
        ('[group]\nname = "G"\n[announcements]\ntopics = ["a \\"quoted\\" one"]', "1 to 40 characters without quotes"),
        ('[group]\nname = "G"\n[announcements]\nlate_hours = 200', "'announcements.late_hours' must be 0 to 168"),
        ('[group]\nname = "G"\n[welcome]\nat = 17', "'welcome.at' must be text in quotes"),
        ('[group]\nname = "G"\n[welcome]\nchannel = "general"', "is 'general'; it should look like 'platform:id'"),
        ('[group]\nname = "G"\n[welcome]\nstart_here = "irc:x"', "with a platform of local, slack"),
    ],
)
def test_a_mistake_is_named_with_its_setting(text: str, part: str) -> None:
    """Whoever runs the bot learns which line to change."""
    assert any(part in mistake for mistake in mistakes_in(text))


def test_all_mistakes_come_at_once() -> None:
    """One run is enough to put a file right."""
    assert 4 == len(mistakes_in('[group]\ntime_zone = "x"\n[site]\nport = -1\nfoo = 1'))


@pytest.mark.parametrize(
    ("content", "part"), [(b"\xff\xfe", "not TOML"), (b"[group", "not TOML"), (None, "does not exist")]
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, part: str) -> None:
    """The sentence holds the file's name and what is wrong with it."""
    path = tmp_path / "config.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        load(path, known_platforms=PLATFORMS)
    assert str(path) in caught.value.sentence
    assert part in caught.value.sentence
