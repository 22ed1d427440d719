"""A page of choices: at most six large buttons in two columns, and a way to the rest when there are more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.screens import theme as tokens
from kiosk.screens.button import KioskButton, Style
from kiosk.screens.icons import Icon
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Screen, Stage, VisitT
from kiosk.screens.touches import MakeEvent

_COLUMNS, _ROWS = 2, 3
_IN_ONE_ROW = 3
_MOST_HEIGHT_MM, _MOST_OF_THREE_MM = 27.0, 23.0
PLACES = _COLUMNS * _ROWS


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice. One that is not possible is shown all the same, with its word."""

    label: str
    make_event: MakeEvent
    under: str = ""
    icon: Icon | None = None
    possible: bool = True
    leads: bool = False


class MoreButton(KioskButton):
    """Shows the next page of choices; the last leads back to the first."""

    def __init__(self, screen: "ChoicesScreen[Any]", label: str) -> None:
        self._screen = screen
        super().__init__(screen.theme, screen.stage.touches, None, label, icon=Icon.FORWARD)

    def release(self, touch: Any) -> None:
        self._screen.turn_page()


class ChoicesScreen(Screen[VisitT]):
    """A heading, perhaps a sentence, and the choices."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._title = self.heading()
        self._body = self.text(ink=tokens.INK_SOFT)
        self._choices: tuple[Choice, ...] = ()
        self._page = 0
        self._area = Rect(0, 0, 0, 0)
        self._buttons = [KioskButton(self.theme, stage.touches, None) for _ in range(PLACES)]
        self._more = MoreButton(self, self.words.choice.more_services)
        for button in (*self._buttons, self._more):
            self.add_widget(button)
        self._back = self.back_button()

    def arrange(self, area: Rect, footer: Rect) -> None:
        self._area = area
        self.place_back(self._back, footer)
        self._arrange()

    def offer(self, title: str, choices: Sequence[Choice], body: str = "") -> None:
        """Show these choices, from the first page."""
        self._title.text, self._body.text = title, body
        self._choices, self._page = tuple(choices), 0
        self._arrange()

    def turn_page(self) -> None:
        """Show the next page."""
        self._page = self._page + 1 if (self._page + 1) * (PLACES - 1) < len(self._choices) else 0
        self._arrange()

    def leave(self) -> None:
        super().leave()
        self._choices = ()

    def _arrange(self) -> None:
        rest = self._under_words(self._area)
        room = self.within_reach(rest)
        # What is left over is air above and below the words rather than a hole at the end.
        spare_px = 0.0 if self.theme.is_low else self._places(room)[-1].y - room.y
        above_px, below_px = min(spare_px * 0.4, self.mm(5)), min(spare_px * 0.2, self.mm(2.5))
        rest = self._under_words(self._area.cut_top(above_px)[1]).cut_top(below_px)[1]
        places = self._places(self.within_reach(rest))
        more = len(self._choices) > PLACES
        shown = self._choices
        if more:
            shown = shown[self._page * (PLACES - 1) : (self._page + 1) * (PLACES - 1)]
        nowhere = Rect(rest.x, rest.y, 0, 0)
        for at, button in enumerate(self._buttons):
            if at < len(shown):
                self._fill(button, shown[at])
            button.place(places[at] if at < len(shown) else nowhere)
        self._more.place(places[PLACES - 1] if more else nowhere)

    def _under_words(self, room: Rect) -> Rect:
        return self.cut_text(self.cut_text(room, self._title, 1), self._body, 2)

    def _fill(self, button: KioskButton, choice: Choice) -> None:
        button.make_event = choice.make_event
        style = Style.FORWARD if choice.leads else Style.CHOICE if choice.possible else Style.OFF
        button.wear(choice.icon)
        button.show(choice.label, choice.under, style=style)

    def _places(self, room: Rect) -> list[Rect]:
        gap = self.mm(tokens.GAP_MM)
        if 1 < len(self._choices) <= _IN_ONE_ROW and not any(choice.icon for choice in self._choices):
            return room.cut_top(min(room.height, self.mm(44 if self.theme.is_big else 40)))[0].columns(
                len(self._choices), gap
            )
        if len(self._choices) == _IN_ONE_ROW and room.height >= self.mm(3 * tokens.TARGET_MM) + 2 * gap:
            height = min((room.height - 2 * gap) / 3, self.mm(_MOST_HEIGHT_MM))
            return room.cut_top(3 * height + 2 * gap)[0].rows(3, gap)
        # Low down is little height, so what stands below each other otherwise stands side by side.
        few = len(self._choices) <= _COLUMNS * _COLUMNS
        columns, most_rows = (_ROWS, _COLUMNS) if self.theme.is_low and not few else (_COLUMNS, _ROWS)
        rows = min(max(-(-len(self._choices) // columns), 1), most_rows)
        height = min(
            (room.height - gap * (rows - 1)) / rows, self.mm(_MOST_HEIGHT_MM if rows < _ROWS else _MOST_OF_THREE_MM)
        )
        used = room.cut_top(height * rows + gap * (rows - 1))[0]
        return used.grid(columns, rows, gap)
