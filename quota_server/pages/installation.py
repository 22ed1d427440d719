"""Puts the pages beside the API."""

from fastapi import FastAPI

from quota_server.pages import assets, booking, counter, entrance, messages, settling


def install(app: FastAPI) -> None:
    """Adds the pages' routes."""
    for router in (
        assets.router,
        booking.router,
        counter.router,
        entrance.router,
        messages.router,
        settling.router,
    ):
        app.include_router(router)
