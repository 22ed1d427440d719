"""Many connections that post as fast as they are answered: HTTP/1.1 with keep-alive and nothing else."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

from bench.process import BenchError

_ANSWER_WITHIN_S = 30.0

Body = Callable[[], tuple[str, bytes]]
"""The next body, with its idempotency key."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came back: how often which status, and how long each answer took."""

    statuses: Counter[int]
    took_ms: list[float]
    lasted_s: float

    @property
    def p50_ms(self) -> float:
        """Half of the answers took no longer."""
        return median(self.took_ms)

    @property
    def each_ms(self) -> float:
        """How much time there was for one, with all connections at work."""
        return self.lasted_s * 1000 / len(self.took_ms)

    def __add__(self, other: "Load") -> "Load":
        """Both, one after the other."""
        return Load(self.statuses + other.statuses, self.took_ms + other.took_ms, self.lasted_s + other.lasted_s)


NO_LOAD = Load(Counter(), [], 0.0)


def post(
    url: str, path: str, body: Body, *, tokens: Sequence[str], connections: int, count: int, expected: int
) -> Load:
    """Posts `count` bodies, with the tokens in turn. BenchError for another status than `expected`."""
    load = asyncio.run(_all(url, path, body, tokens, connections, count))
    if set(load.statuses) != {expected}:
        raise BenchError(f"{path} answered {dict(load.statuses)}")
    return load


async def _all(url: str, path: str, body: Body, tokens: Sequence[str], connections: int, count: int) -> Load:
    parts = urlsplit(url)
    heads = itertools.cycle(
        (
            f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nIdempotency-Key: "
        ).encode()
        for token in tokens
    )
    statuses: Counter[int] = Counter()
    took_ms: list[float] = []

    async def one(share: int) -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for _ in range(share):
            key, content = body()
            request = next(heads) + f"{key}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content
            began_s = time.perf_counter()
            writer.write(request)
            statuses[await _status(reader)] += 1
            took_ms.append((time.perf_counter() - began_s) * 1000)
        writer.close()

    began_s = time.perf_counter()
    async with asyncio.timeout(_ANSWER_WITHIN_S + count / 100), asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(one(count // connections))
    return Load(statuses, took_ms, time.perf_counter() - began_s)


async def _status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length))
    return int(head[9:12])
