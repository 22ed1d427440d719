"""The usual texts of SMS, which are data: message_texts.toml."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

from quota_server.domain.message_kinds import MessageKind


def _load() -> Mapping[MessageKind, tuple[str, ...]]:
    content = tomllib.loads(files(__package__).joinpath("message_texts.toml").read_text(encoding="utf-8"))
    return MappingProxyType({kind: tuple(content[kind.value]) for kind in MessageKind})


DEFAULT_TEXTS: Mapping[MessageKind, tuple[str, ...]] = _load()
"""What is sent where the office has no text of its own: of each kind its variants."""
