"""The smallest Kivy window: one empty widget, with the kiosk's own settings. Says on stderr when it has drawn."""

import sys
from pathlib import Path

from kiosk.screens.bootstrap import configure_kivy


def main() -> None:
    """`python -m bench.bare_window WIDTH_PX HEIGHT_PX KIVY_HOME`: draws until killed."""
    configure_kivy(int(sys.argv[1]), int(sys.argv[2]), fullscreen=False, kivy_home=Path(sys.argv[3]))

    from kivy.app import App
    from kivy.clock import Clock
    from kivy.uix.widget import Widget

    class BareWindow(App):
        frames = 0

        def build(self) -> Widget:
            return Widget()

        def on_start(self) -> None:
            Clock.schedule_interval(self._each_frame, 0)

        def _each_frame(self, _elapsed_s: float) -> None:
            # As the kiosk counts: the callback runs before its frame is drawn.
            self.frames += 1
            if self.frames == 2:
                print("event=first-frame", file=sys.stderr, flush=True)

    BareWindow().run()


if __name__ == "__main__":
    main()
