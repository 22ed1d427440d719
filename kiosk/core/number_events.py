"""What the server says about a number that goes to a phone. Part of `kiosk.core.events`."""

from kiosk.core.model import SessionId
from kiosk.core.value import Value


class NumberSent(Value, frozen=True):
    """The server sends it, or has sent it."""

    session: SessionId
