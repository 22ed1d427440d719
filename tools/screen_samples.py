"""Every kind of picture the kiosk can show, with invented people and numbers: for the gallery and the tests."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.core import booking_states as booking
from kiosk.core import lost_code_states as lost
from kiosk.core import number_states as sms_states
from kiosk.core import question_states as questions
from kiosk.core import states
from kiosk.core.booking_model import BookingSlip, NewBooking
from kiosk.core.buttons import Button
from kiosk.core.clock_model import ClockBasis, ClockReading
from kiosk.core.facts import Facts, SessionSettings
from kiosk.core.model import (
    CheckInByCode,
    GateFault,
    JournalFault,
    MisreadScan,
    NewNumber,
    OutOfServiceReason,
    PrinterFault,
    ReadingProblem,
    RecordedTicket,
    RowState,
    ScannerFault,
    StaffOutcome,
    StaffReason,
    ThermometerFault,
)
from kiosk.core.refusals import refusal
from kiosk.core.session import Kiosk
from kiosk.core.staff_states import (
    ConfirmingVoid,
    LoadingTicketsToVoid,
    ReadingClock,
    TellingClock,
    TicketsToVoid,
    VoidingTicket,
)
from quota_protocol.booking_code import BookingCode
from quota_protocol.messages import (
    Booking,
    BookingMade,
    BookingState,
    DayAvailability,
    NextWindow,
    Office,
    OfficeFlags,
    Origin,
    Problem,
    Service,
    Ticket,
    TicketFlag,
    Timing,
    UrgentReason,
    Variant,
    VariantDocuments,
    Window,
    WindowAvailability,
)
from quota_protocol.nik import Nik
from quota_protocol.problems import ProblemType
from quota_server.domain.examples import pontianak
from tools.record_samples import record_visits

WIB = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 12, 8, 12, tzinfo=WIB)
CODE = BookingCode("K7M42QXA")
NIK = Nik("6171010101010001")
MORNING, MIDDAY, AFTERNOON = Window("08:00", "10:00"), Window("10:00", "12:00"), Window("13:00", "15:00")

OFFICE = Office(
    code="PTK",
    name="Disdukcapil Kota Pontianak",
    timezone="Asia/Pontianak",
    timezone_label="WIB",
    complaint_phone="0561-000000",
    whatsapp=("0812-0000-0000",),
    translations=pontianak().translations,
    services=(
        Service(
            "cetak_ktp",
            "Cetak KTP-el",
            "A",
            ("Fotokopi KK",),
            counters="3-5, lantai 1",
            windows=(MORNING, MIDDAY, AFTERNOON),
            variant_documents=(
                VariantDocuments(Variant.NEW, ("Suket, bila ada",)),
                VariantDocuments(Variant.LOST, ("Surat kehilangan dari kepolisian",)),
                VariantDocuments(Variant.DAMAGED, ("KTP-el yang rusak",)),
                VariantDocuments(Variant.CHANGED, ("KTP-el lama", "Bukti perubahan data")),
            ),
        ),
        Service("perekaman", "Perekaman KTP-el", "B", counters="1-2, lantai 1", suspended=True),
        Service("pengambilan", "Pengambilan KTP-el", "C", counters="6"),
        Service(
            "dokumen_lain",
            "KK, KIA, akta, pindah",
            "D",
            ("KK", "KTP-el", "Surat keterangan yang sesuai"),
            counters="7-9, lantai 2",
            online=True,
        ),
        Service("perbaikan_data", "Perbaikan data", "E", counters="10"),
        Service("verifikasi", "Verifikasi Kasi", "K", offered_at_kiosk=False),
    ),
)
FACTS = Facts(office=OFFICE)
BOOKING = Booking("cetak_ktp", date(2026, 11, 12), MORNING, BookingState.BOOKED, Timing.ON_TIME)
TICKET = Ticket(
    ticket_id="t-1",
    event_id="e-1",
    number="A045",
    series="A",
    service="cetak_ktp",
    origin=Origin.BOOKING,
    office_date=date(2026, 11, 12),
    window=MIDDAY,
    issued_at=NOW,
    ahead=11,
)
WALK_IN = NewNumber("cetak_ktp", Origin.WALK_IN)
_MANY_DOCUMENTS = ("Fotokopi KK", "KTP-el lama", "Buku nikah", "Akta kelahiran", "Surat keterangan", "Pasfoto 2x3")
WINDOWS = (
    WindowAvailability("08:00", "10:00", 125, 0),
    WindowAvailability("10:00", "12:00", 115, 40),
    WindowAvailability("13:00", "15:00", 110, 110),
)

_TELLING: dict[ProblemType, dict[str, object]] = {
    ProblemType.BOOKING_USED: {"used_at": NOW},
    ProblemType.BOOKING_OTHER_DAY: {"date": date(2026, 11, 13), "window": MIDDAY},
    ProblemType.TOO_EARLY: {"opens_at": NOW + timedelta(minutes=93)},
    ProblemType.OFFICE_CLOSED: {"opens_at": datetime(2026, 12, 28, 8, 0, tzinfo=WIB)},
    ProblemType.SERVICE_SUSPENDED: {"basis": "surat No. 470/0001/2026"},
}


@dataclass(frozen=True)
class Sample:
    """One picture: its file name, and what the kiosk knows when it shows it."""

    name: str
    kiosk: Kiosk


def problem(kind: ProblemType, **told: object) -> Problem:
    """A problem as the server words it, with these members."""
    return replace(Problem(type=kind.urn, title="", status=kind.status), **told)  # type: ignore[arg-type]  # by name


def _sample(name: str, visit: states.State, facts: Facts = FACTS) -> Sample:
    return Sample(name, Kiosk(SessionSettings(), facts=facts, visit=visit))


def samples() -> Iterator[Sample]:
    """Every state, and every message that a state can carry."""
    yield from _display()
    yield from _welcome()
    yield from _typing()
    yield from _choosing()
    yield from _asking()
    yield from _booking()
    yield from _lost_code()
    yield from _waiting()
    yield from _numbers()
    yield from _refusals()
    yield from _messages()
    yield from _staff()


def _display() -> Iterator[Sample]:
    yield Sample("display", replace(_sample("", states.Welcome()).kiosk, adjusting=True))


def _welcome() -> Iterator[Sample]:
    yield _sample("welcome", states.Welcome())
    yield _sample("welcome-scanner-absent", states.Welcome(), replace(FACTS, scanner=ScannerFault.ABSENT))
    yield _sample("welcome-staff-notice", states.Welcome(), replace(FACTS, unsettled_tickets=2, paper_near_end=True))
    short = replace(OFFICE, flags=OfficeFlags(blank_cards_short=True))
    yield _sample("welcome-cards-short", states.Welcome(), replace(FACTS, office=short, unsettled_tickets=12))
    trouble = replace(OFFICE, flags=OfficeFlags(central_server_trouble=True))
    yield _sample("welcome-central-trouble", states.Welcome(), replace(FACTS, office=trouble))
    yield _sample("welcome-printer-fault", states.Welcome(), replace(FACTS, printer=PrinterFault.PAPER_OUT))
    alone = replace(FACTS, online=False, has_numbers=True, unsettled_tickets=12)
    yield _sample("welcome-without-server", states.Welcome(), alone)


def _typing() -> Iterator[Sample]:
    yield _sample("typing-code-empty", states.TypingCode())
    yield _sample("typing-code", states.TypingCode("K7M4"))
    yield _sample("typing-code-complete", states.TypingCode(CODE))
    yield _sample("typing-code-wrong", states.TypingCode("K7M42QXB", wrong=True))
    yield _sample("typing-nik-empty", states.TypingNik())
    yield _sample("typing-nik", states.TypingNik(NIK.digits[:11]))
    yield _sample("typing-nik-complete", states.TypingNik(NIK.digits))


def _choosing() -> Iterator[Sample]:
    yield _sample("confirm-booking", states.ConfirmingBooking(CODE, BOOKING))
    late = replace(BOOKING, timing=Timing.LATE)
    yield _sample("confirm-booking-late", states.ConfirmingBooking(CODE, late))
    yield _sample("priority", states.OfferingPriority())
    yield _sample("choose-service", states.ChoosingService(Origin.WALK_IN))
    many = replace(OFFICE, services=(*OFFICE.services, Service("kia", "Kartu Identitas Anak", "D"), *_more_services()))
    yield _sample("choose-service-many", states.ChoosingService(Origin.PRIORITY), replace(FACTS, office=many))
    yield _sample("choose-window", states.ChoosingWindow(WALK_IN, WINDOWS))
    unlimited = (WindowAvailability("08:00", "15:00", None, None),)
    other = NewNumber("dokumen_lain", Origin.WALK_IN)
    yield _sample("choose-window-unlimited", states.ChoosingWindow(other, unlimited))
    yield _sample("choose-booking", states.ChoosingBooking(NIK, ("cetak_ktp", "perbaikan_data")))
    yield _sample("still-there", states.StillThere(states.TypingNik(NIK.digits[:11])))


def _asking() -> Iterator[Sample]:
    yield _sample("ask-recorded", questions.AskingRecorded(WALK_IN))
    yield _sample("ask-reason", questions.AskingReason(WALK_IN))
    for variant in Variant:
        wish = replace(WALK_IN, variant=variant)
        yield _sample(f"documents-{variant}", questions.CheckingDocuments(wish))
    many = replace(OFFICE, services=(replace(OFFICE.services[0], documents=_MANY_DOCUMENTS),))
    yield _sample("documents-many", questions.CheckingDocuments(WALK_IN), replace(FACTS, office=many))
    for typed in ("", "0812", "081200000001"):
        yield _sample(f"typing-phone-{len(typed)}", questions.TypingPhone(WALK_IN, typed))
    yield _sample("choose-collector", questions.ChoosingCollector())
    for topic in questions.Topic:
        yield _sample(f"advice-{topic}", questions.Advice(topic, WALK_IN))
    yield _sample("choose-subject", questions.ChoosingSubject())
    for subject in questions.Subject:
        yield _sample(f"information-{subject}", questions.Information(subject))
    silent = replace(FACTS, office=replace(OFFICE, whatsapp=(), complaint_phone=""))
    yield _sample("advice-contact-plain", questions.Advice(questions.Topic.CONTACT, WALK_IN), silent)
    yield _sample("information-report-fees-plain", questions.Information(questions.Subject.REPORT_FEES), silent)
    yield _sample("health-notice", questions.HealthNotice(Button.TAKE_NUMBER))
    yield _sample("code-locked", questions.CodeLocked())
    invitation = replace(BOOKING, service="perekaman")
    yield _sample("confirm-invitation", states.ConfirmingBooking(CODE, invitation))
    yield _sample("choose-requirements", questions.ChoosingRequirements())
    yield _sample("choose-requirements-reason", questions.ChoosingRequirementsReason("cetak_ktp"))
    yield _sample("requirements", questions.Requirements("dokumen_lain"))
    for variant in Variant:
        yield _sample(f"requirements-{variant}", questions.Requirements("cetak_ktp", variant))


def _booking() -> Iterator[Sample]:
    later = [
        DayAvailability(date(2026, 11, 13) + timedelta(days=at), tuple(replace(one, free=40 * at) for one in WINDOWS))
        for at in range(8)
    ]
    days = tuple(day for day in later if day.date.weekday() < 5 and day.windows[0].free)
    plan = NewBooking("cetak_ktp")
    time = booking.ChoosingTime(plan, DayAvailability(days[0].date, WINDOWS), days)
    yield _sample("loading-days", booking.LoadingDays(plan))
    yield _sample("choose-day", booking.ChoosingDay(plan, days))
    yield _sample("choose-time", time)
    yield _sample("no-days", booking.NoDays(plan))
    for typed in ("", NIK.digits[:11], NIK.digits):
        yield _sample(f"typing-owner-{len(typed)}", booking.TypingOwner(plan, time, "10:00", typed))
    yield _sample("making-booking", booking.MakingBooking(plan, days[0].date, "10:00"))
    made = BookingMade(CODE, "cetak_ktp", date(2026, 11, 13), MIDDAY, BookingState.BOOKED)
    shown = booking.BookingShown(made, now=False)
    yield _sample("booking-shown", shown)
    yield _sample("booking-shown-today", booking.BookingShown(replace(made, date=NOW.date()), now=True))
    yield _sample("printing-slip", booking.PrintingSlip(BookingSlip(made), shown))
    for printed in (True, False):
        yield _sample(f"slip-{'printed' if printed else 'not-printed'}", booking.SlipDone(printed, shown))


def _lost_code() -> Iterator[Sample]:
    for typed in ("", "081200000001"):
        yield _sample(f"typing-lost-phone-{len(typed)}", lost.TypingLostPhone(typed))
    for typed in ("", "0001"):
        yield _sample(f"typing-last-digits-{len(typed)}", lost.TypingLastDigits("+6281200000001", typed))
    yield _sample("resending-code", lost.ResendingCode())
    for again in (True, False):
        yield _sample(f"code-resent{'' if again else '-last'}", lost.CodeResent(again))


def _more_services() -> tuple[Service, ...]:
    return tuple(Service(f"akta_{kind}", f"Akta {kind}", "D") for kind in ("kelahiran", "kematian", "perkawinan"))


def _waiting() -> Iterator[Sample]:
    wish = CheckInByCode(CODE)
    yield _sample("starting", states.Starting(), Facts())
    yield _sample("looking-up", states.LookingUp(CODE, states.Entry.SCANNED))
    yield _sample("loading-windows", states.LoadingWindows(WALK_IN))
    yield _sample("requesting", states.Requesting(wish))
    yield _sample("recording", states.Recording(TICKET, CODE))
    yield _sample("printing", states.Printing(TICKET, CODE, copy=1))
    yield _sample("screening", states.Screening(wish))
    for hint in ReadingProblem:
        yield _sample(f"screening-{hint}", states.Screening(wish, hint, tries=1))


def _numbers() -> Iterator[Sample]:
    yield _sample("ticket", states.TicketShown(TICKET, CODE, copy=1))
    late_copy = replace(TICKET, number="A1234", ahead=0, flags=(TicketFlag.LATE,))
    yield _sample("ticket-late", states.TicketShown(late_copy, CODE, copy=1))
    yield _sample("ticket-copy", states.TicketShown(replace(TICKET, window=None, ahead=None), CODE, copy=2))
    yield _sample("number-paper-out", states.NumberShown(TICKET, PrinterFault.PAPER_OUT))
    yield _sample("number-uncertain", states.NumberShown(TICKET, PrinterFault.TIMED_OUT))
    yield _sample("number-offline", states.NumberShown(TICKET, PrinterFault.PAPER_OUT), replace(FACTS, online=False))
    for sms in sms_states.NumberSms:
        yield _sample(f"number-sms-{sms}", states.NumberShown(TICKET, PrinterFault.PAPER_OUT, sms))
    for typed in ("", "0812", "081200000001"):
        at_phone = sms_states.TypingNumberPhone(replace(TICKET, number="A5001"), PrinterFault.PAPER_OUT, typed)
        yield _sample(f"number-phone-{len(typed)}", at_phone)
    yield _sample("number-sending", sms_states.SendingNumber(TICKET, PrinterFault.PAPER_OUT))


def _refusals() -> Iterator[Sample]:
    for kind in ProblemType:
        told = problem(kind, **_TELLING.get(kind, {}))
        yield _sample(f"refused-{kind}", refusal(kind, told, WALK_IN))
    kind = ProblemType.BOOKING_OTHER_DAY
    other_day = problem(kind, **_TELLING[kind])
    yield _sample("refused-booking-other-day-movable", refusal(kind, other_day, CheckInByCode(CODE)))
    for kind in ProblemType:
        if kind in _TELLING:
            yield _sample(f"refused-{kind}-plain", refusal(kind, problem(kind), WALK_IN))
    for name, visit in record_visits(CODE):
        yield _sample(name, visit)
    kind = ProblemType.QUOTA_EXHAUSTED
    full = problem(kind, next_window=NextWindow("10:00", "12:00", 40), quota=125, free=150)
    yield _sample(f"refused-{kind}-next-window", refusal(kind, full, WALK_IN))


def _messages() -> Iterator[Sample]:
    for why in MisreadScan:
        yield _sample(f"misread-{why}", states.Misread(why))
    yield _sample("no-server", states.NoServer())
    for called_for in StaffReason:
        yield _sample(f"with-staff-{called_for}", states.WithStaff(called_for))
    for reason in OutOfServiceReason:
        yield _sample(f"out-of-service-{reason}", states.OutOfService(reason))


def _staff() -> Iterator[Sample]:
    yield _sample("staff-pin", states.EnteringPin("617"))
    yield _sample("staff-pin-wrong", states.EnteringPin(wrong=True))
    yield _sample("staff-pin-checking", states.CheckingPin())
    yield _sample("staff-locked", states.PinLocked())
    yield _sample("staff-menu", states.StaffMenu())
    yield _sample("staff-menu-somebody-waits", states.StaffMenu(may_pass=True))
    yield _sample("staff-loading-tickets", states.LoadingTickets())
    yield _sample("staff-tickets", states.StaffTickets(_recorded_tickets()))
    yield _sample("staff-printing", states.StaffPrinting(_recorded_tickets()[0], copy=2))
    yield _sample("staff-reason", states.ChoosingReason())
    for reason in UrgentReason:
        yield _sample(f"staff-urgent-service-{reason}", states.ChoosingUrgentService(reason))
    for outcome in StaffOutcome:
        yield _sample(f"staff-done-{outcome}", states.StaffDone(outcome, "A1234"))
    yield _sample("staff-loading-tickets-to-void", LoadingTicketsToVoid())
    yield _sample("staff-void", TicketsToVoid(_recorded_tickets()))
    yield _sample("staff-void-confirm", ConfirmingVoid(_recorded_tickets()[0]))
    yield _sample("staff-voiding", VoidingTicket(_recorded_tickets()[0]))
    yield from _staff_clock()
    yield _sample("staff-devices", states.StaffDevices())
    for number, faults in enumerate(_faults(), start=1):
        yield _sample(f"staff-devices-faults-{number}", states.StaffDevices(), replace(FACTS, **faults))


def _staff_clock() -> Iterator[Sample]:
    yield _sample("staff-reading-clock", ReadingClock())
    longest = datetime(2026, 9, 30, 8, 30, tzinfo=ZoneInfo("Asia/Pontianak"))
    for basis in ClockBasis:
        reading = ClockReading(longest, basis, longest - timedelta(days=1), longest + timedelta(days=30))
        yield _sample(f"staff-clock-{basis}", TellingClock(reading))
    doubtful = ClockReading(longest, ClockBasis.NOTHING, longest - timedelta(days=1), longest + timedelta(days=30))
    for name, typed in (("begun", "09"), ("hour", "0915"), ("all", "0915011026"), ("impossible", "0915310226")):
        yield _sample(f"staff-clock-typed-{name}", TellingClock(doubtful, typed))


def _recorded_tickets() -> tuple[RecordedTicket, ...]:
    rows = ((RowState.UNCERTAIN, 0), (RowState.NOT_PRINTED, 0), (RowState.PRINTED, 3), *((RowState.PRINTED, 0),) * 5)
    return tuple(
        RecordedTicket(replace(TICKET, number=f"A{51 - at:03d}", event_id=f"e-{at}"), None, state, copies)
        for at, (state, copies) in enumerate(rows)
    )


def _faults() -> Iterator[dict[str, Any]]:
    """Every fault that the list of devices can show, at least once."""
    most = zip_longest(PrinterFault, ScannerFault, ThermometerFault, GateFault, JournalFault)
    for printer, scanner, thermometer, gate, journal in most:
        faults = {"printer": printer, "scanner": scanner, "thermometer": thermometer, "gate": gate, "journal": journal}
        yield {name: fault for name, fault in faults.items() if fault is not None}
    yield {"paper_near_end": True, "unsettled_tickets": 12, "online": False, "clock_suspect": True}
    for reason in OutOfServiceReason:
        yield {"rejected": reason}
