"""Whether any network cable (or Wi-Fi) is connected: the one loss of a link that this machine knows at once.

The kernel tells of changes by itself, on a netlink socket; what is true then stands in /sys/class/net. Whatever lies
behind the next switch shows only by what is not answered.
"""

import contextlib
import select
import socket
from pathlib import Path

from kiosk.hardware.rest import Rest

_INTERFACES = Path("/sys/class/net")
_LINK_CHANGES = 1
_LOOPBACK = "772"
_READ_BYTES = 16_384
_MAX_READS = 64


def open_link_news() -> socket.socket:
    """Where the kernel tells that an interface has changed. OSError where that is not to be had."""
    news = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE)
    try:
        news.bind((0, _LINK_CHANGES))
    except OSError:
        news.close()
        raise
    return news


class Carrier:
    """Looked at whenever `rest` ends. Closes `news`, which it may read empty but never understands."""

    def __init__(self, news: socket.socket, interfaces: Path = _INTERFACES) -> None:
        self._news = news
        self._news.setblocking(False)
        self._interfaces = interfaces

    def rest(self) -> Rest:
        """Until the kernel has news."""
        return Rest(None, self._news.fileno(), select.POLLIN)

    def glance(self) -> bool:
        """Whether any interface is connected. Those that are machines count, and others only where none of them is."""
        # Too much news for the socket is an error once, and no reason not to look.
        with contextlib.suppress(OSError):
            for _ in range(_MAX_READS):
                self._news.recv(_READ_BYTES)
        found = [folder for folder in self._interfaces.iterdir() if _read(folder / "type") != _LOOPBACK]
        machines = [folder for folder in found if (folder / "device").exists()]
        return any(_read(folder / "carrier") == "1" for folder in machines or found)

    def close(self) -> None:
        """No more news."""
        self._news.close()


def _read(file: Path) -> str:
    """Empty where an interface is switched off, or has just gone."""
    try:
        return file.read_text(encoding="ascii").strip()
    except OSError:
        return ""
