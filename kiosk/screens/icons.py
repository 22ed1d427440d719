"""The icons: strokes on a grid of 24, two units wide. Each is a function that draws with a pen."""

from collections.abc import Callable
from enum import Enum
from math import cos, radians, sin

from kiosk.screens.pen import Pen, Sign
from kiosk.screens.text import Placed
from kiosk.screens.theme import GREEN, Colour, Theme


def _keyboard(pen: Pen) -> None:
    pen.frame(2, 5, 20, 14, 2.5)
    for y in (9.5, 12.5):
        for x in (6, 10, 14, 18):
            pen.dot((x, y), 1)
    pen.stroke((7.5, 15.8), (16.5, 15.8), width=1.8)


def _digits(pen: Pen) -> None:
    for row in range(3):
        for column in range(3):
            pen.dot((5 + 7 * column, 4 + 6 * row), 1.9)
    pen.dot((12, 22), 1.9)


def _ticket(pen: Pen) -> None:
    pen.stroke((5, 2.5), (19, 2.5), (19, 21.5), (16.7, 19.3), (14.3, 21.5), (12, 19.3), (9.7, 21.5), (7.3, 19.3))
    pen.stroke((7.3, 19.3), (5, 21.5), (5, 2.5))
    pen.stroke((9, 8), (15, 8)).stroke((9, 13), (15, 13))


def _card(pen: Pen) -> None:
    pen.frame(1.8, 4.5, 20.4, 15, 2.5)
    pen.dot((8, 10), 2.2)
    pen.arc((8, 16.6), 3.4, -80, 80)
    pen.stroke((14, 10), (18.5, 10)).stroke((14, 14.5), (18.5, 14.5))


def _camera(pen: Pen) -> None:
    pen.stroke((2.5, 8), (7, 8), (9, 4.8), (15, 4.8), (17, 8), (21.5, 8), (21.5, 19.5), (2.5, 19.5), close=True)
    pen.ring((12, 13.3), 3.8)


def _document(pen: Pen) -> None:
    pen.stroke((5, 2.5), (14, 2.5), (19.5, 8), (19.5, 21.5), (5, 21.5), close=True)
    pen.stroke((14, 2.5), (14, 8), (19.5, 8))
    pen.stroke((9, 13), (15.5, 13)).stroke((9, 17), (15.5, 17))


def _pencil(pen: Pen) -> None:
    pen.stroke((4, 20), (5, 15.5), (16, 4.5), (19.5, 8), (8.5, 19), close=True)
    pen.stroke((13.5, 7), (17, 10.5))


def _shield(pen: Pen) -> None:
    pen.stroke((12, 2.2), (20, 5.2), (20, 11.5), (18, 16.8), (12, 21.8), (6, 16.8), (4, 11.5), (4, 5.2), close=True)
    pen.stroke((8.3, 11.8), (11, 14.5), (15.8, 9))


def _heart(pen: Pen) -> None:
    pen.arc((7.6, 8.6), 5.1, -135, 72)
    pen.arc((16.4, 8.6), 5.1, -72, 135)
    pen.stroke((4, 12.2), (12, 20.6), (20, 12.2))


def _alert(pen: Pen) -> None:
    pen.ring((12, 12), 9.6)
    pen.stroke((12, 6.8), (12, 13))
    pen.dot((12, 16.9), 1.4)


def _person(pen: Pen) -> None:
    """Somebody who raises a hand: staff, coming."""
    pen.dot((11, 5.2), 3.2)
    pen.stroke((4.5, 21.5), (5.2, 14.5), (8, 11.6), (14, 11.6), (17.4, 9.8), (20, 4.5), width=2.4)
    pen.stroke((16.2, 21.5), (16.2, 14.6), width=2.4)


def _oneself(pen: Pen) -> None:
    pen.dot((12, 6.8), 4.2)
    pen.arc((12, 21), 8.2, -90, 90).stroke((3.8, 21), (20.2, 21))


