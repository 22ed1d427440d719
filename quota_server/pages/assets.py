"""The pages' own style, script and emblem: nothing comes from elsewhere."""

from importlib.resources import files

from fastapi import APIRouter, Response

from quota_protocol.problems import ProblemType
from quota_server.domain.refusals import refusal

router = APIRouter()
_NOT_FOUND = 404
_MEDIA = {"style.css": "text/css", "counter.js": "text/javascript", "emblem.svg": "image/svg+xml"}
_HEADERS = {"Cache-Control": "max-age=300", "X-Content-Type-Options": "nosniff"}


@router.get("/static/{name}")
async def asset(name: str) -> Response:
    """One of the files."""
    media = _MEDIA.get(name)
    if media is None:
        raise refusal(ProblemType.INVALID_REQUEST, "There is no such file.", status=_NOT_FOUND)
    content = files("quota_server.pages").joinpath("static", name).read_bytes()
    return Response(content, headers=_HEADERS, media_type=media)
