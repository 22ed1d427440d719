"""Which catalogue speaks which language. A further language is a module like these, and a case here."""

from kiosk.core.presentation import Language
from kiosk.screens.wording import Words


def words_in(language: Language) -> Words:
    """What the screens say in a language; its module is imported when it is first wanted."""
    match language:
        case Language.INDONESIAN:
            from kiosk.screens.wording_indonesian import INDONESIAN

            return INDONESIAN
        case Language.ENGLISH:
            from kiosk.screens.wording_english import ENGLISH

            return ENGLISH
