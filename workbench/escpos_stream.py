"""Cuts an ESC/POS byte stream into text and whole commands, however the bytes arrive. Pure, and bounded in memory."""

from collections.abc import Iterator
from dataclasses import dataclass

MAX_COMMAND_BYTES = 1 << 20
"""The longest command kept (a picture of 576 x 14,563 dots); a longer one is skipped to its end and reported."""

NUL, HT, LF, CR, DLE, ESC, FS, GS = 0x00, 0x09, 0x0A, 0x0D, 0x10, 0x1B, 0x1C, 0x1D
_LEADS = frozenset((DLE, ESC, FS, GS))

# How many parameter bytes follow the two bytes of a command.
_FIXED: dict[bytes, int] = {
    **{b"\x1b" + bytes([c]): 0 for c in b"@2S<FLim"},
    **{b"\x1b" + bytes([c]): 1 for c in b" !%-3=?EGJKMRTUVadert{u"},
    **{b"\x1b" + bytes([c]): 2 for c in b"$\\Bc"},
    **{b"\x1b" + bytes([c]): 3 for c in b"p"},
    **{b"\x1b" + bytes([c]): 8 for c in b"W"},
    **{b"\x1d" + bytes([c]): 0 for c in b":"},
    **{b"\x1d" + bytes([c]): 1 for c in b"!/BEHITabfhjrwz|"},
    **{b"\x1d" + bytes([c]): 2 for c in b"$\\LPW"},
    **{b"\x1d" + bytes([c]): 3 for c in b"^"},
    **{b"\x1c" + bytes([c]): 0 for c in b"&."},
    **{b"\x1c" + bytes([c]): 1 for c in b"!-CW"},
    **{b"\x1c" + bytes([c]): 2 for c in b"Sp"},
    b"\x10\x04": 1,
    b"\x10\x05": 1,
}
_MAX_TABS = 32
_MAX_OLD_BARCODE = 255


@dataclass(frozen=True, slots=True)
class Text:
    data: bytes


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it was sent: `name` is its first two bytes, `parameters` the rest."""

    name: bytes
    parameters: bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are no command this printer knows, or a command too long to keep."""

    head: bytes
    length: int


Token = Text | Command | Unreadable


class EscPosStream:
    """`feed(data)` yields the tokens that are complete; the rest waits for the next bytes."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._skip_bytes = 0

    @property
    def held_bytes(self) -> int:
        return len(self._pending)

    def feed(self, data: bytes) -> list[Token]:
        """All tokens completed by `data`."""
        return list(self._cut(data))

    def _cut(self, data: bytes) -> Iterator[Token]:
        if self._skip_bytes:
            skipped = min(self._skip_bytes, len(data))
            self._skip_bytes -= skipped
            data = data[skipped:]
        self._pending += data
        at = 0
        pending = self._pending
        while at < len(pending):
            if pending[at] in _LEADS:
                length = _command_length(pending, at)
                if length == 0:
                    break
                if length > MAX_COMMAND_BYTES:
                    yield Unreadable(bytes(pending[at : at + 8]), length)
                    self._skip_bytes = max(0, length - (len(pending) - at))
                    at = min(len(pending), at + length)
                    continue
                if at + length > len(pending):
                    break
                yield _command(bytes(pending[at : at + length]))
                at += length
            else:
                end = _text_end(pending, at)
                yield Text(bytes(pending[at:end]))
                at = end
        del pending[:at]


def _text_end(pending: bytearray, at: int) -> int:
    end = at + 1
    while end < len(pending) and pending[end] not in _LEADS:
        end += 1
    return end


def _command(raw: bytes) -> Token:
    if raw[:2] in _FIXED or raw[:2] in _VARIABLE:
        return Command(raw[:2], raw[2:])
    return Unreadable(raw, len(raw))


def _command_length(pending: bytearray, at: int) -> int:
    """Length of the command that begins at `at`; 0 when more bytes are needed to tell."""
    if at + 2 > len(pending):
        return 0
    name = bytes(pending[at : at + 2])
    fixed = _FIXED.get(name)
    if fixed is not None:
        return 2 + fixed
    measure = _VARIABLE.get(name)
    return 2 if measure is None else measure(pending, at)


# Each of these gives the whole length of a command that says itself how long it is, and 0 when more bytes are needed.


def _little_endian(pending: bytearray, at: int, size: int) -> int:
    return int.from_bytes(pending[at : at + size], "little")


def _cut_length(pending: bytearray, at: int) -> int:
    if len(pending) < at + 3:
        return 0
    return 4 if pending[at + 2] in b"ABabgh" else 3


def _column_picture_length(pending: bytearray, at: int) -> int:
    if len(pending) < at + 5:
        return 0
    return 5 + _little_endian(pending, at + 3, 2) * (3 if pending[at + 2] >= 32 else 1)


def _raster_length(pending: bytearray, at: int) -> int:
    if len(pending) < at + 3:
        return 0
    if pending[at + 2] != 0x30:
        return 3
    if len(pending) < at + 8:
        return 0
    return 8 + _little_endian(pending, at + 4, 2) * _little_endian(pending, at + 6, 2)


def _block_length(pending: bytearray, at: int) -> int:
    return 0 if len(pending) < at + 5 else 5 + _little_endian(pending, at + 3, 2)


def _large_block_length(pending: bytearray, at: int) -> int:
    return 0 if len(pending) < at + 7 else 7 + _little_endian(pending, at + 3, 4)


def _barcode_length(pending: bytearray, at: int) -> int:
    if len(pending) < at + 4:
        return 0
    if pending[at + 2] >= 65:
        return 4 + pending[at + 3]
    return _terminated_length(pending, at, at + 3, _MAX_OLD_BARCODE)


def _tabs_length(pending: bytearray, at: int) -> int:
    return _terminated_length(pending, at, at + 2, _MAX_TABS)


def _terminated_length(pending: bytearray, at: int, start: int, limit: int) -> int:
    end = pending.find(b"\0", start, start + limit + 1)
    if end >= 0:
        return end + 1 - at
    return start + limit - at if len(pending) > start + limit else 0


def _real_time_length(pending: bytearray, at: int) -> int:
    if len(pending) < at + 3:
        return 0
    return {1: 5, 2: 5, 3: 10, 7: 4, 8: 10}.get(pending[at + 2], 3)


def _stored_picture_length(pending: bytearray, at: int) -> int:
    return 0 if len(pending) < at + 4 else 4 + pending[at + 2] * pending[at + 3] * 8


_VARIABLE = {
    b"\x1bD": _tabs_length,
    b"\x1b*": _column_picture_length,
    b"\x1b(": _block_length,
    b"\x1d(": _block_length,
    b"\x1c(": _block_length,
    b"\x1d8": _large_block_length,
    b"\x1dv": _raster_length,
    b"\x1dk": _barcode_length,
    b"\x1dV": _cut_length,
    b"\x1d*": _stored_picture_length,
    b"\x10\x14": _real_time_length,
}
