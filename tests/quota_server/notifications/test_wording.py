"""The texts of SMS: always one SMS, always with their code, never with a NIK, and none promises a date."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_protocol.booking_code import ALPHABET, BookingCode, check_character
from quota_protocol.messages import Window
from quota_protocol.scans import ScannedCode, UnreadableScan, read_scan
from quota_server.__main__ import main
from quota_server.domain.examples import pontianak
from quota_server.domain.message_kinds import RULES, Facts, MessageKind
from quota_server.domain.message_lint import problems_of
from quota_server.domain.message_settings import MessageSettings, OwnTexts
from quota_server.domain.message_wording import code_fact, fits, gsm7_length, render, when
from quota_server.domain.office import OfficeConfig

OFFICE = pontianak()
CODE = BookingCode("K7M42QXA")
FACTS = {
    **when(date(2026, 11, 12), Window("08:00", "10:00"), "WIB"),
    Facts.SERVICE: "cetak KTP-el",
    Facts.CODE: code_fact(CODE),
    Facts.DOCUMENTS: "fotokopi KK",
    Facts.PLACE: "Kec. Pontianak Utara",
    Facts.NUMBER: "A045",
    Facts.AHEAD: "5",
    Facts.MISSING: "surat kehilangan kepolisian",
    Facts.STATE: "sudah jadi",
    Facts.CLOSED_ON: "Kamis 26-11-2026",
}
codes = st.text(ALPHABET, min_size=7, max_size=7).map(lambda payload: payload + check_character(payload))
kinds = st.sampled_from(list(MessageKind))


def facts_of(kind: MessageKind, **others: str) -> dict[Facts, str]:
    """What a message of the kind is filled with."""
    given_facts = FACTS | {Facts(name): value for name, value in others.items()}
    return {fact: value for fact, value in given_facts.items() if fact in RULES[kind].facts}


def with_texts(kind: MessageKind, *variants: str) -> OfficeConfig:
    """The example office with texts of its own."""
    return replace(OFFICE, messages=MessageSettings(texts=(OwnTexts(kind, variants),)))


def test_the_confirmation_says_office_day_date_time_code_and_what_to_bring() -> None:
    assert render(OFFICE, MessageKind.BOOKED, facts_of(MessageKind.BOOKED)) == (
        "Disdukcapil Kota Pontianak: Booking cetak KTP-el Kamis 12-11-2026 pkl 08.00-10.00 WIB. Kode K7M4-2QXA. "
        "Tunjukkan SMS ini, bawa fotokopi KK. Gratis."
    )


def test_what_does_not_fit_goes_and_day_time_and_code_stay() -> None:
    text = render(OFFICE, MessageKind.BOOKED, facts_of(MessageKind.BOOKED, documents="surat kepolisian, " * 6))
    assert "kepolisian" not in text
    for part in ("Kamis 12-11-2026", "08.00-10.00 WIB", "K7M4-2QXA", "Gratis"):
        assert part in text


def test_an_office_with_a_public_page_puts_its_short_link_into_the_confirmation() -> None:
    office = replace(OFFICE, messages=MessageSettings(public_page="https://contoh.id/"))
    text = render(office, MessageKind.BOOKED, facts_of(MessageKind.BOOKED))
    assert "https://contoh.id/b/K7M42QXA" in text
    assert read_scan(text) == ScannedCode(CODE)


@given(kinds, codes, st.text(max_size=200), st.text(max_size=120), st.text("€[]~^{}|😀Ł“…\n 0123456789", max_size=80))
def test_whatever_is_filled_in_it_is_one_gsm_7_message_without_a_nik(
    kind: MessageKind, code: str, name: str, service: str, free_text: str
) -> None:
    facts = facts_of(kind, code=code_fact(code), service=service, missing=free_text, documents=free_text)
    text = render(replace(OFFICE, name=name), kind, facts)
    assert fits(text)
    assert not re.search(r"\d{16}", text)
    if Facts.CODE in RULES[kind].needed:
        assert code_fact(code) in text


@given(kinds, codes)
def test_a_scanner_reads_the_code_out_of_every_message(kind: MessageKind, code: str) -> None:
    read = read_scan(render(OFFICE, kind, facts_of(kind, code=code_fact(code))))
    assert read == (ScannedCode(BookingCode(code)) if Facts.CODE in RULES[kind].needed else UnreadableScan())


@pytest.mark.parametrize("nik", ["6171010101010001", "6171 0101 0101 0001", "6171.0101.0101.0001"])
def test_a_nik_that_somebody_typed_into_free_text_is_not_sent(nik: str) -> None:
    text = render(OFFICE, MessageKind.INCOMPLETE, facts_of(MessageKind.INCOMPLETE, missing=f"KK atas {nik}"))
    assert "0001" not in text
    assert "KK atas ***" in text


@pytest.mark.parametrize(
    ("typed", "sent"),
    [("“KK” – asli…", '"KK" - asli...'), ("Surat €5 [asli] ~ ^", "Surat €5 [asli] ~ ^"), ("KK 😀 asli", "KK asli")],
)
def test_signs_become_what_an_sms_can_carry(typed: str, sent: str) -> None:
    assert f"belum lengkap: {sent}. " in render(
        OFFICE, MessageKind.INCOMPLETE, facts_of(MessageKind.INCOMPLETE, missing=typed)
    )


@pytest.mark.parametrize(("text", "length"), [("abc", 3), ("a€", 3), ("[x]", 5), ("“", None), ("😀", None), ("", 0)])
def test_signs_of_the_extension_table_count_twice_and_others_do_not_exist(text: str, length: int | None) -> None:
    assert gsm7_length(text) == length


def test_the_usual_texts_have_no_problem() -> None:
    assert problems_of(OFFICE) == []


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        (MessageKind.INVITED, "{short}: Undangan {date} pkl {time}. Kode {code}.", "says nothing of day"),
        (MessageKind.INVITED, "{short}: Undangan {day} pkl {time}. Kode {code}.", "says nothing of date"),
        (MessageKind.INVITED, "{short}: Undangan {day} {date}. Kode {code}.", "says nothing of time"),
        (MessageKind.READY, "{short}: {code} sudah jadi {date}, silakan ambil. Gratis.", "{date} cannot stand here"),
        (MessageKind.AT_CENTRE, "{short}: {code} masih diproses, jadi 30-11-2026.", "promises a date"),
        (MessageKind.AT_CENTRE, "{short}: {code} masih diproses, kembali Minggu depan.", "promises a date"),
        (MessageKind.READY, "{short}: {code} sudah jadi, silakan ambil.", "does not say 'gratis'"),
        (MessageKind.BOOKED, "{short}: {name} {day} {date} {time} {code}", "{name} cannot stand here"),
        (MessageKind.BOOKED, "{short}: “{day}” {date} {time} {code}", "holds characters that an SMS cannot carry"),
        (MessageKind.MOVED, "{short}: {day} {date} {time}, kode baru {code}", "a scanner does not read its code"),
        (MessageKind.HELP, "{office", "expected '}' before end of string"),
        (MessageKind.HELP, "{office.name}", "{office.name} is no place to fill"),
        (MessageKind.HELP, "{short}: 6171010101010001", "holds a number as long as a NIK"),
    ],
)
def test_a_text_that_must_not_be_sent_is_found(kind: MessageKind, text: str, problem: str) -> None:
    (found,) = problems_of(with_texts(kind, text))
    assert found == f"{RULES[kind].number} {kind.value}, variant 1: {problem}"


def test_the_command_lints_and_names_what_is_wrong(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["messages", "lint"]) == 0
    assert main(["messages", "lint", "--database", database_url]) == 0
    assert "office PTK: all texts may be sent" in capsys.readouterr().out
    assert main(["office", "show", "--database", database_url, "--office", "PTK"]) == 0
    shown = capsys.readouterr().out
    changed = tmp_path / "office.json"
    own = '"texts": [{"kind": "ready", "variants": ["{short}: {code} jadi besok"]}]'
    changed.write_text(shown.replace('"texts": []', own), encoding="utf-8")
    assert main(["office", "put", "--database", database_url, str(changed)]) == 1
    assert "SMS-05 ready, variant 1" in capsys.readouterr().err
