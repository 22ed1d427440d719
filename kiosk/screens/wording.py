"""What the screens say, as a form that every language fills in: a missing text is a type error."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.core.clock_model import ClockBasis
from kiosk.core.events import Button
from kiosk.core.health import Device
from kiosk.core.model import MisreadScan, OutOfServiceReason, ReadingProblem, RowState, StaffOutcome, StaffReason
from kiosk.core.number_states import NumberSms
from kiosk.core.presentation import Language, Volume
from kiosk.core.question_states import Subject, Topic
from kiosk.core.record_states import PhoneOutcome
from quota_protocol.messages import RecordGroup, UrgentReason, Variant
from quota_protocol.problems import ProblemType


@dataclass(frozen=True, slots=True)
class Message:
    """A fact and what follows from it. `{fields}` in braces are filled in; `plain` is said when one is not known."""

    title: str
    body: str
    plain: str = ""


LANGUAGE_NAMES = {Language.INDONESIAN: "Bahasa Indonesia", Language.ENGLISH: "English"}
"""Every language by its own name, the same in all of them."""


def filled(message: Message, fields: Mapping[str, str]) -> Message:
    """The message with its fields; a body with a field that is not known gives way to the plain one."""
    try:
        return Message(message.title.format_map(fields), message.body.format_map(fields))
    except KeyError:
        return Message(message.title, message.plain)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class HeaderWords:
    """The line at the top."""

    free_of_charge: str
    simulated: str
    queue: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WelcomeWords:
    """The first picture, and the notices on it."""

    title: str
    scan: str
    scanner_fault: str
    with_sms: str
    on_your_card: str
    no_booking: str
    collect: str
    central_trouble: str
    cards_short: str
    unsettled: str
    paper_near_end: str
    printer_fault: str
    connection_fault: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TypingWords:
    """The code keyboard and the number pad."""

    code: str
    code_example: str
    code_wrong: str
    letters_left: str
    nik: str
    nik_where: str
    nik_privacy: str
    digits_left: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WaitWords:
    """What is being done."""

    looking_up: str
    loading_windows: str
    requesting: str
    printing: str
    loading_tickets: str
    printing_again: str
    moment: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ChoiceWords:
    """Confirming and choosing."""

    confirm: str
    confirm_late: Message
    yes: str
    yes_late: str
    no: str
    service: str
    day: str
    time: str
    priority: Message
    priority_take: str
    choose_service: str
    suspended: str
    more_services: str
    choose_window: str
    window_free: str
    window_unlimited: str
    window_full: str
    choose_booking: Message


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TicketWords:
    """The number."""

    your_number: str
    time: str
    counters: str
    ahead: str
    people: str
    take: str
    copy: str
    late: str
    note_it: str
    no_paper: str
    told_staff: str
    perhaps_paper: str
    noted: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class StillThereWords:
    """Is somebody there?"""

    title: str
    countdown: str
    go_on: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ClockWords:
    """What staff read and press beside the kiosk's clock. `certain` where their word is not needed."""

    reading: str
    certain: Mapping[ClockBasis, str]
    doubtful: Mapping[ClockBasis, str]
    meant: str
    impossible: str
    right: str
    take: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class StaffWords:
    """Staff mode. `reasons` says for each device what its health means and what to do, by the reason's value."""

    pin: str
    pin_hint: str
    pin_wrong: str
    pin_checking: str
    locked_out: Message
    menu: str
    nobody_waits: str
    which_ticket: str
    more_tickets: str
    which_to_void: str
    given_at: str
    confirm_void: Message
    void: str
    finding_tickets_to_void: str
    voiding: str
    reading_clock: str
    clock: ClockWords
    copies_spent: str
    paper: Mapping[RowState, str]
    which_reason: str
    urgent_reasons: Mapping[UrgentReason, str]
    which_service: str
    outcomes: Mapping[StaffOutcome, Message]
    devices_title: str
    devices: Mapping[Device, str]
    reasons: Mapping[Device, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class QuestionWords:
    """What is asked before a number, and what can be read without one."""

    recorded: Message
    reason: str
    reasons: Mapping[Variant, str]
    documents: Message
    phone: str
    phone_example: str
    phone_privacy: str
    phone_incomplete: str
    collector: Message
    advice: Mapping[Topic, Message]
    subject: str
    information: Mapping[Subject, Message]
    requirements_of: str
    health: Message
    invitation: str
    code_locked: Message
    requirements_for: str
    requirements: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BookingWords:
    """Booking another day, moving a booking, slips without a number."""

    choose_day: str
    choose_time: str
    many_places: str
    no_days: Message
    owner: str
    booked: str
    keep_code: str
    slip_printed: Message
    slip_not_printed: Message
    loading_days: str
    booking: str
    printing_slip: str
    take_now: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LostCodeWords:
    """A lost booking code. `resent` never says whether there is a booking."""

    phone: str
    privacy: str
    last_digits: str
    resending: str
    resent: Message


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NumberSmsWords:
    """A number that is on no paper, sent to a phone. `consent` says what the phone's number is used for."""

    number: str
    consent: str
    type_phone: str
    no_link: str
    sending: str
    said: Mapping[NumberSms, str]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RecordWords:
    """How far somebody's card is. `consent` says what a phone that is left is used for."""

    refused: Mapping[RecordGroup, Message]
    phone: str
    consent: str
    leaving: str
    left: Mapping[PhoneOutcome, Message]
    ask_staff: str
    take_repair: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DisplayWords:
    """How things are shown and heard. `other_language` leads there those who cannot read this one."""

    title: str
    other_language: str
    text_big: str
    contrast_high: str
    reach_low: str
    on: str
    sound: str
    volumes: Mapping[Volume, str]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Words:
    """Everything that the screens say in one language."""

    header: HeaderWords
    display: DisplayWords
    long_date: Callable[[date], str]
    welcome: WelcomeWords
    typing: TypingWords
    wait: WaitWords
    choice: ChoiceWords
    questions: QuestionWords
    booking: BookingWords
    lost_code: LostCodeWords
    number_sms: NumberSmsWords
    record: RecordWords
    ticket: TicketWords
    still_there: StillThereWords
    staff: StaffWords
    buttons: Mapping[Button, str]
    urgent_reasons: str
    staff_called: str
    screening: Message
    screening_hints: Mapping[ReadingProblem, str]
    refusals: Mapping[ProblemType, Message]
    day_full: Message
    window_full: Message
    next_window: str
    understood: str
    misread: Mapping[MisreadScan, Message]
    no_server: Message
    with_staff: Mapping[StaffReason, Message]
    out_of_service: Mapping[OutOfServiceReason, Message]
    starting: Message
    kiosk: str
