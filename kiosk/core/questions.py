"""What is asked before a number: recorded, why, which papers, where to reach you. Pure.

Nobody is sent away by an answer: every one leads to a number, to a person, or to what is missing and how to get it.
"""

from dataclasses import replace

from kiosk.core.booking import book_another_day, print_requirements
from kiosk.core.events import Button, Event, KeyTyped, Pressed, ServiceChosen, VariantChosen
from kiosk.core.model import NewNumber, StaffReason
from kiosk.core.question_states import (
    Advice,
    AskingReason,
    AskingRecorded,
    CheckingDocuments,
    ChoosingCollector,
    ChoosingRequirements,
    ChoosingRequirementsReason,
    ChoosingSubject,
    HealthNotice,
    Information,
    Requirements,
    Subject,
    Topic,
    TypingPhone,
)
from kiosk.core.states import ChoosingService, State
from kiosk.core.visit import Kiosk, Step, end, home, load_windows, service_of_office, stay, to_staff, want
from quota_protocol.messages import Origin, Variant
from quota_protocol.phones import parse_phone

PRINTING_SERVICE = "cetak_ktp"
RECORDING_SERVICE = "perekaman"
PICKUP_SERVICE = "pengambilan"
REPAIR_SERVICE = "perbaikan_data"
VERIFICATION_SERVICE = "verifikasi"

PHONE_DIGITS_MAX = 14
"""The longest number as it is written with `62`: `62812-0000-00001`."""

STEPS: dict[Topic, tuple[Button, ...]] = {
    Topic.RECORD_FIRST: (Button.TAKE_RECORDING, Button.CALL_STAFF),
    Topic.NOT_SURE: (Button.CONTINUE, Button.TAKE_RECORDING, Button.CALL_STAFF),
    Topic.CARDS_SHORT: (Button.CONTINUE, Button.URGENT),
    Topic.AT_HOME: (Button.ONLINE_CONTACT, Button.TAKE_ANYWAY),
    Topic.CONTACT: (Button.DONE, Button.TAKE_ANYWAY),
    Topic.LETTER_MISSING: (Button.PRINT_REQUIREMENTS, Button.OTHER_DAY, Button.CALL_STAFF),
    Topic.DOCUMENTS_MISSING: (Button.PRINT_REQUIREMENTS, Button.TAKE_ANYWAY, Button.OTHER_DAY),
    Topic.SECTION_HEAD: (Button.TAKE_VERIFICATION, Button.CALL_STAFF),
}
"""The ways on of each advice; the first is the way forward. One way back stands below them."""

SUBJECT_STEPS: dict[Subject, tuple[Button, ...]] = {
    Subject.WHEN_READY: (Button.DONE,),
    Subject.WHY_NOT_YET: (Button.DONE, Button.TAKE_REPAIR, Button.CALL_STAFF),
    Subject.REPORT_FEES: (Button.DONE, Button.CALL_STAFF),
}


def begin(kiosk: Kiosk, service_id: str, origin: Origin) -> Step:
    """A service was chosen: ask what has to be known before its number. Who has priority is asked by staff."""
    service = service_of_office(kiosk, service_id)
    if service is None or not service.offered_at_kiosk:
        return stay(kiosk)
    wish = NewNumber(service.id, origin)
    # What is suspended is asked of the server at once: it names the letter.
    if origin is not Origin.WALK_IN or service.suspended:
        return want(kiosk, wish)
    if service.online and kiosk.facts.office is not None and kiosk.facts.office.whatsapp:
        return Advice(Topic.AT_HOME, wish), ()
    return ask(kiosk, wish)


def ask(kiosk: Kiosk, wish: NewNumber) -> Step:
    """The first question about this wish."""
    office = kiosk.facts.office
    if wish.service == PICKUP_SERVICE and wish.origin is Origin.WALK_IN:
        return ChoosingCollector(), ()
    if wish.service != PRINTING_SERVICE:
        return _ask_documents(kiosk, wish)
    if office is not None and office.flags.blank_cards_short:
        return Advice(Topic.CARDS_SHORT, wish), ()
    return AskingRecorded(wish), ()


def _ask_documents(kiosk: Kiosk, wish: NewNumber) -> Step:
    service = service_of_office(kiosk, wish.service)
    if service is not None and service.to_bring(wish.variant):
        return CheckingDocuments(wish), ()
    return _after_documents(kiosk, wish)


