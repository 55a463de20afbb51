"""Files of resources: what is understood, what is refused and in which words."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ContentError
from bot.features import library
from bot.model.library import Resource
from bot.model.text import clean, one_line

_LINE = st.text(max_size=40).map(one_line)
_PROSE = st.text(max_size=80).map(lambda text: clean(text).strip())
_ITEMS = st.lists(_LINE.filter(bool), max_size=3).map(tuple)
_ID = _LINE.map(str.lower).map(one_line).filter(lambda text: bool(text) and text == text.lower())
RESOURCES = st.lists(
    st.builds(
        Resource,
        id=_ID,
        title=_LINE.filter(bool),
        publisher=_LINE,
        year=_LINE,
        kind=_LINE,
        url=st.sampled_from([None, "https://example.org/a?b=c#d", "http://example.org"]),
        link_note=_PROSE,
        audience=_ITEMS,
        topics=_ITEMS,
        nations=_ITEMS,
        summary=_PROSE,
        status=st.sampled_from(["", "current", "superseded"]),
        supersedes=st.none() | _ID,
        superseded_by=st.none() | _ID,
        checked=st.sampled_from(["", "2025-01-31"]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda resource: resource.id,
)


def mistakes_in(path: Path, content: str | bytes) -> list[str]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ContentError) as caught:
        library.read_resources(path)
    assert str(path) in caught.value.sentence
    return caught.value.mistakes


@given(RESOURCES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(tmp_path: Path, resources: list[Resource]) -> None:
    """An export can be imported again and is the same library."""
    path = tmp_path / "library.toml"
    path.write_text(library.write(resources), encoding="utf-8", newline="")
    assert library.read_resources(path) == library.ResourceFile(tuple(resources))


def test_only_id_and_title_are_required(tmp_path: Path) -> None:
    """An organiser who knows no more than a title can already add it."""
    path = tmp_path / "new.toml"
    path.write_text('[[resource]]\nid = "A1"\ntitle = "A title"\n')
    assert library.read_resources(path).resources == (Resource(id="a1", title="A title"),)


def test_a_list_from_elsewhere_may_number_its_entries_and_leave_titles_empty(tmp_path: Path) -> None:
    """Any collection can be tried: a number is as good a name as any, and a summary's beginning is a title."""
    path = tmp_path / "list.json"
    path.write_text(json.dumps([{"id": 7, "title": "", "summary": "Long story. " * 900}]))
    (entry,) = library.read_resources(path).resources
    assert ("7", True) == (entry.id, entry.title.startswith("Long story."))
    assert len(entry.title) <= 100
    assert len(entry.summary) > 10_000


@pytest.mark.parametrize("name", ["list.json", "list.txt", "list"])
def test_a_json_list_is_read_with_its_other_names(tmp_path: Path, name: str) -> None:
    """A list from elsewhere may say tags and url_note, and null where it knows nothing."""
    row = {"id": "X", "title": "T", "tags": ["a"], "url_note": "Note.", "url": None, "mine": 1}
    path = tmp_path / name
    path.write_text(json.dumps([row]))
    file = library.read_resources(path)
    assert file.resources == (Resource(id="x", title="T", topics=("a",), link_note="Note."),)
    assert len(file.warnings) == 1
    assert "'mine'" in file.warnings[0]


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """Each mistake is one sentence that names the entry by number and id, and the field."""
    rows = [
        {"id": "A", "title": "One", "year": 2019, "url": "ftp://example.org"},
        {"id": "a", "title": "  ", "topics": "frailty", "status": "old", "checked": "yesterday"},
        {"title": "x" * 1_001, "supersedes": ["a"]},
        "nothing",
    ]
    found = mistakes_in(tmp_path / "bad.json", json.dumps(rows))
    expected = {
        ("entry 1 ('A')", "'year'"),
        ("entry 1 ('A')", "'url'"),
        ("entry 2 ('a')", "'title'"),
        ("entry 2 ('a')", "'topics'"),
        ("entry 2 ('a')", "'status'"),
        ("entry 2 ('a')", "'checked'"),
        ("entry 2 ('a')", "also that of entry 1"),
        ("entry 3", "'id' is missing"),
        ("entry 3", "'title' has 1,001"),
        ("entry 3", "'supersedes'"),
        ("entry 4", "must be a table"),
    }
    assert len(found) == len(expected)
    assert all(any(s.startswith(place) and part in s for s in found) for place, part in expected)


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("a.toml", b"\xff\xfe", "not UTF-8"),
        ("a.toml", "[[resource]\n", "not TOML"),
        ("a.json", "[{", "not JSON"),
        ("a.json", "[" * 100_000, "not JSON"),
        ("a.json", '"text"', "must be a list"),
        ("a.json", "[]", "no entries"),
        ("a.toml", "", "empty"),
        ("a.toml", "# only a comment\n", "no entries"),
        ("a.toml", 'resource = "x"', "must be a list"),
        ("a.toml", "[[resources]]\nid = 'a'\n", "'resources'"),
    ],
)
def test_a_file_that_is_none_says_why(tmp_path: Path, name: str, content: str | bytes, part: str) -> None:
    """A broken file gives one sentence, never a traceback."""
    (mistake,) = mistakes_in(tmp_path / name, content)
    assert part in mistake


def test_a_missing_file_and_a_folder_say_so(tmp_path: Path) -> None:
    """The commonest slip is a wrong path."""
    for path, part in ((tmp_path / "none.toml", "does not exist"), (tmp_path, "folder")):
        with pytest.raises(ContentError, match=part):
            library.read_resources(path)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://", "http://[", "https://a b", "example.org", "//x.org"]
)
def test_only_web_addresses_are_links(tmp_path: Path, url: str) -> None:
    """A link that is no web address could do harm or nothing."""
    (mistake,) = mistakes_in(tmp_path / "a.json", json.dumps([{"id": "a", "title": "T", "url": url}]))
    assert "'url'" in mistake


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    """Whatever stands in a file, the operator gets entries or sentences."""
    path = tmp_path / "any"
    path.write_bytes(content)
    with suppress(ContentError):
        assert library.read_resources(path).resources
