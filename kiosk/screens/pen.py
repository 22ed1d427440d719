"""Drawing on a small grid, y downwards as on squared paper, with smooth edges at any size.

What is drawn in one colour becomes one mesh, whose edges fade over one px. Kivy's own smooth shapes look the same,
but each holds up to 260 KiB once it is drawn, and a drawing has dozens.
"""

from array import array
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from math import acos, ceil, cos, degrees, hypot, pi, radians, sin
from typing import Any

from kivy.graphics import Color, InstructionGroup, Mesh, Rectangle
from kivy.graphics.texture import Texture

from kiosk.screens.rect import Rect
from kiosk.screens.theme import Colour

Point = tuple[float, float]
Drawing = Callable[["Pen"], object]

_FADE_PX = 1.0
_NONE, _FULL = 0.25, 0.75
"""Where in the fade's texture, two texels wide, nothing begins and where everything does."""
_BEND_POINTS = 8
_OFF_PX = 0.15
"""How far a straight edge may stand off the round that it is drawn for. Nobody sees that; and a driver that draws in
software holds 0.4 KiB for each triangle of the picture, of which a dot at the end of every line would have 180."""
_FINEST_DEG, _COARSEST_DEG = 6.0, 45.0


class Run:
    """What is drawn in one colour until the next: the corners of triangles, in px."""

    def __init__(self, colour: Colour) -> None:
        self.colour = colour
        self.vertices: list[float] = []
        self.indices: list[int] = []

    def fill_mesh(self, mesh: Mesh) -> None:
        """Let this mesh be what was drawn."""
        mesh.texture = _fade()
        if self.vertices:
            # The mesh keeps what it is given: as lists, eight times as much.
            mesh.vertices, mesh.indices = array("f", self.vertices), array("H", self.indices)
        else:
            # Of an empty array Kivy takes the first number, and prints the error that this is.
            mesh.vertices, mesh.indices = [], []

    def band(self, points: list[Point], half: float) -> None:
        """A strip along the points, full inside and fading at both sides."""
        first = len(self.vertices) // 4
        outer, inner = half + _FADE_PX / 2, half - _FADE_PX / 2
        for at, (x, y) in enumerate(points):
            across = _across(points[max(at - 1, 0)], points[min(at + 1, len(points) - 1)])
            for reach, strength in ((outer, _NONE), (inner, _FULL), (-inner, _FULL), (-outer, _NONE)):
                self.vertices += (x + across[0] * reach, y + across[1] * reach, strength, 0.5)
        for at in range(len(points) - 1):
            for lane in range(3):
                corner = first + 4 * at + lane
                self.indices += (corner, corner + 1, corner + 4, corner + 1, corner + 5, corner + 4)

    def area(self, outline: list[Point]) -> None:
        """A shape that its middle can see all of, fading at its rim."""
        count = len(outline)
        first = len(self.vertices) // 4
        middle = (sum(x for x, _ in outline) / count, sum(y for _, y in outline) / count)
        self.vertices += (*middle, _FULL, 0.5)
        for at, (x, y) in enumerate(outline):
            out = _across(outline[at - 1], outline[(at + 1) % count])
            if out[0] * (x - middle[0]) + out[1] * (y - middle[1]) < 0:
                out = (-out[0], -out[1])
            for reach, strength in ((-_FADE_PX / 2, _FULL), (_FADE_PX / 2, _NONE)):
                self.vertices += (x + out[0] * reach, y + out[1] * reach, strength, 0.5)
        for at in range(count):
            here, there = first + 1 + 2 * at, first + 1 + 2 * ((at + 1) % count)
            self.indices += (first, here, there, here, here + 1, there, here + 1, there + 1, there)


