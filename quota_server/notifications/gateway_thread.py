"""The one thread that gateways are called from: they block, and the server must not."""

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

CALLS_MAX = 64
"""More than ever wait: who calls waits for the answer before the next one."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Call:
    work: Callable[[], Any]
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Any]"

    def tell(self, result: object, error: Exception | None) -> None:
        """Hand the answer to whoever asked, if they are still there."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(_answer, self.answer, result, error)


class GatewayThread:
    """Performs calls in order. A call that never ends keeps nobody from stopping: the thread is a daemon."""

    def __init__(self) -> None:
        self._calls: queue.Queue[_Call | None] = queue.Queue(CALLS_MAX)
        threading.Thread(target=self._run, name="gateways", daemon=True).start()

    async def call(self, work: Callable[[], T]) -> T:
        """What the work gives back, or its error."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._calls.put(_Call(work, loop, answer))
        return await answer

    def end(self) -> None:
        """No calls come any more."""
        self._calls.put(None)

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            try:
                result = call.work()
            except Exception as fault:
                # This thread's entry point: whoever asked gets the error.
                call.tell(None, fault)
            else:
                call.tell(result, None)


def _answer(answer: "asyncio.Future[Any]", result: object, error: Exception | None) -> None:
    if answer.done():
        return
    if error is None:
        answer.set_result(result)
    else:
        answer.set_exception(error)
