"""The texts of SMS, in Indonesian. Pure. One part of 160 GSM-7 characters, whatever is filled in.

No NIK, no name, no promised date of completion.
"""

from dataclasses import dataclass
from datetime import date

from quota_protocol.booking_code import BookingCode, spaced
from quota_protocol.messages import Window

SMS_MAX_CHARACTERS = 160
_OFFICE_MAX_CHARACTERS = 26

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_DOUBLE = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class BookingSms:
    """What a confirmation says."""

    office: str
    service: str
    date: date
    window: Window
    timezone_label: str
    code: BookingCode
    documents: tuple[str, ...] = ()


def gsm7_length(text: str) -> int | None:
    """How many characters of a message the text takes, or None when it cannot be sent as GSM-7."""
    length = 0
    for character in text:
        if character in _GSM7:
            length += 1
        elif character in _GSM7_DOUBLE:
            length += 2
        else:
            return None
    return length


def booking_confirmation(booking: BookingSms) -> str:
    """SMS-01. The longest variant that fits: documents and the show-this line are the first to go."""
    when = (
        f"{_DAYS[booking.date.weekday()]} {booking.date:%d-%m-%Y} pkl {_dots(booking.window)} {booking.timezone_label}"
    )
    office = _gsm7(booking.office)
    head = f"{office}: Booking {_gsm7(booking.service)} {when}. Kode {spaced(booking.code)}."
    short = f"{office[:_OFFICE_MAX_CHARACTERS].strip()}: Booking {when}. Kode {spaced(booking.code)}."
    bring = _gsm7(", ".join(_uncapitalised(document) for document in booking.documents))
    show = "Tunjukkan SMS ini"
    variants = [f"{head} {show}, bawa {bring}. Gratis."] if bring else []
    variants += [f"{head} {show}. Gratis.", f"{head} Gratis.", f"{short} {show}. Gratis."]
    return next((text for text in variants if _fits(text)), f"{short} Gratis.")


def _fits(text: str) -> bool:
    length = gsm7_length(text)
    return length is not None and length <= SMS_MAX_CHARACTERS


def _gsm7(text: str) -> str:
    """The text in characters that a message can carry; what it cannot becomes a question mark."""
    plain = " ".join(text.translate(_PLAIN).split())
    return "".join(character if character in _GSM7 else "?" for character in plain)


def _dots(window: Window) -> str:
    return f"{window.start}-{window.end}".replace(":", ".")


def _uncapitalised(text: str) -> str:
    """`Fotokopi KK` within a sentence; `KK` stays as it is."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
