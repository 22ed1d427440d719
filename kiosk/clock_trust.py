"""How far this machine's clock can be trusted. A kiosk that is wrong about the day is wrong about every window."""

import ctypes
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.clock_word import ClockWordFile
from kiosk.core.clock_model import ClockBasis, ClockReading, ClockWord
from kiosk.correctable_clock import CorrectableClock
from kiosk.logs import log_event
from quota_protocol.clock import Clock, ClockTrust

_TIME_ERROR = 5
"""What adjtimex(2) answers while nothing has set the clock."""

_TIMEX_BYTES = 512
"""More than the kernel's structure has on any machine."""

AGREES_WITHIN = timedelta(minutes=2)
"""How far a clock may be from the server's, or from where it should have come to since, and still be right."""

MISTYPED_AFTER = timedelta(days=366)
"""How far beyond all that the kiosk knows of the time staff may say that it is."""


@dataclass(frozen=True, slots=True)
class ClockEvidence:
    """What a machine says of its clock. `manages_time` is False in a container, which has its host's clock."""

    synchronised: bool
    has_rtc: bool
    manages_time: bool


def judge(evidence: ClockEvidence, now: datetime, not_before: datetime) -> ClockTrust:
    """The trust that a clock which says `now` deserves; it cannot be earlier than `not_before`."""
    if now < not_before:
        return ClockTrust.SUSPECT
    if evidence.synchronised:
        return ClockTrust.SYNCED
    return ClockTrust.RTC if evidence.has_rtc else ClockTrust.SUSPECT


def trust_of(clock: Clock, evidence: ClockEvidence, not_before: datetime) -> ClockTrust:
    """The trust in a kiosk's clock. A simulated one is right by definition; for a container's its host vouches."""
    now = clock.now()
    elsewhere = clock.simulated or (not evidence.manages_time and now >= not_before)
    return ClockTrust.SYNCED if elsewhere else judge(evidence, now, not_before)


def look(root: Path = Path("/")) -> ClockEvidence:
    """The evidence of this machine, its files under `root`."""
    return ClockEvidence(
        synchronised=(root / "run/systemd/timesync/synchronized").exists() or _kernel_says_synchronised(),
        has_rtc=_set_from_rtc(root / "sys/class/rtc"),
        manages_time=(root / "run/systemd/system").exists(),
    )


def was_set_since(word: ClockWord, machine_now: datetime, evidence: ClockEvidence, installed: datetime) -> bool:
    """Whether the network has set the machine's clock since somebody spoke."""
    return evidence.synchronised and not word.machine_was_set and machine_now >= installed


def installed_at() -> datetime:
    """When this program came onto this machine: no right clock can be earlier."""
    return datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)


def _set_from_rtc(folder: Path) -> bool:
    """Whether the kernel set its clock from a chip at boot."""
    for chip in sorted(folder.glob("rtc*/hctosys")):
        try:
            if chip.read_text(encoding="ascii").strip() == "1":
                return True
        except (OSError, UnicodeDecodeError):
            continue
    return False


def _kernel_says_synchronised() -> bool:
    """Whether anything (timesyncd, chrony, ntpd) keeps the kernel's clock set; asks, changes nothing."""
    answer = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return 0 <= int(answer) < _TIME_ERROR


