"""A fact on the way to a number, or an answer to a question, and the ways on (S14, S15, S28 to S33, S40, S42)."""

from typing import assert_never

from kiosk.core.events import Button
from kiosk.core.facts import Facts
from kiosk.core.question_states import Advice, Information, Subject, Topic
from kiosk.core.questions import STEPS, SUBJECT_STEPS
from kiosk.screens.icons import Icon
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.rect import Rect
from kiosk.screens.screen import Picture, Stage
from kiosk.screens.wording import Message, filled

_ICONS: dict[Topic | Subject, Icon] = {
    Topic.RECORD_FIRST: Icon.CAMERA,
    Topic.NOT_SURE: Icon.CAMERA,
    Topic.CARDS_SHORT: Icon.CARD,
    Topic.AT_HOME: Icon.DOCUMENT,
    Topic.CONTACT: Icon.PHONE,
    Topic.LETTER_MISSING: Icon.DOCUMENT,
    Topic.DOCUMENTS_MISSING: Icon.DOCUMENT,
    Topic.SECTION_HEAD: Icon.SHIELD,
    Subject.WHEN_READY: Icon.CLOCK,
    Subject.WHY_NOT_YET: Icon.CARD,
    Subject.REPORT_FEES: Icon.SHIELD,
}


class AdviceScreen(MessageScreen[Advice | Information]):
    """The fact, the ways on, and one way back."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Icon.ALERT)
        self._back = self.back_button()

    def arrange(self, area: Rect, footer: Rect) -> None:
        self.place_back(self._back, footer)
        super().arrange(area, footer)

    def draw(self, visit: Advice | Information, picture: Picture) -> None:
        words = self.words.questions
        subject: Topic | Subject
        match visit:
            case Advice(topic):
                subject, message, steps = topic, words.advice[topic], STEPS[topic]
            case Information(asked):
                subject, message, steps = asked, words.information[asked], SUBJECT_STEPS[asked]
            case _:
                assert_never(visit)
        self.show_icon(_ICONS[subject])
        ways = [Way(button, self._label(button, subject)) for button in steps]
        fields = fields_of(picture.facts)
        figure = fields.get("whatsapp", "") if subject is Topic.CONTACT else ""
        if subject is Topic.CONTACT and not figure:
            message = Message(message.title, message.plain)
        self.say(filled(message, fields), ways, figure)

    def _label(self, button: Button, subject: Topic | Subject) -> str:
        if button is Button.DONE and isinstance(subject, Subject):
            return self.words.understood
        return " ".join(self.words.buttons[button].split())


def fields_of(facts: Facts) -> dict[str, str]:
    """What the office tells of itself, to fill into a message; what it does not tell is missing."""
    office = facts.office
    fields: dict[str, str] = {}
    if office and office.whatsapp:
        fields["whatsapp"] = "\n".join(office.whatsapp)
    if office and office.complaint_phone:
        fields["complaint"] = office.complaint_phone
    return fields


SCREEN = AdviceScreen
