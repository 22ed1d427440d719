"""`kiosk doctor` tells what is wrong and what to do, and is content only when everything is well."""

import socket
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.core.model import EventId
from kiosk.hardware.serial_port import SerialPort
from quota_protocol.clock import SimulatedClock
from tests.cli.conftest import PATIENCE_S, ROOT, Installed, Serve, command_line, is_one_sentence, running_kiosk
from tests.kiosk.offline.files import open_journal
from workbench import SensorFault


def test_a_kiosk_that_is_well_gets_only_ok_and_exit_0(enrolled: Installed) -> None:
    ran = enrolled.doctor()
    assert ran.exit_code == 0, ran.out
    assert ran.err == ""
    assert all(line.startswith("ok   ") for line in ran.out.splitlines())
    assert "accepts this kiosk" in ran.line("server")
    assert "clocks agree" in ran.line("server")
    assert ran.line("printer") == f"ok   printer       network 127.0.0.1:{enrolled.printer.port}, answers, paper ok"


def test_nothing_is_printed_opened_or_left_behind_by_looking(enrolled: Installed) -> None:
    before = sorted(enrolled.state_dir.iterdir())
    enrolled.doctor()
    assert sorted(enrolled.state_dir.iterdir()) == before
    assert enrolled.printer.ticket_count == 0


def test_the_doctor_never_loads_kivy(enrolled: Installed) -> None:
    interpreter, *rest = command_line("doctor", "--config", enrolled.config)
    command = [interpreter, "-X", "importtime", *rest]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    assert "kiosk.doctor" in done.stderr
    assert "kivy" not in done.stderr


def test_before_enrolment_it_says_what_is_missing_and_what_already_works(installed: Installed) -> None:
    ran = installed.doctor()
    assert is_one_sentence(ran)
    assert ran.line("identity").startswith("FAIL")
    assert "kiosk enrol" in ran.line("identity")
    assert ran.line("server").startswith("ok")


def test_every_device_that_is_away_or_unwell_gets_its_own_advice(devices: Installed) -> None:
    devices.printer.paper_out()
    devices.scanner.unplug()
    devices.thermometer.set_fault(SensorFault.GARBAGE)
    ran = devices.doctor()
    assert ran.exit_code == 1
    assert "FAIL printer" in ran.line("printer")
    assert "new roll" in ran.line("printer")
    assert "plugged in" in ran.line("scanner")
    assert "baudrate" in ran.line("thermometer")
    assert "is the quota server running" in ran.line("server")
    assert "lines are not ok" in ran.err


def test_a_printer_that_is_off_silent_or_short_of_paper_is_told_apart(enrolled: Installed) -> None:
    enrolled.printer.near_end()
    assert "warn printer" in enrolled.doctor().line("printer")
    enrolled.printer.near_end(on=False)
    enrolled.printer.silent()
    assert "answers no question" in enrolled.doctor().line("printer")
    enrolled.printer.silent(on=False)
    enrolled.printer.power_off()
    assert "cannot be reached" in enrolled.doctor().line("printer")


def test_a_sensor_without_a_date_of_calibration_is_a_complaint(enrolled: Installed) -> None:
    enrolled.set("[screening]", f'port = "{enrolled.thermometer.link}"')
    ran = enrolled.doctor()
    assert ran.exit_code == 1
    assert ran.err == "kiosk: 1 line is not ok\n"
    assert ran.line("calibration").startswith("warn")


def test_no_line_of_the_doctor_shows_a_temperature(enrolled: Installed) -> None:
    enrolled.thermometer.person(38.7)
    ran = enrolled.doctor()
    assert "sends readings" in ran.line("thermometer")
    assert "38." not in ran.out + ran.err


def test_what_an_office_does_without_is_no_fault(enrolled: Installed) -> None:
    del enrolled.sections["[[scanner]]"]
    enrolled.set("[screening]", "enabled = false")
    enrolled.set("[gate]", 'driver = "none"')
    ran = enrolled.doctor()
    assert ran.exit_code == 0
    assert ran.line("gate") == "ok   gate          there is none"


def test_a_port_held_by_another_program_is_said_to_be_in_use(enrolled: Installed) -> None:
    other = SerialPort(str(enrolled.scanner.link), 9600)
    ran = enrolled.doctor()
    other.close()
    assert "FAIL scanner" in ran.line("scanner")
    assert "in use by another program" in ran.line("scanner")


