"""Each message goes out when it should, and once: whatever the gateway says, and whenever the worker dies."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from quota_protocol.booking_code import BookingCode
from quota_protocol.clock import SimulatedClock, parse_instant
from quota_protocol.messages import Variant
from quota_protocol.nik import Nik
from quota_server.domain import sending
from quota_server.domain.examples import pontianak
from quota_server.domain.message_kinds import MessageKind
from quota_server.domain.message_settings import MessageSettings
from quota_server.domain.requests import RequestEvent
from quota_server.domain.sending import NotSent, Outcome, Rejected, Unknown
from quota_server.notifications.message import ShortMessage
from quota_server.store.contract_requests import Actor, RequestNews, RequestSource, RequestWish
from quota_server.store.jobs import bookings, notices, outbox, outbox_reports, request_notices, requests
from quota_server.store.jobs.requests import RequestRow
from quota_server.store.jobs.transaction import Transaction
from tests.quota_server.engines import on_both_engines
from tests.quota_server.notifications.conftest import Opened
from tests.quota_server.notifications.office_server import OFFICE, PHONE, OfficeServer, ScriptedGateway

Run = Callable[[Callable[[OfficeServer], Coroutine[Any, Any, None]]], None]
STAFF = Actor("staff:budi", is_section_head=True)


def handed_in(tx: Transaction) -> RequestRow:
    wish = RequestWish("cetak_ktp", RequestSource.COUNTER, Nik("6171010101010001"), PHONE, Variant.NEW)
    return requests.create(tx, OFFICE, STAFF, wish)


def told(*events: RequestEvent, missing: tuple[str, ...] = ()) -> Callable[[Transaction], RequestRow]:
    """A new request to which all this has happened."""

    def job(tx: Transaction) -> RequestRow:
        row = handed_in(tx)
        for event in events:
            row = requests.tell(tx, OFFICE, STAFF, BookingCode(row.code), RequestNews(event, missing))
        return row

    return job


@on_both_engines
def test_a_booking_is_confirmed_at_once_and_called_to_mind_the_day_before_at_four(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock
) -> None:
    async def work(office: OfficeServer) -> None:
        made = await office.book()
        rows = await office.until_settled()
        assert rows == [(f"booking/{made.code}/booked", "sent"), (f"booking/{made.code}/reminder", "waiting")]
        clock.move_to(parse_instant("2026-11-15T15:59:59+07:00"))
        assert await office.until_settled() == rows
        clock.move_to(parse_instant("2026-11-15T16:00:00+07:00"))
        assert dict(await office.until_settled())[f"booking/{made.code}/reminder"] == "sent"

    run(work)
    assert [message.to for message in gateway.taken] == [PHONE, PHONE]
    assert "Besok Senin 16-11-2026 pkl 10.00-12.00 WIB" in gateway.taken[1].text


def test_a_reminder_whose_hour_is_past_is_not_queued(run: Run, clock: SimulatedClock) -> None:
    async def work(office: OfficeServer) -> None:
        clock.move_to(parse_instant("2026-11-15T16:00:00+07:00"))
        made = await office.book()
        assert await office.until_settled() == [(f"booking/{made.code}/booked", "sent")]

    run(work)


def test_a_reminder_that_was_missed_until_the_morning_is_not_sent_any_more(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock
) -> None:
    async def work(office: OfficeServer) -> None:
        made = await office.book()
        await office.until_settled()
        clock.move_to(parse_instant("2026-11-16T06:30:00+07:00"))
        assert dict(await office.until_settled())[f"booking/{made.code}/reminder"] == "failed"

    run(work)
    assert len(gateway.taken) == 1


def test_whoever_cancels_is_told_and_not_reminded_and_whoever_moves_gets_the_new_code(
    run: Run, gateway: ScriptedGateway
) -> None:
    async def work(office: OfficeServer) -> None:
        first, second = await office.book(1), await office.book(2)
        await office.until_settled()
        await office.store.cancel(BookingCode(first.code))
        moved = await office.store.move(BookingCode(second.code), date(2026, 11, 17), "08:00")
        keys = dict(await office.until_settled())
        assert keys[f"booking/{first.code}/cancelled"] == "sent"
        assert keys[f"booking/{moved.code}/moved"] == "sent"
        assert [key for key, state in keys.items() if state == "waiting"] == [f"booking/{moved.code}/reminder"]

    run(work)
    assert any("pindah ke Selasa 17-11-2026" in message.text for message in gateway.taken)


@on_both_engines
def test_ready_is_told_once_two_minutes_after_it_was_said_to_be_printed_however_often(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock
) -> None:
    async def work(office: OfficeServer) -> None:
        row = await office.write(told(RequestEvent.PRINT_READY, RequestEvent.PRINTED, RequestEvent.PRINTED))
        later = (f"request/{row.code}/uncollected", "waiting")
        assert await office.until_settled() == [(f"request/{row.code}/ready", "waiting"), later]
        clock.move_to(clock.now() + timedelta(minutes=2))
        assert await office.until_settled() == [(f"request/{row.code}/ready", "sent"), later]

    run(work)
    (message,) = gateway.taken
    for word in ("sudah jadi", "diambil", "Gratis"):
        assert word in message.text


def test_within_two_minutes_nobody_has_been_told_that_it_was_printed(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock
) -> None:
    async def work(office: OfficeServer) -> None:
        row = await office.write(told(RequestEvent.PRINT_READY, RequestEvent.PRINTED))
        clock.move_to(clock.now() + timedelta(seconds=119))
        assert await office.write(lambda tx: request_notices.not_printed(tx, OFFICE, row.code))
        clock.move_to(clock.now() + timedelta(minutes=2))
        assert await office.until_settled() == []

    run(work)
    assert gateway.taken == []


def test_what_is_missing_what_needs_repair_and_what_was_decided_are_told(run: Run, gateway: ScriptedGateway) -> None:
    async def work(office: OfficeServer) -> None:
        await office.write(told(RequestEvent.INCOMPLETE, missing=("Surat kehilangan kepolisian",)))
        await office.write(told(RequestEvent.DUPLICATE_RECORD))
        await office.write(told(RequestEvent.HELD_FOR_SECTION_HEAD, RequestEvent.RELEASED))
        await office.write(told(RequestEvent.HELD_FOR_SECTION_HEAD, RequestEvent.REFUSED))
        await office.until_settled()

    run(work)
    texts = " ".join(message.text for message in gateway.taken)
    assert len(gateway.taken) == 4
    for part in ("belum lengkap: surat kehilangan kepolisian", "perlu diperbaiki", "dan disetujui", "belum disetujui"):
        assert part in texts


@on_both_engines
def test_what_certainly_did_not_go_out_is_tried_after_one_five_and_thirty_minutes_and_then_given_up(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock
) -> None:
    gateway.script = [NotSent("scripted", "no network")] * 4

    async def work(office: OfficeServer) -> None:
        await office.write(told(RequestEvent.DUPLICATE_RECORD))
        await office.until_settled()
        for minutes, tries in ((1, 2), (5, 3), (30, 4)):
            clock.move_to(clock.now() + timedelta(minutes=minutes, seconds=-1))
            await office.until_settled()
            assert len(gateway.taken) == tries - 1
            clock.move_to(clock.now() + timedelta(seconds=1))
            await office.until_settled()
            assert len(gateway.taken) == tries
        ((_, state),) = await office.rows()
        assert state == "failed"

    run(work)


@pytest.mark.parametrize(
    ("outcome", "state", "sent"),
    [(Unknown("scripted", "silence"), "uncertain", 1), (Rejected("scripted", "no such number"), "failed", 1)],
)
def test_ready_is_not_sent_again_when_nobody_knows_or_nobody_will_take_it(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock, outcome: Outcome, state: str, sent: int
) -> None:
    gateway.script = [outcome]

    async def work(office: OfficeServer) -> None:
        row = await office.write(told(RequestEvent.PRINT_READY, RequestEvent.PRINTED))
        for _ in range(3):
            clock.move_to(clock.now() + timedelta(minutes=40))
            assert (f"request/{row.code}/ready", state) in await office.until_settled()

    run(work)
    assert len(gateway.taken) == sent


def test_a_confirmation_is_repeated_once_when_nobody_knows(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock
) -> None:
    gateway.script = [Unknown("scripted", "silence")] * 2

    async def work(office: OfficeServer) -> None:
        made = await office.book()
        for _ in range(3):
            await office.until_settled()
            clock.move_to(clock.now() + timedelta(minutes=2))
        assert dict(await office.until_settled())[f"booking/{made.code}/booked"] == "uncertain"

    run(work)
    assert len(gateway.taken) == 2


@on_both_engines
@pytest.mark.parametrize("dies", ["before it is taken", "while it is sent", "after it is sent", "after it is settled"])
def test_whenever_the_worker_dies_no_booking_is_without_its_sms_and_none_is_ready_twice(
    opened: Opened, clock: SimulatedClock, gateway: ScriptedGateway, dies: str
) -> None:
    async def first_life() -> str:
        async with opened() as office:
            made = await office.book()
            row = await office.write(told(RequestEvent.PRINT_READY, RequestEvent.PRINTED))
            clock.move_to(clock.now() + timedelta(minutes=3))
            if dies != "before it is taken":
                claimed = await office.write(lambda tx: outbox.claim(tx, "dead", 9, skip_locked=False))
                assert len(claimed) == 2
                if dies != "while it is sent":
                    for one in claimed:
                        gateway.taken.append(outbox_message(one))
                if dies == "after it is settled":
                    settled = [outbox.Settled(one, sending.Accepted("scripted")) for one in claimed]
                    await office.write(lambda tx: outbox.settle(tx, "dead", settled))
            return f"{made.code} {row.code}"

    async def second_life() -> None:
        clock.move_to(clock.now() + outbox.LOCKED_FOR)
        async with opened() as office, office.worker().running():

            async def nothing_is_being_sent() -> bool:
                return all(state != "sending" for _, state in await office.rows())

            await office.until(nothing_is_being_sent)
            clock.move_to(clock.now() + timedelta(minutes=2))
            await office.until_settled()

    booking, request = asyncio.run(first_life()).split()
    asyncio.run(second_life())
    confirmations = [m for m in gateway.taken if m.key == f"PTK/booking/{booking}/booked"]
    ready = [m for m in gateway.taken if m.key == f"PTK/request/{request}/ready"]
    assert len(confirmations) == (2 if dies == "after it is sent" else 1)
    assert len(ready) == (0 if dies == "while it is sent" else 1)


def outbox_message(claimed: outbox.Claimed) -> ShortMessage:
    return ShortMessage(claimed.phone, claimed.body, f"{claimed.office}/{claimed.key}")


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        ("Asia/Pontianak", "2026-11-12T20:00:00+07:00", "2026-11-13T06:00:00+07:00"),
        ("Asia/Makassar", "2026-11-12T19:00:00+07:00", "2026-11-13T06:00:00+08:00"),
        ("Asia/Jayapura", "2026-11-12T18:00:00+07:00", "2026-11-13T06:00:00+09:00"),
        ("Asia/Jayapura", "2026-11-13T03:59:59+07:00", "2026-11-13T06:00:00+09:00"),
        ("Asia/Pontianak", "2026-11-13T00:00:00+07:00", "2026-11-13T06:00:00+07:00"),
        ("Asia/Pontianak", "2026-11-12T19:59:59+07:00", None),
        ("Asia/Makassar", "2026-11-13T05:00:00+07:00", None),
    ],
)
def test_quiet_hours_are_those_of_the_office_s_zone(zone: str, now: str, until: str | None) -> None:
    labels = {"Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
    office = replace(pontianak(), timezone=zone, timezone_label=labels[zone])
    found = sending.quiet_until(office, MessageKind.READY, parse_instant(now))
    assert found == (parse_instant(until) if until else None)
    assert sending.quiet_until(office, MessageKind.ALMOST, parse_instant(now)) is None


def test_a_message_of_the_night_goes_out_in_the_morning(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock
) -> None:
    async def work(office: OfficeServer) -> None:
        clock.move_to(parse_instant("2026-11-12T21:30:00+07:00"))
        await office.write(told(RequestEvent.DUPLICATE_RECORD))
        await office.until_settled()
        assert gateway.taken == []
        clock.move_to(parse_instant("2026-11-13T06:00:00+07:00"))
        await office.until_settled()
        assert len(gateway.taken) == 1

    run(work)


def test_past_its_limit_a_number_gets_no_more_that_day_and_staff_phone(
    run: Run, gateway: ScriptedGateway, clock: SimulatedClock
) -> None:
    most = MessageSettings().per_number_per_day

    async def work(office: OfficeServer) -> None:
        for _ in range(most + 2):
            await office.write(told(RequestEvent.DUPLICATE_RECORD))
        states = [state for _, state in await office.until_settled()]
        assert (states.count("sent"), states.count("failed")) == (most, 2)
        clock.move_to(clock.now() + timedelta(days=1))
        await office.write(told(RequestEvent.DUPLICATE_RECORD))
        await office.until_settled()

    run(work)
    assert len(gateway.taken) == most + 1


def test_a_lost_confirmation_is_sent_again_three_times_at_most_to_its_own_number_alone(
    run: Run, gateway: ScriptedGateway
) -> None:
    async def work(office: OfficeServer) -> None:
        await office.book()

        async def resent(phone: str, last4: str) -> int:
            await office.until_settled()
            return await office.write(lambda tx: notices.resend(tx, tx.config(OFFICE), phone, last4))

        assert await resent("+6281200000002", "0001") == 0
        assert await resent(PHONE, "0002") == 0
        assert [await resent(PHONE, "0001") for _ in range(5)] == [1, 1, 1, 0, 0]
        await office.until_settled()

    run(work)
    assert len({message.text for message in gateway.taken}) == 1
    assert len(gateway.taken) == 4


def test_what_the_gateway_reports_to_have_arrived_is_delivered(run: Run) -> None:
    async def work(office: OfficeServer) -> None:
        await office.write(told(RequestEvent.DUPLICATE_RECORD))
        await office.until_settled()
        assert await office.write(lambda tx: outbox_reports.reported(tx, "scripted", "1", arrived=True))
        assert not await office.write(lambda tx: outbox_reports.reported(tx, "scripted", "7", arrived=True))
        assert [state for _, state in await office.rows()] == ["delivered"]

    run(work)


def test_no_number_is_readable_in_the_database_and_another_key_opens_none(run: Run) -> None:
    async def work(office: OfficeServer) -> None:
        await office.book()
        (sealed,) = await office.store.read(lambda tx: tx.connection.execute("SELECT phone FROM contacts").fetchone())
        assert b"812" not in bytes(sealed)
        opened = await office.store.read(lambda tx: tx.keys.open_phone(OFFICE, bytes(sealed)))
        assert opened == PHONE

    run(work)


def test_a_cancelled_transaction_tells_nobody(run: Run, gateway: ScriptedGateway) -> None:
    async def work(office: OfficeServer) -> None:
        made = await office.book()
        await office.until_settled()

        def broken(tx: Transaction) -> None:
            bookings.cancel(tx, BookingCode(made.code))
            raise RuntimeError("the disk said no")

        with pytest.raises(RuntimeError):
            await office.write(broken)
        await office.until_settled()

    run(work)
    assert len(gateway.taken) == 1
