"""What states and events are made of: small values that never change."""

from typing import Any, ClassVar, TypeVar

import msgspec


class Value(msgspec.Struct, frozen=True):
    """A frozen value, equal to another of its class with the same fields; `PRIVATE` fields are kept out of its repr.

    In use it is a frozen dataclass. But sixty dataclasses took forty milliseconds of every start, before the first
    picture, and these take two.
    """

    PRIVATE: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in field_names(self) if name not in self.PRIVATE)
        return f"{type(self).__name__}({', '.join(shown)})"


ValueT = TypeVar("ValueT", bound=Value)


def changed(value: ValueT, **fields: Any) -> ValueT:
    """A copy with other values in these fields."""
    return msgspec.structs.replace(value, **fields)


def field_names(value: Value) -> tuple[str, ...]:
    """The names of its fields, in order."""
    return value.__struct_fields__
