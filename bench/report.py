"""What a benchmark found, and the table of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """The most that a figure may be: `times` the reference, or `at_most` in its own unit. None asks for neither."""

    times: float | None = None
    at_most: float | None = None

    def __str__(self) -> str:
        parts = []
        if self.times is not None:
            parts.append(f"<= {self.times:g} x")
        if self.at_most is not None:
            parts.append(f"<= {self.at_most:g}")
        return " or ".join(parts) or "-"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value beside its reference, both in `unit`; `reference` None where only the value counts."""

    name: str
    unit: str
    measured: float
    reference: float | None
    target: Target

    @property
    def ratio(self) -> float | None:
        """How many times the reference."""
        return self.measured / self.reference if self.reference else None

    @property
    def verdict(self) -> str:
        """`ok`, `MISSED`, or nothing where no target is set."""
        if self.target == Target():
            return ""
        times, at_most = self.target.times, self.target.at_most
        within_times = times is not None and self.ratio is not None and self.ratio <= times
        within_limit = at_most is not None and self.measured <= at_most
        return "ok" if within_times or within_limit else "MISSED"

    def as_document(self) -> dict[str, Any]:
        """The figure as JSON takes it."""
        return {**asdict(self), "ratio": self.ratio, "verdict": self.verdict}


_HEAD = ("figure", "unit", "measured", "reference", "ratio", "target", "")


def table(figures: Sequence[Figure]) -> str:
    """The figures, one a line."""
    rows = [_HEAD, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [
        "  ".join(_set(cell, width, column) for column, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join(line.rstrip() for line in (lines[0], rule, *lines[1:]))


def _set(cell: str, width: int, column: int) -> str:
    return cell.rjust(width) if column in (2, 3, 4) else cell.ljust(width)


def _row(figure: Figure) -> tuple[str, ...]:
    reference = "" if figure.reference is None else f"{figure.reference:.2f}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    return (figure.name, figure.unit, f"{figure.measured:.2f}", reference, ratio, str(figure.target), figure.verdict)
