"""Where a finished SMS goes. The outbox and the gateways come later; until then whoever runs the server may take it."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """An SMS. `to` is E.164 and personal data, like the text's code: neither is logged."""

    to: str = field(repr=False)
    text: str = field(repr=False)


Deliver = Callable[[ShortMessage], None]
"""Takes a message over; must return at once and not raise."""


def discard(_message: ShortMessage) -> None:
    """No gateway: nothing is sent."""
