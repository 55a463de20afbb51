"""The library's pages: a question, filters that live in the address, and honest cards."""

from dataclasses import replace
from urllib.parse import quote, urlencode

import pytest

from adapters.web.browsing import SHELF
from bot.features.site import resource_path
from bot.model.library import Resource
from tests.web.conftest import Site
from tests.web.rig import NAV, Group, starter_books
from tests.web.test_archive import NASTY

WALKING = Resource(
    "walking",
    "Walking before an operation",
    publisher="The Walkers",
    year="2024",
    kind="patient-info",
    url="https://example.org/walking",
    link_note="The link leads to a list; it is the second one.",
    audience=("patients", "professionals"),
    topics=("exercise", "walking"),
    nations=("Wales",),
    summary="A leaflet about walking.",
    checked="2026-11-20",
)
OLD = Resource("old", "Guideline, first edition", publisher="CPOC", year="2019", kind="guidance", superseded_by="new")
NEW = Resource(
    "new", "Guideline, second edition", kind="guidance", supersedes="old", topics=("screening",), status="current"
)
ORPHAN = Resource("orphan", "Withdrawn report", status="superseded", kind="leaflet", topics=("screening",))
BOOKS = (WALKING, OLD, NEW, ORPHAN)
NUMBER = "NHS number 943 476 5919"


def _titles(text: str) -> list[str]:
    """Return the titles of the cards on a page."""
    return [part.partition("</bdi>")[0].rpartition("<bdi>")[2] for part in text.split("<h3>")[1:]]


# --- The shelves


async def test_the_shelves_show_a_card_for_each_entry(group: Group, site: Site) -> None:
    """Title with its link, publisher and year, kind in words, who it is for, what it is, and when it was checked."""
    await group.shelves(BOOKS)
    status, text, _ = await site.ask("/library")
    assert status == 200
    assert text.index('name="q"') < text.index("4 entries")
    expected = ['<a href="https://example.org/walking" rel="noopener noreferrer external">', "The Walkers</bdi>, 2024"]
    expected += ["information for patients</span>", "Wales</span>", "A leaflet about walking.", WALKING.link_note]
    expected += ["For patients, professionals.", "Link last checked on Friday 20 November 2026."]
    card = text[text.rindex("<article", 0, text.index("A leaflet")) : text.index("Link last checked") + 99]
    assert [piece for piece in expected if piece not in card] == []
    assert f'href="{resource_path("walking")}"' in card


async def test_what_is_not_known_is_said(group: Group, site: Site) -> None:
    """No bare link: without publisher and year, and without a link, in words."""
    await group.shelves([Resource("bare", "A bare thing")])
    _, text, _ = await site.ask("/library")
    for sentence in ("publisher not stated", "year not stated", "no link to it", "No check of the link is recorded."):
        assert sentence in text


async def test_the_shelves_lead_to_common_topics(group: Group, site: Site) -> None:
    """As links; every topic can be typed, too."""
    await group.shelves(BOOKS)
    _, text, _ = await site.ask("/library")
    assert '<a href="/library?topic=screening">screening</a> <span class="muted small">2</span>' in text
    assert '<option value="walking"></option>' in text
    assert '<option value="patient-info">information for patients (1)</option>' in text
    assert '<option value="leaflet">leaflet (1)</option>' in text


async def test_an_empty_library_says_so(group: Group, site: Site) -> None:
    """What will be here, and who puts it here."""
    _, text, _ = await site.ask("/library")
    assert "The library is empty." in text
    assert ("Library", "/library") in NAV
    assert 'href="/library" aria-current="page"' in text


async def test_a_long_shelf_is_shown_whole_on_demand(group: Group, site: Site) -> None:
    """With how many there are."""
    await group.shelves(Resource(f"r{n}", f"Entry {n:03}") for n in range(SHELF + 5))
    _, text, _ = await site.ask("/library")
    assert f"The first {SHELF} of {SHELF + 5} entries" in text
    assert f'href="/library?show=all">Show all {SHELF + 5}</a>' in text
    assert SHELF + 5 == len(_titles((await site.ask("/library?show=all"))[1]))


# --- Editions


