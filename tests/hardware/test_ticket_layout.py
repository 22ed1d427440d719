from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hardware.ticket_layout import TicketPaper, lay_out_ticket, number_scale
from kiosk.hardware.ticket_lines import QrCode, TextLine, printable
from kiosk.hardware.ticket_reference import check_character, is_ticket_reference, ticket_reference
from quota_protocol.messages import OfficeFlags, Origin, Service, TicketFlag, Variant, VariantDocuments, Window
from tests.hardware.samples import OFFICE, PAPER, TICKET

BOTH_WIDTHS = pytest.mark.parametrize("columns", [48, 32])


def lines_of(paper: TicketPaper, columns: int = 48) -> list[str]:
    return [line.text for line in lay_out_ticket(paper, columns) if isinstance(line, TextLine)]


def with_ticket(**changes: object) -> TicketPaper:
    return replace(PAPER, ticket=replace(TICKET, **changes))  # type: ignore[arg-type]  # replace checks the names


@BOTH_WIDTHS
def test_the_number_stands_alone_on_its_line_as_large_as_the_paper_allows(columns: int) -> None:
    (number,) = [line for line in lay_out_ticket(PAPER, columns) if isinstance(line, TextLine) and line.text == "A045"]
    assert (number.width, number.height) == (8, 8)


@pytest.mark.parametrize(
    ("number", "columns", "scale"), [("A045", 48, 8), ("A045", 32, 8), ("A5001", 48, 4), ("A5001", 32, 4)]
)
def test_a_number_of_five_characters_is_at_most_four_times_as_large(number: str, columns: int, scale: int) -> None:
    assert number_scale(number, columns) == scale


@BOTH_WIDTHS
def test_every_ticket_says_that_it_is_free_and_where_to_complain(columns: int) -> None:
    for origin in Origin:
        text = "\n".join(lines_of(with_ticket(origin=origin), columns))
        assert "GRATIS" in text
        assert "0561-000000" in text


@BOTH_WIDTHS
def test_a_ticket_tells_day_time_window_counter_code_and_how_many_wait(columns: int) -> None:
    text = "\n".join(lines_of(PAPER, columns))
    for expected in (
        "Kamis, 12 November 2026",
        "09.52 WIB",
        "10.00-12.00 WIB",
        "3-5, lantai 1",
        "Daring",
        "K7M4-2QXA",
        "11 orang",
        "[ ] Fotokopi Kartu Keluarga",
    ):
        assert expected in text


def test_times_are_those_of_the_office_and_carry_its_label() -> None:
    office = replace(OFFICE, timezone="Asia/Makassar", timezone_label="WITA")
    assert "Diambil  : 10.52 WITA" in lines_of(replace(PAPER, office=office))


def test_an_unknown_time_zone_costs_nobody_the_ticket() -> None:
    office = replace(OFFICE, timezone="Atlantis/../etc", timezone_label="WIB")
    assert "Diambil  : 09.52 WIB" in lines_of(replace(PAPER, office=office))


def test_a_ticket_without_a_window_has_no_line_for_it() -> None:
    assert not any("10.00" in line for line in lines_of(with_ticket(window=None)))


def test_the_first_print_is_not_marked_and_the_first_copy_is_copy_two_with_its_time() -> None:
    assert not any("CETAK ULANG" in line for line in lines_of(PAPER))
    copy = lines_of(replace(PAPER, copy=2))
    assert "*** CETAK ULANG 2 ***" in copy
    assert "dicetak 10.15 WIB" in copy


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"flags": (TicketFlag.LATE,)}, "TERLAMBAT"),
        ({"flags": (TicketFlag.OFFLINE,)}, "Asal     : Daring, kode K7M4-2QXA (luring)"),
        ({"flags": (TicketFlag.UNVERIFIED,)}, "Catatan  : perlu dicek petugas"),
        ({"flags": (TicketFlag.CLOCK_SUSPECT,)}, "Catatan  : perlu dicek petugas"),
        ({"origin": Origin.PRIORITY}, "PRIORITAS"),
        ({"origin": Origin.URGENT}, "KEPERLUAN MENDESAK"),
        ({"origin": Origin.VERIFICATION}, "VERIFIKASI KASI IDENTITAS PENDUDUK"),
        ({"origin": Origin.PICKUP}, "PENGAMBILAN KTP-EL"),
    ],
)
def test_what_is_special_about_a_ticket_is_printed_on_it(changes: dict[str, object], expected: str) -> None:
    assert expected in lines_of(with_ticket(**changes))
    assert expected not in lines_of(PAPER)


def test_a_walk_in_comes_langsung() -> None:
    assert "Asal     : Langsung" in lines_of(replace(with_ticket(origin=Origin.WALK_IN), code=None))


def test_a_simulated_clock_is_said_on_the_paper() -> None:
    assert "*** WAKTU SIMULASI ***" in lines_of(replace(PAPER, simulated=True))


def test_the_qr_code_holds_kiosk_day_number_and_check_character_and_nothing_else() -> None:
    (qr,) = [line for line in lay_out_ticket(PAPER, 48) if isinstance(line, QrCode)]
    assert qr.data == ticket_reference("K01", TICKET.office_date, "A045") == "K01-261112-A045-5"
    assert lines_of(PAPER)[-1] == "K01-261112-A045-5" + " " * 19 + "Terima kasih"


