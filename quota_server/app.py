"""COMPOSITION ROOT: settings -> store, limits, API, HTTP server. The only module that names the concrete parts."""

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from quota_protocol.clock import Clock, SystemClock
from quota_server import service_manager
from quota_server.api import provider_calls
from quota_server.api.application import build
from quota_server.api.house import House
from quota_server.api.limits import MinuteLimit
from quota_server.config import ServerSettings, SettingsError
from quota_server.domain.examples import EXAMPLES, with_quota
from quota_server.domain.retention import Retention
from quota_server.notifications.delivery import CallGateway, Deliver
from quota_server.notifications.gateway import Gateway
from quota_server.notifications.gateways import build_gateways, callbacks_of
from quota_server.notifications.worker import OutboxWorker
from quota_server.one_write import OneWriteProtocol
from quota_server.operations.retention import retain_daily
from quota_server.pages import installation
from quota_server.store import opening
from quota_server.store.contract import StoreError
from quota_server.store.job_store import JobStore

_KEEP_ALIVE_S = 75
_CONNECTIONS_MAX = 1000
_STOP_WITHIN_S = 1
_START_WITHIN_S = 30.0
_JOIN_WITHIN_S = 10.0
_DEFAULTS = ServerSettings()

_logger = logging.getLogger("quota_server")


def secrets_file_of(database_url: str, settings: ServerSettings = _DEFAULTS) -> Path:
    """Where the office keys are: beside the database unless the settings say otherwise."""
    return settings.secrets or opening.usual_secrets_file(database_url)


def initialise(
    database_url: str,
    example: str = "pontianak",
    *,
    without_limit: bool = False,
    settings: ServerSettings = _DEFAULTS,
) -> str:
    """Makes the database and its example office, and returns the office's code. `without_limit`: no quota refuses."""
    office = EXAMPLES[example]()
    if without_limit:
        for service in office.services:
            for plan in service.quota_plans:
                no_limit: dict[str, int | None] = {window.window.start: None for window in plan.windows}
                office = with_quota(office, service.id, no_limit, day=plan.valid_from)
    opening.initialise(database_url, secrets_file_of(database_url, settings), office)
    return office.code


def add_device(database_url: str, office: str, name: str) -> str:
    """A one-time enrolment token (15 minutes) for the device of that name."""
    with opening.administration(database_url) as opened:
        return opened.add_device(office, name)


def set_quota(
    database_url: str, office: str, service: str, quota_of_window: Mapping[str, int | None], *, day: date
) -> None:
    """Other quotas from a date on, by the windows' `start` (`08:00`); None is without limit.

    A running server sees them with its next request. Raises ConfigError or StoreError.
    """
    with opening.administration(database_url) as opened:
        opened.change_office(with_quota(opened.config(office), service, quota_of_window, day=day))


def open_store(database_url: str, settings: ServerSettings, clock: Clock) -> JobStore:
    """The store behind a database URL; StoreError when it cannot be opened."""
    return opening.open_store(database_url, secrets_file_of(database_url, settings), clock)


def create_app(
    database_url: str,
    *,
    settings: ServerSettings = _DEFAULTS,
    clock: Clock | None = None,
    deliver: Deliver | None = None,
) -> FastAPI:
    """The whole application on an opened store; StoreError when that cannot be. It closes the store when it ends.

    `deliver` takes each finished SMS, in the place of the settings' gateways; it must return at once.
    """
    clock = clock or SystemClock()
    gateways = [CallGateway(deliver)] if deliver else _gateways(settings)
    return _assemble(open_store(database_url, settings, clock), settings, clock, gateways)


def _gateways(settings: ServerSettings) -> Sequence[Gateway]:
    try:
        return build_gateways(settings.gateways)
    except ImportError as error:
        raise SettingsError(f"a gateway needs {error.name or error}: install kiosk-antrean[sms]") from None


