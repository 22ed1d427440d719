"""The composition root: from a configuration to a running kiosk. The only file that names concrete classes.

`Appliance` is everything but the screen, so that tests and the benchmark run it without Kivy. What is not needed to
draw the welcome screen is imported when the appliance starts, after the first frame.
"""

import faulthandler
import gc
import logging
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kiosk.config import Config, ScannerConfig
from kiosk.drivers import (
    build_gate,
    build_printer,
    build_renderer,
    build_scanner,
    build_signals,
    build_slip_renderer,
    build_thermometer,
)
from kiosk.events import CodeScanned, Event, GateChanged, NobodyPassed, ScannerChanged
from kiosk.facts import Facts
from kiosk.identity import Identity, IdentityFile
from kiosk.logs import log_event
from kiosk.model import GateFault, OutOfServiceReason, ScannerFault
from kiosk.sd_notify import Notifier
from kiosk.visit_settings import session_settings
from quota_protocol.clock import Clock, ClockTrust
from quota_protocol.messages import Office

if TYPE_CHECKING:
    from kiosk.backstage import Backstage
    from kiosk.hardware.gate import Gate
    from kiosk.hardware.scanner import ScannersTogether
    from kiosk.hardware.signals import StaffSignals
    from kiosk.offline_cache.cache import OfflineCache
    from kiosk.offline_cache.sync_plan import Report
    from kiosk.performing import Performer
    from kiosk.quota_client import QuotaClient
    from kiosk.screens.remote import RemoteScreen
    from kiosk.screens.root import KioskRoot
    from kiosk.screens.voice import Voice
    from kiosk.server_sync import Sync
    from kiosk.ticket_desk import TicketDesk

BEAT_AT_MOST_EVERY_S = 5.0
SCANNERS_KNOWN_WITHIN_S = 2.0
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
        self._clock = clock
        self._identities = identities
        self._identity = identities.load()
        self._wiring = wiring or Wiring()
        self._stop = threading.Event()
        self._undo = ExitStack()
        from kiosk.runtime import Runtime
        from kiosk.session import Kiosk, home

        settings = session_settings(config)
        facts = Facts(office=self._identity.office)
        start = Kiosk(settings, facts, home(facts), presentation=settings.presentation)
        self.runtime = Runtime(start)

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
        self._start_scanners()
        self._undo.callback(sync.stop)
        sync.start()
        if not self._config.server.is_on_this_machine:
            from kiosk.cable_watch import watch_cable

            self._undo.callback(watch_cable(self.runtime.post, self.runtime.fail))
        log_event("ready", kiosk=self._identity.name, software=software(), simulated=self._clock.simulated)

    def stop(self) -> None:
        """Undo the start in reverse; what is under way gets a moment."""
        self._stop.set()
        self._undo.close()

    def _build_performer(
        self, client: "QuotaClient", cache: "OfflineCache", desk: "TicketDesk", sync: "Sync"
    ) -> "Performer":
        from kiosk.performing import Equipment, Performer
        from kiosk.staff_pin import is_right_pin

        pin_hash = self._config.staff.pin_hash
        printer = build_printer(self._config.printer)
        self._undo.callback(printer.close)
        thermometer = build_thermometer(self._config.screening)
        self._undo.callback(thermometer.close)
        return Performer(
            Equipment(
                client=client,
                desk=desk,
                may_ask=lambda: sync.has_asked(SYNC_TIMEOUTS_LONG * self._config.offline.request_timeout_s),
                journal=cache.journal,
                journal_changed=sync.changed,
                printer=printer,
                render=build_renderer(self._config.printer),
                render_slip=build_slip_renderer(self._config.printer),
                thermometer=thermometer,
                gate=self._build_gate(),
                signals=self._build_signals(),
                clock=self._clock,
                zone=ZoneInfo(self._identity.office.timezone),
                kiosk_name=self._identity.name,
                is_right_pin=lambda pin: is_right_pin(pin, pin_hash),
                clock_trust=cache.clock_judge.trust,
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
            )
        )

    def _build_gate(self) -> "Gate":
        from kiosk.hardware.gate import GateError, NoGate

        try:
            gate = build_gate(self._config.gate)
        except GateError as error:
            # Residents still get their numbers; staff open the gate by hand.
            log_event("gate", logging.ERROR, fault=error.fault, why=str(error))
            self.runtime.post(GateChanged(error.fault))
            return NoGate()
        gate.start(self._gate_changed, lambda: self.runtime.post(NobodyPassed()))
        self._undo.callback(gate.close)
        if self._wiring.on_gate is not None:
            self._wiring.on_gate(gate)
        return gate

    def _build_signals(self) -> "StaffSignals":
        from kiosk.hardware.signals import NoSignals, SignalsError

        try:
            signals = build_signals(self._config.gate)
        except SignalsError as error:
            log_event("staff-signals", logging.ERROR, why=str(error))
            return NoSignals()
        self._undo.callback(signals.close)
        if self._wiring.on_signals is not None:
            self._wiring.on_signals(signals)
        return signals

    def _gate_changed(self, fault: GateFault | None) -> None:
        log_event("gate", fault=fault or "none")
        self.runtime.post(GateChanged(fault))

    def _start_scanners(self) -> None:
        from kiosk.hardware.scanner import ScannersTogether

        together = ScannersTogether(len(self._config.scanner))
        known = [self._start_scanner(index, one, together) for index, one in enumerate(self._config.scanner)]
        # A port drops what came before it was opened: who reads "ready" in the log may scan at once.
        until_s = time.monotonic() + SCANNERS_KNOWN_WITHIN_S
        for one in known:
            one.wait(max(0.0, until_s - time.monotonic()))

    def _start_scanner(self, index: int, settings: ScannerConfig, together: "ScannersTogether") -> threading.Event:
        """Begin to read a scanner; the event is set once its first state is known."""
        from kiosk.hardware.scanner import ScannerError

        known = threading.Event()

        def on_health(fault: ScannerFault | None, why: str = "") -> None:
            log_event("scanner", fault=fault or "none", port=settings.port)
            if why:
                log_event("scanner", logging.ERROR, why=why)
            self.runtime.post(ScannerChanged(together.changed(index, fault)))
            known.set()

        try:
            scanner = build_scanner(settings)
        except ScannerError as error:
            # Residents type their codes; the others of this kiosk's devices do their work.
            on_health(error.fault, str(error))
            return known

        def read() -> None:
            try:
                scanner.run(lambda text: self.runtime.post(CodeScanned(text)), on_health, self._stop)
            except BaseException as failure:
                self.runtime.fail(failure)

        thread = threading.Thread(target=read, name="scanner", daemon=True)
        thread.start()
        self._undo.callback(thread.join, 3.0)
        return known

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
        from kiosk.health import health
        from kiosk.offline_cache.sync_plan import Report

        newest = self.runtime.newest
        devices = tuple((one.device.value, one.condition.value) for one in health(newest.facts, newest.settings))
        return Report(clock_trust, software(), devices)

    def _keep_office(self, office: Office) -> None:
        if office != self._identity.office:
            self._identity = self._identities.keep_office(self._identity, office)