def test_a_reference_with_one_wrong_character_or_two_swapped_ones_is_noticed() -> None:
    reference = "K01-261112-A045-5"
    assert is_ticket_reference(reference.lower())
    for at in range(len(reference) - 2):
        for symbol in "0123456789ABCEK":
            changed = reference[:at] + symbol + reference[at + 1 :]
            if changed != reference:
                assert not is_ticket_reference(changed)
        swapped = reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :]
        if swapped != reference:
            assert not is_ticket_reference(swapped)
    assert not is_ticket_reference("")
    assert check_character("K01261112A045") == "5"


def test_a_name_with_accents_and_control_characters_becomes_plain_ascii() -> None:
    assert printable("Caf\u00e9 \u201cR\u00ebsto\u201d\x1b@\x10\x04\x01 \u2013 35\u00b0\u00a0\U0001f600\u4e2d") == (
        'Cafe "Resto"@ - 35 derajat'
    )


REASONED = replace(
    OFFICE,
    services=(
        replace(
            OFFICE.services[0],
            documents=("Fotokopi KK",),
            variant_documents=(
                VariantDocuments(Variant.LOST, ("Surat kehilangan dari kepolisian",)),
                VariantDocuments(Variant.CHANGED, ("KTP-el lama", "Bukti perubahan data")),
            ),
        ),
    ),
)


def ticks(paper: TicketPaper) -> list[str]:
    return [line for line in lines_of(paper) if line.startswith("[ ]")]


def test_scenario_20_the_ticket_lists_what_the_reason_asks_for_and_names_the_reason() -> None:
    lost = replace(with_ticket(variant=Variant.LOST, origin=Origin.WALK_IN), office=REASONED)
    assert ticks(lost) == ["[ ] Fotokopi KK", "[ ] Surat kehilangan dari kepolisian"]
    assert "(alasan: KTP-el hilang)" in lines_of(lost)


def test_whoever_booked_without_a_reason_is_told_what_each_reason_asks_for() -> None:
    assert ticks(replace(PAPER, office=REASONED)) == [
        "[ ] Fotokopi KK",
        "[ ] (hilang) Surat kehilangan dari kepolisian",
        "[ ] (data berubah) KTP-el lama",
        "[ ] (data berubah) Bukti perubahan data",
    ]
    assert ticks(replace(with_ticket(origin=Origin.PRIORITY), office=REASONED)) == ["[ ] Fotokopi KK"]


@BOTH_WIDTHS
def test_a_card_that_is_ready_is_told_by_sms_and_only_tickets_for_cards_say_so(columns: int) -> None:
    assert any("dikabari lewat SMS" in line for line in lines_of(PAPER, columns))
    pickup = with_ticket(origin=Origin.PICKUP, service="pengambilan")
    assert not any("SMS." in line for line in lines_of(pickup, columns))


def test_the_health_notice_is_on_the_ticket_while_the_office_has_one() -> None:
    notice = "Cuci tangan, masker, jaga jarak."
    office = replace(OFFICE, flags=OfficeFlags(health_notice=True))
    assert notice in lines_of(replace(PAPER, office=office))
    assert notice not in lines_of(PAPER)


def test_a_ticket_to_the_section_head_says_once_what_it_is_and_what_to_bring() -> None:
    head = Service("verifikasi", "Verifikasi Kasi", "K", ("KK asli", "Identitas pengambil"))
    office = replace(OFFICE, services=(head,))
    paper = replace(with_ticket(origin=Origin.VERIFICATION, service="verifikasi"), office=office)
    assert [line for line in lines_of(paper) if line.startswith("VERIFIKASI")] == ["VERIFIKASI KASI"]
    assert "IDENTITAS PENDUDUK" in lines_of(paper)
    assert ticks(paper) == ["[ ] KK asli", "[ ] Identitas pengambil"]
    without = replace(paper, office=replace(OFFICE, services=(replace(head, documents=()),)))
    assert ticks(without) == ticks(paper)


HOSTILE = st.text(max_size=300) | st.text(alphabet="\x1b@\x1d\x10\x04!V\x00\n\r abc", max_size=80)


@BOTH_WIDTHS
@given(data=st.data())
def test_whatever_the_server_sends_nothing_is_wider_than_the_paper_or_more_than_ascii(
    columns: int, data: st.DataObject
) -> None:
    service = replace(
        OFFICE.services[0], name=data.draw(HOSTILE), documents=(data.draw(HOSTILE),), counters=data.draw(HOSTILE)
    )
    office = replace(
        OFFICE,
        letterhead=(data.draw(HOSTILE),),
        complaint_phone=data.draw(HOSTILE),
        timezone_label=data.draw(HOSTILE),
        services=(service,),
    )
    ticket = replace(
        TICKET, number=data.draw(HOSTILE), window=Window(data.draw(HOSTILE), "12:00"), flags=tuple(TicketFlag)
    )
    moment = datetime(2026, 11, 12, tzinfo=UTC) + timedelta(days=data.draw(st.integers(0, 9999)))
    paper = TicketPaper(ticket, None, office, data.draw(HOSTILE), data.draw(st.integers(1, 10**6)), moment, True)
    for line in lay_out_ticket(paper, columns):
        if isinstance(line, TextLine):
            assert line.columns <= columns
            assert all(" " <= character <= "~" for character in line.text)
