"""What a receipt printer does when it has understood some bytes: closed set of values, no behaviour."""

from dataclasses import dataclass
from enum import Enum


class Align(Enum):
    LEFT = 0
    CENTER = 1
    RIGHT = 2


class Font(Enum):
    """Cell of one character in dots, before GS ! makes it larger."""

    A = (12, 24)
    B = (9, 17)


@dataclass(frozen=True, slots=True)
class Style:
    width: int = 1
    height: int = 1
    font: Font = Font.A
    bold: bool = False
    inverse: bool = False
    underline_dots: int = 0

    @property
    def cell_width_dots(self) -> int:
        return self.font.value[0] * self.width

    @property
    def cell_height_dots(self) -> int:
        return self.font.value[1] * self.height


@dataclass(frozen=True, slots=True)
class Span:
    """Characters in one style."""

    text: str
    style: Style

    @property
    def width_dots(self) -> int:
        return len(self.text) * self.style.cell_width_dots

    @property
    def height_dots(self) -> int:
        return self.style.cell_height_dots


@dataclass(frozen=True, slots=True)
class Dots:
    """A picture, one bit a dot (1 = black), rows padded to whole bytes."""

    width_dots: int
    height_dots: int
    rows: bytes


@dataclass(frozen=True, slots=True)
class Area:
    """Where on the paper a line stands."""

    align: Align
    left_dots: int
    width_dots: int


@dataclass(frozen=True, slots=True)
class LinePrinted:
    """A line of text or of column pictures, and the paper moved on by `advance_dots`."""

    parts: tuple[Span | Dots, ...]
    area: Area
    advance_dots: int


@dataclass(frozen=True, slots=True)
class PicturePrinted:
    dots: Dots
    area: Area


@dataclass(frozen=True, slots=True)
class QrPrinted:
    """A native QR: `level` is L, M, Q or H, `modules` its side without margin."""

    payload: bytes
    module_dots: int
    level: str
    modules: int
    area: Area


@dataclass(frozen=True, slots=True)
class PaperFed:
    dots: int


@dataclass(frozen=True, slots=True)
class PaperCut:
    partial: bool


@dataclass(frozen=True, slots=True)
class DrawerKicked:
    pin: int


@dataclass(frozen=True, slots=True)
class Initialised:
    pass


@dataclass(frozen=True, slots=True)
class PaperStatusAsked:
    """GS r n: to be answered once everything before it has been printed."""

    kind: int


@dataclass(frozen=True, slots=True)
class ProcessIdAsked:
    """GS ( H fn 48: to be answered once everything before it has been printed."""

    process_id: bytes


@dataclass(frozen=True, slots=True)
class PrinterIdAsked:
    kind: int


@dataclass(frozen=True, slots=True)
class AutomaticStatusSet:
    """GS a n: any bit set makes the printer push its status at each change."""

    enabled: bool


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """For whoever wrote the driver: something this printer cannot do, and which bytes asked for it."""

    reason: str
    head: bytes


PaperEvent = LinePrinted | PicturePrinted | QrPrinted | PaperFed
Event = (
    PaperEvent
    | PaperCut
    | DrawerKicked
    | Initialised
    | PaperStatusAsked
    | ProcessIdAsked
    | PrinterIdAsked
    | AutomaticStatusSet
    | NotUnderstood
)
