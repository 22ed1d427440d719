"""Keeps an eye on the server between visits: fetches the office's profile, notices when the link goes and comes back.

One failure is enough to be offline, two good answers in a row to be online again: a flapping link must not make
visitors wait.
"""

import logging
import threading
import time
from collections.abc import Callable

from kiosk.events import DeviceRejected, Event, LinkLost, LinkRestored, OfficeLoaded
from kiosk.identity import IdentityError
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
                self._rest()
        except BaseException as failure:
            self._fail(failure)

    def _rest(self) -> None:
        """Wait for the next question, in pieces: a visit may find the link gone long before the next one is due."""
        due_s = time.monotonic() + self._every_s
        piece_s = min(RETRY_EVERY_S, self._every_s)
        while not self._stop.wait(piece_s):
            if not self._is_online() or time.monotonic() >= due_s:
                return

    def _ask(self) -> None:
        try:
            office = self._client.office()
        except DeviceRejectedError as error:
            log_event("device-rejected", logging.ERROR, kind=error.kind)
            self._good_answers = 0
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
        # Posted every time: it is also the word that the server accepts this kiosk, whatever a visit was told before.
        self._post(OfficeLoaded(office))
        if self._is_online():
            # Answers from before the link went must not count when it comes back.
            self._good_answers = 0
        else:
            self._good_answers += 1
        if self._good_answers >= GOOD_ANSWERS_TO_BE_ONLINE:
            self._good_answers = 0
            log_event("link-restored")
            self._post(LinkRestored())
        if office != self._office:
            self._keep(office)

    def _keep(self, office: Office) -> None:
        try:
            self._keep_office(office)
        except IdentityError as error:
            # The next answer tries again; until then the profile on disk is an old one.
            log_event("office-not-kept", logging.ERROR, why=str(error))
        else:
            self._office = office
