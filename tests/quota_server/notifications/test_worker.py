"""The worker goes on whatever a gateway does: a fault of one concerns one message, and the log quotes none."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest

from quota_server.domain.message_kinds import UnknownKind
from quota_server.domain.sending import Outcome
from quota_server.notifications.gateway import Inbound, Received
from quota_server.notifications.message import ShortMessage
from quota_server.notifications.worker import OutboxWorker
from quota_server.store.jobs import message_list, outbox
from tests.quota_server.notifications.conftest import Opened
from tests.quota_server.notifications.office_server import OFFICE, PHONE, OfficeServer, ScriptedGateway

OTHER_PHONE = "+6281200000002"
CODE = "K7M4-2QXA"


class BrokenGateway(ScriptedGateway):
    """One that raises wherever the test has said so, with a text that may not be logged."""

    def __init__(self, *broken: str, name: str = "broken") -> None:
        super().__init__(name=name)
        self.broken = set(broken)
        self.closed = False

    def fail_if_broken(self, doing: str) -> None:
        if doing in self.broken:
            raise RuntimeError(f"{doing} {PHONE} {CODE}")

    def send(self, message: ShortMessage) -> Outcome:
        self.fail_if_broken("send")
        return super().send(message)

    def receive(self) -> Received:
        self.fail_if_broken("receive")
        return super().receive()

    def forget(self, inbound: Inbound) -> None:
        self.fail_if_broken(f"forget {inbound.token}")
        super().forget(inbound)

    def close(self) -> None:
        self.closed = True
        self.fail_if_broken("close")


@dataclass
class Sides:
    """Two gateways of one worker."""

    broken: BrokenGateway
    second: ScriptedGateway


def run_with(opened: Opened, sides: Sides, work: Callable[[OfficeServer], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        async with opened() as office, OutboxWorker(office.store, [sides.broken, sides.second]).running():
            await work(office)

    asyncio.run(whole())


async def until_forgotten(office: OfficeServer, gateway: ScriptedGateway, token: str) -> None:
    async def forgotten() -> bool:
        return token in gateway.forgotten

    await office.until(forgotten)
    await office.until_settled()


def test_a_gateway_that_raises_may_have_sent_it_and_the_next_message_goes_out(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    sides = Sides(BrokenGateway("send"), ScriptedGateway())

    async def work(office: OfficeServer) -> None:
        first = await office.book(1)
        await office.until_settled()
        sides.broken.broken.clear()
        second = await office.book(2, phone=OTHER_PHONE)
        states = dict(await office.until_settled())
        # A confirmation may be repeated: it waits for its second time.
        assert states[f"booking/{first.code}/booked"] == "waiting"
        assert states[f"booking/{second.code}/booked"] == "sent"

    run_with(opened, sides, work)
    assert [message.to for message in sides.broken.taken] == [OTHER_PHONE]
    assert sides.second.taken == []
    assert "event=sms_uncertain gateway=broken reason='RuntimeError'" in caplog.text
    assert PHONE not in caplog.text
    assert CODE not in caplog.text


def test_one_that_cannot_be_read_keeps_no_other_from_being_answered(opened: Opened) -> None:
    sides = Sides(BrokenGateway("receive"), ScriptedGateway(waiting=[Inbound(PHONE, "Halo", "1@20261112080500")]))

    async def work(office: OfficeServer) -> None:
        await until_forgotten(office, sides.second, "1@20261112080500")

    run_with(opened, sides, work)
    assert "STATUS atau BATAL" in sides.broken.taken[0].text


def test_a_text_that_cannot_be_forgotten_keeps_no_other_from_being_answered_and_is_answered_once(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    sides = Sides(BrokenGateway("forget 1@20261112080500"), ScriptedGateway())
    sides.broken.waiting = [
        Inbound(PHONE, "Halo", "1@20261112080500"),
        Inbound(OTHER_PHONE, "Pagi", "2@20261112080500"),
    ]

    async def work(office: OfficeServer) -> None:
        await until_forgotten(office, sides.broken, "2@20261112080500")
        sides.broken.broken.clear()
        await until_forgotten(office, sides.broken, "1@20261112080500")

    run_with(opened, sides, work)
    assert sorted(message.to for message in sides.broken.taken) == [PHONE, OTHER_PHONE]
    assert "event=gateway_failed gateway=broken doing=answer reason='RuntimeError'" in caplog.text
    assert PHONE not in caplog.text


def test_one_that_cannot_be_closed_keeps_no_other_open(opened: Opened) -> None:
    first, second = BrokenGateway("close"), BrokenGateway(name="second")

    async def work(_office: OfficeServer) -> None:
        pass

    run_with(opened, Sides(first, second), work)
    assert (first.closed, second.closed) == (True, True)


def test_a_message_of_a_kind_that_this_version_does_not_know_fails_alone_and_staff_see_it(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    async def work() -> None:
        gateway = ScriptedGateway()
        async with opened() as office:
            first, second = await office.book(1), await office.book(2, phone=OTHER_PHONE)
            statement = "UPDATE outbox SET kind = 'of-tomorrow' WHERE key = ?"
            key = f"booking/{first.code}/booked"
            await office.write(lambda tx: tx.connection.execute(statement, (key,)))
            async with OutboxWorker(office.store, [gateway]).running():
                states = dict(await office.until_settled())
            assert (states[key], states[f"booking/{second.code}/booked"]) == ("failed", "sent")
            (shown,) = await office.store.read(lambda tx: message_list.to_phone(tx, OFFICE))
            assert (shown.kind, shown.reason) == (UnknownKind.OF_ANOTHER_VERSION, "unknown_kind")
        assert [message.to for message in gateway.taken] == [OTHER_PHONE]

    asyncio.run(work())
    assert "event=sms_of_unknown_kind office=PTK" in caplog.text


def test_what_another_version_was_sending_when_it_was_lost_is_uncertain(opened: Opened) -> None:
    async def work() -> None:
        async with opened() as office:
            made = await office.book()
            await office.write(lambda tx: outbox.claim(tx, "lost", 9, skip_locked=False))
            await office.write(lambda tx: tx.connection.execute("UPDATE outbox SET kind = 'of-tomorrow'"))
            async with OutboxWorker(office.store, [ScriptedGateway()]).running():
                states = dict(await office.until_settled())
            assert states[f"booking/{made.code}/booked"] == "uncertain"

    asyncio.run(work())


def test_a_gateway_that_takes_long_to_close_holds_up_neither_the_loop_nor_the_end(opened: Opened) -> None:
    closing, may_close = threading.Event(), threading.Event()

    class Slow(ScriptedGateway):
        def close(self) -> None:
            closing.set()
            may_close.wait(30)

    async def work() -> None:
        beats = 0
        async with opened() as office:
            running = OutboxWorker(office.store, [Slow()]).running()
            await running.__aenter__()
            ending = asyncio.create_task(running.__aexit__(None, None, None))
            while not ending.done():
                beats += closing.is_set()
                await asyncio.sleep(0.01)
        assert beats > 10

    began_s = time.monotonic()
    asyncio.run(work())
    may_close.set()
    assert time.monotonic() - began_s < 20
