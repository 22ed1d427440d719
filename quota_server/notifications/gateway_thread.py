"""The one thread that gateways are called from: they block, and the server must not."""

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Call:
    work: Callable[[], Any]
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Any]"


class GatewayThread:
    """Performs calls in order. A call that never ends keeps nobody from stopping: the thread is a daemon."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
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
                result, error = call.work(), None
            except Exception as fault:
                # This thread's entry point: whoever asked gets the error.
                result, error = None, fault
            if not call.loop.is_closed():
                call.loop.call_soon_threadsafe(_answer, call.answer, result, error)


def _answer(answer: "asyncio.Future[Any]", result: object, error: Exception | None) -> None:
    if answer.done():
        return
    if error is None:
        answer.set_result(result)
    else:
        answer.set_exception(error)
