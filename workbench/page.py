"""The workbench page: one window onto all virtual peripherals, for this machine's own browser and nobody else's."""

import hashlib
import io
import json
import secrets
import socket
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from workbench.bench import Workbench
from workbench.controls import ControlError, Controls, Surroundings
from workbench.escpos_paper import font_path
from workbench.page_guard import LoopbackOnly
from workbench.page_state import page_state
from workbench.qr import qr_matrix

STATIC = Path(__file__).parent / "static"
_KEPT_PICTURES = 24
_FONTS = {"roboto.ttf": "Roboto-Regular.ttf", "roboto-bold.ttf": "Roboto-Bold.ttf"}
_CACHE_FOR_GOOD = {"Cache-Control": "private, max-age=31536000, immutable"}


class _Pictures:
    """The newest pictures of tickets: a ticket never changes once it is cut."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_number: OrderedDict[int, bytes] = OrderedDict()

    def of(self, number: int, draw: Callable[[], bytes]) -> bytes:
        with self._lock:
            if number not in self._by_number:
                self._by_number[number] = draw()
                if len(self._by_number) > _KEPT_PICTURES:
                    self._by_number.popitem(last=False)
            return self._by_number[number]


class Page:
    """The routes. All but the body reader are plain functions, so they run beside the event loop, not in it."""

    def __init__(self, bench: Workbench, surroundings: Surroundings) -> None:
        self._bench = bench
        self._surroundings = surroundings
        self._controls = Controls(bench, surroundings)
        self._pictures = _Pictures()
        # Tickets of an earlier run have the same numbers: the browser must not take its old pictures for them.
        self._run = secrets.token_hex(4)

    def routes(self) -> list[Route | Mount]:
        return [
            Route("/", self.index),
            Route("/api/state", self.state),
            Route("/api/press/{button}", self.press, methods=["POST"]),
            Route("/api/ticket/{number:int}.png", self.ticket),
            Route("/api/strip.png", self.strip),
            Route("/api/sms/{serial:int}.png", self.sms_code),
            Route("/api/screen.png", self.screen),
            Route("/fonts/{name}", self.font),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]

    def index(self, _: Request) -> Response:
        return FileResponse(STATIC / "index.html")

    def state(self, _: Request) -> Response:
        state = page_state(self._bench, self._surroundings) | {"run": self._run}
        return JSONResponse(state, headers={"Cache-Control": "no-store"})

    async def press(self, request: Request) -> Response:
        try:
            arguments = json.loads(await request.body() or b"{}")
        except (ValueError, RecursionError):
            return _refusal(400, "Isi permintaan bukan JSON.")
        if not isinstance(arguments, dict):
            return _refusal(400, "Isi permintaan bukan objek JSON.")
        try:
            await run_in_threadpool(self._controls.press, request.path_params["button"], arguments)
        except KeyError:
            return _refusal(404, "Tombol itu tidak ada.")
        except ControlError as error:
            return _refusal(409, str(error))
        return JSONResponse({"done": True})

    def ticket(self, request: Request) -> Response:
        wanted = request.path_params["number"]
        for number, ticket in self._bench.printer.numbered_tickets:
            if number == wanted:
                return _png(self._pictures.of(number, ticket.png), _CACHE_FOR_GOOD)
        return _refusal(404, "Tiket itu sudah tidak disimpan.")

    def strip(self, _: Request) -> Response:
        return _png(self._bench.printer.strip.png(), {"Cache-Control": "no-store"})

    def sms_code(self, request: Request) -> Response:
        try:
            sms = self._bench.phone.find(request.path_params["serial"])
        except KeyError:
            return _refusal(404, "SMS itu sudah tidak ada.")
        return _png(_qr_png((sms.code or sms.text).encode()), {"Cache-Control": "no-store"})

    def screen(self, request: Request) -> Response:
        if self._surroundings.screen_png is None:
            return _refusal(404, "Layar kios tidak disambungkan ke halaman ini.")
        picture = self._surroundings.screen_png()
        tag = f'"{hashlib.blake2s(picture, digest_size=12).hexdigest()}"'
        headers = {"Cache-Control": "no-cache", "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return _png(picture, headers)

    def font(self, request: Request) -> Response:
        file = _FONTS.get(request.path_params["name"])
        if file is None:
            return _refusal(404, "Huruf itu tidak ada.")
        return FileResponse(font_path().with_name(file), media_type="font/ttf", headers=_CACHE_FOR_GOOD)


def _png(picture: bytes, headers: dict[str, str]) -> Response:
    return Response(picture, media_type="image/png", headers=headers)


def _refusal(status: int, reason: str) -> Response:
    return JSONResponse({"reason": reason}, status_code=status)


def _qr_png(payload: bytes) -> bytes:
    matrix = qr_matrix(payload, "M")
    side = len(matrix)
    small = Image.new("1", (side + 8, side + 8), 1)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                small.putpixel((x + 4, y + 4), 0)
    target = io.BytesIO()
    small.resize((small.width * 8, small.height * 8), Image.Resampling.NEAREST).save(target, "PNG")
    return target.getvalue()


def application(bench: Workbench, surroundings: Surroundings, port: int) -> Callable[..., Awaitable[None]]:
    """The ASGI application, for a server on 127.0.0.1:`port`."""
    routes = Page(bench, surroundings).routes()
    return Starlette(routes=routes, middleware=[Middleware(LoopbackOnly, port=port)])


@dataclass(frozen=True, slots=True)
class PageAddress:
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


@contextmanager
def serve(bench: Workbench, port: int = 0, surroundings: Surroundings | None = None) -> Iterator[PageAddress]:
    """Serves the page on 127.0.0.1:`port` (0: any free one) in a thread, until the block ends.

    Raises OSError when the port is taken.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(32)
        address = PageAddress(int(listener.getsockname()[1]))
        app = application(bench, surroundings or Surroundings(), address.port)
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            limit_concurrency=64,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), name="workbench-page", daemon=True)
        thread.start()
        try:
            yield address
        finally:
            server.should_exit = True
            thread.join()
