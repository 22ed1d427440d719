"""Every message says a fact and what follows, in plain Indonesian."""

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk.core import states
from kiosk.core.events import Button, Pressed
from kiosk.core.model import MisreadScan, OutOfServiceReason, ReadingProblem, StaffReason
from kiosk.core.presentation import Presentation, TextSize
from kiosk.core.refusals import refusal
from kiosk.screens.refused import message_of, way_on
from kiosk.screens.wording import Message, filled
from kiosk.screens.wording_indonesian import INDONESIAN
from quota_protocol.messages import NextWindow, Problem
from quota_protocol.problems import ProblemType
from tests.screens.conftest import Glass
from tools.screen_samples import FACTS, MIDDAY, NOW, WALK_IN, problem


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if is_dataclass(value) and not isinstance(value, type):
        return [text for one in fields(value) for text in _texts(getattr(value, one.name))]
    return []


def _message(kind: ProblemType, told: Problem) -> Message:
    return message_of(refusal(kind, told, WALK_IN), FACTS, INDONESIAN)


@pytest.mark.parametrize("kind", ProblemType)
def test_every_refusal_has_a_fact_and_what_follows_even_when_the_server_tells_little(kind: ProblemType) -> None:
    message = _message(kind, problem(kind))
    assert message.title
    assert message.body
    assert "{" not in message.title + message.body


@pytest.mark.parametrize("kind", ProblemType)
def test_every_refusal_offers_a_way_on_with_a_label(kind: ProblemType) -> None:
    for told in (problem(kind), problem(kind, next_window=NextWindow("10:00", "12:00", 40))):
        refused = refusal(kind, told, WALK_IN)
        assert refused.steps
        assert all(way_on(button, refused, INDONESIAN).label for button in refused.steps)


def test_every_table_is_complete() -> None:
    assert set(INDONESIAN.buttons) == set(Button)
    assert set(INDONESIAN.refusals) == set(ProblemType)
    assert set(INDONESIAN.with_staff) == set(StaffReason)
    assert set(INDONESIAN.misread) == set(MisreadScan)
    assert set(INDONESIAN.out_of_service) == set(OutOfServiceReason)
    assert set(INDONESIAN.screening_hints) == set(ReadingProblem)


def test_who_comes_too_early_is_told_when_in_the_office_s_time() -> None:
    told = problem(ProblemType.TOO_EARLY, opens_at=datetime(2026, 11, 12, 2, 45, tzinfo=UTC))
    assert "mulai pukul 09.45 WIB" in _message(ProblemType.TOO_EARLY, told).body


def test_who_comes_on_another_day_is_told_the_day_and_the_time() -> None:
    told = problem(ProblemType.BOOKING_OTHER_DAY, date=datetime(2026, 11, 13, tzinfo=UTC).date(), window=MIDDAY)
    assert "Jumat, 13 November 2026, pukul 10.00-12.00 WIB" in _message(ProblemType.BOOKING_OTHER_DAY, told).body


def test_a_used_booking_is_told_when_it_was_used() -> None:
    assert "pukul 08.12 WIB" in _message(ProblemType.BOOKING_USED, problem(ProblemType.BOOKING_USED, used_at=NOW)).body


def test_a_full_window_is_told_with_the_next_one_that_has_room() -> None:
    kind = ProblemType.QUOTA_EXHAUSTED
    told = problem(kind, quota=125, next_window=NextWindow("10:00", "12:00", 40))
    assert _message(kind, told).body == "Sudah 125 orang. Masih ada tempat pukul 10.00-12.00."
    refused = refusal(kind, told, WALK_IN)
    assert way_on(refused.steps[0], refused, INDONESIAN).under == "10.00-12.00, sisa 40"


def test_a_full_day_is_not_told_as_a_full_window() -> None:
    assert _message(ProblemType.QUOTA_EXHAUSTED, problem(ProblemType.QUOTA_EXHAUSTED)).title.startswith(
        "Kuota hari ini"
    )


