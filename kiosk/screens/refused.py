"""Why not, and what is still possible (S21–S38): the server's or our own refusal in plain words."""

from kiosk.core.events import Button
from kiosk.core.facts import Facts
from kiosk.core.refusals import record_of
from kiosk.core.states import Refused
from kiosk.screens.icons import Icon
from kiosk.screens.message import MessageScreen, Way
from kiosk.screens.office_words import hours, time_of, with_zone, zone
from kiosk.screens.screen import Picture, Stage
from kiosk.screens.wording import Message, Words, filled
from quota_protocol.messages import Problem, RecordGroup
from quota_protocol.problems import ProblemType

_ICONS = {
    ProblemType.BOOKING_OTHER_DAY: Icon.CALENDAR,
    ProblemType.OFFICE_CLOSED: Icon.CALENDAR,
    ProblemType.TOO_EARLY: Icon.CLOCK,
    ProblemType.QUOTA_EXHAUSTED: Icon.CLOCK,
    ProblemType.SERVICE_SUSPENDED: Icon.CALENDAR,
    ProblemType.BOOKING_USED: Icon.TICKET,
    ProblemType.ONE_PER_PERSON: Icon.TICKET,
    ProblemType.NIK_INVALID: Icon.DIGITS,
    ProblemType.BOOKING_UNKNOWN: Icon.KEYBOARD,
    ProblemType.REQUEST_UNKNOWN: Icon.DOCUMENT,
    ProblemType.RECORD_NOT_PRINTABLE: Icon.CARD,
    ProblemType.HELD_FOR_SECTION_HEAD: Icon.CARD,
}
_ALONE_IT_IS_UNDERSTOOD = frozenset({ProblemType.TOO_EARLY, ProblemType.BOOKING_OTHER_DAY, ProblemType.OFFICE_CLOSED})


class RefusedScreen(MessageScreen[Refused]):
    """The fact, then the ways on as buttons."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Icon.ALERT)

    def draw(self, visit: Refused, picture: Picture) -> None:
        self.show_icon(Icon.CARD if record_of(visit.problem) else _ICONS.get(visit.kind, Icon.ALERT))
        ways = [way_on(button, visit, self.words) for button in visit.steps]
        self.say(message_of(visit, picture.facts, self.words), ways)


def message_of(refused: Refused, facts: Facts, words: Words) -> Message:
    """The refusal in words, as exactly as the problem tells."""
    message = words.refusals[refused.kind]
    record = record_of(refused.problem)
    if record is not None:
        message = words.record.refused[record]
    if refused.kind is ProblemType.QUOTA_EXHAUSTED:
        message = words.day_full if refused.problem.next_window is None else words.window_full
    return filled(message, fields_of(refused.problem, facts, words))


def fields_of(problem: Problem, facts: Facts, words: Words) -> dict[str, str]:
    """What a problem tells, as texts to fill into a message; what it does not tell is missing."""
    fields: dict[str, str] = {}
    if problem.opens_at is not None:
        fields["opens_at"] = time_of(facts, problem.opens_at)
        fields["opens_day"] = words.long_date(problem.opens_at.astimezone(zone(facts)).date())
    if problem.used_at is not None:
        fields["used_at"] = time_of(facts, problem.used_at)
    if problem.date is not None:
        fields["date"] = words.long_date(problem.date)
    if problem.window is not None:
        fields["window"] = with_zone(facts, hours(problem.window))
    if problem.next_window is not None:
        fields["next"] = hours(problem.next_window)
    if problem.quota is not None:
        fields["quota"] = str(problem.quota)
    if problem.day_quota is not None:
        fields["day_quota"] = str(problem.day_quota)
    if problem.basis:
        fields["basis"] = problem.basis
    return fields


def way_on(button: Button, refused: Refused, words: Words) -> Way:
    """A next step with the words that fit this refusal."""
    label = " ".join(words.buttons[button].split())
    next_window = refused.problem.next_window
    if button is Button.OTHER_WINDOW and next_window is not None and next_window.free is not None:
        return Way(button, label, words.next_window.format(next=hours(next_window), free=next_window.free))
    record = record_of(refused.problem)
    if button is Button.CALL_STAFF and record is RecordGroup.IN_PROCESS:
        return Way(button, words.record.ask_staff)
    if button is Button.TAKE_REPAIR and record is RecordGroup.DUPLICATE:
        return Way(button, words.record.take_repair)
    if button is Button.DONE and refused.kind in _ALONE_IT_IS_UNDERSTOOD:
        return Way(button, words.understood)
    return Way(button, label)


SCREEN = RefusedScreen
