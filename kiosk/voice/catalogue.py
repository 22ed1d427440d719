"""What can be said in each language: everything the screens can say to a visitor, and the days and months."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from pathlib import Path

from kiosk.core.presentation import Language
from kiosk.screens.languages import words_in
from kiosk.screens.wording import LANGUAGE_NAMES, Words
from kiosk.voice.clips import Vocabulary, tidy, vocabulary
from kiosk.voice.spoken import SPOKEN

LIST_OF_TEXTS = "texts.txt"
"""Beside the clips: a line for each, its name, a tab, and what it says. Who records a clip reads it there."""
_LONGEST_LIST_BYTES = 1_000_000


def listed_texts(folder: Path) -> list[str]:
    """What the clips in a folder say, an office's own words among it; nothing where there is no list."""
    try:
        lines = (folder / LIST_OF_TEXTS).read_bytes()[:_LONGEST_LIST_BYTES].decode(errors="replace").splitlines()
    except OSError:
        return []
    return [text for _, tab, text in (line.partition("\t") for line in lines) if tab]


_FOR_STAFF = frozenset({"staff"})
_A_MONDAY = date(2026, 1, 5)


def vocabulary_of(language: Language, also: Iterable[str] = ()) -> Vocabulary:
    """The vocabulary of a language; `also` are an office's own words, such as what it calls its services."""
    words = words_in(language)
    texts = [*_texts_in(words), *_days_and_months(words), *LANGUAGE_NAMES.values(), *also]
    return vocabulary(texts, SPOKEN[language])


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield tidy(value)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts_in(one)
    elif is_dataclass(value):
        for one in fields(value):
            if one.name not in _FOR_STAFF:
                yield from _texts_in(getattr(value, one.name))


def _days_and_months(words: Words) -> Iterator[str]:
    for number in range(7):
        yield words.long_date(_A_MONDAY + timedelta(days=number)).split(",")[0]
    for month in range(1, 13):
        yield words.long_date(date(2026, month, 1)).split()[2]
