"""What an ESC/POS printer says: every byte sorted by its fixed bits, and what the sorted bytes mean. Pure.

A reply is only ever taken for the answer to a question when its fixed bits fit that question: a stale byte, an
automatic status packet or a flow control character is never "paper is fine".

| reply | fixed bits |
|---|---|
| DLE EOT 1-4 | `0xx1xx10` |
| first byte of automatic status (ASB), then three `0xx0xxxx` | `0xx1xx00` |
| GS r 1 | `0xx0xxxx` |
| GS ( H fn 48 | `37 22 d1 d2 d3 d4 00`, d from 20 to 7E |
| XON, XOFF | `11`, `13` |
"""

from dataclasses import dataclass

from kiosk.core.model import PrinterFault

ASK_ONLINE = b"\x10\x04\x01"
ASK_OFFLINE_CAUSE = b"\x10\x04\x02"
ASK_ERROR_CAUSE = b"\x10\x04\x03"
ASK_PAPER = b"\x10\x04\x04"
ASK_ALL = (ASK_ONLINE, ASK_OFFLINE_CAUSE, ASK_ERROR_CAUSE, ASK_PAPER)
ASK_QUEUED_STATUS = b"\x1dr\x01"

_PROCESS_HEAD = b"\x37\x22"
_PROCESS_BYTES = 7
_ASB_BYTES = 4
_MAX_PENDING_BYTES = 64


@dataclass(frozen=True, slots=True)
class RealTimeStatus:
    """Answer to one DLE EOT."""

    byte: int


@dataclass(frozen=True, slots=True)
class QueuedStatus:
    """Answer to GS r 1, sent once everything before it was processed."""

    near_end: bool
    paper_out: bool


@dataclass(frozen=True, slots=True)
class ProcessDone:
    """Answer to GS ( H fn 48: the data before this id are printed."""

    process_id: bytes


@dataclass(frozen=True, slots=True)
class AutomaticStatus:
    """An ASB packet of four bytes that nobody asked for."""

    packet: bytes


@dataclass(frozen=True, slots=True)
class Meaningless:
    """XON, XOFF, or a byte that fits no reply."""

    byte: int


Reply = RealTimeStatus | QueuedStatus | ProcessDone | AutomaticStatus | Meaningless


@dataclass(frozen=True, slots=True)
class PrinterCondition:
    """What DLE EOT 1 to 4 say together."""

    fault: PrinterFault | None
    paper_near_end: bool


def ask_process_id(process_id: bytes) -> bytes:
    """The command after which a printer answers once all before it is printed. Four bytes from 20 to 7E."""
    return b"\x1d(H\x06\x000" + b"0" + process_id


class ReplyReader:
    """Sorts a printer's bytes into replies, however they are chunked. Holds at most 64 bytes."""

    def __init__(self) -> None:
        self._pending = bytearray()

    @property
    def held_bytes(self) -> int:
        """How much of an unfinished packet waits for the rest."""
        return len(self._pending)

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that are complete with `data`; the head of an unfinished packet waits for the next bytes."""
        replies: list[Reply] = []
        self._pending += data
        while self._pending:
            taken = self._take()
            if taken is None:
                break
            replies.append(taken)
        return replies

    def forget(self) -> None:
        """Drop an unfinished packet."""
        self._pending.clear()

    def _take(self) -> Reply | None:
        pending = self._pending
        first = pending[0]
        if _PROCESS_HEAD.startswith(bytes(pending[:2])):
            return self._take_process()
        if first & 0x93 == 0x10:
            return self._take_automatic()
        del pending[0]
        if first & 0x93 == 0x12:
            return RealTimeStatus(first)
        if first & 0x90 == 0x00:
            return QueuedStatus(near_end=bool(first & 0x03), paper_out=bool(first & 0x0C))
        return Meaningless(first)

    def _take_process(self) -> Reply | None:
        packet = bytes(self._pending[:_PROCESS_BYTES])
        body = packet[2:6]
        if any(not 0x20 <= byte <= 0x7E for byte in body) or (len(packet) == _PROCESS_BYTES and packet[6] != 0):
            del self._pending[0]
            return Meaningless(packet[0])
        if len(packet) < _PROCESS_BYTES:
            return None
        del self._pending[:_PROCESS_BYTES]
        return ProcessDone(body)

    def _take_automatic(self) -> Reply | None:
        packet = bytes(self._pending[:_ASB_BYTES])
        if any(byte & 0x90 for byte in packet[1:]):
            del self._pending[0]
            return Meaningless(packet[0])
        if len(packet) < _ASB_BYTES:
            return None
        del self._pending[:_ASB_BYTES]
        return AutomaticStatus(packet)


def read_condition(online: int, offline_cause: int, error_cause: int, paper: int) -> PrinterCondition:
    """What the four answers to DLE EOT 1, 2, 3 and 4 mean. The cause that a person can mend first comes first."""
    fault: PrinterFault | None = None
    if offline_cause & 0x04:
        fault = PrinterFault.COVER_OPEN
    elif offline_cause & 0x20 or paper & 0x60:
        fault = PrinterFault.PAPER_OUT
    elif error_cause & 0x08:
        fault = PrinterFault.CUTTER
    elif error_cause & 0x40:
        fault = PrinterFault.HEAD_HOT
    elif error_cause & 0x24 or offline_cause & 0x40:
        fault = PrinterFault.ERROR
    elif online & 0x08:
        fault = PrinterFault.OFFLINE
    return PrinterCondition(fault, bool(paper & 0x0C))
