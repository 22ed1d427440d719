"""Tells systemd that the server is ready and alive (Type=notify, WatchdogSec). Without systemd it does nothing."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Mapping

from quota_server.store.contract import Store, StoreError

_logger = logging.getLogger("quota_server")
_SEND_TIMEOUT_S = 0.2
_US_PER_S = 1_000_000


def notify(state: str, environment: Mapping[str, str] = os.environ) -> None:
    """Sends `READY=1`, `WATCHDOG=1` or `STOPPING=1`. Never raises: systemd's watchdog decides what silence means."""
    name = environment.get("NOTIFY_SOCKET", "")
    if not name:
        return
    address = "\0" + name[1:] if name.startswith("@") else name
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.settimeout(_SEND_TIMEOUT_S)
        sender.sendto(state.encode(), address)


def watchdog_interval_s(environment: Mapping[str, str] = os.environ) -> float | None:
    """How long systemd waits for a sign of life, or None where it does not."""
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    interval_us = environment.get("WATCHDOG_USEC", "")
    if not (interval_us.isascii() and interval_us.isdigit() and int(interval_us)):
        return None
    return int(interval_us) / _US_PER_S


async def keep_alive(store: Store) -> None:
    """A sign of life at half the interval, as long as the loop runs and the store's writer moves."""
    interval_s = watchdog_interval_s()
    if interval_s is None:
        return
    while True:
        try:
            await store.alive()
            notify("WATCHDOG=1")
        except StoreError as error:
            _logger.warning("event=store_failed reason=%r", str(error))
        await asyncio.sleep(interval_s / 2)
