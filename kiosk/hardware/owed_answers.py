"""Answers that a printer still owes for tickets that nobody is sure of: a late one settles its ticket. Pure.

A process id names its ticket, and counts whenever it comes. The answer to GS r names none: it counts only while
nothing happened in between that could have lost it (the line broke, the printer fell silent or was switched off).
"""

from kiosk.hardware.printer import Settled, nobody_waits
from kiosk.hardware.printer_status import ProcessDone, QueuedStatus, Reply

MAX_OWED = 16


class QueuedAnswers:
    """The answers to GS r behind a ticket and to those that were asked after it.

    Where some are lost it is the earliest, so the ticket's own has come only if all have: then it was the first.
    """

    def __init__(self, settled: Settled = nobody_waits, missing: int = 0) -> None:
        self.missing = missing
        self._settled = settled
        self._came_without_paper: bool | None = None

    def asked_again(self) -> None:
        """GS r was sent once more before its answer had come."""
        self.missing += 1

    def take(self, answer: QueuedStatus) -> None:
        """One of them has come; the last one settles the ticket, unless its own came from a head without paper."""
        if self._came_without_paper is None:
            self._came_without_paper = answer.paper_out
        self.missing -= 1
        if self.missing == 0 and not self._came_without_paper:
            self._settled()


class OwedAnswers:
    """What is owed, the newest `MAX_OWED` of it."""

    def __init__(self) -> None:
        self._by_id: dict[bytes, Settled] = {}
        # Each ticket is asked for only when the one before is settled or given up: there is one at most.
        self._queued: QueuedAnswers | None = None

    def owe(self, process_id: bytes, settled: Settled) -> None:
        """A ticket is uncertain; `process_id` is empty where it was GS r that asked."""
        if not process_id:
            self._queued = QueuedAnswers(settled, missing=1)
            return
        self._by_id.pop(process_id, None)
        self._by_id[process_id] = settled
        while len(self._by_id) > MAX_OWED:
            del self._by_id[next(iter(self._by_id))]

    def hand_over(self) -> QueuedAnswers:
        """What GS r still owes, which is not waited for here any more."""
        queued, self._queued = self._queued, None
        return queued or QueuedAnswers()

    def take_back(self, queued: QueuedAnswers) -> None:
        """It is to be waited for here again."""
        self._queued = queued

    def lost_track(self) -> None:
        """The line broke or the printer fell silent: what it answers to GS r from now on is about something else."""
        self._queued = None

    def forget_id(self, process_id: bytes) -> None:
        """This id is about to be given to another ticket."""
        self._by_id.pop(process_id, None)

    def take(self, reply: Reply) -> bool:
        """Whether a reply was an owed one; tells whoever waits for it. On a head without paper it settles nothing."""
        match reply:
            case ProcessDone(process_id) if process_id in self._by_id:
                self._by_id.pop(process_id)()
                return True
            case QueuedStatus() if self._queued is not None:
                self._queued.take(reply)
                if not self._queued.missing:
                    self._queued = None
                return True
            case _:
                return False
