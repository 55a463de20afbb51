"""Forms of components on messages, of the first kind (rows) and of the second (layouts)."""

from collections.abc import Iterator

from tests.rigs.discord.constants import SELECTS, Part
from tests.rigs.discord.errors import Problem
from tests.rigs.discord.model import Json
from tests.rigs.discord.validation.base import Faults, Path, length, link, odd, one_of, required, unique, within

ROWS = 5
BUTTONS = 5
OPTIONS = 25
CUSTOM_ID = 100
LABEL = 80
PARTS = 40
TEXT = 4_000
LINK, PREMIUM = 5, 6

_IN_CONTAINER = (Part.ROW, Part.SECTION, Part.TEXT, Part.GALLERY, Part.FILE, Part.SEPARATOR)
_ON_TOP = (*_IN_CONTAINER, Part.CONTAINER)


def component_problems(components: list[Json], *, v2: bool = False) -> Faults:
    """Return what is wrong with the components of a message."""
    here: Path = ("components",)
    faults = [] if v2 else length(here, components, 0, ROWS)
    for number, one in enumerate(components):
        faults += _one((*here, number), one, _ON_TOP if v2 else (Part.ROW,))
    faults += custom_id_problems(here, components)
    return faults + (_sums(here, components) if v2 else [])


def nested(components: list[Json], here: Path = ("components",)) -> Iterator[tuple[Path, Json]]:
    """Return every component, those within others and accessories included, with its path."""
    for number, one in enumerate(components):
        path = (*here, number)
        yield path, one
        yield from nested(one.get("components") or [], (*path, "components"))
        for name in ("accessory", "component"):
            if one.get(name):
                yield (*path, name), one[name]


