"""A virtual barcode scanner that plays a keyboard: the kernel's input events through a pipe."""

import contextlib
import errno
import os
import struct
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from workbench.scanner import MAX_SCAN_BYTES
from workbench.wires import UnpluggedError

EV_SYN, EV_KEY = 0, 1
KEY_UP, KEY_DOWN, KEY_REPEAT = 0, 1, 2
KEY_ENTER, KEY_TAB, KEY_LEFTSHIFT, KEY_CAPSLOCK = 28, 15, 42, 58
_INPUT_EVENT = struct.Struct("llHHi")
_READ_BYTES = _INPUT_EVENT.size * 64
_MAX_HANDLES = 8
_UNSHIFTED = {
    **dict(zip("1234567890-=", range(2, 14), strict=True)),
    **dict(zip("qwertyuiop[]", range(16, 28), strict=True)),
    **dict(zip("asdfghjkl;'`", range(30, 42), strict=True)),
    **dict(zip("\\zxcvbnm,./", range(43, 54), strict=True)),
    " ": 57,
    "\t": KEY_TAB,
    "\r": KEY_ENTER,
}
_SHIFTED = dict(zip('!@#$%^&*()_+{}|:"~<>?', "1234567890-=[]\\;'`,./", strict=True))


@dataclass(frozen=True, slots=True)
class InputEvent:
    """`struct input_event` of linux/input.h, without its time."""

    type: int
    code: int
    value: int


@dataclass(frozen=True, slots=True)
class KeyboardFaults:
    """`caps_lock_on`: the computer's Caps Lock is on, and the scanner does not know. `shift_lost`: Shift never arrives.
    `releases_lost`: keys go down and never up. `repeats`: every key repeats itself as if held.
    """

    caps_lock_on: bool = False
    shift_lost: bool = False
    releases_lost: bool = False
    repeats: int = 0