def _family(pen: Pen) -> None:
    pen.dot((7, 6.6), 3.2).dot((17, 6.6), 3.2).dot((12, 12.6), 2.2)
    pen.arc((7, 19.6), 5, -90, 40).arc((17, 19.6), 5, -40, 90).arc((12, 20.6), 3.4, -90, 90, 1.8)
    pen.stroke((2, 20.8), (22, 20.8))


def elder(pen: Pen) -> None:
    """Somebody with a stick."""
    pen.dot((11, 4), 3)
    pen.stroke((11.6, 9), (9, 15.5), (9, 22.5), width=3.4).stroke((9, 15.5), (13.4, 18), (13.8, 22.5), width=2.6)
    pen.stroke((12, 10), (15, 14), (18.6, 14), width=2.2).stroke((18.6, 13), (18.6, 22.5), width=1.5)


def _collect(pen: Pen) -> None:
    """A card, on its way into open hands."""
    pen.frame(4, 2.4, 16, 11, 2)
    pen.dot((9, 7.9), 1.9)
    pen.stroke((13, 6.4), (16.4, 6.4), width=1.8).stroke((13, 9.6), (16.4, 9.6), width=1.8)
    pen.stroke((2.4, 16.4), (2.4, 21.2), (21.6, 21.2), (21.6, 16.4))


def _broken(pen: Pen) -> None:
    """A card with a crack."""
    pen.frame(1.8, 4.5, 20.4, 15, 2.5)
    pen.stroke((13.6, 4.5), (10.4, 9.8), (13.8, 13.4), (10.8, 19.5))


def _question(pen: Pen) -> None:
    pen.ring((12, 12), 9.6)
    pen.arc((12, 9.4), 3.1, -90, 135).stroke((14.2, 11.6), (12, 13.8))
    pen.dot((12, 17.3), 1.4)


def _phone(pen: Pen) -> None:
    """A phone with a message."""
    pen.frame(5.8, 1.8, 12.4, 20.4, 2.6)
    pen.stroke((9.6, 7), (14.4, 7)).stroke((9.6, 11), (14.4, 11)).dot((12, 18.4), 1.2)


def _back(pen: Pen) -> None:
    pen.stroke((14.5, 4.5), (7, 12), (14.5, 19.5), width=2.6)


def _forward(pen: Pen) -> None:
    pen.stroke((9.5, 4.5), (17, 12), (9.5, 19.5), width=2.6)


def _check(pen: Pen) -> None:
    pen.stroke((3.5, 12.5), (9.5, 18.5), (20.5, 6), width=2.8)


def _clock(pen: Pen) -> None:
    pen.ring((12, 12), 9.6)
    pen.stroke((12, 6.2), (12, 12), (16, 14.5))


def _calendar(pen: Pen) -> None:
    pen.frame(2.5, 4.5, 19, 17, 2.5)
    pen.stroke((2.5, 10), (21.5, 10))
    pen.stroke((7.5, 2), (7.5, 6)).stroke((16.5, 2), (16.5, 6))
    pen.dot((8, 15.5), 1.5)


def _erase(pen: Pen) -> None:
    pen.stroke((8, 4.8), (22, 4.8), (22, 19.2), (8, 19.2), (2, 12), close=True)
    pen.stroke((11, 9), (17, 15)).stroke((17, 9), (11, 15))


def _again(pen: Pen) -> None:
    pen.arc((12, 12.5), 8.2, -45, 230)
    pen.stroke((5.8, 1.8), (5.8, 7.2), (11.2, 7.2))


def _speaker(pen: Pen) -> None:
    pen.blade((2.5, 9), (6.5, 9), (12, 4), (12, 20), (6.5, 15), (2.5, 15))
    pen.arc((12, 12), 4.6, 40, 140).arc((12, 12), 8.8, 42, 138)


def _language(pen: Pen) -> None:
    """A globe."""
    pen.ring((12, 12), 9.6)
    pen.stroke((2.6, 12), (21.4, 12))
    pen.arc((5.4, 12), 11.2, 54, 126).arc((18.6, 12), 11.2, -126, -54)


