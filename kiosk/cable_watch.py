"""Tells the core that the network cable was pulled out, long before any question would have found out."""

import logging
from collections.abc import Callable

from kiosk.core.events import Event, LinkLost
from kiosk.core.model import LinkFault
from kiosk.hardware.carrier import Carrier, open_link_news
from kiosk.logs import log_event
from kiosk.workers import Worker


def watch_cable(post: Callable[[Event], None], fail: Callable[[BaseException], None]) -> Callable[[], None]:
    """Begin to watch; what is given back ends it. Where the kernel tells nothing, the server's silence does, later."""
    try:
        return CableWatch(Carrier(open_link_news()), post, fail).stop
    except OSError as error:
        log_event("network-cable", logging.WARNING, why=error.strerror or "no netlink")
        return lambda: None


class CableWatch:
    """Posts LinkLost once no interface is connected any more. That the server answers again others find out."""

    def __init__(self, carrier: Carrier, post: Callable[[Event], None], fail: Callable[[BaseException], None]) -> None:
        self._carrier = carrier
        self._post = post
        self._connected = True
        self._worker = Worker("network-cable", fail, self._look, carrier.rest)
        self._worker.submit(self._look)

    def stop(self) -> None:
        """End the watch and close the carrier."""
        self._worker.stop()
        self._carrier.close()

    def _look(self) -> None:
        connected = self._carrier.glance()
        if connected == self._connected:
            return
        self._connected = connected
        log_event("network-cable", logging.INFO if connected else logging.WARNING, connected=connected)
        if not connected:
            self._post(LinkLost(LinkFault.UNREACHABLE))
