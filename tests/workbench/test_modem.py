"""The virtual modem, asked as a gateway asks: over its serial port, in AT commands."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial

from tests.workbench.leftovers import nothing_left_over, wait_until
from workbench import ModemFault, Registration, SimState, VirtualModem, VirtualPhone
from workbench.sms_pdu import encode_gsm7, pack_septets

NUMBER = "+6281000000001"


class Gateway:
    """What a program does with a modem."""

    def __init__(self, modem: VirtualModem, phone: VirtualPhone) -> None:
        self.modem, self.phone = modem, phone
        self.line = serial.Serial(str(modem.link), timeout=2, exclusive=True)
        assert self.ask("ATE0").endswith("OK")

    def ask(self, command: str) -> str:
        """The answer up to its result, without the empty lines."""
        self.line.write(command.encode() + b"\r")
        return self.answer()

    def answer(self) -> str:
        got: list[str] = []
        while True:
            line = self.line.readline()
            assert line, f"no result after {got}"
            if text := line.decode("latin-1").strip():
                got.append(text)
            if text.startswith(("OK", "ERROR", "+CME ERROR", "+CMS ERROR", "^SYSSTART")):
                return "\n".join(got)

    def send(self, text: str, number: str = NUMBER) -> str:
        """In text mode."""
        assert self.ask("AT+CMGF=1") == "OK"
        self.prompted(f'AT+CMGS="{number}"')
        self.line.write(text.encode("latin-1") + b"\x1a")
        return self.answer()

    def prompted(self, command: str) -> None:
        self.line.write(command.encode() + b"\r")
        assert self.line.read_until(b"> ").endswith(b"\r\n> ")

    def hears_nothing(self) -> bool:
        self.line.timeout = 0.2
        silent = self.line.read(1) == b""
        self.line.timeout = 2
        return silent


@contextmanager
def plugged(folder: Path) -> Iterator[Gateway]:
    phone = VirtualPhone()
    with VirtualModem(folder / "modem", phone) as modem:
        gateway = Gateway(modem, phone)
        try:
            yield gateway
        finally:
            gateway.line.close()


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    with plugged(tmp_path) as opened:
        yield opened


def test_it_says_what_it_is_and_how_it_stands(gateway: Gateway) -> None:
    assert gateway.ask("AT") == "OK"
    assert gateway.ask("AT+CPIN?") == "+CPIN: READY\nOK"
    assert gateway.ask("AT+CREG?") == "+CREG: 0,1\nOK"
    assert gateway.ask("AT+CSQ") == "+CSQ: 18,99\nOK"
    assert gateway.ask("AT+MODE=2") == "ERROR"
    assert gateway.ask("nonsense") == "ERROR"


def test_an_sms_in_text_mode_appears_on_the_phone_with_its_code(gateway: Gateway) -> None:
    assert gateway.send("Booking cetak KTP-el. Kode K7M4-2QXA.") == "+CMGS: 1\nOK"
    (sms,) = gateway.phone.messages
    assert (sms.number, sms.code) == (NUMBER, "K7M4-2QXA")
    gateway.modem.wait_for_sent(1)


def test_the_parts_of_a_long_text_in_pdu_mode_arrive_as_one_whatever_their_order(gateway: Gateway) -> None:
    assert gateway.ask("AT+CMGF=0") == "OK"
    for number, text in ((2, "akhir"), (1, "awal ")):
        septets = [0] * 7 + encode_gsm7(text)
        data = bytearray(pack_septets(septets))
        data[:6] = bytes([5, 0, 3, 9, 2, number])
        pdu = b"\x00\x41\x00\x0d\x91\x26\x18\x00\x00\x00\x00\xf1\x00\x00" + bytes([len(septets)]) + bytes(data)
        gateway.prompted(f"AT+CMGS={len(pdu) - 1}")
        gateway.line.write(pdu.hex().upper().encode() + b"\x1a")
        assert gateway.answer().endswith("OK")
    assert [sms.text for sms in gateway.phone.messages] == ["awal akhir"]


def test_a_pdu_of_another_length_than_said_is_refused(gateway: Gateway) -> None:
    gateway.prompted("AT+CMGS=12")
    gateway.line.write(b"0011\x1a")
    assert gateway.answer() == "+CMS ERROR: 304"


def test_escape_takes_a_text_back(gateway: Gateway) -> None:
    gateway.ask("AT+CMGF=1")
    gateway.prompted(f'AT+CMGS="{NUMBER}"')
    gateway.line.write(b"lupakan\x1b")
    assert gateway.answer() == "OK"
    assert gateway.phone.messages == []


@pytest.mark.parametrize(
    ("sim", "pin_answer", "sms_answer"),
    [
        (SimState.ABSENT, "+CME ERROR: 10", "+CMS ERROR: 310"),
        (SimState.PIN_NEEDED, "+CPIN: SIM PIN\nOK", "+CMS ERROR: 311"),
    ],
)
def test_without_a_sim_that_is_open_nothing_is_sent(
    gateway: Gateway, sim: SimState, pin_answer: str, sms_answer: str
) -> None:
    gateway.modem.set_sim(sim)
    gateway.ask("AT+CMEE=1")
    assert gateway.ask("AT+CPIN?") == pin_answer
    assert gateway.ask(f'AT+CMGS="{NUMBER}"') == sms_answer


def test_the_right_pin_opens_the_sim_and_a_wrong_one_does_not(gateway: Gateway) -> None:
    gateway.modem.set_sim(SimState.PIN_NEEDED, pin="2580")
    gateway.ask("AT+CMEE=1")
    assert gateway.ask('AT+CPIN="1111"') == "+CME ERROR: 16"
    assert gateway.ask('AT+CPIN="2580"') == "OK"
    assert gateway.send("halo").endswith("OK")


def test_without_a_network_an_sms_fails_with_its_number(gateway: Gateway) -> None:
    gateway.modem.set_network(Registration.SEARCHING, signal=99)
    assert gateway.ask("AT+CREG?") == "+CREG: 0,2\nOK"
    assert gateway.ask("AT+CSQ") == "+CSQ: 99,99\nOK"
    assert gateway.send("halo") == "+CMS ERROR: 38"
    assert gateway.phone.messages == []


@pytest.mark.parametrize(
    ("fault", "answer"),
    [(ModemFault.ERROR, "ERROR"), (ModemFault.CMS_ERROR, "+CMS ERROR: 38"), (ModemFault.REBOOTS, "^SYSSTART")],
)
def test_what_is_refused_is_not_sent(gateway: Gateway, fault: ModemFault, answer: str) -> None:
    gateway.modem.set_fault(fault)
    assert gateway.send("halo") == answer
    assert gateway.phone.messages == []


def test_after_a_reboot_its_settings_are_forgotten(gateway: Gateway) -> None:
    gateway.ask("AT+CMGF=1")
    gateway.modem.reboot()
    assert gateway.line.read_until(b"START\r\n").endswith(b"^SYSSTART\r\n")
    assert gateway.ask("AT+CMGF?").startswith("AT+CMGF?"), "it echoes again"
    assert "+CMGF: 0" in gateway.ask("AT+CMGF?")


@pytest.mark.parametrize(("fault", "arrived"), [(ModemFault.SENT_THEN_SILENT, 1), (ModemFault.LOST_THEN_SILENT, 0)])
def test_silence_after_the_text_does_not_say_whether_it_went_out(
    gateway: Gateway, fault: ModemFault, arrived: int
) -> None:
    gateway.modem.set_fault(fault)
    gateway.ask("AT+CMGF=1")
    gateway.prompted(f'AT+CMGS="{NUMBER}"')
    gateway.line.write(b"halo\x1a")
    assert gateway.hears_nothing()
    assert len(gateway.phone.messages) == arrived


def test_a_modem_may_give_no_prompt_or_no_answer_at_all(gateway: Gateway) -> None:
    gateway.ask("AT+CMGF=1")
    gateway.modem.set_fault(ModemFault.NO_PROMPT)
    gateway.line.write(f'AT+CMGS="{NUMBER}"\r'.encode())
    assert gateway.hears_nothing()
    gateway.modem.set_fault(ModemFault.SILENT)
    gateway.line.write(b"AT\r")
    assert gateway.hears_nothing()
    gateway.modem.faults_off()
    assert gateway.ask("AT") == "OK"


def test_a_message_of_the_network_may_stand_amid_an_answer(gateway: Gateway) -> None:
    gateway.modem.interrupt_next_answer(b"\r\n+CREG: 2\r\n")
    assert gateway.ask("AT+CSQ") == "+CREG: 2\n+CSQ: 18,99\nOK"
    assert gateway.ask("AT+CSQ") == "+CSQ: 18,99\nOK"


def test_what_residents_send_is_announced_listed_and_deleted(gateway: Gateway) -> None:
    assert gateway.modem.receive(NUMBER, "Batal K7M4-2QXA") == 1
    assert gateway.line.read_until(b"1\r\n") == b'\r\n+CMTI: "SM",1\r\n'
    gateway.ask("AT+CMGF=1")
    listed = gateway.ask('AT+CMGL="ALL"')
    assert f'+CMGL: 1,"REC UNREAD","{NUMBER}"' in listed
    assert "Batal K7M4-2QXA" in listed
    assert '"REC READ"' in gateway.ask("AT+CMGR=1")
    gateway.ask("AT+CMGF=0")
    assert gateway.ask("AT+CMGL=4").startswith("+CMGL: 1,1,,")
    assert gateway.ask("AT+CMGD=1") == "OK"
    assert gateway.ask("AT+CMGD=1") == "+CMS ERROR: 321"
    assert gateway.modem.stored_count == 0


def test_a_full_sim_takes_no_more(gateway: Gateway) -> None:
    for _ in range(20):
        gateway.modem.receive(NUMBER, "x")
    with pytest.raises(ValueError, match="full"):
        gateway.modem.receive(NUMBER, "x")
    wait_until("all are announced", lambda: gateway.line.in_waiting >= 20 * 15)
    gateway.line.reset_input_buffer()
    assert gateway.ask("AT+CPMS?").startswith('+CPMS: "SM",20,20')


def test_pulled_out_it_hangs_up_and_comes_back_with_what_lies_on_the_sim(gateway: Gateway) -> None:
    gateway.modem.receive(NUMBER, "halo")
    gateway.modem.unplug()
    with pytest.raises(serial.SerialException):
        gateway.line.read(100)
    gateway.modem.plug_in()
    gateway.line.close()
    gateway.line = serial.Serial(str(gateway.modem.link), timeout=2)
    assert gateway.ask("ATE0").endswith("OK")
    assert gateway.modem.stored_count == 1


def test_a_megabyte_of_noise_makes_nothing_grow(gateway: Gateway) -> None:
    gateway.line.timeout = 0
    for _ in range(64):
        gateway.line.write(b"\xff\x00A" * 341)
        gateway.line.read(65536)
    gateway.line.write(b"\r")
    gateway.line.timeout = 2
    wait_until("it answers again", lambda: gateway.ask("AT").endswith("OK"))


def test_it_leaves_no_thread_no_descriptor_and_no_link(tmp_path: Path) -> None:
    with nothing_left_over(), plugged(tmp_path) as opened:
        opened.modem.receive(NUMBER, "halo")
    assert not (tmp_path / "modem").is_symlink()
