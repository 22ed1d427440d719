"""The FastAPI application, made of a house."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from quota_server.api import (
    board,
    bookings,
    conflicts,
    counters,
    devices,
    health,
    metrics,
    office_settings,
    openapi,
    problems,
    requests,
    staff,
    sync,
    tickets,
)
from quota_server.api.direct import DirectRoutes
from quota_server.api.edge import Edge
from quota_server.api.house import House
from quota_server.api.metrics import OfficeRounds
from quota_server.api.metrics_counts import RequestCounts
from quota_server.api.release import distribution_version

_RESOURCES = (
    health,
    devices,
    bookings,
    tickets,
    requests,
    staff,
    counters,
    sync,
    conflicts,
    office_settings,
    board,
    metrics,
)


class Application(FastAPI):
    """FastAPI with our own layers outside of its own, so that what these answer does not pass through those."""

    outermost: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        await self.outermost(scope, receive, send)

    async def by_the_framework(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Through the framework's layers and its list of routes."""
        await super().__call__(scope, receive, send)


def build(house: House, beside: Callable[[], AbstractAsyncContextManager[None]] = nullcontext) -> FastAPI:
    """Routes, problems, limits and the log around them; closes the store when it ends.

    `beside`: what works on the store as long as the application serves.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        try:
            async with beside():
                yield
        finally:
            house.store.close()

    described = openapi.document(distribution_version())
    app = Application(lifespan=lifespan, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.house = house
    app.state.counts = RequestCounts()
    app.state.rounds = OfficeRounds()

    def described_app() -> dict[str, Any]:
        return described

    app.openapi = described_app  # type: ignore[method-assign] # FastAPI's own way of replacing the document
    app.state.resources = tuple(resource.router for resource in _RESOURCES)
    for router in app.state.resources:
        app.include_router(router)
    problems.install(app)
    fixed = [route for router in app.state.resources for route in router.routes]
    direct = DirectRoutes(app.by_the_framework, fixed)
    app.outermost = Edge(direct, house.clock, app.state.counts)
    return app
