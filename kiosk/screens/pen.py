"""Drawing with smooth edges on a small grid, y downwards as on squared paper. Crisp at any size: nothing is scaled."""

from itertools import pairwise
from math import cos, radians, sin

from kivy.graphics import (
    Color,
    Ellipse,
    InstructionGroup,
    Line,
    Mesh,
    Rectangle,
    SmoothEllipse,
    SmoothLine,
    SmoothRoundedRectangle,
)

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

    def box(self, left: float, top: float, width: float, height: float, radius: float = 0.0) -> "Pen":
        """A filled rectangle, its corners rounded."""
        x, y = self.at((left, top + height))
        size = (width * self._unit_px, height * self._unit_px)
        if radius <= 0:
            self._group.add(Rectangle(pos=(x, y), size=size))
        else:
            self._group.add(SmoothRoundedRectangle(pos=(x, y), size=size, radius=[radius * self._unit_px]))
        return self

    def dot(self, centre: Point, radius: float) -> "Pen":
        """A filled circle."""
        x, y = self.at(centre)
        reach = radius * self._unit_px
        shape = SmoothEllipse if reach >= 2 else Ellipse
        self._group.add(shape(pos=(x - reach, y - reach), size=(2 * reach, 2 * reach)))
        return self

    def stroke(self, *points: Point, width: float = 2.0, close: bool = False) -> "Pen":
        """A line through the points, with round ends and corners."""
        path = [*points, points[0]] if close else list(points)
        half_px = width * self._unit_px / 2
        for start, end in pairwise(path):
            self._group.add(SmoothLine(points=[*self.at(start), *self.at(end)], width=_smooth(2 * half_px)))
        if half_px > 1.2:
            for point in points:
                self.dot(point, width / 2)
        return self

    def frame(self, left: float, top: float, width: float, height: float, radius: float, line: float = 2.0) -> "Pen":
        """The outline of a rounded rectangle."""
        x, y = self.at((left, top + height))
        shape = (x, y, width * self._unit_px, height * self._unit_px, max(radius * self._unit_px, 0.1))
        self._group.add(SmoothLine(rounded_rectangle=shape, width=_smooth(line * self._unit_px)))
        return self

    def ring(self, centre: Point, radius: float, line: float = 2.0) -> "Pen":
        """The outline of a circle."""
        return self.arc(centre, radius, 0, 364, line)

    def arc(self, centre: Point, radius: float, start_deg: float, end_deg: float, line: float = 2.0) -> "Pen":
        """A part of a circle, clockwise from the top."""
        steps = max(int(abs(end_deg - start_deg) / 6), 4)
        turns = [radians(start_deg + (end_deg - start_deg) * at / steps) for at in range(steps + 1)]
        points = [self.at((centre[0] + radius * sin(turn), centre[1] - radius * cos(turn))) for turn in turns]
        flat = [part for point in points for part in point]
        self._group.add(SmoothLine(points=flat, width=_smooth(line * self._unit_px)))
        return self

    def blade(self, *points: Point) -> "Pen":
        """A filled convex shape with smooth edges."""
        corners = [self.at(point) for point in points]
        vertices = [part for x, y in corners for part in (x, y, 0.0, 0.0)]
        self._group.add(Mesh(vertices=vertices, indices=list(range(len(corners))), mode="triangle_fan"))
        flat = [part for corner in corners for part in corner]
        self._group.add(Line(points=flat, width=1, close=True) if self._unit_px < 0.4 else _edge(flat))
        return self

    def petal(self, centre: Point, length: float, width: float, turn_deg: float) -> "Pen":
        """A leaf from `centre` outwards, as on a kawung; clockwise from the top."""
        turn = radians(turn_deg)
        outline: list[Point] = []
        for side in (1, -1):
            for at in range(13):
                along = at / 12 if side > 0 else 1 - at / 12
                across = side * width / 2 * sin(along * 3.14159) ** 0.8
                outline.append(
                    (
                        centre[0] + along * length * sin(turn) + across * cos(turn),
                        centre[1] - along * length * cos(turn) + across * sin(turn),
                    )
                )
        return self.blade(*outline)


def _smooth(thickness_px: float) -> float:
    """The `width` with which Kivy's smooth line, its faded rim included, is that thick."""
    return max(thickness_px / 2 + 0.4, 1.0)


def _edge(flat: list[float]) -> SmoothLine:
    return SmoothLine(points=[*flat, *flat[:2]], width=1.0)
