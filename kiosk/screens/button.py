"""The one button of the kiosk. It acts on release inside itself; sliding off cancels; holding it is one press."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from kiosk.core.events import Button
from kiosk.screens import theme as tokens
from kiosk.screens.ground import Ground
from kiosk.screens.icons import DRAWINGS, Icon
from kiosk.screens.pen import Sign
from kiosk.screens.rect import Rect
from kiosk.screens.text import Align, Placed, Text, Upright, text_height_px, text_width_px
from kiosk.screens.theme import Colour, Theme
from kiosk.screens.touches import MakeEvent, Touches, pressed

ICON_MM = 11.0
SMALL_ICON_MM = 7.6
SMALLEST_ICON_MM = 6.0
_ICONS_MM = (ICON_MM, SMALL_ICON_MM, SMALLEST_ICON_MM)
_NARROW_MM = 34.0
_EDGES_OF_NARROW_MM, _EDGES_OF_BIG_MM, _EDGES_MM = 0.8, 1.4, 3.0


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


@dataclass(frozen=True, slots=True)
class Fit:
    """One way to lay a button out: its capitals, its icon (0 is none), and whether its second line is there."""

    cap_mm: float
    icon_mm: float
    under: bool

    @property
    def gap_mm(self) -> float:
        return tokens.GAP_MM if self.icon_mm == ICON_MM else 2.0

    @property
    def under_cap_mm(self) -> float:
        return min(self.cap_mm, tokens.CAP_BODY_MM)


class KeyPress:
    """What a key is instead of a finger: it has a place, and the picture that it was pressed on."""

    def __init__(self, x: float, y: float) -> None:
        self.x, self.y = x, y
        self.ud: dict[str, int] = {}


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
        self._cap_mm = cap_mm
        self._ground = Ground(self.canvas.before, theme)
        self._sign = Sign(self.canvas.before) if icon is not None else None
        self.label = Text(theme, label, cap_mm=cap_mm, bold=True, upright=Upright.MIDDLE)
        self.add_widget(self.label)
        self._under: Text | None = None
        self._say_under(under)

    # What it shows

    @property
    def under(self) -> str:
        """The second line; empty when there is none."""
        return self._under.text if self._under is not None else ""

    def _say_under(self, text: str) -> None:
        # Most have none, keys above all: eight kilobytes each, and a part of the time that a new screen takes.
        if text and self._under is None:
            self._under = Text(self.theme, upright=Upright.MIDDLE)
            self.add_widget(self._under)
        if self._under is not None:
            self._under.text = text

    def show(
        self, label: str, under: str = "", *, enabled: bool = True, style: Style | None = None, icon: Icon | None = None
    ) -> None:
        """Change what it says and whether it works."""
        if icon is not None:
            self.wear(icon)
        wanted = (label, under, enabled, style or self.style)
        if wanted != (self.label.text, self.under, self.enabled, self.style):
            self.enabled, self.style = enabled, style or self.style
            self.label.text = label
            self._say_under(under)
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
            for text in (self.label, self._under):
                if text is not None:
                    text.place(Rect(self.x, self.y, 0, 0))
            return
        narrow = self.width < self.theme.mm(_NARROW_MM)
        edge_mm = _EDGES_OF_NARROW_MM if narrow else _EDGES_OF_BIG_MM if self.theme.is_big else _EDGES_MM
        room = self.rect.inset(self.theme.mm(edge_mm), self.theme.mm(0.2 if self.theme.is_big else 1))
        self._lay_out(room, self._fitting(room))
        self._paint()

    def _paint(self) -> None:
        if self.width <= 0:
            return
        look = self.look
        fill = look.pressed if self.is_down else look.fill
        if self.is_down and self.theme.is_high_contrast:
            # There are no tints here: what is held is turned round, ink for ground.
            look, fill = Style.FORWARD.value, tokens.GREEN_DEEP
        self._ground.show(self.rect, fill, look.edge)
        if self._sign is not None:
            if self.icon is not None and self._icon_rect.width > 0:
                self._sign.show(DRAWINGS[self.icon], self._icon_rect, self.theme.shade(look.sign))
            else:
                self._sign.hide()
        self.label.recolour(look.ink, fill)
        if self._under is not None:
            self._under.recolour(look.soft, fill)

    def _fitting(self, room: Rect) -> "Fit":
        """The first way to fit the words whole: rather without the icon than smaller, rather smaller than cut off."""
        ways = self._ways()
        return next((way for way in ways if self._fits(room, way)), ways[-1])

    def _ways(self) -> list["Fit"]:
        caps_mm = [self._cap_mm]
        if self.theme.is_big:
            caps_mm += [cap_mm for cap_mm in (tokens.CAP_BODY_MM, tokens.CAP_SHRUNK_MM) if cap_mm < self._cap_mm]
        icons = [0.0] if self.icon is None else [*_ICONS_MM, 0.0] if self.label.text else [ICON_MM]
        # What is missing for a button that is off must be said; what explains one that works may give way.
        unders = [True, False] if self.under and self.enabled else [bool(self.under)]
        return [Fit(cap_mm, icon_mm, under) for under in unders for icon_mm in icons for cap_mm in caps_mm]

    def _fits(self, room: Rect, way: "Fit") -> bool:
        width = self._text_width(room, way)
        texts = [(self.label, way.cap_mm)]
        if self._under is not None and way.under:
            texts.append((self._under, way.under_cap_mm))
        height_px = 0.0
        for text, cap_mm in texts:
            if any(text_width_px(self.theme, word, cap_mm, text.bold) > width for word in text.text.split()):
                return False
            height_px += text_height_px(self.theme, text.text, width, cap_mm, text.bold)
        return height_px <= room.height + 1

    def _text_width(self, room: Rect, way: "Fit") -> float:
        return room.width - (self._icon_side(room, way) + self.theme.mm(way.gap_mm) if way.icon_mm else 0.0)

    def _icon_side(self, room: Rect, way: "Fit") -> float:
        return min(self.theme.mm(way.icon_mm), room.height)

    def _lay_out(self, room: Rect, way: "Fit") -> None:
        self._icon_rect = Rect(room.x, room.y, 0, 0)
        if way.icon_mm:
            side = self._icon_side(room, way)
            left, rest = room.cut_left(side, self.theme.mm(way.gap_mm))
            self._icon_rect = (left if self.label.text else room).centred(side, side)
            room = rest
        align = self.label.align = Align.LEFT if way.icon_mm else Align.CENTRE
        self.label.cap_mm = way.cap_mm
        if self._under is None:
            self.label.place(room)
            return
        self._under.align, self._under.cap_mm = align, way.under_cap_mm
        if not way.under:
            self.label.place(room)
            self._under.leave_out(room)
            return
        label_px = text_height_px(self.theme, self.label.text, room.width, way.cap_mm, bold=True)
        under_px = text_height_px(self.theme, self.under, room.width, way.under_cap_mm)
        upper, lower = room.centred(room.width, label_px + under_px).cut_top(label_px)
        self.label.place(upper)
        self._under.place(lower)

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

    def press_by_key(self) -> None:
        """Do it, on a keypad's behalf; nothing while it is off, or twice within what a bouncing key takes."""
        key = KeyPress(*self.center)
        self._touches.begin(key)
        if self.enabled and not self._touches.is_repeat(key):
            self.release(key)

    def let_go(self) -> None:
        """Forget the finger: the picture has changed under it."""
        if self._finger is not None:
            self._finger.ungrab(self)
            self._finger = None
            self._paint()
