"""The worker of the outbox: takes what is due, hands it to the gateways, writes down what came of it.

A message is marked before it is handed over, and what came of it is written after: whatever happens between the two,
nobody knows, and it is not sent again unless a double is harmless.
"""

import asyncio
import contextlib
import logging
import threading
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from quota_server.domain.sending import NotSent, NotTried, Outcome, Unknown
from quota_server.notifications.arrivals import answer, note_report
from quota_server.notifications.gateway import Gateway
from quota_server.notifications.gateway_thread import GatewayThread
from quota_server.notifications.message import ShortMessage
from quota_server.notifications.message_counts import MessageCounts
from quota_server.store.contract import StoreError
from quota_server.store.job_store import JobStore
from quota_server.store.jobs import outbox
from quota_server.store.jobs.outbox import Claimed, Settled
from quota_server.store.jobs.transaction import Transaction

_LOOKS_EVERY_S = 0.25
_AGAIN_AFTER_FAILURE_S = 2.0
_LISTENS_EVERY_S = 2.0
_SWEEPS_EVERY_S = 60.0
_STOPS_WITHIN_S = 5.0
_CLOSES_WITHIN_S = 2.0
_BATCH_MAX = 64
# What is handed over within this time may be uncertain after a crash: so few for a modem, many for what is fast.
_BATCH_SHORT_S = 0.1
_BATCH_LONG_S = 0.5
_NO_GATEWAY = NotSent("", "there is no gateway")

_logger = logging.getLogger("quota_server")


