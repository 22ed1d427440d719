"""Answers that a printer still owes for tickets that nobody is sure of: a late one settles its ticket. Pure.

A process id names its ticket, and counts whenever it comes. The answer to GS r names none: it counts only while
nothing happened in between that could have lost it (the line broke, the printer fell silent or was switched off).
"""

from kiosk.hardware.printer import Settled, nobody_waits
from kiosk.hardware.printer_status import ProcessDone, QueuedStatus, Reply

MAX_OWED = 16


class OwedAnswers:
    """What is owed, the newest `MAX_OWED` of it."""

    def __init__(self) -> None:
        self._by_id: dict[bytes, Settled] = {}
        self._queued: list[Settled] = []

    def owe(self, process_id: bytes, settled: Settled) -> None:
        """A ticket is uncertain; `process_id` is empty where it was GS r that asked."""
        if not process_id:
            # Each ticket is asked for only when the one before is settled or given up: there is one at most.
            self._queued = [settled]
            return
        self._by_id.pop(process_id, None)
        self._by_id[process_id] = settled
        while len(self._by_id) > MAX_OWED:
            del self._by_id[next(iter(self._by_id))]

    def hand_over(self) -> Settled:
        """Who waits for the answer to GS r, which is not waited for here any more."""
        return self._queued.pop() if self._queued else nobody_waits

    def lost_track(self) -> None:
        """The line broke or the printer fell silent: what it answers to GS r from now on is about something else."""
        self._queued.clear()

    def forget_id(self, process_id: bytes) -> None:
        """This id is about to be given to another ticket."""
        self._by_id.pop(process_id, None)

    def take(self, reply: Reply) -> bool:
        """Whether a reply was an owed one; tells whoever waits for it. On a head without paper it settles nothing."""
        match reply:
            case ProcessDone(process_id) if process_id in self._by_id:
                self._by_id.pop(process_id)()
                return True
            case QueuedStatus(paper_out=paper_out) if self._queued:
                settled = self._queued.pop()
                if not paper_out:
                    settled()
                return True
            case _:
                return False
