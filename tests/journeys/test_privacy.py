"""What a whole morning leaves behind: no NIK, phone number or temperature anywhere, no code in the log."""

import re

from kiosk.core.events import Button
from kiosk.core.states import ChoosingBooking, Misread, Refused, TicketShown, TypingNik, Welcome
from quota_protocol.booking_code import BookingCode, spaced
from tests.journeys.office import Office, invented_nik

PHONE = "0812-0000-0001"
NIKS = [invented_nik(person) for person in (501, 502, 503, 504)]


def a_morning(office: Office) -> list[BookingCode]:
    """Visits of every kind that carries something personal; gives the codes."""
    office.give_windows("perekaman")
    office.thermometer.person(36.44)
    codes = [office.book(nik=NIKS[0], phone=PHONE), office.book(nik=NIKS[1])]
    office.book(nik=NIKS[2])
    codes.append(office.book(nik=NIKS[2], service="perekaman"))
    office.scan(f"{spaced(codes[0])}")
    office.until_shown(TicketShown)
    office.press(Button.DONE)
    office.until_shown(Welcome)
    office.press(Button.TYPE_NIK)
    office.until_shown(TypingNik)
    office.key_in(NIKS[1])
    office.press_when_pressable(Button.CONTINUE)
    office.until_shown(TicketShown)
    office.scan(NIKS[2])
    office.until_shown(ChoosingBooking)
    office.choose_service("perekaman")
    office.until(lambda: office.number_shown() == "B001", "the chosen booking")
    office.scan(NIKS[3])
    office.until_shown(Refused)
    office.scan(NIKS[3] + "7")
    office.until_shown(Misread)
    office.press(Button.DONE)
    office.until_shown(Welcome)
    return codes


def test_a_whole_morning_leaves_nothing_personal_behind(office: Office) -> None:
    codes = a_morning(office)
    papers = "\n".join(paper.text for paper in office.printer.wait_for_tickets(3))
    assert personal(repr(office.running.runtime.newest)) == []
    state_dir = office.config.server.state_dir
    office.stop()
    logged = "\n".join(office.log.lines)
    assert personal(logged) == []
    assert [code for code in codes if code in logged or spaced(code) in logged] == []
    assert not re.search(r"3[5-9][.,]\d", logged + papers)
    assert personal(papers) == []
    kept = [path for path in state_dir.rglob("*") if path.is_file()]
    assert {"journal.sqlite", "identity.json"} <= {path.name for path in kept}
    for path in kept:
        assert personal(path.read_bytes().decode("latin-1")) == [], path.name
        assert path.stat().st_mode & 0o077 == 0, f"{path.name} can be read by others"


def personal(text: str) -> list[str]:
    """What of the sample people stands in a text."""
    digits = re.sub(r"[ \-.+]", "", text)
    found = [nik for nik in NIKS if nik in digits]
    return found + [PHONE] * ("81200000001" in digits)