def custom_id_problems(here: Path, components: list[Json]) -> Faults:
    """Return a fault for every custom id that was there before."""
    ids = [((*path, "custom_id"), one["custom_id"]) for path, one in nested(components, here) if one.get("custom_id")]
    return unique(ids, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")


def _sums(here: Path, components: list[Json]) -> Faults:
    everything = [one for _, one in nested(components)]
    faults: Faults = []
    if len(everything) > PARTS:
        says = f"The total number of components cannot exceed {PARTS}."
        faults.append(Problem(here, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", says))
    if sum(len(one.get("content") or "") for one in everything if one.get("type") == Part.TEXT) > TEXT:
        says = f"The total displayable text size exceeds the maximum size of {TEXT}"
        faults.append(Problem(here, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", says))
    return faults


def _one(here: Path, one: Json, allowed: tuple[Part, ...]) -> Faults:
    faults = one_of((*here, "type"), one.get("type"), [int(part) for part in allowed])
    if faults:
        return faults
    checks = {Part.ROW: _row, Part.SECTION: _section, Part.TEXT: _text, Part.GALLERY: _gallery, Part.FILE: _file}
    check = checks.get(Part(one["type"]))
    if check is not None:
        return check(here, one)
    if one["type"] == Part.CONTAINER:
        faults = length((*here, "components"), one.get("components"), 1, PARTS)
        for number, inner in enumerate(one.get("components") or []):
            faults += _one((*here, "components", number), inner, _IN_CONTAINER)
    return faults


# --- Rows


def _row(here: Path, row: Json) -> Faults:
    inner = row.get("components") or []
    kinds = {one.get("type") for one in inner}
    faults = length((*here, "components"), inner, 1, BUTTONS)
    if kinds & set(SELECTS) and len(inner) > 1:
        says = "A row with a select menu holds nothing else: the width of a row is 5."
        faults.append(Problem((*here, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", says))
    for number, one in enumerate(inner):
        faults += control_problems((*here, "components", number), one)
    return faults


def control_problems(here: Path, one: Json) -> Faults:
    """Return what is wrong with a button or a select menu."""
    if one.get("type") == Part.BUTTON:
        return _button(here, one)
    if one.get("type") in SELECTS:
        return select_problems(here, one)
    return one_of((*here, "type"), one.get("type"), [int(Part.BUTTON), *map(int, SELECTS)])


def _button(here: Path, one: Json) -> Faults:
    style = one.get("style")
    faults = one_of((*here, "style"), style, range(1, 7)) + length((*here, "label"), one.get("label"), 0, LABEL)
    if style == LINK:
        faults += [required((*here, "url"))] if not one.get("url") else link((*here, "url"), one["url"])
        faults += length((*here, "url"), one.get("url"), 0, 512)
        if one.get("custom_id"):
            faults.append(odd(here, "A custom id and url cannot both be specified", "BUTTON_COMPONENT_CUSTOM_ID_URL"))
    elif style != PREMIUM:
        faults += length((*here, "custom_id"), one.get("custom_id"), 1, CUSTOM_ID)
    if style != PREMIUM and not one.get("label") and not one.get("emoji"):
        says = "A button must have a label or an emoji"
        faults.append(Problem(here, "BUTTON_COMPONENT_INVALID_LABEL", says))
    return faults


def select_problems(here: Path, one: Json) -> Faults:
    """Return what is wrong with a select menu."""
    faults = length((*here, "custom_id"), one.get("custom_id"), 1, CUSTOM_ID)
    faults += length((*here, "placeholder"), one.get("placeholder"), 0, 150)
    faults += within((*here, "min_values"), one.get("min_values"), 0, 25)
    faults += within((*here, "max_values"), one.get("max_values"), 1, 25)
    if one.get("type") != Part.SELECT:
        return faults
    options = one.get("options") or []
    faults += option_problems((*here, "options"), options, 1, OPTIONS)
    if (one.get("max_values") or 1) > max(len(options), 1):
        faults.append(odd((*here, "max_values"), "There are fewer options than that.", "NUMBER_TYPE_MAX"))
    return faults


def option_problems(here: Path, options: list[Json], low: int, high: int) -> Faults:
    """Return what is wrong with the options of something to choose from."""
    faults = length(here, options, low, high)
    for number, option in enumerate(options):
        for name, least in (("label", 1), ("value", 1), ("description", 0)):
            faults += length((*here, number, name), option.get(name), least, 100)
    values = [((*here, number, "value"), option.get("value")) for number, option in enumerate(options)]
    says = "The specified option value is already used"
    return faults + unique(values, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", says)


# --- Layouts


def _text(here: Path, one: Json) -> Faults:
    return length((*here, "content"), (one.get("content") or "").strip(), 1, TEXT)


def _section(here: Path, one: Json) -> Faults:
    texts = one.get("components") or []
    faults = length((*here, "components"), texts, 1, 3)
    for number, text in enumerate(texts):
        faults += _one((*here, "components", number), text, (Part.TEXT,))
    accessory = one.get("accessory")
    if not accessory:
        return [*faults, required((*here, "accessory"))]
    if accessory.get("type") == Part.BUTTON:
        return faults + _button((*here, "accessory"), accessory)
    faults += one_of((*here, "accessory", "type"), accessory.get("type"), [int(Part.BUTTON), int(Part.THUMBNAIL)])
    return faults + _media((*here, "accessory"), accessory)


def _gallery(here: Path, one: Json) -> Faults:
    items = one.get("items") or []
    faults = length((*here, "items"), items, 1, 10)
    for number, item in enumerate(items):
        faults += _media((*here, "items", number), item)
    return faults


def _media(here: Path, one: Json) -> Faults:
    url = (one.get("media") or {}).get("url")
    faults = link((*here, "media", "url"), url) if url else [required((*here, "media", "url"))]
    return faults + length((*here, "description"), one.get("description"), 0, 1_024)


def _file(here: Path, one: Json) -> Faults:
    return link((*here, "file", "url"), (one.get("file") or {}).get("url") or "", ("attachment://",))
