"""How a visit is shown and heard: language, size, contrast, reach, volume. Back to default at its end."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Language(StrEnum):
    """What the kiosk speaks. The office's own words (services, counters) are said as far as it has translated them."""

    INDONESIAN = "id"
    ENGLISH = "en"


class TextSize(StrEnum):
    """How high letters are: capitals of 4.8 mm, or of 7 mm."""

    NORMAL = "normal"
    BIG = "big"


class Contrast(StrEnum):
    """LIGHT is dark text on warm paper; HIGH is black, white and yellow, 20 : 1."""

    LIGHT = "light"
    HIGH = "high"


class Reach(StrEnum):
    """LOW keeps everything that is touched in the lower half, for who sits."""

    NORMAL = "normal"
    LOW = "low"


class Volume(IntEnum):
    """How loud screens are read out; OFF until somebody asks to hear them."""

    OFF = 0
    SOFT = 1
    NORMAL = 2
    LOUD = 3


@dataclass(frozen=True, slots=True)
class Presentation:
    """One way to show and say everything."""

    language: Language = Language.INDONESIAN
    text_size: TextSize = TextSize.NORMAL
    contrast: Contrast = Contrast.LIGHT
    reach: Reach = Reach.NORMAL
    volume: Volume = Volume.OFF

    @property
    def looks(self) -> tuple[Language, TextSize, Contrast, Reach]:
        """What of it is drawn: two with the same looks show the same pictures."""
        return self.language, self.text_size, self.contrast, self.reach
