"""What the screens say in English: the same form as in Indonesian. What an office calls its services stays as it is.

Staff mode speaks Indonesian in every language: staff do.
"""

from datetime import date

from kiosk.core.events import Button
from kiosk.core.model import MisreadScan, OutOfServiceReason, ReadingProblem, StaffReason
from kiosk.core.presentation import Volume
from kiosk.screens.wording import (
    ChoiceWords,
    DisplayWords,
    HeaderWords,
    Message,
    StillThereWords,
    TicketWords,
    TypingWords,
    WaitWords,
    WelcomeWords,
    Words,
)
from kiosk.screens.wording_questions_english import BOOKING, LOST_CODE, NUMBER_SMS, QUESTION_BUTTONS, QUESTIONS, RECORD
from kiosk.screens.wording_staff_indonesian import STAFF
from quota_protocol.problems import ProblemType

_ASK_STAFF = "Our staff will help you."
_BESIDE = "Please wait beside the kiosk."
_FRONT = "Please take a queue number from our staff in front."

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def long_date(day: date) -> str:
    """`Thursday, 12 November 2026`."""
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


_BUTTONS = {
    **QUESTION_BUTTONS,
    Button.TYPE_CODE: "Type booking code",
    Button.TYPE_NIK: "Type NIK",
    Button.TAKE_NUMBER: "Take a number",
    Button.COLLECT_CARD: "Collect KTP-el",
    Button.PRIORITY: "Elderly, disabled,\npregnant",
    Button.URGENT: "Urgent\nmatter",
    Button.CONTINUE: "Next",
    Button.ERASE: "Erase",
    Button.CLEAR: "Clear",
    Button.BACK: "Back",
    Button.CANCEL: "Cancel",
    Button.RETRY: "Try again",
    Button.OTHER_WINDOW: "Another time",
    Button.OTHER_SERVICE: "Other services",
    Button.STILL_HERE: "Yes, go on",
    Button.TICKET_MISSING: "No ticket came out",
    Button.CALL_STAFF: "Call\nStaff",
    Button.DONE: "Done",
    Button.STAFF_DEVICES: "Perangkat",
    Button.STAFF_OPEN_GATE: "Buka pintu",
    Button.STAFF_PRINT_AGAIN: "Cetak ulang tiket",
    Button.STAFF_LET_THROUGH: "Luluskan pemeriksaan",
    Button.STAFF_VOID: "Batalkan tiket",
    Button.STAFF_CLOCK: "Tanggal dan jam",
    Button.DISPLAY: "Display",
    Button.DISPLAY_DONE: "Done",
    Button.HEAR: "Listen",
}

_REFUSALS = {
    ProblemType.INVALID_REQUEST: Message("This cannot be done yet", _ASK_STAFF),
    ProblemType.NIK_INVALID: Message(
        "The NIK is not right yet", "A NIK has 16 digits. Look at your KTP-el or family card (KK)."
    ),
    ProblemType.UNAUTHORIZED: Message("This kiosk is not ready yet", _FRONT),
    ProblemType.DEVICE_REVOKED: Message("This kiosk is not ready yet", _FRONT),
    ProblemType.DEVICE_ROLLBACK: Message("This kiosk is not ready yet", _FRONT),
    ProblemType.DEVICE_FORK: Message("This kiosk is not ready yet", _FRONT),
    ProblemType.BOOKING_UNKNOWN: Message(
        "Booking not found", "Perhaps it was made at another office, for another day, or was cancelled."
    ),
    ProblemType.REQUEST_UNKNOWN: Message(
        "Application not found", "Perhaps it was made at another office. Please check your code."
    ),
    ProblemType.BOOKING_CANCELLED: Message(
        "This booking was cancelled", "You can still take a queue number for today."
    ),
    ProblemType.BOOKING_USED: Message(
        "The number was taken already",
        "Your queue number was taken at {used_at}. Lost the ticket? Our staff can print it again.",
        "This booking has been used. Lost the ticket? Our staff can print it again.",
    ),
    ProblemType.BOOKING_OTHER_DAY: Message(
        "Your booking is for another day",
        "Your booking: {date}, at {window}. Please come on that day.",
        "Please come on the day that your SMS says.",
    ),
    ProblemType.TOO_EARLY: Message(
        "You are early",
        "Numbers are given from {opens_at}. Please scan again then.",
        "Please come back shortly before the time of your booking.",
    ),
    ProblemType.QUOTA_EXHAUSTED: Message("Today is full", "Our staff can help you choose another day."),
    ProblemType.SEVERAL_BOOKINGS: Message("There are several bookings", "Our staff will help you choose one."),
    ProblemType.ONE_PER_PERSON: Message(
        "You have a number already",
        "One number per person for this service today. Lost the ticket? Our staff will help.",
    ),
    ProblemType.OFFICE_CLOSED: Message(
        "The office is closed", "Open again: {opens_day}, at {opens_at}.", "Please come during office hours."
    ),
    ProblemType.SERVICE_SUSPENDED: Message(
        "This service is suspended",
        "Suspended for now (basis: {basis}). Other services are open.",
        "Suspended for now. Other services are open.",
    ),
    ProblemType.RECORD_NOT_PRINTABLE: Message(
        "The KTP-el cannot be printed yet", "Your record is being processed. Our staff will look at it with you."
    ),
    ProblemType.HELD_FOR_SECTION_HEAD: Message(
        "Our staff need to check this", "The head of the population identity section checks it. Staff will take you."
    ),
    ProblemType.IDEMPOTENCY_MISMATCH: Message("This cannot be done yet", _ASK_STAFF),
    ProblemType.RATE_LIMITED: Message("Very busy right now", "Please wait a moment. " + _ASK_STAFF),
    ProblemType.RECOVERING: Message("The system is being restored", _ASK_STAFF),
}

