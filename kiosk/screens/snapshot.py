"""A picture of what is drawn, as PNG: for the gallery, the demo without a display, and the tests."""

import struct
import zlib

from kivy.graphics import ClearBuffers, ClearColor, Fbo
from kivy.uix.widget import Widget

Pixels = tuple[int, int, bytes]


def snapshot_png(widget: Widget) -> bytes:
    """The widget as it is drawn now, in its own size, as the bytes of a PNG file. Main thread only."""
    width, height, rgb = snapshot_pixels(widget)
    rows = b"".join(b"\0" + rgb[at : at + width * 3] for at in range(0, len(rgb), width * 3))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 6)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def snapshot_pixels(widget: Widget) -> Pixels:
    """Width and height in px, and the RGB bytes, row by row from the top."""
    width, height = int(widget.width), int(widget.height)
    fbo = Fbo(size=(width, height), with_stencilbuffer=True)
    with fbo:
        ClearColor(0, 0, 0, 1)
        ClearBuffers()
    parent = widget.parent
    if parent is not None:
        _canvas_of(parent).remove(widget.canvas)
    fbo.add(widget.canvas)
    fbo.draw()
    rgba = bytes(fbo.pixels)
    fbo.remove(widget.canvas)
    if parent is not None:
        _canvas_of(parent).add(widget.canvas)
    picture = bytearray(width * height * 3)
    for part in range(3):
        picture[part::3] = rgba[part::4]
    # OpenGL counts rows from the bottom.
    rows = [bytes(picture[at : at + width * 3]) for at in range(0, len(picture), width * 3)]
    return width, height, b"".join(reversed(rows))


def _canvas_of(parent: Widget):  # type: ignore[no-untyped-def]  # Kivy's canvas has no type
    return parent.canvas


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
