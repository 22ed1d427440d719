"""How effects are performed: each on the worker that owns its device, each ending in an event.

Expected errors of drivers and client become events here and nowhere else.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from kiosk.booking_work import do_booking, do_slip
from kiosk.clock_trust import ClockJudge
from kiosk.core.booking_effects import (
    BookDay,
    BookingEffect,
    LeavePhone,
    LoadDays,
    MoveBooking,
    PrintSlip,
    ResendCode,
    SendNumber,
)
from kiosk.core.effects import (
    CallStaff,
    Effect,
    JudgeClock,
    LoadWindows,
    LookUpBooking,
    MarkTicket,
    MeasureTemperature,
    OpenGate,
    PrintTicket,
    RecordCopy,
    RecordTicket,
    RequestTicket,
    StartTimer,
    StopMeasuring,
)
from kiosk.core.events import (
    Event,
    PaperNearEnd,
    PrinterChanged,
    ReadingUncertain,
    TemperatureRead,
    ThermometerChanged,
    ThermometerFailed,
    TicketNotPrinted,
    TicketPrinted,
    TicketRecorded,
    TicketUncertain,
    UnsettledTicketsCounted,
)
from kiosk.core.model import (
    EventId,
    PrinterFault,
    SessionId,
    ThermometerFault,
)
from kiosk.desk_work import DeskWork
from kiosk.hardware.gate import Gate
from kiosk.hardware.printer import Printer, PrinterHealth, PrintOutcome
from kiosk.hardware.rest import Rest
from kiosk.hardware.signals import StaffSignals
from kiosk.hardware.slip_layout import SlipPaper
from kiosk.hardware.thermometer import ReadingUncertainError, Thermometer, ThermometerError
from kiosk.hardware.ticket_layout import TicketPaper
from kiosk.logs import log_event
from kiosk.offline_cache.journal import Journal, JournalError
from kiosk.quota_client import QuotaClient
from kiosk.staff_calls import StaffCalls
from kiosk.staff_work import StaffTools, StaffWork
from kiosk.ticket_desk import TicketDesk
from kiosk.workers import Worker
from quota_protocol.clock import Clock

Post = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Equipment:
    """What the kiosk works with. `render` turns a ticket into the printer's bytes, `render_slip` a slip.

    `is_right_pin` takes its time.

    `may_ask` is whether the server was synced with since the start; `journal_changed` is told what is to be synced.
    Between tickets the printer is looked at every `printer_check_every_s`, and glanced at in between. `visit` is whose
    visit it is.
    """

    client: QuotaClient
    desk: TicketDesk
    may_ask: Callable[[], bool]
    journal: Journal
    journal_changed: Callable[[], None]
    printer: Printer
    render: Callable[[TicketPaper], bytes]
    render_slip: Callable[[SlipPaper], bytes]
    thermometer: Thermometer
    gate: Gate
    signals: StaffSignals
    clock: Clock
    zone: ZoneInfo
    kiosk_name: str
    is_right_pin: Callable[[str], bool]
    clock_judge: ClockJudge
    printer_check_every_s: float
    visit: Callable[[], SessionId]


class Performer:
    """Performs effects. Holds the workers; `stop` ends them."""

    def __init__(self, equipment: Equipment, post: Post, fail: Callable[[BaseException], None]) -> None:
        self._with = equipment
        self._post = post
        self._health: PrinterHealth | None = None
        self._measuring: SessionId | None = None
        self._calls = StaffCalls(equipment.signals, equipment.visit)
        self._network = Worker("network", fail)
        self._desk = DeskWork(equipment.desk, post, equipment.may_ask)
        self._journal = Worker("journal", fail)
        self._staff = StaffWork(self._staff_tools(), post)
        self._printer_checked_s = 0.0
        self._printer = Worker("printer", fail, self._look_at_printer, self._printer_rest)
        self._thermometer_told: ThermometerFault | None = None
        self._thermometer = Worker("thermometer", fail, self._look_at_thermometer, equipment.thermometer.rest)
        self._journal.submit(self._count_unsettled)
        self._journal.submit(lambda: self._staff.perform(JudgeClock()))
        self._printer.submit(self._check_printer)

    def _staff_tools(self) -> StaffTools:
        tools = self._with
        return StaffTools(
            journal=tools.journal,
            journal_changed=tools.journal_changed,
            journal_failed=self._desk.journal_failed,
            count_unsettled=self._count_unsettled,
            office_date=tools.desk.office_date,
            zone=tools.zone,
            is_right_pin=tools.is_right_pin,
            acknowledge=self._calls.acknowledge,
            clock_judge=tools.clock_judge,
        )

    def stop(self) -> None:
        """End all workers; what is under way gets a moment."""
        self._measuring = None
        for worker in (self._thermometer, self._network, self._printer, self._journal):
            worker.stop()

    def __call__(self, effect: Effect) -> None:
        """Hand an effect to its worker. Never blocks."""
        match effect:
            case LookUpBooking():
                self._network.submit(lambda: self._desk.look_up(effect))
            case LoadWindows():
                self._network.submit(lambda: self._desk.load_windows(effect))
            case LoadDays() | BookDay() | MoveBooking() | ResendCode() | SendNumber() | LeavePhone() | PrintSlip():
                self._book_or_print_slip(effect)
            case RequestTicket():
                self._network.submit(lambda: self._desk.request(effect))
            case RecordTicket() | RecordCopy() | MarkTicket():
                self._journal.submit(lambda: self._keep(effect))
            case PrintTicket():
                self._printer.submit(lambda: self._print(effect))
            case MeasureTemperature(session):
                self._measuring = session
                self._thermometer.submit(lambda: self._measure(session))
            case StopMeasuring():
                self._measuring = None
            case OpenGate():
                self._with.gate.authorise()
            case CallStaff(reason):
                self._calls.call(reason)
            case StartTimer():
                raise TypeError("timers are the runtime's")
            case _:
                self._journal.submit(lambda: self._staff.perform(effect))

    def _book_or_print_slip(self, effect: BookingEffect | PrintSlip) -> None:
        if isinstance(effect, PrintSlip):
            self._printer.submit(lambda: self._print_slip(effect))
            return
        now = self._with.clock.now().astimezone(self._with.zone)
        self._network.submit(lambda: self._post(do_booking(self._with.client, effect, now)))

    # Journal

    def _keep(self, effect: RecordTicket | RecordCopy | MarkTicket) -> None:
        match effect:
            case MarkTicket():
                self._mark(effect)
            case RecordTicket() | RecordCopy():
                self._record(effect)

    def _record(self, effect: RecordTicket | RecordCopy) -> None:
        copy = effect.copy if isinstance(effect, RecordCopy) else 1
        try:
            if isinstance(effect, RecordCopy):
                self._with.journal.record_copy(EventId(effect.ticket.event_id), copy)
            else:
                self._with.journal.record(effect.ticket, effect.wish)
        except JournalError as error:
            self._desk.journal_failed(effect.session, error)
        else:
            self._post(TicketRecorded(effect.session, effect.ticket, copy))

    def _mark(self, effect: MarkTicket) -> None:
        try:
            self._with.journal.mark(effect.event_id, effect.state, effect.copy)
        except JournalError as error:
            log_event("journal-failed", logging.ERROR, fault=error.fault)
        self._with.journal_changed()
        self._count_unsettled()

    def _count_unsettled(self) -> None:
        try:
            self._post(UnsettledTicketsCounted(self._with.journal.unsettled_count(self._with.desk.office_date())))
        except JournalError as error:
            log_event("journal-failed", logging.ERROR, fault=error.fault)

    # Printer

    def _print(self, effect: PrintTicket) -> None:
        paper = TicketPaper(
            ticket=effect.ticket,
            code=effect.code,
            office=effect.office,
            kiosk_name=self._with.kiosk_name,
            copy=effect.copy,
            printed_at=self._with.clock.now(),
            simulated=self._with.clock.simulated,
        )
        number, copy = effect.ticket.number, effect.copy

        def settled() -> None:
            # The paper came out after all, with a new roll for instance; its visitor may be gone by now.
            log_event("ticket", number=number, copy=copy, outcome=PrintOutcome.PRINTED, fault="none", late="yes")
            self._post(TicketPrinted(effect.session, effect.ticket, copy))

        result = self._with.printer.print_ticket(self._with.render(paper), settled)
        log_event("ticket", number=number, copy=copy, outcome=result.outcome, fault=result.fault or "none")
        fault = result.fault or PrinterFault.ERROR
        match result.outcome:
            case PrintOutcome.PRINTED:
                self._post(TicketPrinted(effect.session, effect.ticket, copy))
            case PrintOutcome.NOT_PRINTED:
                self._post(TicketNotPrinted(effect.session, effect.ticket, copy, fault))
            case PrintOutcome.UNCERTAIN:
                self._post(TicketUncertain(effect.session, effect.ticket, copy, fault))
        if result.outcome is not PrintOutcome.PRINTED:
            self._health = None
            self._check_printer()

    def _print_slip(self, effect: PrintSlip) -> None:
        clock = self._with.clock
        paper = SlipPaper(effect.slip, effect.office, self._with.kiosk_name, clock.now(), clock.simulated)
        self._post(do_slip(self._with.printer, self._with.render_slip(paper), effect))

    def _look_at_printer(self) -> None:
        """Thoroughly now and then: that may take a while where the printer is away. In between a glance, for news."""
        if time.monotonic() - self._printer_checked_s >= self._with.printer_check_every_s:
            self._check_printer()
        else:
            self._tell_printer(self._with.printer.glance())

    def _printer_rest(self) -> Rest:
        """As the driver says, but never longer than until the printer is due to be looked at thoroughly."""
        rest = self._with.printer.rest()
        due_s = max(0.0, self._printer_checked_s + self._with.printer_check_every_s - time.monotonic())
        return replace(rest, at_most_s=due_s if rest.at_most_s is None else min(due_s, rest.at_most_s))

    def _check_printer(self) -> None:
        health = self._with.printer.check()
        self._printer_checked_s = time.monotonic()
        self._tell_printer(health)

    def _tell_printer(self, health: PrinterHealth) -> None:
        if health == self._health:
            return
        self._health = health
        level = logging.WARNING if health.fault or health.paper_near_end else logging.INFO
        used_mm, near_end = health.paper_used_mm, health.paper_near_end
        log_event("printer", level, fault=health.fault or "none", paper_near_end=near_end, paper_used_mm=used_mm)
        changes: list[Event] = [PrinterChanged(health.fault), PaperNearEnd(health.paper_near_end)]
        # A fault is told first and taken back last: nobody sees a half of it in between.
        for change in changes if health.fault else reversed(changes):
            self._post(change)

    # Thermometer

    def _measure(self, session: SessionId) -> None:
        try:
            celsius = self._with.thermometer.measure(lambda: self._measuring != session)
        except ReadingUncertainError as error:
            self._post(ReadingUncertain(session, error.problem))
        except ThermometerError as error:
            self._thermometer_told = error.fault
            log_event("thermometer", logging.WARNING, fault=error.fault)
            self._post(ThermometerFailed(session, error.fault))
        else:
            self._thermometer_told = None
            self._post(TemperatureRead(session, celsius))

    def _look_at_thermometer(self) -> None:
        fault = self._with.thermometer.glance()
        if fault == self._thermometer_told:
            return
        self._thermometer_told = fault
        log_event("thermometer", logging.WARNING if fault else logging.INFO, fault=fault or "none")
        self._post(ThermometerChanged(fault))
