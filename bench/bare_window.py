"""The smallest Kivy window: one empty widget, of the kiosk's size and frame limit. Says on stderr when it has drawn.

It is told what any careful Kivy program tells it, and shares nothing with the kiosk, whose own ways to start sooner or
to hold less must not make the reference better, too.
"""

import os
import sys


def main() -> None:
    """`python -m bench.bare_window WIDTH_PX HEIGHT_PX KIVY_HOME`: draws until killed."""
    os.environ.update(
        KIVY_HOME=sys.argv[3], KIVY_NO_ARGS="1", KIVY_NO_CONFIG="1", KIVY_NO_FILELOG="1", KIVY_NO_CONSOLELOG="1"
    )
    from kivy.config import Config

    Config.set("graphics", "width", sys.argv[1])
    Config.set("graphics", "height", sys.argv[2])
    Config.set("graphics", "maxfps", "30")
    Config.set("graphics", "multisamples", "0")

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
                # Kivy has put its log in the place of sys.stderr.
                print("event=first-frame", file=sys.__stderr__, flush=True)

    BareWindow().run()


if __name__ == "__main__":
    main()
