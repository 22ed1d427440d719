"""A scanner that plays a keyboard, on a pipe: the kernel's own `struct input_event`, without a kernel device."""

import errno
import os
import struct
import threading
from collections.abc import Sequence

from kiosk.hardware.key_translator import KeyEvent

INPUT_EVENT = struct.Struct("llHHi")
LEFT_SHIFT, LEFT_CTRL, LEFT_ALT, CAPS_LOCK, ENTER = 42, 29, 56, 58, 28
_PLAIN = {
    **dict(zip("1234567890-=", range(2, 14), strict=True)),
    **dict(zip("qwertyuiop", range(16, 26), strict=True)),
    **dict(zip("asdfghjkl;", range(30, 40), strict=True)),
    **dict(zip("zxcvbnm,./", range(44, 54), strict=True)),
    " ": 57,
    "]": 27,
}
_SHIFTED = {":": ";", "?": "/", "_": "-"}


def press(code: int, value: int = 1) -> bytes:
    """One key event as the kernel writes it, with the report behind it."""
    return INPUT_EVENT.pack(0, 0, 1, code, value) + INPUT_EVENT.pack(0, 0, 0, 0, 0)


def tap(code: int) -> bytes:
    """A key goes down and up."""
    return press(code, 1) + press(code, 0)


def typed(text: str) -> bytes:
    """The events of a text on a US keyboard."""
    events = b""
    for character in text:
        base = _SHIFTED.get(character, character.lower())
        if base == character:
            events += tap(_PLAIN[character])
        else:
            events += press(LEFT_SHIFT) + tap(_PLAIN[base]) + press(LEFT_SHIFT, 0)
    return events


def key_events(data: bytes) -> list[KeyEvent]:
    """What a driver reads of them."""
    return [KeyEvent(kind, code, value) for _, _, kind, code, value in INPUT_EVENT.iter_unpack(data)]


class PipeKeyboard:
    """`open_device` is what the driver is given. `unplug` and `plug_in` as with a real one."""

    def __init__(self, plugged_in: bool = True) -> None:
        self._lock = threading.Lock()
        self._ends: tuple[int, int] | None = None
        self.grabbed_by_another = False
        self.open_handles = 0
        if plugged_in:
            self.plug_in()

    def plug_in(self) -> None:
        read_end, write_end = os.pipe()
        os.set_blocking(read_end, False)
        with self._lock:
            self._ends = (read_end, write_end)

    def unplug(self) -> None:
        with self._lock:
            ends, self._ends = self._ends, None
        if ends is not None:
            os.close(ends[1])
            os.close(ends[0])

    def write(self, data: bytes) -> None:
        """The scanner types."""
        with self._lock:
            assert self._ends is not None, "nothing is plugged in"
            os.write(self._ends[1], data)

    def open_device(self, port: str) -> "PipeDevice":
        """As evdev.InputDevice(port): OSError(ENOENT) while nothing is plugged in."""
        with self._lock:
            if self._ends is None:
                raise OSError(errno.ENOENT, os.strerror(errno.ENOENT), port)
            return PipeDevice(self, os.dup(self._ends[0]))


class PipeDevice:
    """The four methods of an input device."""

    def __init__(self, keyboard: PipeKeyboard, descriptor: int) -> None:
        self._keyboard = keyboard
        self._descriptor = descriptor
        keyboard.open_handles += 1

    def grab(self) -> None:
        if self._keyboard.grabbed_by_another:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    def read(self) -> Sequence[KeyEvent]:
        data = os.read(self._descriptor, 64 * INPUT_EVENT.size)
        if not data:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        return key_events(data)

    def fileno(self) -> int:
        return self._descriptor

    def close(self) -> None:
        self._keyboard.open_handles -= 1
        os.close(self._descriptor)
