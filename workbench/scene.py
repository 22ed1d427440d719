"""What stands before a virtual thermometer, whichever bus it is on."""

import threading
from dataclasses import dataclass, replace

EMPTY_ABOVE_AMBIENT_CELSIUS = 0.4
HOT_LAMP_CELSIUS = 58.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What is before the sensor. `person_celsius` counts only while `person` stands there."""

    ambient_celsius: float = 29.0
    person_celsius: float = 36.5
    person: bool = False
    spread_celsius: float = 0.05
    """Readings scatter evenly by up to this much to both sides."""


class BeforeTheSensor:
    """The part of a virtual thermometer that tests and the page change. `_lock` guards `_scene`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scene = Scene()

    @property
    def scene(self) -> Scene:
        return self._scene

    def person(self, celsius: float) -> None:
        """Somebody stands before the sensor, with this temperature (as the sensor sees it, before any offset)."""
        self._set_scene(person=True, person_celsius=celsius)

    def nobody(self) -> None:
        self._set_scene(person=False)

    def ambient(self, celsius: float) -> None:
        self._set_scene(ambient_celsius=celsius)

    def spread(self, celsius: float) -> None:
        """How far readings scatter; a restless person or a draught makes it large."""
        self._set_scene(spread_celsius=celsius)

    def _set_scene(self, **changes: float | bool) -> None:
        with self._lock:
            self._scene = replace(self._scene, **changes)  # type: ignore[arg-type]  # names are checked by replace
            self._scene_changed()

    def _scene_changed(self) -> None:
        """What a sensor does then, with the lock held."""
