"""The ways to the phones: a provider over HTTP, a modem on a serial line, Apprise, files; and their settings."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from quota_server.config import SettingsError, load_settings
from quota_server.domain.sending import Accepted, NotSent, Rejected, Unknown
from quota_server.notifications.apprise_gateway import AppriseGateway
from quota_server.notifications.file_gateway import FileGateway
from quota_server.notifications.gammu_gateway import GammuGateway
from quota_server.notifications.gateway_settings import (
    AppriseGatewaySettings,
    FileGatewaySettings,
    GammuGatewaySettings,
    HttpGatewaySettings,
)
from quota_server.notifications.gateways import build_gateways
from quota_server.notifications.http_gateway import HttpGateway
from quota_server.notifications.message import ShortMessage
from tests.quota_server.notifications.provider import Provider, nobody_s_port, running_provider
from workbench.modem import VirtualModem
from workbench.modem_state import ModemFault, Registration, SimState
from workbench.phone import VirtualPhone

MESSAGE = ShortMessage("+6281200000001", 'Kode K7M4-2QXA: "€ [x] ~ ^" & {to} 100%', "PTK/booking/K7M42QXA/booked")
BODY = '{"to": "{to_digits}", "message": "{text}", "id": "{id}"}'


HTTP = 'driver = "http"\nurl = "https://x/{to}{text}"\n'
SECRET = 'secret = "contoh-rahasia-0001"\n'


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


def over_http(provider: Provider, **settings: object) -> HttpGateway:
    fields: dict[str, object] = {"url": provider.url, "body": BODY, "success": "queued", "timeout_s": 0.5, **settings}
    return HttpGateway(HttpGatewaySettings(**fields))  # type: ignore[arg-type] # a test's own settings


def test_a_provider_gets_the_text_as_json_with_the_key_of_the_message(provider: Provider) -> None:
    gateway = over_http(provider, headers={"Authorization": "Bearer contoh"})
    assert gateway.send(MESSAGE) == Accepted("http")
    (asked,) = provider.asked
    assert json.loads(asked.body) == {"to": "6281200000001", "message": MESSAGE.text, "id": MESSAGE.key}
    assert asked.headers["Authorization"] == "Bearer contoh"
    assert asked.headers["Content-Type"] == "application/json"
    assert asked.headers["Idempotency-Key"] == MESSAGE.key


def test_or_as_a_form_with_the_number_as_people_write_it(provider: Provider) -> None:
    assert over_http(provider, body="nomor={to_local}&isi={text}").send(MESSAGE) == Accepted("http")
    assert parse_qs(provider.asked[0].body.decode()) == {"nomor": ["081200000001"], "isi": [MESSAGE.text]}


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, b'{"status": "error", "reason": "no credit"}', NotSent),
        (429, b"", NotSent),
        (503, b"", NotSent),
        (500, b"", Unknown),
        (502, b"", Unknown),
        (401, b"", NotSent),
        (422, b"no such number", Rejected),
        (302, b"", NotSent),
    ],
)
def test_what_a_provider_says_otherwise_is_no_success(
    provider: Provider, status: int, body: bytes, outcome: type[object]
) -> None:
    provider.status, provider.body = status, body
    assert isinstance(over_http(provider).send(MESSAGE), outcome)
    assert len(provider.asked) == 1


def test_a_slow_provider_and_one_that_hangs_up_may_have_sent_it(provider: Provider) -> None:
    provider.delay_s = 30
    assert isinstance(over_http(provider, timeout_s=0.2).send(MESSAGE), Unknown)
    provider.hangs_up = True
    assert isinstance(over_http(provider).send(MESSAGE), Unknown)


def test_what_a_provider_knows_again_may_be_sent_again(provider: Provider) -> None:
    provider.status = 500
    assert isinstance(over_http(provider, idempotent=True).send(MESSAGE), NotSent)


def test_a_provider_that_cannot_be_reached_has_not_sent_it() -> None:
    settings = HttpGatewaySettings(f"http://127.0.0.1:{nobody_s_port()}/", BODY, timeout_s=2)
    assert HttpGateway(settings).send(MESSAGE) == NotSent("http", "no connection")


def test_a_provider_without_a_certificate_that_holds_is_told_nothing(provider: Provider) -> None:
    gateway = HttpGateway(HttpGatewaySettings(provider.url.replace("http:", "https:"), BODY, timeout_s=2))
    assert isinstance(gateway.send(MESSAGE), NotSent)
    assert provider.asked == []


def test_a_file_holds_number_and_text(tmp_path: Path) -> None:
    gateway = FileGateway(tmp_path / "sms")
    assert gateway.send(MESSAGE) == Accepted("file")
    (path,) = (tmp_path / "sms").iterdir()
    assert path.read_text(encoding="utf-8") == f"{MESSAGE.to}\n\n{MESSAGE.text}\n"
    (tmp_path / "no").write_text("not a directory")
    assert isinstance(FileGateway(tmp_path / "no").send(MESSAGE), NotSent)


def test_apprise_asks_the_service_of_its_address(provider: Provider) -> None:
    gateway = AppriseGateway(AppriseGatewaySettings((f"json://127.0.0.1:{provider.port}/{{to}}",)))
    assert gateway.send(MESSAGE) == Accepted("apprise")
    (asked,) = provider.asked
    assert asked.path == "/6281200000001"
    assert json.loads(asked.body)["message"] == MESSAGE.text
    provider.status = 500
    assert isinstance(gateway.send(MESSAGE), Unknown)
    assert isinstance(AppriseGateway(AppriseGatewaySettings(("nothing://x",))).send(MESSAGE), Rejected)


@pytest.fixture
def phone() -> VirtualPhone:
    return VirtualPhone()


@pytest.fixture
def modem(tmp_path: Path, phone: VirtualPhone) -> Iterator[VirtualModem]:
    with VirtualModem(tmp_path / "modem", phone) as running:
        yield running


def on_a_line(modem: VirtualModem, pin: str = "1234") -> GammuGateway:
    return GammuGateway(GammuGatewaySettings(str(modem.link), pin=pin), answers_within_s=10, reconnects_every_s=0)


def test_a_modem_sends_and_what_residents_write_is_read_and_deleted_once_it_is_answered(
    modem: VirtualModem, phone: VirtualPhone
) -> None:
    modem.set_sim(SimState.PIN_NEEDED)
    gateway = on_a_line(modem)
    assert gateway.send(MESSAGE) == Accepted("gammu", "1")
    (sms,) = phone.messages
    assert (sms.number, sms.text) == (MESSAGE.to, MESSAGE.text)
    modem.receive("+6281200000002", "STATUS K7M4-2QXA")
    modem.receive("+6281200000003", "Halo, apakah KTP saya sudah jadi? 😀 " * 5)
    received = gateway.receive()
    assert [inbound.sender for inbound in received.inbound] == ["+6281200000002", "+6281200000003"]
    assert received.inbound[1].text == "Halo, apakah KTP saya sudah jadi? 😀 " * 5
    assert gateway.receive().inbound == received.inbound
    for inbound in received.inbound:
        gateway.forget(inbound)
    assert modem.stored_count == 0
    gateway.close()


def test_a_modem_that_says_no_has_not_sent_and_one_that_falls_silent_may_have(
    modem: VirtualModem, phone: VirtualPhone
) -> None:
    gateway = on_a_line(modem)
    modem.set_network(Registration.SEARCHING)
    assert isinstance(gateway.send(MESSAGE), NotSent)
    modem.set_network(Registration.HOME)
    for fault in (ModemFault.CMS_ERROR, ModemFault.ERROR):
        modem.set_fault(fault)
        assert isinstance(gateway.send(MESSAGE), NotSent)
    modem.set_fault(ModemFault.SENT_THEN_SILENT)
    gateway.answers_within_s = 0.2
    assert gateway.send(MESSAGE) == Unknown("gammu", "no answer from the modem")
    assert gateway.send(MESSAGE) == NotSent("gammu", "the modem does not answer")
    modem.wait_for_sent(1)
    assert len(phone.messages) == 1


def test_a_wrong_pin_is_never_tried_twice(modem: VirtualModem) -> None:
    modem.set_sim(SimState.PIN_NEEDED)
    gateway = on_a_line(modem, pin="9999")
    assert gateway.send(MESSAGE) == NotSent("gammu", "the SIM has refused its PIN")
    assert gateway.send(MESSAGE) == NotSent("gammu", "the SIM wants its PIN")
    gateway.close()


def test_a_modem_that_is_unplugged_has_not_sent(modem: VirtualModem) -> None:
    modem.unplug()
    gateway = on_a_line(modem)
    assert isinstance(gateway.send(MESSAGE), NotSent)
    gateway.close()


def test_without_a_port_nothing_was_sent(tmp_path: Path) -> None:
    gateway = GammuGateway(GammuGatewaySettings(str(tmp_path / "none")))
    assert isinstance(gateway.send(MESSAGE), NotSent)


def settings_of(tmp_path: Path, text: str) -> tuple[object, ...]:
    path = tmp_path / "quota-server.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path).gateways


def test_gateways_are_those_of_the_settings_in_their_order(tmp_path: Path) -> None:
    text = """
        [[gateway]]
        driver = "gammu"
        port = "/dev/ttyUSB2"
        [[gateway]]
        driver = "http"
        url = "https://contoh.id/send"
        body = "to={to}&text={text}"
        [[gateway]]
        driver = "apprise"
        urls = ["json://localhost/{to}"]
        [[gateway]]
        driver = "file"
        directory = "sms"
    """
    found = settings_of(tmp_path, text)
    assert found[0] == GammuGatewaySettings("/dev/ttyUSB2", 115200)
    assert found[3] == FileGatewaySettings(tmp_path / "sms")
    assert [gateway.name for gateway in build_gateways(found)] == ["gammu", "http", "apprise", "file"]  # type: ignore[arg-type] # settings of any kind


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ('driver = "fax"', "gateway.driver is one of apprise, file, gammu, http"),
        ('driver = "gammu"\nprot = "x"', "unknown key gateway.prot of gammu; did you mean gateway.port?"),
        ('driver = "gammu"', "gateway.port is a text, and needed"),
        ('driver = "http"\nurl = "http://contoh.id"', "gateway.url is https"),
        ('driver = "http"\nurl = "https://contoh.id"\nbody = "{to}"', "gateway.body holds {to} and {text}"),
        ('driver = "http"\nurl = "https://x/{to}{text}"\ntimeout_s = 60', "gateway.timeout_s is"),
        ('driver = "gammu"\nport = "/dev/x"\nreports = 1', "gateway.reports is true or false"),
        ('driver = "gammu"\nport = "/dev/x\\npin = 1"', "gateway.port is the path of a serial port"),
        (f'{HTTP}[gateway.callback]\nsecret = "kurang"', "gateway.callback.secret is 16 to 100"),
        (f'{HTTP}[gateway.callback]\nsekret = "x"', "did you mean gateway.callback.secret?"),
        (f'{HTTP}[gateway.callback]\n{SECRET}text = "t"', "gateway.callback.text and gateway.callback.sender go"),
        (f'{HTTP}[gateway.callback]\n{SECRET}failed = "x"', "gateway.callback.failed is a list of texts"),
        (f"{HTTP}[gateway.callback]\n{SECRET}status = 1", "gateway.callback.status is a text"),
        (f"{HTTP}callback = 1", "[gateway.callback] is a table"),
        ('driver = "apprise"\nurls = []', "gateway.urls is a list of addresses"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_with_their_key(tmp_path: Path, table: str, problem: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings_of(tmp_path, f"[[gateway]]\n{table}\n")
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (SECRET + 'to = "to"', "gateway.callback.secret is another one for each gateway"),
        ('secret = "contoh-rahasia-9999"', "gateway.callback.to is needed where several gateways have a callback"),
    ],
)
def test_two_providers_that_could_not_be_told_apart_are_refused(tmp_path: Path, second: str, problem: str) -> None:
    first = f'[[gateway]]\n{HTTP}[gateway.callback]\n{SECRET}to = "to"\n'
    apart = 'secret = "contoh-rahasia-9999"\nto = "to"'
    assert len(settings_of(tmp_path, f"{first}[[gateway]]\n{HTTP}[gateway.callback]\n{apart}\n")) == 2
    with pytest.raises(SettingsError) as refused:
        settings_of(tmp_path, f"{first}[[gateway]]\n{HTTP}[gateway.callback]\n{second}\n")
    assert problem in str(refused.value)
