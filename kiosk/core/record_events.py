"""What the server says about a phone that is to be told of a record. Part of `kiosk.core.events`."""

from kiosk.core.model import SessionId
from kiosk.core.value import Value


class PhoneKept(Value, frozen=True):
    """The server keeps it, and tells it once the card can be printed."""

    session: SessionId
