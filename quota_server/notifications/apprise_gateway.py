"""Whatever Apprise can reach: WhatsApp Cloud API, and a hundred services besides."""

import importlib.util
from urllib.parse import quote

from quota_server.domain.sending import Accepted, Outcome, Rejected, Unknown
from quota_server.notifications.gateway import SendOnly
from quota_server.notifications.gateway_settings import AppriseGatewaySettings
from quota_server.notifications.message import ShortMessage


class AppriseGateway(SendOnly):
    """Apprise says yes or no, not why: a no may have gone out."""

    name = "apprise"

    def __init__(self, settings: AppriseGatewaySettings) -> None:
        """ImportError where the library is not installed."""
        if importlib.util.find_spec("apprise") is None:
            raise ImportError("apprise")
        self._urls = settings.urls

    def send(self, message: ShortMessage) -> Outcome:
        """Tells every address."""
        # Imported with the first message: it takes a moment and some memory.
        import apprise

        service = apprise.Apprise()
        number = message.to.removeprefix("+")
        for url in self._urls:
            if not service.add(url.replace("{to}", quote(number, safe=""))):
                return Rejected(self.name, "an address that Apprise does not know")
        if service.notify(body=message.text):
            return Accepted(self.name)
        return Unknown(self.name, "Apprise was refused, or had no answer")
