"""The printer's contract. One call prints one ticket; only PRINTED and NOT_PRINTED are certain."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from kiosk.core.model import PrinterFault
from kiosk.hardware.rest import Rest

Settled = Callable[[], None]
"""Called once, from the thread that uses the printer, when a late answer says that an uncertain ticket was printed."""


def nobody_waits() -> None:
    """For whoever does not want to hear of late answers."""


class PrinterError(Exception):
    """The printer cannot be used. `sent_bytes` of what was being written went out before."""

    def __init__(self, fault: PrinterFault, sent_bytes: int = 0) -> None:
        super().__init__(f"printer: {fault.value}")
        self.fault = fault
        self.sent_bytes = sent_bytes


class PrintOutcome(StrEnum):
    """What became of the paper."""

    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class PrintResult:
    """`fault` is None exactly when the outcome is PRINTED. `paper_near_end` is what the printer said with it."""

    outcome: PrintOutcome
    fault: PrinterFault | None = None
    paper_near_end: bool = False


@dataclass(frozen=True, slots=True)
class PrinterHealth:
    """How the printer is between tickets; `fault` None is well.

    `paper_used_mm` estimates what of the roll is used since it was put in, or since the start.
    """

    fault: PrinterFault | None
    paper_near_end: bool = False
    paper_used_mm: int = field(default=0, compare=False)


class Confirmation(StrEnum):
    """How the printer tells that a ticket is done: the setting `printer.confirmation`."""

    PROCESS_ID = "process-id"
    QUEUED_STATUS = "queued-status"
    STATUS = "status"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """`print_within_s` bounds sending a ticket and waiting for its end, `answer_within_s` one status question,
    `settle_within_s` the wait for an answer that an earlier, uncertain ticket still owes.

    `watch_for_s` is how long the printer is watched after a ticket where only its status can be asked
    (confirmation `status`).

    `line_makes_noise`: switching the printer off may leave a byte on the line that looks like the answer to GS r. That
    answer counts only once the printer has answered another question after it.
    """

    confirmation: Confirmation = Confirmation.QUEUED_STATUS
    print_within_s: float = 14.0
    answer_within_s: float = 1.0
    look_every_s: float = 0.4
    watch_for_s: float = 2.0
    settle_within_s: float = 5.0
    glance_within_s: float = 0.25
    line_makes_noise: bool = False


class Printer(Protocol):
    """What the kiosk needs of a printer. Calls block; they may come from any thread, one at a time is served."""

    def print_ticket(self, data: bytes, settled: Settled = nobody_waits) -> PrintResult:
        """Print a whole ticket. Never raises for what a printer can do.

        After UNCERTAIN, `settled` is called from a later call should the printer say after all that it was printed.
        """

    def check(self) -> PrinterHealth:
        """Look at the printer between tickets; opens the line where it was lost, which takes a while."""

    def glance(self) -> PrinterHealth:
        """As `check`, at a fraction of its cost where nothing has changed; a line that is lost it leaves alone."""

    def rest(self) -> Rest:
        """How long nobody needs to glance; `check` is a matter of its own."""

    def close(self) -> None:
        """Give the line back."""


class Transport(Protocol):
    """An open line to a printer. Each call raises PrinterError when the line is gone."""

    @property
    def descriptor(self) -> int | None:
        """What poll finds readable once the printer has sent something, or hung up; None where it cannot tell."""

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand all of `data` over; PrinterError carries how much went out when that fails."""

    def read(self, timeout_s: float) -> bytes:
        """What has arrived, waiting up to `timeout_s` for the first byte; empty when nothing did."""

    def close(self) -> None:
        """Give the line back without waiting. Never raises."""
