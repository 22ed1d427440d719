"""Tells displays that something has changed: a change wakes the listeners of its office, who get the board anew."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import msgspec

from quota_protocol.problems import ProblemType
from quota_server.domain.refusals import refusal
from quota_server.store.job_store import JobStore
from quota_server.store.jobs import counters

HEARTBEAT_S = 15.0
"""A listener hears something at least this often; changes by another process of the server show up as late as this."""
LISTENERS_MAX = 200
_PAUSE_S = 0.2
_RECONNECT_AFTER_MS = 3000
_OFFICES_MAX = 10_000
_encoder = msgspec.json.Encoder()


@dataclass(slots=True)
class _Feed:
    """One office: `content` is the board as it was encoded at `version`."""

    signal: asyncio.Event = field(default_factory=asyncio.Event)
    version: int = 0
    content: bytes = b""
    content_version: int = -1
    read_at_s: float = 0.0


class BoardFeed:
    """The boards of all offices, each read once for all who listen. Used from the event loop only."""

    def __init__(self, listeners_max: int = LISTENERS_MAX) -> None:
        self._listeners_max = listeners_max
        self._listeners = 0
        self._feeds: dict[str, _Feed] = {}

    def changed(self, office: str) -> None:
        """The office's board shows something else now."""
        feed = self._feeds.get(office)
        if feed is not None:
            feed.version += 1
            feed.signal.set()
            feed.signal = asyncio.Event()

    def require_room(self) -> None:
        """Refuses with `rate-limited` when as many listen as may."""
        if self._listeners >= self._listeners_max:
            raise refusal(ProblemType.RATE_LIMITED, "As many displays listen as this server serves.")

    async def board(self, store: JobStore, office: str, simulated: bool) -> bytes:
        """The board as JSON; refuses an office that there is not."""
        known = (await store.office(office)).config.code
        if known not in self._feeds and len(self._feeds) >= _OFFICES_MAX:
            self._feeds.clear()
        feed = self._feeds.setdefault(known, _Feed())
        now_s = time.monotonic()
        if feed.content_version != feed.version or now_s - feed.read_at_s >= HEARTBEAT_S / 2:
            version = feed.version
            found = await store.read(lambda tx: counters.board(tx, known, simulated))
            feed.content, feed.content_version, feed.read_at_s = _encoder.encode(found), version, now_s
        return feed.content

    async def events(self, store: JobStore, office: str, simulated: bool, last_id: str) -> AsyncIterator[bytes]:
        """Server-sent events: the whole board at once unless `last_id` is its id, and again after each change."""
        if self._listeners >= self._listeners_max:
            return
        self._listeners += 1
        try:
            yield f"retry: {_RECONNECT_AFTER_MS}\n\n".encode()
            while True:
                feed = self._feeds.get(office)
                signal = feed.signal if feed else asyncio.Event()
                content = await self.board(store, office, simulated)
                identity = hashlib.sha256(content).hexdigest()[:16]
                if identity != last_id:
                    last_id = identity
                    yield b"id: " + identity.encode() + b"\nevent: board\ndata: " + content + b"\n\n"
                else:
                    yield b": heartbeat\n\n"
                await _changed_or_heartbeat(signal)
        finally:
            self._listeners -= 1


async def _changed_or_heartbeat(signal: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(HEARTBEAT_S):
            await signal.wait()
    except TimeoutError:
        return
    # Many tickets in one second are one picture: a display cannot show more.
    await asyncio.sleep(_PAUSE_S)
