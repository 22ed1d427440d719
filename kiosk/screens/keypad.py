"""The screens without touching them: a keypad with raised digits, or any keyboard, moves a ring and presses.

Arrows, Tab, plus and minus move the ring in reading order; Enter presses what it stands on. A digit presses its key
where there is one, else it leads the ring to the choice of that number. Backspace and the dot erase, the star reads
the picture out, the slash calls staff. A scanner that plays a keyboard is taken from the kernel and never comes here.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any

from kivy.core.window import Window
from kivy.graphics import Color, Line

from kiosk.core.events import Button, ScreenTouched
from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton, Style
from kiosk.screens.rect import Rect
from kiosk.screens.root import KioskRoot
from kiosk.screens.screen import everything_in
from kiosk.screens.touches import pressed

_RING_MM = 1.2


class Key(Enum):
    """What a key means here."""

    NEXT = "next"
    PREVIOUS = "previous"
    ENTER = "enter"
    ERASE = "erase"
    HEAR = "hear"
    HELP = "help"


# Kivy's numbers for keys, those of the number pad among them.
_KEYS = {
    **dict.fromkeys((274, 275, 9, 270, 43), Key.NEXT),
    **dict.fromkeys((273, 276, 269, 45), Key.PREVIOUS),
    **dict.fromkeys((13, 271), Key.ENTER),
    **dict.fromkeys((8, 127, 266), Key.ERASE),
    **dict.fromkeys((268, 42), Key.HEAR),
    **dict.fromkeys((267, 47), Key.HELP),
}
_TYPED = {
    **{first + digit: str(digit) for first in (48, 256) for digit in range(10)},
    **{code: chr(code).upper() for code in range(ord("a"), ord("z") + 1)},
}


class Keypad:
    """Moves a ring over the buttons of a root, from key presses of the window. Main thread only."""

    def __init__(self, root: KioskRoot) -> None:
        self._root = root
        self._on: KioskButton | None = None
        self._scene: object = None
        self._may_go_on = False
        self.ring = Rect(0, 0, 0, 0)
        with root.canvas.after:
            self._colour = Color(0, 0, 0, 0)
            self._ring = Line(rounded_rectangle=(0, 0, 1, 1, 1), width=1)
        Window.bind(on_key_down=self._key_down)
        root.bind_drawn(self._drawn)

    @property
    def stands_on(self) -> KioskButton | None:
        """The button that Enter would press."""
        return self._on

    def close(self) -> None:
        """Listen no more."""
        Window.unbind(on_key_down=self._key_down)

    def press(self, code: int) -> None:
        """A key went down, by Kivy's number of it."""
        self._root.touches.post(ScreenTouched(self._root.touches.scene))
        buttons = self._buttons()
        if code in _TYPED:
            self._type(_TYPED[code], buttons)
        elif code in _KEYS:
            self._act(_KEYS[code], buttons)

    def _key_down(self, _window: Any, code: int, *_: Any) -> bool:
        self.press(code)
        return True

    def _act(self, key: Key, buttons: list[KioskButton]) -> None:
        match key:
            case Key.NEXT | Key.PREVIOUS:
                self._move(1 if key is Key.NEXT else -1, buttons)
            case Key.ENTER:
                if self._on in buttons:
                    self._on.press_by_key()
            case Key.ERASE:
                self._press_first(lambda one: _means(one, Button.ERASE), buttons)
            case Key.HEAR:
                self._press_first(lambda one: _means(one, Button.HEAR), buttons)
            case Key.HELP:
                self._press_first(lambda one: one is self._root.help_button, buttons)

    def _type(self, typed: str, buttons: list[KioskButton]) -> None:
        keys = [one for one in buttons if one.label.text == typed]
        if keys:
            keys[0].press_by_key()
        elif typed.isdigit() and 1 <= int(typed) <= len(buttons):
            self._stand_on(buttons[int(typed) - 1])

    def _press_first(self, fits: Callable[[KioskButton], bool], buttons: list[KioskButton]) -> None:
        found = next((one for one in buttons if fits(one)), None)
        if found is not None:
            found.press_by_key()

    def _move(self, step: int, buttons: list[KioskButton]) -> None:
        if not buttons:
            return
        at = buttons.index(self._on) + step if self._on in buttons else 0
        self._stand_on(buttons[at % len(buttons)])

    def _drawn(self) -> None:
        """A new picture, or its way forward has opened: the ring goes there. Otherwise it stays where it is."""
        buttons = self._buttons()
        leading = [one for one in buttons if one.style is Style.FORWARD]
        opened = bool(leading) and not self._may_go_on
        if self._root.touches.scene != self._scene or self._on not in buttons or opened:
            self._scene = self._root.touches.scene
            self._on = next(iter(leading or buttons), None)
        self._may_go_on = bool(leading)
        self._place_ring()

    def _stand_on(self, button: KioskButton) -> None:
        self._on = button
        self._root.tell(button.label.text, button.under)
        self._place_ring()

    def _place_ring(self) -> None:
        theme = self._root.present_theme
        if self._on is None:
            self._colour.rgba = (0, 0, 0, 0)
            return
        self._colour.rgba = theme.shade(tokens.FOCUS)
        out = theme.mm(tokens.GAP_MM) / 2
        self.ring = self._on.rect.inset(-out)
        radius = theme.mm(tokens.RADIUS_MM) + out
        self._ring.rounded_rectangle = (self.ring.x, self.ring.y, self.ring.width, self.ring.height, radius)
        self._ring.width = theme.mm(_RING_MM) / 2

    def _buttons(self) -> list[KioskButton]:
        """What can be pressed, in reading order; help and the choices of display come last."""
        found = [one for one in everything_in(self._root) if isinstance(one, KioskButton)]
        usable = [one for one in found if one.width > 0 and one.enabled]
        return sorted(usable, key=lambda one: (-round(one.top), one.x))


def _means(button: KioskButton, meaning: Button) -> bool:
    return button.make_event is not None and button.make_event(0) == pressed(meaning)(0)
