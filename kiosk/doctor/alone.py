"""What the doctor says of working without the server: what is told, what is left to give, what stands against it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.doctor.finding import Finding, fail, ok, warn
from kiosk.offline_cache.journal_health import JournalHealth
from kiosk.offline_cache.standing import Ended
from quota_protocol.sync import Halt

TOLD_WITHIN = timedelta(minutes=10)

_HALTED = {
    Halt.ROLLBACK: "its card was restored, or the journal's end is damaged (device-rollback)",
    Halt.FORK: "another kiosk has the same card (device-fork)",
}
_ENDED = {
    Ended.FENCED: "it was fenced at the server",
    Ended.ENROLLED_ANEW: "it was enrolled anew elsewhere",
    Ended.REVOKED: "it was revoked at the server",
}


def check_alone(health: JournalHealth | None, now: datetime, zone: ZoneInfo) -> Finding:
    """Whether this kiosk could go on without its server, and whether the server knows all its tickets."""
    if health is None:
        return ok("offline", "nothing yet: this kiosk has not been started")
    standing = health.standing
    why = _HALTED.get(standing.halted) if standing.halted else _ENDED.get(standing.ended) if standing.ended else None
    unsent = f"{health.unsent_count} {'entry' if health.unsent_count == 1 else 'entries'} unsent"
    if why is not None:
        return fail("offline", f"gives no numbers: {why}; {unsent}; enrol this kiosk anew with `kiosk enrol`")
    if standing.synced_at is None:
        return warn("offline", f"has never been in step with the server; {unsent}")
    synced = f"last in step {_moment(standing.synced_at, zone)}, {unsent}"
    manifest = _moment(standing.manifest_at, zone) if standing.manifest_at else "never"
    left = f"{health.units_left} units and {health.numbers_left} numbers left for today, bookings as of {manifest}"
    if health.unsent_count and now - standing.synced_at > TOLD_WITHIN:
        return warn("offline", f"{synced}: is the server there? {left}")
    if not health.numbers_left:
        return warn("offline", f"{synced}; no numbers for today: without the server nobody gets one")
    return ok("offline", f"{synced}; {left}")


def _moment(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
