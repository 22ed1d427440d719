import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.model import PrinterFault
from kiosk.hardware.printer_status import (
    AutomaticStatus,
    Meaningless,
    ProcessDone,
    QueuedStatus,
    RealTimeStatus,
    Reply,
    ReplyReader,
    ask_process_id,
    read_condition,
)

WELL = 0x12


@pytest.mark.parametrize(
    ("data", "replies"),
    [
        (b"\x12", [RealTimeStatus(0x12)]),
        (b"\x72", [RealTimeStatus(0x72)]),
        (b"\x00", [QueuedStatus(near_end=False, paper_out=False)]),
        (b"\x03", [QueuedStatus(near_end=True, paper_out=False)]),
        (b"\x0c", [QueuedStatus(near_end=False, paper_out=True)]),
        (b"\x0f", [QueuedStatus(near_end=True, paper_out=True)]),
        (b"\x14\x00\x00\x0f\x12", [AutomaticStatus(b"\x14\x00\x00\x0f"), RealTimeStatus(0x12)]),
        (b"\x11\x13\x12", [Meaningless(0x11), Meaningless(0x13), RealTimeStatus(0x12)]),
        (b"\x37\x220042\x00", [ProcessDone(b"0042")]),
        (b"\x37\x22\x01", [Meaningless(0x37), QueuedStatus(True, False), QueuedStatus(True, False)]),
        (b"\xff\x80", [Meaningless(0xFF), Meaningless(0x80)]),
        (b"\x10\x12", [Meaningless(0x10), RealTimeStatus(0x12)]),
    ],
)
def test_every_byte_is_sorted_by_its_fixed_bits(data: bytes, replies: list[Reply]) -> None:
    assert ReplyReader().feed(data) == replies


def test_a_packet_that_is_not_complete_waits_for_the_rest() -> None:
    reader = ReplyReader()
    assert reader.feed(b"\x37\x2200") == []
    assert reader.feed(b"07\x00\x12") == [ProcessDone(b"0007"), RealTimeStatus(0x12)]


@given(st.lists(st.binary(max_size=12) | st.sampled_from([b"\x37\x220042\x00", b"\x14\x00\x00\x0f", b"\x37\x22"])))
def test_any_bytes_in_any_chunks_give_the_same_replies_and_little_is_kept(chunks: list[bytes]) -> None:
    pieces, whole = ReplyReader(), ReplyReader()
    replies = [reply for chunk in chunks for reply in pieces.feed(chunk)]
    assert replies == whole.feed(b"".join(chunks))
    assert len(pieces._pending) < 8


@given(st.binary())
def test_only_bytes_with_the_fixed_bits_of_a_status_are_taken_for_one(data: bytes) -> None:
    for reply in ReplyReader().feed(data):
        if isinstance(reply, RealTimeStatus):
            assert reply.byte & 0x93 == 0x12


@pytest.mark.parametrize(
    ("answers", "fault", "near_end"),
    [
        ((WELL, WELL, WELL, WELL), None, False),
        ((WELL, WELL, WELL, 0x1E), None, True),
        ((0x1A, WELL, WELL, WELL), PrinterFault.OFFLINE, False),
        ((0x1A, 0x16, WELL, WELL), PrinterFault.COVER_OPEN, False),
        ((0x1A, 0x32, WELL, 0x7E), PrinterFault.PAPER_OUT, True),
        ((WELL, WELL, WELL, 0x72), PrinterFault.PAPER_OUT, False),
        ((0x1A, 0x52, 0x1A, WELL), PrinterFault.CUTTER, False),
        ((0x1A, 0x52, 0x52, WELL), PrinterFault.HEAD_HOT, False),
        ((0x1A, 0x52, 0x32, WELL), PrinterFault.ERROR, False),
        ((0x1A, 0x52, 0x16, WELL), PrinterFault.ERROR, False),
        ((0x1A, 0x1A, WELL, WELL), PrinterFault.OFFLINE, False),
    ],
)
def test_each_status_bit_has_its_fault(
    answers: tuple[int, int, int, int], fault: PrinterFault | None, near_end: bool
) -> None:
    condition = read_condition(*answers)
    assert (condition.fault, condition.paper_near_end) == (fault, near_end)


def test_the_process_id_command_is_the_one_of_the_manual() -> None:
    assert ask_process_id(b"0001") == bytes.fromhex("1d 28 48 06 00 30 30 30 30 30 31")
