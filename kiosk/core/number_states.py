"""Where a visit can be while a number that is on no paper goes to a phone. Part of `kiosk.core.states`."""

from enum import StrEnum

from kiosk.core.model import JournalFault, PrinterFault
from kiosk.core.value import Value
from quota_protocol.messages import Ticket


class NumberSms(StrEnum):
    """Whether the number on the screen is on a phone as well.

    LEFT: a phone was left while the number was asked for, so the server has told it. NOT_SENT: perhaps not.
    """

    OFFERED = "offered"
    LEFT = "left"
    SENT = "sent"
    NOT_SENT = "not-sent"


class TypingNumberPhone(Value, frozen=True):
    """Which phone shall the number go to? The number stays in sight."""

    PRIVATE = frozenset({"typed"})

    ticket: Ticket
    fault: PrinterFault | JournalFault
    typed: str = ""


class SendingNumber(Value, frozen=True):
    """Asking the server to send it. The number stays in sight."""

    ticket: Ticket
    fault: PrinterFault | JournalFault
