"""The composition root's part behind the screen: from a configuration to a kiosk that serves.

`Appliance` is everything but the screen, so that tests and the benchmark run it without Kivy. What is not needed at
once is imported when the appliance starts: an import costs a moment of the time until somebody can scan.
"""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kiosk.config import Config
from kiosk.core.facts import Facts
from kiosk.correctable_clock import correctable
from kiosk.devices import Devices
from kiosk.drivers import build_renderer, build_slip_renderer
from kiosk.identity import Identity, IdentityFile
from kiosk.logs import log_event
from kiosk.version import software
from kiosk.visit_settings import session_settings
from quota_protocol.clock import Clock, ClockTrust
from quota_protocol.messages import Office

if TYPE_CHECKING:
    from kiosk.hardware.gate import Gate
    from kiosk.hardware.signals import StaffSignals
    from kiosk.offline_cache.cache import OfflineCache
    from kiosk.offline_cache.sync_plan import Report
    from kiosk.performing import Performer
    from kiosk.quota_client import QuotaClient
    from kiosk.screens.remote import RemoteScreen
    from kiosk.server_sync import Sync
    from kiosk.ticket_desk import TicketDesk

PRINTER_CHECK_EVERY_S = 2.0
SYNC_TIMEOUTS_LONG = 4


@dataclass(frozen=True, slots=True)
class Wiring:
    """What a demo or a test connects to: mock pins, and the screen once the kiosk serves. Else nothing.

    Tests look at the printer more often, so that they need not wait for it.
    """

    on_gate: Callable[["Gate"], None] | None = None
    on_screen: Callable[["Appliance", "RemoteScreen"], None] | None = None
    printer_check_every_s: float = PRINTER_CHECK_EVERY_S
    on_signals: Callable[["StaffSignals"], None] | None = None


