"""Signing in and out. The password is compared in a thread: it takes some 50 ms on purpose."""

import asyncio
import secrets

import msgspec
from fastapi import APIRouter, Request, Response

from quota_protocol.problems import ProblemType
from quota_server.api.bodies import read_body
from quota_server.api.house import House, house_of, public_caller
from quota_server.api.staff_bodies import SignInBody
from quota_server.api.staff_session import SignedInStaff, staff_of
from quota_server.domain.refusals import refusal
from quota_server.domain.staff import SignedIn, StaffSession, password_matches
from quota_server.store.jobs import staff as staff_jobs

router = APIRouter()
_sign_in_body = msgspec.json.Decoder(SignInBody)
_encoder = msgspec.json.Encoder()
_TOKEN_BYTES = 32
_NO_STORE = {"Cache-Control": "no-store"}
_CREATED = 201
_NO_CONTENT = 204


@router.post("/v1/staff/sign-in")
async def sign_in(request: Request) -> Response:
    """Trades name and password for a session."""
    house = house_of(request)
    caller = await public_caller(request)
    body = await read_body(request, _sign_in_body, house.limits.body_bytes_max)
    opened = await open_session(house, caller, body)
    staff = opened.staff
    answer = SignedIn(opened.token, staff.office, staff.name, staff.role, opened.expires_at, opened.csrf_token)
    return Response(_encoder.encode(answer), _CREATED, _NO_STORE, "application/json")


@router.get("/v1/staff/session")
async def session(request: Request) -> Response:
    """Who has signed in."""
    signed_in = await staff_of(request, writes=False)
    staff = signed_in.staff
    answer = StaffSession(staff.office, staff.name, staff.role, signed_in.expires_at, signed_in.csrf_token)
    return Response(_encoder.encode(answer), 200, _NO_STORE, "application/json")


@router.post("/v1/staff/sign-out")
async def sign_out(request: Request) -> Response:
    """Ends the session."""
    signed_in = await staff_of(request, writes=True)
    await end_session(house_of(request), signed_in)
    return Response(status_code=_NO_CONTENT)


async def open_session(house: House, caller: str, wish: SignInBody) -> SignedInStaff:
    """A new session; refuses with `unauthorized`, or with `rate-limited` after too many attempts.

    `caller` is who asks, for the count of wrong attempts: of names that do not exist as of those that do.
    """
    house.wrong_codes.require(f"sign-in/{caller}")
    now = house.real_clock.now()
    attempt = await house.store.write(
        lambda tx: staff_jobs.begin_sign_in(tx, wish.office, wish.name, now), await _known_office(house, wish.office)
    )
    async with house.password_turns:
        right = await asyncio.to_thread(password_matches, wish.password, attempt.password_hash)
    if not right or not attempt.staff_id:
        house.wrong_codes.count(f"sign-in/{caller}")
        if attempt.last:
            await house.store.write(lambda tx: staff_jobs.note_locked(tx, wish.office, wish.name), wish.office)
        raise refusal(ProblemType.UNAUTHORIZED, "Name or password are not right.")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    opened = await house.store.write(
        lambda tx: staff_jobs.open_session(tx, wish.office, attempt.staff_id, token, now), wish.office
    )
    return SignedInStaff(opened.staff, token, opened.expires_at)


async def end_session(house: House, signed_in: SignedInStaff) -> None:
    """Signs out."""
    await house.store.write(
        lambda tx: staff_jobs.end_session(tx, signed_in.staff, signed_in.token), signed_in.staff.office
    )


async def _known_office(house: House, office: str) -> str:
    """The office's code, or the refusal of one that there is not: nobody waits for its turn."""
    return (await house.store.office(office)).config.code
