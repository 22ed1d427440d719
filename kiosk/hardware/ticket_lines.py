"""What a ticket is made of, before any printer language: lines of text, a QR code, a rule, white space. Pure."""

import textwrap
import unicodedata
from dataclasses import dataclass
from enum import Enum

MAX_FIELD_CHARACTERS = 240
"""Whatever an office writes into one name or address; the rest of it is not printed."""

_SPELT_OUT = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u00d7": "x",
        "\u00b0": " derajat",
        "\u00df": "ss",
        "\u00e6": "ae",
        "\u00c6": "AE",
        "\u00f8": "o",
        "\u00d8": "O",
    }
)


class Align(Enum):
    """Where a line stands on the paper."""

    LEFT = "left"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class TextLine:
    """Printable ASCII, `width` and `height` times as large as the small font (1 to 8)."""

    text: str
    width: int = 1
    height: int = 1
    bold: bool = False
    align: Align = Align.LEFT

    @property
    def columns(self) -> int:
        """How many columns of the small font it takes."""
        return len(self.text) * self.width


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code in the middle of the paper; a module is `module_dots` wide."""

    data: str
    module_dots: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Dots in the middle of the paper: rows of `width_bytes`, from the top, highest bit leftmost, 1 is black."""

    width_bytes: int
    dots: bytes


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Feed:
    """White space, counted in lines of the small font."""

    lines: int = 1


Line = TextLine | QrCode | Picture | Rule | Feed


def printable(text: str) -> str:
    """`text` as one line of printable ASCII: accents folded, control characters and what cannot be folded dropped."""
    if text.isascii() and text.isprintable():
        # Nearly all there is: nothing to fold, and it must not take the visitor's time.
        return " ".join(text[:MAX_FIELD_CHARACTERS].split())
    spaced = "".join(" " if character.isspace() else character for character in text[:MAX_FIELD_CHARACTERS])
    folded = unicodedata.normalize("NFKD", spaced.translate(_SPELT_OUT))
    return " ".join("".join(character for character in folded if " " <= character <= "~").split())


def wrapped(text: str, columns: int, max_lines: int) -> tuple[str, ...]:
    """`text` made printable and broken between words; ends in `...` where it is cut after `max_lines`."""
    clean = printable(text)
    if len(clean) <= columns:
        return (clean,) if clean else ()
    return tuple(
        textwrap.wrap(
            clean,
            width=columns,
            max_lines=max_lines,
            placeholder="...",
            break_on_hyphens=False,
        )
    )


def balanced(text: str, columns: int, *, align: Align = Align.LEFT) -> tuple[TextLine, ...]:
    """The lines that `text` takes, about equally long: no word stands alone below the others."""
    lines = wrapped(text, columns, 3)
    for width in range(max(4, columns // 2), columns):
        narrower = wrapped(text, width, len(lines))
        if " ".join(narrower) == " ".join(lines):
            lines = narrower
            break
    return tuple(TextLine(part, align=align) for part in lines)


def paragraph(
    text: str,
    columns: int,
    *,
    max_lines: int = 3,
    size: tuple[int, int] = (1, 1),
    bold: bool = False,
    align: Align = Align.LEFT,
) -> tuple[TextLine, ...]:
    """The lines that `text` takes at `size` (width, height), never wider than the paper."""
    width, height = size
    return tuple(
        TextLine(part, width, height, bold, align) for part in wrapped(text, max(4, columns // width), max_lines)
    )
