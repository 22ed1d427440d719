"""A number that is on no paper, sent to a phone (S38, "Kirim ke SMS"). Pure.

The phone is typed, handed to the server and forgotten: the kiosk keeps none. So it is offered only while there is a
server; without one the number is written down, and staff have been called either way.
"""

from dataclasses import replace

from kiosk.core.booking_effects import SendNumber
from kiosk.core.events import Button, Event, KeyTyped, Pressed, RequestRefused, ServerUnreachable, TicketGranted
from kiosk.core.facts import Facts
from kiosk.core.model import EventId, NewNumber
from kiosk.core.number_events import NumberSent
from kiosk.core.number_states import NumberSms, SendingNumber, TypingNumberPhone
from kiosk.core.questions import PHONE_DIGITS_MAX
from kiosk.core.states import NumberShown, State
from kiosk.core.value import changed
from kiosk.core.visit import Kiosk, Step, end, stay
from quota_protocol.messages import TicketFlag
from quota_protocol.phones import parse_phone

_TO_BE_SENT = frozenset({NumberSms.OFFERED, NumberSms.NOT_SENT})


def may_be_sent(visit: NumberShown) -> bool:
    """Whether there is any use in sending it."""
    return visit.sms in _TO_BE_SENT


def can_send(facts: Facts) -> bool:
    """Whether there is somebody to send it."""
    return facts.online and facts.office is not None


def with_word_of_sms(known: Kiosk, visit: State, event: Event) -> tuple[Kiosk, State]:
    """Who left a phone with the wish is told the number by the server; what the kiosk gave alone it does not know."""
    match event:
        case TicketGranted(ticket=ticket, wish=NewNumber(phone=phone)) if phone:
            told = EventId("" if TicketFlag.OFFLINE in ticket.flags else ticket.event_id)
            known = replace(known, told_by_sms=told)
    match visit:
        case NumberShown(ticket, sms=NumberSms.OFFERED) if ticket.event_id == known.told_by_sms:
            return known, changed(visit, sms=NumberSms.LEFT)
        case _:
            return known, visit


def touched_number(kiosk: Kiosk, event: Event) -> Step:
    """What a touch means while the number stands there, or the phone is typed."""
    match kiosk.visit, event:
        case NumberShown(ticket, fault) as shown, Pressed(Button.SEND_SMS):
            offered = may_be_sent(shown) and can_send(kiosk.facts)
            return (TypingNumberPhone(ticket, fault), ()) if offered else stay(kiosk)
        case NumberShown(), Pressed(Button.DONE | Button.BACK | Button.CANCEL):
            return end(kiosk)
        case TypingNumberPhone(ticket, fault, typed), KeyTyped(key):
            fits = len(key) == 1 and key in "0123456789" and len(typed) < PHONE_DIGITS_MAX
            return (TypingNumberPhone(ticket, fault, typed + key), ()) if fits else stay(kiosk)
        case TypingNumberPhone(), Pressed(button):
            return _pressed_typing(kiosk, kiosk.visit, button)
        case _:
            return stay(kiosk)


def _pressed_typing(kiosk: Kiosk, visit: TypingNumberPhone, button: Button) -> Step:
    ticket, fault, typed = visit.ticket, visit.fault, visit.typed
    match button:
        case Button.ERASE:
            return TypingNumberPhone(ticket, fault, typed[:-1]), ()
        case Button.CLEAR:
            return TypingNumberPhone(ticket, fault), ()
        case Button.BACK | Button.NO_PHONE:
            return NumberShown(ticket, fault), ()
        case Button.CANCEL | Button.DONE:
            return end(kiosk)
        case Button.CONTINUE if (phone := parse_phone(typed)) is not None:
            event_id = EventId(ticket.event_id)
            return SendingNumber(ticket, fault), (SendNumber(kiosk.session, event_id, ticket.number, phone),)
        case _:
            return stay(kiosk)


def answered_number(kiosk: Kiosk, visit: SendingNumber, event: Event) -> Step:
    """What the server says."""
    match event:
        case NumberSent():
            return NumberShown(visit.ticket, visit.fault, NumberSms.SENT), ()
        case RequestRefused() | ServerUnreachable():
            return number_not_sent(visit)
        case _:
            return stay(kiosk)


def number_not_sent(visit: SendingNumber) -> Step:
    """It cannot be said that it was sent: the number is written down after all."""
    return NumberShown(visit.ticket, visit.fault, NumberSms.NOT_SENT), ()
