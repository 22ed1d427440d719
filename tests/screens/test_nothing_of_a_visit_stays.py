"""One wipe at every end: after a visit no widget holds what was typed, scanned or given."""

from typing import Any

import pytest
from kivy.base import EventLoop

from kiosk.core import lost_code_states as lost
from kiosk.core import number_states as number
from kiosk.core import record_states as record
from kiosk.core import states
from kiosk.core.model import (
    CheckInByCode,
    CheckInByNik,
    OutOfServiceReason,
    PrinterFault,
    RecordedTicket,
    RowState,
    SessionId,
    StaffOutcome,
    StaffReason,
)
from kiosk.screens.cells import Cell
from quota_protocol.booking_code import BookingCode
from quota_protocol.problems import ProblemType
from tests.journeys.traces import held_by_widgets
from tests.screens.conftest import Glass
from tools.screen_samples import BOOKING, NIK, TICKET, problem

CODE = BookingCode("P3T9WAC5")
IN_PROCESS = problem(ProblemType.RECORD_NOT_PRINTABLE, record="diproses")

VISITS: dict[str, tuple[states.State, ...]] = {
    "a typed NIK": tuple(states.TypingNik(NIK.digits[:count]) for count in range(17)),
    "a typed NIK, left alone": (states.TypingNik(NIK.digits), states.StillThere(states.TypingNik(NIK.digits))),
    "a typed code": tuple(states.TypingCode(CODE[:count]) for count in range(9)),
    "a lost code": (
        lost.TypingLostPhone("081298765432"),
        lost.TypingLastDigits("+6281298765432", NIK.digits[-4:]),
        lost.ResendingCode(),
        lost.CodeResent(again=True),
    ),
    "a wrong code": (states.TypingCode("P3T9WAC6", wrong=True),),
    "a booking": (states.LookingUp(CODE, states.Entry.TYPED), states.ConfirmingBooking(CODE, BOOKING)),
    "a measurement": (states.Screening(CheckInByNik(NIK)), states.WithStaff(StaffReason.WARM)),
    "several bookings": (states.ChoosingBooking(NIK, ("cetak_ktp", "perbaikan_data")),),
    "a ticket": (
        states.Requesting(CheckInByNik(NIK)),
        states.Recording(TICKET, CODE),
        states.Printing(TICKET, CODE, copy=1),
        states.TicketShown(TICKET, CODE, copy=1),
    ),
    "a ticket printed again by staff": (
        states.StaffTickets((RecordedTicket(TICKET, CODE, RowState.PRINTED, copies=0),)),
        states.StaffDone(StaffOutcome.PRINTED, TICKET.number),
    ),
    "a number without paper": (states.NumberShown(TICKET, PrinterFault.PAPER_OUT),),
    "a number sent to a phone": (
        states.NumberShown(TICKET, PrinterFault.PAPER_OUT),
        number.TypingNumberPhone(TICKET, PrinterFault.PAPER_OUT, "081298765432"),
        number.SendingNumber(TICKET, PrinterFault.PAPER_OUT),
        record.TypingReadyPhone(CheckInByCode(CODE), IN_PROCESS, "081298765432"),
        record.PhoneLeft(record.PhoneOutcome.KEPT, CheckInByCode(CODE), IN_PROCESS),
        states.NumberShown(TICKET, PrinterFault.PAPER_OUT, number.NumberSms.SENT),
    ),
}

ENDS: dict[str, states.State] = {
    "done, cancelled, timed out": states.Welcome(),
    "the program fails": states.OutOfService(OutOfServiceReason.FAILED),
    "nobody can be served": states.OutOfService(OutOfServiceReason.NO_SERVER),
    "staff are called": states.WithStaff(StaffReason.ASKED),
    "staff come": states.EnteringPin(),
}


@pytest.mark.parametrize("visit", VISITS)
def test_after_a_visit_no_widget_holds_anything_of_it(glass: Glass, visit: str) -> None:
    for scene, state in enumerate(VISITS[visit], start=1):
        glass.show(state, scene=scene)
    glass.show(states.Welcome(), scene=99, session=SessionId(2))
    for _ in range(3):
        EventLoop.idle()
    held = held_by_widgets(glass.root)
    assert NIK.digits[-4:] not in held
    assert NIK.digits[:4] not in held
    assert CODE not in held
    assert CODE[:4] not in held
    assert TICKET.number not in held
    assert "Kamis, 12 November 2026" not in held
    assert "98765432" not in held


@pytest.mark.parametrize("end", ENDS)
def test_however_a_visit_ends_no_widget_holds_what_was_typed(glass: Glass, end: str) -> None:
    glass.show(states.TypingNik(NIK.digits), scene=1)
    glass.show(number.TypingNumberPhone(TICKET, PrinterFault.PAPER_OUT, "081298765432"), scene=2)
    glass.show(record.TypingReadyPhone(CheckInByCode(CODE), IN_PROCESS, "081298765432"), scene=2)
    glass.show(ENDS[end], scene=3, session=SessionId(2))
    held = held_by_widgets(glass.root)
    assert NIK.digits[-4:] not in held
    assert "98765432" not in held
    assert TICKET.number not in held


def test_the_search_would_find_a_text_that_stays(glass: Glass) -> None:
    glass.show(states.TypingCode(CODE))
    assert all(symbol in held_by_widgets(glass.root) for symbol in CODE)
    glass.show(states.TicketShown(TICKET, CODE, copy=1))
    assert TICKET.number in held_by_widgets(glass.root)


@pytest.mark.parametrize("typing", [states.TypingCode(CODE), states.TypingNik(NIK.digits)], ids=["code", "NIK"])
def test_the_wipe_empties_every_cell(glass: Glass, typing: states.State) -> None:
    glass.show(typing)
    screen: Any = glass.root.screen
    assert set(screen.field._cells) != {Cell.EMPTY}
    glass.show(states.Welcome(), scene=2)
    assert set(screen.field._cells) == {Cell.EMPTY}
    assert {letter.text for letter in screen.field._letters} == {""}


def _digits_shown(glass: Glass) -> str:
    field = glass.root.screen.field  # type: ignore[union-attr]  # the NIK's screen is on
    return "".join(letter.text for letter in field._letters)


def test_a_nik_is_never_shown_whole_while_it_is_typed(glass: Glass) -> None:
    for count in range(17):
        glass.show(states.TypingNik(NIK.digits[:count]))
        shown = _digits_shown(glass)
        assert shown == (NIK.digits[-4:] if count == 16 else NIK.digits[count - 1 : count])


def test_the_newest_digit_is_hidden_after_a_second(glass: Glass) -> None:
    glass.show(states.TypingNik("6"))
    assert _digits_shown(glass) == "6"
    glass.root.screen._hide_newest()  # type: ignore[union-attr]  # what its timer calls
    assert _digits_shown(glass) == ""


def test_erasing_shows_no_earlier_digit(glass: Glass) -> None:
    glass.show(states.TypingNik("6171"))
    glass.show(states.TypingNik("617"))
    assert _digits_shown(glass) == ""
