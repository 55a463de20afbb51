"""What `sigbot check` says about the pages: whether members can reach them, and what is missing."""

from pathlib import Path

import pytest

from bot.config import GroupSettings, Settings, SiteSettings
from bot.operators.checking import site_findings

OPEN = "https://g.example.org"


@pytest.mark.parametrize(
    ("platform", "site", "expected"),
    [
        ("local", SiteSettings(), []),
        ("slack", SiteSettings(), [(True, "The pages open on this machine only.")]),
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
