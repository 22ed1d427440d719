"""Who changes how a visit is shown and heard, and when that ends: with the visit. Pure."""

from dataclasses import replace

from kiosk.core.effects import Effect, StartTimer
from kiosk.core.events import Button, CodeScanned, Event, PresentationChosen, Pressed, TimerElapsed, VisitTimeout
from kiosk.core.number_states import TypingNumberPhone
from kiosk.core.presentation import Volume
from kiosk.core.record_states import PhoneLeft, TypingReadyPhone
from kiosk.core.states import (
    AtWork,
    CheckingPin,
    EnteringPin,
    NoServer,
    NumberShown,
    PinLocked,
    Refused,
    State,
    TicketShown,
    WithStaff,
)
from kiosk.core.visit import Kiosk, at_home

_STAFF = EnteringPin | CheckingPin | PinLocked | AtWork
_SERVED = TicketShown | NumberShown | TypingNumberPhone | Refused | TypingReadyPhone | PhoneLeft | NoServer | WithStaff
"""Somebody who is here has been answered: who scans now is likely the next one."""
_BUTTONS = frozenset({Button.DISPLAY, Button.DISPLAY_DONE, Button.HEAR})


def is_about_presentation(event: Event) -> bool:
    """Whether a touch is about how things are shown and heard, wherever the visit is."""
    return isinstance(event, PresentationChosen) or (isinstance(event, Pressed) and event.button in _BUTTONS)


def present(kiosk: Kiosk, event: Event) -> tuple[Kiosk, tuple[Effect, ...]]:
    """The kiosk after such a touch. The visit stays as it is."""
    after = _chosen(kiosk, event) if not isinstance(kiosk.visit, _STAFF) else kiosk
    # At home no timer runs; what somebody chose there and left must not wait for the next one.
    if after == kiosk or not at_home(kiosk.visit):
        return after, ()
    timer = kiosk.timer + 1
    return replace(after, timer=timer), (StartTimer(VisitTimeout(timer), kiosk.settings.idle_s),)


def _chosen(kiosk: Kiosk, event: Event) -> Kiosk:
    match event:
        case PresentationChosen(presentation, scene) if scene == kiosk.scene:
            return replace(kiosk, presentation=presentation)
        case Pressed(Button.HEAR, scene) if scene == kiosk.scene:
            volume = kiosk.presentation.volume or Volume.NORMAL
            return replace(kiosk, presentation=replace(kiosk.presentation, volume=volume), hearings=kiosk.hearings + 1)
        case Pressed(Button.DISPLAY, scene) if scene == kiosk.scene and not kiosk.adjusting:
            return replace(kiosk, adjusting=True, scene=kiosk.scene + 1)
        case Pressed(Button.DISPLAY_DONE, scene) if scene == kiosk.scene and kiosk.adjusting:
            return replace(kiosk, adjusting=False, scene=kiosk.scene + 1)
        case _:
            return kiosk


def with_presentation_of(known: Kiosk, visit: State, event: Event) -> Kiosk:
    """The kiosk on its way from its visit to the next: what somebody chose for themselves ends with their visit."""
    adjusting = known.adjusting and type(visit) is type(known.visit)
    if _is_for_another(known, visit, event):
        return replace(known, presentation=known.settings.presentation, adjusting=False, hearings=0)
    return known if adjusting == known.adjusting else replace(known, adjusting=adjusting)


def _is_for_another(known: Kiosk, visit: State, event: Event) -> bool:
    if isinstance(visit, _STAFF):
        return True
    if isinstance(event, CodeScanned):
        return isinstance(known.visit, _SERVED) and visit != known.visit
    left_alone = event == TimerElapsed(VisitTimeout(known.timer))
    return at_home(visit) and (left_alone or not at_home(known.visit))


def is_default(kiosk: Kiosk) -> bool:
    """Whether everything is shown as the office has set it."""
    return kiosk.presentation == kiosk.settings.presentation and not kiosk.adjusting
