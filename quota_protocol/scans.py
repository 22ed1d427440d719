"""What a scanned text means: a booking code, a NIK, or nothing that we can use.

A scan is hostile input: any bytes, at most `MAX_SCAN_CHARACTERS` of them looked at. Reading across the ends of words
would find false codes (`Booking cetak KTP` hides one with a right check character), so a code in a text is a whole
word of eight, or two neighbouring words of four.
"""

import re
from dataclasses import dataclass

from quota_protocol.booking_code import BookingCode, parse_booking_code
from quota_protocol.nik import Nik, parse_nik

MAX_SCAN_CHARACTERS = 4096

_AIM_PREFIX = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_CODE_ALONE = re.compile(r"[0-9A-Za-z][0-9A-Za-z \-]{6,14}")
_BOOKING_LINK = re.compile(r"https?://[^\s/]+(?:/[^\s?#]*)?/b/([0-9A-Za-z-]{8,9})(?:[/?#]\S*)?", re.IGNORECASE)
_WORD = re.compile(r"[0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """One booking code."""

    code: BookingCode


@dataclass(frozen=True, slots=True)
class ScannedNik:
    """Sixteen digits."""

    nik: Nik


@dataclass(frozen=True, slots=True)
class SeveralCodes:
    """A text with different codes, none of them marked by the word `Kode`."""


@dataclass(frozen=True, slots=True)
class MistypedCode:
    """Looks like a booking code, but its check character is wrong."""


@dataclass(frozen=True, slots=True)
class UnreadableScan:
    """Nothing that we know."""


Scan = ScannedCode | ScannedNik | SeveralCodes | MistypedCode | UnreadableScan


def read_scan(text: str) -> Scan:
    """What the text of one scan means. Never raises."""
    text = _without_aim_prefix(_printable(text[:MAX_SCAN_CHARACTERS]).strip())
    if nik := parse_nik(text):
        return ScannedNik(nik)
    if _CODE_ALONE.fullmatch(text) and len(_letters(text)) == 8:
        code = parse_booking_code(text)
        return ScannedCode(code) if code else MistypedCode()
    if link := _BOOKING_LINK.fullmatch(text):
        code = parse_booking_code(link[1])
        return ScannedCode(code) if code else MistypedCode()
    return _read_message(text)


def _read_message(text: str) -> Scan:
    words = list(_WORD.finditer(text))
    found: list[tuple[BookingCode, bool]] = []
    for index, word in enumerate(words):
        code = parse_booking_code(word[0]) if len(word[0]) == 8 else _code_of_pair(text, words, index)
        if code:
            follows_kode = index > 0 and words[index - 1][0].upper() == "KODE"
            found.append((code, follows_kode))
    marked = {code for code, follows_kode in found if follows_kode}
    codes = marked or {code for code, _ in found}
    if len(codes) == 1:
        return ScannedCode(codes.pop())
    return SeveralCodes() if codes else UnreadableScan()


def _code_of_pair(text: str, words: list[re.Match[str]], index: int) -> BookingCode | None:
    if index + 1 == len(words):
        return None
    first, second = words[index], words[index + 1]
    if len(first[0]) != 4 or len(second[0]) != 4 or text[first.end() : second.start()] not in (" ", "-"):
        return None
    return parse_booking_code(first[0] + second[0])


def _without_aim_prefix(text: str) -> str:
    prefix = _AIM_PREFIX.match(text)
    return text[prefix.end() :].strip() if prefix else text


def _printable(text: str) -> str:
    """Control characters become spaces, so that they can neither join nor hide words."""
    return "".join(character if character.isprintable() else " " for character in text)


def _letters(text: str) -> str:
    return text.replace(" ", "").replace("-", "")
