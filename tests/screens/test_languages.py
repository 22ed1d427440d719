"""Every language says all that the others say, with the same fields, and none of it in another one's words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest

from kiosk.core import states
from kiosk.core.facts import SessionSettings
from kiosk.core.model import NewNumber
from kiosk.core.presentation import Language, Presentation
from kiosk.core.question_states import CheckingDocuments
from kiosk.core.session import Kiosk
from kiosk.core.states import ChoosingService
from kiosk.screens.languages import words_in
from kiosk.screens.wording import LANGUAGE_NAMES
from quota_protocol.messages import Origin, Variant
from tests.screens.conftest import Glass
from tools.screen_samples import FACTS, OFFICE

_FIELD = re.compile(r"\{\w+\}")
_STAFF = ".staff"
_FOR_STAFF = re.compile(
    rf"^{re.escape(_STAFF)}|STAFF_|staff-|\.unsettled|\.paper_near_end|\.loading_tickets|\.printing_again"
)


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text with the way to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _texts(one, f"{path}[{key}]")
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name), f"{path}.{one.name}")


OTHERS = [language for language in Language if language is not Language.INDONESIAN]
INDONESIAN = dict(_texts(words_in(Language.INDONESIAN)))


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_there_with_the_same_fields(language: Language) -> None:
    texts = dict(_texts(words_in(language)))
    assert set(texts) == set(INDONESIAN)
    wrong = [path for path, text in texts.items() if set(_FIELD.findall(text)) != set(_FIELD.findall(INDONESIAN[path]))]
    assert wrong == []
    assert [path for path, text in texts.items() if not text and INDONESIAN[path]] == []


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_for_visitors_was_left_in_indonesian(language: Language) -> None:
    own = r"\b(Anda|dan|untuk|tidak|belum|sudah|petugas|silakan|mohon|nomor antrean|dengan|yang)\b"
    texts = dict(_texts(words_in(language)))
    left = [path for path, text in texts.items() if re.search(own, text, re.IGNORECASE) and not _FOR_STAFF.search(path)]
    assert left == []


def test_every_language_is_offered_by_its_own_name() -> None:
    assert set(LANGUAGE_NAMES) == set(Language)


def test_dates_are_said_in_each_language() -> None:
    day = date(2026, 11, 12)
    assert words_in(Language.INDONESIAN).long_date(day) == "Kamis, 12 November 2026"
    assert words_in(Language.ENGLISH).long_date(day) == "Thursday, 12 November 2026"


def test_a_visitor_who_reads_english_gets_it_and_the_next_one_gets_indonesian(glass: Glass) -> None:
    english = Presentation(Language.ENGLISH)
    glass.root.draw(Kiosk(SessionSettings(), FACTS, states.Welcome(), scene=2, presentation=english))
    assert {"Welcome", "FREE", "Take a number", "Disdukcapil Kota Pontianak"} <= set(glass.says())
    glass.root.draw(Kiosk(SessionSettings(), FACTS, states.Welcome(), scene=3))
    assert {"Selamat datang", "GRATIS"} <= set(glass.says())


def test_the_offices_own_words_are_english_where_it_has_put_them_so_and_its_own_where_not(glass: Glass) -> None:
    services = tuple(replace(one, name="Legalisir") if one.series == "E" else one for one in OFFICE.services)
    facts = replace(FACTS, office=replace(OFFICE, services=services))
    english = Presentation(Language.ENGLISH)
    glass.root.draw(Kiosk(SessionSettings(), facts, ChoosingService(Origin.WALK_IN), scene=2, presentation=english))
    assert {"Print a KTP-el", "Record for a KTP-el", "Legalisir"} <= set(glass.says())
    wish = NewNumber("cetak_ktp", Origin.WALK_IN, variant=Variant.LOST)
    glass.root.draw(Kiosk(SessionSettings(), facts, CheckingDocuments(wish), scene=3, presentation=english))
    assert {"Copy of your KK", "Letter of loss from the police"} <= set(glass.says())
    glass.root.draw(Kiosk(SessionSettings(), facts, CheckingDocuments(wish), scene=4))
    assert {"Fotokopi KK", "Surat kehilangan dari kepolisian"} <= set(glass.says())


def test_the_choices_are_one_touch_away_and_say_what_is_on(glass: Glass) -> None:
    glass.root.draw(Kiosk(SessionSettings(), FACTS, states.Welcome(), scene=2, adjusting=True))
    assert {"Bahasa Indonesia", "English", "Teks besar", "Kontras tinggi", "Tampilan rendah"} <= set(glass.says())
    glass.tap("English")
    chosen = glass.posted_but_touches()[-1]
    assert getattr(chosen, "presentation", None) == Presentation(Language.ENGLISH)


def test_only_what_is_worn_and_what_the_office_begins_with_stay_built(glass: Glass) -> None:
    for language in (*Language, Language.INDONESIAN):
        glass.root.draw(Kiosk(SessionSettings(), FACTS, states.Welcome(), scene=2, presentation=Presentation(language)))
    assert len(glass.root._outfits) == 1
