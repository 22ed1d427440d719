"""A USB bus with one printer on it, at the place where pyusb meets libusb: pyusb itself runs unchanged.

What is written to its bulk endpoint goes to a printer on a socket, and what that answers can be read from the other.
"""

import array
import errno
import select
import socket
from types import SimpleNamespace
from typing import Any

from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

OUT, IN = 0x02, 0x81
VENDOR, PRODUCT = 0x04B8, 0x0E15
_DEVICE = "printer"


class OneUsbPrinter(IBackend):
    """`unplug()` makes every transfer fail as the kernel does; `plug_in()` brings the device back."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._line: socket.socket | None = None
        self.present = True
        self.kernel_driver = True
        self.claimed: set[int] = set()
        self.enumerations = 0
        self.resets = 0
        self.configured = 1

    def unplug(self) -> None:
        self.present = False
        self.hang_up()

    def plug_in(self) -> None:
        self.present = True

    def hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    # -- what libusb offers

    def enumerate_devices(self) -> Any:
        self.enumerations += 1
        return iter([_DEVICE] if self.present else [])

    def get_device_descriptor(self, dev: Any) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT, bcdDevice=0x0100, iManufacturer=0, iProduct=0,
            iSerialNumber=0, bNumConfigurations=1, address=5, bus=1, port_number=1, port_numbers=(1,), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=50, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2,
            bInterfaceClass=7, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(OUT, IN)[ep], bmAttributes=2, wMaxPacketSize=64,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: Any) -> Any:
        self._must_be_there()
        return dev

    def close_device(self, dev_handle: Any) -> None:
        self.hang_up()

    def get_configuration(self, dev_handle: Any) -> int:
        return self.configured

    def set_configuration(self, dev_handle: Any, config_value: int) -> None:
        self.configured = config_value

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        if self.kernel_driver or intf in self.claimed:
            raise USBError("Resource busy", errno=errno.EBUSY)
        self.claimed.add(intf)

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        self.claimed.discard(intf)

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        return self.kernel_driver

    def detach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self.kernel_driver = False

    def reset_device(self, dev_handle: Any) -> None:
        self.resets += 1

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        assert ep == OUT
        assert timeout > 0, "0 is for ever"
        line = self._open_line()
        if not _ready(line, select.POLLOUT, timeout):
            raise USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT)
        try:
            return line.send(bytes(data))
        except OSError as error:
            raise USBError("No such device", errno=errno.ENODEV) from error

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        assert ep == IN
        assert timeout > 0, "0 is for ever"
        line = self._open_line()
        if not _ready(line, select.POLLIN, timeout):
            raise USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT)
        try:
            data = line.recv(len(buff))
        except OSError as error:
            raise USBError("No such device", errno=errno.ENODEV) from error
        if not data:
            self.hang_up()
            raise USBError("Pipe error", errno=errno.EPIPE)
        buff[: len(data)] = array.array("B", data)
        return len(data)

    def _must_be_there(self) -> None:
        if not self.present:
            raise USBError("No such device", errno=errno.ENODEV)

    def _open_line(self) -> socket.socket:
        self._must_be_there()
        if self._line is None:
            try:
                self._line = socket.create_connection(self._address, timeout=1)
            except OSError as error:
                raise USBError("Input/output error", errno=errno.EIO) from error
            self._line.setblocking(False)
        return self._line


def _ready(line: socket.socket, event: int, timeout_ms: int) -> bool:
    poll = select.poll()
    poll.register(line, event)
    return bool(poll.poll(timeout_ms))
