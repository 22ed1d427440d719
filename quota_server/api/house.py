"""What every route works with, and who is asking."""

import asyncio
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from quota_protocol.clock import Clock, SystemClock
from quota_protocol.problems import ProblemType
from quota_server.api.board_feed import BoardFeed
from quota_server.api.limits import MinuteLimit
from quota_server.config import Limits
from quota_server.domain.refusals import Refused, refusal
from quota_server.notifications.message_counts import MessageCounts
from quota_server.store.contract import Device
from quota_server.store.job_store import JobStore
from quota_server.store.jobs import staff

_BEARER = "bearer "
_KIOSK = "kiosk/"
_TOKEN_MAX_CHARACTERS = 200
_PASSWORDS_AT_ONCE = 2


def _password_turns() -> asyncio.Semaphore:
    return asyncio.Semaphore(_PASSWORDS_AT_ONCE)


@dataclass(frozen=True, slots=True)
class House:
    """The parts that the composition root has put together.

    `real_clock` counts the lives of staff sessions, whatever `clock` simulates. Comparing a password takes 16 MiB:
    `password_turns` lets two at a time. A kiosk's long report keeps the writer busy for some tenths of a second:
    `report_turn` lets one in at a time, so that people at other kiosks get their numbers between two of them.
    """

    store: JobStore
    clock: Clock
    limits: Limits
    public: MinuteLimit
    wrong_codes: MinuteLimit
    wrong_codes_of_kiosks: MinuteLimit
    per_code: MinuteLimit
    resends: MinuteLimit
    resends_to_phone: MinuteLimit
    real_clock: Clock = field(default_factory=SystemClock)
    board: BoardFeed = field(default_factory=BoardFeed)
    password_turns: asyncio.Semaphore = field(default_factory=_password_turns)
    report_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    messages: MessageCounts = field(default_factory=MessageCounts)

    def wrong_codes_by(self, caller: str) -> MinuteLimit:
        """What a caller's wrong codes are counted by. A whole office stands before a kiosk: it may try far more."""
        return self.wrong_codes_of_kiosks if is_kiosk(caller) else self.wrong_codes


def is_kiosk(caller: str) -> bool:
    """Whether the key of `public_caller` or `key_of` is a kiosk's."""
    return caller.startswith(_KIOSK)


def key_of(device: Device) -> str:
    """The key to count a kiosk's requests by."""
    return _KIOSK + device.device_id


def house_of(request: Request) -> House:
    """The house that serves this request."""
    house: House = request.app.state.house
    return house


def json_response(body: bytes, status: int = 200) -> Response:
    """JSON that is encoded already."""
    return Response(body, status, media_type="application/json")


async def kiosk_of(request: Request) -> Device:
    """The kiosk that asks; refuses whoever shows no valid token."""
    return await house_of(request).store.device_of(bearer_token(request))


async def acting_kiosk_of(request: Request) -> Device:
    """As `kiosk_of`, before `check_in` and `issue`: these refuse a kiosk that has been admitted only until just now."""
    return await house_of(request).store.remembered_device_of(bearer_token(request))


def bearer_token(request: Request) -> str:
    """The token that whoever asks shows; refuses what cannot be one."""
    authorization = request.headers.get("authorization", "")
    if authorization[: len(_BEARER)].lower() != _BEARER:
        raise refusal(ProblemType.UNAUTHORIZED, "A bearer token is needed.")
    token = authorization[len(_BEARER) :].strip()
    if not token or len(token) > _TOKEN_MAX_CHARACTERS:
        raise refusal(ProblemType.UNAUTHORIZED, "A bearer token is needed.")
    return token


async def public_caller(request: Request) -> str:
    """Who asks without need of a token, as a key to count by. A kiosk is known by its token, others by address.

    Refuses an address that has used up its minute; kiosks are not counted. Staff who show their token here, where none
    is needed, are as anybody at their address.
    """
    if "authorization" in request.headers:
        token = bearer_token(request)
        try:
            return key_of(await house_of(request).store.device_of(token))
        except Refused as refused:
            if refused.problem.type != ProblemType.UNAUTHORIZED.urn or not await _is_of_staff(request, token):
                raise
    address = request.client.host if request.client else "unknown"
    house_of(request).public.require_and_count(address)
    return address


async def _is_of_staff(request: Request, token: str) -> bool:
    now = house_of(request).real_clock.now()
    try:
        await house_of(request).store.read(lambda tx: staff.session_of(tx, token, now))
    except Refused:
        return False
    return True
