"""The printer: its contract, and the driver for anything that speaks ESC/POS over some line.

One call prints one ticket: look at the printer, send the whole ticket in one piece, wait until the printer says that
it is done. The outcome is one of three, and only PRINTED and NOT_PRINTED are certain. Nothing is ever sent twice.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from kiosk.hardware.printer_status import (
    ASK_ALL,
    ASK_QUEUED_STATUS,
    AutomaticStatus,
    Meaningless,
    PrinterCondition,
    ProcessDone,
    QueuedStatus,
    RealTimeStatus,
    Reply,
    ReplyReader,
    ask_process_id,
    read_condition,
)
from kiosk.model import PrinterFault

_MAX_KEPT_REPLIES = 64
_MAX_DRAINED_READS = 64
# Ends whatever command a broken connection left half sent (a QR code needs the most), then cuts off what it left on
# paper, so that nobody's ticket begins with somebody else's number.
_CLEAR_HALF_TICKET = bytes(256) + b"\x1b@\x1dV\x42\x00"

R = TypeVar("R", bound=RealTimeStatus | QueuedStatus | ProcessDone)


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
    """How the printer is between tickets; `fault` None is well."""

    fault: PrinterFault | None
    paper_near_end: bool = False


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
    """

    confirmation: Confirmation = Confirmation.QUEUED_STATUS
    print_within_s: float = 14.0
    answer_within_s: float = 1.0
    look_every_s: float = 0.4
    watch_for_s: float = 2.0
    settle_within_s: float = 5.0


class Printer(Protocol):
    """What the kiosk needs of a printer. Calls block; they may come from any thread, one at a time is served."""

    def print_ticket(self, data: bytes) -> PrintResult:
        """Print a whole ticket. Never raises for what a printer can do."""

    def check(self) -> PrinterHealth:
        """Look at the printer between tickets."""

    def close(self) -> None:
        """Give the line back."""


