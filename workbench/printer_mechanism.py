"""The works of a receipt printer: receive buffer, print head, paper sensors, cutter, status bytes. Knows no cable."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from workbench.escpos_events import (
    AutomaticStatusSet,
    DrawerKicked,
    Event,
    Initialised,
    LinePrinted,
    NotUnderstood,
    PaperCut,
    PaperEvent,
    PaperFed,
    PaperStatusAsked,
    PicturePrinted,
    PrinterIdAsked,
    ProcessIdAsked,
    QrPrinted,
)
from workbench.escpos_interpreter import DOTS_PER_MM, EscPosInterpreter
from workbench.escpos_paper import MAX_TICKET_EVENTS, PaperTicket, advance_dots

BUFFER_BYTES = 64 * 1024
_CHUNK_BYTES = 4096
_KEPT_COMPLAINTS = 200
_PAPER_EVENTS = (LinePrinted, PicturePrinted, QrPrinted, PaperFed)


@dataclass(frozen=True, slots=True)
class Condition:
    """Everything that can be wrong with the machine itself; the default is a healthy printer."""

    powered: bool = True
    paper_out: bool = False
    near_end: bool = False
    cover_open: bool = False
    cutter_jammed: bool = False
    cutter_blocked: bool = False
    """The jam has been noticed: a cut was tried."""
    head_hot: bool = False

    @property
    def offline(self) -> bool:
        return self.paper_out or self.cover_open or self.cutter_blocked or self.head_hot

    def real_time_status(self, kind: int) -> int:
        """The answer to DLE EOT n, n 1 to 4."""
        bits = {
            1: 0x08 * self.offline,
            2: 0x04 * self.cover_open | 0x20 * self.paper_out | 0x40 * (self.cutter_blocked or self.head_hot),
            3: 0x08 * self.cutter_blocked | 0x40 * self.head_hot,
            4: 0x0C * (self.near_end or self.paper_out) | 0x60 * self.paper_out,
        }
        return 0x12 | bits[kind]

    def paper_status(self) -> int:
        """The answer to GS r 1."""
        return 0x03 * (self.near_end or self.paper_out) | 0x0C * self.paper_out

    def automatic_status(self) -> bytes:
        """The four bytes that GS a makes the printer push."""
        first = 0x10 | 0x08 * self.offline | 0x20 * self.cover_open
        second = 0x08 * self.cutter_blocked | 0x40 * self.head_hot
        return bytes((first, second, self.paper_status(), 0x00))


@dataclass(frozen=True, slots=True)
class Firmware:
    """What the model can do, and how it misbehaves when it answers."""

    answers: bool = True
    queued_status: bool = True
    pushed_status: bool = True
    process_id: bool = True
    wrong_process_id: bool = False


class Mechanism:
    """Takes bytes into a bounded buffer, and prints them on its own thread at `speed_mm_per_s` (0: instantly).

    `answer(data)` is called for every reply, from any thread.
    """

    def __init__(self, columns: int, speed_mm_per_s: float, keep_tickets: int, answer: Callable[[bytes], None]) -> None:
        self._columns = columns
        self._answer = answer
        self._speed_mm_per_s = speed_mm_per_s
        self._changed = threading.Condition()
        self._closed = False
        self._condition = Condition()
        self.firmware = Firmware()
        self._paper_left_lines: int | None = None
        self._paper_left_bytes: int | None = None
        self._tickets: deque[PaperTicket] = deque(maxlen=keep_tickets)
        self.ticket_count = 0
        self.drawer_kicks = 0
        self.not_understood: deque[NotUnderstood] = deque(maxlen=_KEPT_COMPLAINTS)
        self._strip: list[PaperEvent] = []
        self._real_time_tail = b""
        self._forget()
        self._thread = threading.Thread(target=self._run, name="workbench-printer-head", daemon=True)
        self._thread.start()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    # -- what the cable calls ------------------------------------------------------------------------------------

    def room_bytes(self) -> int:
        """How much the receive buffer still takes."""
        return max(0, BUFFER_BYTES - len(self._buffer))

    def receive(self, data: bytes) -> None:
        """Answers DLE EOT at once, wherever it stands, and queues everything for the head."""
        with self._changed:
            if not self._condition.powered:
                return
            self._buffer += data
            self._changed.notify_all()
            kinds = self._real_time_requests(data)
            replies = bytes(self._condition.real_time_status(kind) for kind in kinds)
            if replies:
                self._reply(replies)

    def _real_time_requests(self, data: bytes) -> list[int]:
        window = self._real_time_tail + data
        self._real_time_tail = window[-2:]
        kinds = []
        at = window.find(b"\x10\x04")
        while 0 <= at < len(window) - 2:
            if 1 <= window[at + 2] <= 4:
                kinds.append(window[at + 2])
            at = window.find(b"\x10\x04", at + 2)
        return kinds

    # -- what fingers do -----------------------------------------------------------------------------------------

    @property
    def condition(self) -> Condition:
        return self._condition

    def change_condition(self, **changes: bool) -> None:
        with self._changed:
            before = self._condition
            self._condition = condition = replace(before, **changes)
            if before.powered and not condition.powered:
                self._tear_off(complete=False)
                self._forget()
            if self._automatic_status and condition.automatic_status() != before.automatic_status():
                self._reply(condition.automatic_status())
            self._changed.notify_all()

    def end_paper_after(self, lines: int | None = None, data_bytes: int | None = None) -> None:
        """The roll ends after that many printed lines, or once that many more bytes were worked on."""
        with self._changed:
            self._paper_left_lines = lines
            self._paper_left_bytes = data_bytes

    def new_roll(self) -> None:
        self.end_paper_after()
        self.change_condition(paper_out=False, near_end=False)

    def set_speed(self, speed_mm_per_s: float) -> None:
        with self._changed:
            self._speed_mm_per_s = speed_mm_per_s
            self._changed.notify_all()

    def strip(self) -> PaperTicket:
        """The paper that hangs out of the slot, not cut yet."""
        with self._changed:
            return PaperTicket(tuple(self._strip), self._columns * 12, complete=False)

    def wait_for_tickets(self, count: int, timeout_s: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.ticket_count >= count, timeout_s)

    def wait_until_idle(self, timeout_s: float) -> bool:
        """Waits until everything received has been worked on; False when it has not after `timeout_s`."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._buffer and not self._waiting and self._idle, timeout_s)

    def list_tickets(self) -> list[PaperTicket]:
        with self._changed:
            return list(self._tickets)

    def list_numbered_tickets(self) -> list[tuple[int, PaperTicket]]:
        with self._changed:
            first = self.ticket_count - len(self._tickets) + 1
            return list(enumerate(self._tickets, start=first))

    def take_tickets(self) -> list[PaperTicket]:
        with self._changed:
            tickets = list(self._tickets)
            self._tickets.clear()
            return tickets

    # -- the head ------------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        """Power lost: nothing that was not yet on paper survives."""
        self._buffer = bytearray()
        self._waiting: deque[Event] = deque()
        self._interpreter = EscPosInterpreter(self._columns)
        self._real_time_tail = b""
        self._automatic_status = False
        self._idle = True

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                if not self._waiting and self._buffer:
                    self._understand()
                elif self._waiting and self._may_go_on(self._waiting[0]):
                    self._carry_out(self._waiting[0])
                else:
                    self._idle = True
                    self._changed.notify_all()
                    self._changed.wait()

    def _understand(self) -> None:
        """Reads on in the buffer, byte-exact where the roll is to end."""
        size = min(_CHUNK_BYTES, len(self._buffer))
        if self._paper_left_bytes is not None:
            size = min(size, max(1, self._paper_left_bytes))
            self._paper_left_bytes -= size
        chunk = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._idle = False
        self._waiting.extend(self._interpreter.feed(chunk))
        if self._paper_left_bytes is not None and self._paper_left_bytes <= 0 and not self._waiting:
            self._run_out()

    def _may_go_on(self, event: Event) -> bool:
        if not self._condition.powered:
            return False
        if isinstance(event, NotUnderstood):
            return True
        return not self._condition.offline

    def _carry_out(self, event: Event) -> None:
        if isinstance(event, _PAPER_EVENTS):
            if self._paper_left_lines == 0:
                self._run_out()
                return
            if not self._move_paper(advance_dots(event)):
                return
            self._print(event)
        elif isinstance(event, PaperCut):
            if self._condition.cutter_jammed:
                self.change_condition(cutter_blocked=True)
                return
            self._tear_off(complete=True)
        else:
            self._do_silently(event)
        self._waiting.popleft()
        if self._paper_left_bytes is not None and self._paper_left_bytes <= 0 and not self._waiting:
            self._run_out()

    def _move_paper(self, dots: int) -> bool:
        """Takes its time; False when power was cut meanwhile, or the printer is closing."""
        if self._speed_mm_per_s <= 0:
            return True
        generation = self._interpreter
        deadline = time.monotonic() + dots / DOTS_PER_MM / self._speed_mm_per_s
        self._changed.wait_for(
            lambda: self._closed or self._interpreter is not generation, max(0.0, deadline - time.monotonic())
        )
        return not self._closed and self._interpreter is generation

    def _print(self, event: PaperEvent) -> None:
        self._strip.append(event)
        if isinstance(event, LinePrinted) and self._paper_left_lines is not None:
            self._paper_left_lines -= 1
        if len(self._strip) >= MAX_TICKET_EVENTS:
            self._tear_off(complete=False)

    def _tear_off(self, complete: bool) -> None:
        if self._strip:
            self._tickets.append(PaperTicket(tuple(self._strip), self._columns * 12, complete))
            self.ticket_count += 1
            self._strip.clear()
            self._changed.notify_all()

    def _run_out(self) -> None:
        self._paper_left_lines = self._paper_left_bytes = None
        self.change_condition(paper_out=True)

    def _do_silently(self, event: Event) -> None:
        match event:
            case PaperStatusAsked(kind=kind):
                if self.firmware.queued_status:
                    self._reply(bytes([self._condition.paper_status() if kind == 1 else 0x00]))
            case ProcessIdAsked(process_id=process_id):
                if self.firmware.process_id:
                    wrong = bytes((process_id[0] ^ 0x01,)) + process_id[1:]
                    sent = wrong if self.firmware.wrong_process_id else process_id
                    self._reply(b"\x37\x22" + sent + b"\0")
            case PrinterIdAsked(kind=kind):
                self._reply(b"_WORKBENCH\0" if kind >= 65 else b"\x02")
            case AutomaticStatusSet(enabled=enabled):
                self._automatic_status = enabled and self.firmware.pushed_status
                if self._automatic_status:
                    self._reply(self._condition.automatic_status())
            case Initialised():
                self._automatic_status = False
            case DrawerKicked():
                self.drawer_kicks += 1
            case NotUnderstood():
                self.not_understood.append(event)

    def _reply(self, data: bytes) -> None:
        if self.firmware.answers:
            self._answer(data)
