"""An office's store with a worker beside it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from quota_protocol.clock import SimulatedClock
from quota_server import app
from quota_server.config import ServerSettings
from tests.quota_server.notifications.office_server import OfficeServer, ScriptedGateway

Opened = Callable[[], AbstractAsyncContextManager[OfficeServer]]


@pytest.fixture
def gateway() -> ScriptedGateway:
    return ScriptedGateway()


@pytest.fixture
def opened(database_url: str, settings: ServerSettings, clock: SimulatedClock, gateway: ScriptedGateway) -> Opened:
    """Opens the store for the length of a block."""

    @asynccontextmanager
    async def open_it() -> AsyncIterator[OfficeServer]:
        store = app.open_store(database_url, settings, clock)
        try:
            yield OfficeServer(store, gateway)
        finally:
            await asyncio.to_thread(store.close)

    return open_it


@pytest.fixture
def run(opened: Opened) -> Callable[[Callable[[OfficeServer], Coroutine[Any, Any, None]]], None]:
    """Runs a test's coroutine on an opened store, with a worker."""

    def runner(work: Callable[[OfficeServer], Coroutine[Any, Any, None]]) -> None:
        async def whole() -> None:
            async with opened() as office, office.worker().running():
                await work(office)

        asyncio.run(whole())

    return runner