class VirtualKeyboardScanner:
    """`with VirtualKeyboardScanner() as scanner:` and let the driver open `scanner.open_device(path)`.

    It types as a scanner set to the US layout does, faster than any person. Thread-safe.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._handles: list[KeyboardHandle] = []
        self._plugged = True
        self._held_elsewhere = False
        self._caps_sent = False
        self.faults = KeyboardFaults()

    # -- what the driver opens -----------------------------------------------------------------------------------

    def open_device(self, path: str = "/dev/input/by-id/virtual-scanner") -> "KeyboardHandle":
        """As opening /dev/input/eventN: FileNotFoundError without a cable."""
        with self._lock:
            if not self._plugged:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
            if len(self._handles) >= _MAX_HANDLES:
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), path)
            handle = KeyboardHandle(self)
            self._handles.append(handle)
            return handle

    @property
    def grabbed(self) -> bool:
        """Whether one program has it for itself."""
        return any(handle.has_grabbed for handle in self._handles)

    @property
    def open_handles(self) -> int:
        return len(self._handles)

    @property
    def plugged_in(self) -> bool:
        return self._plugged

    # -- what people do ------------------------------------------------------------------------------------------

    def scan(self, text: str, suffix: str = "\r") -> None:
        """Types a code and `suffix` (Enter, Tab or nothing). ValueError for what no US keyboard can type."""
        if len(text) > MAX_SCAN_BYTES:
            raise ValueError(f"no code holds {len(text)} characters")
        self.send(self._typed(text + suffix))

    def send(self, events: Iterable[InputEvent]) -> None:
        """Any events as they are, each group followed by a report. Raises UnpluggedError without a cable."""
        data = b"".join(_pack(event) for event in events)
        with self._lock:
            if not self._plugged:
                raise UnpluggedError(errno.ENODEV, "the cable is unplugged")
            grabbing = [handle for handle in self._handles if handle.has_grabbed]
            for handle in [] if self._held_elsewhere else grabbing or self._handles:
                handle.deliver(data)

    def press_key(self, code: int, *values: int) -> None:
        """One key, with these values in turn (KEY_DOWN, KEY_REPEAT, KEY_UP)."""
        self.send([*(InputEvent(EV_KEY, code, value) for value in values), _REPORT])

    # -- faults --------------------------------------------------------------------------------------------------

    def held_by_another_program(self, held: bool = True) -> None:
        """Somebody else has grabbed it: grabbing is EBUSY, and no event arrives here."""
        self._held_elsewhere = held

    @property
    def held_elsewhere(self) -> bool:
        return self._held_elsewhere

    def unplug(self) -> None:
        """Whoever has it open gets ENODEV; nobody can open it."""
        with self._lock:
            self._plugged = False
            for handle in self._handles:
                handle.lose_device()

    def plug_in(self) -> None:
        """Back at the same path, as another device; Caps Lock of this computer is as it was."""
        self._plugged = True

    def close(self) -> None:
        """Pulled out for good; what is still open stays its owner's to close."""
        self.unplug()

    def forget(self, handle: "KeyboardHandle") -> None:
        """The handle has been closed."""
        with self._lock, contextlib.suppress(ValueError):
            self._handles.remove(handle)

    # -- typing --------------------------------------------------------------------------------------------------

    def _typed(self, text: str) -> Iterator[InputEvent]:
        faults = self.faults
        if faults.caps_lock_on != self._caps_sent:
            self._caps_sent = faults.caps_lock_on
            yield from self._key(KEY_CAPSLOCK)
        for character in text:
            shifted = character.isupper() or character in _SHIFTED
            plain = _SHIFTED.get(character, character.lower())
            if plain not in _UNSHIFTED:
                raise ValueError(f"no key of a US keyboard types {character!r}")
            if shifted and not faults.shift_lost:
                yield from (InputEvent(EV_KEY, KEY_LEFTSHIFT, KEY_DOWN), _REPORT)
            yield from self._key(_UNSHIFTED[plain])
            if shifted and not faults.shift_lost:
                yield from (InputEvent(EV_KEY, KEY_LEFTSHIFT, KEY_UP), _REPORT)

    def _key(self, code: int) -> Iterator[InputEvent]:
        yield from (InputEvent(EV_KEY, code, KEY_DOWN), _REPORT)
        for _ in range(self.faults.repeats):
            yield from (InputEvent(EV_KEY, code, KEY_REPEAT), _REPORT)
        if not self.faults.releases_lost:
            yield from (InputEvent(EV_KEY, code, KEY_UP), _REPORT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_REPORT = InputEvent(EV_SYN, 0, 0)


class KeyboardHandle:
    """An open device as python-evdev gives it, reduced to what a scanner needs: grab, read, fileno, close."""

    def __init__(self, scanner: VirtualKeyboardScanner) -> None:
        self._scanner = scanner
        self._read_fd, self._write_fd = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self.has_grabbed = False

    def grab(self) -> None:
        """EVIOCGRAB: EBUSY when another program has it, ENODEV when it is gone."""
        if self._write_fd < 0:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        if self._scanner.held_elsewhere or (self._scanner.grabbed and not self.has_grabbed):
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        self.has_grabbed = True

    def read(self) -> list[InputEvent]:
        """The events that are there; BlockingIOError when there are none, ENODEV when it is gone."""
        data = os.read(self._read_fd, _READ_BYTES)
        if not data:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        return [InputEvent(*fields[2:]) for fields in _INPUT_EVENT.iter_unpack(data)]

    def fileno(self) -> int:
        """Readable when there are events; hung up when it is gone."""
        return self._read_fd

    def close(self) -> None:
        """Let go of it."""
        self._scanner.forget(self)
        self.lose_device()
        if self._read_fd >= 0:
            os.close(self._read_fd)
            self._read_fd = -1

    def deliver(self, data: bytes) -> None:
        """Whole events; those that find the kernel's buffer full are lost."""
        whole = 512 * _INPUT_EVENT.size // 8
        for at in range(0, len(data), whole):
            with contextlib.suppress(BlockingIOError):
                os.write(self._write_fd, data[at : at + whole])

    def lose_device(self) -> None:
        """The device behind it is gone."""
        if self._write_fd >= 0:
            os.close(self._write_fd)
            self._write_fd = -1


def _pack(event: InputEvent) -> bytes:
    now_s = time.time()
    seconds = int(now_s)
    return _INPUT_EVENT.pack(seconds, int((now_s - seconds) * 1e6), event.type, event.code, event.value)
