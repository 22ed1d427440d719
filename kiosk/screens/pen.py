"""Drawing on a small grid, y downwards as on squared paper. Edges become smooth when raster.py halves the picture."""

from math import cos, pi, radians, sin
from typing import Any

from kivy.graphics import Color, Ellipse, InstructionGroup, Line, Mesh, Rectangle, RoundedRectangle

from kiosk.screens.rect import Rect
from kiosk.screens.theme import Colour

Point = tuple[float, float]


class Pen:
    """Draws into a group of instructions, on a grid of `units` across the width of `rect`."""

    def __init__(self, group: InstructionGroup, rect: Rect, units: float = 24.0) -> None:
        self._group = group
        self._rect = rect
        self._unit_px = rect.width / units

    def dip(self, colour: Colour) -> "Pen":
        """Go on in this colour."""
        self._group.add(Color(*colour))
        return self

    def at(self, point: Point) -> Point:
        """A point of the grid in px."""
        return self._rect.x + point[0] * self._unit_px, self._rect.top - point[1] * self._unit_px

    def box(
        self, left: float, top: float, width: float, height: float, radius: float = 0.0, texture: Any = None
    ) -> "Pen":
        """A filled rectangle, its corners rounded, or a texture as large as it."""
        pos = self.at((left, top + height))
        size = (width * self._unit_px, height * self._unit_px)
        if radius <= 0:
            self._group.add(Rectangle(pos=pos, size=size, texture=texture))
        else:
            self._group.add(RoundedRectangle(pos=pos, size=size, radius=[radius * self._unit_px], segments=24))
        return self

    def dot(self, centre: Point, radius: float) -> "Pen":
        """A filled circle."""
        x, y = self.at(centre)
        reach = radius * self._unit_px
        self._group.add(Ellipse(pos=(x - reach, y - reach), size=(2 * reach, 2 * reach), segments=90))
        return self

    def stroke(self, *points: Point, width: float = 2.0, close: bool = False) -> "Pen":
        """A line through the points, with round ends and corners."""
        path = [*points, points[0]] if close else list(points)
        self._line(path, width)
        for point in points:
            self.dot(point, width / 2)
        return self

    def frame(self, left: float, top: float, width: float, height: float, radius: float, line: float = 2.0) -> "Pen":
        """The outline of a rounded rectangle."""
        right, bottom = left + width, top + height
        corners = ((right, top, 0), (right, bottom, 90), (left, bottom, 180), (left, top, 270))
        path: list[Point] = []
        for x, y, start_deg in corners:
            centre = (x - radius if x == right else x + radius, y - radius if y == bottom else y + radius)
            path += _bend(centre, radius, start_deg, start_deg + 90)
        self._line([*path, *path[:2]], line)
        return self

    def ring(self, centre: Point, radius: float, line: float = 2.0) -> "Pen":
        """The outline of a circle."""
        return self.arc(centre, radius, 0, 364, line)

    def arc(self, centre: Point, radius: float, start_deg: float, end_deg: float, line: float = 2.0) -> "Pen":
        """A part of a circle, clockwise from the top."""
        self._line(_bend(centre, radius, start_deg, end_deg), line)
        return self

    def blade(self, *points: Point) -> "Pen":
        """A filled shape that every straight line leaves only once."""
        vertices = [part for x, y in map(self.at, points) for part in (x, y, 0.0, 0.0)]
        self._group.add(Mesh(vertices=vertices, indices=list(range(len(points))), mode="triangle_fan"))
        return self

    def petal(self, centre: Point, length: float, width: float, turn_deg: float) -> "Pen":
        """A leaf from `centre` outwards, as on a kawung; clockwise from the top."""
        turn = radians(turn_deg)
        outline: list[Point] = []
        for side in (1, -1):
            for at in range(25):
                along = at / 24 if side > 0 else 1 - at / 24
                across = side * width / 2 * sin(along * pi) ** 0.8
                outline.append(
                    (
                        centre[0] + along * length * sin(turn) + across * cos(turn),
                        centre[1] - along * length * cos(turn) + across * sin(turn),
                    )
                )
        return self.blade(*outline)

    def _line(self, path: list[Point], width: float) -> None:
        flat = [part for point in path for part in self.at(point)]
        self._group.add(Line(points=flat, width=max(width * self._unit_px / 2, 1.0), cap="none", joint="round"))


def _bend(centre: Point, radius: float, start_deg: float, end_deg: float) -> list[Point]:
    steps = max(int(abs(end_deg - start_deg) / 4), 8)
    turns = [radians(start_deg + (end_deg - start_deg) * at / steps) for at in range(steps + 1)]
    return [(centre[0] + radius * sin(turn), centre[1] - radius * cos(turn)) for turn in turns]
