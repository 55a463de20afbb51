"""Tables as files: what people wrote stays what it is."""

import pytest

from adapters.web.tables import harmless


@pytest.mark.parametrize("cell", ["=1+1", "+44 1592", "-1", "@cmd", "|calc", "\t=1", "\r=1", "＝1", "  =1"])
def test_what_would_be_a_formula_is_shown_as_it_is(cell: str) -> None:
    """A spreadsheet runs what is in a name, unless an apostrophe says that it is text."""
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ann Lee", "O'Hara", "a=b", "1 + 1", " "])
def test_everything_else_is_left_alone(cell: str) -> None:
    """Names are written as people write them."""
    assert harmless(cell) == cell
