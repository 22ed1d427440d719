"""Whatever is held before the scanner: a clear word on the screen, and nothing of it reaches the server or the log."""

import random

import pytest

from kiosk.core.events import Button
from kiosk.core.model import MisreadScan
from kiosk.core.states import Misread, TicketShown, Welcome
from quota_protocol.booking_code import ALPHABET, BookingCode
from tests.journeys.office import Office

HOSTILE: dict[str, tuple[bytes, MisreadScan]] = {
    "NULs and a word": (b"\0" * 500 + b"hello\0world" + b"\0" * 500, MisreadScan.UNREADABLE),
    "broken UTF-8": (b"\xff\xfe\xc3\x28\xf0\x9f", MisreadScan.UNREADABLE),
    "fifteen digits": (b"617101010101000", MisreadScan.UNREADABLE),
    "seventeen digits": (b"61710101010100012", MisreadScan.UNREADABLE),
    "a NIK with a letter": (b"617101010101000A", MisreadScan.UNREADABLE),
    "digits of another script": ("٦١٧١٠١٠١٠١٠١٠٠٠١".encode(), MisreadScan.UNREADABLE),
    "two codes": (b"Kode K7M4-2QXA atau Kode P3T9-WAC5", MisreadScan.SEVERAL_CODES),
    "escape sequences": (b"\x1b[2J\x1b]0;x\x07 K7M4\x1b[0m2QXA", MisreadScan.UNREADABLE),
    "a code cut by a control character": (b"K7M4\x0b2QXB", MisreadScan.CHECK_CHARACTER),
    "a web address": (b"https://contoh.go.id/b/K7M4-2QXB", MisreadScan.CHECK_CHARACTER),
    "a database's nightmare": (b"'; DROP TABLE bookings; --", MisreadScan.UNREADABLE),
    "four kilobytes": (b"A" * 4096, MisreadScan.UNREADABLE),
    "more than four kilobytes": (b"A" * 9000, MisreadScan.UNREADABLE),
}


OF_THE_SYNC = ("/v1/office", "/v1/sync", "/v1/manifest")


def visits(office: Office) -> int:
    """Everything that was asked of the server but what the sync asks by itself."""
    return sum(not any(path in request for path in OF_THE_SYNC) for request in office.link.requests)


def serves(office: Office) -> None:
    code = office.book()
    office.scan_directly(code)
    assert office.until_shown(TicketShown).code == code


@pytest.mark.parametrize(("data", "why"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_scan_is_answered_on_the_screen_and_goes_nowhere(
    quick_office: Office, data: bytes, why: MisreadScan
) -> None:
    asked = visits(quick_office)
    quick_office.scanner.noise(data + b"\r")
    assert quick_office.until_shown(Misread).why is why
    assert visits(quick_office) == asked
    assert all(line.isprintable() for line in quick_office.log.lines)
    quick_office.press(Button.DONE)
    quick_office.until_shown(Welcome)
    serves(quick_office)


def test_a_megabyte_of_noise_holds_nobody_up(quick_office: Office) -> None:
    quick_office.scanner.noise(random.Random(7).randbytes(1 << 20) + b"\r")
    quick_office.until(lambda: quick_office.scanner.unread_bytes() == 0, "the end of the noise")
    quick_office.until_shown(Misread)
    serves(quick_office)


def wrong_codes(code: BookingCode) -> list[str]:
    """Some single wrong characters and some swaps; all of them are tried in tests/quota_protocol."""
    rng = random.Random(3)
    wrong = []
    for position in range(8):
        other = rng.choice([symbol for symbol in ALPHABET if symbol != code[position]])
        wrong.append(code[:position] + other + code[position + 1 :])
    swaps = [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(7)]
    return wrong + [swap for swap in swaps if swap != code]


def test_wrong_and_swapped_characters_never_reach_the_server(quick_office: Office) -> None:
    code = quick_office.book()
    asked = visits(quick_office)
    for wrong in wrong_codes(code):
        quick_office.scan_directly(wrong)
        assert quick_office.until_shown(Misread).why is MisreadScan.CHECK_CHARACTER
        quick_office.press(Button.DONE)
        quick_office.until_shown(Welcome)
    assert visits(quick_office) == asked
    quick_office.scan_directly(code)
    quick_office.until_shown(TicketShown)


def test_a_burst_of_fifty_scans_is_survived_and_asks_little(quick_office: Office) -> None:
    codes = [quick_office.book() for _ in range(5)]
    asked = visits(quick_office)
    for number in range(50):
        quick_office.scan(codes[number % 5])
    quick_office.until(lambda: quick_office.scanner.unread_bytes() == 0, "the end of the burst")
    quick_office.until(lambda: quick_office.printer.ticket_count >= 1, "a ticket")
    assert visits(quick_office) - asked <= 16
    numbers = [row.number for row in quick_office.journal()]
    assert len(numbers) == len(set(numbers)) <= 5
