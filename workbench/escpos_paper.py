"""The paper: what was printed between two cuts, as lines to assert on and as a picture at 8 dots a millimetre."""

import importlib.util
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

from workbench.escpos_events import (
    Align,
    Area,
    Dots,
    LinePrinted,
    PaperEvent,
    PaperFed,
    PicturePrinted,
    QrPrinted,
    Span,
    Style,
)
from workbench.escpos_interpreter import DOTS_PER_MM
from workbench.qr import qr_matrix

MAX_TICKET_EVENTS = 1500
"""More than this without a cut and the strip is torn off by itself: about six metres of paper."""

_PAPER, _INK = 255, 24
_MARGIN_MM = 4
_TEETH_DOTS = 8
_MAX_PICTURE_DOTS = 24_000


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One printed line; `width` and `height` are GS ! magnifications, 1 to 8, of its largest characters."""

    text: str
    width: int
    height: int
    bold: bool
    inverse: bool
    align: Align


@dataclass(frozen=True, slots=True)
class PaperTicket:
    """One piece of paper. `complete`: the cutter ended it; otherwise the printing stopped in the middle."""

    events: tuple[PaperEvent, ...]
    paper_width_dots: int
    complete: bool

    @property
    def lines(self) -> tuple[TicketLine, ...]:
        """The lines that hold text, from the top, without their padding."""
        lines = (_ticket_line(event) for event in self.events if isinstance(event, LinePrinted))
        return tuple(line for line in lines if line.text)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def qr_payloads(self) -> tuple[str, ...]:
        payloads = (event.payload for event in self.events if isinstance(event, QrPrinted))
        return tuple(payload.decode("utf-8", errors="replace") for payload in payloads)

    @property
    def pictures(self) -> int:
        return sum(isinstance(event, PicturePrinted) for event in self.events)

    @property
    def length_mm(self) -> float:
        return sum(advance_dots(event) for event in self.events) / DOTS_PER_MM

    def image(self) -> Image.Image:
        """The ticket as the eye sees it: 8 dots a millimetre, 4 mm of margin, the cut edge toothed."""
        return render(self)

    def png(self) -> bytes:
        target = io.BytesIO()
        self.image().save(target, "PNG")
        return target.getvalue()


def advance_dots(event: PaperEvent) -> int:
    """How far the paper moves for this event."""
    match event:
        case LinePrinted(advance_dots=dots) | PaperFed(dots=dots):
            return dots
        case PicturePrinted(dots=picture):
            return picture.height_dots
        case QrPrinted(modules=modules, module_dots=module_dots):
            return modules * module_dots


def _ticket_line(event: LinePrinted) -> TicketLine:
    spans = [part for part in event.parts if isinstance(part, Span)]
    text = "".join(span.text for span in spans)
    inked = [span.style for span in spans if span.text.strip()] or [Style()]
    return TicketLine(
        text=text.strip(),
        width=max(style.width for style in inked),
        height=max(style.height for style in inked),
        bold=all(style.bold for style in inked),
        inverse=all(style.inverse for style in inked),
        align=event.area.align,
    )


def render(ticket: PaperTicket) -> Image.Image:
    """Draws the ticket; a strip longer than three metres shows its last three."""
    events = list(ticket.events)
    height = sum(advance_dots(event) for event in events)
    while events and height > _MAX_PICTURE_DOTS:
        height -= advance_dots(events.pop(0))
    margin = _MARGIN_MM * DOTS_PER_MM
    canvas = Image.new("L", (ticket.paper_width_dots + 2 * margin, height + 3 * margin), _PAPER)
    y = margin
    for event in events:
        _draw(canvas, event, margin, y)
        y += advance_dots(event)
    return _with_edge(canvas, ticket.complete)


def _draw(canvas: Image.Image, event: PaperEvent, margin: int, y: int) -> None:
    match event:
        case LinePrinted():
            _draw_line(canvas, event, margin, y)
        case PicturePrinted(dots=dots, area=area):
            canvas.paste(_INK, (margin + _left(area, dots.width_dots), y), _dots_mask(dots))
        case QrPrinted():
            _draw_qr(canvas, event, margin, y)
        case PaperFed():
            pass


def _left(area: Area, width_dots: int) -> int:
    slack = max(0, area.width_dots - width_dots)
    return area.left_dots + {Align.LEFT: 0, Align.CENTER: slack // 2, Align.RIGHT: slack}[area.align]


def _draw_line(canvas: Image.Image, line: LinePrinted, margin: int, y: int) -> None:
    x = margin + _left(line.area, sum(part.width_dots for part in line.parts))
    height = max((part.height_dots for part in line.parts), default=0)
    for part in line.parts:
        top = y + height - part.height_dots
        if isinstance(part, Dots):
            canvas.paste(_INK, (x, top), _dots_mask(part))
        else:
            _draw_span(canvas, part, x, top)
        x += part.width_dots


def _draw_span(canvas: Image.Image, span: Span, x: int, top: int) -> None:
    style = span.style
    for character in span.text:
        mask = _glyph(character, style)
        canvas.paste(_INK, (x, top), ImageChops.invert(mask) if style.inverse else mask)
        if style.underline_dots:
            bottom = top + style.cell_height_dots
            canvas.paste(_INK, (x, bottom - style.underline_dots, x + style.cell_width_dots, bottom))
        x += style.cell_width_dots


def _dots_mask(dots: Dots) -> Image.Image:
    width_bytes = (dots.width_dots + 7) // 8
    return Image.frombytes("1", (dots.width_dots, dots.height_dots), dots.rows[: width_bytes * dots.height_dots])


def _draw_qr(canvas: Image.Image, qr: QrPrinted, margin: int, y: int) -> None:
    matrix = qr_matrix(qr.payload, qr.level)
    small = Image.new("1", (qr.modules, qr.modules))
    small.putdata([cell for row in matrix for cell in row])
    side = qr.modules * qr.module_dots
    canvas.paste(_INK, (margin + _left(qr.area, side), y), small.resize((side, side), Image.Resampling.NEAREST))


@lru_cache(maxsize=4096)
def _glyph(character: str, style: Style) -> Image.Image:
    """One character as a mask that fills its cell; stretched the way the print head stretches it."""
    base_width, base_height = style.font.value
    scale = style.height
    font = _font(round(base_height * 20 / 24) * scale)
    cell = Image.new("L", (base_width * scale, base_height * scale), 0)
    draw = ImageDraw.Draw(cell)
    x = (cell.width - font.getlength(character)) / 2
    baseline = round(base_height * scale * 19 / 24)
    draw.text((x, baseline), character, fill=255, font=font, anchor="ls")
    if style.bold:
        draw.text((x + max(1, scale * 0.8), baseline), character, fill=255, font=font, anchor="ls")
    if style.width != style.height:
        cell = cell.resize((style.cell_width_dots, style.cell_height_dots), Image.Resampling.BICUBIC)
    return cell


@lru_cache(maxsize=32)
def _font(size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_path()), size_px)


def font_path() -> Path:
    """Roboto Mono as Kivy ships it, found without importing Kivy (which would open a window)."""
    package = importlib.util.find_spec("kivy")
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError("the paper is drawn with Roboto Mono from the kivy package, which is not installed")
    return Path(package.submodule_search_locations[0]) / "data" / "fonts" / "RobotoMono-Regular.ttf"


def _with_edge(canvas: Image.Image, complete: bool) -> Image.Image:
    """A cut leaves fine teeth at the lower edge; paper torn in mid-ticket a ragged one."""
    picture = Image.merge("RGBA", (canvas, canvas, canvas, Image.new("L", canvas.size, 255)))
    draw = ImageDraw.Draw(picture)
    width, height = canvas.size
    depth = _TEETH_DOTS if complete else _TEETH_DOTS * 3
    step = _TEETH_DOTS * 2 if complete else _TEETH_DOTS * 5
    teeth = [(0, height)]
    for index, x in enumerate(range(0, width + step, step // 2)):
        teeth.append((x, height - (depth if index % 2 else 1)))
    draw.polygon([*teeth, (width + step, height + depth), (0, height + depth)], fill=(0, 0, 0, 0))
    return picture
