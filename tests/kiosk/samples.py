"""Invented people, bookings and tickets, and one sample of every state and event of the core."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from kiosk.core import booking_states as bk
from kiosk.core import events as ev
from kiosk.core import lost_code_states as lc
from kiosk.core import number_states as ns
from kiosk.core import question_states as qs
from kiosk.core import record_states as rc
from kiosk.core import states as st
from kiosk.core.booking_events import BookingAccepted, BookingUncertain, DayChosen, DaysLoaded, SlipSettled
from kiosk.core.booking_model import BookableDays, BookingSlip, MovedBooking, NewBooking
from kiosk.core.clock_model import ClockBasis, ClockReading
from kiosk.core.code_events import CodeLockElapsed, CodeResendTaken, CodeResendTooOften, WrongCodesForgotten
from kiosk.core.facts import Facts, SessionSettings
from kiosk.core.link_events import BookingNotKnown, NothingLeftToGive, OfflineReserveCounted
from kiosk.core.model import (
    Celsius,
    CheckInByCode,
    CheckInByNik,
    EventId,
    GateFault,
    JournalFault,
    LinkFault,
    MisreadScan,
    NewNumber,
    OutOfServiceReason,
    PrinterFault,
    ReadingProblem,
    RecordedTicket,
    RowState,
    ScannerFault,
    SessionId,
    StaffOutcome,
    StaffReason,
    ThermometerFault,
)
from kiosk.core.number_events import NumberSent
from kiosk.core.presentation import Language, Presentation
from kiosk.core.record_events import PhoneKept
from kiosk.core.refusals import refusal
from kiosk.core.session import Kiosk
from kiosk.core.staff_events import (
    ClockJudged,
    ClockRead,
    HeldVisitorForgotten,
    PinAccepted,
    PinRefused,
    ReasonChosen,
    StaffGestureMade,
    StaffLockElapsed,
    TicketChosen,
    TicketVoided,
    TodaysTicketsFound,
)
from kiosk.core.staff_states import (
    ConfirmingVoid,
    LoadingTicketsToVoid,
    ReadingClock,
    TellingClock,
    TicketsToVoid,
    VoidingTicket,
)
from kiosk.core.visit import Held
from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import ClockTrust
from quota_protocol.messages import (
    Booking,
    BookingMade,
    BookingState,
    DayAvailability,
    Office,
    Origin,
    Problem,
    Service,
    Ticket,
    Timing,
    UrgentReason,
    Variant,
    Window,
    WindowAvailability,
)
from quota_protocol.nik import Nik
from quota_protocol.problems import ProblemType

WIB = timezone(timedelta(hours=7))
CODE = BookingCode("K7M42QXA")
OTHER_CODE = BookingCode("P3T9WAC5")
NIK = Nik("6171010101010001")
SESSION = SessionId(7)
SCENE = 20
TIMER = 30
MORNING = Window("08:00", "10:00")
THURSDAY = date(2026, 11, 12)

OFFICE = Office(
    code="PTK",
    name="Disdukcapil Kota Pontianak",
    timezone="Asia/Pontianak",
    timezone_label="WIB",
    letterhead=("DINAS KEPENDUDUKAN DAN", "PENCATATAN SIPIL", "KOTA PONTIANAK"),
    complaint_phone="0561-000000",
    services=(
        Service("cetak_ktp", "Cetak KTP-el", "A", ("Fotokopi Kartu Keluarga",), "Loket 3-5", True, (MORNING,)),
        Service("perekaman", "Perekaman KTP-el", "B"),
        Service("pengambilan", "Pengambilan KTP-el", "C", ("KK",)),
    ),
)
TICKET = Ticket(
    ticket_id="t-1",
    event_id="0199a000-0000-7000-8000-000000000001",
    number="A045",
    series="A",
    service="cetak_ktp",
    origin=Origin.BOOKING,
    office_date=THURSDAY,
    window=MORNING,
    issued_at=datetime(2026, 11, 12, 8, 12, tzinfo=WIB),
    ahead=11,
)
PRINTED = RecordedTicket(TICKET, CODE, RowState.PRINTED, 0)
UNPRINTED = RecordedTicket(TICKET, CODE, RowState.NOT_PRINTED, 0)
OPEN_WINDOW = WindowAvailability("08:00", "10:00", 125, 12)
FULL_WINDOW = WindowAvailability("10:00", "12:00", 115, 0)
SETTINGS = SessionSettings(memory_key=b"test", staff_mode=True)
BY_CODE = CheckInByCode(CODE)
EMPTY_WISH = NewNumber("cetak_ktp", Origin.WALK_IN)
BY_NIK = CheckInByNik(NIK)
WALK_IN = NewNumber("cetak_ktp", Origin.WALK_IN)
NEW_BOOKING = NewBooking("cetak_ktp")
MOVED_TODAY = MovedBooking(CODE, BookableDays.TODAY)
FRIDAY = DayAvailability(date(2026, 11, 13), (OPEN_WINDOW, FULL_WINDOW))
CHOOSING_TIME = bk.ChoosingTime(NEW_BOOKING, FRIDAY, (FRIDAY,))
MADE = BookingMade(OTHER_CODE, "cetak_ktp", FRIDAY.date, MORNING, BookingState.BOOKED)
BOOKING_SHOWN = bk.BookingShown(MADE, now=False)


def booking(state: BookingState = BookingState.BOOKED, timing: Timing = Timing.ON_TIME) -> Booking:
    """A booking for the morning of the sample Thursday."""
    return Booking("cetak_ktp", THURSDAY, MORNING, state, timing)


def problem(kind: ProblemType, **members: object) -> Problem:
    """A refusal as the server words it."""
    return Problem(type=kind.urn, title="", status=kind.status, **members)  # type: ignore[arg-type] # test shorthand


IN_PROCESS = problem(ProblemType.RECORD_NOT_PRINTABLE, record="diproses")


def kiosk_at(visit: st.State, *, settings: SessionSettings = SETTINGS, facts: Facts | None = None) -> Kiosk:
    """A kiosk in the middle of its day, at a state, knowing what goes with it."""
    match visit:
        case st.Starting():
            known = Facts()
        case st.OutOfService(OutOfServiceReason.NO_SERVER):
            known = Facts(office=OFFICE, online=False)
        case st.OutOfService(reason):
            known = Facts(office=OFFICE, rejected=reason)
        case _:
            known = Facts(office=OFFICE)
    held = Held(BY_NIK, SESSION) if visit == st.StaffMenu(may_pass=True) else None
    return Kiosk(settings, facts or known, visit, SESSION, SCENE, TIMER, held)


READING = ClockReading(
    now=datetime(2026, 11, 12, 8, 30, tzinfo=WIB),
    basis=ClockBasis.NOTHING,
    earliest=datetime(2026, 11, 1, tzinfo=WIB),
    latest=datetime(2028, 3, 1, tzinfo=WIB),
)

STATES: dict[str, st.State] = {
    "starting": st.Starting(),
    "out of service": st.OutOfService(OutOfServiceReason.DEVICE_REJECTED),
    "no link": st.OutOfService(OutOfServiceReason.NO_SERVER),
    "welcome": st.Welcome(),
    "typing code": st.TypingCode("K7M4"),
    "code complete": st.TypingCode("K7M42QXA"),
    "typing NIK": st.TypingNik("6171"),
    "NIK complete": st.TypingNik(NIK.digits),
    "looking up scanned": st.LookingUp(CODE, st.Entry.SCANNED),
    "looking up typed": st.LookingUp(CODE, st.Entry.TYPED),
    "confirming": st.ConfirmingBooking(CODE, booking()),
    "priority": st.OfferingPriority(),
    "choosing service": st.ChoosingService(Origin.WALK_IN),
    "choosing priority service": st.ChoosingService(Origin.PRIORITY),
    "loading windows": st.LoadingWindows(WALK_IN),
    "choosing window": st.ChoosingWindow(WALK_IN, (OPEN_WINDOW, FULL_WINDOW)),
    "asking recorded": qs.AskingRecorded(WALK_IN),
    "asking reason": qs.AskingReason(WALK_IN),
    "checking documents": qs.CheckingDocuments(WALK_IN),
    "checking documents of a lost card": qs.CheckingDocuments(replace(WALK_IN, variant=Variant.LOST)),
    "checking documents of a pickup": qs.CheckingDocuments(NewNumber("pengambilan", Origin.PICKUP)),
    "typing phone": qs.TypingPhone(WALK_IN, "0812"),
    "phone complete": qs.TypingPhone(WALK_IN, "081200000001"),
    "choosing collector": qs.ChoosingCollector(),
    **{f"advice {topic}": qs.Advice(topic, WALK_IN) for topic in qs.Topic},
    "choosing subject": qs.ChoosingSubject(),
    **{f"information {subject}": qs.Information(subject) for subject in qs.Subject},
    "choosing requirements": qs.ChoosingRequirements(),
    "health notice": qs.HealthNotice(ev.Button.TAKE_NUMBER),
    "codes locked": qs.CodeLocked(),
    "choosing why to read": qs.ChoosingRequirementsReason("cetak_ktp"),
    "requirements": qs.Requirements("perekaman"),
    "requirements of a lost card": qs.Requirements("cetak_ktp", Variant.LOST),
    "choosing booking": st.ChoosingBooking(NIK, ("cetak_ktp", "perekaman")),
    "loading days": bk.LoadingDays(NEW_BOOKING),
    "loading today": bk.LoadingDays(MOVED_TODAY),
    "choosing day": bk.ChoosingDay(NEW_BOOKING, (FRIDAY,)),
    "choosing time": CHOOSING_TIME,
    "choosing time of a moved booking": bk.ChoosingTime(MOVED_TODAY, FRIDAY, (FRIDAY,)),
    "no days": bk.NoDays(NEW_BOOKING),
    "typing owner": bk.TypingOwner(NEW_BOOKING, CHOOSING_TIME, "08:00", "6171"),
    "owner complete": bk.TypingOwner(NEW_BOOKING, CHOOSING_TIME, "08:00", NIK.digits),
    "making booking": bk.MakingBooking(NEW_BOOKING, FRIDAY.date, "08:00"),
    "moving to today": bk.MakingBooking(MOVED_TODAY, FRIDAY.date, "08:00"),
    "booking shown": BOOKING_SHOWN,
    "booking of today shown": bk.BookingShown(MADE, now=True),
    "printing slip": bk.PrintingSlip(BookingSlip(MADE), BOOKING_SHOWN),
    "slip done": bk.SlipDone(printed=True, before=BOOKING_SHOWN),
    "typing lost phone": lc.TypingLostPhone("0812"),
    "lost phone complete": lc.TypingLostPhone("081200000001"),
    "typing last digits": lc.TypingLastDigits("+6281200000001", "000"),
    "last digits complete": lc.TypingLastDigits("+6281200000001", "0001"),
    "resending code": lc.ResendingCode(),
    "code resent": lc.CodeResent(again=True),
    "code resent for the last time": lc.CodeResent(again=False),
    "screening": st.Screening(BY_CODE),
    "screening, last try": st.Screening(BY_CODE, ReadingProblem.UNSTEADY, 4),
    "requesting": st.Requesting(BY_CODE),
    "waiting for a unit": st.Requesting(EMPTY_WISH, waits_s=20),
    "requesting again": st.Requesting(EMPTY_WISH, again=True),
    "requesting by NIK": st.Requesting(BY_NIK),
    "recording": st.Recording(TICKET, CODE),
    "printing": st.Printing(TICKET, CODE, 1),
    "ticket": st.TicketShown(TICKET, CODE, 1),
    "number": st.NumberShown(TICKET, PrinterFault.PAPER_OUT),
    "number, sent": st.NumberShown(TICKET, PrinterFault.PAPER_OUT, ns.NumberSms.SENT),
    "number, not sent": st.NumberShown(TICKET, PrinterFault.PAPER_OUT, ns.NumberSms.NOT_SENT),
    "typing number phone": ns.TypingNumberPhone(TICKET, PrinterFault.PAPER_OUT, "0812"),
    "number phone complete": ns.TypingNumberPhone(TICKET, PrinterFault.PAPER_OUT, "081200000001"),
    "sending number": ns.SendingNumber(TICKET, PrinterFault.PAPER_OUT),
    "refused": refusal(ProblemType.BOOKING_USED, problem(ProblemType.BOOKING_USED)),
    "full": refusal(ProblemType.QUOTA_EXHAUSTED, problem(ProblemType.QUOTA_EXHAUSTED), WALK_IN),
    "other day": refusal(ProblemType.BOOKING_OTHER_DAY, problem(ProblemType.BOOKING_OTHER_DAY), BY_CODE),
    "closed": refusal(ProblemType.OFFICE_CLOSED, problem(ProblemType.OFFICE_CLOSED), WALK_IN),
    "late, confirming": st.ConfirmingBooking(CODE, booking(timing=Timing.LATE)),
    "unknown": refusal(ProblemType.BOOKING_UNKNOWN, problem(ProblemType.BOOKING_UNKNOWN), BY_CODE),
    "NIK refused": refusal(ProblemType.NIK_INVALID, problem(ProblemType.NIK_INVALID)),
    "record in process": refusal(ProblemType.RECORD_NOT_PRINTABLE, IN_PROCESS, BY_CODE),
    "record duplicate": refusal(
        ProblemType.RECORD_NOT_PRINTABLE, problem(ProblemType.RECORD_NOT_PRINTABLE, record="duplikat"), BY_CODE
    ),
    "typing ready phone": rc.TypingReadyPhone(BY_CODE, IN_PROCESS, "0812"),
    "ready phone complete": rc.TypingReadyPhone(BY_CODE, IN_PROCESS, "081200000001"),
    "leaving phone": rc.LeavingPhone(BY_CODE, IN_PROCESS),
    "phone kept": rc.PhoneLeft(rc.PhoneOutcome.KEPT, BY_CODE, IN_PROCESS),
    "phone not kept": rc.PhoneLeft(rc.PhoneOutcome.NOT_KEPT, BY_CODE, IN_PROCESS),
    "phone, no link": rc.PhoneLeft(rc.PhoneOutcome.NO_LINK, BY_CODE, IN_PROCESS),
    "no phone": rc.PhoneLeft(rc.PhoneOutcome.NONE, BY_CODE, IN_PROCESS),
    "misread": st.Misread(MisreadScan.UNREADABLE),
    "no server": st.NoServer(),
    "with staff": st.WithStaff(StaffReason.ASKED),
    "with staff, held": st.WithStaff(StaffReason.WARM, BY_NIK),
    "still there": st.StillThere(st.TypingCode("K7M4")),
    "entering PIN": st.EnteringPin("617"),
    "PIN but for one": st.EnteringPin("61718"),
    "checking PIN": st.CheckingPin(),
    "PIN locked": st.PinLocked(),
    "staff menu": st.StaffMenu(),
    "staff menu, somebody held": st.StaffMenu(may_pass=True),
    "staff devices": st.StaffDevices(),
    "loading tickets": st.LoadingTickets(),
    "staff tickets": st.StaffTickets((PRINTED,)),
    "staff tickets, unprinted": st.StaffTickets((UNPRINTED,)),
    "staff printing first": st.StaffPrinting(UNPRINTED, 1),
    "staff printing copy": st.StaffPrinting(PRINTED, 2),
    "choosing reason": st.ChoosingReason(),
    "choosing urgent service": st.ChoosingUrgentService(UrgentReason.OTHER),
    "staff done": st.StaffDone(StaffOutcome.GATE_OPENED),
    "loading tickets to void": LoadingTicketsToVoid(),
    "tickets to void": TicketsToVoid((PRINTED,)),
    "confirming void": ConfirmingVoid(PRINTED),
    "voiding ticket": VoidingTicket(PRINTED),
    "reading clock": ReadingClock(),
    "telling clock": TellingClock(READING),
    "telling clock, hour typed": TellingClock(READING, "0931"),
}

EVENTS: dict[str, ev.Event] = {
    "code scanned": ev.CodeScanned(CODE),
    "NIK scanned": ev.CodeScanned(NIK.digits),
    "mistyped code scanned": ev.CodeScanned("K7M4-2QXB"),
    "two codes scanned": ev.CodeScanned("Pesan K7M4-2QXA dan P3T9-WAC5 untuk Anda"),
    "noise scanned": ev.CodeScanned("\x00\x1b@ apa ini"),
    **{f"press {button.value}": ev.Pressed(button, SCENE) for button in ev.Button},
    "type 2": ev.KeyTyped("2", SCENE),
    "choose cetak_ktp": ev.ServiceChosen("cetak_ktp", SCENE),
    "choose perekaman": ev.ServiceChosen("perekaman", SCENE),
    "choose unknown service": ev.ServiceChosen("lain", SCENE),
    "choose because lost": ev.VariantChosen(Variant.LOST, SCENE),
    "choose Friday": DayChosen(FRIDAY.date, SCENE),
    "days loaded": DaysLoaded(SESSION, (FRIDAY,)),
    "no days loaded": DaysLoaded(SESSION, ()),
    "booking accepted": BookingAccepted(SESSION, MADE),
    "code resend taken": CodeResendTaken(SESSION),
    "code resend too often": CodeResendTooOften(SESSION),
    "number sent": NumberSent(SESSION),
    "phone is kept": PhoneKept(SESSION),
    "slip printed": SlipSettled(SESSION, printed=True),
    "refused as full": ev.RequestRefused(SESSION, problem(ProblemType.QUOTA_EXHAUSTED)),
    "choose 08:00": ev.WindowChosen("08:00", SCENE),
    "choose full 10:00": ev.WindowChosen("10:00", SCENE),
    "show in English": ev.PresentationChosen(Presentation(Language.ENGLISH), SCENE),
    "touch": ev.ScreenTouched(SCENE),
    "office loaded": ev.OfficeLoaded(OFFICE),
    "link restored": ev.LinkRestored(),
    "link lost": ev.LinkLost(LinkFault.UNREACHABLE),
    "device rejected": ev.DeviceRejected(OutOfServiceReason.DEVICE_REJECTED),
    "booking found": ev.BookingFound(SESSION, booking()),
    "late booking found": ev.BookingFound(SESSION, booking(timing=Timing.LATE)),
    "early booking found": ev.BookingFound(SESSION, booking(timing=Timing.EARLY)),
    "other day found": ev.BookingFound(SESSION, booking(timing=Timing.OTHER_DAY)),
    "used booking found": ev.BookingFound(SESSION, booking(BookingState.CHECKED_IN)),
    "cancelled booking found": ev.BookingFound(SESSION, booking(BookingState.CANCELLED)),
    "printed ticket found": ev.TicketFound(SESSION, RecordedTicket(TICKET, CODE, RowState.PRINTED, 0)),
    "uncertain ticket found": ev.TicketFound(SESSION, RecordedTicket(TICKET, CODE, RowState.UNCERTAIN, 0)),
    "unprinted ticket found": ev.TicketFound(SESSION, RecordedTicket(TICKET, CODE, RowState.NOT_PRINTED, 0)),
    "booking not known": BookingNotKnown(SESSION),
    "numbers counted": OfflineReserveCounted(True),
    "windows loaded": ev.WindowsLoaded(SESSION, (OPEN_WINDOW,)),
    "full windows loaded": ev.WindowsLoaded(SESSION, (FULL_WINDOW,)),
    "no windows loaded": ev.WindowsLoaded(SESSION, ()),
    "ticket granted": ev.TicketGranted(SESSION, TICKET, BY_CODE),
    "refused as used": ev.RequestRefused(SESSION, problem(ProblemType.BOOKING_USED)),
    "refused as in process": ev.RequestRefused(SESSION, IN_PROCESS),
    "refused for now": ev.RequestRefused(SESSION, problem(ProblemType.QUOTA_EXHAUSTED, retry_after_s=20)),
    "refused as several": ev.RequestRefused(
        SESSION, problem(ProblemType.SEVERAL_BOOKINGS, choices=("cetak_ktp", "perekaman"))
    ),
    "refused as revoked": ev.RequestRefused(SESSION, problem(ProblemType.DEVICE_REVOKED)),
    "refused without a known reason": ev.RequestRefused(SESSION, Problem("about:blank", "", 409)),
    "server unreachable": ev.ServerUnreachable(SESSION, LinkFault.TIMED_OUT),
    "nothing left to give": NothingLeftToGive(SESSION),
    "booking uncertain": BookingUncertain(SESSION, LinkFault.TIMED_OUT),
    "ticket recorded": ev.TicketRecorded(SESSION, TICKET),
    "journal failed": ev.JournalFailed(SESSION, JournalFault.DISK_FULL),
    "unsettled counted": ev.UnsettledTicketsCounted(1),
    "ticket printed": ev.TicketPrinted(SESSION, TICKET, 1),
    "ticket not printed": ev.TicketNotPrinted(SESSION, TICKET, 1, PrinterFault.PAPER_OUT),
    "ticket uncertain": ev.TicketUncertain(SESSION, TICKET, 1, PrinterFault.DISCONNECTED),
    "printer changed": ev.PrinterChanged(PrinterFault.COVER_OPEN),
    "paper near end": ev.PaperNearEnd(True),
    "scanner changed": ev.ScannerChanged(ScannerFault.ABSENT),
    "normal temperature": ev.TemperatureRead(SESSION, Celsius(36.4)),
    "warm": ev.TemperatureRead(SESSION, Celsius(37.3)),
    "unsteady": ev.ReadingUncertain(SESSION, ReadingProblem.UNSTEADY),
    "nobody there": ev.ReadingUncertain(SESSION, ReadingProblem.NOBODY),
    "thermometer failed": ev.ThermometerFailed(SESSION, ThermometerFault.SILENT),
    "thermometer changed": ev.ThermometerChanged(ThermometerFault.ABSENT),
    "gate changed": ev.GateChanged(GateFault.BEAM_STUCK),
    "nobody passed": ev.NobodyPassed(),
    "clock judged": ClockJudged(ClockTrust.SUSPECT),
    "clock read": ClockRead(SESSION, READING),
    "ticket voided": TicketVoided(SESSION, EventId(TICKET.event_id)),
    "staff gesture": StaffGestureMade(),
    "PIN accepted": PinAccepted(SESSION),
    "PIN refused": PinRefused(SESSION),
    "tickets found": TodaysTicketsFound(SESSION, (PRINTED,)),
    "no tickets found": TodaysTicketsFound(SESSION, ()),
    "choose ticket": TicketChosen(EventId(TICKET.event_id), SCENE),
    "choose unknown ticket": TicketChosen(EventId("other"), SCENE),
    "choose reason": ReasonChosen(UrgentReason.ILLNESS, SCENE),
    "held visitor forgotten": ev.TimerElapsed(HeldVisitorForgotten(SESSION)),
    "code lock elapsed": ev.TimerElapsed(CodeLockElapsed()),
    "wrong codes forgotten": ev.TimerElapsed(WrongCodesForgotten()),
    "staff lock elapsed": ev.TimerElapsed(StaffLockElapsed()),
    "time is up": ev.TimerElapsed(ev.VisitTimeout(TIMER)),
    "old timer": ev.TimerElapsed(ev.VisitTimeout(TIMER - 1)),
    "second reading due": ev.TimerElapsed(ev.SecondReadingDue(b"who")),
    "warm visitor forgotten": ev.TimerElapsed(ev.WarmVisitorForgotten(b"who")),
}
