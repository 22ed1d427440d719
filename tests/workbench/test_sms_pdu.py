"""SMS as modems carry them: against octets of the standard's examples, and there and back."""

import contextlib
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.sms_pdu import (
    Part,
    PduError,
    decode_gsm7,
    encode_gsm7,
    pack_septets,
    read_submit,
    unpack_septets,
    write_deliver,
)

WIB = timezone(timedelta(hours=7))
MORNING = datetime(2026, 11, 12, 8, 12, 30, tzinfo=WIB)


def submit(first: int, number: bytes, coding: int, length: int, data: bytes) -> bytes:
    return b"\x00" + bytes([first, 0]) + number + bytes([0, coding]) + bytes([length]) + data


NUMBER = b"\x0d\x91\x26\x18\x00\x00\x00\x00\xf1"


def test_the_well_known_example_is_packed_as_everywhere() -> None:
    assert pack_septets(encode_gsm7("hellohello")).hex() == "e8329bfd4697d9ec37"


def test_a_plain_sms_is_read_with_its_number() -> None:
    message = read_submit(submit(0x01, NUMBER, 0, 10, pack_septets(encode_gsm7("hellohello"))))
    assert (message.number, message.text, message.part) == ("+6281000000001", "hellohello", Part())


def test_validity_and_a_wanted_report_are_skipped_and_seen() -> None:
    data = b"\x00" + bytes([0x31, 0]) + NUMBER + b"\x00\x00\xff" + bytes([2]) + pack_septets(encode_gsm7("ok"))
    assert (read_submit(data).text, read_submit(data).wants_report) == ("ok", True)


def test_a_part_of_a_wide_text_says_which_one_it_is() -> None:
    header = bytes([5, 0, 3, 7, 2, 1])
    body = header + "Ya é😀".encode("utf-16-be")
    message = read_submit(submit(0x41, NUMBER, 8, len(body), body))
    assert (message.text, message.part) == ("Ya é😀", Part(7, 2, 1))


def test_a_part_of_a_gsm_text_begins_at_the_septet_behind_its_header() -> None:
    header = bytes([5, 0, 3, 7, 2, 2])
    septets = [0] * 7 + encode_gsm7("lanjutan [€]")
    data = bytearray(pack_septets(septets))
    data[:6] = header
    message = read_submit(submit(0x41, NUMBER, 0, len(septets), bytes(data)))
    assert (message.text, message.part) == ("lanjutan [€]", Part(7, 2, 2))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("漢" * 70, 1),
        ("漢" * 71, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
    ],
)
def test_long_texts_are_split_at_the_limits_of_the_standard(text: str, parts: int) -> None:
    assert len(write_deliver("+6281000000001", text, MORNING)) == parts


def test_a_delivered_sms_carries_number_and_time_in_swapped_digits() -> None:
    (pdu,) = write_deliver("+6281000000001", "ok", MORNING)
    assert pdu[:11].hex() == "0004" + "0d91" + "2618000000" + "00f1"
    assert pdu[13:20].hex() == "62112180210382"


@given(st.text(alphabet="AZaz09 @£_{}[]€\n'", max_size=160))
def test_every_text_of_the_default_alphabet_survives_packing(text: str) -> None:
    septets = encode_gsm7(text)
    assert decode_gsm7(unpack_septets(pack_septets(septets), len(septets))) == text


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    with contextlib.suppress(PduError):
        assert read_submit(data).part.number >= 0
