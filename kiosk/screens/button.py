"""The one button of the kiosk. It acts on release inside itself; sliding off cancels; holding it is one press."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from kiosk.events import Button
from kiosk.screens import theme as tokens
from kiosk.screens.ground import Ground
from kiosk.screens.icons import DRAWINGS, Icon
from kiosk.screens.pen import Sign
from kiosk.screens.rect import Rect
from kiosk.screens.text import Align, Placed, Text, Upright, text_height_px
from kiosk.screens.theme import Colour, Theme
from kiosk.screens.touches import MakeEvent, Touches, pressed

ICON_MM = 11.0
_NARROW_MM = 26.0


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of a button."""

    fill: Colour
    edge: Colour
    ink: Colour
    soft: Colour
    sign: Colour
    pressed: Colour


class Style(Enum):
    """What a button is for: the one way forward, another way, help, or one that does not work now."""

    FORWARD = Look(tokens.GREEN, tokens.GREEN, tokens.WHITE, tokens.GREEN_SOFT, tokens.WHITE, tokens.GREEN_DEEP)
    CHOICE = Look(tokens.CARD, tokens.GREEN, tokens.INK, tokens.INK_SOFT, tokens.GREEN, tokens.GREEN_TINT)
    HELP = Look(
        tokens.SAFFRON_TINT,
        tokens.SAFFRON_EDGE,
        tokens.SAFFRON_TINT_INK,
        tokens.SAFFRON_TINT_INK,
        tokens.SAFFRON_TINT_INK,
        tokens.SAFFRON,
    )
    OFF = Look(tokens.OFF, tokens.OFF, tokens.OFF_INK, tokens.OFF_INK, tokens.OFF_INK, tokens.OFF)


class KioskButton(Placed):
    """A button with a label, perhaps a second line under it and an icon before it.

    `make_event` None makes a button that does something by itself (a subclass overrides `release`). A button that is
    off posts nothing; its second line says what is missing.
    """

    def __init__(
        self,
        theme: Theme,
        touches: Touches,
        make_event: MakeEvent | None,
        label: str = "",
        *,
        under: str = "",
        icon: Icon | None = None,
        style: Style = Style.CHOICE,
        cap_mm: float = tokens.CAP_BUTTON_MM,
    ) -> None:
        super().__init__(theme)
        self.make_event = make_event
        self.icon = icon
        self.style = style
        self.enabled = True
        self._touches = touches
        self._finger: Any = None
        self._icon_rect = Rect(0, 0, 0, 0)
        self._ground = Ground(self.canvas.before, theme)
        self._sign = Sign(self.canvas.before) if icon is not None else None
        self.label = Text(theme, label, cap_mm=cap_mm, bold=True, upright=Upright.MIDDLE)
        self.under = Text(theme, under, upright=Upright.MIDDLE)
        self.add_widget(self.label)
        self.add_widget(self.under)

    # What it shows

    def show(
        self, label: str, under: str = "", *, enabled: bool = True, style: Style | None = None, icon: Icon | None = None
    ) -> None:
        """Change what it says and whether it works."""
        if icon is not None:
            self.wear(icon)
        wanted = (label, under, enabled, style or self.style)
        if wanted != (self.label.text, self.under.text, self.enabled, self.style):
            self.enabled, self.style = enabled, style or self.style
            self.label.text, self.under.text = label, under
            self.redraw()

    def wear(self, icon: Icon | None) -> None:
        """Take another icon, or none."""
        if icon is self.icon:
            return
        self.icon = icon
        if self._sign is None:
            self._sign = Sign(self.canvas.before)
        self._sign.hide()
        self.redraw()

    def means(self, button: Button) -> None:
        """Stand for another of the buttons that mean the same everywhere."""
        self.make_event = pressed(button)

    @property
    def look(self) -> Look:
        """Its present colours."""
        return (self.style if self.enabled else Style.OFF).value

    @property
    def is_down(self) -> bool:
        """Whether a finger holds it."""
        return self._finger is not None

    def redraw(self) -> None:
        if self.width <= 0:
            self._ground.show(self.rect, tokens.PAPER)
            if self._sign is not None:
                self._sign.hide()
            for text in (self.label, self.under):
                text.place(Rect(self.x, self.y, 0, 0))
            return
        narrow = self.width < self.theme.mm(_NARROW_MM)
        self._lay_out(self.rect.inset(self.theme.mm(0.8 if narrow else 3), self.theme.mm(1)))
        self._paint()

    def _paint(self) -> None:
        if self.width <= 0:
            return
        look = self.look
        fill = look.pressed if self.is_down else look.fill
        self._ground.show(self.rect, fill, look.edge)
        if self._sign is not None and self.icon is not None:
            self._sign.show(DRAWINGS[self.icon], self._icon_rect, look.sign)
        self.label.recolour(look.ink, fill)
        self.under.recolour(look.soft, fill)

    def _lay_out(self, room: Rect) -> None:
        if self.icon is not None:
            side = min(self.theme.mm(ICON_MM), room.height)
            left, rest = room.cut_left(side, self.theme.mm(tokens.GAP_MM))
            self._icon_rect = (left if self.label.text else room).centred(side, side)
            room = rest
        self.label.align = self.under.align = Align.CENTRE if self.icon is None else Align.LEFT
        if not self.under.text:
            self.label.place(room)
            self.under.place(Rect(room.x, room.y, 0, 0))
            return
        label_px = text_height_px(self.theme, self.label.text, room.width, self.label.cap_mm, bold=True)
        under_px = text_height_px(self.theme, self.under.text, room.width)
        upper, lower = room.centred(room.width, label_px + under_px).cut_top(label_px)
        self.label.place(upper)
        self.under.place(lower)

    # What fingers do with it

    def on_touch_down(self, touch: Any, *_: Any) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        if self._finger is None and self.enabled:
            self._finger = touch
            touch.grab(self)
            self._paint()
        return True

    def on_touch_move(self, touch: Any, *_: Any) -> bool:
        return touch.grab_current is self

    def on_touch_up(self, touch: Any, *_: Any) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        if touch is not self._finger:
            return True
        self._finger = None
        self._paint()
        if self.collide_point(*touch.pos) and self.enabled and not self._touches.is_repeat(touch):
            self.release(touch)
        return True

    def release(self, touch: Any) -> None:
        """Do what it is for."""
        if self.make_event is not None:
            self._touches.finish(touch, self.make_event)

    def let_go(self) -> None:
        """Forget the finger: the picture has changed under it."""
        if self._finger is not None:
            self._finger.ungrab(self)
            self._finger = None
            self._paint()
