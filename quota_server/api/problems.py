"""Refusals and failures as `application/problem+json`."""

import logging
from collections.abc import Awaitable, Callable

import msgspec
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from quota_protocol.messages import Problem
from quota_protocol.problems import MEDIA_TYPE, ProblemType, problem_type
from quota_server.api.limits import RETRY_AFTER_S
from quota_server.domain.refusals import Refused, refusal
from quota_server.store.contract import StoreError

_logger = logging.getLogger("quota_server")
_encoder = msgspec.json.Encoder()

_ALWAYS = ("type", "title", "status", "detail")
_MEMBERS = {
    ProblemType.TOO_EARLY: ("opens_at", "date", "window"),
    ProblemType.QUOTA_EXHAUSTED: (
        "free",
        "next_window",
        "quota",
        "day_quota",
        "date",
        "window",
        "retry_after_s",
    ),
    ProblemType.SEVERAL_BOOKINGS: ("choices",),
    ProblemType.OFFICE_CLOSED: ("opens_at",),
    ProblemType.SERVICE_SUSPENDED: ("basis",),
    ProblemType.BOOKING_OTHER_DAY: ("date", "window"),
    ProblemType.BOOKING_USED: ("used_at", "date", "window"),
    ProblemType.BOOKING_CANCELLED: ("date", "window"),
    ProblemType.BOOKING_UNKNOWN: ("record",),
    ProblemType.RECORD_NOT_PRINTABLE: ("record", "date", "window"),
}


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """The problem with the members that belong to its type."""
    kind = problem_type(problem.type)
    names = _ALWAYS + (_MEMBERS.get(kind, ()) if kind else ())
    content = _encoder.encode({name: getattr(problem, name) for name in names})
    extra = dict(headers or {})
    if kind is ProblemType.RATE_LIMITED:
        extra["Retry-After"] = str(RETRY_AFTER_S)
    if kind is ProblemType.UNAUTHORIZED:
        extra["WWW-Authenticate"] = "Bearer"
    return Response(content, problem.status, extra, MEDIA_TYPE)


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    kind = problem_type(error.problem.type)
    if kind is not None:
        request.app.state.counts.count_refusal(kind.value)
    return problem_response(error.problem)


async def _store_failed(_request: Request, error: Exception) -> Response:
    _logger.error("event=store_failed reason=%r", str(error))
    return problem_response(refusal(ProblemType.RECOVERING, "Try again later.").problem, {"Retry-After": "5"})


async def _framework_refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    detail = f"There is nothing here that answers ({error.status_code})."
    problem = refusal(ProblemType.INVALID_REQUEST, detail, status=error.status_code).problem
    return problem_response(problem, dict(error.headers or {}))


async def _parameters_invalid(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    # The location names the parameter; the value stays out.
    names = sorted({str(item["loc"][-1]) for item in error.errors() if item.get("loc")})
    detail = f"{', '.join(names)}: missing or not of the form that the API asks for."
    return problem_response(refusal(ProblemType.INVALID_REQUEST, detail).problem)


async def _gone(_request: Request, _error: Exception) -> Response:
    return problem_response(refusal(ProblemType.INVALID_REQUEST, "The request broke off.").problem)


async def _unexpected(_request: Request, _error: Exception) -> Response:
    """A mistake of ours: uvicorn logs the traceback, which holds no values."""
    problem = Problem("about:blank", "Internal Server Error", 500, "The server made a mistake.")
    return Response(
        _encoder.encode({name: getattr(problem, name) for name in _ALWAYS}), problem.status, media_type=MEDIA_TYPE
    )


_ANSWERS: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    Refused: _refused,
    StoreError: _store_failed,
    HTTPException: _framework_refused,
    RequestValidationError: _parameters_invalid,
    ClientDisconnect: _gone,
}


async def problem_of(request: Request, error: Exception) -> Response:
    """The answer to what was raised while a request was served."""
    for kind in type(error).__mro__:
        if kind in _ANSWERS:
            return await _ANSWERS[kind](request, error)
    return await _unexpected(request, error)


def is_mistake(error: Exception) -> bool:
    """Whether it is a mistake of ours: the log is to hold where it was made."""
    return not isinstance(error, tuple(_ANSWERS))


def install(app: FastAPI) -> None:
    """Makes every failure of the app a problem."""
    for kind, answer in _ANSWERS.items():
        app.add_exception_handler(kind, answer)
    app.add_exception_handler(Exception, _unexpected)