def _after_documents(kiosk: Kiosk, wish: NewNumber) -> Step:
    if wish.service == PRINTING_SERVICE:
        return TypingPhone(wish), ()
    return choose_window(kiosk, wish)


def choose_window(kiosk: Kiosk, wish: NewNumber) -> Step:
    """Everything is known: offer today's windows where the service has some, else take the number."""
    service = service_of_office(kiosk, wish.service)
    if service is not None and service.windows and wish.origin is Origin.WALK_IN:
        return load_windows(kiosk, wish)
    return want(kiosk, wish)


def before_windows(kiosk: Kiosk, wish: NewNumber) -> State:
    """The question before the windows."""
    if wish.service == PRINTING_SERVICE:
        return TypingPhone(wish)
    service = service_of_office(kiosk, wish.service)
    return CheckingDocuments(wish) if service and service.to_bring(wish.variant) else ChoosingService(wish.origin)


# What touches answer


def take_verification(kiosk: Kiosk) -> Step:
    """A number for the section head's check."""
    return _ask_documents(kiosk, NewNumber(VERIFICATION_SERVICE, Origin.VERIFICATION))


def take_repair(kiosk: Kiosk) -> Step:
    """A number for whoever repairs records; where the office gives none at the kiosk, staff come."""
    service = service_of_office(kiosk, REPAIR_SERVICE)
    if service is None or not service.offered_at_kiosk:
        return to_staff(StaffReason.ASKED)
    return begin(kiosk, REPAIR_SERVICE, Origin.WALK_IN)


def answered_question(kiosk: Kiosk, event: Event) -> Step:
    """What a touch means while the kiosk asks."""
    match kiosk.visit, event:
        case AskingReason(wish), VariantChosen(variant):
            return _ask_documents(kiosk, replace(wish, variant=variant))
        case TypingPhone(wish, typed), KeyTyped(key):
            fits = len(key) == 1 and key in "0123456789" and len(typed) < PHONE_DIGITS_MAX
            return (TypingPhone(wish, typed + key), ()) if fits else stay(kiosk)
        case ChoosingRequirements(), ServiceChosen(service_id):
            service = service_of_office(kiosk, service_id)
            if service is None:
                return stay(kiosk)
            return (ChoosingRequirementsReason if service.variant_documents else Requirements)(service.id), ()
        case ChoosingRequirementsReason(service_id), VariantChosen(variant):
            return Requirements(service_id, variant), ()
        case _, Pressed(Button.CANCEL):
            return end(kiosk)
        case visit, Pressed(Button.BACK):
            return _back(kiosk, visit), ()
        case _, Pressed(button):
            return _pressed(kiosk, button)
        case _:
            return stay(kiosk)


def _pressed(kiosk: Kiosk, button: Button) -> Step:
    match kiosk.visit, button:
        case AskingRecorded(wish), _:
            return _recorded(kiosk, wish, button)
        case CheckingDocuments(wish), Button.DOCUMENTS_COMPLETE:
            return _after_documents(kiosk, wish)
        case CheckingDocuments(wish), Button.DOCUMENTS_MISSING:
            lost = wish.variant is Variant.LOST
            return Advice(Topic.LETTER_MISSING if lost else Topic.DOCUMENTS_MISSING, wish), ()
        case TypingPhone(), _:
            return _pressed_typing_phone(kiosk, kiosk.visit, button)
        case ChoosingCollector(), Button.COLLECT_MYSELF | Button.COLLECT_FAMILY:
            return _ask_documents(kiosk, NewNumber(PICKUP_SERVICE, Origin.PICKUP))
        case ChoosingCollector(), Button.COLLECT_OTHER:
            return Advice(Topic.SECTION_HEAD, NewNumber(VERIFICATION_SERVICE, Origin.VERIFICATION)), ()
        case Advice(topic), _ if button in STEPS[topic]:
            return _follow(kiosk, kiosk.visit, button)
        case ChoosingSubject(), _:
            return _choose_subject(kiosk, button)
        case Information(subject), Button.TAKE_REPAIR if button in SUBJECT_STEPS[subject]:
            return take_repair(kiosk)
        case Requirements(service) as before, Button.TAKE_ANYWAY | Button.PRINT_REQUIREMENTS:
            wanted = button is Button.TAKE_ANYWAY
            return begin(kiosk, service, Origin.WALK_IN) if wanted else print_requirements(kiosk, before)
        case _, Button.DONE:
            return end(kiosk)
        case _:
            return stay(kiosk)


