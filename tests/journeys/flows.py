"""Every flow of domain.md section 6 as a resident goes through it: scans and touches, and what the screen says.

Each ends on the first screen, in whatever language it was gone through.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from kiosk.core import booking_states as booking
from kiosk.core import question_states as questions
from kiosk.core import states
from kiosk.core.booking_events import DayChosen
from kiosk.core.buttons import Button
from kiosk.core.events import ServiceChosen, VariantChosen, WindowChosen
from kiosk.core.lost_code_states import CodeResent, TypingLastDigits, TypingLostPhone
from kiosk.core.model import MisreadScan
from kiosk.core.number_states import NumberSms, TypingNumberPhone
from kiosk.core.presentation import Language
from kiosk.core.question_states import Subject, Topic
from kiosk.core.record_states import PhoneLeft, PhoneOutcome, TypingReadyPhone
from kiosk.core.states import State
from kiosk.screens.wording import Words
from quota_protocol.booking_code import BookingCode, spaced
from quota_protocol.messages import OfficeFlags, RecordGroup, Variant
from quota_protocol.problems import ProblemType
from quota_server.store.opening import administration
from tests.journeys.office import EIGHT_TWELVE, Office
from tests.journeys.panel import Panel
from tests.journeys.records import told_of_record

FRIDAY, MONDAY = "2026-11-13", date(2026, 11, 16)
UNKNOWN_CODE = "P3T9WAC5"


@dataclass(frozen=True)
class Person:
    """Somebody invented. `phone` as it is typed."""

    name: str
    nik: str
    phone: str


@dataclass(frozen=True)
class Visit:
    """One person at the panel, and the language they read."""

    panel: Panel
    who: Person
    language: Language

    @property
    def office(self) -> Office:
        return self.panel.office

    @property
    def words(self) -> Words:
        return self.panel.words

    def begin(self, button: Button, kind: type[State]) -> None:
        """Choose the language, then what to do."""
        self.panel.speak(self.language)
        self.press(button, kind)

    def press(self, button: Button, kind: type[State]) -> None:
        """Touch a button, and see what follows."""
        self.panel.press(button)
        self.panel.until_shown(kind)

    def choose(self, service: str, kind: type[State]) -> None:
        """Touch a service, and see what follows."""
        self.panel.touch(partial(ServiceChosen, service), f"the service {service}")
        self.panel.until_shown(kind)

    def because(self, variant: Variant) -> None:
        """Touch why a card is printed, and see which papers it takes."""
        self.panel.touch(partial(VariantChosen, variant), f"the reason {variant}")
        self.panel.until_shown(questions.CheckingDocuments)

    def at(self, start: str) -> None:
        """Touch a time."""
        self.panel.touch(partial(WindowChosen, start), f"the time {start}")

    def scan(self, code: BookingCode, kind: type[State]) -> None:
        """Choose the language, hold the SMS before the scanner, and see what follows. It names its reader."""
        self.panel.speak(self.language)
        self.office.scan(f"Yth. {self.who.name}: Kode {spaced(code)}")
        self.panel.until_shown(kind)

    def type_code(self, code: str, kind: type[State]) -> None:
        """Type a code, and see what follows."""
        self.begin(Button.TYPE_CODE, states.TypingCode)
        self.panel.key_in(code)
        self.press(Button.CONTINUE, kind)

    def book(self, window: str = "08:00", day: str = "2026-11-12", service: str = "cetak_ktp") -> BookingCode:
        """Book on the web, with a phone."""
        return self.office.book(window, day, nik=self.who.nik, service=service, phone=self.who.phone)

    def reads(self, text: str) -> None:
        """Wait until this stands on the screen."""
        self.panel.until_says(text)

    def is_refused(self, kind: ProblemType) -> None:
        """See the refusal in this language."""
        self.panel.until_shown(states.Refused)
        assert getattr(self.office.kiosk_state, "kind", None) is kind
        refusal = self.words.refusals[kind].title
        alternatives = (refusal, self.words.day_full.title, self.words.window_full.title)
        assert any(title in self.panel.says() for title in alternatives), self.panel.says()

    def has_number(self, series: str) -> None:
        """Hold the ticket, and leave."""
        self.panel.until_shown(states.TicketShown)
        assert self.office.number_shown().startswith(series)
        self.reads(self.words.ticket.your_number)
        self.leave()

    def leave(self, button: Button = Button.DONE) -> None:
        """Go, and leave the first screen to the next one."""
        self.press(button, states.Welcome)


Flow = Callable[[Visit], None]


def scanned_booking(visit: Visit) -> None:
    """S01, S10, S11."""
    visit.scan(visit.book(), states.TicketShown)
    visit.has_number("A")


def typed_code(visit: Visit) -> None:
    """S02, S03."""
    visit.type_code(visit.book(), states.ConfirmingBooking)
    visit.reads(visit.words.choice.confirm)
    visit.panel.press(Button.CONTINUE)
    visit.has_number("A")


def typed_nik(visit: Visit) -> None:
    """S01 by NIK."""
    visit.book()
    visit.begin(Button.TYPE_NIK, states.TypingNik)
    visit.panel.key_in(visit.who.nik)
    visit.panel.press(Button.CONTINUE)
    visit.has_number("A")


def walk_in(visit: Visit) -> None:
    """S05, S06, S07, S04, S08, S09."""
    visit.begin(Button.TAKE_NUMBER, states.ChoosingService)
    visit.choose("cetak_ktp", questions.AskingRecorded)
    visit.reads(visit.words.questions.recorded.title)
    visit.press(Button.RECORDED, questions.AskingReason)
    visit.because(Variant.LOST)
    visit.reads(visit.words.questions.documents.title)
    visit.press(Button.DOCUMENTS_COMPLETE, questions.TypingPhone)
    visit.panel.key_in(visit.who.phone)
    visit.press(Button.CONTINUE, states.ChoosingWindow)
    visit.at("10:00")
    visit.has_number("A")


def not_recorded(visit: Visit) -> None:
    """S06 to S28, to a number for the recording."""
    visit.begin(Button.TAKE_NUMBER, states.ChoosingService)
    visit.choose("cetak_ktp", questions.AskingRecorded)
    visit.press(Button.NOT_RECORDED, questions.Advice)
    visit.reads(visit.words.questions.advice[Topic.RECORD_FIRST].title)
    visit.press(Button.TAKE_RECORDING, questions.CheckingDocuments)
    visit.panel.press(Button.DOCUMENTS_COMPLETE)
    visit.has_number("B")


def collected_by_oneself(visit: Visit) -> None:
    """S12."""
    visit.begin(Button.COLLECT_CARD, questions.ChoosingCollector)
    visit.reads(visit.words.questions.collector.title)
    visit.press(Button.COLLECT_MYSELF, questions.CheckingDocuments)
    visit.panel.press(Button.DOCUMENTS_COMPLETE)
    visit.has_number("C")


def collected_by_another(visit: Visit) -> None:
    """S12 to S33."""
    visit.begin(Button.COLLECT_CARD, questions.ChoosingCollector)
    visit.press(Button.COLLECT_OTHER, questions.Advice)
    visit.reads(visit.words.questions.advice[Topic.SECTION_HEAD].title)
    visit.press(Button.TAKE_VERIFICATION, questions.CheckingDocuments)
    visit.panel.press(Button.DOCUMENTS_COMPLETE)
    visit.has_number("K")


def priority(visit: Visit) -> None:
    """S13."""
    visit.begin(Button.PRIORITY, states.OfferingPriority)
    visit.reads(visit.words.choice.priority.title)
    visit.press(Button.CONTINUE, states.ChoosingService)
    visit.panel.touch(partial(ServiceChosen, "cetak_ktp"), "the service")
    visit.has_number("P")


def from_home(visit: Visit) -> None:
    """S14."""
    visit.begin(Button.TAKE_NUMBER, states.ChoosingService)
    visit.choose("dokumen_lain", questions.Advice)
    visit.reads(visit.words.questions.advice[Topic.AT_HOME].title)
    visit.press(Button.ONLINE_CONTACT, questions.Advice)
    visit.reads(visit.words.questions.advice[Topic.CONTACT].title)
    visit.press(Button.TAKE_ANYWAY, questions.CheckingDocuments)
    visit.panel.press(Button.DOCUMENTS_COMPLETE)
    visit.has_number("D")


def information(visit: Visit) -> None:
    """S15 and S40, why a card is not printed yet (S30's number beside it), and what to bring, on paper."""
    for button, subject in (
        (Button.READ_WHEN_READY, Subject.WHEN_READY),
        (Button.READ_REPORT_FEES, Subject.REPORT_FEES),
        (Button.READ_WHY_NOT_YET, Subject.WHY_NOT_YET),
    ):
        visit.begin(Button.INFORMATION, questions.ChoosingSubject)
        visit.press(button, questions.Information)
        visit.reads(visit.words.questions.information[subject].title)
        if subject is not Subject.WHY_NOT_YET:
            visit.leave()
    visit.press(Button.TAKE_REPAIR, questions.CheckingDocuments)
    visit.panel.press(Button.DOCUMENTS_COMPLETE)
    visit.has_number("E")
    visit.begin(Button.INFORMATION, questions.ChoosingSubject)
    visit.press(Button.READ_REQUIREMENTS, questions.ChoosingRequirements)
    visit.choose("perekaman", questions.Requirements)
    visit.reads(visit.words.questions.requirements)
    visit.press(Button.PRINT_REQUIREMENTS, booking.SlipDone)
    visit.reads(visit.words.booking.slip_printed.title)
    visit.leave()


def wrong_code(visit: Visit) -> None:
    """S20: typed with a wrong character, and scanned so."""
    code = visit.book()
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    visit.type_code(wrong, states.TypingCode)
    visit.reads(visit.words.typing.code_wrong)
    visit.leave(Button.BACK)
    visit.panel.speak(visit.language)
    visit.office.scan(wrong)
    visit.panel.until_shown(states.Misread)
    visit.reads(visit.words.misread[MisreadScan.CHECK_CHARACTER].title)
    visit.leave()


def unknown_and_lost_code(visit: Visit) -> None:
    """S21, "Kode hilang?"."""
    visit.book(day=FRIDAY)
    visit.type_code(UNKNOWN_CODE, states.Refused)
    visit.is_refused(ProblemType.BOOKING_UNKNOWN)
    visit.press(Button.LOST_CODE, TypingLostPhone)
    visit.panel.key_in(visit.who.phone)
    visit.press(Button.CONTINUE, TypingLastDigits)
    visit.panel.key_in(visit.who.nik[-4:])
    visit.press(Button.CONTINUE, CodeResent)
    visit.reads(visit.words.lost_code.resent.title)
    visit.leave()


def other_day(visit: Visit) -> None:
    """S22, moved to today."""
    visit.scan(visit.book("10:00", FRIDAY), states.Refused)
    visit.is_refused(ProblemType.BOOKING_OTHER_DAY)
    visit.press(Button.MOVE_TODAY, booking.ChoosingTime)
    visit.at("08:00")
    visit.panel.until_shown(booking.BookingShown)
    visit.reads(visit.words.booking.booked)
    visit.panel.press(Button.CONTINUE)
    visit.has_number("A")


def too_early(visit: Visit) -> None:
    """S23."""
    visit.scan(visit.book("13:00"), states.Refused)
    visit.is_refused(ProblemType.TOO_EARLY)
    visit.leave()


def late(visit: Visit) -> None:
    """S24."""
    code = visit.book("08:00")
    visit.office.clock.move_to(EIGHT_TWELVE.replace(hour=11))
    visit.type_code(code, states.ConfirmingBooking)
    visit.reads(visit.words.choice.confirm_late.title)
    visit.panel.press(Button.CONTINUE)
    visit.has_number("A")
    visit.office.clock.move_to(EIGHT_TWELVE)


def used(visit: Visit) -> None:
    """S25."""
    code = visit.book()
    visit.scan(code, states.TicketShown)
    visit.has_number("A")
    visit.panel.speak(visit.language)
    # A scanner says the same code only once in a while.
    visit.office.scan_directly(spaced(code))
    visit.panel.until_shown(states.Refused)
    visit.is_refused(ProblemType.BOOKING_USED)
    visit.leave()


def full_day(visit: Visit) -> None:
    """S27, another day booked with the NIK, its code on paper."""
    if visit.office.clock.now().date() == EIGHT_TWELVE.date():
        # A kiosk that holds units still offers them: on Friday this one has none, and only Friday is full.
        visit.office.lend_no_units()
        visit.office.set_quota({"08:00": 0, "10:00": 0, "13:00": 0})
        visit.office.set_quota_from(MONDAY, {"08:00": 5, "10:00": 5, "13:00": 5})
    visit.begin(Button.TAKE_NUMBER, states.ChoosingService)
    visit.choose("cetak_ktp", questions.AskingRecorded)
    visit.press(Button.RECORDED, questions.AskingReason)
    visit.because(Variant.NEW)
    visit.press(Button.DOCUMENTS_COMPLETE, questions.TypingPhone)
    visit.press(Button.NO_PHONE, states.Refused)
    visit.is_refused(ProblemType.QUOTA_EXHAUSTED)
    visit.press(Button.OTHER_DAY, booking.ChoosingDay)
    visit.reads(visit.words.booking.choose_day)
    visit.panel.touch(partial(DayChosen, MONDAY), "Monday")
    visit.panel.until_shown(booking.ChoosingTime)
    visit.at("10:00")
    visit.panel.until_shown(booking.TypingOwner)
    visit.panel.key_in(visit.who.nik)
    visit.press(Button.CONTINUE, booking.BookingShown)
    visit.reads(visit.words.booking.keep_code)
    visit.press(Button.PRINT_SLIP, booking.SlipDone)
    visit.leave()


def told_when_ready(visit: Visit) -> None:
    """S29: the record of somebody who shows the code of their request is at the centre; "Kabari saya"."""
    code = told_of_record(visit.office, visit.who.nik, "at_centre")
    visit.scan(code, states.Refused)
    visit.reads(visit.words.record.refused[RecordGroup.IN_PROCESS].title)
    visit.press(Button.NOTIFY_ME, TypingReadyPhone)
    visit.reads(visit.words.record.consent)
    visit.panel.key_in(visit.who.phone)
    visit.press(Button.CONTINUE, PhoneLeft)
    visit.reads(visit.words.record.left[PhoneOutcome.KEPT].title)
    visit.leave()


def asks_staff(visit: Visit) -> None:
    """S29, typed, without a phone; then "Tanya petugas"."""
    visit.type_code(told_of_record(visit.office, visit.who.nik, "at_centre"), states.Refused)
    visit.reads(visit.words.record.refused[RecordGroup.IN_PROCESS].title)
    visit.press(Button.NOTIFY_ME, TypingReadyPhone)
    visit.press(Button.NO_PHONE, PhoneLeft)
    visit.reads(visit.words.record.left[PhoneOutcome.NONE].title)
    visit.reads(visit.words.record.ask_staff)
    visit.press(Button.CALL_STAFF, states.WithStaff)
    visit.leave()


def data_repair(visit: Visit) -> None:
    """S30: the record of somebody who has booked is a duplicate."""
    told_of_record(visit.office, visit.who.nik, "duplicate_record")
    visit.scan(visit.book(), states.Refused)
    visit.reads(visit.words.record.refused[RecordGroup.DUPLICATE].title)
    visit.press(Button.TAKE_REPAIR, questions.CheckingDocuments)
    visit.panel.press(Button.DOCUMENTS_COMPLETE)
    visit.has_number("E")


def papers_missing(visit: Visit) -> None:
    """S31, S32."""
    visit.begin(Button.TAKE_NUMBER, states.ChoosingService)
    visit.choose("cetak_ktp", questions.AskingRecorded)
    visit.press(Button.RECORDED, questions.AskingReason)
    visit.because(Variant.LOST)
    visit.press(Button.DOCUMENTS_MISSING, questions.Advice)
    visit.reads(visit.words.questions.advice[Topic.LETTER_MISSING].title)
    visit.press(Button.BACK, questions.CheckingDocuments)
    visit.press(Button.BACK, questions.AskingReason)
    visit.because(Variant.DAMAGED)
    visit.press(Button.DOCUMENTS_MISSING, questions.Advice)
    visit.reads(visit.words.questions.advice[Topic.DOCUMENTS_MISSING].title)
    visit.press(Button.TAKE_ANYWAY, questions.TypingPhone)
    visit.panel.key_in(visit.who.phone)
    visit.press(Button.NO_PHONE, states.ChoosingWindow)
    visit.at("08:00")
    visit.has_number("A")


def urgent(visit: Visit) -> None:
    """S34."""
    visit.begin(Button.URGENT, states.WithStaff)
    visit.reads(visit.words.with_staff[getattr(visit.office.kiosk_state, "reason", None)].title)  # type: ignore[index]  # it is with staff
    visit.leave()


def suspended(visit: Visit) -> None:
    """S35."""
    visit.office.suspend("perekaman", "443.1/2978/Dukcapil")
    visit.begin(Button.TAKE_NUMBER, states.ChoosingService)
    visit.panel.touch(partial(ServiceChosen, "perekaman"), "the service")
    visit.panel.until(lambda: not isinstance(visit.office.kiosk_state, states.ChoosingService), "the first question")
    if isinstance(visit.office.kiosk_state, questions.CheckingDocuments):
        # The kiosk has yet to hear of it.
        visit.press(Button.DOCUMENTS_COMPLETE, states.Refused)
    visit.is_refused(ProblemType.SERVICE_SUSPENDED)
    visit.reads("443.1/2978/Dukcapil")
    visit.leave()


def closed(visit: Visit) -> None:
    """S36."""
    visit.office.clock.move_to(EIGHT_TWELVE.replace(hour=15))
    visit.begin(Button.TAKE_NUMBER, states.ChoosingService)
    visit.choose("perekaman", questions.CheckingDocuments)
    visit.press(Button.DOCUMENTS_COMPLETE, states.Refused)
    visit.is_refused(ProblemType.OFFICE_CLOSED)
    visit.leave()
    visit.office.clock.move_to(EIGHT_TWELVE)


def alone(visit: Visit) -> None:
    """S37: the server is away, and numbers go on."""
    visit.office.until_ready_to_be_alone()
    visit.office.link.off()
    visit.begin(Button.TAKE_NUMBER, states.ChoosingService)
    visit.choose("perekaman", questions.CheckingDocuments)
    visit.panel.press(Button.DOCUMENTS_COMPLETE)
    visit.has_number("B")
    visit.reads(visit.words.welcome.connection_fault)
    visit.office.link.on()
    visit.office.until(lambda: visit.office.facts.online, "the link")


def without_paper(visit: Visit) -> None:
    """S38, the number by SMS."""
    visit.office.printer.paper_out()
    visit.office.until(lambda: visit.office.facts.printer is not None, "the printer's fault")
    visit.scan(visit.book(), states.NumberShown)
    visit.reads(visit.words.ticket.note_it)
    visit.press(Button.SEND_SMS, TypingNumberPhone)
    visit.panel.key_in(visit.who.phone)
    visit.panel.press(Button.CONTINUE)
    visit.reads(visit.words.number_sms.said[NumberSms.SENT])
    visit.leave()
    visit.office.printer.new_roll()
    visit.office.until(lambda: visit.office.facts.printer is None, "a printer that is well")


def notices(visit: Visit) -> None:
    """S41, S42."""
    flags = OfficeFlags(blank_cards_short=True, health_notice=True)
    with administration(visit.office.database_url) as opened:
        opened.change_office(replace(opened.config("PTK"), flags=flags))
    visit.office.restart()
    visit.office.until(lambda: getattr(visit.office.facts.office, "flags", None) == flags, "the new profile")
    visit.begin(Button.TAKE_NUMBER, questions.HealthNotice)
    visit.reads(visit.words.questions.health.title)
    visit.press(Button.CONTINUE, states.ChoosingService)
    visit.choose("cetak_ktp", questions.Advice)
    visit.reads(visit.words.questions.advice[Topic.CARDS_SHORT].title)
    visit.press(Button.CONTINUE, questions.AskingRecorded)
    visit.press(Button.BACK, states.ChoosingService)
    visit.leave(Button.BACK)


def invited(visit: Visit) -> None:
    """S43."""
    visit.office.give_windows("perekaman")
    visit.type_code(visit.book(service="perekaman"), states.ConfirmingBooking)
    visit.reads(visit.words.questions.invitation)
    visit.panel.press(Button.CONTINUE)
    visit.has_number("B")


FLOWS: tuple[Flow, ...] = (
    scanned_booking,
    typed_code,
    typed_nik,
    walk_in,
    not_recorded,
    collected_by_oneself,
    collected_by_another,
    priority,
    from_home,
    information,
    wrong_code,
    unknown_and_lost_code,
    other_day,
    too_early,
    late,
    used,
    full_day,
    told_when_ready,
    asks_staff,
    data_repair,
    papers_missing,
    urgent,
    suspended,
    closed,
    alone,
    without_paper,
    notices,
    invited,
)

CHANGING: tuple[Flow, ...] = (late, full_day, suspended, closed, alone, without_paper, notices, invited)
"""Those that change something in the office, which the next one would find."""