def run_appliance(config: Config, clock: Clock, wiring: Wiring | None = None) -> None:
    """The kiosk with its screen, until its window closes. Unexpected errors of any thread are raised here."""
    from kiosk.screens.bootstrap import configure_kivy

    # Imports leave no garbage worth the time of looking for it; once the kiosk serves, it is looked for again.
    gc.disable()
    # The watchdog ends a hung kiosk with SIGABRT: the journal then holds where each thread stood.
    # Kivy puts an object of its own in the place of sys.stderr, which has no descriptor.
    if sys.__stderr__ is not None:
        faulthandler.enable(sys.__stderr__)
    screen = config.screen
    identities = IdentityFile(config.server.state_dir)
    identity = identities.load()
    configure_kivy(screen.width_px, screen.height_px, screen.fullscreen, config.server.state_dir / "kivy")

    from kiosk.backstage import Backstage
    from kiosk.screens.window import KioskWindow, Still, WindowHooks
    from kiosk.states import OutOfService, Welcome
    from kiosk.voice.opening import open_voice

    notifier = Notifier()
    first = Still(Welcome(), Facts(office=identity.office), session_settings(config))
    trouble = Still(OutOfService(OutOfServiceReason.FAILED), first.facts, first.settings)
    backstage = Backstage(lambda: Appliance(config, identities, clock, wiring), first)

    def serve() -> None:
        appliance = backstage.open(notifier.ready, trouble)
        notifier.ready()
        if wiring is not None and wiring.on_screen is not None:
            from kiosk.screens.remote import RemoteScreen

            wiring.on_screen(appliance, RemoteScreen(root))

    hooks = WindowHooks(
        newest=backstage.newest,
        after_first_frame=lambda: _behind_the_picture(serve, backstage.fail),
        every_frame=backstage.raise_failure,
        beat=lambda: _beat(backstage, notifier),
        beat_every_s=min(BEAT_AT_MOST_EVERY_S, (notifier.watchdog_interval_s or BEAT_AT_MOST_EVERY_S * 2) / 2),
    )
    voice = open_voice(config.voice, config.server.state_dir)
    root = build_root(config, backstage.post, clock, identity.name, voice)
    window = KioskWindow(root, hooks)
    try:
        window.run()
    finally:
        notifier.stopping()
        voice.close()
        backstage.close()


def build_root(
    config: Config, post: Callable[[Event], None], clock: Clock, kiosk_name: str, voice: "Voice"
) -> "KioskRoot":
    """The tree of widgets that draws the kiosk's state and posts what is touched."""
    from kiosk.screens.root import KioskRoot
    from kiosk.screens.theme import Theme

    screen = config.screen
    theme = Theme(screen.width_px, screen.height_px, screen.panel_width_mm)
    root = KioskRoot(theme, post, clock, kiosk_name, voice=voice)
    if config.keypad.enabled:
        from kiosk.screens.keypad import Keypad

        Keypad(root)
    return root


def _behind_the_picture(serve: Callable[[], None], fail: Callable[[BaseException], None]) -> None:
    """Start on a thread of its own: imports and devices must not hold up the picture."""

    def run() -> None:
        try:
            serve()
        except BaseException as failure:
            fail(failure)

    threading.Thread(target=run, name="start", daemon=True).start()


def _beat(backstage: "Backstage", notifier: Notifier) -> None:
    if backstage.moves():
        notifier.watchdog()


def software() -> str:
    """The version of this distribution."""
    from importlib.metadata import version

    return version("kiosk-antrean")