def _assemble(store: JobStore, settings: ServerSettings, clock: Clock, gateways: Sequence[Gateway]) -> FastAPI:
    limits = settings.limits
    house = House(
        store=store,
        clock=clock,
        limits=limits,
        public=MinuteLimit(limits.public_per_minute),
        wrong_codes=MinuteLimit(limits.wrong_codes_per_minute),
        wrong_codes_of_kiosks=MinuteLimit(limits.wrong_codes_per_minute_kiosk),
        per_code=MinuteLimit(limits.per_code_per_minute),
        resends=MinuteLimit(limits.resends_per_minute),
        resends_to_phone=MinuteLimit(limits.resends_per_phone_per_minute),
    )
    # Without a gateway messages wait until there is one; what is of no use by then is not sent.
    application = build(house, OutboxWorker(store, gateways, house.messages).running) if gateways else build(house)
    installation.install(application)
    provider_calls.install(application, callbacks_of(settings.gateways))
    return application


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers at `url`."""

    url: str


@contextmanager
def running_server(
    database_url: str,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    clock: Clock | None = None,
    settings: ServerSettings = _DEFAULTS,
    deliver: Deliver | None = None,
) -> Iterator[RunningServer]:
    """Serves from a thread of this process until the block ends. Port 0 takes a free one. Logs nothing of requests."""
    bound = _listen(host, port)
    server = _Server(_uvicorn_config(create_app(database_url, settings=settings, clock=clock, deliver=deliver)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="quota-server", daemon=True)
    thread.start()
    try:
        if not server.ready.wait(_START_WITHIN_S):
            raise StoreError("the quota server did not start")
        yield RunningServer(f"http://{_in_url(host)}:{bound.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(_JOIN_WITHIN_S)
        bound.close()


def serve(database_url: str, host: str, port: int, settings: ServerSettings, clock: Clock) -> None:
    """Serves until it is told to stop by a signal. StoreError or SettingsError when it cannot begin."""
    gateways = _gateways(settings)
    store = open_store(database_url, settings, clock)
    try:
        bound = _listen(host, port)
    except SettingsError:
        store.close()
        raise
    if not gateways:
        _logger.warning('event=no_gateway note="messages wait"')
    if clock.simulated:
        _logger.warning('event=simulated_clock note="WAKTU SIMULASI" now=%s', clock.now().isoformat())
    server = _Server(_uvicorn_config(_assemble(store, settings, clock, gateways)))
    with bound:
        # A clock that was set to another year must not say what is past its time.
        retention = None if clock.simulated else settings.retention
        asyncio.run(_serve_watched(server, bound, store, retention))


async def _serve_watched(server: "_Server", bound: socket.socket, store: JobStore, retention: Retention | None) -> None:
    beside = [asyncio.create_task(service_manager.keep_alive(store))]
    if retention is not None:
        beside.append(asyncio.create_task(retain_daily(store, retention)))
    host, port = bound.getsockname()[:2]
    server.announce = f"event=ready url=http://{_in_url(host)}:{port}"
    try:
        await server.serve(sockets=[bound])
    finally:
        for task in beside:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


class _Server(uvicorn.Server):
    """Says when it is ready and, to systemd, when it stops."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.announce = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()
        if self.announce:
            _logger.info("%s", self.announce)
            service_manager.notify("READY=1")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self.announce:
            service_manager.notify("STOPPING=1")
        await super().shutdown(sockets=sockets)
        # uvicorn ends the process by the signal that it was told to stop by: nothing after this is sure to run.
        for handler in logging.getLogger().handlers:
            handler.flush()


def _uvicorn_config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=OneWriteProtocol,
        log_config=None,
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_STOP_WITHIN_S,
        limit_concurrency=_CONNECTIONS_MAX,
    )


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that an address in use is known before anything else starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named so that asyncio knows it for TCP and switches Nagle's algorithm off: it would cost 40 ms.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(_CONNECTIONS_MAX)
    except OSError as error:
        bound.close()
        raise SettingsError(f"cannot listen on {_in_url(host)}:{port}: {error.strerror}") from None
    return bound


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
