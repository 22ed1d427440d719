"""Turns the office's picture into dots for a ticket, once when the kiosk starts."""

from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from kiosk.hardware.ticket_lines import Picture

_MAX_FILE_BYTES = 4 << 20
_MAX_PIXELS = 16_000_000
# An eighth of a millimetre each: 20 mm high at most, and half the paper's width.
_MAX_HEIGHT_DOTS = 160
_DOTS_PER_COLUMN = 12
_WHITE = 255
_PALE = 224


class LogoError(Exception):
    """The picture cannot be used; the message says why."""


def load_logo(path: Path, columns: int) -> Picture:
    """The picture, black on white, as large as fits half the paper's width and 20 mm of its length."""
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise LogoError(f"{path} is larger than {_MAX_FILE_BYTES >> 20} MiB")
        with Image.open(path) as picture:
            if picture.width * picture.height > _MAX_PIXELS:
                raise LogoError(f"{path} has more than {_MAX_PIXELS // 1_000_000} million pixels")
            return _as_dots(picture, columns)
    except UnidentifiedImageError:
        raise LogoError(f"{path} is no picture (use PNG)") from None
    except OSError as error:
        raise LogoError(f"{path} cannot be read: {error.strerror or 'it is damaged'}") from None
    except (ValueError, SyntaxError, Image.DecompressionBombError):
        raise LogoError(f"{path} is damaged") from None


def _as_dots(picture: Image.Image, columns: int) -> Picture:
    seen = picture.convert("RGBA")
    paper = Image.new("RGBA", seen.size, (_WHITE, _WHITE, _WHITE, _WHITE))
    # A pale ground would be sprinkled with dots.
    grey = Image.alpha_composite(paper, seen).convert("L").point(lambda level: _WHITE if level >= _PALE else level)
    inked = ImageOps.invert(grey).getbbox()
    if inked is None:
        raise LogoError("the logo is all white")
    grey = ImageOps.contain(grey.crop(inked), (columns * _DOTS_PER_COLUMN // 2, _MAX_HEIGHT_DOTS))
    width_bytes = (grey.width + 7) // 8
    padded = Image.new("L", (width_bytes * 8, grey.height), _WHITE)
    padded.paste(grey)
    # A set bit is a black dot for a printer, and white for the library.
    return Picture(width_bytes, ImageOps.invert(padded.convert("1").convert("L")).convert("1").tobytes())
