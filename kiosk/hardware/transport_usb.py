"""A printer on USB, by pyusb: past the kernel's printer driver, with every transfer bounded in time.

The bus is searched once, when the line is opened, and never while a ticket is under way: looking for devices in the
middle of a print is known to spoil it. The printer is not reset either, so that nothing has to be waited for.
"""

import contextlib
import errno
import logging
import re
import threading
import time
from functools import cache
from typing import Any

import usb.core
import usb.util

from kiosk.core.model import PrinterFault
from kiosk.hardware.printer import PrinterError
from kiosk.logs import log_event

_PRINTER_CLASS = 7
_CHUNK_BYTES = 4096
_READ_BYTES = 512
_LOOK_AGAIN_AFTER_S = 0.01
_IDS = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")
_TIMED_OUT = (errno.ETIMEDOUT, errno.EAGAIN)


def usb_ids(text: str) -> tuple[int, int] | None:
    """`04b8:0e15` as vendor and product; None for any other text."""
    found = _IDS.fullmatch(text)
    return (int(found[1], 16), int(found[2], 16)) if found else None


class UsbTransport:
    """One open printer. Its endpoints are those that it describes itself."""

    def __init__(self, ids: tuple[int, int] | None = None, backend: Any = None) -> None:
        """The printer with these ids, or else the first one on the bus. Raises PrinterError(OFFLINE)."""
        try:
            self._device = _find(ids, backend)
            self._out, self._in, self._interface = _take(self._device)
        except usb.core.NoBackendError as error:
            _say_that_libusb_is_missing()
            raise PrinterError(PrinterFault.OFFLINE) from error
        except (usb.core.USBError, NotImplementedError) as error:
            raise PrinterError(PrinterFault.OFFLINE) from error

    @property
    def descriptor(self) -> None:
        """The bus has none to wait for."""
        return None

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand `data` over; PrinterError with what went out at most."""
        deadline_s = time.monotonic() + timeout_s
        sent_bytes = 0
        while sent_bytes < len(data):
            remaining_s = deadline_s - time.monotonic()
            if remaining_s <= 0:
                raise PrinterError(PrinterFault.TIMED_OUT, sent_bytes)
            chunk = data[sent_bytes : sent_bytes + _CHUNK_BYTES]
            try:
                sent_bytes += int(self._device.write(self._out, chunk, timeout=_milliseconds(remaining_s)))
            except usb.core.USBError as error:
                # A transfer that times out has moved nothing; one that fails otherwise may have moved all of it.
                if _is_timeout(error):
                    continue
                raise PrinterError(PrinterFault.DISCONNECTED, sent_bytes + len(chunk)) from error

    def read(self, timeout_s: float) -> bytes:
        """What has arrived; PrinterError(DISCONNECTED) when the printer was pulled out."""
        deadline_s = time.monotonic() + timeout_s
        while True:
            remaining_s = deadline_s - time.monotonic()
            if self._in is None:
                _pause(max(0.0, remaining_s))
                return b""
            data = self._read_once(max(0.0, remaining_s))
            if data or remaining_s <= 0:
                return data
            _pause(min(remaining_s, _LOOK_AGAIN_AFTER_S))

    def _read_once(self, timeout_s: float) -> bytes:
        try:
            return bytes(self._device.read(self._in, _READ_BYTES, timeout=_milliseconds(timeout_s)))
        except usb.core.USBError as error:
            if _is_timeout(error):
                return b""
            raise PrinterError(PrinterFault.DISCONNECTED) from error

    def close(self) -> None:
        """Give the printer back. The kernel's driver does not get it again: it would take it for itself."""
        with contextlib.suppress(usb.core.USBError):
            usb.util.release_interface(self._device, self._interface)
        with contextlib.suppress(usb.core.USBError):
            usb.util.dispose_resources(self._device)


@cache
def _say_that_libusb_is_missing() -> None:
    """Once: the line is tried anew every two seconds."""
    log_event("printer", logging.ERROR, why="libusb-1.0 is missing: install Debian's libusb-1.0-0")


def _milliseconds(seconds: float) -> int:
    """pyusb counts milliseconds, and 0 is for ever."""
    return max(1, round(seconds * 1000))


def _is_timeout(error: usb.core.USBError) -> bool:
    return isinstance(error, usb.core.USBTimeoutError) or error.errno in _TIMED_OUT


def _find(ids: tuple[int, int] | None, backend: Any) -> Any:
    if ids is not None:
        device = usb.core.find(backend=backend, idVendor=ids[0], idProduct=ids[1])
    else:
        device = usb.core.find(backend=backend, custom_match=lambda one: _printer_interface(one) is not None)
    if device is None:
        raise PrinterError(PrinterFault.OFFLINE)
    return device


def _printer_interface(device: Any) -> Any:
    """The first interface that calls itself a printer and takes data; None when there is none."""
    for configuration in device:
        for interface in configuration:
            if interface.bInterfaceClass == _PRINTER_CLASS and _endpoint(interface, usb.util.ENDPOINT_OUT) is not None:
                return interface
    return None


def _endpoint(interface: Any, direction: int) -> Any:
    """The bulk endpoint of that direction; None when there is none."""
    for endpoint in interface:
        is_bulk = usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        if is_bulk and usb.util.endpoint_direction(endpoint.bEndpointAddress) == direction:
            return endpoint
    return None


def _take(device: Any) -> tuple[Any, Any, int]:
    """The endpoints out and in, and the interface, which is ours from now on."""
    interface = _printer_interface(device)
    if interface is None:
        raise PrinterError(PrinterFault.OFFLINE)
    number = int(interface.bInterfaceNumber)
    # Not every system can tell, or has, a driver of its own.
    with contextlib.suppress(NotImplementedError):
        if device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
    try:
        device.get_active_configuration()
    except usb.core.USBError:
        # Only where none is chosen yet: choosing one anew makes a printer forget what it is printing.
        device.set_configuration()
    usb.util.claim_interface(device, number)
    out, answers = (_endpoint(interface, way) for way in (usb.util.ENDPOINT_OUT, usb.util.ENDPOINT_IN))
    return out.bEndpointAddress, None if answers is None else answers.bEndpointAddress, number


def _pause(seconds: float) -> None:
    """Where a device says "nothing" at once, and has no event for when there is something."""
    threading.Event().wait(seconds)
