"""What a scanner that plays a keyboard has typed, as the bytes that a serial one would have sent. Pure.

The scanner is set to the US layout. Shift, Caps Lock, Ctrl (how some send control characters) and Alt with digits of
the number pad (how some send symbols) are understood; a key that repeats itself types once.
"""

from collections.abc import Iterable
from dataclasses import dataclass

EV_SYN, EV_KEY = 0x00, 0x01
SYN_DROPPED = 3
KEY_UP, KEY_DOWN, KEY_REPEAT = 0, 1, 2

MODIFIERS_FORGOTTEN_AFTER_S = 1.0
"""A scanner lets go of every key between two codes: a Shift that is down for longer has lost its release."""

_SHIFT = frozenset({42, 54})
_CTRL = frozenset({29, 97})
_ALT = frozenset({56, 100})
_CAPS_LOCK = 58
_MAX_ALT_DIGITS = 5

# Codes of linux/input-event-codes.h, row by row of a US keyboard: what each types, plain and with Shift.
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
_KEYS = {
    first + at: pair for first, plain, shifted in _ROWS for at, pair in enumerate(zip(plain, shifted, strict=True))
}
_NUMBER_PAD = {
    71: "7", 72: "8", 73: "9", 74: "-", 75: "4", 76: "5", 77: "6", 78: "+",
    79: "1", 80: "2", 81: "3", 82: "0", 83: ".", 55: "*", 98: "/",
}  # fmt: skip
_ENDS = {28: b"\r", 96: b"\r", 15: b"\t"}


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """`struct input_event` without its time."""

    type: int
    code: int
    value: int


class KeyTranslator:
    """Turns key events into bytes. Holds which modifiers are down, and nothing of what was typed."""

    def __init__(self) -> None:
        self._down: set[int] = set()
        self._caps_lock = False
        self._alt_digits = ""
        self._last_event_s = 0.0

    def feed(self, events: Iterable[KeyEvent], at_s: float) -> bytes:
        """What was typed with these events, which came at `at_s` seconds of a steady clock. Never raises."""
        if at_s - self._last_event_s > MODIFIERS_FORGOTTEN_AFTER_S:
            self._forget_modifiers()
        self._last_event_s = at_s
        return b"".join(self._type(event) for event in events)

    def _type(self, event: KeyEvent) -> bytes:
        if event.type == EV_SYN and event.code == SYN_DROPPED:
            # The kernel has thrown events away: a text with a hole in it must not become another text.
            self._forget_modifiers()
            return "\ufffd\r".encode()
        if event.type != EV_KEY:
            return b""
        if event.code in _SHIFT | _CTRL | _ALT:
            return self._modify(event)
        if event.value != KEY_DOWN:
            return b""
        if event.code == _CAPS_LOCK:
            self._caps_lock = not self._caps_lock
            return b""
        return self._press(event.code)

    def _modify(self, event: KeyEvent) -> bytes:
        if event.value != KEY_UP:
            self._down.add(event.code)
            return b""
        self._down.discard(event.code)
        if event.code not in _ALT or not self._alt_digits:
            return b""
        number, self._alt_digits = int(self._alt_digits), ""
        return chr(number).encode() if 0x20 <= number <= 0xFF else bytes([number]) if number < 0x20 else b""

    def _press(self, code: int) -> bytes:
        if code in _ENDS:
            return _ENDS[code]
        if code in _NUMBER_PAD:
            return self._press_number_pad(_NUMBER_PAD[code])
        if code not in _KEYS:
            return b""
        plain, shifted = _KEYS[code]
        if self._down & _CTRL:
            return bytes([ord(shifted) & 0x1F]) if plain.isalpha() else b""
        shift = bool(self._down & _SHIFT) != (self._caps_lock and plain.isalpha())
        return (shifted if shift else plain).encode("ascii")

    def _press_number_pad(self, key: str) -> bytes:
        if not self._down & _ALT:
            return key.encode("ascii")
        if key.isdigit():
            self._alt_digits = (self._alt_digits + key)[-_MAX_ALT_DIGITS:]
        return b""

    def _forget_modifiers(self) -> None:
        self._down.clear()
        self._alt_digits = ""
