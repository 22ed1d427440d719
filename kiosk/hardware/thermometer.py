"""The thermometer's contract: one certain temperature, or a typed reason why there is none."""

from collections.abc import Callable
from typing import Protocol

from kiosk.core.model import Celsius, ReadingProblem, ThermometerFault
from kiosk.hardware.rest import Rest


class ThermometerError(Exception):
    """No measurement is possible."""

    def __init__(self, fault: ThermometerFault) -> None:
        super().__init__(f"thermometer: {fault.value}")
        self.fault = fault


class ReadingUncertainError(Exception):
    """This measurement has to be repeated; it says nothing about anybody."""

    def __init__(self, problem: ReadingProblem) -> None:
        super().__init__(f"reading uncertain: {problem.value}")
        self.problem = problem


class Thermometer(Protocol):
    """What the kiosk needs of a thermometer. Calls block; they come from one thread."""

    def measure(self, cancelled: Callable[[], bool]) -> Celsius:
        """Measure whoever stands there. Raises ReadingUncertainError or ThermometerError.

        Asked `cancelled` several times a second; once that is true, ends with ReadingUncertainError(NOBODY).
        """

    def check(self) -> ThermometerFault | None:
        """The sensor's health between measurements; None is well."""

    def glance(self) -> ThermometerFault | None:
        """As `check`, but without waiting: asked several times a second, it tells soon what has changed.

        What cannot be told at once is as it was before.
        """

    def rest(self) -> Rest:
        """How long nobody needs to glance."""

    def close(self) -> None:
        """Give the line back."""


class NoThermometer:
    """Screening is off: nobody is measured."""

    def measure(self, cancelled: Callable[[], bool]) -> Celsius:  # noqa: ARG002  the contract has it
        """There is nothing to measure with."""
        raise ThermometerError(ThermometerFault.ABSENT)

    def check(self) -> ThermometerFault | None:
        """Nothing that could fail."""
        return None

    def glance(self) -> ThermometerFault | None:
        """Nothing that could fail."""
        return None

    def rest(self) -> Rest:
        """For ever."""
        return Rest(None)

    def close(self) -> None:
        """Nothing to close."""
