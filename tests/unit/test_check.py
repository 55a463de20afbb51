"""What `sigbot check` says about the pages: whether members can reach them, and what is missing."""

from pathlib import Path

import pytest

from bot.config import GroupSettings, Settings, SiteSettings
from bot.model.people import Role
from bot.model.refs import AccountRef
from bot.model.roles import RoleRows
from bot.operators.checking import at_start, site_findings
from bot.operators.rolechecks import organiser_findings

OPEN = "https://g.example.org"


@pytest.mark.parametrize(
    ("platform", "site", "expected"),
    [
        ("local", SiteSettings(), []),
        ("slack", SiteSettings(), [(True, "The pages open on this machine only, so the bot gives members no links")]),
        ("slack", SiteSettings(public_url="http://localhost:8420"), [(True, "leads to this machine only")]),
        ("slack", SiteSettings(public_url=OPEN), [(True, "A reverse proxy has to bring them to 127.0.0.1, port 8420")]),
        ("slack", SiteSettings(public_url="http://g.example.org"), [(False, "cross the web in the clear")]),
        ("slack", SiteSettings(host="0.0.0.0", public_url=OPEN), [(False, "trusted_proxies names no proxy beyond it")]),
        (
            "slack",
            SiteSettings(host="0.0.0.0", public_url=OPEN, trusted_proxies=("172.18.0.0/16",)),
            [(True, "to 0.0.0.0, port 8420")],
        ),
        (
            "slack",
            SiteSettings(host="::", public_url="http://g.example.org"),
            [(False, "cross the web"), (False, "trusted_proxies")],
        ),
    ],
)
def test_what_is_missing_for_the_pages_is_said(
    platform: str, site: SiteSettings, expected: list[tuple[bool, str]]
) -> None:
    """With what to do about it; a group without pages for others is fine."""
    found = site_findings(Settings(GroupSettings("G"), Path("data"), site, platforms={platform: {}}))
    assert len(found) == len(expected)
    for finding, (is_fine, sentence) in zip(found, expected, strict=True):
        assert (finding.is_fine, sentence in finding.sentence) == (is_fine, True), finding


@pytest.mark.parametrize(
    ("platform", "url", "sentence"),
    [("slack", "", "gives members no links to them"), ("slack", "http://g.example.org", "in the clear")],
)
def test_a_start_says_what_keeps_members_from_the_pages(platform: str, url: str, sentence: str) -> None:
    """Whoever forgot the address learns it before members press links in vain."""
    (said,) = at_start(
        Settings(GroupSettings("G"), Path("data"), SiteSettings(public_url=url), platforms={platform: {}})
    )
    assert sentence in said


@pytest.mark.parametrize(("platform", "url"), [("slack", OPEN), ("local", "")])
def test_a_start_says_nothing_where_all_is_well(platform: str, url: str) -> None:
    """The address alone."""
    assert [] == at_start(
        Settings(GroupSettings("G"), Path("data"), SiteSettings(public_url=url), platforms={platform: {}})
    )


@pytest.mark.parametrize(("platform", "is_fine"), [("slack", True), ("discord", False)])
def test_an_organiser_has_to_be_where_the_bot_is(platform: str, is_fine: bool) -> None:
    """Otherwise nobody could be heard, and no code would be printed either."""
    roles = {AccountRef("slack:U1"): frozenset({Role.ORGANISER})}
    found = organiser_findings(
        Settings(GroupSettings("G"), Path("data"), roles=roles, platforms={platform: {}}), RoleRows()
    )
    assert [finding.sentence[:63] for finding in found] == (
        [] if is_fine else ["Every organiser is on a platform that is not switched on: slack"]
    )
