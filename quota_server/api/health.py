"""Whether the server lives and can write."""

from fastapi import APIRouter, Request, Response

from quota_server.api.house import house_of, json_response, public_caller

router = APIRouter()


@router.get("/healthz")
async def healthz() -> Response:
    """The process answers."""
    return json_response(b'{"status":"ok"}')


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """A row was written and committed just now; otherwise 503."""
    await public_caller(request)
    await house_of(request).store.probe()
    return json_response(b'{"status":"ready"}')
