"""Rules of the core that the table of states and events cannot show: thresholds, memory, counts, earlier visits."""

from dataclasses import replace

import pytest

from kiosk.core import events as ev
from kiosk.core.effects import (
    CallStaff,
    Effect,
    MarkTicket,
    MeasureTemperature,
    OpenGate,
    PrintTicket,
    RecordCopy,
    RecordTicket,
    RequestTicket,
    StartTimer,
)
from kiosk.core.facts import MAX_WARM_VISITORS, Facts, SessionSettings, WhenSensorFails
from kiosk.core.model import (
    Celsius,
    CheckInByCode,
    EventId,
    NewNumber,
    PrinterFault,
    ReadingProblem,
    RecordedTicket,
    RowState,
    SessionId,
    StaffReason,
)
from kiosk.core.session import Kiosk, advance
from kiosk.core.states import (
    NumberShown,
    Printing,
    Recording,
    Requesting,
    Screening,
    State,
    TicketShown,
    Welcome,
    WithStaff,
)
from quota_protocol.booking_code import ALPHABET, BookingCode, check_character
from quota_protocol.messages import Origin
from tests.kiosk.samples import CODE, OFFICE, OTHER_CODE, TICKET

SETTINGS = SessionSettings(screening=True, threshold=Celsius(37.3), second_reading_after_s=300, memory_key=b"key")
BY_CODE = CheckInByCode(CODE)
S = SessionId(1)
HERE = Facts(office=OFFICE)
EARLIER = SessionId(0)
TICKET_EVENT = EventId(TICKET.event_id)


def at(visit: State, settings: SessionSettings = SETTINGS, facts: Facts = HERE) -> Kiosk:
    return Kiosk(settings, facts, visit, S)


def without_timers(effects: tuple[Effect, ...]) -> list[Effect]:
    return [effect for effect in effects if not isinstance(effect, StartTimer)]


@pytest.mark.parametrize(
    ("celsius", "warm"), [(37.29, False), (37.3, True), (37.31, True), (41.0, True), (34.0, False)]
)
def test_warm_begins_exactly_at_the_threshold(celsius: float, warm: bool) -> None:
    after, _ = advance(at(Screening(BY_CODE)), ev.TemperatureRead(S, Celsius(celsius)))
    assert after.visit == (WithStaff(StaffReason.WARM, BY_CODE) if warm else Requesting(BY_CODE))


def test_a_reading_of_an_earlier_visit_decides_nothing_and_makes_nobody_forgotten() -> None:
    warm, _ = advance(at(Screening(BY_CODE)), ev.TemperatureRead(S, Celsius(38.0)))
    who = warm.facts.warm[0].who
    again = at(Screening(BY_CODE), facts=warm.facts)
    after, effects = advance(again, ev.TemperatureRead(EARLIER, Celsius(36.0)))
    assert after.visit == Screening(BY_CODE)
    assert after.facts.warm_visitor(who) is not None
    assert without_timers(effects) == []


