"""What the doctor looks at on this machine: state directory, disk, identity, journal, clock, screen, staff PIN."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.clock_trust import ClockEvidence, judge
from kiosk.config import ScreenConfig, StaffConfig
from kiosk.doctor.finding import Finding, fail, ok, warn
from kiosk.identity import Identity, IdentityError, IdentityFile
from kiosk.offline_cache.journal_health import JournalDoubtfulError, JournalHealth, examine_journal
from quota_protocol.clock import ClockTrust

FREE_AT_LEAST_MIB = 200
_MIB = 1024 * 1024
_AS_THE_KIOSKS_USER = "run this as the kiosk's user: sudo -u kiosk …"


def check_state_dir(folder: Path) -> Finding:
    """Whether the kiosk could write here; leaves nothing behind."""
    subject = "state"
    try:
        mode = folder.stat().st_mode
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as trial:
            trial.write(b"kiosk doctor")
            trial.flush()
    except FileNotFoundError:
        return fail(subject, f"{folder} does not exist; `kiosk enrol` makes it")
    except PermissionError:
        return fail(subject, f"{folder} may not be written; {_AS_THE_KIOSKS_USER}")
    except OSError as error:
        return fail(subject, f"{folder} cannot be written: {error.strerror}")
    if mode & 0o077:
        return warn(subject, f"{folder} is open to other users of this machine: chmod 700 {folder}")
    return ok(subject, f"{folder}, writable, closed to others")


def check_disk(folder: Path) -> Finding:
    """Whether there is room for the journal."""
    try:
        existing = next(place for place in (folder.resolve(), *folder.resolve().parents) if place.exists())
        free_mib = shutil.disk_usage(existing).free // _MIB
    except OSError as error:
        return fail("disk", f"{folder} cannot be looked at: {error.strerror}; {_AS_THE_KIOSKS_USER}")
    if free_mib < FREE_AT_LEAST_MIB:
        return fail("disk", f"{free_mib} MiB free at {existing}, less than {FREE_AT_LEAST_MIB}: make room")
    return ok("disk", f"{free_mib} MiB free at {existing}")


def check_identity(state_dir: Path) -> tuple[Finding, Identity | None]:
    """Whether this kiosk is enrolled, and as whom."""
    try:
        identity = IdentityFile(state_dir).load()
    except IdentityError as error:
        return fail("identity", str(error)), None
    except OSError as error:
        return fail("identity", f"cannot be read: {error.strerror}; {_AS_THE_KIOSKS_USER}"), None
    return ok("identity", f"{identity.name} of {identity.office.name}, enrolled on this board"), identity


def check_journal(path: Path, identity: Identity | None, now: datetime) -> tuple[Finding, JournalHealth | None]:
    """Whether the journal opens and holds together, and whether a ticket of today waits for staff."""
    try:
        if not path.exists():
            return ok("journal", "none yet: this kiosk has not been started"), None
        health = examine_journal(path, now.astimezone(zone_of(identity)).date())
    except JournalDoubtfulError as error:
        text = f"{path}: {error}; stop the kiosk and move the file aside, but keep it (docs/operate.md)"
        return fail("journal", text), None
    except OSError as error:
        return fail("journal", f"{path} cannot be read: {error.strerror}; {_AS_THE_KIOSKS_USER}"), None
    entries = f"{health.entry_count} {'entry' if health.entry_count == 1 else 'entries'}, the chain holds"
    if health.unsettled_count:
        text = f"{entries}; {health.unsettled_count} of today's tickets may not be on paper: see `kiosk journal`"
        return warn("journal", text), health
    return ok("journal", f"{entries}, no ticket of today is open"), health


def zone_of(identity: Identity | None) -> ZoneInfo:
    """The office's zone, as far as it is known."""
    try:
        return ZoneInfo(identity.office.timezone if identity else "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def check_clock(evidence: ClockEvidence, now: datetime, installed: datetime, journal: JournalHealth | None) -> Finding:
    """Whether the time of this machine can be right, and what vouches for it."""
    shown = f"{now.astimezone():%Y-%m-%d %H:%M:%S %z}"
    if now < installed:
        return fail("clock", f"{shown} is before this program was installed here: set the clock (timedatectl)")
    if journal and journal.newest_at and now < journal.newest_at - timedelta(minutes=1):
        last = f"{journal.newest_at.astimezone():%Y-%m-%d %H:%M}"
        text = f"{shown} is before the journal's last entry ({last}): set the clock, unless that was --clock-from"
        return fail("clock", text)
    match judge(evidence, now, installed):
        case ClockTrust.SYNCED:
            return ok("clock", f"{shown}, kept by the network")
        case ClockTrust.RTC:
            return ok("clock", f"{shown}, from the clock chip; no time server has confirmed it")
        case ClockTrust.SUSPECT if not evidence.manages_time:
            return ok("clock", f"{shown}, the clock of the container's host, which cannot be judged from here")
        case ClockTrust.SUSPECT:
            return warn("clock", f"{shown}, set by nobody since the start: a clock chip or a time server is needed")


def check_screen(settings: ScreenConfig, panels: Path = Path("/sys/class/drm")) -> Finding:
    """Whether the settings fit the panel, where one can be seen."""
    size = f"{settings.width_px}x{settings.height_px}"
    shown = f"{size} px on {settings.panel_width_mm:g} mm, {settings.width_px / settings.panel_width_mm:.1f} px a mm"
    native = sorted(set(_native_modes(panels)))
    if not native:
        return ok("screen", f"{shown}; no panel can be seen from here")
    if settings.fullscreen and size not in native:
        return warn("screen", f"settings say {size}, the panel says {', '.join(native)}: correct [screen]")
    return ok("screen", shown)


def _native_modes(panels: Path) -> Iterator[str]:
    """The first (preferred) mode of each connected panel."""
    for status in sorted(panels.glob("card*-*/status")):
        try:
            if status.read_text(encoding="ascii").strip() == "connected":
                modes = status.with_name("modes").read_text(encoding="ascii").split()
                yield from modes[:1]
        except (OSError, UnicodeDecodeError):
            continue


def check_staff_pin(settings: StaffConfig) -> Finding:
    """Whether there is a staff mode."""
    if not settings.pin_hash:
        return ok("staff", "no PIN, so no staff mode; `kiosk doctor --set-pin` makes one")
    if not settings.pin_hash.startswith("scrypt$"):
        return fail("staff", "staff.pin_hash is no hash of ours: write it with `kiosk doctor --set-pin`")
    return ok("staff", "a PIN is set")
