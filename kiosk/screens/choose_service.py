"""Which service? (S05)."""

from functools import partial

from kiosk.core.events import ServiceChosen
from kiosk.core.states import ChoosingService
from kiosk.screens.choices import Choice, ChoicesScreen
from kiosk.screens.icons import Icon
from kiosk.screens.screen import Picture
from quota_protocol.messages import Service

_ICONS = {
    "cetak_ktp": Icon.CARD,
    "perekaman": Icon.CAMERA,
    "pengambilan": Icon.COLLECT,
    "dokumen_lain": Icon.DOCUMENT,
    "perbaikan_data": Icon.PENCIL,
    "verifikasi": Icon.SHIELD,
}


def icon_of(service_id: str) -> Icon:
    """The drawing of a service; a sheet of paper for one that has none."""
    return _ICONS.get(service_id, Icon.DOCUMENT)


class ChooseServiceScreen(ChoicesScreen[ChoosingService]):
    """What the office offers at the kiosk, in the office's own order."""

    def draw(self, visit: ChoosingService, picture: Picture) -> None:
        office = picture.facts.office
        offered = [one for one in office.services if one.offered_at_kiosk] if office else []
        self.offer(self.words.choice.choose_service, [self._choice(one) for one in offered])

    def _choice(self, service: Service) -> Choice:
        # A suspended one can be pressed: the answer names the letter it rests on, and other ways.
        return Choice(
            service.name,
            partial(ServiceChosen, service.id),
            self.words.choice.suspended if service.suspended else "",
            icon_of(service.id),
            possible=not service.suspended,
        )


SCREEN = ChooseServiceScreen