class Pen:
    """Draws on a grid of `units` across the width of `rect`. `shade` says what its colours are in this contrast."""

    def __init__(self, rect: Rect, units: float = 24.0, colour: Colour = (1.0, 1.0, 1.0, 1.0)) -> None:
        self.shade: Callable[[Colour], Colour] = lambda colour: colour
        self._rect = rect
        self._unit_px = rect.width / units
        self._drawn: list[Run | Rectangle] = []
        self.dip(colour)

    @property
    def run(self) -> Run:
        """What is drawn in the present colour."""
        return self._run

    def draw_on(self, group: InstructionGroup) -> None:
        """Put everything that was drawn into a group of instructions."""
        for drawn in self._drawn:
            if isinstance(drawn, Run):
                mesh = Mesh(mode="triangles")
                drawn.fill_mesh(mesh)
                group.add(Color(*drawn.colour))
                group.add(mesh)
            else:
                group.add(Color(1, 1, 1, 1))
                group.add(drawn)

    def dip(self, colour: Colour) -> "Pen":
        """Go on in this colour."""
        self._run = Run(self.shade(colour))
        self._drawn.append(self._run)
        return self

    def at(self, point: Point) -> Point:
        """A point of the grid in px."""
        return self._rect.x + point[0] * self._unit_px, self._rect.top - point[1] * self._unit_px

    def box(self, left: float, top: float, width: float, height: float, radius: float = 0.0) -> "Pen":
        """A filled rectangle, its corners rounded."""
        return self.blade(*_rounded(left, top, width, height, radius, self._step_deg(radius)))

    def picture(self, left: float, top: float, side: float, texture: Any) -> "Pen":
        """A square texture."""
        size = (side * self._unit_px, side * self._unit_px)
        self._drawn.append(Rectangle(pos=self.at((left, top + side)), size=size, texture=texture))
        return self.dip(self._run.colour)

    def dot(self, centre: Point, radius: float) -> "Pen":
        """A filled circle."""
        return self.blade(*_bend(centre, radius, 0, 360, self._step_deg(radius))[:-1])

    def stroke(self, *points: Point, width: float = 2.0, close: bool = False) -> "Pen":
        """A line through the points, with round ends and corners."""
        self._line([*points, points[0]] if close else list(points), width)
        for point in points:
            self.dot(point, width / 2)
        return self

    def frame(self, left: float, top: float, width: float, height: float, radius: float, line: float = 2.0) -> "Pen":
        """The outline of a rounded rectangle."""
        path = _rounded(left, top, width, height, radius, self._step_deg(radius + line / 2))
        self._bent([*path, *path[:2]], line)
        return self

    def ring(self, centre: Point, radius: float, line: float = 2.0) -> "Pen":
        """The outline of a circle."""
        return self.arc(centre, radius, 0, 364, line)

    def arc(self, centre: Point, radius: float, start_deg: float, end_deg: float, line: float = 2.0) -> "Pen":
        """A part of a circle, clockwise from the top."""
        self._bent(_bend(centre, radius, start_deg, end_deg, self._step_deg(radius + line / 2)), line)
        return self

    def blade(self, *points: Point) -> "Pen":
        """A filled shape that its middle can see all of."""
        self._run.area([self.at(point) for point in points])
        return self

    def petal(self, centre: Point, length: float, width: float, turn_deg: float) -> "Pen":
        """A leaf from `centre` outwards, as on a kawung; clockwise from the top."""
        turn = radians(turn_deg)
        outline: list[Point] = []
        for side in (1, -1):
            for at in range(13):
                along = at / 13 if side > 0 else 1 - at / 13
                across = side * width / 2 * sin(along * pi) ** 0.8
                outline.append(
                    (
                        centre[0] + along * length * sin(turn) + across * cos(turn),
                        centre[1] - along * length * cos(turn) + across * sin(turn),
                    )
                )
        return self.blade(*outline)

    def _line(self, path: list[Point], width: float) -> None:
        for piece in [path] if len(path) > _BEND_POINTS else pairwise(path):
            self._bent(list(piece), width)

    def _bent(self, path: list[Point], width: float) -> None:
        self._run.band([self.at(point) for point in path], max(width * self._unit_px / 2, 0.75))

    def _step_deg(self, radius: float) -> float:
        """How far round one straight edge of a bend may go."""
        radius_px = max(radius * self._unit_px, _OFF_PX)
        return min(max(degrees(2 * acos(1 - _OFF_PX / radius_px)), _FINEST_DEG), _COARSEST_DEG)


class Sign:
    """One drawing in one colour, which may change its place, its colour, or become another drawing."""

    def __init__(self, group: InstructionGroup) -> None:
        self._colour = Color(1, 1, 1, 1)
        self._mesh = Mesh(mode="triangles")
        self._drawn: tuple[object, ...] = ()
        group.add(self._colour)
        group.add(self._mesh)

    def show(self, drawing: Drawing, rect: Rect, ink: Colour, units: float = 24.0) -> None:
        """Stand in a square in the middle of `rect`."""
        self._colour.rgba = ink
        side = int(min(rect.width, rect.height))
        square = rect.centred(side, side).rounded()
        if self._drawn != (drawing, square):
            self._drawn = (drawing, square)
            pen = Pen(square, units)
            if side > 0:
                drawing(pen)
            pen.run.fill_mesh(self._mesh)

    def hide(self) -> None:
        """Stand nowhere."""
        if self._drawn:
            self._drawn = ()
            self._mesh.vertices, self._mesh.indices = [], []


def _rounded(left: float, top: float, width: float, height: float, radius: float, step_deg: float) -> list[Point]:
    right, bottom = left + width, top + height
    if radius <= 0:
        return [(left, top), (right, top), (right, bottom), (left, bottom)]
    corners = (
        (right - radius, top + radius, 0),
        (right - radius, bottom - radius, 90),
        (left + radius, bottom - radius, 180),
        (left + radius, top + radius, 270),
    )
    return [
        point for x, y, start_deg in corners for point in _bend((x, y), radius, start_deg, start_deg + 90, step_deg)
    ]


def _bend(centre: Point, radius: float, start_deg: float, end_deg: float, step_deg: float) -> list[Point]:
    steps = max(ceil(abs(end_deg - start_deg) / step_deg), 2)
    turns = [radians(start_deg + (end_deg - start_deg) * at / steps) for at in range(steps + 1)]
    return [(centre[0] + radius * sin(turn), centre[1] - radius * cos(turn)) for turn in turns]


def _across(start: Point, end: Point) -> Point:
    """At a right angle to the way from start to end, one px long."""
    along = (end[0] - start[0], end[1] - start[1])
    length = hypot(*along) or 1.0
    return -along[1] / length, along[0] / length


@lru_cache(maxsize=1)
def _fade() -> Any:
    """The texture that edges fade along: nothing, everything."""
    texture = Texture.create(size=(2, 1), colorfmt="rgba")
    texture.blit_buffer(b"\xff\xff\xff\x00\xff\xff\xff\xff", colorfmt="rgba", bufferfmt="ubyte")
    return texture
