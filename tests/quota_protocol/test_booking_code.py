"""The check character catches what fingers and ears do wrong."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_protocol.booking_code import (
    ALPHABET,
    BookingCode,
    check_character,
    make_booking_code,
    parse_booking_code,
    spaced,
)

SAMPLES = ("K7M42QXA", "P3T9WAC5", "R8N5HDJH", "B6V2YKES")
payloads = st.text(alphabet=ALPHABET, min_size=7, max_size=7)


def code_of(payload: str) -> BookingCode:
    return BookingCode(payload + check_character(payload))


def test_the_alphabet_has_no_letter_that_looks_like_a_digit() -> None:
    assert len(set(ALPHABET)) == 31
    assert not set(ALPHABET) & set("01ILO")


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_published_examples_are_codes(sample: str) -> None:
    assert parse_booking_code(sample) == sample


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_single_wrong_character_is_refused(sample: str) -> None:
    for position in range(8):
        for symbol in set(ALPHABET) - {sample[position]}:
            assert parse_booking_code(sample[:position] + symbol + sample[position + 1 :]) is None


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_swap_of_two_characters_is_refused(sample: str) -> None:
    for first in range(8):
        for second in range(first + 1, 8):
            swapped = list(sample)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            if "".join(swapped) != sample:
                assert parse_booking_code("".join(swapped)) is None


@given(payloads, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_of_any_code_is_refused(payload: str, position: int, symbol: str) -> None:
    code = code_of(payload)
    changed = code[:position] + symbol + code[position + 1 :]
    assert parse_booking_code(changed) == (code if changed == code else None)


@given(payloads, st.integers(0, 7), st.integers(0, 7))
def test_two_swapped_characters_of_any_code_are_refused(payload: str, first: int, second: int) -> None:
    code = code_of(payload)
    swapped = list(code)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    changed = "".join(swapped)
    assert parse_booking_code(changed) == (code if changed == code else None)


@pytest.mark.parametrize("written", ["k7m4-2qxa", "K7M4 2QXA", " k7m42qxa ", "K-7-M-4-2-Q-X-A"])
def test_case_spaces_and_hyphens_do_not_matter(written: str) -> None:
    assert parse_booking_code(written) == "K7M42QXA"


@pytest.mark.parametrize("written", ["", "K7M42QX", "K7M42QXAA", "K7M42QX0", "K7M4_2QXA", "Ｋ7M42QXA", "K7M42QXA\n"])
def test_anything_else_is_no_code(written: str) -> None:
    assert parse_booking_code(written) is None


def test_made_codes_are_right_and_shown_in_two_halves() -> None:
    code = make_booking_code(random.Random(1).choice)
    assert parse_booking_code(code) == code
    assert spaced(BookingCode("K7M42QXA")) == "K7M4-2QXA"
