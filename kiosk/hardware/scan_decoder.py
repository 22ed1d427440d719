"""Cuts a scanner's bytes into texts, however they arrive and whatever they are. Pure, and bounded in memory.

A text ends at CR, LF, TAB or ETX, or with 100 ms of silence. A code that is held before the scanner counts once: three
seconds without it have to pass before it counts again. At most sixteen texts a second come out: more is noise.
"""

MAX_SCAN_BYTES = 4096
IDLE_S = 0.1
HELD_FOR_S = 3.0
MAX_SCANS_PER_S = 16

UNREADABLE = "\ufffd"
"""What stands for a text too long to be a scan: something was read, and nothing can be made of it."""

# Every separator becomes LF; NULs and the STX before a code carry nothing.
_TO_LINES = bytes.maketrans(b"\r\t\x03", b"\n\n\n")
_DROPPED = b"\x00\x02"


class ScanDecoder:
    """`feed` bytes with the time they came at, in seconds of any steady clock; `flush_if_idle` when none come."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._overlong = False
        self._last_byte_s = 0.0
        self._last_text = ""
        self._last_text_s = -HELD_FOR_S
        self._second_began_s = 0.0
        self._in_this_second = 0
        self.overlong_count = 0

    @property
    def held_bytes(self) -> int:
        """How many bytes of an unfinished text are kept; at most `MAX_SCAN_BYTES`."""
        return len(self._pending)

    @property
    def waiting(self) -> bool:
        """Whether a text is unfinished, so that silence would end it."""
        return bool(self._pending) or self._overlong

    def feed(self, data: bytes, at_s: float) -> list[str]:
        """The texts that are complete with `data`. Never raises."""
        found = self.flush_if_idle(at_s)
        if not data:
            return found
        self._last_byte_s = at_s
        pieces = data.translate(_TO_LINES, _DROPPED).split(b"\n")
        for piece in pieces[:-1]:
            if piece or self._pending or self._overlong:
                self._extend(piece)
                found += self._finish(at_s)
        self._extend(pieces[-1])
        return found

    def flush_if_idle(self, at_s: float) -> list[str]:
        """The text that 100 ms of silence has ended, if there is one."""
        if self.waiting and at_s - self._last_byte_s >= IDLE_S:
            return self._finish(self._last_byte_s + IDLE_S)
        return []

    def forget(self) -> None:
        """Drop an unfinished text: the scanner was pulled out in the middle of it."""
        self._pending.clear()
        self._overlong = False

    def _extend(self, piece: bytes) -> None:
        if self._overlong:
            return
        if len(self._pending) + len(piece) > MAX_SCAN_BYTES:
            self._overlong = True
            self.overlong_count += 1
            self._pending.clear()
        else:
            self._pending += piece

    def _finish(self, at_s: float) -> list[str]:
        if self._overlong:
            text = UNREADABLE
        elif self._too_many(at_s):
            text = ""
        else:
            text = _decode(bytes(self._pending)).strip()
        self.forget()
        if not text or self._is_held(text, at_s) or self._too_many(at_s):
            return []
        self._in_this_second += 1
        return [text]

    def _too_many(self, at_s: float) -> bool:
        if at_s - self._second_began_s >= 1.0 or at_s < self._second_began_s:
            self._second_began_s, self._in_this_second = at_s, 0
        return self._in_this_second >= MAX_SCANS_PER_S

    def _is_held(self, text: str, at_s: float) -> bool:
        """The same text as the last one, less than three seconds after it was read last: a phone that was left lying
        there must not print copies by itself."""
        held = text == self._last_text and 0 <= at_s - self._last_text_s < HELD_FOR_S
        self._last_text, self._last_text_s = text, at_s
        return held


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
