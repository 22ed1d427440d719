"""The worker goes on whatever a gateway does: a fault of one concerns one message, and the log quotes none."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest

from quota_server.domain.sending import Outcome
from quota_server.notifications.gateway import Inbound, Received
from quota_server.notifications.message import ShortMessage
from quota_server.notifications.worker import OutboxWorker
from tests.quota_server.notifications.conftest import Opened
from tests.quota_server.notifications.office_server import PHONE, OfficeServer, ScriptedGateway

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


def test_a_message_of_a_kind_that_this_version_does_not_know_holds_the_others_up_only_while_it_is_there(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    async def set_kinds(office: OfficeServer, before: str, after: str) -> None:
        statement = "UPDATE outbox SET kind = ? WHERE kind = ?"
        await office.write(lambda tx: tx.connection.execute(statement, (after, before)))

    async def work() -> None:
        async with opened() as office:
            made = await office.book()
            await set_kinds(office, "booked", "of-tomorrow")
            async with OutboxWorker(office.store, [ScriptedGateway()]).running():

                async def it_waits() -> bool:
                    return "event=outbox_waits reason='ValueError'" in caplog.text

                await office.until(it_waits)
                await set_kinds(office, "of-tomorrow", "booked")
                assert dict(await office.until_settled())[f"booking/{made.code}/booked"] == "sent"

    asyncio.run(work())
