"""Keeps an eye on the server between visits: fetches the office's profile, notices when the link goes and comes back.

One failure is enough to be offline, two good answers in a row to be online again: a flapping link must not make
visitors wait.
"""

import logging
import threading
from collections.abc import Callable

from kiosk.events import DeviceRejected, Event, LinkLost, LinkRestored, OfficeLoaded
from kiosk.logs import log_event
from kiosk.model import OutOfServiceReason
from kiosk.quota_client import DeviceRejectedError, LinkError, QuotaClient, RefusedError
from quota_protocol.messages import Office

GOOD_ANSWERS_TO_BE_ONLINE = 2
RETRY_EVERY_S = 2.0


class ServerWatch:
    """The loop, on a thread of its own.

    `is_online` tells whether the core takes the link for up; `keep_office` puts a newer profile on disk.
    """

    def __init__(
        self,
        client: QuotaClient,
        every_s: float,
        post: Callable[[Event], None],
        fail: Callable[[BaseException], None],
        is_online: Callable[[], bool],
        keep_office: Callable[[Office], None],
    ) -> None:
        self._client = client
        self._every_s = every_s
        self._post = post
        self._fail = fail
        self._is_online = is_online
        self._keep_office = keep_office
        self._office: Office | None = None
        self._good_answers = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="server-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the loop; a call under way ends by its own deadline."""
        self._stop.set()
        self._thread.join(timeout=3.0)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._ask()
                self._stop.wait(self._every_s if self._is_online() else min(RETRY_EVERY_S, self._every_s))
        except BaseException as failure:
            self._fail(failure)

    def _ask(self) -> None:
        try:
            office = self._client.office()
        except DeviceRejectedError as error:
            log_event("device-rejected", logging.ERROR, kind=error.kind)
            self._good_answers = 0
            # A profile that comes after this is news again, also when nothing in it has changed.
            self._office = None
            self._post(DeviceRejected(OutOfServiceReason.DEVICE_REJECTED))
        except RefusedError as error:
            log_event("refused", logging.WARNING, kind=error.kind)
        except LinkError as error:
            self._good_answers = 0
            if self._is_online():
                log_event("link-lost", logging.WARNING, fault=error.fault)
                self._post(LinkLost(error.fault))
        else:
            self._answered(office)

    def _answered(self, office: Office) -> None:
        self._good_answers += 1
        if office != self._office:
            self._office = office
            self._keep_office(office)
            self._post(OfficeLoaded(office))
        if not self._is_online() and self._good_answers >= GOOD_ANSWERS_TO_BE_ONLINE:
            log_event("link-restored")
            self._post(LinkRestored())