def _recorded(kiosk: Kiosk, wish: NewNumber, button: Button) -> Step:
    match button:
        case Button.RECORDED:
            return AskingReason(wish), ()
        case Button.NOT_RECORDED:
            return Advice(Topic.RECORD_FIRST, wish), ()
        case Button.NOT_SURE:
            return Advice(Topic.NOT_SURE, wish), ()
        case _:
            return stay(kiosk)


def _pressed_typing_phone(kiosk: Kiosk, visit: TypingPhone, button: Button) -> Step:
    match button:
        case Button.ERASE:
            return TypingPhone(visit.wish, visit.typed[:-1]), ()
        case Button.CLEAR:
            return TypingPhone(visit.wish), ()
        case Button.NO_PHONE:
            return choose_window(kiosk, replace(visit.wish, phone=""))
        case Button.CONTINUE if (phone := parse_phone(visit.typed)) is not None:
            return choose_window(kiosk, replace(visit.wish, phone=phone))
        case _:
            return stay(kiosk)


def _follow(kiosk: Kiosk, advice: Advice, button: Button) -> Step:
    match advice.topic, button:
        case _, Button.PRINT_REQUIREMENTS:
            return print_requirements(kiosk, advice)
        case _, Button.OTHER_DAY:
            return book_another_day(kiosk, advice.wish)
        case _, Button.TAKE_RECORDING:
            return begin(kiosk, RECORDING_SERVICE, Origin.WALK_IN)
        case Topic.NOT_SURE, Button.CONTINUE:
            return AskingReason(advice.wish), ()
        case Topic.CARDS_SHORT, Button.CONTINUE:
            return AskingRecorded(advice.wish), ()
        case Topic.AT_HOME, Button.ONLINE_CONTACT:
            return Advice(Topic.CONTACT, advice.wish), ()
        case Topic.AT_HOME | Topic.CONTACT, Button.TAKE_ANYWAY:
            return ask(kiosk, advice.wish)
        case Topic.DOCUMENTS_MISSING, Button.TAKE_ANYWAY:
            return _after_documents(kiosk, advice.wish)
        case Topic.SECTION_HEAD, Button.TAKE_VERIFICATION:
            return _ask_documents(kiosk, advice.wish)
        case _, Button.URGENT:
            return to_staff(StaffReason.URGENT)
        case _, Button.DONE:
            return end(kiosk)
        case _:
            return stay(kiosk)


def _choose_subject(kiosk: Kiosk, button: Button) -> Step:
    match button:
        case Button.READ_REQUIREMENTS:
            return ChoosingRequirements(), ()
        case Button.READ_WHEN_READY:
            return Information(Subject.WHEN_READY), ()
        case Button.READ_WHY_NOT_YET:
            return Information(Subject.WHY_NOT_YET), ()
        case Button.READ_REPORT_FEES:
            return Information(Subject.REPORT_FEES), ()
        case _:
            return stay(kiosk)


_BEFORE: dict[Topic, type[AskingRecorded] | type[CheckingDocuments]] = {
    Topic.RECORD_FIRST: AskingRecorded,
    Topic.NOT_SURE: AskingRecorded,
    Topic.LETTER_MISSING: CheckingDocuments,
    Topic.DOCUMENTS_MISSING: CheckingDocuments,
}


def _back(kiosk: Kiosk, visit: State) -> State:
    """The question before this one; the first of them leads to the services."""
    match visit:
        case AskingReason(wish):
            return AskingRecorded(wish)
        case CheckingDocuments(wish) if wish.service == PRINTING_SERVICE:
            return AskingReason(wish)
        case CheckingDocuments(wish) if wish.origin in (Origin.PICKUP, Origin.VERIFICATION):
            return ChoosingCollector()
        case TypingPhone(wish):
            return CheckingDocuments(wish)
        case Advice(Topic.SECTION_HEAD):
            return ChoosingCollector()
        case Advice(Topic.CONTACT, wish):
            return Advice(Topic.AT_HOME, wish)
        case Advice(topic, wish) if topic in _BEFORE:
            return _BEFORE[topic](wish)
        case ChoosingCollector() | ChoosingSubject() | HealthNotice():
            return home(kiosk.facts)
        case Information() | ChoosingRequirements():
            return ChoosingSubject()
        case Requirements(service, variant) if variant is not None:
            return ChoosingRequirementsReason(service)
        case Requirements() | ChoosingRequirementsReason():
            return ChoosingRequirements()
        case _:
            return ChoosingService(Origin.WALK_IN)