async def test_an_old_edition_is_never_without_its_successor(group: Group, site: Site) -> None:
    """On the shelves it stands after it, says so in words, and each names the other."""
    await group.shelves(BOOKS)
    _, text, _ = await site.ask("/library?kind=guidance")
    assert ["Guideline, second edition", "Guideline, first edition"] == _titles(text)
    assert ">older edition</span>" in text
    assert f'<strong>Newer edition:</strong> <a href="{resource_path("new")}">' in text
    assert f'Replaces: <a href="{resource_path("old")}"><bdi>Guideline, first edition</bdi></a> (2019)' in text


async def test_the_successor_comes_with_it_although_the_filters_leave_it_out(group: Group, site: Site) -> None:
    """Otherwise the old edition would stand alone."""
    await group.shelves([replace(OLD, nations=("Wales",)), NEW])
    assert ["Guideline, second edition", "Guideline, first edition"] == _titles(
        (await site.ask("/library?nation=Wales"))[1]
    )
    _, found, _ = await site.ask("/library?q=guideline&nation=Wales")
    assert ["Guideline, second edition", "Guideline, first edition"] == _titles(found)


async def test_an_old_edition_whose_successor_is_unknown_says_so(group: Group, site: Site) -> None:
    """In the words of the texts."""
    await group.shelves(BOOKS)
    for path in ("/library", resource_path("orphan")):
        assert "This is no longer current, and the library does not know what replaced it." in (await site.ask(path))[1]


# --- Asking


async def test_a_question_is_answered_best_first(group: Group, site: Site) -> None:
    """And the question stays in the box and the title."""
    await group.shelves(BOOKS)
    status, text, _ = await site.ask("/library?q=walking")
    assert (status, _titles(text)) == (200, ["Walking before an operation"])
    assert "<strong>1 entry</strong>." in text
    assert ('value="walking"' in text, "<title>walking – Library" in text) == (True, True)


async def test_no_answer_is_said_with_what_to_do_next(group: Group, site: Site) -> None:
    """Rather than something that does not answer it."""
    await group.shelves(BOOKS)
    _, text, _ = await site.ask("/library?q=zebrafish")
    assert "The library has no good answer to that." in text
    assert "Try fewer or other words" in text


async def test_what_the_filters_keep_back_is_counted(group: Group, site: Site) -> None:
    """With a link that takes them away and keeps the question."""
    await group.shelves(BOOKS)
    _, text, _ = await site.ask("/library?q=walking&nation=Scotland")
    assert "Nothing with these filters answers that." in text
    assert '<a href="/library?q=walking">Without these filters there is 1</a>' in text
    _, shelves, _ = await site.ask("/library?nation=Scotland")
    assert "Nothing in the library fits all of these filters." in shelves
    assert '<a href="/library">Without these filters there are 4</a>' in shelves


async def test_each_filter_can_be_taken_away_alone(group: Group, site: Site) -> None:
    """Everything lives in the address, in whatever case."""
    await group.shelves(BOOKS)
    _, text, _ = await site.ask("/library?q=walking&topic=EXERCISE&kind=patient-info&audience=patients&nation=wales")
    assert _titles(text) == ["Walking before an operation"]
    assert 'href="/library?q=walking&amp;topic=EXERCISE&amp;audience=patients&amp;nation=wales"' in text
    assert "Kind: <bdi>information for patients</bdi>" in text
    assert '<option value="Wales" selected>' in text


@pytest.mark.parametrize("name", ["q", "topic", "kind", "audience", "nation", "anything"])
async def test_a_patients_number_is_refused_and_not_repeated(group: Group, site: Site, name: str) -> None:
    """In no box, no title, and after the answer in no address either."""
    await group.shelves(BOOKS)
    status, text, answer = await site.ask(f"/library?{urlencode({'q': 'walking', name: NUMBER})}")
    assert status == 400
    assert "That looks like a patient&#39;s number. I have not searched for it and have not kept it." in text
    assert "943" not in text + answer.url.path_qs
    assert _titles(text) == []


async def test_a_number_at_the_end_of_a_long_question_is_not_repeated_either(group: Group, site: Site) -> None:
    """Cut in half it would still be a part of it."""
    _, text, _ = await site.ask(f"/library?{urlencode({'q': 'x' * 185 + ' ' + NUMBER})}")
    assert "943" not in text