class ClockJudge:
    """Judges the kiosk's clock all day long. Safe to ask and to tell from any thread.

    What somebody who knows says (the server, or staff) counts until the kiosk is switched off: from then on a clock
    that moves otherwise than the time since (`monotonic`, seconds) is in doubt. Before that the machine's own evidence
    counts, and a clock that is behind `latest_at`, the latest time that the kiosk had written before it was started, is
    wrong; once staff have spoken it may have been a wrong clock's, and counts no more.

    The server's word counts for more than that of staff, and so does a machine whose clock is set after they spoke.
    Where the clock goes on from somebody's word, `kept` holds it over a restart of the program.
    """

    def __init__(
        self,
        clock: CorrectableClock,
        monotonic: Callable[[], float],
        latest_at: datetime | None,
        kept: ClockWordFile,
        look_at_machine: Callable[[], ClockEvidence] = look,
        installed: Callable[[], datetime] = installed_at,
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._latest_at = self._written_at_start = latest_at
        self._look = look_at_machine
        self._installed = installed
        self._kept = kept
        self._word: ClockWord | None = None
        self._told_to_differ = False
        # The network, the journal and the sync have threads of their own, and asking may end what staff have said.
        self._lock = threading.RLock()
        self._go_on_after_restart()

    def heard(self, right: datetime) -> bool:
        """The server says what time it is; whether the kiosk's clock agrees."""
        with self._lock:
            word = self._say(right, ClockBasis.SERVER)
            if _agree(self._clock.machine.now(), right):
                # What staff have said is not needed any more.
                self._follow_machine()
            elif self._clock.corrected and not _agree(self._clock.now(), right):
                # Staff were wrong, and so is the machine to which the clock would go back.
                self._follow(word)
            self._word = word
            ahead = right - self._clock.now()
        agrees = abs(ahead) <= AGREES_WITHIN
        self._tell(ahead, agrees=agrees)
        return agrees

    def heard_from_staff(self, right: datetime) -> None:
        """Staff say what time it is: the kiosk's clock goes on from there."""
        with self._lock:
            self._word = self._say(right, ClockBasis.STAFF)
            self._follow(self._word)
            self._latest_at = None

    def confirmed_by_staff(self) -> None:
        """Staff say that the kiosk's clock is right."""
        with self._lock:
            self.heard_from_staff(self._clock.now())

    def trust(self) -> ClockTrust:
        """The trust that the clock deserves now. A simulated one is right by definition."""
        with self._lock:
            return self._basis().trust

    def heard_now(self) -> datetime | None:
        """What time it must be by the last word of somebody who knows; None when nobody has spoken since the start."""
        with self._lock:
            return None if self._word is None else self._since(self._word)

    def reading(self, zone: ZoneInfo) -> ClockReading:
        """What the clock says, and on what that rests."""
        with self._lock:
            basis = self._basis()
            now, earliest = self._clock.now(), self._installed()
            latest = max(now, earliest, self._written_at_start or earliest) + MISTYPED_AFTER
        return ClockReading(now.astimezone(zone), basis, earliest.astimezone(zone), latest.astimezone(zone))

    def _basis(self) -> ClockBasis:
        if self._clock.simulated:
            return ClockBasis.SIMULATION
        if self._word is not None and self._word.basis is ClockBasis.STAFF and self._was_set_since(self._word):
            self._follow_machine()
            self._word = None
        if self._word is not None:
            return self._word.basis if _agree(self._clock.now(), self._since(self._word)) else ClockBasis.NOTHING
        installed = self._installed()
        not_before = max(installed, self._latest_at or installed)
        match trust_of(self._clock, self._look(), not_before):
            case ClockTrust.SYNCED:
                return ClockBasis.NETWORK
            case ClockTrust.RTC:
                return ClockBasis.CHIP
            case ClockTrust.SUSPECT:
                return ClockBasis.NOTHING

    def _tell(self, ahead: timedelta, *, agrees: bool) -> None:
        """Say in the log that kiosk and server disagree, and that they agree again: once each."""
        if agrees is not self._told_to_differ:
            return
        self._told_to_differ = not agrees
        if agrees:
            log_event("clock-agrees")
        else:
            log_event("clock-differs", logging.WARNING, server_ahead_s=round(ahead.total_seconds()))

    def _go_on_after_restart(self) -> None:
        word = self._kept.read()
        if word is None or self._clock.simulated:
            return
        self._clock.follow(self._since(word))
        self._word = word
        self._latest_at = None

    def _follow(self, word: ClockWord) -> None:
        self._clock.follow(word.right)
        self._kept.keep(word)

    def _follow_machine(self) -> None:
        if self._clock.corrected:
            self._clock.follow_machine()
            self._kept.forget()

    def _since(self, word: ClockWord) -> datetime:
        """What time it is, where a word was right."""
        return word.right + timedelta(seconds=self._monotonic() - word.at_s)

    def _say(self, right: datetime, basis: ClockBasis) -> ClockWord:
        return ClockWord(right, self._monotonic(), basis, machine_was_set=self._look().synchronised)

    def _was_set_since(self, word: ClockWord) -> bool:
        return was_set_since(word, self._clock.machine.now(), self._look(), self._installed())


def _agree(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= AGREES_WITHIN
