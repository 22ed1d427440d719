"""Staff mode on the glass: the hidden gesture, the PIN that nobody can read, a sentence for every fault."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kiosk.core import states
from kiosk.core.clock_model import ClockBasis, ClockReading
from kiosk.core.events import Button, KeyTyped, Pressed
from kiosk.core.health import Device, HealthReason
from kiosk.core.model import (
    EventId,
    GateFault,
    JournalFault,
    OutOfServiceReason,
    PrinterFault,
    RecordedTicket,
    RowState,
    ScannerFault,
    ThermometerFault,
)
from kiosk.core.staff_events import StaffGestureMade, TicketChosen
from kiosk.core.staff_states import ConfirmingVoid, TellingClock, TicketsToVoid
from kiosk.screens.cells import Cell
from kiosk.screens.screen import everything_in
from kiosk.screens.staff_gesture import TAPS, WITHIN_S
from kiosk.screens.text import Text
from kiosk.screens.wording_indonesian import INDONESIAN
from tests.screens.conftest import Glass
from tools.screen_samples import FACTS, NOW, TICKET

_REASONS: dict[Device, list[Any]] = {
    Device.PRINTER: [HealthReason.NONE, HealthReason.PAPER_NEAR_END, *PrinterFault],
    Device.SCANNER: [HealthReason.NONE, *ScannerFault],
    Device.THERMOMETER: [HealthReason.NONE, *ThermometerFault],
    Device.GATE: [HealthReason.NONE, *GateFault],
    Device.SERVER: [HealthReason.NONE, *OutOfServiceReason],
    Device.JOURNAL: [HealthReason.NONE, HealthReason.TICKETS_UNSETTLED, *JournalFault],
    Device.CLOCK: [HealthReason.NONE, HealthReason.CLOCK_SUSPECT],
}


def _tap_corner(glass: Glass, count: int, every_s: float = 0.3) -> None:
    for _ in range(count):
        glass.run_on_s(every_s)
        glass.finger_at(glass.root.x + 30, glass.root.top - 20).touch_up()


def test_five_taps_on_the_emblem_are_one_gesture(glass: Glass) -> None:
    glass.show(states.Welcome(), scene=7)
    _tap_corner(glass, TAPS)
    assert glass.posted_but_touches() == [StaffGestureMade()]
    _tap_corner(glass, TAPS - 1)
    assert glass.posted_but_touches() == [StaffGestureMade()]


@pytest.mark.parametrize("visit", [states.Welcome(), states.TypingNik("61"), states.NoServer()])
def test_the_gesture_is_the_same_on_every_picture_and_the_core_decides(glass: Glass, visit: states.State) -> None:
    glass.show(visit, scene=7)
    _tap_corner(glass, TAPS)
    assert glass.posted_but_touches() == [StaffGestureMade()]


def test_four_taps_or_slow_ones_are_nothing(glass: Glass) -> None:
    glass.show(states.Welcome(), scene=7)
    _tap_corner(glass, TAPS - 1)
    glass.run_on_s(WITHIN_S)
    _tap_corner(glass, 2 * TAPS, every_s=WITHIN_S / (TAPS - 1) + 0.01)
    assert glass.posted_but_touches() == []


def test_taps_that_the_panel_reports_twice_are_counted_once(glass: Glass) -> None:
    glass.show(states.Welcome(), scene=7)
    for _ in range(TAPS - 1):
        _tap_corner(glass, 1)
        _tap_corner(glass, 1, every_s=0.01)
    assert glass.posted_but_touches() == []


def test_taps_elsewhere_in_the_header_are_nothing(glass: Glass) -> None:
    glass.show(states.Welcome(), scene=7)
    for _ in range(2 * TAPS):
        glass.run_on_s(0.2)
        glass.finger_at(glass.root.center_x, glass.root.top - 20).touch_up()
    assert glass.posted_but_touches() == []


def test_no_widget_ever_holds_a_digit_of_the_pin(glass: Glass) -> None:
    for count in range(6):
        glass.show(states.EnteringPin("739739"[:count]), scene=1)
        field: Any = glass.root.screen._field  # type: ignore[union-attr]  # the PIN's screen is on
        assert field._cells == (Cell.HIDDEN,) * count + (Cell.EMPTY,) * (6 - count)
        shown = [widget.text for widget in everything_in(glass.root.screen) if isinstance(widget, Text)]
        with_digits = [text for text in shown if any(digit in text for digit in "739")]
        assert sorted(with_digits) == ["3", "7", "9"], "its keys, and nothing else"


def test_a_wrong_pin_is_told_as_wrong_without_what_is_right_about_it(glass: Glass) -> None:
    glass.show(states.EnteringPin(wrong=True))
    said = glass.says()
    assert INDONESIAN.staff.pin_wrong in said
    assert not any("kali" in text or "lagi " in text for text in said)


def test_the_keys_of_the_pin_are_typed(glass: Glass) -> None:
    glass.show(states.EnteringPin(), scene=4)
    glass.tap("7")
    assert glass.posted_but_touches() == [KeyTyped("7", 4)]


def test_every_reason_of_every_device_has_a_sentence_of_one_line() -> None:
    for device in Device:
        said = INDONESIAN.staff.reasons[device]
        assert set(said) == {reason.value for reason in _REASONS[device]}
        assert all(0 < len(sentence) <= 45 for sentence in said.values())


def test_the_list_says_what_to_do_about_each_device(glass: Glass) -> None:
    facts = replace(FACTS, printer=PrinterFault.PAPER_OUT, unsettled_tickets=3, online=False)
    glass.show(states.StaffDevices(), facts=facts)
    said = glass.says()
    assert "Kertas habis. Pasang gulungan baru." in said
    assert "3 tiket perlu dicek kertasnya." in said
    assert "Tidak menjawab. Beri nomor dengan tangan." in said
    assert said.count("Baik") == 4


def test_what_an_office_does_not_have_is_not_in_the_list(glass: Glass) -> None:
    from kiosk.core.facts import SessionSettings

    glass.show(states.StaffDevices(), scene=1)
    assert "Termometer" in glass.says()
    glass.show(states.StaffDevices(), scene=2, settings=SessionSettings(screening=False))
    said = glass.says()
    assert "Termometer" not in said
    assert said.count("Baik") == 6


def test_a_ticket_is_voided_by_its_number_and_its_time_and_after_a_question(glass: Glass) -> None:
    recorded = RecordedTicket(TICKET, None, RowState.PRINTED, 0)
    glass.show(TicketsToVoid((recorded,)), scene=3)
    glass.tap("A045")
    assert glass.posted_but_touches() == [TicketChosen(EventId(TICKET.event_id), 3)]
    glass.show(ConfirmingVoid(recorded), scene=4)
    assert "Batalkan tiket A045?" in glass.says()
    glass.tap("Ya, batalkan")
    assert glass.posted_but_touches()[-1] == Pressed(Button.CONTINUE, 4)


def test_the_clock_is_confirmed_by_one_press_and_corrected_by_digits(glass: Glass) -> None:
    glass.show(states.StaffDevices(), scene=2)
    glass.tap("Tanggal dan jam")
    reading = ClockReading(NOW, ClockBasis.NOTHING, NOW - timedelta(days=1), NOW + timedelta(days=1))
    glass.show(TellingClock(reading), scene=3)
    assert "Kamis, 12 November 2026, 08.12 WIB" in glass.says()
    glass.tap("Benar")
    glass.tap("9")
    glass.show(TellingClock(reading, "0915"), scene=3)
    assert "Kamis, 12 November 2026, 09.15 WIB" in glass.says()
    glass.tap("Pakai")
    assert glass.posted_but_touches() == [
        Pressed(Button.STAFF_CLOCK, 2),
        Pressed(Button.CONTINUE, 3),
        KeyTyped("9", 3),
        Pressed(Button.CONTINUE, 3),
    ]


def test_where_the_server_has_said_the_time_there_is_nothing_to_press(glass: Glass) -> None:
    reading = ClockReading(NOW, ClockBasis.SERVER, NOW - timedelta(days=1), NOW + timedelta(days=1))
    glass.show(TellingClock(reading), scene=3)
    assert "Dari server: sudah pasti." in glass.says()
    glass.tap("Benar")
    assert glass.posted_but_touches() == []
