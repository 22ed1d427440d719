"""Which clips say a text: whole sentences where there are such, tickets digit by digit, never half a value."""

import pytest

from kiosk.core.presentation import Language
from kiosk.screens.languages import words_in
from kiosk.voice.catalogue import vocabulary_of
from kiosk.voice.clips import clip_name, clips_for, vocabulary
from kiosk.voice.spoken import SPOKEN, number_words
from tools.voice import as_words

INDONESIAN = vocabulary_of(Language.INDONESIAN)
ENGLISH = vocabulary_of(Language.ENGLISH)


def _names(*texts: str) -> tuple[str, ...]:
    return tuple(clip_name(text) for text in texts)


def test_a_ticket_is_said_digit_by_digit_with_nol() -> None:
    assert clips_for("A045", INDONESIAN) == _names("a", "nol", "empat", "lima")
    assert clips_for("A5001", ENGLISH) == _names("ay", "five", "zero", "zero", "one")


def test_a_sentence_of_the_catalogue_is_one_clip() -> None:
    said = words_in(Language.INDONESIAN).ticket.take
    assert clips_for(said, INDONESIAN) == _names(said)
    assert clips_for("Panggil\nPetugas", INDONESIAN) == _names("Panggil Petugas")


def test_fields_are_said_between_the_parts_of_their_sentence() -> None:
    told = "Booking Anda: {date}, pukul {window}. Silakan datang."
    words = vocabulary((told, "Jumat", "November", "sisa {count} tempat"), SPOKEN[Language.INDONESIAN])
    assert clips_for("sisa 40 tempat", words) == _names("sisa", "empat puluh", "tempat")
    said = told.format(date="Jumat, 13 November 2026", window="10.00-12.00 WIB")
    assert clips_for(said, words) == _names(
        *("Booking Anda", "Jumat", "tiga", "belas", "November", "dua", "ribu", "dua puluh", "enam", "pukul"),
        *("sepuluh", "sampai", "dua", "belas", "we", "i", "be", "Silakan datang"),
    )


def test_a_value_with_a_word_that_nobody_recorded_is_left_out_whole() -> None:
    assert clips_for("3-5, lantai 1", INDONESIAN) == (), "three to five, one: that would be another counter"
    own = vocabulary_of(Language.INDONESIAN, ("3-5, lantai 1",))
    assert clips_for("3-5, lantai 1", own) == _names("3-5, lantai 1")


def test_a_telephone_number_is_said_digit_by_digit() -> None:
    assert clips_for("0812", INDONESIAN) == _names("nol", "delapan", "satu", "dua")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (12, "dua belas"),
        (45, "empat puluh lima"),
        (100, "seratus"),
        (125, "seratus dua puluh lima"),
        (350, "tiga ratus lima puluh"),
        (1000, "seribu"),
        (2026, "dua ribu dua puluh enam"),
    ],
)
def test_numbers_are_made_of_words(number: int, words: str) -> None:
    assert " ".join(number_words(number, SPOKEN[Language.INDONESIAN])) == words


@pytest.mark.parametrize("language", Language)
def test_every_word_that_a_number_needs_is_in_the_vocabulary(language: Language) -> None:
    known = set(vocabulary_of(language).everything())
    spoken = SPOKEN[language]
    assert {word for number in range(10_000) for word in number_words(number, spoken)} <= known


@pytest.mark.parametrize("language", Language)
def test_the_speech_program_is_never_given_a_digit(language: Language) -> None:
    assert [
        text for text in vocabulary_of(language).everything() if any(map(str.isdigit, as_words(text, language)))
    ] == []


def test_two_texts_never_share_a_clip() -> None:
    for words in (INDONESIAN, ENGLISH):
        texts = set(words.everything())
        assert len({clip_name(text) for text in texts}) == len(texts)
