"""What the server says about a phone that is to be told of a record. Part of `kiosk.events`."""

from kiosk.model import SessionId
from kiosk.value import Value


class PhoneKept(Value, frozen=True):
    """The server keeps it, and tells it once the card can be printed."""

    session: SessionId
