"""Tells systemd how this program stands: ready, alive, stopping. See docs/systemd.md for the unit's side."""

import os
import socket
from collections.abc import Mapping

_STATUS_CHARS_MAX = 200
_SEND_TIMEOUT_S = 0.2
_US_PER_S = 1_000_000


class Notifier:
    """Datagrams to the socket that systemd names in `NOTIFY_SOCKET`; without that variable every call does nothing.

    No call raises: a service that cannot reach its supervisor serves on, and the watchdog decides.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        name = environment.get("NOTIFY_SOCKET", "")
        # Linux writes the abstract namespace with a leading NUL, the environment with "@".
        self._address = "\0" + name[1:] if name.startswith("@") else name
        self.watchdog_interval_s = _watchdog_interval_s(environment)
        """How long systemd waits for `watchdog()` before it kills the program, or None where nobody waits."""

    def ready(self) -> None:
        """The program can serve."""
        self._send("READY=1")

    def watchdog(self) -> None:
        """The program is alive; due well within `watchdog_interval_s`, at half of it or more often."""
        self._send("WATCHDOG=1")

    def status(self, text: str) -> None:
        """One line for `systemctl status`; line breaks become spaces. No personal data: the journal keeps it."""
        self._send("STATUS=" + " ".join(text.split())[:_STATUS_CHARS_MAX])

    def stopping(self) -> None:
        """The program is on its way out."""
        self._send("STOPPING=1")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as notify:
                # A full queue must not hold up the screen.
                notify.settimeout(_SEND_TIMEOUT_S)
                notify.sendto(message.encode(), self._address)
        except (OSError, ValueError):
            return


def _watchdog_interval_s(environment: Mapping[str, str]) -> float | None:
    watched_process = environment.get("WATCHDOG_PID", "")
    if watched_process and watched_process != str(os.getpid()):
        return None
    interval_us = environment.get("WATCHDOG_USEC", "")
    if not (interval_us.isascii() and interval_us.isdigit() and int(interval_us) > 0):
        return None
    return int(interval_us) / _US_PER_S
