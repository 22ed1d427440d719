"""What a screen is: it is built once, told its place, and draws a state; what was said of a visit can be wiped off."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from kivy.uix.widget import Widget

from kiosk.core.events import Button
from kiosk.core.facts import Facts, SessionSettings
from kiosk.core.presentation import Presentation
from kiosk.core.states import State
from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton, Style
from kiosk.screens.ground import Ground
from kiosk.screens.icons import Icon, IconPicture
from kiosk.screens.rect import Rect
from kiosk.screens.text import Align, Placed, Text, Upright, text_height_px
from kiosk.screens.theme import Colour, Theme
from kiosk.screens.touches import Touches, pressed
from kiosk.screens.wording import Words

BACK_WIDTH_MM = 46.0
NARROW_BACK_MM = 36.0
"""Where others stand in the footer too."""

VisitT = TypeVar("VisitT")
"""The state that a screen draws."""


class Picture(Protocol):
    """What there is to draw; `kiosk.core.session.Kiosk` is one. `scene` changes when touches mean something else."""

    @property
    def visit(self) -> State: ...

    @property
    def facts(self) -> Facts: ...

    @property
    def settings(self) -> SessionSettings: ...

    @property
    def scene(self) -> int: ...

    @property
    def presentation(self) -> Presentation: ...

    @property
    def adjusting(self) -> bool: ...

    @property
    def hearings(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Stage:
    """What every screen is built with."""

    theme: Theme
    touches: Touches
    words: Words
    kiosk_name: str
    now_s: Callable[[], float]
    has_voice: bool = False


class Card(Placed):
    """A rounded area of one colour, perhaps with an edge."""

    def __init__(self, theme: Theme, fill: Colour, edge: Colour | None = None) -> None:
        super().__init__(theme)
        self.fill = fill
        self.edge = edge
        self._ground = Ground(self.canvas, theme)

    def paint(self, fill: Colour) -> None:
        """Take another colour."""
        if fill != self.fill:
            self.fill = fill
            self.redraw()

    def redraw(self) -> None:
        self._ground.show(self.rect, self.fill, self.edge)


class Screen(Placed, Generic[VisitT]):
    """The part between header and help button. `arrange` places everything; `draw` shows a state.

    `arrange` is called with the area between header and footer and with the footer's free part, left of the help
    button; it is called again only when the panel changes. `draw` is called for every new state of its kind.
    """

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.theme)
        self.stage = stage
        self.words = stage.words

    def arrange(self, area: Rect, footer: Rect) -> None:
        """Place what is on the screen."""
        raise NotImplementedError

    def draw(self, visit: VisitT, picture: Picture) -> None:
        """Show the state `visit`; touch only what changes."""
        raise NotImplementedError

    def leave(self) -> None:
        """Wipe off what was said of a visit, and let go of every finger."""
        for widget in everything_in(self):
            if isinstance(widget, Text):
                widget.wipe()
            elif isinstance(widget, KioskButton):
                widget.let_go()

    # Building blocks

    def mm(self, length_mm: float) -> float:
        return self.theme.mm(length_mm)

    def heading(self, text: str = "", ink: Colour = tokens.INK, on: Colour = tokens.PAPER) -> Text:
        return self.text(text, cap_mm=tokens.CAP_HEADING_MM, bold=True, ink=ink, on=on)

    def text(
        self,
        text: str = "",
        *,
        cap_mm: float = tokens.CAP_BODY_MM,
        bold: bool = False,
        ink: Colour = tokens.INK,
        on: Colour = tokens.PAPER,
        align: Align = Align.LEFT,
        upright: Upright = Upright.TOP,
    ) -> Text:
        made = Text(self.theme, text, cap_mm=cap_mm, bold=bold, ink=ink, on=on, align=align, upright=upright)
        self.add_widget(made)
        return made

    def card(self, fill: Colour, edge: Colour | None = None) -> Card:
        made = Card(self.theme, fill, edge)
        self.add_widget(made)
        return made

    def icon(self, icon: Icon, ink: Colour = tokens.GREEN) -> IconPicture:
        made = IconPicture(self.theme, icon, ink)
        self.add_widget(made)
        return made

    def button(self, button: Button, *, style: Style = Style.CHOICE, **more: Any) -> KioskButton:
        """A button with its usual label."""
        label = more.pop("label", self.words.buttons[button])
        made = KioskButton(self.theme, self.stage.touches, pressed(button), label, style=style, **more)
        self.add_widget(made)
        return made

    def key_button(self, button: Button, icon: Icon) -> KioskButton:
        """A button as narrow as a key: its word, or its icon where letters are big."""
        if self.theme.is_big:
            return self.button(button, label="", icon=icon)
        return self.button(button, cap_mm=tokens.CAP_BODY_MM)

    def back_button(self, button: Button = Button.BACK) -> KioskButton:
        return self.button(button, icon=Icon.BACK)

    def cut_text(self, room: Rect, text: Text, gap_mm: float = 0.0) -> Rect:
        """Put a text at the top of the room, as high as it needs to be there; gives the room below a gap."""
        width = min(room.width, self.mm(self.theme.line_mm)) if text.cap_mm <= tokens.CAP_BUTTON_MM else room.width
        needed_px = text_height_px(self.theme, text.text, int(width), text.cap_mm, text.bold)
        place, rest = room.cut_top(needed_px, self.mm(gap_mm) if needed_px else 0.0)
        text.place(place.cut_left(width)[0] if text.align is Align.LEFT else place)
        return rest

    def within_reach(self, room: Rect) -> Rect:
        """The part of a room where touches are: all of it, or what is low enough."""
        if not self.theme.is_low:
            return room
        highest = self.y + self.mm(tokens.LOW_REACH_MM)
        return room.cut_bottom(min(room.height, max(highest - room.y, 0)))[0]

    def place_back(self, back: KioskButton, footer: Rect, width_mm: float = BACK_WIDTH_MM) -> Rect:
        """Put the way back at the left of the footer; gives what is left of the footer."""
        place, rest = footer.cut_left(self.mm(width_mm), self.mm(tokens.GAP_MM))
        back.place(place)
        return rest


def everything_in(widget: Widget) -> Iterator[Widget]:
    """The widget and all that is in it."""
    yield widget
    for child in widget.children:
        yield from everything_in(child)
