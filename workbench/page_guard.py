"""Keeps the workbench page to this machine's own browser, and every request small."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 8192
_HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class LoopbackOnly:
    """Refuses what another site could make this browser send: foreign Host (DNS rebinding), foreign Origin (CSRF)."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        refusal = self._refuse(Request(scope))
        if refusal is not None:
            await PlainTextResponse(refusal[1], status_code=refusal[0])(scope, receive, send)
            return
        await self._app(scope, receive, _with_headers(send))

    def _refuse(self, request: Request) -> tuple[int, str] | None:
        if request.headers.get("host", "").lower() not in self._hosts:
            return 403, "only this machine, by its loopback name"
        if request.method in ("GET", "HEAD"):
            return None
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() not in self._hosts:
            return 403, "another site may not press these buttons"
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "another site may not press these buttons"
        # A form of another site cannot send this type without being asked first.
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return 415, "send application/json"
        length = request.headers.get("content-length", "")
        if not length.isascii() or not length.isdecimal() or len(length) > 9:
            return 411, "say how long it is"
        if int(length) > MAX_BODY_BYTES:
            return 413, f"at most {MAX_BODY_BYTES} bytes"
        return None


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *_HEADERS]
        await send(message)

    return sending
