"""What a gateway is: it takes one message at a time and says what came of it, within a bounded time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from quota_server.domain.sending import Outcome
from quota_server.notifications.message import ShortMessage


@dataclass(frozen=True, slots=True)
class Inbound:
    """An SMS that somebody has sent to the office. `token` lets the gateway forget it once it is answered."""

    sender: str = field(repr=False)
    text: str = field(repr=False)
    token: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a message: it has arrived at its phone, or never will. `reference` as `Accepted` gave it.

    `to`: the number that the report names. References of modems repeat after 256 messages; one that is the gateway's
    own for good needs no number.
    """

    reference: str
    arrived: bool
    to: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Received:
    """What has come in since the gateway was asked last."""

    inbound: Sequence[Inbound] = ()
    reports: Sequence[Report] = ()


NOTHING = Received()


class Gateway(Protocol):
    """One way to the phones. All calls come from one thread. A fault is an outcome, never an exception."""

    @property
    def name(self) -> str:
        """Which one it is, as logs and the staff's page say it."""

    @property
    def listens(self) -> bool:
        """Whether anything ever comes in."""

    def send(self, message: ShortMessage) -> Outcome:
        """Hands the message over; blocks for less than a minute."""

    def receive(self) -> Received:
        """What has come in; nothing is forgotten before `forget`."""

    def forget(self, inbound: Inbound) -> None:
        """It is answered: it need not be kept."""

    def close(self) -> None:
        """Lets go of lines and files."""


class SendOnly:
    """The part of a gateway into which nothing comes."""

    @property
    def listens(self) -> bool:
        """Never."""
        return False

    def receive(self) -> Received:
        """Nothing."""
        return NOTHING

    def forget(self, inbound: Inbound) -> None:
        """There is nothing to forget."""

    def close(self) -> None:
        """Holds nothing."""