async def test_a_question_that_is_too_long_says_so(group: Group, site: Site) -> None:
    """What fits stays in the box."""
    await group.shelves(BOOKS)
    status, text, _ = await site.ask(f"/library?q={'walking+' * 40}")
    assert (status, _titles(text)) == (400, [])
    assert "That is 319 characters, and 200 are the most." in text


@pytest.mark.parametrize(
    "query", ["%ff", "%22", "*", "NEAR(", "%F0%9F%90%88", "%ED%A0%80", "a&q=b", "%25", "%00a", "-x:y", "%20", "x" * 300]
)
@pytest.mark.parametrize("field", ["q", "topic", "kind", "audience", "nation", "show"])
async def test_odd_questions_are_never_an_error(group: Group, site: Site, query: str, field: str) -> None:
    """Whatever is typed is only looked for."""
    await group.shelves(BOOKS)
    status, _, _ = await site.ask(f"/library?{field}={query}")
    assert status == (400 if field == "q" and len(query) == 300 else 200)


# --- One entry


async def test_an_entry_is_shown_in_full(group: Group, site: Site) -> None:
    """Everything that its card says, and its topics as links."""
    await group.shelves(BOOKS)
    status, text, _ = await site.ask(resource_path("walking"))
    assert status == 200
    expected = ["The Walkers", "2024", "information for patients", WALKING.summary, WALKING.link_note, "Wales"]
    expected += ['class="button" href="https://example.org/walking" rel="noopener noreferrer external"']
    expected += ['<a href="/library?topic=exercise">exercise</a>', "Link last checked on Friday 20 November 2026."]
    assert [piece for piece in expected if piece not in text] == []
    assert "Editions, newest first" not in text


async def test_an_old_edition_leads_to_the_current_one_first(group: Group, site: Site) -> None:
    """Before anything else, also over several editions."""
    middle = replace(OLD, id="middle", title="Guideline, middle edition", supersedes="old")
    await group.shelves([replace(OLD, superseded_by="middle"), middle, replace(NEW, supersedes="middle")])
    _, text, _ = await site.ask(resource_path("old"))
    assert (
        0 < text.index("This is an older edition.") < text.index(f'href="{resource_path("new")}"') < text.index("<h1>")
    )
    history = text[text.index("Editions, newest first") :]
    places = [history.find(name) for name in ("second edition", "middle edition", "first edition")]
    assert places == sorted(places)
    assert -1 not in places


@pytest.mark.parametrize("id", ["none", "%2F", "%00", "%ED%A0%80", "..%2F", quote(NASTY, ""), "x" * 300])
async def test_an_unknown_entry_is_missing_with_a_way_on(group: Group, site: Site, id: str) -> None:
    """A search box, as it may only have another name."""
    await group.shelves(BOOKS)
    status, text, _ = await site.ask(f"/library/r/{id}")
    assert (status, 'name="q"' in text, "The library has no entry at this address." in text) == (404, True, True)


# --- Everywhere


async def test_nothing_in_an_entry_becomes_markup_or_another_kind_of_link(group: Group, site: Site) -> None:
    """Files come from people, and so do the words of a question."""
    values = dict.fromkeys(("title", "publisher", "year", "kind", "link_note", "summary", "checked"), NASTY)
    lists = dict.fromkeys(("audience", "topics", "nations"), (NASTY,))
    await group.shelves([Resource("r", **values, **lists, url="javascript:alert(1)")])
    typed = quote(NASTY, "")
    for path in (
        "/library",
        resource_path("r"),
        f"/library?q={typed}",
        f"/library?topic={typed}&kind={typed}&nation={typed}",
    ):
        status, text, _ = await site.ask(path)
        assert (status, text.count("<script"), "49" in text) == (200, 1, False), path
        assert ("&lt;script&gt;" in text, "javascript:" in text) == (True, False), path


async def test_the_starter_library_is_drawn_without_a_slip(group: Group, site: Site) -> None:
    """Every entry of it, on the shelves and alone."""
    books = starter_books()
    await group.shelves(books)
    _, text, _ = await site.ask("/library?show=all")
    assert len(_titles(text)) == len(books)
    for book in books:
        assert 200 == (await site.ask(resource_path(book.id)))[0]