class Appliance:
    """A kiosk without its screen: the core's runtime, the workers and the drivers.

    Raises ConfigError or IdentityError (from their modules) when it cannot be built.
    """

    def __init__(self, config: Config, identities: IdentityFile, clock: Clock, wiring: Wiring | None = None) -> None:
        self._config = config
        self._clock = correctable(clock)
        self._identities = identities
        self._identity = identities.load()
        self._wiring = wiring or Wiring()
        self._undo = ExitStack()
        from kiosk.core.session import Kiosk, home
        from kiosk.runtime import Runtime

        settings = session_settings(config)
        facts = Facts(office=self._identity.office)
        start = Kiosk(settings, facts, home(facts), presentation=settings.presentation)
        self.runtime = Runtime(start)
        self._devices = Devices(config, self.runtime, self._undo)

    @property
    def identity(self) -> Identity:
        """Who this kiosk is."""
        return self._identity

    def start(self) -> None:
        """Open the journal, start the workers and drivers, begin to serve."""
        cache = self._open_cache()
        client = self._build_client()
        desk = self._build_desk(client, cache)
        sync = self._build_sync(cache, desk)
        performer = self._build_performer(client, cache, desk, sync)
        self.runtime.start(performer)
        self._undo.callback(performer.stop)
        self._undo.callback(self.runtime.stop)
        self._devices.start_scanners()
        self._undo.callback(sync.stop)
        sync.start()
        if not self._config.server.is_on_this_machine:
            from kiosk.cable_watch import watch_cable

            self._undo.callback(watch_cable(self.runtime.post, self.runtime.fail))
        log_event("ready", kiosk=self._identity.name, software=software(), simulated=self._clock.simulated)

    def stop(self) -> None:
        """Undo the start in reverse; what is under way gets a moment."""
        self._devices.stop_reading()
        self._undo.close()

    def _build_performer(
        self, client: "QuotaClient", cache: "OfflineCache", desk: "TicketDesk", sync: "Sync"
    ) -> "Performer":
        from kiosk.performing import Equipment, Performer
        from kiosk.staff_pin import is_right_pin

        pin_hash = self._config.staff.pin_hash
        return Performer(
            Equipment(
                client=client,
                desk=desk,
                may_ask=lambda: sync.has_asked(SYNC_TIMEOUTS_LONG * self._config.offline.request_timeout_s),
                journal=cache.journal,
                journal_changed=sync.changed,
                printer=self._devices.printer(),
                render=build_renderer(self._config.printer),
                render_slip=build_slip_renderer(self._config.printer),
                thermometer=self._devices.thermometer(),
                gate=self._open_gate(),
                signals=self._open_signals(),
                clock=self._clock,
                zone=ZoneInfo(self._identity.office.timezone),
                kiosk_name=self._identity.name,
                is_right_pin=lambda pin: is_right_pin(pin, pin_hash),
                clock_judge=cache.clock_judge,
                printer_check_every_s=self._wiring.printer_check_every_s,
                visit=lambda: self.runtime.newest.session,
            ),
            self.runtime.post,
            self.runtime.fail,
        )

    def _open_cache(self) -> "OfflineCache":
        from kiosk.event_ids import new_event_id
        from kiosk.offline_cache.cache import OfflineCache
        from kiosk.offline_cache.standing import Life

        life = Life(self._identity.epoch, self._identity.generation, software())
        cache = OfflineCache(self._config.server.state_dir / "journal.sqlite", life, self._clock, new_event_id)
        self._undo.callback(cache.close)
        if cache.store.set_aside is not None:
            log_event("journal-damaged", logging.ERROR, kept_as=cache.store.set_aside.name)
        return cache

    def _build_client(self, timeouts_long: int = 1) -> "QuotaClient":
        """Each is for one thread. `timeouts_long`: how patient it is, in a visit's timeouts."""
        from kiosk.quota_client import QuotaClient

        timeout_s = timeouts_long * self._config.offline.request_timeout_s
        client = QuotaClient(self._config.server.url, self._identity.api_token, timeout_s)
        self._undo.callback(client.close)
        return client

    def _build_desk(self, client: "QuotaClient", cache: "OfflineCache") -> "TicketDesk":
        from kiosk.ticket_desk import DeskPorts, TicketDesk

        return TicketDesk(
            DeskPorts(
                server=client,
                journal=cache.journal,
                counter=cache.counter,
                now=self._clock.now,
                clock_trust=cache.clock_judge.trust,
                office=lambda: self._identity.office,
                windows_of=lambda: cache.sync_record.standing.windows_of,
                heard_now=cache.clock_judge.heard_now,
            )
        )

    def _open_gate(self) -> "Gate":
        gate = self._devices.gate()
        if self._wiring.on_gate is not None:
            self._wiring.on_gate(gate)
        return gate

    def _open_signals(self) -> "StaffSignals":
        signals = self._devices.signals()
        if self._wiring.on_signals is not None:
            self._wiring.on_signals(signals)
        return signals

    def _build_sync(self, cache: "OfflineCache", desk: "TicketDesk") -> "Sync":
        from kiosk.server_sync import Sync, SyncPorts

        offline = self._config.offline
        # A sync carries more than a visit's question, and nobody waits for it.
        client = self._build_client(SYNC_TIMEOUTS_LONG)
        ports = SyncPorts(
            server=client,
            record=cache.sync_record,
            post=self.runtime.post,
            fail=self.runtime.fail,
            is_online=lambda: self.runtime.newest.facts.online,
            report=lambda: self._report(cache.clock_judge.trust()),
            office=lambda: self._identity.office,
            keep_office=self._keep_office,
            heard=cache.clock_judge.heard,
            has_numbers=desk.has_numbers,
        )
        return Sync(ports, offline.sync_every_s)

    def _report(self, clock_trust: ClockTrust) -> "Report":
        from kiosk.core.health import health
        from kiosk.offline_cache.sync_plan import Report

        newest = self.runtime.newest
        devices = tuple((one.device.value, one.condition.value) for one in health(newest.facts, newest.settings))
        return Report(clock_trust, software(), devices)

    def _keep_office(self, office: Office) -> None:
        if office != self._identity.office:
            self._identity = self._identities.keep_office(self._identity, office)
