"""What becomes of a ticket between its issue and its end: a table of states and deeds, and the two counts beside it.

waiting (menunggu) -> called (dipanggil), at most three times -> serving (dilayani) -> done (selesai) or transferred
(dialihkan). Who does not come is skipped (dilewati), called again after five other numbers, and after that a no-show
(tidak hadir).
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from quota_protocol.problems import ProblemType
from quota_server.domain.refusals import refusal

CALLS_MAX = 3
RETURNS_AFTER_NUMBERS = 5
SKIPS_BEFORE_NO_SHOW = 1
TRANSFERS_MAX = 5
_CONFLICT = 409


class TicketState(StrEnum):
    """Where a ticket stands."""

    WAITING = "waiting"
    CALLED = "called"
    SKIPPED = "skipped"
    SERVING = "serving"
    DONE = "done"
    TRANSFERRED = "transferred"
    NO_SHOW = "no_show"


class Deed(StrEnum):
    """What staff do with a ticket."""

    CALL = "call"
    RECALL = "recall"
    SKIP = "skip"
    START = "start"
    FINISH = "finish"
    TRANSFER = "transfer"


TRANSITIONS = {
    (TicketState.WAITING, Deed.CALL): TicketState.CALLED,
    (TicketState.SKIPPED, Deed.CALL): TicketState.CALLED,
    (TicketState.CALLED, Deed.RECALL): TicketState.CALLED,
    (TicketState.CALLED, Deed.SKIP): TicketState.SKIPPED,
    (TicketState.CALLED, Deed.START): TicketState.SERVING,
    (TicketState.SERVING, Deed.FINISH): TicketState.DONE,
    (TicketState.SERVING, Deed.TRANSFER): TicketState.TRANSFERRED,
}
"""All that can happen. A second skip leads to NO_SHOW instead, and a skip before the ticket's time back to WAITING."""

ENDS = frozenset({TicketState.DONE, TicketState.TRANSFERRED, TicketState.NO_SHOW})
QUEUED = frozenset({TicketState.WAITING, TicketState.SKIPPED})
AT_A_COUNTER = frozenset({TicketState.CALLED, TicketState.SERVING})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a ticket has come. `calls` counts since it last waited; `returns_at`: see `QueueTally.called`.

    `awaited` False: it was called before its window's check-in opened and nobody came; it is left alone until then.
    """

    state: TicketState = TicketState.WAITING
    calls: int = 0
    skips: int = 0
    returns_at: int = 0
    awaited: bool = True


def advance(progress: Progress, deed: Deed, *, due: bool = True, called_in_queue: int = 0) -> Progress:
    """The ticket after the deed; or refuses one that its state does not allow.

    `due`: whether its window's check-in has opened; `called_in_queue`: how many numbers its queue has called so far.
    """
    state = TRANSITIONS.get((progress.state, deed))
    if state is None:
        raise not_possible(f"A ticket that is {progress.state.value} cannot be given a {deed.value}.")
    if deed is Deed.CALL:
        return replace(progress, state=state, calls=1)
    if deed is Deed.RECALL:
        if progress.calls >= CALLS_MAX:
            raise not_possible(f"It was called {CALLS_MAX} times: skip it or start.")
        return replace(progress, calls=progress.calls + 1)
    if deed is Deed.SKIP:
        return _skipped(progress, due, called_in_queue)
    return replace(progress, state=state)


def _skipped(progress: Progress, due: bool, called_in_queue: int) -> Progress:
    if not due:
        # Its paper says a later time: whoever is not there yet has missed nothing.
        return replace(progress, state=TicketState.WAITING, calls=0, awaited=False)
    if progress.skips >= SKIPS_BEFORE_NO_SHOW:
        return replace(progress, state=TicketState.NO_SHOW)
    return replace(
        progress,
        state=TicketState.SKIPPED,
        calls=0,
        skips=progress.skips + 1,
        returns_at=called_in_queue + RETURNS_AFTER_NUMBERS,
    )


def not_possible(detail: str) -> Exception:
    """The refusal of a deed that does not fit what stands at the counter: 409 `invalid-request`."""
    return refusal(ProblemType.INVALID_REQUEST, detail, status=_CONFLICT)
