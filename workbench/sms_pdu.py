"""SMS as modems carry them (3GPP TS 23.040): what a program sends is read, what a phone sends is written. Pure."""

from dataclasses import dataclass
from datetime import datetime

_ESCAPE = "\x1b"
_GSM7 = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = {10: "\f", 20: "^", 40: "{", 41: "}", 47: "\\", 60: "[", 61: "~", 62: "]", 64: "|", 101: "€"}
_EXTENSION_OF = {character: code for code, character in _EXTENSION.items()}
_VALIDITY_OCTETS = {0: 0, 1: 7, 2: 1, 3: 7}


class PduError(ValueError):
    """No SMS can be read from these bytes."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of `total` parts of a text, `number` from 1; a text that fits into one SMS is 1 of 1."""

    reference: int = 0
    total: int = 1
    number: int = 1


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a program asked the modem to send. `wants_report` is the status report flag."""

    number: str
    text: str
    part: Part = Part()
    wants_report: bool = False


def read_submit(pdu: bytes) -> Submitted:
    """An SMS-SUBMIT with its service centre in front, as AT+CMGS takes it. Raises PduError."""
    try:
        return _read_submit(pdu)
    except (IndexError, UnicodeDecodeError) as error:
        raise PduError("the PDU ends too early, or its text is none") from error


def _read_submit(pdu: bytes) -> Submitted:
    at = 1 + pdu[0]
    first = pdu[at]
    if first & 0x03 != 0x01:
        raise PduError(f"not an SMS-SUBMIT: first octet {first:#04x}")
    digits, kind = pdu[at + 2], pdu[at + 3]
    at += 4
    number = _swapped_digits(pdu[at : at + (digits + 1) // 2], digits)
    at += (digits + 1) // 2
    coding = pdu[at + 1]
    at += 2 + _VALIDITY_OCTETS[first >> 3 & 0x03]
    length, data = pdu[at], pdu[at + 1 :]
    header = data[: data[0] + 1] if first & 0x40 and data else b""
    return Submitted(
        number=("+" if kind == 0x91 else "") + number,
        text=_text(data, length, coding, len(header)),
        part=_part(header),
        wants_report=bool(first & 0x20),
    )


def _text(data: bytes, length: int, coding: int, header_octets: int) -> str:
    match coding & 0x0C:
        case 0x00:
            skipped = (header_octets * 8 + 6) // 7
            if len(data) < (length * 7 + 7) // 8:
                raise PduError("the text is shorter than it says")
            return decode_gsm7(unpack_septets(data, length)[skipped:])
        case 0x08:
            if len(data) < length:
                raise PduError("the text is shorter than it says")
            return data[header_octets:length].decode("utf-16-be")
        case _:
            return data[header_octets:length].decode("latin-1")


def _part(header: bytes) -> Part:
    at = 1
    while at + 1 < len(header):
        element, size = header[at], header[at + 1]
        body = header[at + 2 : at + 2 + size]
        if element == 0x00 and size == 3:
            return Part(body[0], body[1], body[2])
        if element == 0x08 and size == 4:
            return Part(body[0] << 8 | body[1], body[2], body[3])
        at += 2 + size
    return Part()


def write_deliver(number: str, text: str, at: datetime, reference: int = 1) -> list[bytes]:
    """`text` as SMS-DELIVERs with an empty service centre in front: one, or several joined by `reference`."""
    wide = not all(character in _GSM7 or character in _EXTENSION_OF for character in text)
    room = (70, 67) if wide else (160, 153)
    pieces = _pieces(text, room, wide)
    found = []
    for index, piece in enumerate(pieces, start=1):
        header = bytes([5, 0, 3, reference & 0xFF, len(pieces), index]) if len(pieces) > 1 else b""
        found.append(_deliver(number, piece, at, wide=wide, header=header))
    return found


def write_status_report(number: str, reference: int, at: datetime, status: int) -> bytes:
    """An SMS-STATUS-REPORT with an empty service centre in front. `status` 0: arrived; from 64 on: given up."""
    return (
        bytes([0, 0x06, reference & 0xFF]) + _address(number) + _timestamp(at) + _timestamp(at) + bytes([status & 0xFF])
    )


def _pieces(text: str, room: tuple[int, int], wide: bool) -> list[str]:
    def size(character: str) -> int:
        if wide:
            return len(character.encode("utf-16-be")) // 2
        return 2 if character in _EXTENSION_OF else 1

    limit = room[0] if sum(map(size, text)) <= room[0] else room[1]
    pieces, used = [""], 0
    for character in text:
        if used + size(character) > limit:
            pieces.append("")
            used = 0
        pieces[-1] += character
        used += size(character)
    return pieces


def _deliver(number: str, text: str, at: datetime, *, wide: bool, header: bytes) -> bytes:
    if wide:
        body = bytearray(header + text.encode("utf-16-be"))
        length = len(body)
    else:
        skipped = (len(header) * 8 + 6) // 7
        septets = encode_gsm7(text)
        length = skipped + len(septets)
        body = bytearray(pack_septets([0] * skipped + septets))
        body[: len(header)] = header
    first = bytes([0x04 | (0x40 if header else 0)])
    return (
        b"\x00"
        + first
        + _address(number)
        + bytes([0, 0x08 if wide else 0])
        + _timestamp(at)
        + bytes([length])
        + bytes(body)
    )


def _address(number: str) -> bytes:
    digits = number.lstrip("+")
    return bytes([len(digits), 0x91 if number.startswith("+") else 0x81]) + _swapped(digits)


def _timestamp(at: datetime) -> bytes:
    offset = at.utcoffset()
    quarters = round(offset.total_seconds() / 900) if offset is not None else 0
    zone = f"{abs(quarters):02d}"
    written = bytearray(_swapped(f"{at:%y%m%d%H%M%S}{zone}"))
    if quarters < 0:
        written[6] |= 0x08
    return bytes(written)


def encode_gsm7(text: str) -> list[int]:
    """Septets, without packing. Raises ValueError for what the default alphabet cannot say."""
    septets: list[int] = []
    for character in text:
        if character in _EXTENSION_OF:
            septets += [0x1B, _EXTENSION_OF[character]]
        else:
            septets.append(_GSM7.index(character))
    return septets


def decode_gsm7(septets: list[int]) -> str:
    """The text of unpacked septets; an unknown extension is a space, as the standard says."""
    text, escaped = "", False
    for septet in septets:
        if escaped:
            text += _EXTENSION.get(septet, " ")
            escaped = False
        elif _GSM7[septet] == _ESCAPE:
            escaped = True
        else:
            text += _GSM7[septet]
    return text


def pack_septets(septets: list[int]) -> bytes:
    """Eight septets in seven octets, least significant bits first."""
    bits = sum(septet << (7 * at) for at, septet in enumerate(septets))
    return bits.to_bytes((len(septets) * 7 + 7) // 8, "little")


def unpack_septets(data: bytes, count: int) -> list[int]:
    bits = int.from_bytes(data, "little")
    return [bits >> (7 * at) & 0x7F for at in range(count)]


def _swapped_digits(data: bytes, count: int) -> str:
    return "".join("0123456789*#abc"[min(nibble, 14)] for octet in data for nibble in (octet & 15, octet >> 4))[:count]


def _swapped(digits: str) -> bytes:
    padded = digits + "f" * (len(digits) % 2)
    return bytes(int(padded[at + 1] + padded[at], 16) for at in range(0, len(padded), 2))
