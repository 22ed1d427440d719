"""`[gateway.callback]` of quota-server.toml: how a provider tells the server what it knows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum

_SECRET = re.compile(r"[A-Za-z0-9_-]{16,100}")
_WORDS_MAX = 50


class NoCallback(Enum):
    """The provider tells nothing."""

    CONFIGURED = "none"


@dataclass(frozen=True, slots=True)
class CallbackSettings:
    """The provider calls `/sms/SECRET`, with JSON, a form or, for reports, a query.

    `items`: where a call holds several, the list's place. The others are places within an item, or within the call:
    names joined by dots, numbers for the places of a list (`results.0.id`). `reference`, `status` and `to` are those of
    a report: what the provider calls the message, what became of it, whose it was (empty: it does not say). A status
    that is neither among `delivered` nor among `failed` is not the last word. `sender`, `text` and `message_id` are
    those of an SMS that somebody has sent; without `text` none is taken.
    """

    secret: str = field(repr=False)
    items: str = ""
    reference: str = "id"
    status: str = "status"
    to: str = ""
    delivered: tuple[str, ...] = ("delivered", "delivrd")
    failed: tuple[str, ...] = ("failed", "undelivered", "undeliv", "rejected", "rejectd", "expired")
    sender: str = ""
    text: str = ""
    message_id: str = ""


_PLACES = ("items", "reference", "status", "to", "sender", "text", "message_id")
_WORDS = ("delivered", "failed")


def parse_callback(table: object) -> CallbackSettings | NoCallback:
    """The settings of a table; ValueError names the key at fault."""
    if table is None:
        return NoCallback.CONFIGURED
    if not isinstance(table, Mapping):
        raise ValueError("[gateway.callback] is a table")  # noqa: TRY004 - a setting that is wrong, like the others
    known = ("secret", *_PLACES, *_WORDS)
    for key in table:
        if key not in known:
            nearest = get_close_matches(key, known, n=1)
            hint = f"did you mean gateway.callback.{nearest[0]}?" if nearest else f"known: {', '.join(known)}"
            raise ValueError(f"unknown key gateway.callback.{key}; {hint}")
    secret = table.get("secret")
    if not isinstance(secret, str) or not _SECRET.fullmatch(secret):
        raise ValueError("gateway.callback.secret is 16 to 100 letters, digits, - or _, and needed")
    places = {key: _place(key, table[key]) for key in _PLACES if key in table}
    words = {key: _words(key, table[key]) for key in _WORDS if key in table}
    found = CallbackSettings(secret, **places, **words)  # type: ignore[arg-type] # each of its own kind
    if bool(found.text) != bool(found.sender):
        raise ValueError("gateway.callback.text and gateway.callback.sender go together")
    return found


def _place(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"gateway.callback.{key} is a text")  # noqa: TRY004 - a setting that is wrong, like the others
    return value


def _words(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _WORDS_MAX or not all(isinstance(word, str) for word in value):
        raise ValueError(f"gateway.callback.{key} is a list of texts")
    return tuple(word.lower() for word in value)
