"""The Raspberry Pi's pins, or mock ones: the one place that knows gpiozero."""

from typing import Any

from gpiozero import DigitalInputDevice, GPIOZeroError, OutputDevice
from gpiozero.pins.mock import MockFactory


class PinsError(Exception):
    """Pins cannot be had; the message is a sentence for whoever installs the kiosk."""


class Pins:
    """Takes pins from the factory that was asked for, and never from another one.

    `errors` are what a pin may raise later on; `mock_factory` is None on real pins.
    """

    def __init__(self, factory_name: str) -> None:
        """`factory_name` is `lgpio` or `mock`. Raises PinsError."""
        self._factory, self.errors = _pin_factory(factory_name)
        self.mock_factory: MockFactory | None = self._factory if isinstance(self._factory, MockFactory) else None

    def output(self, pin: int, *, active_high: bool = True) -> OutputDevice:
        """An output that is off from its first moment."""
        return OutputDevice(pin, active_high=active_high, initial_value=False, pin_factory=self._factory)

    def input(self, pin: int) -> DigitalInputDevice:
        """An input with its pull-up on: active when it is low."""
        return DigitalInputDevice(pin, pull_up=True, pin_factory=self._factory)

    def mock_pin(self, pin: int) -> Any:
        """The far end of a mock pin; None for pin 0, which is none."""
        return self.mock_factory.pin(pin) if self.mock_factory is not None and pin else None

    def close(self) -> None:
        """Give all pins back."""
        self._factory.close()


def _pin_factory(name: str) -> tuple[Any, tuple[type[Exception], ...]]:
    """The factory that was asked for, and the errors its pins raise. gpiozero itself would fall back to another one."""
    errors: tuple[type[Exception], ...] = (GPIOZeroError, OSError)
    if name == "mock":
        return MockFactory(), errors
    if name != "lgpio":
        raise PinsError(f"there is no pin factory {name!r}; use lgpio, or mock off the Raspberry Pi")
    try:
        from gpiozero.pins import lgpio as lgpio_pins
    except ImportError as error:
        sentence = 'lgpio is missing: install kiosk-antrean[pi], or set gate.pin_factory = "mock" off the Raspberry Pi'
        raise PinsError(sentence) from error
    errors = (*errors, lgpio_pins.lgpio.error)
    try:
        return lgpio_pins.LGPIOFactory(), errors
    except errors as error:
        raise PinsError(f"the Raspberry Pi's pins cannot be opened: {error}") from error
