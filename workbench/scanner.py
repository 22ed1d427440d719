"""A virtual barcode scanner on a serial line (CDC ACM, as the kiosk knows it)."""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from workbench.wires import SerialPort, UnpluggedError

MAX_SCAN_BYTES = 4096
HOLD_PERIOD_S = 0.05
MAX_HOLD_S = 60.0


class VirtualScanner:
    """`with VirtualScanner(link) as scanner: scanner.scan("K7M4-2QXA")`; the kiosk opens `link`.

    A scan is lost when nobody has the port open, as with a real one. Writes raise `UnpluggedError` without a cable and
    TimeoutError when nobody reads for five seconds.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self._port = SerialPort(link)
        self._hold_ended = threading.Event()
        self._holding: threading.Thread | None = None

    def scan(
        self, text: str | bytes, *, prefix: bytes = b"", suffix: bytes = b"\r", chunks: Iterable[int] = ()
    ) -> None:
        """Reads one code: `prefix` (an AIM identifier, STX), the text in UTF-8, `suffix` (CR, LF, TAB, ETX, nothing).

        `chunks` are sizes of the pieces it arrives in, each a write of its own; what is left goes as one.
        """
        payload = text if isinstance(text, bytes) else text.encode()
        if len(payload) > MAX_SCAN_BYTES:
            raise ValueError(f"no code holds {len(payload)} bytes; for noise use noise()")
        for piece in _pieces(prefix + payload + suffix, chunks):
            self._port.write_all(piece)

    def noise(self, data: bytes, timeout_s: float = 5.0) -> None:
        """Sends any bytes, of any length, as they are."""
        self._port.write_all(data, timeout_s)

    def hold(self, text: str, duration_s: float, suffix: bytes = b"\r") -> None:
        """The code stays before the scanner: it is read 20 times a second, for at most a minute, in the background."""
        self.release()
        self._hold_ended.clear()
        count = max(1, round(min(duration_s, MAX_HOLD_S) / HOLD_PERIOD_S))
        self._holding = threading.Thread(
            target=self._repeat, args=(text, count, suffix), name="workbench-scanner-hold", daemon=True
        )
        self._holding.start()

    def _repeat(self, text: str, count: int, suffix: bytes) -> None:
        for _ in range(count):
            try:
                self.scan(text, suffix=suffix)
            except (UnpluggedError, TimeoutError):
                return
            if self._hold_ended.wait(HOLD_PERIOD_S):
                return

    def release(self) -> None:
        """The code is taken away; returns once nothing more is sent."""
        self._hold_ended.set()
        if self._holding is not None:
            self._holding.join()
            self._holding = None

    @property
    def plugged_in(self) -> bool:
        return self._port.plugged_in

    def unread_bytes(self) -> int:
        """Bytes sent and not read by the kiosk yet."""
        return self._port.unread_bytes()

    def unplug(self) -> None:
        """The link disappears and whoever has the port open is hung up on."""
        self._port.unplug()

    def plug_in(self) -> None:
        """Back at the same link, as another device node."""
        self._port.plug_in()

    def close(self) -> None:
        self._hold_ended.set()
        self._port.close()
        self.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _pieces(data: bytes, sizes: Iterable[int]) -> Iterator[bytes]:
    at = 0
    for size in sizes:
        if size < 1:
            raise ValueError("a piece has at least one byte")
        if at < len(data):
            yield data[at : at + size]
        at += size
    if at < len(data):
        yield data[at:]
