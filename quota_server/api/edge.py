"""The outermost layer: the Date header by the server's own clock, and one log line for each request.

The line holds the route's template, never the path: a path may hold a booking code.
"""

import logging
import time
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quota_protocol.clock import Clock
from quota_server.api.metrics_counts import RequestCounts

_access = logging.getLogger("quota_server.access")
_FAILED = 500


class Edge:
    """Wraps the app."""

    def __init__(self, app: ASGIApp, clock: Clock, counts: RequestCounts) -> None:
        self._app = app
        self._clock = clock
        self._counts = counts
        self._date = (0, b"")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s = time.perf_counter()
        status = _FAILED

        async def send_dated(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"date", self._date_header())]
            await send(message)

        try:
            await self._app(scope, receive, send_dated)
        finally:
            took_s = time.perf_counter() - began_s
            route = getattr(scope.get("route"), "path", "-")
            self._counts.count_request(route, status, took_s)
            if _access.isEnabledFor(logging.INFO):
                _access.info(
                    "event=request method=%s route=%s status=%d ms=%.1f", _method(scope), route, status, took_s * 1000
                )

    def _date_header(self) -> bytes:
        second = int(self._clock.now().timestamp())
        if self._date[0] != second:
            text = format_datetime(datetime.fromtimestamp(second, UTC), usegmt=True)
            self._date = (second, text.encode())
        return self._date[1]


def _method(scope: Scope) -> str:
    """The method, if it is one: the line is not for the caller to write."""
    method = str(scope["method"])
    return method if method.isalpha() and len(method) <= len("OPTIONS") else "-"
