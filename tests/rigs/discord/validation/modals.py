"""Forms of modals."""

from tests.rigs.discord.constants import SELECTS, Part
from tests.rigs.discord.model import Json
from tests.rigs.discord.validation.base import Faults, Path, length, odd, one_of, required, within
from tests.rigs.discord.validation.components import CUSTOM_ID, custom_id_problems, option_problems, select_problems

TITLE = 45
PARTS = 5
LABEL = 45
DESCRIPTION = 100
INPUT = 4_000
CHOICES = {Part.RADIO: 2, Part.CHECKBOXES: 1}
"""What people tick, with the fewest options that it may have; the most are ten."""
_IN_LABEL = (Part.TEXT_INPUT, *SELECTS, Part.UPLOAD, *CHOICES, Part.CHECKBOX)


def modal_problems(form: Json) -> Faults:
    """Return what is wrong with a modal."""
    here: Path = ("data",)
    components = form.get("components") or []
    faults = length((*here, "title"), form.get("title"), 1, TITLE)
    faults += length((*here, "custom_id"), form.get("custom_id"), 1, CUSTOM_ID)
    faults += length((*here, "components"), components, 1, PARTS)
    for number, one in enumerate(components):
        faults += _part((*here, "components", number), one)
    return faults + custom_id_problems((*here, "components"), components)


def _part(here: Path, one: Json) -> Faults:
    if one.get("type") == Part.LABEL:
        return _label(here, one)
    if one.get("type") == Part.ROW:
        return _row(here, one)
    if one.get("type") == Part.TEXT:
        return length((*here, "content"), one.get("content"), 1, INPUT)
    return one_of((*here, "type"), one.get("type"), [int(Part.ROW), int(Part.TEXT), int(Part.LABEL)])


def _label(here: Path, one: Json) -> Faults:
    faults = length((*here, "label"), one.get("label"), 1, LABEL)
    faults += length((*here, "description"), one.get("description"), 0, DESCRIPTION)
    inner = one.get("component")
    if not inner:
        return [*faults, required((*here, "component"))]
    faults += one_of((*here, "component", "type"), inner.get("type"), list(map(int, _IN_LABEL)))
    if inner.get("label"):
        faults.append(odd((*here, "component", "label"), "The label stands outside.", "COMPONENT_LABEL_NOT_ALLOWED"))
    return faults + _control((*here, "component"), inner)


def _row(here: Path, row: Json) -> Faults:
    inner = row.get("components") or []
    faults = length((*here, "components"), inner, 1, 1)
    for number, one in enumerate(inner):
        place = (*here, "components", number)
        faults += one_of((*place, "type"), one.get("type"), [int(Part.TEXT_INPUT)])
        faults += length((*place, "label"), one.get("label"), 1, LABEL) + _control(place, one)
    return faults


def _control(here: Path, one: Json) -> Faults:
    kind = one.get("type")
    if kind in SELECTS:
        return select_problems(here, one)
    faults = length((*here, "custom_id"), one.get("custom_id"), 1, CUSTOM_ID)
    if kind == Part.TEXT_INPUT:
        faults += one_of((*here, "style"), one.get("style"), (1, 2))
        faults += length((*here, "value"), one.get("value"), 0, INPUT)
        faults += length((*here, "placeholder"), one.get("placeholder"), 0, 100)
        faults += within((*here, "min_length"), one.get("min_length"), 0, INPUT)
        faults += within((*here, "max_length"), one.get("max_length"), 1, INPUT)
    elif kind == Part.UPLOAD:
        faults += within((*here, "min_values"), one.get("min_values"), 0, 10)
        faults += within((*here, "max_values"), one.get("max_values"), 1, 10)
    elif kind in CHOICES:
        faults += option_problems((*here, "options"), one.get("options") or [], CHOICES[Part(kind)], 10)
    return faults
