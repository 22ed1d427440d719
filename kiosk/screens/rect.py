"""Rectangles that are cut up: how every screen is laid out. Pure; px, y upwards as in Kivy."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle by its lower left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def top(self) -> float:
        return self.y + self.height

    def cut_top(self, height: float, gap: float = 0) -> tuple["Rect", "Rect"]:
        """The upper strip of that height, and the rest below a gap."""
        strip = Rect(self.x, self.top - height, self.width, height)
        return strip, Rect(self.x, self.y, self.width, max(self.height - height - gap, 0))

    def cut_bottom(self, height: float, gap: float = 0) -> tuple["Rect", "Rect"]:
        """The lower strip of that height, and the rest above a gap."""
        strip = Rect(self.x, self.y, self.width, height)
        return strip, Rect(self.x, self.y + height + gap, self.width, max(self.height - height - gap, 0))

    def cut_left(self, width: float, gap: float = 0) -> tuple["Rect", "Rect"]:
        """The left strip of that width, and the rest right of a gap."""
        strip = Rect(self.x, self.y, width, self.height)
        return strip, Rect(self.x + width + gap, self.y, max(self.width - width - gap, 0), self.height)

    def cut_right(self, width: float, gap: float = 0) -> tuple["Rect", "Rect"]:
        """The right strip of that width, and the rest left of a gap."""
        strip = Rect(self.right - width, self.y, width, self.height)
        return strip, Rect(self.x, self.y, max(self.width - width - gap, 0), self.height)

    def inset(self, across: float, along: float | None = None) -> "Rect":
        """Smaller by `across` on the left and right, and by `along` (else the same) above and below."""
        along = across if along is None else along
        return Rect(self.x + across, self.y + along, max(self.width - 2 * across, 0), max(self.height - 2 * along, 0))

    def centred(self, width: float, height: float) -> "Rect":
        """A rectangle of that size in the middle of this one."""
        return Rect(self.x + (self.width - width) / 2, self.y + (self.height - height) / 2, width, height)

    def columns(self, count: int, gap: float) -> list["Rect"]:
        """Side by side, from the left."""
        width = (self.width - gap * (count - 1)) / count
        return [Rect(self.x + at * (width + gap), self.y, width, self.height) for at in range(count)]

    def rows(self, count: int, gap: float) -> list["Rect"]:
        """One above the other, from the top."""
        height = (self.height - gap * (count - 1)) / count
        return [Rect(self.x, self.top - height - at * (height + gap), self.width, height) for at in range(count)]

    def grid(self, columns: int, rows: int, gap: float) -> list["Rect"]:
        """Cells in reading order."""
        return [cell for row in self.rows(rows, gap) for cell in row.columns(columns, gap)]

    def rounded(self) -> "Rect":
        """On whole px, so that edges are sharp; never larger than this one would round to."""
        x, y = round(self.x), round(self.y)
        return Rect(x, y, round(self.right) - x, round(self.top) - y)
