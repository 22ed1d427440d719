"""Looks for what is personal wherever a visit could leave it: widgets, texts behind textures, logs, files, paper."""

import gc
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from kivy.core.text import LabelBase

from kiosk.core.value import Value, field_names
from kiosk.screens.root import KioskRoot
from kiosk.screens.screen import everything_in
from kiosk.screens.text import Text

_DEPTH = 7
_OF_NO_VISIT = ("theme", "stage", "_stage", "words")
_TEMPERATURE = re.compile(r"(?<![0-9])3[5-9][.,][0-9]{1,2}(?![0-9])")
LARGEST_BYTES = 1 << 26


@dataclass(frozen=True)
class Secrets:
    """What must not be found: texts as they are, and numbers however they are written."""

    texts: tuple[str, ...]
    numbers: tuple[str, ...]

    def found_in(self, said: str) -> list[str]:
        """What of it stands in a text."""
        digits = re.sub(r"[ \-.+/]", "", said)
        return [one for one in self.texts if one.lower() in said.lower()] + [
            one for one in self.numbers if one in digits
        ]


def temperatures_in(said: str) -> list[str]:
    """Whatever could be somebody's temperature."""
    return _TEMPERATURE.findall(said)


def held_by_widgets(root: KioskRoot) -> str:
    """Every text that any widget holds, on the screen and on those out of sight."""
    widgets = [*everything_in(root), *(part for screen in root.screens for part in everything_in(screen))]
    found: list[str] = []
    for widget in widgets:
        found += strings_in({name: value for name, value in vars(widget).items() if name not in _OF_NO_VISIT})
    # Once as they are, once run together: a field holds its characters one by one.
    return "\n".join(found) + "\n" + "".join(found)


def strings_in(value: Any, depth: int = _DEPTH) -> Iterator[str]:
    """Every text that can be reached from a value."""
    if isinstance(value, str):
        yield value
    elif depth == 0:
        return
    elif isinstance(value, dict):
        yield from _strings_of((*value.keys(), *value.values()), depth)
    elif isinstance(value, list | tuple | set | frozenset):
        yield from _strings_of(value, depth)
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _strings_of((getattr(value, one.name) for one in fields(value)), depth)
    elif isinstance(value, Value):
        yield from _strings_of((getattr(value, name) for name in field_names(value)), depth)


def _strings_of(values: Iterable[Any], depth: int) -> Iterator[str]:
    for value in values:
        yield from strings_in(value, depth - 1)


def behind_textures() -> str:
    """What everything says that was ever laid out as a texture and is still there."""
    return "\n".join(str(thing.text) for kind in _kinds_of(LabelBase) for thing in _of_kind(kind))


def _of_kind(kind: type[LabelBase]) -> list[LabelBase]:
    # An object refers to its class. gc.get_objects() would also take hold of the tuples that other threads are still
    # filling: `tuple(...)` ends in a SystemError there.
    return [thing for thing in gc.get_referrers(kind) if type(thing) is kind]


def _kinds_of(kind: type[LabelBase]) -> Iterator[type[LabelBase]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds_of(narrower)


def textures_without_words(root: KioskRoot) -> int:
    """How many texts still show something although they say nothing."""
    parts = (part for screen in (root, *root.screens) for part in everything_in(screen))
    return sum(isinstance(part, Text) and not part.text and part._picture.size != (0, 0) for part in parts)


def in_files(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file under a folder, by name, as text whatever it is."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            assert path.stat().st_size < LARGEST_BYTES, path
            yield path.name, path.read_bytes().decode("latin-1")
