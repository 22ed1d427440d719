"""The office's own words (services, documents, counters) in the visitor's language, where the office has given them."""

from dataclasses import dataclass, replace

from kiosk.core.facts import Facts, SessionSettings
from kiosk.core.presentation import Language, Presentation
from kiosk.core.states import State
from kiosk.screens.screen import Picture
from quota_protocol.messages import Office, Service


@dataclass(frozen=True, slots=True)
class _Told:
    """A picture with other facts."""

    visit: State
    facts: Facts
    settings: SessionSettings
    scene: int
    presentation: Presentation
    adjusting: bool
    hearings: int


class OfficeTeller:
    """Hands pictures on with the office's words in their language; every screen draws them as they come."""

    def __init__(self) -> None:
        self._known: tuple[Office, Language, Office] | None = None

    def told(self, picture: Picture) -> Picture:
        """The picture as its visitor reads it; the same one where nothing has to be put into other words."""
        office, language = picture.facts.office, picture.presentation.language
        if office is None or not any(one.language == language for one in office.translations):
            return picture
        if self._known is None or self._known[0] is not office or self._known[1] is not language:
            self._known = (office, language, in_language(office, language))
        facts = replace(picture.facts, office=self._known[2])
        return _Told(
            picture.visit,
            facts,
            picture.settings,
            picture.scene,
            picture.presentation,
            picture.adjusting,
            picture.hearings,
        )


def in_language(office: Office, language: Language) -> Office:
    """The office with its services' words in a language; what it has no word for stays as it wrote it."""
    words = {one.text: one.translated for one in office.translations if one.language == language}

    def said(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(words.get(text, text) for text in texts)

    def service_in(service: Service) -> Service:
        return replace(
            service,
            name=words.get(service.name, service.name),
            counters=words.get(service.counters, service.counters),
            documents=said(service.documents),
            variant_documents=tuple(replace(one, documents=said(one.documents)) for one in service.variant_documents),
        )

    return replace(office, services=tuple(service_in(service) for service in office.services))
