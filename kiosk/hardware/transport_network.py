"""A printer on the network: raw TCP, as port 9100 speaks it."""

import select
import socket
import time

from kiosk.core.model import PrinterFault
from kiosk.hardware.printer import PrinterError

_READ_BYTES = 4096
CONNECT_WITHIN_S = 1.5


class NetworkTransport:
    """A connection that sees the other side hang up before it writes, and counts what went out."""

    def __init__(self, host: str, port: int, connect_within_s: float = CONNECT_WITHIN_S) -> None:
        """Raises PrinterError(OFFLINE). `host` should be an address: a name is looked up without a time limit."""
        try:
            self._socket = socket.create_connection((host, port), timeout=connect_within_s)
        except (OSError, UnicodeError, OverflowError) as error:
            raise PrinterError(PrinterFault.OFFLINE) from error
        self._socket.setblocking(False)
        # A status question is three bytes: waiting to fill a packet would cost more than the print.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def descriptor(self) -> int:
        """Readable once something has arrived, or the connection is gone."""
        return self._socket.fileno()

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand `data` to the network; PrinterError with TIMED_OUT or DISCONNECTED and what went out."""
        deadline_s = time.monotonic() + timeout_s
        view, sent_bytes = memoryview(data), 0
        while sent_bytes < len(data):
            try:
                sent_bytes += self._socket.send(view[sent_bytes:])
            except BlockingIOError:
                remaining_s = deadline_s - time.monotonic()
                if remaining_s <= 0 or not self._ready(select.POLLOUT, remaining_s):
                    raise PrinterError(PrinterFault.TIMED_OUT, sent_bytes) from None
            except OSError as error:
                raise PrinterError(PrinterFault.DISCONNECTED, sent_bytes) from error

    def read(self, timeout_s: float) -> bytes:
        """What has arrived; PrinterError(DISCONNECTED) when the printer has closed or reset the connection."""
        if not self._ready(select.POLLIN, timeout_s):
            return b""
        try:
            data = self._socket.recv(_READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PrinterError(PrinterFault.DISCONNECTED) from error
        if not data:
            raise PrinterError(PrinterFault.DISCONNECTED)
        return data

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _ready(self, event: int, timeout_s: float) -> bool:
        poll = select.poll()
        poll.register(self._socket, event)
        return bool(poll.poll(max(0.0, timeout_s) * 1000))
