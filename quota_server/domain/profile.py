"""What a kiosk is told of its office."""

from datetime import date, datetime, timedelta

from quota_protocol.messages import DayHours, Office, Opening, Policies, Service
from quota_server.domain import calendar
from quota_server.domain.office import OfficeConfig

_HOURS_DAYS_AHEAD = 13


def profile(office: OfficeConfig, version: int, now: datetime) -> Office:
    """The office as kiosks show and print it, with today's windows."""
    today = calendar.local(office, now).date()
    plans = {service.id: calendar.windows_on(office, service, today) for service in office.services}
    return Office(
        code=office.code,
        name=office.name,
        timezone=office.timezone,
        timezone_label=office.timezone_label,
        letterhead=office.letterhead,
        complaint_phone=office.complaint_phone,
        booking_url=office.booking_url,
        services=tuple(
            Service(
                id=service.id,
                name=service.name,
                series=service.series,
                documents=service.documents,
                counters=service.counters,
                offered_at_kiosk=service.offered_at_kiosk,
                windows=tuple(plan.window for plan in plans[service.id]),
                suspended=service.suspended_on(today) is not None,
                variant_documents=service.variant_documents,
                online=service.online,
                unlimited=tuple(plan.window.start for plan in plans[service.id] if plan.quota is None),
                by_window=bool(service.quota_plans),
            )
            for service in office.services
        ),
        flags=office.flags,
        policies=Policies(office.rules.early_check_in_min, office.rules.late_tolerance_min),
        config_version=version,
        whatsapp=office.whatsapp,
        translations=office.translations,
        opening=_opening(office, today),
    )


def _opening(office: OfficeConfig, today: date) -> Opening:
    """The hours of the days to come, up to the next opening at least: a kiosk goes by them while it is alone."""
    after = calendar.next_opening(office, calendar.instant_of(office, today + timedelta(days=1), "00:00"))
    until = today + timedelta(days=_HOURS_DAYS_AHEAD)
    if after is not None:
        until = max(until, after.date())
    dates = (today + timedelta(days=ahead) for ahead in range((until - today).days + 1))
    open_days = (day for day in dates if calendar.is_open_day(office, day))
    return Opening(today, until, tuple(DayHours(day, *calendar.hours_on(office, day)) for day in open_days))
