"""The composition root: from a configuration to a running kiosk with its screen. The parts that it puts together name
concrete classes, and nothing else does: appliance.py (what serves), devices.py and drivers.py (the hardware).

What is not needed to draw the welcome screen is imported when the appliance starts, after the first frame.
"""

import faulthandler
import gc
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.config import Config
from kiosk.core.events import Event
from kiosk.core.facts import Facts
from kiosk.core.model import OutOfServiceReason
from kiosk.correctable_clock import correctable
from kiosk.identity import IdentityFile
from kiosk.sd_notify import Notifier
from kiosk.visit_settings import session_settings
from quota_protocol.clock import Clock

if TYPE_CHECKING:
    from kiosk.appliance import Appliance, Wiring
    from kiosk.backstage import Backstage
    from kiosk.screens.root import KioskRoot
    from kiosk.screens.voice import Voice

BEAT_AT_MOST_EVERY_S = 5.0


def run_appliance(config: Config, clock: Clock, wiring: "Wiring | None" = None) -> None:
    """The kiosk with its screen, until its window closes. Unexpected errors of any thread are raised here."""
    from kiosk.screens.bootstrap import configure_kivy

    # Imports leave no garbage worth the time of looking for it; once the kiosk serves, it is looked for again.
    gc.disable()
    # The watchdog ends a hung kiosk with SIGABRT: the journal then holds where each thread stood.
    # Kivy puts an object of its own in the place of sys.stderr, which has no descriptor.
    if sys.__stderr__ is not None:
        faulthandler.enable(sys.__stderr__)
    # What staff say of the time holds for the screen too.
    clock = correctable(clock)
    screen = config.screen
    identities = IdentityFile(config.server.state_dir)
    identity = identities.load()
    configure_kivy(screen.width_px, screen.height_px, screen.fullscreen, config.server.state_dir / "kivy")

    from kiosk.backstage import Backstage
    from kiosk.core.states import OutOfService, Welcome
    from kiosk.screens.window import KioskWindow, Still, WindowHooks
    from kiosk.voice.opening import open_voice

    notifier = Notifier()
    first = Still(Welcome(), Facts(office=identity.office), session_settings(config))
    trouble = Still(OutOfService(OutOfServiceReason.FAILED), first.facts, first.settings)

    def build() -> "Appliance":
        from kiosk.appliance import Appliance

        return Appliance(config, identities, clock, wiring)

    backstage = Backstage(build, first)

    def serve() -> None:
        appliance = backstage.open(notifier.ready, trouble)
        notifier.ready()
        if wiring is not None and wiring.on_screen is not None:
            from kiosk.screens.remote import RemoteScreen

            wiring.on_screen(appliance, RemoteScreen(root))

    hooks = WindowHooks(
        newest=backstage.newest,
        settle=backstage.settle,
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
