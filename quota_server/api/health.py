"""Whether the server lives and can write."""

from fastapi import APIRouter, Request, Response

from quota_server.api.house import house_of, json_response, public_caller
from quota_server.store.jobs import recovery

router = APIRouter()


@router.get("/healthz")
async def healthz() -> Response:
    """The process answers."""
    return json_response(b'{"status":"ok"}')


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """A row was written and committed just now, and some office is not recovering; otherwise 503."""
    await public_caller(request)
    store = house_of(request).store
    await store.probe()
    await store.read(recovery.require_open)
    return json_response(b'{"status":"ready"}')
