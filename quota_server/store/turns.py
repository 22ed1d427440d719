"""Jobs that wait for their turn in a writer's or reader's thread, and how their answers get back to who asked."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any

from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Job, T

QUEUE_MAX = 1024
BATCH_MAX = 64
ANSWER_WITHIN_S = 10.0
CLOSE_WITHIN_S = 5.0

BUSY = "more requests wait than the database can answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """A job that somebody waits for, until `deadline_s` of the monotonic clock. `office` may be empty: not known."""

    job: Job[Any]
    office: str
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Any]"
    deadline_s: float

    def is_awaited(self, now_s: float) -> bool:
        """Whether anybody still waits for the answer."""
        return now_s < self.deadline_s and not self.answer.cancelled()


@dataclass(frozen=True, slots=True)
class Done:
    """A job that has ended, with its result or its error."""

    asked: Asked
    result: object
    error: BaseException | None


async def answer_of(answer: "asyncio.Future[T]") -> T:
    """Waits for an answer, at most ten seconds; then StoreError."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            return await answer
    except TimeoutError:
        raise StoreError(BUSY) from None


def deliver(finished: list[Done]) -> None:
    """Hands the answers to the loops that wait for them, one call for each loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Done]] = {}
    for done in finished:
        by_loop.setdefault(done.asked.loop, []).append(done)
    for loop, some in by_loop.items():
        # A loop that has ended has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_answer, some)


def _answer(finished: list[Done]) -> None:
    for done in finished:
        if done.asked.answer.done():
            continue
        if done.error is None:
            done.asked.answer.set_result(done.result)
        else:
            done.asked.answer.set_exception(done.error)
