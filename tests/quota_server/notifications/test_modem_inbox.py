"""What may lie on a modem's SIM besides texts that residents have written: none of it keeps a text from being read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quota_server.notifications.gammu_gateway import GammuGateway
from quota_server.notifications.gateway_settings import GammuGatewaySettings
from workbench.modem import VirtualModem
from workbench.phone import VirtualPhone
from workbench.sms_pdu import write_deliver

SENDER = "+6281200000003"
TEXT = "STATUS K7M4-2QXA"
LONG_TEXT = "Halo, apakah KTP saya sudah jadi? " * 9
NO_SERVICE_CENTRE, FROM_SENDER, AT_NINE = "00", "0D91261802000000F3", "62112290000082"
NO_DATE = "00000000000000"


def deliver(coding: str, at: str, data: bytes, first: str = "04") -> bytes:
    return bytes.fromhex(f"{NO_SERVICE_CENTRE}{first}{FROM_SENDER}00{coding}{at}{len(data):02X}{data.hex()}")


# A voice mail's signal, a picture message's announcement to a port, a delivery report.
BINARY = deliver("04", AT_NINE, b"\x01\x02binary")
WAP_PUSH = deliver("04", AT_NINE, bytes.fromhex("0605040B8423F0") + b'\x00\x06"application', first="44")
REPORT = bytes.fromhex(f"{NO_SERVICE_CENTRE}062A{FROM_SENDER}{AT_NINE}{AT_NINE}00")


@pytest.fixture
def modem(tmp_path: Path) -> Iterator[VirtualModem]:
    with VirtualModem(tmp_path / "modem", VirtualPhone()) as running:
        yield running


@pytest.fixture
def gateway(modem: VirtualModem) -> Iterator[GammuGateway]:
    opened = GammuGateway(GammuGatewaySettings(str(modem.link)), answers_within_s=10, reconnects_every_s=0)
    yield opened
    opened.close()


def texts_of(gateway: GammuGateway) -> list[str]:
    return [inbound.text for inbound in gateway.receive().inbound]


def test_what_is_no_text_is_deleted_and_the_text_behind_it_is_read(modem: VirtualModem, gateway: GammuGateway) -> None:
    for pdu in (BINARY, WAP_PUSH, REPORT):
        modem.receive_pdu(pdu)
    modem.receive(SENDER, TEXT)
    assert texts_of(gateway) == [TEXT]
    assert modem.stored_count == 1


def test_a_text_without_a_date_is_read_and_forgotten(modem: VirtualModem, gateway: GammuGateway) -> None:
    modem.receive_pdu(deliver("08", NO_DATE, TEXT.encode("utf-16-be")))
    (inbound,) = gateway.receive().inbound
    assert (inbound.sender, inbound.text) == (SENDER, TEXT)
    gateway.forget(inbound)
    assert modem.stored_count == 0


def test_parts_are_joined_when_the_others_come_and_deleted_after_a_day(
    modem: VirtualModem, gateway: GammuGateway
) -> None:
    now = datetime.now(UTC)
    too_old = write_deliver(SENDER, LONG_TEXT, now - timedelta(hours=25), reference=1)[0]
    first, second = write_deliver(SENDER, LONG_TEXT, now - timedelta(hours=23), reference=2)
    for pdu in (too_old, second):
        modem.receive_pdu(pdu)
    modem.receive(SENDER, TEXT)
    assert texts_of(gateway) == [TEXT]
    assert modem.stored_count == 2
    modem.receive_pdu(first)
    assert sorted(texts_of(gateway)) == [LONG_TEXT, TEXT]
