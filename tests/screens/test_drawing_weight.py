"""A drawing has no more triangles than can be seen: a driver that draws in software holds every one of them."""

from math import cos, pi

import pytest

from kiosk.screens.icons import DRAWINGS
from kiosk.screens.pen import Pen
from kiosk.screens.rect import Rect

UNITS = 24.0


def _drawn(pen: Pen) -> tuple[int, list[tuple[float, float]]]:
    """How many triangles, and where their corners are."""
    run = pen.run
    return len(run.indices) // 3, list(zip(run.vertices[::4], run.vertices[1::4], strict=True))


@pytest.mark.parametrize(("radius_px", "triangles_max"), [(1, 24), (3, 40), (10, 80), (60, 180)])
def test_a_dot_is_as_round_as_can_be_seen_and_no_rounder(radius_px: float, triangles_max: int) -> None:
    pen = Pen(Rect(0, 0, UNITS, UNITS), units=UNITS)
    triangles, corners = _drawn(pen.dot((12, 12), radius_px))
    assert triangles <= triangles_max
    edges = (len(corners) - 1) // 2
    assert radius_px * (1 - cos(pi / edges)) <= 0.2


def test_the_icons_at_the_size_of_a_button_take_few_triangles() -> None:
    taken = {}
    for icon, drawing in DRAWINGS.items():
        pen = Pen(Rect(0, 0, 48, 48), units=UNITS)
        drawing(pen)
        taken[icon], _ = _drawn(pen)
    assert max(taken.values()) <= 1000, taken
    assert sum(taken.values()) <= 400 * len(taken), taken
