"""Which screen draws which state. Modules are imported when their screen is first built: start-up draws only one."""

from importlib import import_module
from typing import Any

from kiosk.core import booking_states as booking
from kiosk.core import lost_code_states as lost
from kiosk.core import number_states as number
from kiosk.core import question_states as questions
from kiosk.core import record_states as record
from kiosk.core import staff_states as staff
from kiosk.core import states
from kiosk.core.states import State
from kiosk.screens.screen import Screen, Stage

SCREENS: dict[type[State], str] = {
    states.Welcome: "welcome",
    states.TicketShown: "ticket",
    states.LookingUp: "please_wait",
    states.LoadingWindows: "please_wait",
    states.Requesting: "please_wait",
    states.Recording: "please_wait",
    states.Printing: "please_wait",
    states.Screening: "screening",
    states.TypingCode: "typing_code",
    states.TypingNik: "typing_nik",
    states.ConfirmingBooking: "confirm_booking",
    states.OfferingPriority: "priority",
    states.ChoosingService: "choose_service",
    states.ChoosingWindow: "choose_window",
    states.ChoosingBooking: "choose_booking",
    questions.AskingRecorded: "ask_recorded",
    questions.AskingReason: "ask_reason",
    questions.CheckingDocuments: "check_documents",
    questions.TypingPhone: "typing_phone",
    questions.ChoosingCollector: "choose_collector",
    questions.Advice: "advice",
    questions.ChoosingSubject: "choose_subject",
    questions.Information: "advice",
    questions.ChoosingRequirements: "choose_requirements",
    questions.ChoosingRequirementsReason: "ask_reason",
    questions.Requirements: "requirements",
    questions.HealthNotice: "health_notice",
    questions.CodeLocked: "code_locked",
    booking.LoadingDays: "please_wait",
    booking.ChoosingDay: "choose_day",
    booking.ChoosingTime: "choose_time",
    booking.NoDays: "no_days",
    booking.TypingOwner: "typing_owner",
    booking.MakingBooking: "please_wait",
    booking.BookingShown: "booking_shown",
    booking.PrintingSlip: "please_wait",
    booking.SlipDone: "slip_done",
    lost.TypingLostPhone: "typing_lost_phone",
    lost.TypingLastDigits: "typing_last_digits",
    lost.ResendingCode: "please_wait",
    lost.CodeResent: "code_resent",
    states.NumberShown: "number_shown",
    number.TypingNumberPhone: "typing_number_phone",
    number.SendingNumber: "number_shown",
    states.Refused: "refused",
    record.TypingReadyPhone: "typing_ready_phone",
    record.LeavingPhone: "please_wait",
    record.PhoneLeft: "phone_left",
    states.Misread: "misread",
    states.NoServer: "no_server",
    states.WithStaff: "with_staff",
    states.StillThere: "still_there",
    states.OutOfService: "out_of_service",
    states.Starting: "starting",
    states.EnteringPin: "staff_pin",
    states.CheckingPin: "staff_pin",
    states.PinLocked: "staff_locked",
    states.StaffMenu: "staff_menu",
    states.StaffDevices: "staff_devices",
    states.LoadingTickets: "please_wait",
    states.StaffTickets: "staff_tickets",
    states.StaffPrinting: "please_wait",
    states.ChoosingReason: "staff_reason",
    states.ChoosingUrgentService: "staff_urgent_service",
    states.StaffDone: "staff_done",
    staff.LoadingTicketsToVoid: "please_wait",
    staff.TicketsToVoid: "staff_void",
    staff.ConfirmingVoid: "staff_void_confirm",
    staff.VoidingTicket: "please_wait",
    staff.ReadingClock: "please_wait",
    staff.TellingClock: "staff_clock",
}
"""The module of each state's screen; its class is called `SCREEN` there."""


SOON_NEEDED = ("please_wait", "screening", "ticket", "typing_code", "typing_nik", "refused")
"""What a visitor may want to see at once; built in quiet moments. The others are built when they are first shown."""


def build_screen(name: str, stage: Stage) -> Screen[Any]:
    """A new screen by its module's name."""
    made: Screen[Any] = import_module(f"kiosk.screens.{name}").SCREEN(stage)
    return made
