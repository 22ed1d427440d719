from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.model import PrinterFault
from kiosk.hardware.owed_answers import MAX_OWED, OwedAnswers
from kiosk.hardware.paper_use import RollMeter, paper_mm
from kiosk.hardware.printer_status import ProcessDone, QueuedStatus, RealTimeStatus, ReplyReader
from tests.hardware.samples import rendered

FINE, WITHOUT_PAPER = QueuedStatus(near_end=False, paper_out=False), QueuedStatus(near_end=False, paper_out=True)


def test_an_id_settles_its_own_ticket_once_whatever_else_was_printed_since() -> None:
    owed = OwedAnswers()
    settled: list[str] = []
    for number in ("0001", "0002"):
        owed.owe(number.encode(), partial(settled.append, number))
    owed.lost_track()
    assert [owed.take(ProcessDone(one)) for one in (b"0009", b"0001", b"0001")] == [False, True, False]
    assert settled == ["0001"]


def test_an_answer_from_a_head_without_paper_is_taken_and_settles_nothing() -> None:
    owed, settled = OwedAnswers(), []
    owed.owe(b"", lambda: settled.append(1))
    assert [owed.take(WITHOUT_PAPER), owed.take(FINE)] == [True, False]
    assert settled == []


def test_a_ticket_behind_which_more_was_asked_is_settled_by_the_last_answer_and_by_the_first_ones_paper() -> None:
    """Whose answers are lost can only be counted: they name no ticket, and it is the earliest that are lost."""
    owed, settled = OwedAnswers(), []

    def owe(what: str, asked_again: int) -> None:
        owed.owe(b"", lambda: settled.append(what))
        queued = owed.hand_over()
        for _ in range(asked_again):
            queued.asked_again()
        owed.take_back(queued)

    owe("all came", 2)
    assert [owed.take(FINE), owed.take(WITHOUT_PAPER), settled.copy(), owed.take(FINE)] == [True, True, [], True]
    owe("without paper", 1)
    assert [owed.take(WITHOUT_PAPER), owed.take(FINE), owed.take(FINE)] == [True, True, False]
    owe("one was lost", 1)
    assert owed.take(FINE)
    assert settled == ["all came"]


def test_an_id_that_is_given_away_anew_settles_nothing_any_more() -> None:
    owed, settled = OwedAnswers(), []
    owed.owe(b"0001", lambda: settled.append(1))
    owed.forget_id(b"0001")
    assert not owed.take(ProcessDone(b"0001"))
    assert settled == []


def test_however_many_answers_are_owed_only_the_newest_are_kept() -> None:
    owed = OwedAnswers()
    settled: list[int] = []
    for number in range(100):
        owed.owe(b"%04d" % number, partial(settled.append, number))
    taken = [owed.take(ProcessDone(b"%04d" % number)) for number in range(100)]
    assert taken.count(True) == len(settled) == MAX_OWED
    assert settled == list(range(100 - MAX_OWED, 100))


@given(st.binary(max_size=200), st.booleans())
def test_whatever_a_printer_says_a_ticket_is_settled_once_at_most_and_only_by_its_own_answer(
    data: bytes, by_id: bool
) -> None:
    owed, settled, reader = OwedAnswers(), [], ReplyReader()
    owed.owe(b"0007" if by_id else b"", lambda: settled.append(1))
    replies = reader.feed(data)
    for reply in replies:
        owed.take(reply)
    own = [ProcessDone(b"0007")] if by_id else [reply for reply in replies if isinstance(reply, QueuedStatus)][:1]
    assert len(settled) <= 1
    if settled:
        assert own[0] in replies
    assert not owed.take(RealTimeStatus(0x12))


def test_a_roll_is_counted_until_another_one_is_in() -> None:
    roll, ticket = RollMeter(), rendered()
    roll.printed(ticket)
    roll.printed(ticket)
    roll.saw(None)
    assert roll.used_mm == round(2 * paper_mm(ticket))
    for fault in (PrinterFault.PAPER_OUT, PrinterFault.COVER_OPEN):
        roll.saw(fault)
        assert roll.used_mm > 0
    roll.saw(None)
    assert roll.used_mm == 0


@given(st.binary(max_size=500))
def test_any_bytes_have_some_length(data: bytes) -> None:
    assert 0 <= paper_mm(data) < 50_000
