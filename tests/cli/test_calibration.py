"""`kiosk doctor --calibrate` shows what the sensor sees, and stops when it is told."""

import os
import pty
import re
import signal
import subprocess
import time
from contextlib import suppress

from tests.cli.conftest import PATIENCE_S, ROOT, Installed, command_line, is_one_sentence


def test_raw_values_come_until_ctrl_c_and_end_with_their_middle(devices: Installed) -> None:
    devices.thermometer.person(36.4)
    ours, theirs = pty.openpty()
    command = command_line("doctor", "--config", devices.config, "--calibrate")
    doctor = subprocess.Popen(command, cwd=ROOT, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown, deadline_s = b"", time.monotonic() + PATIENCE_S
    while shown.count(b"object") < 3:
        assert time.monotonic() < deadline_s, shown
        shown += os.read(ours, 4096)
    doctor.send_signal(signal.SIGINT)
    # A terminal whose other end has closed answers with an error instead of an end.
    with suppress(OSError):
        while chunk := os.read(ours, 4096):
            shown += chunk
    os.close(ours)
    assert doctor.wait(PATIENCE_S) == 0
    assert re.search(rb"ambient +2[89]\.", shown), shown
    assert b"spread" in shown
    assert b"readings: 36.4" in shown or b"readings: 36.3" in shown


def test_the_values_of_a_kiosk_without_screening_cannot_be_shown(devices: Installed) -> None:
    devices.set("[screening]", "enabled = false")
    ran = devices.doctor("--calibrate")
    assert is_one_sentence(ran)
    assert "screening is off" in ran.err


def test_a_sensor_that_is_unplugged_gets_a_sentence(devices: Installed) -> None:
    devices.thermometer.unplug()
    ran = devices.doctor("--calibrate")
    assert is_one_sentence(ran)
    assert "plugged in" in ran.err
