"""The workbench page over real HTTP, and once in a real browser."""

import io
import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, timezone
from http.client import HTTPConnection
from pathlib import Path

import pytest
import serial
import zxingcpp
from PIL import Image

from tests.workbench.leftovers import nothing_left_over, wait_until
from workbench import NetworkFault, SensorFault, Signal, Workbench
from workbench.controls import Controls, Surroundings
from workbench.modem_state import ModemFault
from workbench.page import serve

SMS = "Disdukcapil Kota Pontianak: Booking cetak KTP-el. Kode K7M4-2QXA. Tunjukkan SMS ini. Gratis."
WIB = timezone(timedelta(hours=7))
JSON = {"Content-Type": "application/json"}


class Wires:
    """A gate's terminals, with nothing behind them but memory."""

    def __init__(self) -> None:
        self.beam: list[bool] = []
        self.exit_button: list[bool] = []
        self.fire: list[bool] = []
        self.signal: Callable[[Signal, bool], None] = lambda signal, on: None
        self.relay: Callable[[bool], None] = lambda on: None

    def drive_beam(self, broken: bool) -> None:
        self.beam.append(broken)

    def drive_exit_button(self, pressed: bool) -> None:
        self.exit_button.append(pressed)

    def drive_fire(self, alarm: bool) -> None:
        self.fire.append(alarm)

    def on_relay(self, callback: Callable[[bool], None]) -> None:
        self.relay = callback

    def on_signal(self, callback: Callable[[Signal, bool], None]) -> None:
        self.signal = callback


class Desk:
    """A workbench with its page, and a browser's way of asking it."""

    def __init__(self, directory: Path, opened: ExitStack) -> None:
        self.now = datetime(2026, 11, 12, 7, 55, tzinfo=WIB)
        self.touched: list[tuple[float, float]] = []
        self.bench = opened.enter_context(Workbench(directory))
        self.wires = Wires()
        self.bench.connect_gate(self.wires)
        self.bench.connect_signals(self.wires)
        self.fingers: list[tuple[float, float] | None] = []
        lent = Surroundings(
            lambda: self.now,
            self.move_clock,
            lambda: b"\x89PNG kiosk",
            self.touch,
            lambda x, y: self.fingers.append((x, y)),
            lambda: self.fingers.append(None),
        )
        self.port = opened.enter_context(serve(self.bench, surroundings=lent)).port
        self.line = opened.enter_context(serial.Serial(str(self.bench.scanner.link), timeout=3))

    def move_clock(self, to: datetime) -> None:
        self.now = to

    def touch(self, x: float, y: float) -> None:
        self.touched.append((x, y))

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def press(self, button: str, **arguments: object) -> int:
        return self.ask("POST", f"/api/press/{button}", json.dumps(arguments).encode(), JSON)[0]

    def print_ticket(self, number: str) -> None:
        printer = self.bench.printer
        already = printer.ticket_count
        with socket.create_connection((printer.host, printer.port)) as connection:
            connection.sendall(b"\x1d!\x33" + number.encode() + b"\n\x1dV\x00")
            printer.wait_for_tickets(already + 1)