def test_warm_visitors_are_remembered_without_what_they_presented_and_only_so_many() -> None:
    kiosk = at(Welcome())
    for number in range(MAX_WARM_VISITORS + 10):
        payload = "2222" + ALPHABET[number // 31] + ALPHABET[number % 31] + "2"
        wish = CheckInByCode(BookingCode(payload + check_character(payload)))
        kiosk, _ = advance(at(Screening(wish), facts=kiosk.facts), ev.TemperatureRead(S, Celsius(38.0)))
        assert wish.code.encode() not in kiosk.facts.warm[-1].who
    assert len(kiosk.facts.warm) == MAX_WARM_VISITORS


def test_a_walk_in_leaves_nothing_to_be_remembered_by() -> None:
    walk_in = NewNumber("perekaman", Origin.WALK_IN)
    after, _ = advance(at(Screening(walk_in)), ev.TemperatureRead(S, Celsius(38.0)))
    assert (after.visit, after.facts.warm) == (WithStaff(StaffReason.WARM, walk_in), ())


def measured_in_vain(problem: ReadingProblem, settings: SessionSettings = SETTINGS) -> tuple[Kiosk, int]:
    kiosk, measurements = at(Screening(BY_CODE), settings), 1
    while isinstance(kiosk.visit, Screening):
        kiosk, effects = advance(kiosk, ev.ReadingUncertain(S, problem))
        measurements += sum(isinstance(effect, MeasureTemperature) for effect in effects)
        assert measurements < 10
    return kiosk, measurements


def test_nobody_before_the_thermometer_ends_the_visit_after_five_looks() -> None:
    kiosk, measurements = measured_in_vain(ReadingProblem.NOBODY)
    assert (kiosk.visit, measurements) == (Welcome(), 5)


@pytest.mark.parametrize("problem", [ReadingProblem.UNSTEADY, ReadingProblem.IMPLAUSIBLE])
@pytest.mark.parametrize("when_sensor_fails", WhenSensorFails)
def test_who_cannot_be_measured_after_five_looks_is_led_to_staff(
    problem: ReadingProblem, when_sensor_fails: WhenSensorFails
) -> None:
    """A sensor that works and finds nothing certain is no failing sensor: nobody is waved through for it."""
    settings = SessionSettings(memory_key=b"key", when_sensor_fails=when_sensor_fails)
    kiosk, measurements = measured_in_vain(problem, settings)
    assert (kiosk.visit, measurements) == (WithStaff(StaffReason.SCREENING_NOT_POSSIBLE, BY_CODE), 5)


def test_nothing_is_printed_before_it_is_on_disk() -> None:
    granted, effects = advance(at(Requesting(BY_CODE)), ev.TicketGranted(S, TICKET, BY_CODE))
    assert without_timers(effects) == [RecordTicket(S, TICKET, BY_CODE)]
    assert granted.visit == Recording(TICKET, CODE)
    printing, effects = advance(granted, ev.TicketRecorded(S, TICKET))
    assert without_timers(effects) == [PrintTicket(S, TICKET, CODE, OFFICE, 1)]
    shown, effects = advance(printing, ev.TicketPrinted(S, TICKET, 1))
    assert shown.visit == TicketShown(TICKET, CODE, 1)
    assert without_timers(effects) == [MarkTicket(TICKET_EVENT, RowState.PRINTED, 1), OpenGate()]


OTHER_TICKET = replace(TICKET, event_id="0199a000-0000-7000-8000-000000000002", number="A046")


@pytest.mark.parametrize(
    "visit", [Welcome(), Requesting(BY_CODE), Screening(BY_CODE), Printing(OTHER_TICKET, OTHER_CODE, 1)]
)
def test_a_number_for_an_earlier_visit_is_recorded_and_never_printed(visit: State) -> None:
    after, effects = advance(at(visit), ev.TicketGranted(EARLIER, TICKET, BY_CODE))
    assert (after.visit, without_timers(effects)) == (visit, [RecordTicket(EARLIER, TICKET, BY_CODE)])
    after, effects = advance(at(visit), ev.TicketRecorded(EARLIER, TICKET))
    assert (after.visit, without_timers(effects)) == (visit, [MarkTicket(TICKET_EVENT, RowState.NOT_PRINTED, 1)])


@pytest.mark.parametrize(
    ("state", "copies", "expected"),
    [
        (RowState.UNCERTAIN, 0, RecordCopy(S, TICKET, 2)),
        (RowState.UNCERTAIN, 1, RecordCopy(S, TICKET, 3)),
        (RowState.RECORDED, 0, RecordCopy(S, TICKET, 2)),
        (RowState.NOT_PRINTED, 0, RecordTicket(S, TICKET, BY_CODE)),
    ],
)
def test_a_known_ticket_is_printed_unmarked_only_when_there_is_certainly_no_paper(
    state: RowState, copies: int, expected: Effect
) -> None:
    found = RecordedTicket(TICKET, CODE, state, copies)
    _, effects = advance(at(Requesting(BY_CODE)), ev.TicketFound(S, found))
    assert without_timers(effects) == [expected]


def test_a_copy_is_printed_once_it_is_on_disk_and_under_its_own_number() -> None:
    recording = at(Recording(TICKET, CODE, copy=3))
    assert advance(recording, ev.TicketRecorded(S, TICKET, 2))[0].visit == recording.visit
    printing, effects = advance(recording, ev.TicketRecorded(S, TICKET, 3))
    assert printing.visit == Printing(TICKET, CODE, 3)
    assert without_timers(effects) == [PrintTicket(S, TICKET, CODE, OFFICE, 3)]
    _, effects = advance(printing, ev.TicketNotPrinted(S, TICKET, 3, PrinterFault.PAPER_OUT))
    assert MarkTicket(TICKET_EVENT, RowState.NOT_PRINTED, 3) in effects


@pytest.mark.parametrize("copy", [1, 2])
def test_with_the_printer_known_to_be_down_the_number_is_shown_and_the_gate_opens(copy: int) -> None:
    down = Facts(office=OFFICE, printer=PrinterFault.COVER_OPEN)
    if copy == 1:
        after, effects = advance(at(Recording(TICKET, CODE), facts=down), ev.TicketRecorded(S, TICKET))
        marks: list[Effect] = [MarkTicket(TICKET_EVENT, RowState.NOT_PRINTED, 1)]
    else:
        found = RecordedTicket(TICKET, CODE, RowState.UNCERTAIN, 0)
        after, effects = advance(at(Requesting(BY_CODE), facts=down), ev.TicketFound(S, found))
        marks = []
    assert after.visit == NumberShown(TICKET, PrinterFault.COVER_OPEN)
    assert without_timers(effects) == [*marks, OpenGate(), CallStaff(StaffReason.TICKET_NOT_PRINTED)]


def test_with_the_server_away_nobody_is_measured_for_nothing() -> None:
    away = Facts(office=OFFICE, online=False)
    after, effects = advance(at(Welcome(), facts=away), ev.CodeScanned("6171010101010001"))
    assert isinstance(after.visit, Requesting)
    (request,) = without_timers(effects)
    assert isinstance(request, RequestTicket)
    assert not request.ask_server


def test_a_late_record_of_the_number_that_is_being_printed_does_not_call_it_unprinted() -> None:
    """Two requests for one booking got the same number; the first one's record comes while the second one prints."""
    earlier = ev.TicketRecorded(SessionId(S - 1), TICKET)
    for visit in (Recording(TICKET, CODE), Printing(TICKET, CODE, 1)):
        after, effects = advance(at(visit), earlier)
        assert after.visit == visit
        assert effects == ()


def test_a_code_scanned_again_and_again_prints_no_more_than_three_copies() -> None:
    found = ev.TicketFound(S, RecordedTicket(TICKET, CODE, RowState.UNCERTAIN, 3))
    after, effects = advance(at(Requesting(CheckInByCode(CODE))), found)
    assert isinstance(after.visit, NumberShown)
    assert CallStaff(StaffReason.TICKET_UNCERTAIN) in effects
    assert not any(isinstance(effect, PrintTicket) for effect in effects)
