"""Fills the texts of SMS. Whatever is filled in, the result is one SMS of GSM-7, without a NIK. Pure."""

import re
import string
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from quota_protocol.booking_code import BookingCode, spaced
from quota_protocol.messages import Window
from quota_server.domain.message_kinds import RULES, Facts, MessageKind
from quota_server.domain.message_settings import SHORT_NAME_CHARACTERS_MAX
from quota_server.domain.message_texts import DEFAULT_TEXTS
from quota_server.domain.office import OfficeConfig

SMS_CHARACTERS_MAX = 160
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_DOUBLE = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "})
# A NIK with whatever somebody puts between its digits. What the office itself writes may be a phone number: shorter.
_LONG_NUMBER = re.compile(r"\d(?:[ .\-/]?\d){12,}")
_FACT_CHARACTERS_MAX = {
    Facts.DAY: 6,
    Facts.DATE: 10,
    Facts.TIME: 11,
    Facts.ZONE: 4,
    Facts.CODE: 9,
    Facts.NUMBER: 5,
    Facts.AHEAD: 2,
}
BOUNDED = frozenset(_FACT_CHARACTERS_MAX)
"""Facts that are always there where a kind needs them, and never long."""
OF_OFFICE = ("office", "short", "complaint", "whatsapp", "link")
"""What every template may be filled with."""
_TEMPLATES_MAX = 1024
"""So many are remembered; an office has a few dozen, most of them the usual ones."""

_formatter = string.Formatter()


def gsm7_length(text: str) -> int | None:
    """How many characters of a message the text takes, or None when it cannot be sent as GSM-7."""
    if _GSM7.issuperset(text):
        return len(text)
    length = 0
    for character in text:
        if character in _GSM7:
            length += 1
        elif character in _GSM7_DOUBLE:
            length += 2
        else:
            return None
    return length


def fits(text: str) -> bool:
    """Whether the text is one SMS."""
    length = gsm7_length(text)
    return length is not None and length <= SMS_CHARACTERS_MAX


# An office's name and number, days and times: the same in every message of hundreds.
@lru_cache(_TEMPLATES_MAX)
def plain(text: str) -> str:
    """The text in characters that a message can carry, on one line; numbers as long as a NIK become stars."""
    words = " ".join(text.translate(_PLAIN).split())
    if not _GSM7.issuperset(words):
        words = " ".join("".join(_carried(character) for character in words).split())
    return _LONG_NUMBER.sub("***", words)


def when(day: date, window: Window | None, zone: str) -> dict[Facts, str]:
    """Day name, date and time as every text about an appointment says them."""
    facts = {Facts.DAY: DAYS[day.weekday()], Facts.DATE: f"{day:%d-%m-%Y}"}
    if window is not None:
        facts |= {Facts.TIME: f"{window.start}-{window.end}".replace(":", "."), Facts.ZONE: zone}
    return facts


def listed(items: tuple[str, ...]) -> str:
    """Documents within a sentence: `fotokopi KK, surat kehilangan`."""
    return ", ".join(item[:1].lower() + item[1:] if item[1:2].islower() else item for item in items)


def variants_of(office: OfficeConfig, kind: MessageKind) -> tuple[str, ...]:
    """The office's own texts and then the usual ones."""
    return office.messages.own_texts(kind) + DEFAULT_TEXTS[kind]


def render(office: OfficeConfig, kind: MessageKind, facts: Mapping[Facts, str]) -> str:
    """The message: the first variant whose places can all be filled and that fits. ValueError when a fact is missing
    that the kind needs.
    """
    missing = [fact.value for fact in RULES[kind].needed if not facts.get(fact)]
    if missing:
        raise ValueError(f"{kind.value}: without {', '.join(sorted(missing))}")
    values = filled(office, facts)
    variants = variants_of(office, kind)
    for template in variants:
        text = fill(template, values)
        if text is not None and fits(text):
            return text
    raise ValueError(f"{kind.value}: no variant fits")


def filled(office: OfficeConfig, facts: Mapping[Facts, str]) -> dict[str, str]:
    """What the places of a template stand for; without those that there is nothing to say of."""
    name, settings = plain(office.name), office.messages
    values = {
        "office": name,
        "short": _only_single(plain(settings.short_name) or name)[:SHORT_NAME_CHARACTERS_MAX].strip() or office.code,
        "complaint": plain(office.complaint_phone),
        "whatsapp": plain(office.whatsapp[0] if office.whatsapp else ""),
        "link": "",
    }
    for fact, value in facts.items():
        most = _FACT_CHARACTERS_MAX.get(fact)
        values[fact.value] = plain(value)[:most] if most else plain(value)
    code = facts.get(Facts.CODE, "").replace("-", "")
    if settings.public_page and code:
        values["link"] = f"{settings.public_page.rstrip('/')}/b/{code}"
    return {place: value for place, value in values.items() if value}


def fill(template: str, values: Mapping[str, str]) -> str | None:
    """The template with its places filled, or None when one cannot be."""
    if any(place not in values for place in places_of(template)):
        return None
    return template.format_map(values)


@lru_cache(_TEMPLATES_MAX)
def places_of(template: str) -> tuple[str, ...]:
    """The names within braces; ValueError for braces that do not match or hold more than a name."""
    places = []
    for _, place, form, conversion in _formatter.parse(template):
        if place is None:
            continue
        if not place.isidentifier() or form or conversion:
            raise ValueError(f"{{{place}}} is no place to fill")
        places.append(place)
    return tuple(places)


def code_fact(code: BookingCode | str) -> str:
    """A code as messages show it: `K7M4-2QXA`."""
    return spaced(BookingCode(code))


def _carried(character: str) -> str:
    """The character as a message can carry it: without its accent if need be; pictures are left out."""
    if character in _GSM7 or character in _GSM7_DOUBLE:
        return character
    base = unicodedata.normalize("NFKD", character)[:1]
    if base in _GSM7:
        return base
    return "?" if unicodedata.category(character).startswith(("L", "N")) else ""


def _only_single(text: str) -> str:
    """Without the characters that count twice: the last variant must fit."""
    return "".join(character for character in text if character in _GSM7)