def _contrast(pen: Pen) -> None:
    pen.ring((12, 12), 9.6)
    pen.blade((12, 3), (15.5, 3.7), (19, 6.3), (21, 12), (19, 17.7), (15.5, 20.3), (12, 21))


def _letters(pen: Pen) -> None:
    """A large letter beside a small one."""
    pen.stroke((1.8, 20), (7.4, 4), (13, 20)).stroke((3.8, 14.6), (11, 14.6))
    pen.ring((18.6, 16.4), 3.4).stroke((22.2, 12.6), (22.2, 20.2))


def _low(pen: Pen) -> None:
    """Down to the lower edge."""
    pen.stroke((12, 2.5), (12, 15)).stroke((6.5, 10), (12, 15.6), (17.5, 10)).stroke((3, 20.8), (21, 20.8))


def _kawung(pen: Pen) -> None:
    """The emblem: four petals, as on kawung batik; an office replaces it by its own."""
    for turn_deg in (0, 90, 180, 270):
        turn = radians(turn_deg)
        pen.petal((12 + 1.4 * sin(turn), 12 - 1.4 * cos(turn)), 9.8, 8.0, turn_deg)


class Icon(Enum):
    """Every icon there is."""

    KEYBOARD = "keyboard"
    DIGITS = "digits"
    TICKET = "ticket"
    CARD = "card"
    CAMERA = "camera"
    DOCUMENT = "document"
    PENCIL = "pencil"
    SHIELD = "shield"
    HEART = "heart"
    ALERT = "alert"
    PERSON = "person"
    ONESELF = "oneself"
    FAMILY = "family"
    ELDER = "elder"
    COLLECT = "collect"
    BROKEN = "broken"
    QUESTION = "question"
    PHONE = "phone"
    BACK = "back"
    FORWARD = "forward"
    CHECK = "check"
    CLOCK = "clock"
    CALENDAR = "calendar"
    ERASE = "erase"
    AGAIN = "again"
    SPEAKER = "speaker"
    LANGUAGE = "language"
    CONTRAST = "contrast"
    LETTERS = "letters"
    LOW = "low"
    KAWUNG = "kawung"


DRAWINGS: dict[Icon, Callable[[Pen], None]] = {
    Icon.KEYBOARD: _keyboard,
    Icon.DIGITS: _digits,
    Icon.TICKET: _ticket,
    Icon.CARD: _card,
    Icon.CAMERA: _camera,
    Icon.DOCUMENT: _document,
    Icon.PENCIL: _pencil,
    Icon.SHIELD: _shield,
    Icon.HEART: _heart,
    Icon.ALERT: _alert,
    Icon.PERSON: _person,
    Icon.ONESELF: _oneself,
    Icon.FAMILY: _family,
    Icon.ELDER: elder,
    Icon.COLLECT: _collect,
    Icon.BROKEN: _broken,
    Icon.QUESTION: _question,
    Icon.PHONE: _phone,
    Icon.BACK: _back,
    Icon.FORWARD: _forward,
    Icon.CHECK: _check,
    Icon.CLOCK: _clock,
    Icon.CALENDAR: _calendar,
    Icon.ERASE: _erase,
    Icon.AGAIN: _again,
    Icon.SPEAKER: _speaker,
    Icon.LANGUAGE: _language,
    Icon.CONTRAST: _contrast,
    Icon.LETTERS: _letters,
    Icon.LOW: _low,
    Icon.KAWUNG: _kawung,
}


class IconPicture(Placed):
    """An icon by itself."""

    def __init__(self, theme: Theme, icon: Icon, ink: Colour = GREEN) -> None:
        super().__init__(theme)
        self.icon = icon
        self.ink = ink
        self._sign = Sign(self.canvas)

    def show(self, icon: Icon) -> None:
        """Become another icon."""
        if icon is not self.icon:
            self.icon = icon
            self.redraw()

    def redraw(self) -> None:
        self._sign.show(DRAWINGS[self.icon], self.rect, self.theme.shade(self.ink))
