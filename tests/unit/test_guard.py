"""The patient-identifier screen. Numbers here are synthetic or published examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.guard import has_valid_check_digit, looks_like_patient_identifier


@pytest.mark.parametrize(
    "text",
    [
        "NHS no 943 476 5919 can anyone see his scan",
        "nhs number: 9434765919",
        "patient 943-476-5919 was seen today",
        "NHS 943 476\n5919",
        "NHS number 943\u00a0476\u00a05919",
        "NHS number ９４３ ４７６ ５９１９",
        "NHS number 943–476–5919",
        "H&C number 320 000 0015",
        "CHI 0102031231",
        "CHI 010203 1232",
        "(NHS: 9434765919)",
    ],
)
def test_a_patient_number_with_its_context_is_found(text: str) -> None:
    """Shape, check digit and a word nearby agree, however it is written."""
    assert looks_like_patient_identifier(text)


@pytest.mark.parametrize(
    "text",
    [
        "our NHS trust has 1234567890 things",
        "ISBN 0306406152 is a good book about patients",
        "join Zoom meeting ID 943 476 5919, patients welcome",
        "phone 943 476 5919 for the clinic",
        "patients: call +44 9434765919",
        "patient leaflet https://nhs.uk/doc/9434765919",
        "<https://nhs.uk/9434765919|patient leaflet>",
        "9434765919",
        "NHS order 94347659190 arrived",
        "patients in 2019 and 2020, 100 200 3000 4000",
        "",
        "no digits at all about a patient",
    ],
)
def test_numbers_of_other_kinds_are_left_alone(text: str) -> None:
    """A document number, a phone number or a link must not hold up a conversation."""
    assert not looks_like_patient_identifier(text)


@pytest.mark.parametrize(
    ("digits", "valid"),
    [("9434765919", True), ("9991234578", True), ("3200000015", True), ("1234567890", False), ("0000000000", False)],
)
def test_the_check_digit_is_that_of_the_nhs_number(digits: str, valid: bool) -> None:
    """Modulus 11 over weights 10 to 2; ten equal digits are no number."""
    assert valid == has_valid_check_digit(digits)


@given(st.integers(0, 999_999_999))
def test_at_most_one_last_digit_passes(first_nine: int) -> None:
    """The check digit is decided by the other nine."""
    passing = [last for last in range(10) if has_valid_check_digit(f"{first_nine:09}{last}")]
    assert len(passing) <= 1


@given(st.text(max_size=500))
def test_the_screen_reads_any_text(text: str) -> None:
    """No text makes it fail."""
    assert looks_like_patient_identifier(text) in (True, False)