class OutboxWorker:
    """`async with worker.running():` beside whatever the process does. Several processes may have one each."""

    def __init__(self, store: JobStore, gateways: Sequence[Gateway], counts: MessageCounts | None = None) -> None:
        self._store = store
        self._gateways = gateways
        self._counts = counts or MessageCounts()
        self._name = uuid.uuid4().hex
        # A turn of its own: rows of all offices are touched, and none of their numbers or quotas.
        self._turn_name = f"-outbox-{self._name}"
        self._on_postgres = store.condition().engine == "postgresql"
        self._batch = 1
        self._stopping = threading.Event()
        self._listened_s = self._swept_s = float("-inf")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Works until the block ends; then finishes the message that is being handed over."""
        thread, woken = GatewayThread(), asyncio.Event()
        task = asyncio.create_task(self._run(thread, woken))
        try:
            yield
        finally:
            self._stopping.set()
            woken.set()
            try:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(task, _STOPS_WITHIN_S)
                # After whatever a gateway is still doing: by then the program may have ended.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(thread.call(self._close_gateways), _CLOSES_WITHIN_S)
            finally:
                thread.end()

    async def _run(self, thread: GatewayThread, woken: asyncio.Event) -> None:
        settled: list[Settled] = []
        pause_s = 0.0
        while settled or not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), pause_s)
            try:
                await self._sweep()
                if self._listens_now():
                    # A report may have come already of what is not written down yet.
                    await self._write_down(settled)
                    settled = []
                    await self._listen(thread)
                if not settled and not await self._store.read(outbox.is_due):
                    pause_s = _LOOKS_EVERY_S
                    continue
                claimed = await self._turn(settled)
            except Exception as error:
                # The worker's entry point: messages wait, they are not left for good.
                _logger.warning("event=outbox_waits reason=%r", _reason(error))
                if self._stopping.is_set():
                    return
                pause_s = _AGAIN_AFTER_FAILURE_S
                continue
            settled = await thread.call(partial(self._hand_over, claimed)) if claimed else []
            pause_s = 0.0 if claimed else _LOOKS_EVERY_S

    async def _write_down(self, settled: Sequence[Settled]) -> None:
        if settled:
            await self._store.write(lambda tx: outbox.settle(tx, self._name, settled), self._turn_name)

    async def _turn(self, settled: Sequence[Settled]) -> list[Claimed]:
        """What came of the last ones, and the next ones: one transaction."""

        def job(tx: Transaction) -> list[Claimed]:
            outbox.settle(tx, self._name, settled)
            if self._stopping.is_set():
                return []
            return outbox.claim(tx, self._name, self._batch, skip_locked=self._on_postgres)

        return await self._store.write(job, self._turn_name)

    def _hand_over(self, claimed: Sequence[Claimed]) -> list[Settled]:
        began_s = time.monotonic()
        settled = []
        for one in claimed:
            # What a gateway that has become slow has not begun with waits, instead of being uncertain after a crash.
            late = time.monotonic() > began_s + _BATCH_LONG_S
            settled.append(Settled(one, NotTried() if late else self._outcome(one)))
        took_s = time.monotonic() - began_s
        if took_s < _BATCH_SHORT_S and len(claimed) == self._batch:
            self._batch = min(_BATCH_MAX, self._batch * 2)
        elif took_s > _BATCH_LONG_S:
            self._batch = max(1, self._batch // 4)
        return settled

    def _outcome(self, claimed: Claimed) -> Outcome:
        """The first gateway that does not certainly fail."""
        if self._stopping.is_set():
            return NotTried()
        outcome: Outcome = _NO_GATEWAY
        message = ShortMessage(claimed.phone, claimed.body, f"{claimed.office}/{claimed.key}")
        for gateway in self._gateways:
            try:
                outcome = gateway.send(message)
            except Exception as error:
                # A fault of its own: the text may be out, so no other gateway is asked.
                outcome = _unknown_after(gateway, error)
            self._counts.count(outcome)
            if not isinstance(outcome, NotSent):
                break
            _logger.warning("event=sms_not_sent gateway=%s reason=%r", outcome.gateway, outcome.reason)
        if isinstance(outcome, Unknown):
            _logger.warning("event=sms_uncertain gateway=%s reason=%r", outcome.gateway, outcome.reason)
        return outcome

    async def _sweep(self) -> None:
        """What a worker left behind. On SQLite there is no other one: all of it, once, at the start."""
        if time.monotonic() < self._swept_s + _SWEEPS_EVERY_S:
            return
        first = self._swept_s == float("-inf")
        if first or self._on_postgres:
            everything = first and not self._on_postgres
            lost = await self._store.write(lambda tx: outbox.recover(tx, everything=everything), self._turn_name)
            if lost:
                _logger.warning("event=sms_left_behind count=%d", lost)
        self._swept_s = time.monotonic()

    def _listens_now(self) -> bool:
        return time.monotonic() >= self._listened_s + _LISTENS_EVERY_S

    async def _listen(self, thread: GatewayThread) -> None:
        self._listened_s = time.monotonic()
        for gateway in self._gateways:
            if not gateway.listens:
                continue
            try:
                received = await thread.call(gateway.receive)
            except Exception as error:
                _warn_of(gateway, "receive", error)
                continue
            for report in received.reports:
                await self._store.write(partial(note_report, gateway.name, report), self._turn_name)
            for message in received.inbound:
                try:
                    await answer(self._store, message)
                    await thread.call(partial(gateway.forget, message))
                except Exception as error:
                    # It lies on the SIM until the next round; what others have written is answered now.
                    _warn_of(gateway, "answer", error)

    def _close_gateways(self) -> None:
        for gateway in self._gateways:
            try:
                gateway.close()
            except Exception as error:
                _warn_of(gateway, "close", error)


def _unknown_after(gateway: Gateway, error: Exception) -> Unknown:
    """Only the name of the fault's type: its text may quote a number or a code."""
    return Unknown(gateway.name, type(error).__name__)


def _warn_of(gateway: Gateway, doing: str, error: Exception) -> None:
    _logger.warning("event=gateway_failed gateway=%s doing=%s reason=%r", gateway.name, doing, _reason(error))


def _reason(error: Exception) -> str:
    """The store's own errors hold nothing personal; of others only the type's name is known not to."""
    return str(error) if isinstance(error, StoreError) else type(error).__name__