class Transport(Protocol):
    """An open line to a printer. Each call raises PrinterError when the line is gone."""

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand all of `data` over; PrinterError carries how much went out when that fails."""

    def read(self, timeout_s: float) -> bytes:
        """What has arrived, waiting up to `timeout_s` for the first byte; empty when nothing did."""

    def close(self) -> None:
        """Give the line back without waiting. Never raises."""


class EscPosPrinter:
    """A printer behind any transport. `connect` opens the line, or raises PrinterError(OFFLINE)."""

    def __init__(self, connect: Callable[[], Transport], settings: PrinterSettings) -> None:
        self._connect = connect
        self._settings = settings
        self._lock = threading.Lock()
        self._transport: Transport | None = None
        self._reader = ReplyReader()
        self._replies: deque[Reply] = deque(maxlen=_MAX_KEPT_REPLIES)
        self._process_number = 0
        self._half_ticket_left = False
        self._answer_owed = False
        self._never_answers = False

    def print_ticket(self, data: bytes) -> PrintResult:
        """Print `data`, a whole ticket from ESC @ to its cut."""
        with self._lock:
            try:
                condition = self._look()
                if condition.fault:
                    return PrintResult(PrintOutcome.NOT_PRINTED, condition.fault, condition.paper_near_end)
                self._settle_owed_answer()
                line = self._line()
            except PrinterError as error:
                return PrintResult(PrintOutcome.NOT_PRINTED, error.fault)
            return self._send_and_confirm(line, data, condition)

    def check(self) -> PrinterHealth:
        """Look at the printer; opens the line again where it was lost."""
        with self._lock:
            try:
                condition = self._look()
            except PrinterError as error:
                return PrinterHealth(error.fault)
            return PrinterHealth(condition.fault, condition.paper_near_end)

    def close(self) -> None:
        """Give the line back."""
        with self._lock:
            self._hang_up()

    # -- looking

    def _look(self) -> PrinterCondition:
        """The printer's condition; a line that was kept and turns out dead is opened once again."""
        if self._transport is not None:
            try:
                return self._look_once()
            except PrinterError:
                self._hang_up()
        try:
            return self._look_once()
        except PrinterError as error:
            self._hang_up()
            if error.fault is PrinterFault.DISCONNECTED:
                # Taken and dropped again at once: nothing was going on that could have been cut off.
                raise PrinterError(PrinterFault.OFFLINE) from error
            raise

    def _look_once(self) -> PrinterCondition:
        line = self._line()
        self._drain(line)
        if self._settings.confirmation is Confirmation.NONE:
            return PrinterCondition(None, False)
        return self._ask_condition(line)

    def _ask_condition(self, line: Transport) -> PrinterCondition:
        """Asks one question at a time: the four answers look alike, only their order tells them apart."""
        answers = [self._ask(line, question) for question in ASK_ALL]
        return read_condition(*answers)

    def _ask(self, line: Transport, question: bytes) -> int:
        for late in [reply for reply in self._replies if isinstance(reply, RealTimeStatus)]:
            self._replies.remove(late)
        line.write(question, self._settings.answer_within_s)
        reply = self._next_reply(line, RealTimeStatus, time.monotonic() + self._settings.answer_within_s)
        if reply is None:
            raise PrinterError(PrinterFault.SILENT)
        return reply.byte

    # -- printing

    def _send_and_confirm(self, line: Transport, data: bytes, before: PrinterCondition) -> PrintResult:
        deadline_s = time.monotonic() + self._settings.print_within_s
        self._replies.clear()
        prefix = _CLEAR_HALF_TICKET if self._half_ticket_left else b""
        question, process_id = self._question()
        handed_over = False
        try:
            line.write(prefix + data + question, max(0.0, deadline_s - time.monotonic()))
            handed_over, self._half_ticket_left = True, False
            return self._confirm(line, process_id, before, deadline_s)
        except PrinterError as error:
            self._hang_up()
            if not handed_over and error.sent_bytes <= len(prefix):
                return PrintResult(PrintOutcome.NOT_PRINTED, error.fault)
            self._half_ticket_left = True
            return PrintResult(PrintOutcome.UNCERTAIN, error.fault)

    def _question(self) -> tuple[bytes, bytes]:
        """What to send behind the ticket, and the process id in it."""
        match self._settings.confirmation:
            case Confirmation.PROCESS_ID:
                self._process_number = self._process_number % 9999 + 1
                process_id = f"{self._process_number:04}".encode()
                return ask_process_id(process_id), process_id
            case Confirmation.QUEUED_STATUS:
                return ASK_QUEUED_STATUS, b""
            case Confirmation.STATUS | Confirmation.NONE:
                return b"", b""

    def _confirm(self, line: Transport, process_id: bytes, before: PrinterCondition, deadline_s: float) -> PrintResult:
        match self._settings.confirmation:
            case Confirmation.NONE:
                self._drain(line)
                return PrintResult(PrintOutcome.PRINTED)
            case Confirmation.STATUS:
                return self._watch(line, min(deadline_s, time.monotonic() + self._settings.watch_for_s))
            case _:
                self._answer_owed = True
                return self._await_answer(line, process_id, before, deadline_s)

    def _await_answer(
        self, line: Transport, process_id: bytes, before: PrinterCondition, deadline_s: float
    ) -> PrintResult:
        """Waits for the answer behind the ticket, and looks at the printer meanwhile: a fault ends the wait at once."""
        kind: type[ProcessDone] | type[QueuedStatus] = ProcessDone if process_id else QueuedStatus
        while True:
            reply = self._next_reply(line, kind, min(deadline_s, time.monotonic() + self._settings.look_every_s))
            match reply:
                case ProcessDone(process_id=answered) if answered == process_id:
                    self._answer_owed = False
                    return PrintResult(PrintOutcome.PRINTED, None, before.paper_near_end)
                case QueuedStatus(paper_out=False, near_end=near_end):
                    self._answer_owed = False
                    return PrintResult(PrintOutcome.PRINTED, None, near_end)
                case QueuedStatus():
                    # The commands were carried out, but on a head without paper: how far the ticket came is unknown.
                    self._answer_owed = False
                    return PrintResult(PrintOutcome.UNCERTAIN, PrinterFault.PAPER_OUT)
                case _ if time.monotonic() >= deadline_s:
                    return PrintResult(PrintOutcome.UNCERTAIN, PrinterFault.TIMED_OUT)
                case None:
                    condition = self._ask_condition(line)
                    if condition.fault and not self._answered(process_id):
                        return PrintResult(PrintOutcome.UNCERTAIN, condition.fault, condition.paper_near_end)

    def _answered(self, process_id: bytes) -> bool:
        """Whether the answer came while the status was asked: then it counts, not what happened after it."""
        return any(
            isinstance(reply, QueuedStatus) if not process_id else reply == ProcessDone(process_id)
            for reply in self._replies
        )

    def _watch(self, line: Transport, until_s: float) -> PrintResult:
        """Only the status can be asked: a printer that stays well while it prints has printed."""
        while True:
            condition = self._ask_condition(line)
            if condition.fault:
                return PrintResult(PrintOutcome.UNCERTAIN, condition.fault, condition.paper_near_end)
            remaining_s = until_s - time.monotonic()
            if remaining_s <= 0:
                return PrintResult(PrintOutcome.PRINTED, None, condition.paper_near_end)
            self._next_reply(line, ProcessDone, time.monotonic() + min(remaining_s, self._settings.look_every_s))

    def _settle_owed_answer(self) -> None:
        """An earlier ticket still owes its GS r answer, which must not be taken for that of the next one.

        Asks once more and reads until the line is quiet: a printer that is still busy with the earlier ticket is
        waited for. One that answers nothing at all is believed to know no GS r, and not waited for again.
        """
        if not self._answer_owed or self._settings.confirmation is not Confirmation.QUEUED_STATUS:
            return
        line = self._line()
        clear = _CLEAR_HALF_TICKET if self._half_ticket_left else b""
        line.write(clear + ASK_QUEUED_STATUS, self._settings.answer_within_s)
        self._half_ticket_left = False
        wait_s = time.monotonic() + (0.0 if self._never_answers else self._settings.settle_within_s)
        self._never_answers = True
        while self._next_reply(line, QueuedStatus, wait_s):
            self._never_answers = False
            wait_s = time.monotonic() + self._settings.look_every_s
        self._answer_owed = False

    # -- the line

    def _line(self) -> Transport:
        if self._transport is None:
            self._reader.forget()
            self._replies.clear()
            self._transport = self._connect()
        return self._transport

    def _hang_up(self) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    def _drain(self, line: Transport) -> None:
        """Reads away what nobody asked for; raises PrinterError(DISCONNECTED) where the other side has hung up.

        This is the place where an answer to an earlier, uncertain ticket arrives late.
        """
        for _ in range(_MAX_DRAINED_READS):
            if not line.read(0.0):
                break
        self._reader.forget()
        self._replies.clear()

    def _next_reply(self, line: Transport, kind: type[R], deadline_s: float) -> R | None:
        """The next reply of this kind; those of other kinds wait for whoever asked. None when time is up."""
        while True:
            for reply in self._replies:
                if isinstance(reply, kind):
                    self._replies.remove(reply)
                    return reply
            remaining_s = deadline_s - time.monotonic()
            if remaining_s <= 0:
                return None
            for reply in self._reader.feed(line.read(remaining_s)):
                if not isinstance(reply, AutomaticStatus | Meaningless):
                    self._replies.append(reply)