def test_a_closed_office_is_told_with_the_day_it_opens() -> None:
    told = problem(ProblemType.OFFICE_CLOSED, opens_at=datetime(2026, 12, 28, 1, 0, tzinfo=UTC))
    assert "Senin, 28 Desember 2026, pukul 08.00 WIB" in _message(ProblemType.OFFICE_CLOSED, told).body


def test_a_message_with_an_unknown_field_says_the_plain_sentence() -> None:
    message = Message("Judul", "Pukul {opens_at}.", "Nanti.")
    assert filled(message, {}) == Message("Judul", "Nanti.")
    assert filled(message, {"opens_at": "09.45"}) == Message("Judul", "Pukul 09.45.")


def test_a_field_that_looks_like_a_format_is_only_text() -> None:
    basis = "surat {0} {x}"
    told = problem(ProblemType.SERVICE_SUSPENDED, basis=basis)
    assert basis in _message(ProblemType.SERVICE_SUSPENDED, told).body


@pytest.mark.parametrize("word", ["antrian", "silahkan", "demam", "panas", "gagal", "error", "scan ", "server tidak"])
def test_the_words_are_kind_and_spelt_as_the_dictionary_has_them(word: str) -> None:
    assert [text for text in _texts(INDONESIAN) if word in text.lower()] == []


@pytest.mark.parametrize("reason", [StaffReason.WARM, StaffReason.SECOND_READING_TOO_SOON])
def test_after_a_warm_reading_nobody_can_read_it_from_the_screen(glass: Glass, reason: StaffReason) -> None:
    glass.show(states.WithStaff(reason))
    said = " ".join(glass.says()).lower()
    assert not any(word in said for word in ("suhu", "demam", "derajat", "°", "37", "sakit", "termometer"))


def test_the_welcome_screen_invites_to_scan_only_what_the_scanner_reads(glass: Glass) -> None:
    said = " ".join(glass.says())
    assert "kode QR" in said
    assert "Pindai SMS" not in said


def test_a_broken_scanner_is_told_and_typing_is_offered(glass: Glass) -> None:
    from dataclasses import replace

    from kiosk.core.model import ScannerFault

    glass.show(states.Welcome(), scene=3, facts=replace(FACTS, scanner=ScannerFault.DISCONNECTED))
    said = glass.says()
    assert INDONESIAN.welcome.scanner_fault in said
    assert INDONESIAN.welcome.scan not in said


def test_notices_for_staff_stand_on_the_welcome_screen_and_nowhere_else(glass: Glass) -> None:
    from dataclasses import replace

    facts = replace(FACTS, unsettled_tickets=3)
    glass.show(states.Welcome(), scene=3, facts=facts)
    assert "3 tiket perlu dicek petugas." in glass.says()
    glass.show(states.TypingNik(), scene=4, facts=facts)
    assert not any("perlu dicek" in text for text in glass.says())


def test_a_kiosk_alone_with_tickets_to_check_still_says_where_to_hold_the_code(glass: Glass) -> None:
    from dataclasses import replace

    alone = replace(FACTS, online=False, has_numbers=True, unsettled_tickets=12)
    glass.show(states.Welcome(), scene=3, facts=alone)
    said = glass.says()
    assert INDONESIAN.welcome.scan in said
    assert f"{INDONESIAN.welcome.connection_fault} 12 tiket perlu dicek petugas." in said
    big = Presentation(text_size=TextSize.BIG)
    glass.show(states.Welcome(), scene=4, facts=alone, presentation=big)
    assert INDONESIAN.welcome.scan in glass.says()


def test_who_has_typed_nothing_may_say_that_the_code_is_lost(glass: Glass) -> None:
    glass.show(states.TypingCode(), scene=3)
    assert not {"Lanjut", "Hapus"} & set(glass.says())
    glass.tap("Kode hilang?")
    assert glass.posted_but_touches() == [Pressed(Button.LOST_CODE, 3)]
    glass.show(states.TypingCode("K"), scene=3)
    assert {"Lanjut", "Hapus"} <= set(glass.says())
    assert "Kode hilang?" not in glass.says()