_WITH_STAFF = {
    StaffReason.ASKED: Message("Staff are on their way", _BESIDE),
    StaffReason.URGENT: Message("Staff are on their way", f"{_BESIDE} Urgent matters come first."),
    StaffReason.WARM: Message("Our staff will help you", f"{_BESIDE} Your place in the queue is kept."),
    StaffReason.SECOND_READING_TOO_SOON: Message(
        "Our staff will help you", f"{_BESIDE} Your place in the queue is kept."
    ),
    StaffReason.SCREENING_NOT_POSSIBLE: Message("Our staff will help you", f"{_BESIDE} We prepare your number."),
    StaffReason.TICKET_NOT_PRINTED: Message("Staff bring your ticket", f"{_BESIDE} Your number is on record."),
    StaffReason.TICKET_UNCERTAIN: Message("Staff check your ticket", f"{_BESIDE} Your number is on record."),
    StaffReason.NO_SERVER: Message("Staff hand out numbers", f"The connection is down. {_BESIDE}"),
    StaffReason.NUMBERS_SPENT: Message("This kiosk has no numbers left", f"{_FRONT} It counts just the same."),
    StaffReason.BOOKING_UNCERTAIN: Message(
        "Your booking is not certain yet", f"The connection broke while booking. {_BESIDE} They look it up for you."
    ),
    StaffReason.JOURNAL: Message("Our staff will help you", f"The kiosk has a fault. {_BESIDE}"),
    StaffReason.REFUSED: Message("Our staff will help you", _BESIDE),
    StaffReason.NOBODY_PASSED: Message("Staff are on their way", _BESIDE),
    StaffReason.GATE: Message("Staff open the gate", _BESIDE),
}

