"""Keeps kiosk and server in step: a sync now and then and after each change, on a thread of its own.

One failure is enough to be offline, two good syncs in a row to be online again: a flapping link must not make visitors
wait. What an answer means is decided in `sync_plan`; here it is only done and told.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from kiosk.core.events import DeviceRejected, Event, LinkLost, LinkRestored, OfficeLoaded
from kiosk.core.link_events import OfflineReserveCounted
from kiosk.core.model import LinkFault, OutOfServiceReason
from kiosk.identity import IdentityError
from kiosk.logs import log_event
from kiosk.offline_cache.standing import Ended
from kiosk.offline_cache.store import JournalError
from kiosk.offline_cache.sync_plan import Report, SyncStep, fewer_entries, more_entries
from kiosk.offline_cache.sync_record import SyncRecord
from kiosk.quota_client import DeviceRejectedError, LinkError, RefusedError
from quota_protocol.journal_chain import ChainPoint
from quota_protocol.messages import Office
from quota_protocol.problems import ProblemType
from quota_protocol.sync import EVENTS_PER_SYNC, EntryVerdict, Halt, Manifest, SyncAnswer, SyncRequest

GOOD_SYNCS_TO_BE_ONLINE = 2
RETRY_EVERY_S = 2.0
CHANGES_SETTLE_S = 1.0
"""What a visit changes is told once the visit is over: its ticket comes first."""
SYNCS_IN_A_ROW = 100


class SyncServer(Protocol):
    """The quota server as the sync asks it; raises LinkError and RefusedError as `QuotaClient` does."""

    def sync(self, said: SyncRequest) -> SyncAnswer: ...

    def manifest(self) -> Manifest: ...

    def office(self) -> Office: ...


@dataclass(frozen=True, slots=True)
class SyncPorts:
    """What the loop works with.

    `is_online` is whether the core takes the link for up; `heard` tells the judge of the clock the server's time and
    gives whether the two agree.
    """

    server: SyncServer
    record: SyncRecord
    post: Callable[[Event], None]
    fail: Callable[[BaseException], None]
    is_online: Callable[[], bool]
    report: Callable[[], Report]
    office: Callable[[], Office]
    keep_office: Callable[[Office], None]
    heard: Callable[[datetime], bool]
    has_numbers: Callable[[], bool]


class Sync:
    """The loop. `turn` is one round of it, for who steps it without a thread."""

    def __init__(self, ports: SyncPorts, every_s: float) -> None:
        self._with = ports
        self._every_s = every_s
        self._good_syncs = 0
        self._entries_at_most = EVENTS_PER_SYNC
        self._office_of: date | None = None
        self._pruned_on: date | None = None
        self._may_prune_on: date | None = None
        self._told_numbers: bool | None = None
        self._rejected = False
        self._first_turn_over = threading.Event()
        self._stop = threading.Event()
        self._changed_at_s: float | None = None
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin, on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End the loop; a call under way ends by its own deadline."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=3.0)

    def changed(self) -> None:
        """The journal has something new to tell, once the visit is over. Never blocks."""
        self._changed_at_s = time.monotonic()
        self._wake.set()

    def has_asked(self, wait_s: float) -> bool:
        """Whether the server was asked once since the start; waits for it at most that long."""
        return self._first_turn_over.wait(wait_s)

    def turn(self) -> None:
        """Sync until everything is told, or the link fails."""
        try:
            if self._told_numbers is None:
                # Before the first word of the link: a kiosk that can go on alone is never out of service without it.
                self._tell_reserve()
            for _ in range(SYNCS_IN_A_ROW):
                if not self._sync() or self._stop.is_set():
                    break
            self._keep_house()
        except JournalError as error:
            log_event("journal-failed", logging.ERROR, fault=error.fault)
        finally:
            self._first_turn_over.set()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self.turn()
                self._rest()
        except BaseException as failure:
            self._with.fail(failure)

    def _rest(self) -> None:
        """Wait for what is due next: a change that has settled, a link that went, or the next sync."""
        due_s = time.monotonic() + self._every_s
        while not self._stop.is_set():
            changed_at_s, now_s = self._changed_at_s, time.monotonic()
            if changed_at_s is not None and self._with.is_online():
                due_s = min(due_s, changed_at_s + min(CHANGES_SETTLE_S, self._every_s))
            if not self._with.is_online():
                due_s = min(due_s, now_s + RETRY_EVERY_S)
            if now_s >= due_s:
                break
            self._wake.wait(min(RETRY_EVERY_S, self._every_s, due_s - now_s))
            self._wake.clear()
        self._changed_at_s = None

    def _sync(self) -> bool:
        """One exchange; whether there is more to tell at once."""
        ports = self._with
        try:
            before = ports.record.standing.base
            answer = self._exchange()
            step, news = ports.record.take(answer)
            for number, verdict in news:
                _log_verdict(number, verdict)
            if not self._accepted(step):
                return self._has_more_to_tell(before)
            self._judge_clock(answer)
            if step.recovering:
                raise LinkError(LinkFault.RECOVERING)
            if step.fetch_manifest:
                self._fetch_manifest()
            self._load_office(answer)
        except DeviceRejectedError as error:
            self._device_rejected(error)
        except RefusedError as error:
            self._good_syncs = 0
            log_event("refused", logging.WARNING, kind=error.kind)
        except LinkError as error:
            self._lost(error.fault)
        else:
            self._good()
            return bool(step.give_back) or self._has_more_to_tell(before)
        return False

    def _exchange(self) -> SyncAnswer:
        """Tell and hear; fewer entries at once after those that did not get through, more after those that did."""
        said = self._with.record.request(self._with.report(), self._entries_at_most)
        try:
            answer = self._with.server.sync(said)
        except LinkError:
            if said.entries:
                self._entries_at_most = fewer_entries(self._entries_at_most)
            raise
        if said.entries:
            self._entries_at_most = more_entries(self._entries_at_most)
        return answer

    def _has_more_to_tell(self, before: ChainPoint) -> bool:
        """Whether something is untold, and the last exchange moved on, or back to where an older database is."""
        record = self._with.record
        return record.unsent_count > 0 and record.standing.base != before

    def _accepted(self, step: SyncStep) -> bool:
        """Whether the server still takes this kiosk for what it was enrolled as."""
        why = step.standing.halted or step.standing.ended
        if why is None:
            return True
        self._reject(why)
        return False

    def _reject(self, why: Halt | Ended | ProblemType) -> None:
        self._good_syncs = 0
        if not self._rejected:
            log_event("device-rejected", logging.ERROR, kind=why)
        self._rejected = True
        self._with.post(DeviceRejected(OutOfServiceReason.DEVICE_REJECTED))

    def _device_rejected(self, error: DeviceRejectedError) -> None:
        match error.kind:
            case ProblemType.DEVICE_REVOKED:
                self._with.record.end(Ended.REVOKED)
            case ProblemType.DEVICE_ROLLBACK:
                self._with.record.halt(Halt.ROLLBACK)
            case ProblemType.DEVICE_FORK:
                self._with.record.halt(Halt.FORK)
        self._reject(error.kind)

    def _lost(self, fault: LinkFault) -> None:
        self._good_syncs = 0
        if self._with.is_online():
            log_event("link-lost", logging.WARNING, fault=fault)
            self._with.post(LinkLost(fault))
        if self._with.record.standing.offline_since is None:
            self._with.record.link_went()
            log_event("offline-began", logging.WARNING, fault=fault, can_go_on=self._with.has_numbers())

    def _good(self) -> None:
        # Posted every time: it is also the word that the server accepts this kiosk, whatever a visit was told before.
        self._rejected = False
        self._with.post(OfficeLoaded(self._with.office()))
        if self._with.is_online():
            # Syncs from before the link went must not count when it comes back.
            self._good_syncs = 0
            if self._with.record.standing.offline_since is not None:
                # It was switched off while it was alone.
                self._tell_outage()
        else:
            self._good_syncs += 1
        if self._good_syncs >= GOOD_SYNCS_TO_BE_ONLINE:
            self._good_syncs = 0
            log_event("link-restored")
            self._with.post(LinkRestored())
            self._tell_outage()

    def _tell_outage(self) -> None:
        outage = self._with.record.link_came()
        if outage is not None:
            lasted, tickets = outage
            lasted_s, unsent = round(lasted.total_seconds()), self._with.record.unsent_count
            log_event("offline-ended", lasted_s=lasted_s, tickets=tickets, unsent=unsent)

    def _fetch_manifest(self) -> None:
        """The next sync asks again: whoever comes now is served by the server itself."""
        try:
            if self._with.record.take_manifest(self._with.server.manifest()):
                return
            why = "does not fit"
        except LinkError as error:
            why = error.fault.value
        log_event("manifest", logging.WARNING, why=why)

    def _judge_clock(self, answer: SyncAnswer) -> None:
        right = self._with.heard(answer.server_time)
        # What is old is told by the kiosk's own clock.
        self._may_prune_on = _date_at(answer) if right else None
        if right:
            self._with.record.believe_clock()

    def _load_office(self, answer: SyncAnswer) -> None:
        """A newer profile, or the windows of a new day."""
        # By the server's clock: what a wrong one forgets would come anew, with every unit that is spent already.
        office, today = self._with.office(), _date_at(answer)
        if answer.config_version == office.config_version and self._office_of == today:
            return
        newer = self._with.server.office()
        try:
            self._with.keep_office(newer)
        except IdentityError as error:
            # The next sync tries again; until then the profile on disk is an old one.
            log_event("office-not-kept", logging.ERROR, why=str(error))
            return
        if self._with.record.standing.windows_of != today:
            self._with.record.office_is_of(today)
        self._office_of = today

    def _tell_reserve(self) -> None:
        """Whether anything is left to give, when that has changed."""
        has_numbers = self._with.has_numbers()
        if has_numbers != self._told_numbers:
            self._told_numbers = has_numbers
            self._with.post(OfflineReserveCounted(has_numbers))

    def _keep_house(self) -> None:
        """What is left to give, and what is too old to keep."""
        self._tell_reserve()
        if self._may_prune_on is not None and self._pruned_on != self._may_prune_on:
            self._pruned_on = self._may_prune_on
            if (count := self._with.record.prune()) > 0:
                log_event("journal-pruned", entries=count)


def _date_at(answer: SyncAnswer) -> date:
    """The date on the office's wall: the server says its time with the office's offset."""
    return answer.server_time.date()


def _log_verdict(number: str, verdict: EntryVerdict) -> None:
    level = logging.WARNING if verdict.verdict.is_for_staff else logging.INFO
    log_event("verdict", level, number=number, verdict=verdict.verdict, holds=verdict.number or number)
