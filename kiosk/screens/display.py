"""Language, size, contrast, reach and volume: six buttons over whatever the visit is at, which stays as it is."""

from dataclasses import replace

from kiosk.core.events import Button, PresentationChosen
from kiosk.core.presentation import Contrast, Language, Presentation, Reach, TextSize, Volume
from kiosk.core.states import State
from kiosk.screens.button import Style
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.icons import Icon
from kiosk.screens.screen import Picture
from kiosk.screens.touches import MakeEvent
from kiosk.screens.wording import LANGUAGE_NAMES

_LOUDER = {
    Volume.OFF: Volume.SOFT,
    Volume.SOFT: Volume.NORMAL,
    Volume.NORMAL: Volume.LOUD,
    Volume.LOUD: Volume.OFF,
}


class DisplayScreen(ChoicesScreen[State]):
    """What is on is filled; the languages stand first, each in its own name."""

    def draw(self, visit: State, picture: Picture) -> None:
        words, now = self.words.display, picture.presentation
        louder = _LOUDER[now.volume]
        big = TextSize.NORMAL if now.text_size is TextSize.BIG else TextSize.BIG
        high = Contrast.LIGHT if now.contrast is Contrast.HIGH else Contrast.HIGH
        low = Reach.NORMAL if now.reach is Reach.LOW else Reach.LOW
        choices = [
            *(
                self._choice(LANGUAGE_NAMES[one], replace(now, language=one), Icon.LANGUAGE, on=now.language is one)
                for one in Language
            ),
            self._choice(words.text_big, replace(now, text_size=big), Icon.LETTERS, on=now.text_size is TextSize.BIG),
            self._choice(
                words.contrast_high, replace(now, contrast=high), Icon.CONTRAST, on=now.contrast is Contrast.HIGH
            ),
            self._choice(words.reach_low, replace(now, reach=low), Icon.LOW, on=now.reach is Reach.LOW),
        ]
        if self.stage.has_voice:
            said = f"{words.sound}: {words.volumes[now.volume]}"
            choices.append(self._choice(said, replace(now, volume=louder), Icon.SPEAKER, on=now.volume > Volume.OFF))
        self._back.means(Button.DISPLAY_DONE)
        self._back.wear(Icon.CHECK)
        self._back.show(self.words.buttons[Button.DISPLAY_DONE], style=Style.FORWARD)
        self.offer(words.title, choices)

    def _choice(self, label: str, then: Presentation, icon: Icon, *, on: bool) -> Choice:
        return Choice(label, _choosing(then), self.words.display.on if on else "", icon, leads=on)


def _choosing(then: Presentation) -> MakeEvent:
    return lambda scene: PresentationChosen(then, scene)


SCREEN = DisplayScreen
