"""Checks the texts of SMS before any of them is sent. Pure."""

import re
from collections.abc import Iterator, Mapping

from quota_protocol.booking_code import ALPHABET, BookingCode, check_character
from quota_protocol.scans import ScannedCode, UnreadableScan, read_scan
from quota_server.domain.message_kinds import RULES, Facts, KindRule
from quota_server.domain.message_wording import (
    BOUNDED,
    OF_OFFICE,
    SMS_CHARACTERS_MAX,
    code_fact,
    fill,
    filled,
    gsm7_length,
    places_of,
    variants_of,
)
from quota_server.domain.office import OfficeConfig

_NIK = re.compile(r"\d{16}")
_LITERAL_DATE = re.compile(
    r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\b(besok|lusa|minggu depan|hari lagi|hari kerja lagi|paling lambat|januari"
    r"|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember)\b",
    re.IGNORECASE,
)
_SAMPLE: Mapping[Facts, str] = {
    Facts.SERVICE: "cetak KTP-el",
    Facts.DAY: "Kamis",
    Facts.DATE: "12-11-2026",
    Facts.TIME: "08.00-10.00",
    Facts.ZONE: "WITA",
    Facts.DOCUMENTS: "fotokopi KK",
    Facts.PLACE: "kantor kecamatan",
    Facts.NUMBER: "A5045",
    Facts.AHEAD: "5",
    Facts.MISSING: "surat kehilangan kepolisian",
    Facts.STATE: "sudah jadi, silakan diambil",
    Facts.CLOSED_ON: "Kamis 26-11-2026",
}
_CODES = tuple(
    BookingCode(payload + check_character(payload))
    for payload in (
        "".join(ALPHABET[(start * 7 + at * step) % len(ALPHABET)] for at in range(7))
        for start in range(31)
        for step in (3, 11)
    )
)


def problems_of(office: OfficeConfig) -> list[str]:
    """What is wrong with the office's texts, a sentence each; none: all may be sent."""
    found = []
    for kind, rule in RULES.items():
        variants = variants_of(office, kind)
        for number, template in enumerate(variants, 1):
            last = number == len(variants)
            found += [f"{rule.number} {kind.value}, variant {number}: {p}" for p in _of(office, rule, template, last)]
    return found


def _of(office: OfficeConfig, rule: KindRule, template: str, last: bool) -> Iterator[str]:
    try:
        places = frozenset(places_of(template))
    except ValueError as error:
        yield str(error)
        return
    allowed = {fact.value for fact in rule.facts} | set(OF_OFFICE)
    unknown = sorted(places - allowed)
    if unknown:
        yield f"{', '.join(f'{{{place}}}' for place in unknown)} cannot stand here"
        return
    missing = sorted(fact.value for fact in rule.needed if fact.value not in places)
    if missing:
        yield f"says nothing of {', '.join(missing)}"
    lowered = template.lower()
    for word in rule.words:
        if word not in lowered:
            yield f"does not say {word!r}"
    if rule.promises_no_date and _LITERAL_DATE.search(template):
        yield "promises a date"
    if last and not places <= {fact.value for fact in BOUNDED} | {"short"} | {fact.value for fact in rule.needed}:
        yield "is the last and needs what may be missing"
    yield from _of_text(office, rule, template, last)


def _of_text(office: OfficeConfig, rule: KindRule, template: str, last: bool) -> Iterator[str]:
    for code in _CODES if Facts.CODE in rule.facts else _CODES[:1]:
        facts = {fact: value for fact, value in _SAMPLE.items() if fact in rule.facts}
        if Facts.CODE in rule.facts:
            facts[Facts.CODE] = code_fact(code)
        values = filled(office, facts)
        # What this office has not may be there at another: a text is looked at as it would be with it.
        values = {
            "complaint": "0561-000000",
            "whatsapp": "0812-0000-0000",
            "link": f"https://contoh.id/b/{code}",
        } | values
        text = fill(template, values) or ""
        length = gsm7_length(text)
        if length is None:
            yield "holds characters that an SMS cannot carry"
            return
        if last and length > SMS_CHARACTERS_MAX:
            yield f"is the last and has {length} characters"
        if _NIK.search(text):
            yield "holds a number as long as a NIK"
        read = read_scan(text)
        if read != (ScannedCode(code) if f"{{{Facts.CODE.value}}}" in template else UnreadableScan()):
            yield "a scanner does not read its code"
            return
