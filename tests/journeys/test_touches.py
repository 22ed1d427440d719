"""Fingers that tap twice, too late, or on what is busy."""

from kiosk.core.events import Button, Pressed, ScreenTouched, WindowChosen
from kiosk.core.states import ChoosingService, ChoosingWindow, NumberShown, Printing, Requesting, TicketShown, Welcome
from tests.journeys.link import PassOn
from tests.journeys.office import Office


def test_a_double_tap_acts_once(quick_office: Office) -> None:
    runtime = quick_office.running.runtime
    tap = Pressed(Button.TAKE_NUMBER, runtime.newest.scene)
    runtime.post(tap)
    runtime.post(tap)
    quick_office.until_shown(ChoosingService)
    quick_office.choose_service("cetak_ktp")
    quick_office.answer_questions()
    quick_office.until_shown(ChoosingWindow)
    tap_window = WindowChosen("10:00", runtime.newest.scene)
    runtime.post(tap_window)
    runtime.post(tap_window)
    quick_office.until_shown(TicketShown)
    assert quick_office.link.asked("POST /v1/tickets") == 1
    assert [row.number for row in quick_office.journal()] == ["A001"]


def test_a_touch_that_meant_the_picture_before_is_ignored(quick_office: Office) -> None:
    runtime = quick_office.running.runtime
    before = runtime.newest.scene
    quick_office.press(Button.TAKE_NUMBER)
    quick_office.until_shown(ChoosingService)
    runtime.post(Pressed(Button.BACK, before))
    quick_office.press(Button.PRIORITY)
    quick_office.choose_service("perekaman")
    quick_office.answer_questions()
    quick_office.until_shown(TicketShown)


def test_pressing_while_the_kiosk_is_busy_does_nothing(quick_office: Office) -> None:
    quick_office.link.treat(PassOn(late_s=0.2), "POST")
    quick_office.printer.answer_late(0.05)
    code = quick_office.book()
    quick_office.scan(code)
    for busy in (Requesting, Printing):
        quick_office.until_shown(busy)
        for button in Button:
            quick_office.press(button)
        quick_office.running.runtime.post(ScreenTouched(quick_office.running.runtime.newest.scene))
        quick_office.scan_directly("K7M4-2QXA")
    assert quick_office.until_shown(TicketShown).code == code
    assert len(quick_office.journal()) == 1


def test_calling_staff_from_a_busy_picture_calls_them_and_changes_nothing(quick_office: Office) -> None:
    quick_office.link.treat(PassOn(late_s=0.2), "POST")
    quick_office.scan(quick_office.book())
    quick_office.until_shown(Requesting)
    quick_office.press(Button.CALL_STAFF)
    quick_office.until_shown(TicketShown)
    assert sum("reason=asked" in line for line in quick_office.log.lines) == 1


def test_a_number_without_paper_is_put_away_by_its_reader(quick_office: Office) -> None:
    quick_office.printer.paper_out()
    quick_office.scan(quick_office.book())
    quick_office.until_shown(NumberShown)
    quick_office.press(Button.DONE)
    quick_office.until_shown(Welcome)
