"""Phone numbers in every form that people write them."""

import pytest

from quota_protocol.phones import parse_phone


@pytest.mark.parametrize(
    "text",
    ["081200000001", "6281200000001", "+6281200000001", "81200000001", "0812-0000-0001", "+62 812 0000 0001",
     "(0812) 0000.0001", "+62 0812 0000 0001"],
)  # fmt: skip
def test_all_spellings_of_a_number_are_one_number(text: str) -> None:
    assert parse_phone(text) == "+6281200000001"


def test_a_number_whose_zero_a_spreadsheet_dropped_is_accepted() -> None:
    assert parse_phone("8120000000") == "+628120000000"


@pytest.mark.parametrize(
    "text",
    ["", "0812000", "8120000", "0561000000", "+1 812 000 0000", "0812000000012345", "0812x0000001", "٠٨١٢٠٠٠٠٠٠٠١",
     "0812\x0000000001", "+" * 40, "0812 0000 0001" + " " * 40],
)  # fmt: skip
def test_what_is_no_mobile_number_is_refused(text: str) -> None:
    assert parse_phone(text) is None