def test_beside_a_running_kiosk_the_ports_are_in_use_and_that_is_well(enrolled: Installed, tmp_path: Path) -> None:
    with running_kiosk(enrolled.config, tmp_path) as running:
        ran = enrolled.doctor()
    assert ran.line("scanner").startswith("ok")
    assert f"in use, by the running kiosk probably (process {running.pid})" in ran.line("scanner")


def test_a_server_that_does_not_know_this_kiosk_any_more_is_a_failure(enrolled: Installed) -> None:
    enrolled.enrolled()
    identity = enrolled.state_dir / "identity.json"
    token = '"api_token":"'
    identity.write_text(identity.read_text().replace(token, token + "x"))
    ran = enrolled.doctor()
    assert "does not accept this kiosk (unauthorized)" in ran.line("server")
    assert ran.exit_code == 1


def test_the_same_card_in_another_board_is_a_failure(enrolled: Installed) -> None:
    identity = enrolled.state_dir / "identity.json"
    identity.write_text(identity.read_text().replace('"hardware_id":"', '"hardware_id":"other-'))
    assert "another board" in enrolled.doctor().line("identity")


def test_a_server_on_simulated_time_is_told_but_is_no_fault(devices: Installed, serve: Serve) -> None:
    serve(SimulatedClock(datetime(2021, 4, 8, 1, 0, tzinfo=UTC), time.monotonic))
    devices.enrolled()
    ran = devices.doctor()
    assert ran.exit_code == 0, ran.out
    assert "simulated time" in ran.line("server")


def test_a_web_page_instead_of_a_server_is_recognised(devices: Installed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        devices.set("[server]", f'url = "{url}"', f'state_dir = "{devices.state_dir}"')
        command = command_line("doctor", "--config", devices.config)
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as doctor:
            listening.settimeout(PATIENCE_S)
            asking, _ = listening.accept()
            with asking:
                asking.recv(4096)
                asking.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>")
                out, _ = doctor.communicate(timeout=PATIENCE_S)
    assert "answers, but not as a quota server" in out


def test_a_journal_that_was_tampered_with_is_found(enrolled: Installed) -> None:
    journal = enrolled.state_dir / "journal.sqlite"
    store, _ = open_journal(journal, lambda: datetime.now(UTC), lambda: EventId("0190-start"))
    store.close()
    assert "1 entry, the chain holds" in enrolled.doctor().line("journal")
    content = journal.read_bytes()
    assert content.count(b"started") == 1
    journal.write_bytes(content.replace(b"started", b"printed"))
    ran = enrolled.doctor()
    assert ran.line("journal").startswith("FAIL")
    assert "entry 1 does not follow" in ran.line("journal")


def test_the_test_ticket_says_what_it_is_bears_no_number_and_is_confirmed(enrolled: Installed) -> None:
    ran = enrolled.doctor("--print")
    assert ran.exit_code == 0, ran.out
    assert "confirms it by its queued status" in ran.line("test ticket")
    [ticket] = enrolled.printer.tickets
    assert ticket.complete
    assert ticket.lines[0].text == "TIKET UJI"
    assert "NOMOR ANTREAN" not in ticket.text
    assert ticket.qr_payloads == ("TIKET-UJI",)


def test_without_confirmation_only_a_person_can_judge_the_test_ticket(enrolled: Installed) -> None:
    enrolled.set("[printer]", f"port = {enrolled.printer.port}", 'confirmation = "none"')
    enrolled.printer.no_queued_status()
    ran = enrolled.doctor("--print")
    assert "nobody but you can see" in ran.line("test ticket")


def test_without_paper_the_test_ticket_is_not_printed(enrolled: Installed) -> None:
    enrolled.printer.paper_out()
    assert "not printed: there is no paper" in enrolled.doctor("--print").line("test ticket")


def test_a_state_directory_open_to_others_is_a_complaint(enrolled: Installed) -> None:
    enrolled.state_dir.chmod(0o755)
    assert "chmod 700" in enrolled.doctor().line("state")


@pytest.mark.parametrize("words", [("--print", "--calibrate"), ("--calibrate", "--set-pin")])
def test_one_thing_at_a_time(enrolled: Installed, words: tuple[str, str]) -> None:
    assert is_one_sentence(enrolled.doctor(*words), exit_code=2)
