"""Events of a kiosk that may be alone: what it can still give, and what it does not know."""

from kiosk.core.model import SessionId
from kiosk.core.value import Value


class OfflineReserveCounted(Value, frozen=True):
    """Whether any number is left that this kiosk may give out without the server."""

    has_numbers: bool


class BookingNotKnown(Value, frozen=True):
    """A well-formed code that the manifest does not know: booked since perhaps, so nobody is sent away."""

    session: SessionId


class NothingLeftToGive(Value, frozen=True):
    """Alone, and no unit or number is left that this kiosk could give a visitor: staff in front hand out strips."""

    session: SessionId
