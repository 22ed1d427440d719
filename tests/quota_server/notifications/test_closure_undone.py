"""A closure or a suspension that was a mistake: bookings go back to their places, and whoever was told is told so."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock, parse_instant
from quota_protocol.messages import BookingMade
from quota_protocol.nik import Nik
from quota_server.domain import office_changes
from quota_server.domain.message_kinds import MessageKind
from quota_server.domain.office import Closure, OfficeConfig, Suspension
from quota_server.domain.rebooking import Concerned, PutBack, Rebooked
from quota_server.domain.sending import Accepted, NotSent, Outcome, Rejected, Unknown
from quota_server.store.contract import BookingWish
from quota_server.store.jobs import (
    bookings,
    message_list,
    offices,
    outbox,
    outbox_reports,
    rebooking,
    rebooking_undo,
    reports_figures,
)
from quota_server.store.jobs.transaction import Transaction
from tests.quota_server.engines import on_both_engines
from tests.quota_server.notifications.conftest import Opened
from tests.quota_server.notifications.office_server import OFFICE, PHONE, OfficeServer, ScriptedGateway

Run = Callable[[Callable[[OfficeServer], Coroutine[Any, Any, None]]], None]
Change = Callable[[OfficeConfig], OfficeConfig]
DAY = date(2026, 11, 16)
ACTOR = "staff:sari"


def closed(office: OfficeConfig) -> OfficeConfig:
    return office_changes.close(office, Closure(DAY, DAY, "Pemeliharaan gedung"))


def reopened(office: OfficeConfig) -> OfficeConfig:
    return office_changes.reopen(office, DAY, DAY)


def closed_for_good(office: OfficeConfig) -> OfficeConfig:
    return office_changes.close(office, Closure(DAY, date(2027, 12, 31), "Pemeliharaan gedung"))


def reopened_for_good(office: OfficeConfig) -> OfficeConfig:
    return office_changes.reopen(office, DAY, date(2027, 12, 31))


def wish() -> BookingWish:
    return BookingWish(OFFICE, "cetak_ktp", DAY, "10:00", Nik("6171010101010001"), PHONE)


def suspended(office: OfficeConfig) -> OfficeConfig:
    return office_changes.suspend(office, "cetak_ktp", Suspension(DAY, "443.1/2978/Dukcapil"))


def resumed(office: OfficeConfig) -> OfficeConfig:
    return office_changes.resume(office, "cetak_ktp", DAY)


async def moved_away(office: OfficeServer, change: Change = closed) -> dict[str, str]:
    """The new codes of those who were moved, by their old ones."""

    def job(tx: Transaction) -> dict[str, str]:
        offices.change(tx, change(tx.config(OFFICE)))
        done = rebooking.rebook(tx, OFFICE, rebooking.unservable(tx, OFFICE), ACTOR)
        return {one.code: one.new_code for one in done if isinstance(one, Rebooked)}

    return await office.write(job)


async def undone(office: OfficeServer, change: Change = reopened) -> PutBack:
    await office.write(lambda tx: offices.change(tx, change(tx.config(OFFICE))))
    return await put_back(office)


async def put_back(office: OfficeServer) -> PutBack:
    """One booking after the other, each in a transaction of its own."""
    found = await office.store.read(lambda tx: rebooking_undo.to_undo(tx, OFFICE))
    done = PutBack()
    for part in found.parts(1):
        done += await office.write(partial(rebooking_undo.undo, office_code=OFFICE, some=part, actor=ACTOR))
    return done


async def state_of(office: OfficeServer, code: str) -> str:
    return (await office.store.booking(BookingCode(code))).facts.state.value


async def imbalance(office: OfficeServer) -> int:
    return await office.store.read(lambda tx: reports_figures.office_figures(tx, OFFICE).imbalance)


@on_both_engines
def test_whoever_was_told_of_a_new_date_is_told_of_the_old_one_and_reminded_of_it(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock
) -> None:
    async def work(office: OfficeServer) -> None:
        told, silent = await office.book(1), await office.book(2, phone="")
        new_codes = await moved_away(office)
        await office.until_settled()
        gateway.taken.clear()
        clock.move_to(clock.now() + timedelta(minutes=9))
        assert await undone(office) == PutBack(2, 0)
        assert [await state_of(office, one.code) for one in (told, silent)] == ["booked", "booked"]
        assert [await state_of(office, code) for code in new_codes.values()] == ["cancelled", "cancelled"]
        assert await imbalance(office) == 0
        waiting = [key for key, state in await office.until_settled() if state == "waiting"]
        assert waiting == [f"booking/{told.code}/reminder"]
        check_text(told)
        # Closed once more: it is told once more.
        again = (await moved_away(office))[told.code]
        await office.until_settled()
        assert sum("tutup" in message.text for message in gateway.taken) == 1
        assert await state_of(office, again) == "booked"

    def check_text(made: BookingMade) -> None:
        (message,) = gateway.taken
        for part in ("Senin 16-11-2026", "10.00-12.00", f"{made.code[:4]}-{made.code[4:]}"):
            assert part in message.text

    run(work)


@on_both_engines
def test_what_is_not_out_yet_is_taken_back(run: Run, gateway: ScriptedGateway, clock: SimulatedClock) -> None:
    async def work(office: OfficeServer) -> None:
        made = await office.book()
        await office.until_settled()
        clock.move_to(parse_instant("2026-11-12T21:00:00+07:00"))
        await moved_away(office)
        await office.until_settled()
        assert await undone(office) == PutBack(1, 0)
        waiting = [key for key, state in await office.until_settled() if state == "waiting"]
        assert waiting == [f"booking/{made.code}/reminder"]

    run(work)
    assert len(gateway.taken) == 1


@on_both_engines
@pytest.mark.parametrize("told", [MessageKind.BOOKED, MessageKind.INVITED])
@pytest.mark.parametrize("others_are_open", [True, False], ids=["moved", "left where it was"])
def test_a_confirmation_that_was_not_out_goes_out_when_the_closure_is_undone(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock, told: MessageKind, others_are_open: bool
) -> None:
    change = closed if others_are_open else closed_for_good

    async def work(office: OfficeServer) -> None:
        clock.move_to(parse_instant("2026-11-12T21:00:00+07:00"))
        made = await office.write(lambda tx: bookings.book(tx, wish(), told))
        await office.until_settled()
        assert len(await moved_away(office, change)) == int(others_are_open)
        await office.until_settled()
        clock.move_to(clock.now() + timedelta(minutes=9))
        await undone(office, reopened_for_good)
        clock.move_to(parse_instant("2026-11-13T06:00:00+07:00"))
        rows = await office.until_settled()
        assert rows == [(f"booking/{made.code}/{told.value}", "sent"), (f"booking/{made.code}/reminder", "waiting")]

    run(work)
    assert len(gateway.taken) == 1


def test_a_confirmation_that_was_not_out_is_never_sent_when_the_closure_stands(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock
) -> None:
    async def work(office: OfficeServer) -> None:
        clock.move_to(parse_instant("2026-11-12T21:00:00+07:00"))
        await office.book()
        await moved_away(office)
        clock.move_to(parse_instant("2026-11-13T06:00:00+07:00"))
        await office.until_settled()

    run(work)
    assert [message.key.rpartition("/")[2] for message in gateway.taken] == ["closed_moved"]


async def claimed(office: OfficeServer) -> list[outbox.Claimed]:
    return await office.write(lambda tx: outbox.claim(tx, "worker", 9, skip_locked=False))


async def settle(office: OfficeServer, those: list[outbox.Claimed], outcome: Outcome) -> None:
    settled = [outbox.Settled(one, outcome) for one in those]
    await office.write(lambda tx: outbox.settle(tx, "worker", settled))


async def to_phone(office: OfficeServer) -> list[str]:
    return [one.kind.value for one in await office.store.read(lambda tx: message_list.to_phone(tx, OFFICE))]


@on_both_engines
@pytest.mark.parametrize("change", [closed, closed_for_good], ids=["moved", "left where it was"])
@pytest.mark.parametrize(
    "outcome",
    [Accepted("scripted"), NotSent("scripted", "no network"), Unknown("scripted", "silence")],
    ids=["sent", "not sent", "uncertain"],
)
def test_after_what_was_being_sent_when_it_was_taken_back_the_true_word_comes_last(
    opened: Opened, clock: SimulatedClock, gateway: ScriptedGateway, change: Change, outcome: Outcome
) -> None:
    async def work() -> None:
        async with opened() as office:
            made = await office.book()
            await settle(office, await claimed(office), Accepted("scripted"))
            await moved_away(office, change)
            on_its_way = await claimed(office)
            await undone(office, reopened_for_good)
            assert len(on_its_way) == 1
            assert await claimed(office) == [], "it may still be on its way"
            await settle(office, on_its_way, outcome)
            # By then it has arrived or never will, and what failed is not tried again.
            clock.move_to(clock.now() + outbox.LOCKED_FOR)
            async with office.worker().running():
                await office.until_settled()
            assert ["as-before" in message.key for message in gateway.taken] == [True]
            assert "Senin 16-11-2026" in gateway.taken[0].text
            assert await to_phone(office) == []
            # Closed once more: it is told once more.
            gateway.taken.clear()
            await moved_away(office, change)
            async with office.worker().running():
                await office.until_settled()
            assert ["tutup" in message.text for message in gateway.taken] == [True]
            assert await state_of(office, made.code) == ("cancelled" if change is closed else "booked")

    asyncio.run(work())


@on_both_engines
def test_whoever_was_not_reached_is_neither_told_nor_phoned_that_all_is_as_before(
    run: Run, gateway: ScriptedGateway
) -> None:
    async def work(office: OfficeServer) -> None:
        await office.book()
        await office.until_settled()
        gateway.script.append(Rejected("scripted", "no such number"))
        await moved_away(office)
        assert "failed" in dict(await office.until_settled()).values()
        assert await to_phone(office) == ["closed_moved"]
        assert await undone(office) == PutBack(1, 0)
        await office.until_settled()
        assert await to_phone(office) == []

    run(work)
    assert len(gateway.taken) == 2


@pytest.mark.parametrize("phoned", [True, False], ids=["by phone", "by a network that is late"])
def test_who_may_know_of_it_though_no_sms_was_reported_is_told_that_all_is_as_before(
    run: Run, gateway: ScriptedGateway, phoned: bool
) -> None:
    async def work(office: OfficeServer) -> None:
        await office.book()
        await office.until_settled()
        gateway.script.append(Rejected("scripted", "no such number") if phoned else Accepted("scripted", "2"))
        await moved_away(office)
        await office.until_settled()
        if phoned:
            (key,) = [key for key, state in await office.rows() if state == "failed"]
            assert await office.write(lambda tx: message_list.handled(tx, OFFICE, ACTOR, key))
        else:
            assert await office.write(lambda tx: outbox_reports.reported(tx, "scripted", "2", arrived=False))
        gateway.taken.clear()
        assert await undone(office) == PutBack(1, 0)
        await office.until_settled()

    run(work)
    assert ["as-before" in message.key for message in gateway.taken] == [True]


@on_both_engines
def test_who_was_left_where_he_was_and_moved_later_gets_one_message_that_all_is_as_before(
    run: Run, gateway: ScriptedGateway
) -> None:
    async def work(office: OfficeServer) -> None:
        made = await office.book()
        await office.until_settled()
        await moved_away(office, closed_for_good)
        await office.until_settled()
        assert list(await moved_away(office, lambda now: closed(reopened_for_good(now)))) == [made.code]
        await office.until_settled()
        gateway.taken.clear()
        assert await undone(office) == PutBack(1, 0)
        await office.until_settled()

    run(work)
    assert ["as-before" in message.key for message in gateway.taken] == [True]


def test_later_than_ten_minutes_and_what_was_used_or_moved_by_its_owner_stays(run: Run, clock: SimulatedClock) -> None:
    async def work(office: OfficeServer) -> None:
        first, second = await office.book(1), await office.book(2, phone="")
        new_codes = await moved_away(office)
        await office.store.cancel(BookingCode(new_codes[first.code]))
        assert await undone(office) == PutBack(1, 1)
        assert [await state_of(office, one.code) for one in (first, second)] == ["cancelled", "booked"]
        assert await state_of(office, new_codes[second.code]) == "cancelled"
        own = await office.store.move(BookingCode(second.code), date(2026, 11, 17), "08:00")
        assert await put_back(office) == PutBack(0, 1)
        assert await state_of(office, own.code) == "booked"
        third = await office.book(3, phone="")
        await moved_away(office)
        clock.move_to(clock.now() + timedelta(minutes=10))
        assert await undone(office) == PutBack(0, 0)
        assert await state_of(office, third.code) == "cancelled"
        assert await imbalance(office) == 0

    run(work)


def test_whose_service_is_offered_again_after_all_is_told_so(run: Run, gateway: ScriptedGateway) -> None:
    async def work(office: OfficeServer) -> None:
        made = await office.book()
        await office.until_settled()
        assert await moved_away(office, suspended) == {}
        await office.until_settled()
        assert await undone(office, resumed) == PutBack(left=1)
        waiting = [key for key, state in await office.until_settled() if state == "waiting"]
        assert waiting == [f"booking/{made.code}/reminder"]

    run(work)
    assert ["ditunda" in message.text for message in gateway.taken] == [False, True, False]
    assert "Senin 16-11-2026" in gateway.taken[2].text


@on_both_engines
def test_a_preview_says_whom_it_would_concern_and_changes_nothing(run: Run) -> None:
    async def work(office: OfficeServer) -> None:
        made = await office.book(1)
        await office.book(2, phone="")
        await office.book(3, day=date(2026, 11, 17))
        assert await office.store.read(lambda tx: rebooking.preview(tx, OFFICE, closed)) == Concerned(2, 1, 1)
        assert await state_of(office, made.code) == "booked"
        assert await office.store.read(lambda tx: rebooking.unservable(tx, OFFICE)) == []

    run(work)
