"""The booking code: eight characters that a resident can read, type and say.

Seven random characters and a check character over an alphabet of 31 symbols without 0, 1, I, L and O. 31 is prime and
the weights 1..7 are distinct, so every single wrong character and every swap of two characters is caught before a
server is asked.
"""

from collections.abc import Callable
from typing import NewType

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8

BookingCode = NewType("BookingCode", str)
"""Eight upper-case characters of `ALPHABET`, the last one right; never with a hyphen."""

_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}


def check_character(payload: str) -> str:
    """The eighth character that belongs to seven characters of the alphabet: the sum of position × value, mod 31."""
    total = sum(position * _VALUE[symbol] for position, symbol in enumerate(payload, start=1))
    return ALPHABET[total % len(ALPHABET)]


def parse_booking_code(text: str) -> BookingCode | None:
    """The code that `text` spells, or None when it is not one. Case, spaces and hyphens do not matter."""
    folded = text.replace(" ", "").replace("-", "").upper()
    if len(folded) != LENGTH or any(symbol not in _VALUE for symbol in folded):
        return None
    if check_character(folded[:-1]) != folded[-1]:
        return None
    return BookingCode(folded)


def make_booking_code(choose: Callable[[str], str]) -> BookingCode:
    """A new code; `choose` picks one symbol of the alphabet at random (`secrets.choice`)."""
    payload = "".join(choose(ALPHABET) for _ in range(LENGTH - 1))
    return BookingCode(payload + check_character(payload))


def spaced(code: BookingCode) -> str:
    """The code as people see it: `K7M4-2QXA`."""
    return f"{code[:4]}-{code[4:]}"
