"""What an office may set, and what is refused."""

from dataclasses import replace
from datetime import date

import pytest

from quota_protocol.messages import Origin, Translation, Window
from quota_server.domain.examples import pontianak, with_quota
from quota_server.domain.numbers import series_of, ticket_number
from quota_server.domain.office import ConfigError, QuotaPlan, ServiceConfig, Suspension, WindowPlan

FROM = date(2021, 4, 8)
THURSDAY = date(2026, 11, 12)


def windows(*quotas: int | None) -> tuple[WindowPlan, ...]:
    times = (Window("08:00", "10:00"), Window("10:00", "12:00"), Window("13:00", "15:00"))
    return tuple(WindowPlan(window, quota) for window, quota in zip(times, quotas, strict=True))


def card_printing() -> ServiceConfig:
    service = pontianak().service("cetak_ktp")
    assert service is not None
    return service


def test_125_and_115_and_110_are_the_350_of_pontianak() -> None:
    assert QuotaPlan(FROM, windows(125, 115, 110), 350).windows == card_printing().windows_on(THURSDAY)


def test_windows_that_do_not_add_up_to_the_day_are_refused_with_both_figures() -> None:
    with pytest.raises(ConfigError, match=r"^Jumlah jendela 340 tidak sama dengan kuota harian 350$"):
        QuotaPlan(FROM, windows(125, 115, 100), 350)


@pytest.mark.parametrize(
    ("start", "end", "quota"), [("10:00", "08:00", 1), ("08:00", "08:00", 1), ("8", "25:00", 1), ("08:00", "09:00", -1)]
)
def test_an_impossible_window_is_refused(start: str, end: str, quota: int) -> None:
    with pytest.raises(ConfigError):
        WindowPlan(Window(start, end), quota)


def test_windows_that_overlap_are_refused() -> None:
    overlapping = (WindowPlan(Window("08:00", "10:00"), 1), WindowPlan(Window("09:59", "12:00"), 1))
    with pytest.raises(ConfigError, match="09:59"):
        QuotaPlan(FROM, overlapping, 2)


def test_a_time_zone_that_there_is_not_is_refused() -> None:
    with pytest.raises(ConfigError, match="Asia/Atlantis"):
        replace(pontianak(), timezone="Asia/Atlantis")


def test_the_quota_holds_from_its_first_day_on_weekdays() -> None:
    service = card_printing()
    assert service.windows_on(date(2021, 4, 7)) == ()
    assert len(service.windows_on(date(2021, 4, 8))) == 3
    assert service.windows_on(date(2026, 11, 14)) == ()


def test_a_quota_can_be_switched_off_from_a_date_and_on_again() -> None:
    off = with_quota(pontianak(), "cetak_ktp", dict.fromkeys(("08:00", "10:00", "13:00")), day=date(2026, 11, 12))
    on_again = with_quota(off, "cetak_ktp", {"08:00": 5, "10:00": 5, "13:00": 5}, day=date(2026, 11, 16))
    service = on_again.service("cetak_ktp")
    assert service is not None
    quotas = {day: service.windows_on(date(2026, 11, day))[0].quota for day in (11, 12, 13, 16)}
    assert quotas == {11: 125, 12: None, 13: None, 16: 5}


def test_a_suspension_holds_from_its_first_to_its_last_day() -> None:
    letter = Suspension(date(2020, 3, 16), "443.1/2978/Dukcapil", until=date(2020, 3, 31))
    service = replace(card_printing(), suspensions=(letter,))
    assert [service.suspended_on(date(2020, 3, day)) for day in (15, 16, 31)] == [None, letter, letter]
    assert service.suspended_on(date(2020, 4, 1)) is None


@pytest.mark.parametrize(
    ("origin", "series"),
    [
        (Origin.BOOKING, "A"),
        (Origin.WALK_IN, "A"),
        (Origin.PRIORITY, "P"),
        (Origin.URGENT, "U"),
        (Origin.PICKUP, "C"),
        (Origin.VERIFICATION, "K"),
        (Origin.MANUAL, "M"),
    ],
)
def test_bookings_and_walk_ins_share_the_series_of_the_service(origin: Origin, series: str) -> None:
    assert series_of(card_printing(), origin) == series


@pytest.mark.parametrize(("serial", "number"), [(1, "A001"), (45, "A045"), (999, "A999"), (1000, "A1000")])
def test_a_number_has_three_digits_and_above_999_four(serial: int, number: str) -> None:
    assert ticket_number("A", serial) == number


@pytest.mark.parametrize(
    ("translation", "problem"),
    [
        (Translation("English", "KK", "Family card"), "Bahasa 'English'"),
        (Translation("en", "KK", " "), "Terjemahan 'KK' kosong"),
        (Translation("en", "KK", "x" * 121), "terlalu panjang"),
    ],
)
def test_a_translation_that_nobody_could_read_is_refused(translation: Translation, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        replace(pontianak(), translations=(translation,))


def test_every_text_of_the_example_is_there_in_english_and_no_other_is() -> None:
    office = pontianak()
    own = {text for service in office.services for text in service.texts()}
    assert office.translated_in_vain() == ()
    assert own - {one.text for one in office.translations} == {"KTP-el"}
