"""The driver for anything that speaks ESC/POS over some line.

It looks at the printer, sends the whole ticket in one piece, and waits until the printer says that it is done. Nothing
is ever sent twice.
"""

import secrets
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from kiosk.core.model import PrinterFault
from kiosk.hardware.owed_answers import OwedAnswers
from kiosk.hardware.paper_use import RollMeter
from kiosk.hardware.printer import (
    Confirmation,
    PrinterError,
    PrinterHealth,
    PrinterSettings,
    PrintOutcome,
    PrintResult,
    Settled,
    Transport,
    nobody_waits,
)
from kiosk.hardware.printer_status import (
    ASK_ALL,
    ASK_ONLINE,
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
from kiosk.hardware.pushed_status import PushedStatus
from kiosk.hardware.rest import LOOK_EVERY_S, Rest

_MAX_KEPT_REPLIES = 64
_MAX_DRAINED_READS = 64
_REST_OF_PACKET_S = 0.05
# Ends whatever command a broken line or a killed program left half sent (a QR code needs the most), before anything is
# asked: a half command takes what comes next for its length, and with those questions that was whole tickets.
_END_HALF_COMMAND = bytes(256) + b"\x1b@"
# What a half ticket left on paper: nobody's ticket begins with somebody else's number.
_CUT_OFF_HALF_TICKET = b"\x1dV\x42\x00"

R = TypeVar("R", bound=RealTimeStatus | QueuedStatus | ProcessDone)


class EscPosPrinter:
    """A printer behind any transport. `connect` opens the line, or raises PrinterError(OFFLINE)."""

    def __init__(self, connect: Callable[[], Transport], settings: PrinterSettings) -> None:
        self._connect = connect
        self._settings = settings
        self._lock = threading.Lock()
        self._transport: Transport | None = None
        self._reader = ReplyReader()
        self._replies: deque[Reply] = deque(maxlen=_MAX_KEPT_REPLIES)
        # Not from 1: a late answer from before a restart must not be that of one of the first tickets after it.
        self._process_number = secrets.randbelow(9999)
        self._owed = OwedAnswers()
        self._doubted: list[Settled] = []
        self._roll = RollMeter()
        self._pushed = PushedStatus()
        self._newest = PrinterHealth(PrinterFault.OFFLINE)
        self._online_byte = -1
        self._half_ticket_left = False
        # How many GS r were sent and not answered, as far as anybody can tell.
        self._unanswered = 0
        self._never_answers = False

    def print_ticket(self, data: bytes, settled: Settled = nobody_waits) -> PrintResult:
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
            result = self._send_and_confirm(line, data, condition, settled)
            self._roll.saw(result.fault)
            return result

    def check(self) -> PrinterHealth:
        """Look at the printer; opens the line again where it was lost."""
        with self._lock:
            return self._check()

    def glance(self) -> PrinterHealth:
        """No question to a printer that tells changes by itself, and one instead of four to any other."""
        with self._lock:
            if self._transport is None:
                return self._newest
            try:
                self._drain(self._transport)
                if self._settings.confirmation is Confirmation.NONE:
                    return self._newest
                if self._pushed.works:
                    return self._check() if self._pushed.take_news() else self._newest
                unchanged = self._ask(self._transport, ASK_ONLINE, self._settings.glance_within_s) == self._online_byte
            except PrinterError:
                unchanged = False
            return self._newest if unchanged else self._check()

    def rest(self) -> Rest:
        """Until the printer says something, where it does so by itself; a line that is lost only `check` opens."""
        with self._lock:
            if self._transport is None:
                return Rest(None)
            descriptor = self._transport.descriptor
            if descriptor is not None and (self._pushed.works or self._settings.confirmation is Confirmation.NONE):
                return Rest(None, descriptor, select.POLLIN)
            return Rest(LOOK_EVERY_S)

    def close(self) -> None:
        """Give the line back."""
        with self._lock:
            self._hang_up()

    # -- looking

    def _check(self) -> PrinterHealth:
        try:
            condition = self._look()
            self._ask_to_push(condition)
        except PrinterError as error:
            self._newest = PrinterHealth(error.fault, paper_used_mm=self._roll.used_mm)
        else:
            self._roll.saw(condition.fault)
            self._newest = PrinterHealth(condition.fault, condition.paper_near_end, self._roll.used_mm)
        return self._newest

    def _ask_to_push(self, now: PrinterCondition) -> None:
        """Once a line, while the printer takes commands."""
        line = self._transport
        if line is None or line.descriptor is None or self._settings.confirmation is Confirmation.NONE:
            return
        if now.fault is None and (question := self._pushed.ask()):
            line.write(question, self._settings.answer_within_s)

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
        # Whatever was pushed before the questions, their answers know.
        self._pushed.take_news()
        return self._ask_condition(line)

    def _ask_condition(self, line: Transport) -> PrinterCondition:
        """Asks one question at a time: the four answers look alike, only their order tells them apart."""
        answers = [self._ask(line, question, self._settings.answer_within_s) for question in ASK_ALL]
        self._online_byte = answers[0]
        return read_condition(*answers)

    def _ask(self, line: Transport, question: bytes, within_s: float) -> int:
        for late in [reply for reply in self._replies if isinstance(reply, RealTimeStatus)]:
            self._replies.remove(late)
        # Only an answer to a question asked after a doubted byte shows that the printer was not being switched off.
        believed, self._doubted = self._doubted, []
        line.write(question, within_s)
        reply = self._next_reply(line, RealTimeStatus, time.monotonic() + within_s)
        if reply is None:
            raise PrinterError(PrinterFault.SILENT)
        for settled in believed:
            settled()
        return reply.byte

    # -- printing

    def _send_and_confirm(
        self, line: Transport, data: bytes, before: PrinterCondition, settled: Settled
    ) -> PrintResult:
        deadline_s = time.monotonic() + self._settings.print_within_s
        self._replies.clear()
        question, process_id = self._question()
        handed_over = False
        try:
            line.write(data + question + self._pushed.ask_again(), max(0.0, deadline_s - time.monotonic()))
            handed_over = True
            self._roll.printed(data)
            result = self._confirm(line, process_id, before, deadline_s)
        except PrinterError as error:
            self._hang_up()
            if not handed_over and not error.sent_bytes:
                return PrintResult(PrintOutcome.NOT_PRINTED, error.fault)
            self._half_ticket_left = True
            result = PrintResult(PrintOutcome.UNCERTAIN, error.fault)
        # Behind a line that broke nothing is owed: the first byte on the next one is about something else.
        answer_may_come = process_id or (self._unanswered and self._transport is not None)
        if result.outcome is PrintOutcome.UNCERTAIN and answer_may_come:
            may_be_noise = self._settings.line_makes_noise and not process_id
            self._owed.owe(process_id, partial(self._doubt, settled) if may_be_noise else settled)
        return result

    def _question(self) -> tuple[bytes, bytes]:
        """What to send behind the ticket, and the process id in it."""
        match self._settings.confirmation:
            case Confirmation.PROCESS_ID:
                self._process_number = self._process_number % 9999 + 1
                process_id = f"{self._process_number:04}".encode()
                self._owed.forget_id(process_id)
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
                self._unanswered += not process_id
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
                    return PrintResult(PrintOutcome.PRINTED, None, before.paper_near_end)
                case QueuedStatus(paper_out=False, near_end=near_end):
                    if self._settings.line_makes_noise:
                        self._ask(line, ASK_ONLINE, self._settings.answer_within_s)
                    self._was_answered()
                    return PrintResult(PrintOutcome.PRINTED, None, near_end)
                case QueuedStatus():
                    # The commands were carried out, but on a head without paper: how far the ticket came is unknown.
                    self._was_answered()
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
        waited for. One that is well and answers nothing at all is believed to know no GS r, and not waited for again;
        one that is stuck gets no other ticket. Where fewer answers come than were asked for, they are those to the
        later questions. Where the printer pushes its status, its answer to that question stands behind all of these,
        and quiet before it is only the printer's being slow.
        """
        if not self._unanswered or self._settings.confirmation is not Confirmation.QUEUED_STATUS:
            return
        line = self._line()
        line.write(ASK_QUEUED_STATUS + self._pushed.ask_behind(), self._settings.answer_within_s)
        self._unanswered += 1
        earlier = self._owed.hand_over()
        earlier.asked_again()
        answers = self._queued_answers(line, 0.0 if self._never_answers else self._settings.settle_within_s)
        if not answers and (stuck := self._ask_condition(line).fault):
            self._owed.take_back(earlier)
            raise PrinterError(stuck)
        self._never_answers = not answers
        self._unanswered = 0
        for answer in answers:
            earlier.take(answer)

    def _queued_answers(self, line: Transport, within_s: float) -> list[QueuedStatus]:
        """Every answer to GS r, until the line is quiet."""
        answers: list[QueuedStatus] = []
        until_s = quiet_s = time.monotonic() + within_s
        while len(answers) < _MAX_KEPT_REPLIES:
            answer = self._next_reply(line, QueuedStatus, quiet_s)
            if answer is not None:
                answers.append(answer)
            elif not self._pushed.owes_an_answer or time.monotonic() >= until_s:
                break
            quiet_s = time.monotonic() + self._settings.look_every_s
        return answers

    # -- the line

    def _line(self) -> Transport:
        if self._transport is None:
            self._reader.forget()
            self._replies.clear()
            self._transport = self._connect()
            cut = _CUT_OFF_HALF_TICKET if self._half_ticket_left else b""
            self._transport.write(_END_HALF_COMMAND + cut, self._settings.answer_within_s)
            self._half_ticket_left = False
        return self._transport

    def _hang_up(self) -> None:
        transport, self._transport = self._transport, None
        self._owed.lost_track()
        self._pushed.lost()
        self._doubted.clear()
        if transport is not None:
            transport.close()

    def _drain(self, line: Transport) -> None:
        """Reads away what nobody asked for; raises PrinterError(DISCONNECTED) where the other side has hung up.

        This is the place where an answer to an earlier, uncertain ticket arrives late.
        """
        for _ in range(_MAX_DRAINED_READS):
            # The rest of a packet must not be taken for answers: it is waited for, and comes at once or never.
            data = line.read(_REST_OF_PACKET_S if self._reader.held_bytes else 0.0)
            for reply in self._reader.feed(data):
                if not self._is_push(reply):
                    self._take_late(reply)
            if not data:
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
                if not self._is_push(reply) and not isinstance(reply, Meaningless) and not self._take_late(reply):
                    self._replies.append(reply)

    def _is_push(self, reply: Reply) -> bool:
        if isinstance(reply, AutomaticStatus):
            self._pushed.heard(reply.packet)
        return isinstance(reply, AutomaticStatus)

    def _doubt(self, settled: Settled) -> None:
        self._doubted.append(settled)

    def _take_late(self, reply: Reply) -> bool:
        """Whether a reply settles an earlier, uncertain ticket."""
        if not self._owed.take(reply):
            return False
        if isinstance(reply, QueuedStatus):
            self._was_answered()
        return True

    def _was_answered(self) -> None:
        self._unanswered = max(0, self._unanswered - 1)
        self._never_answers = False
