"""What a kiosk is told of its office."""

from datetime import datetime

from quota_protocol.messages import Office, Policies, Service
from quota_server.domain import calendar
from quota_server.domain.office import OfficeConfig


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
    )
