"""What a provider's call says, whatever is in it: reports and texts of a known form, so many at most. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from quota_server.notifications.callback_settings import CallbackSettings
from quota_server.notifications.gateway import Inbound, Received, Report

_ITEMS_MAX = 200
_FIELDS_MAX = 64
_DEPTH_MAX = 8
_TEXT_CHARACTERS_MAX = 1600
_SENDER_CHARACTERS_MAX = 32
_REFERENCE = re.compile(r"[!-~]{1,100}")


class UnreadableCallError(ValueError):
    """Neither JSON nor a form."""


def read_call(settings: CallbackSettings, media_type: str, query: str, body: bytes) -> Received:
    """The reports and texts of a call. What is of no known form is left out; UnreadableCallError when nothing can be
    read. A text comes in the body alone: an address is written down on its way.
    """
    content = _content(media_type, body) if body else {}
    items = [content] if not settings.items else found_at(content, settings.items)
    listed = items if isinstance(items, list) else []
    inbound = [text for item in listed[:_ITEMS_MAX] for text in _inbound(settings, item)]
    in_address = [_fields(query)] if query else []
    reports = [report for item in [*in_address, *listed[:_ITEMS_MAX]] for report in _report(settings, item)]
    return Received(inbound, reports)


def found_at(content: object, place: str) -> object:
    """What stands at a place such as `results.0.id`; an empty text where there is no such place."""
    for name in place.split(".")[:_DEPTH_MAX]:
        if isinstance(content, Mapping):
            content = content.get(name, "")
        elif isinstance(content, list) and name.isascii() and name.isdigit() and int(name) < min(len(content), 1000):
            content = content[int(name)]
        else:
            return ""
    return content


def reference_of(value: object) -> str:
    """A provider's name for a message, which may be a number; empty for what can be none."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if _REFERENCE.fullmatch(text) else ""


def _content(media_type: str, body: bytes) -> object:
    """JSON where it says so or looks like it, else a form."""
    try:
        text = body.decode()
        if "json" in media_type.lower() or text.lstrip()[:1] in ("{", "["):
            return json.loads(text)
        return _fields(text)
    except (ValueError, RecursionError):
        raise UnreadableCallError("neither JSON nor a form") from None


def _fields(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_FIELDS_MAX))
    except ValueError:
        raise UnreadableCallError("too many fields") from None


def _report(settings: CallbackSettings, item: object) -> Iterator[Report]:
    reference = reference_of(found_at(item, settings.reference))
    status = _word(found_at(item, settings.status)).lower()
    if not reference or status not in settings.delivered + settings.failed:
        return
    to = _word(found_at(item, settings.to))[: _SENDER_CHARACTERS_MAX + 1] or "-" if settings.to else ""
    yield Report(reference, status in settings.delivered, to)


def _inbound(settings: CallbackSettings, item: object) -> Iterator[Inbound]:
    if not settings.text:
        return
    sender, text = _word(found_at(item, settings.sender)), _word(found_at(item, settings.text))
    if not sender or not text or len(sender) > _SENDER_CHARACTERS_MAX:
        return
    token = reference_of(found_at(item, settings.message_id)) if settings.message_id else ""
    yield Inbound(sender, text[:_TEXT_CHARACTERS_MAX], token)


def _word(value: object) -> str:
    """A text or a number as text, of characters that can be written down."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text[:_TEXT_CHARACTERS_MAX].encode("utf-8", "replace").decode()
