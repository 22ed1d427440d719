"""The gateway of whoever runs the server within his own program: the demo, tests."""

from collections.abc import Callable

from quota_server.domain.sending import Accepted, Outcome
from quota_server.notifications.gateway import SendOnly
from quota_server.notifications.message import ShortMessage

Deliver = Callable[[ShortMessage], None]
"""Takes a message over; must return at once and not raise."""


class CallGateway(SendOnly):
    """Hands each message to a function."""

    name = "program"

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver

    def send(self, message: ShortMessage) -> Outcome:
        """Takes it over."""
        self._deliver(message)
        return Accepted(self.name)
