"""A barcode scanner that plays a keyboard: its events are taken from the kernel, so that nobody else gets them."""

import errno
import select
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from kiosk.core.model import ScannerFault
from kiosk.hardware.key_translator import KeyEvent, KeyTranslator
from kiosk.hardware.scanner import Scanner, ScannerError

_KEYS_UP_WITHIN_S = 2.0
_LOOK_AT_KEYS_EVERY_S = 0.05


class KeyDevice(Protocol):
    """An open input device. Each call raises OSError as the kernel says it."""

    def grab(self) -> None:
        """Take its events away from everybody else; EBUSY when somebody has done so already."""

    def read(self) -> Sequence[KeyEvent]:
        """The events that are there; BlockingIOError when there are none."""

    def fileno(self) -> int:
        """What to poll."""

    def close(self) -> None:
        """Let go of it."""


class KeyboardScanner(Scanner):
    """One scanner at a path that stays the same when it is plugged in again; `run` belongs to a thread of its own."""

    def __init__(self, port: str, open_device: Callable[[str], KeyDevice] | None = None) -> None:
        """Raises ScannerError with a sentence where python-evdev is missing."""
        opening = open_device or _evdev_opener()
        super().__init__(lambda: _KeyboardSource(opening, port))


class _KeyboardSource:
    def __init__(self, open_device: Callable[[str], KeyDevice], port: str) -> None:
        try:
            self._device = open_device(port)
        except OSError as error:
            raise ScannerError(ScannerFault.ABSENT) from error
        try:
            self._device.grab()
        except OSError as error:
            self.close()
            raise ScannerError(ScannerFault.IN_USE if error.errno == errno.EBUSY else ScannerFault.ABSENT) from error
        self._translator = KeyTranslator()

    def read(self, timeout_s: float) -> bytes:
        try:
            poll = select.poll()
            poll.register(self._device.fileno(), select.POLLIN)
            if not poll.poll(timeout_s * 1000):
                return b""
            return self._translator.feed(self._device.read(), time.monotonic())
        except BlockingIOError:
            return b""
        except (OSError, ValueError) as error:
            # ENODEV when it is pulled out; ValueError where its descriptor has been closed under us.
            raise ScannerError(ScannerFault.DISCONNECTED) from error

    def close(self) -> None:
        try:
            self._device.close()
        except OSError:
            # It is gone, and its descriptor with it.
            return


def _evdev_opener() -> Callable[[str], KeyDevice]:
    try:
        import evdev
    except ImportError as error:
        sentence = (
            "python-evdev is missing, which a keyboard scanner needs: install Debian's python3-evdev, "
            "or set the scanner to serial mode (USB-CDC)"
        )
        raise ScannerError(ScannerFault.ABSENT, sentence) from error
    return lambda port: _EvdevDevice(evdev.InputDevice(port))


class _EvdevDevice:
    """python-evdev's device with the four methods that are needed."""

    def __init__(self, device: Any) -> None:
        self._device = device

    def grab(self) -> None:
        # A key that is down while its device is grabbed stays down for everybody else, for ever.
        deadline_s = time.monotonic() + _KEYS_UP_WITHIN_S
        while self._device.active_keys():
            if time.monotonic() >= deadline_s:
                raise OSError(errno.EBUSY, "a key is being held down")
            # Its own events are not read before it is ours, so there is nothing to wait for but time.
            threading.Event().wait(_LOOK_AT_KEYS_EVERY_S)
        self._device.grab()

    def read(self) -> Sequence[KeyEvent]:
        return [KeyEvent(event.type, event.code, event.value) for event in self._device.read()]

    def fileno(self) -> int:
        return int(self._device.fileno())

    def close(self) -> None:
        self._device.close()
