"""The reference at the foot of a ticket, `K01-261112-A045-7`: which kiosk, which day, which number. Nobody's data.

The last character checks the others: the sum of position × value over letters and digits, mod 31, written in the
alphabet of the booking code. Values are those of base 36; there are fewer than 31 positions, so every swap of two
neighbours and every wrong digit is noticed when staff type a reference from worn paper.
"""

import re
from datetime import date

from quota_protocol.booking_code import ALPHABET

_REFERENCE = re.compile(r"(?P<kiosk>[A-Z0-9]{1,8})-(?P<day>[0-9]{6})-(?P<number>[A-Z0-9]{1,8})-(?P<check>[A-Z0-9])")


def ticket_reference(kiosk_name: str, office_date: date, number: str) -> str:
    """`kiosk_name` and `number` in upper case letters and digits, the date as YYMMDD, the check character."""
    parts = (_letters_and_digits(kiosk_name, 8), office_date.strftime("%y%m%d"), _letters_and_digits(number, 8))
    return "-".join((*parts, check_character("".join(parts))))


def is_ticket_reference(text: str) -> bool:
    """Whether `text` is a whole reference with a right check character."""
    match = _REFERENCE.fullmatch(text.strip().upper())
    return match is not None and match["check"] == check_character(match["kiosk"] + match["day"] + match["number"])


def check_character(payload: str) -> str:
    """The character that belongs to upper case letters and digits."""
    total = sum(position * int(symbol, 36) for position, symbol in enumerate(payload, start=1))
    return ALPHABET[total % len(ALPHABET)]


def _letters_and_digits(text: str, limit: int) -> str:
    return "".join(c for c in text.upper() if c.isascii() and c.isalnum())[:limit]
