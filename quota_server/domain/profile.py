"""What a kiosk is told of its office."""

from datetime import date, datetime, timedelta

from quota_protocol.messages import DayHours, DayWindows, Office, Opening, Policies, Service
from quota_server.domain import calendar
from quota_server.domain.office import OfficeConfig, ServiceConfig

_HOURS_DAYS_AHEAD = 13


def profile(office: OfficeConfig, version: int, now: datetime) -> Office:
    """The office as kiosks show and print it, with the windows of today and of the next day that opens."""
    today = calendar.local(office, now).date()
    following = _opening_after(office, today)
    return Office(
        code=office.code,
        name=office.name,
        timezone=office.timezone,
        timezone_label=office.timezone_label,
        letterhead=office.letterhead,
        complaint_phone=office.complaint_phone,
        booking_url=office.booking_url,
        services=tuple(_service(office, service, today, following) for service in office.services),
        flags=office.flags,
        policies=Policies(office.rules.early_check_in_min, office.rules.late_tolerance_min),
        config_version=version,
        whatsapp=office.whatsapp,
        translations=office.translations,
        opening=_opening(office, today, following),
    )


def _service(office: OfficeConfig, service: ServiceConfig, today: date, following: date | None) -> Service:
    now = _windows(office, service, today)
    return Service(
        id=service.id,
        name=service.name,
        series=service.series,
        documents=service.documents,
        counters=service.counters,
        offered_at_kiosk=service.offered_at_kiosk,
        windows=now.windows,
        suspended=now.suspended,
        variant_documents=service.variant_documents,
        online=service.online,
        unlimited=now.unlimited,
        by_window=bool(service.quota_plans),
        next_day=None if following is None else _windows(office, service, following),
    )


def _windows(office: OfficeConfig, service: ServiceConfig, day: date) -> DayWindows:
    plans = calendar.windows_on(office, service, day)
    return DayWindows(
        date=day,
        windows=tuple(plan.window for plan in plans),
        unlimited=tuple(plan.window.start for plan in plans if plan.quota is None),
        suspended=service.suspended_on(day) is not None,
    )


def _opening_after(office: OfficeConfig, today: date) -> date | None:
    """The next date after today that the office opens."""
    opens = calendar.next_opening(office, calendar.instant_of(office, today + timedelta(days=1), "00:00"))
    return None if opens is None else opens.date()


def _opening(office: OfficeConfig, today: date, following: date | None) -> Opening:
    """The hours of the days to come, up to the next opening at least: a kiosk goes by them while it is alone."""
    until = today + timedelta(days=_HOURS_DAYS_AHEAD)
    if following is not None:
        until = max(until, following)
    dates = (today + timedelta(days=ahead) for ahead in range((until - today).days + 1))
    open_days = (day for day in dates if calendar.is_open_day(office, day))
    return Opening(today, until, tuple(DayHours(day, *calendar.hours_on(office, day)) for day in open_days))
