"""A lost code is sent again to the number that it was booked with; the answer tells nobody whether there is one."""

import pytest
import requests

from quota_server.config import Limits, ServerSettings
from quota_server.notifications.message import ShortMessage
from tests.quota_server.arrivals import arrived, eventually
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY, Kiosk, slug

PHONE = "0812-0000-0001"


def resend(kiosk: Kiosk, phone: str = PHONE, nik_last4: str = "0001", office: str = "PTK") -> requests.Response:
    return kiosk.post("/v1/bookings/resend", {"office": office, "phone": phone, "nik_last4": nik_last4})


@on_both_engines
def test_the_code_comes_again_to_its_own_number_and_every_answer_is_the_same(
    kiosk: Kiosk, messages: list[ShortMessage]
) -> None:
    code = kiosk.booked(1, phone=PHONE)
    arrived(messages, 1)
    answers = [resend(kiosk, "0812-0000-0002"), resend(kiosk, nik_last4="0002"), resend(kiosk, "+62 812 0000 0001")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b"{}")}
    eventually(lambda: len(messages) == 2)
    assert {sms.to for sms in messages} == {"+6281200000001"}
    assert all(f"{code[:4]}-{code[4:]}" in sms.text for sms in messages)


def test_that_something_is_sent_does_not_show_in_how_long_the_answer_takes(kiosk: Kiosk) -> None:
    kiosk.booked(1, phone=PHONE)
    assert all(answer.elapsed.total_seconds() >= 0.2 for answer in (resend(kiosk), resend(kiosk, nik_last4="0009")))


@pytest.mark.parametrize("field", [{"phone": ""}, {"phone": "0561-000000"}, {"nik_last4": "1"}, {"office": "X"}])
def test_what_cannot_be_a_number_or_its_end_is_refused(kiosk: Kiosk, field: dict[str, str]) -> None:
    answer = resend(kiosk, **field)
    assert (answer.status_code, slug(answer)) == (400, "invalid-request")


class TestLimits:
    """Both count whoever asks, also a kiosk."""

    @pytest.fixture
    def settings(self) -> ServerSettings:
        return ServerSettings(limits=Limits(resends_per_minute=4, resends_per_phone_per_minute=2))

    def test_a_number_and_an_address_are_asked_for_only_so_often(self, kiosk: Kiosk) -> None:
        kiosk.booked(1, phone=PHONE, day=TODAY)
        assert [resend(kiosk).status_code for _ in range(3)] == [202, 202, 429]
        assert resend(kiosk, "0812-0000-0002").status_code == 202
        refused = resend(kiosk, "0812-0000-0003")
        assert (refused.status_code, slug(refused)) == (429, "rate-limited")
        with Kiosk(kiosk.url) as public:
            assert resend(public).status_code == 429
            assert resend(public, "0812-0000-0003").status_code == 202
