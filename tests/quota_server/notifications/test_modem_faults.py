"""A modem that is lost while it sends: what is certain of the message, and that the port is found again."""

import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quota_server.domain.sending import Accepted, NotSent, Outcome, Unknown
from quota_server.notifications.gammu_gateway import GammuGateway
from quota_server.notifications.gateway_settings import GammuGatewaySettings
from quota_server.notifications.message import ShortMessage
from workbench.modem import VirtualModem
from workbench.modem_state import ModemFault, SimState
from workbench.phone import VirtualPhone

MESSAGE = ShortMessage("+6281200000001", "Kode K7M4-2QXA", "PTK/booking/K7M42QXA/booked")


@pytest.fixture
def phone() -> VirtualPhone:
    return VirtualPhone()


@pytest.fixture
def modem(tmp_path: Path, phone: VirtualPhone) -> Iterator[VirtualModem]:
    with VirtualModem(tmp_path / "modem", phone) as running:
        yield running


@pytest.fixture
def gateway(modem: VirtualModem) -> Iterator[GammuGateway]:
    opened = GammuGateway(GammuGatewaySettings(str(modem.link)), answers_within_s=10, reconnects_every_s=0)
    assert opened.send(MESSAGE) == Accepted("gammu", "1")
    yield opened
    # What gammu waits for still is not waited for here.
    opened.answers_within_s = 0.5
    opened.close()


def sent_again(gateway: GammuGateway, within_s: float = 15.0) -> Outcome:
    """The first outcome that is not a refusal, or the last refusal."""
    deadline_s = time.monotonic() + within_s
    outcome = gateway.send(MESSAGE)
    while isinstance(outcome, NotSent) and time.monotonic() < deadline_s:
        time.sleep(0.05)
        outcome = gateway.send(MESSAGE)
    return outcome


def test_a_modem_that_starts_anew_has_certainly_not_sent_what_comes_next(
    modem: VirtualModem, gateway: GammuGateway, phone: VirtualPhone
) -> None:
    modem.reboot()
    gateway.answers_within_s = 0.5
    assert gateway.send(MESSAGE) == NotSent("gammu", "no answer from the modem")
    assert len(phone.messages) == 1


def test_one_that_starts_anew_with_the_text_may_have_sent_it(modem: VirtualModem, gateway: GammuGateway) -> None:
    modem.set_fault(ModemFault.REBOOTS)
    gateway.answers_within_s = 1.5
    assert isinstance(gateway.send(MESSAGE), Unknown)


def test_one_that_never_asks_for_the_text_is_uncertain_too_because_gammu_does_not_say_how_far_it_came(
    modem: VirtualModem, gateway: GammuGateway, phone: VirtualPhone
) -> None:
    modem.set_fault(ModemFault.NO_PROMPT)
    gateway.answers_within_s = 1.5
    assert isinstance(gateway.send(MESSAGE), Unknown)
    assert isinstance(gateway.send(MESSAGE), NotSent)
    assert len(phone.messages) == 1


def test_one_that_is_pulled_out_while_its_answer_is_waited_for_may_have_sent_it(
    modem: VirtualModem, gateway: GammuGateway
) -> None:
    modem.set_fault(ModemFault.SENT_THEN_SILENT)
    gateway.answers_within_s = 3
    with ThreadPoolExecutor(1) as pool:
        outcome = pool.submit(gateway.send, MESSAGE)
        modem.wait_for_sent(2)
        modem.unplug()
        assert isinstance(outcome.result(), Unknown)
    assert isinstance(gateway.send(MESSAGE), NotSent)


@pytest.fixture
def without_collector() -> Iterator[None]:
    """Nothing is let go of by chance."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("without_collector")
def test_the_port_is_let_go_of_when_gammu_has_given_up_and_the_modem_is_used_again(
    modem: VirtualModem, gateway: GammuGateway, phone: VirtualPhone
) -> None:
    modem.answer_late(1.0)
    modem.set_sim(SimState.ABSENT)
    gateway.answers_within_s = 0.2
    assert gateway.send(MESSAGE) == NotSent("gammu", "no answer from the modem")
    modem.faults_off()
    gateway.answers_within_s = 10
    assert isinstance(sent_again(gateway), Accepted)
    assert len(phone.messages) == 2
