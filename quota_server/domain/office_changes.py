"""What an office decides in the course of a year, each as a change of its settings: pure, and checked as they are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from quota_protocol.messages import Window
from quota_server.domain.office import (
    Closure,
    ConfigError,
    DayOverride,
    KioskLease,
    OfficeConfig,
    QuotaPlan,
    ServiceConfig,
    Suspension,
    WindowPlan,
)


class NotClosedError(ConfigError):
    """The office is not closed on the dates that it is to be opened on."""


def _known(office: OfficeConfig, service_id: str) -> ServiceConfig:
    service = office.service(service_id)
    if service is None:
        raise ConfigError(f"Kantor {office.code} tidak punya layanan {service_id!r}")
    return service


def _with_service(office: OfficeConfig, changed: ServiceConfig) -> OfficeConfig:
    services = tuple(changed if service.id == changed.id else service for service in office.services)
    return replace(office, services=services)


def suspend(office: OfficeConfig, service_id: str, suspension: Suspension) -> OfficeConfig:
    """The service is not offered for a while, except urgent cases; a letter says so."""
    if not suspension.basis.strip():
        raise ConfigError("Penundaan layanan perlu dasar surat")
    if suspension.until is not None and suspension.until < suspension.since:
        raise ConfigError(f"Penundaan {suspension.since} berakhir sebelum mulai")
    service = _known(office, service_id)
    return _with_service(office, replace(service, suspensions=(*service.suspensions, suspension)))


def resume(office: OfficeConfig, service_id: str, day: date) -> OfficeConfig:
    """The service is offered again from that date on: what would still suspend it then ends the day before."""
    service = _known(office, service_id)
    kept = []
    for suspension in service.suspensions:
        if suspension.until is not None and suspension.until < day:
            kept.append(suspension)
        elif suspension.since < day:
            kept.append(replace(suspension, until=day - timedelta(days=1)))
    return _with_service(office, replace(service, suspensions=tuple(kept)))


def close(office: OfficeConfig, closure: Closure) -> OfficeConfig:
    """The office is closed on those dates, unless one of them has hours of its own."""
    return replace(office, closures=(*office.closures, closure))


def reopen(office: OfficeConfig, since: date, until: date) -> OfficeConfig:
    """The office is not closed on those dates after all; a closure that goes beyond them keeps its other dates."""
    if until < since:
        raise ConfigError(f"Pembukaan {since} berakhir sebelum mulai")
    kept: list[Closure] = []
    for closure in office.closures:
        if closure.until < since or closure.since > until:
            kept.append(closure)
            continue
        if closure.since < since:
            kept.append(replace(closure, until=since - timedelta(days=1)))
        if closure.until > until:
            kept.append(replace(closure, since=until + timedelta(days=1)))
    if tuple(kept) == office.closures:
        raise NotClosedError(f"Kantor {office.code} tidak ditutup antara {since} dan {until}")
    return replace(office, closures=tuple(kept))


def open_on(office: OfficeConfig, override: DayOverride) -> OfficeConfig:
    """The office is open on that date, whatever the calendar says; an earlier override of the date is replaced."""
    for own in override.windows:
        _known(office, own.service)
    others = tuple(other for other in office.overrides if other.day != override.day)
    return replace(office, overrides=(*others, override))


def set_windows(
    office: OfficeConfig,
    service_id: str,
    windows: Sequence[WindowPlan],
    *,
    day: date,
    weekdays: tuple[int, ...],
    per_day: int | None = None,
) -> OfficeConfig:
    """Other windows for a service on those weekdays, from a date on. One without limit makes the day without limit.

    `per_day`: what they must add up to, where somebody has said so.
    """
    service = _known(office, service_id)
    quotas = [plan.quota for plan in windows]
    if per_day is None and None not in quotas:
        per_day = sum(quota or 0 for quota in quotas)
    plan = QuotaPlan(valid_from=day, windows=tuple(windows), per_day=per_day, weekdays=weekdays)
    return _with_service(office, replace(service, quota_plans=(*service.quota_plans, plan)))


def lease_to_kiosk(office: OfficeConfig, kiosk: str, units: int | None) -> OfficeConfig:
    """The kiosk of that name holds so many units of each window for its time alone; None: as many as the others."""
    others = tuple(lease for lease in office.rules.kiosk_leases if lease.kiosk != kiosk)
    own = () if units is None else (KioskLease(kiosk, units),)
    return replace(office, rules=replace(office.rules, kiosk_leases=(*others, *own)))


def parse_window(text: str) -> WindowPlan:
    """`08:00-10:00=125` or, without limit, `08:00-10:00=tanpa-batas`; with a reserve `08:00-10:00=125+10`."""
    hours, _, quota = text.partition("=")
    start, _, end = hours.partition("-")
    units, _, reserve = quota.partition("+")
    if quota == "tanpa-batas":
        return WindowPlan(Window(start, end), None)
    if not units.isdecimal() or not (reserve or "0").isdecimal():
        raise ConfigError(f"Jendela {text!r} tidak seperti 08:00-10:00=125 atau 08:00-10:00=tanpa-batas")
    return WindowPlan(Window(start, end), int(units), int(reserve or 0))
