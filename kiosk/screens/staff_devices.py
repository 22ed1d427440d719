"""How every device is, a line each: well, or what is wrong and what to do about it."""

from kiosk.core.events import Button
from kiosk.core.health import Condition, DeviceHealth, health
from kiosk.core.states import StaffDevices
from kiosk.screens.icons import Icon, IconPicture
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Screen, Stage
from kiosk.screens.text import Text, Upright

MOST_LINES = 7
_SIGN_MM = 8.0
_NAME_MM = 42.0
_SENTENCE_MM = 136.0
_CLOCK_MM = 72.0
_SIGNS = {Condition.OK: Icon.CHECK, Condition.DEGRADED: Icon.CLOCK, Condition.DOWN: Icon.ALERT}


class StaffDevicesScreen(Screen[StaffDevices]):
    """A sign, the device, a sentence."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._title = self.heading(self.words.staff.devices_title)
        self._lines = [self._line() for _ in range(MOST_LINES)]
        self._back = self.back_button()
        self._clock = self.button(Button.STAFF_CLOCK, icon=Icon.CLOCK)
        self._room = Rect(0, 0, 0, 0)

    def _line(self) -> tuple[IconPicture, Text, Text]:
        return self.icon(Icon.CHECK), self.text(bold=True, upright=Upright.MIDDLE), self.text(upright=Upright.MIDDLE)

    def arrange(self, area: Rect, footer: Rect) -> None:
        rest = self.place_back(self._back, footer)
        self._clock.place(rest.cut_left(min(rest.width, self.mm(_CLOCK_MM)))[0])
        title, self._room = area.cut_top(self.mm(11), self.mm(1))
        self._title.place(title)

    def draw(self, visit: StaffDevices, picture: Picture) -> None:
        found = health(picture.facts, picture.settings)
        rows = self._room.rows(MOST_LINES, 0)
        for (sign, name, sentence), row, one in zip(self._lines, rows, found, strict=False):
            sign.show(_SIGNS[one.condition])
            name.text = self.words.staff.devices[one.device]
            sentence.text = self._sentence(one, picture)
            self._place(sign, name, sentence, row)
        for unused in self._lines[len(found) :]:
            for widget in unused:
                widget.place(Rect(self._room.x, self._room.y, 0, 0))
                widget.wipe()

    def _place(self, sign: IconPicture, name: Text, sentence: Text, row: Rect) -> None:
        side, rest = row.cut_left(self.mm(_SIGN_MM), self.mm(4))
        sign.place(side.centred(self.mm(_SIGN_MM), self.mm(_SIGN_MM)))
        first, rest = rest.cut_left(self.mm(_NAME_MM), self.mm(3))
        name.place(first)
        sentence.place(rest.cut_left(min(rest.width, self.mm(_SENTENCE_MM)))[0])

    def _sentence(self, one: DeviceHealth, picture: Picture) -> str:
        said = self.words.staff.reasons[one.device][one.reason.value]
        return said.format(count=picture.facts.unsettled_tickets)


SCREEN = StaffDevicesScreen