@contextmanager
def opened(directory: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        yield Desk(directory, stack)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with opened(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture
def desk(shared: Desk) -> Iterator[Desk]:
    yield shared
    shared.press("faults-off")
    shared.press("nobody")


def state(desk: Desk) -> dict[str, dict[str, object]]:
    status, body = desk.ask("GET", "/api/state")
    assert status == 200
    decoded = json.loads(body)
    assert isinstance(decoded, dict)
    return decoded


def test_an_sms_is_shown_to_the_scanner_as_its_code_or_whole(desk: Desk) -> None:
    serial_number = desk.bench.phone.deliver(SMS).serial
    assert desk.press("scan-sms", serial=serial_number, what="code") == 200
    assert desk.line.read_until(b"\r") == b"K7M4-2QXA\r"
    assert desk.press("scan-sms", serial=serial_number, what="text") == 200
    assert desk.line.read_until(b"\r") == SMS.encode() + b"\r"
    assert desk.press("scan-sms", serial=999, what="code") == 409


def test_the_code_of_an_sms_is_drawn_as_a_qr(desk: Desk) -> None:
    status, picture = desk.ask("GET", f"/api/sms/{desk.bench.phone.deliver(SMS).serial}.png")
    assert status == 200
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("RGB"))
    assert [code.text for code in found] == ["K7M4-2QXA"]


def test_a_nik_is_scanned_as_typed(desk: Desk) -> None:
    assert desk.press("scan", text="6171010101010001") == 200
    assert desk.line.read_until(b"\r") == b"6171010101010001\r"


def test_a_printed_ticket_is_listed_and_drawn(desk: Desk) -> None:
    desk.print_ticket("A045")
    tickets = state(desk)["printer"]["tickets"]
    assert isinstance(tickets, list)
    assert tickets[-1]["text"] == "A045"
    status, picture = desk.ask("GET", f"/api/ticket/{tickets[-1]['number']}.png")
    assert status == 200
    assert Image.open(io.BytesIO(picture)).width == 640
    assert desk.ask("GET", "/api/ticket/9999.png")[0] == 404
    assert desk.ask("GET", "/api/strip.png")[0] == 200


def test_the_thermometer_sees_who_stands_there(desk: Desk) -> None:
    assert desk.press("person", celsius=38.2) == 200
    assert (desk.bench.thermometer.scene.person, desk.bench.thermometer.scene.person_celsius) == (True, 38.2)
    assert desk.press("nobody") == 200
    assert state(desk)["thermometer"]["person"] is False


PRINTER_SWITCHES = [
    *("power", "paper_out", "near_end", "cover_open", "cutter_jammed", "head_hot", "silent", "late"),
    "no_confirmation",
]


@pytest.mark.parametrize("switch", PRINTER_SWITCHES)
def test_every_fault_switch_of_the_printer_turns_its_fault_on_and_off(desk: Desk, switch: str) -> None:
    def shown() -> object:
        switches = state(desk)["printer"]["switches"]
        assert isinstance(switches, dict)
        return switches[switch]

    before = shown()
    assert desk.press("printer", switch=switch, on=not before) == 200
    assert shown() is not before
    assert desk.press("printer", switch=switch, on=before) == 200
    assert shown() is before


def test_scanner_thermometer_and_beam_fail_and_recover_with_one_button(desk: Desk) -> None:
    assert desk.press("thermometer-plugged", on=False) == 200
    assert desk.press("sensor-fault", fault="frozen") == 200
    assert desk.press("gate-beam-stuck", on=True) == 200
    assert desk.press("ambient", celsius=45) == 200
    shown = state(desk)
    assert (shown["thermometer"]["plugged"], shown["thermometer"]["fault"]) == (False, "frozen")
    assert shown["gate"]["beam_stuck"] is True
    assert desk.press("faults-off") == 200
    assert desk.bench.thermometer.fault is SensorFault.NONE
    assert state(desk)["gate"]["beam_stuck"] is False


def test_an_unplugged_scanner_says_so(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        assert desk.press("scanner-plugged", on=False) == 200
        status, body = desk.ask("POST", "/api/press/scan", b'{"text": "K7M4-2QXA"}', JSON)
        assert (status, json.loads(body)["reason"]) == (409, "Kabelnya sedang dicabut.")


def test_the_gate_opens_with_the_relay_and_people_pass(desk: Desk) -> None:
    desk.wires.relay(True)
    assert state(desk)["gate"]["open"] is True
    desk.wires.beam.clear()
    assert desk.press("gate-pass") == 200
    assert desk.wires.beam == [True, False]
    assert desk.press("gate-exit") == 200
    assert desk.wires.exit_button[-2:] == [True, False]
    desk.wires.relay(False)
    assert state(desk)["gate"]["open"] is False


def test_the_exit_button_is_leant_on_and_the_fire_alarm_goes_off(desk: Desk) -> None:
    desk.wires.exit_button.clear()
    desk.wires.fire.clear()
    assert desk.press("gate-exit-held", on=True) == 200
    assert desk.press("gate-fire", on=True) == 200
    assert (state(desk)["gate"]["exit_held"], state(desk)["gate"]["fire"]) == (True, True)
    assert desk.press("faults-off") == 200
    assert (desk.wires.exit_button, desk.wires.fire) == ([True, False], [True, False])


def test_bell_lamp_and_buzzer_are_heard_and_seen(desk: Desk) -> None:
    desk.wires.signal(Signal.LAMP, True)
    desk.wires.signal(Signal.BELL, True)
    desk.wires.signal(Signal.BELL, False)
    shown = state(desk)["signals"]
    assert shown["lamp"] == {"on": True, "lately": True, "times": 1}
    assert shown["bell"] == {"on": False, "lately": True, "times": 1}
    assert shown["buzzer"] == {"on": False, "lately": False, "times": 0}
    desk.wires.signal(Signal.LAMP, False)


def test_the_network_cable_is_pulled_slowed_and_cut_at_the_next_request(desk: Desk) -> None:
    network = desk.bench.network
    assert desk.press("network", on=False) == 200
    assert state(desk)["network"]["plugged"] is False
    assert desk.press("network", on=True) == 200
    assert desk.press("network-fault", fault="slow") == 200
    assert network.fault is NetworkFault.SLOW
    assert desk.press("network-cut-next", fault="cut_before_answer") == 200
    assert state(desk)["network"]["waiting"] == 1
    assert desk.press("network-fault", fault="cut_before_answer") == 409
    assert desk.press("network-cut-next", fault="slow") == 409
    assert desk.press("network-fault", fault="gremlins") == 409
    assert desk.press("faults-off") == 200
    assert (network.fault, network.faults_waiting) == (NetworkFault.NONE, 0)


def test_the_modem_is_pulled_out_and_put_into_every_condition(desk: Desk) -> None:
    for condition in ("no_sim", "pin_needed", "searching", "denied", "error", "sent_then_silent", "none"):
        assert desk.press("modem-condition", condition=condition) == 200
        assert state(desk)["modem"]["condition"] == condition
    assert desk.press("modem-condition", condition="sleepy") == 409
    assert desk.press("modem-plugged", on=False) == 200
    assert state(desk)["modem"]["plugged"] is False
    assert desk.press("faults-off") == 200
    assert state(desk)["modem"]["plugged"] is True


def test_a_resident_answers_the_office_by_sms_until_its_sim_is_full(desk: Desk) -> None:
    pressed = [desk.press("sms-to-office", text="Batal K7M4-2QXA") for _ in range(21)]
    assert pressed == [200] * 20 + [409]
    assert state(desk)["modem"]["stored"] == 20


def test_a_finger_stays_on_the_kiosks_screen_for_as_long_as_it_is_held(desk: Desk) -> None:
    assert desk.press("finger", down=True, x=0.02, y=0.03) == 200
    assert desk.press("finger", down=False) == 200
    assert desk.fingers == [(0.02, 0.03), None]
    assert desk.press("finger", down=True, x=2, y=0) == 409


def test_the_clock_is_shown_in_the_offices_zone_and_moved(desk: Desk) -> None:
    assert desk.press("move-clock", to="2026-11-12T10:00") == 200
    assert desk.now == datetime(2026, 11, 12, 10, 0, tzinfo=WIB)
    clock = state(desk)["clock"]
    assert (clock["time"], clock["date"]) == ("10.00 WIB", "Kamis, 12 November 2026")
    assert desk.press("move-clock", to="besok") == 409


def test_the_kiosks_screen_is_passed_on_and_touched(desk: Desk) -> None:
    assert desk.ask("GET", "/api/screen.png") == (200, b"\x89PNG kiosk")
    assert desk.press("touch", x=0.25, y=0.75) == 200
    assert desk.touched[-1] == (0.25, 0.75)


def test_a_page_without_screen_clock_and_gate_says_what_is_missing(tmp_path: Path) -> None:
    with Workbench(tmp_path) as bench, serve(bench) as page:
        connection = HTTPConnection("127.0.0.1", page.port, timeout=5)
        connection.request("GET", "/api/state")
        shown = json.loads(connection.getresponse().read())
        assert (shown["gate"], shown["clock"], shown["screen"], shown["touch"]) == (None, None, False, False)
        for button in ("gate-pass", "move-clock", "touch", "finger"):
            connection.request("POST", f"/api/press/{button}", b"{}", JSON)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 409
        connection.close()


@pytest.mark.parametrize(
    ("button", "body"),
    [
        ("person", b'{"celsius": 99}'),
        ("person", b'{"celsius": true}'),
        ("person", b'{"celsius": NaN}'),
        ("person", b"{}"),
        ("scan", b'{"text": ""}'),
        ("scan", b'{"text": "' + b"x" * 601 + b'"}'),
        ("printer", b'{"switch": "flames", "on": true}'),
        ("printer", b'{"switch": "power", "on": "yes"}'),
        ("sensor-fault", b'{"fault": "sad"}'),
        ("touch", b'{"x": 2, "y": 0}'),
    ],
)
def test_nonsense_on_a_button_is_refused_with_a_reason(desk: Desk, button: str, body: bytes) -> None:
    status, answer = desk.ask("POST", f"/api/press/{button}", body, JSON)
    assert status == 409
    assert json.loads(answer)["reason"]


def test_what_is_no_json_and_no_button_is_refused(desk: Desk) -> None:
    assert desk.ask("POST", "/api/press/nobody", b"{", JSON)[0] == 400
    assert desk.ask("POST", "/api/press/nobody", b"[]", JSON)[0] == 400
    assert desk.ask("POST", "/api/press/nobody", b"[" * 8000, JSON)[0] == 400
    assert desk.press("self-destruct") == 404
    assert desk.ask("GET", "/static/../page.py")[0] == 404


def test_another_site_can_neither_read_the_page_nor_press_its_buttons(desk: Desk) -> None:
    assert desk.ask("GET", "/api/state", headers={"Host": f"evil.example:{desk.port}"})[0] == 403
    foreign: list[dict[str, str]] = [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
    ]
    for headers in foreign:
        assert desk.ask("POST", "/api/press/nobody", b"{}", JSON | headers)[0] == 403
    assert desk.ask("POST", "/api/press/nobody", b"{}", {"Content-Type": "text/plain"})[0] == 415
    own = {"Origin": f"http://127.0.0.1:{desk.port}", "Sec-Fetch-Site": "same-origin"}
    assert desk.ask("POST", "/api/press/nobody", b"{}", JSON | own)[0] == 200


def test_a_request_that_is_too_long_or_of_unknown_length_is_refused(desk: Desk) -> None:
    assert desk.ask("POST", "/api/press/scan", bytes(8193), JSON)[0] == 413
    assert desk.ask("POST", "/api/press/scan", None, JSON | {"Content-Length": "x"})[0] in (400, 411)
    with socket.create_connection(("127.0.0.1", desk.port), timeout=5) as connection:
        head = f"POST /api/press/scan HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nContent-Type: application/json\r\n"
        connection.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
        assert b" 411 " in connection.recv(4096).splitlines()[0]


def test_the_page_listens_on_loopback_only_and_ends_within_two_seconds_leaving_nothing(tmp_path: Path) -> None:
    def visit(name: str) -> float:
        with opened(tmp_path / name) as desk:
            keep_alive = HTTPConnection("127.0.0.1", desk.port, timeout=5)
            keep_alive.request("GET", "/api/state")
            assert keep_alive.getresponse().read()
            with socket.socket() as other, pytest.raises(ConnectionRefusedError):
                other.connect(("127.0.0.2", desk.port))
            began = time.monotonic()
        keep_alive.close()
        return time.monotonic() - began

    visit("warm")  # what is imported and cached on first use is not left over
    with nothing_left_over():
        assert visit("measured") < 2


def test_every_button_and_what_can_be_chosen_with_it_stands_on_its_page(desk: Desk) -> None:
    documented = (Path(__file__).parents[2] / "docs" / "workbench.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_0-9-]+)`", documented.partition("| button | arguments |")[2].partition("\n\n")[0]))
    choices = {choice.value for chosen in (SensorFault, ModemFault) for choice in chosen}
    assert {*Controls(desk.bench).buttons, *choices} <= named


CHROMIUM = (
    *(
        shutil.which("chromium") or "chromium-browser",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
    ),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)


def test_a_real_browser_draws_the_phone_the_paper_and_the_clock(tmp_path: Path) -> None:
    with opened(tmp_path / "desk") as desk:
        desk.bench.phone.deliver(SMS)
        desk.print_ticket("A045")
        wait_until("the ticket is there", lambda: desk.bench.printer.ticket_count == 1)
        browser = subprocess.run(
            [
                *CHROMIUM,
                f"--user-data-dir={tmp_path / 'profile'}",
                "--virtual-time-budget=1500",
                "--dump-dom",
                f"http://127.0.0.1:{desk.port}/",
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        page = browser.stdout
        assert 'data-ready="yes"' in page
        assert "<mark" in page
        assert "Tunjukkan kode ke pemindai" in page
        assert 'src="/api/ticket/1.png' in page
        assert "07.55 WIB" in page
        assert "Siap mencetak" in page
        assert "blob:" in page
