"""What residents write to the office, and what they are answered."""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from quota_protocol.booking_code import BookingCode
from quota_server.notifications.gateway import Inbound
from quota_server.store.jobs import inbound
from tests.quota_server.notifications.office_server import OFFICE, PHONE, OfficeServer, ScriptedGateway

Run = Callable[[Callable[[OfficeServer], Coroutine[Any, Any, None]]], None]


async def written(office: OfficeServer, gateway: ScriptedGateway, text: str, sender: str = PHONE) -> None:
    """An SMS comes in, is answered and forgotten."""
    token = f"{len(gateway.forgotten)}@20261112080500"
    gateway.waiting.append(Inbound(sender, text, token))

    async def forgotten() -> bool:
        return token in gateway.forgotten

    await office.until(forgotten)
    await office.until_settled()


def test_status_and_batal_are_answered_and_batal_cancels(run: Run, gateway: ScriptedGateway) -> None:
    async def work(office: OfficeServer) -> None:
        made = await office.book()
        await office.until_settled()
        await written(office, gateway, f"status {made.code[:4]} {made.code[4:]}")
        assert gateway.taken[-1].text.endswith(f"kode {made.code[:4]}-{made.code[4:]}: terdaftar. Gratis.")
        await written(office, gateway, f"BATAL {made.code}", "081200000002")
        assert [m.to for m in gateway.taken if "sudah dibatalkan" in m.text] == [PHONE, "+6281200000002"]
        found = await office.store.booking(BookingCode(made.code))
        assert found.facts.state.value == "cancelled"
        await written(office, gateway, f"BATAL {made.code}")
        assert gateway.taken[-1].text.endswith("sudah dibatalkan. Gratis.")

    run(work)


def test_anything_else_is_answered_once_a_day_and_kept_nowhere(run: Run, gateway: ScriptedGateway) -> None:
    async def work(office: OfficeServer) -> None:
        for text in ("Halo, NIK saya 6171010101010001", "STATUS K7M4-2QXB", "BATAL", "😀"):
            await written(office, gateway, text)
        (answer,) = gateway.taken
        assert "STATUS atau BATAL" in answer.text
        bodies = await office.store.read(lambda tx: tx.connection.execute("SELECT body FROM outbox").fetchall())
        assert "6171" not in str(bodies)

    run(work)


def test_a_status_is_answered_once_for_one_sms_and_nobody_can_find_out_from_its_key_who_wrote_what(
    run: Run,
) -> None:
    token = "7@20261112080500"

    async def work(office: OfficeServer) -> None:
        made = await office.book()
        asked = inbound.read(PHONE, f"STATUS {made.code}", token)
        assert asked is not None
        assert "STATUS" not in repr(asked)
        for _ in range(2):
            await office.write(lambda tx: inbound.answer(tx, OFFICE, asked))
        (key,) = [key for key, _ in await office.until_settled() if key.startswith("sms/")]
        guesses = [f"{token}\0{PHONE}\0STATUS {made.code}", f"{PHONE}\0STATUS {made.code}", PHONE, made.code]
        for guess in guesses:
            assert hashlib.sha256(guess.encode()).hexdigest()[:16] not in key

    run(work)


@pytest.mark.parametrize("sender", ["TELKOMSEL", "3636", "+12025550100"])
def test_whom_no_answer_can_reach_is_not_answered(sender: str) -> None:
    assert inbound.read(sender, "STATUS K7M4-2QXA", "1") is None