ENGLISH = Words(
    header=HeaderWords(free_of_charge="FREE", simulated="SIMULATED TIME", queue="Queue"),
    display=DisplayWords(
        title="Language, display, sound",
        other_language="Bahasa",
        text_big="Big text",
        contrast_high="High contrast",
        reach_low="Low buttons",
        on="on",
        sound="Sound",
        volumes={Volume.OFF: "off", Volume.SOFT: "soft", Volume.NORMAL: "normal", Volume.LOUD: "loud"},
    ),
    long_date=long_date,
    welcome=WelcomeWords(
        title="Welcome",
        scan="Have a booking QR code? Hold it to the red light below the screen.",
        scanner_fault="The scanner has a fault. Please type your booking code.",
        with_sms="8 characters in your SMS",
        on_your_card="Booked with your NIK",
        no_booking="Not booked yet",
        collect="Told that it is ready",
        central_trouble="Central server trouble. Numbers are still given.",
        cards_short="Few blank cards. Applications are still taken.",
        unsettled="{count} tiket perlu dicek petugas.",
        paper_near_end="Kertas tiket hampir habis.",
        printer_fault="Printer fault. Your number shows here.",
        connection_fault="The connection is down. You can still take a number.",
    ),
    typing=TypingWords(
        code="Type your booking code",
        code_example="Example: K7M4-2QXA",
        code_wrong="Not right. See your SMS.",
        letters_left="{count} more",
        nik="Type your NIK",
        nik_where="16 digits on your KTP-el or KK.",
        nik_privacy="Your NIK is not printed and not kept in this kiosk.",
        digits_left="{count} more digits",
    ),
    wait=WaitWords(
        looking_up="Finding your booking",
        loading_windows="Looking for free places today",
        requesting="Getting your queue number",
        printing="Printing your ticket",
        loading_tickets="Mencari tiket hari ini",
        printing_again="Mencetak ulang tiket",
        moment="One moment, please.",
    ),
    choice=ChoiceWords(
        confirm="Is this your booking?",
        confirm_late=Message(
            "The booked time has passed",
            "You are still served, after those who came on time.",
        ),
        yes="Yes, it is",
        yes_late="Take a number",
        no="No",
        service="Service",
        day="Day",
        time="Time",
        priority=Message(
            "Priority queue",
            "For the elderly, people with disabilities, pregnant women, and those with small children.",
        ),
        priority_take="Take a priority number",
        choose_service="Choose a service",
        suspended="suspended for now",
        more_services="More services",
        choose_window="Choose a time today",
        window_free="{count} places left",
        window_unlimited="places left",
        window_full="full",
        choose_booking=Message("Which booking?", "You have several bookings today. Choose one first."),
    ),
    questions=QUESTIONS,
    booking=BOOKING,
    lost_code=LOST_CODE,
    number_sms=NUMBER_SMS,
    record=RECORD,
    ticket=TicketWords(
        your_number="Your queue number",
        time="Time",
        counters="Counter",
        ahead="Before you",
        people="{count} people",
        take="Take your ticket below, then go in.",
        copy="COPY {copy}",
        late="Late",
        note_it="Write down your number",
        no_paper="The ticket was not printed.",
        perhaps_paper="Perhaps no ticket came out.",
        told_staff="Our staff know. Please go in and wait to be called.",
        noted="I have noted it",
    ),
    still_there=StillThereWords(
        title="Need more time?",
        countdown="The screen starts again in {seconds} seconds.",
        go_on="Yes, go on",
    ),
    staff=STAFF,
    buttons=_BUTTONS,
    urgent_reasons="Illness, BPJS, or something else",
    staff_called="Staff are\ncoming",
    screening=Message("Stand before the thermometer", "Turn your face to the sensor. Keep about a hand's span away."),
    screening_hints={
        ReadingProblem.NOBODY: "Nothing read yet. Come within a hand's span, please.",
        ReadingProblem.UNSTEADY: "Hold still for a moment, please.",
        ReadingProblem.IMPLAUSIBLE: "Nothing read yet. Please uncover your forehead.",
    },
    refusals=_REFUSALS,
    window_full=Message(
        "This time is full",
        "{quota} people already. There is room at {next}.",
        "There is room at another time today.",
    ),
    day_full=Message(
        "Today is full",
        "All {day_quota} places of today are taken. You can book another day here now.",
        "You can book another day here now.",
    ),
    next_window="{next}, {free} left",
    understood="I understand",
    misread={
        MisreadScan.CHECK_CHARACTER: Message(
            "The code is not right yet",
            "Check the code in your SMS. Codes have no letters I, L, O and no digits 0, 1.",
        ),
        MisreadScan.SEVERAL_CODES: Message("More than one code", "Scan one code only, or type your booking code."),
        MisreadScan.UNREADABLE: Message(
            "This code is not known", "Scan the QR code of your booking SMS, or type your booking code."
        ),
    },
    no_server=Message("The connection is down", "Our staff have been called and will give you a queue number."),
    with_staff=_WITH_STAFF,
    out_of_service={
        OutOfServiceReason.NOT_ENROLLED: Message("This kiosk is not ready yet", _FRONT),
        OutOfServiceReason.DEVICE_REJECTED: Message("This kiosk is not serving now", _FRONT),
        OutOfServiceReason.NO_SERVER: Message("The connection is down", _FRONT),
        OutOfServiceReason.FAILED: Message(
            "Sorry, the kiosk has a fault", f"Your data has been wiped off the screen. {_FRONT}"
        ),
    },
    starting=Message("The kiosk is getting ready", "One moment, please."),
    kiosk="Kiosk {name}",
)
