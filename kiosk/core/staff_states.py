"""Where staff can be who take a ticket back or say what time it is. Part of `kiosk.core.states`."""

from kiosk.core.clock_model import ClockReading
from kiosk.core.model import RecordedTicket
from kiosk.core.value import Value

PIN_DIGITS = 6


class LoadingTicketsToVoid(Value, frozen=True):
    """Finding the tickets that may be taken back."""


class TicketsToVoid(Value, frozen=True):
    """Which ticket shall be taken back?"""

    tickets: tuple[RecordedTicket, ...]


class ConfirmingVoid(Value, frozen=True):
    """Shall this ticket really be taken back?"""

    recorded: RecordedTicket


class VoidingTicket(Value, frozen=True):
    """Putting on disk that the ticket is taken back."""

    recorded: RecordedTicket


class ReadingClock(Value, frozen=True):
    """Finding out what time the kiosk believes it is."""


class TellingClock(Value, frozen=True):
    """Is this the time? What is right is being typed: `HHMM`, or `HHMMDDMMYY` where the date is another one too."""

    reading: ClockReading
    typed: str = ""


MoreStaffWait = LoadingTicketsToVoid | VoidingTicket | ReadingClock
"""Those that wait for an answer."""

MoreStaffWork = TicketsToVoid | ConfirmingVoid | TellingClock | MoreStaffWait
