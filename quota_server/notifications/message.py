"""A finished SMS."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """`to` is E.164 and personal data, like the text's code: neither is logged. A repetition has the same `key`."""

    to: str = field(repr=False)
    text: str = field(repr=False)
    key: str = ""
