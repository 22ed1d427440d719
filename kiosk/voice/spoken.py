"""How letters, numbers and times are said in each language. A speech program is never given digits: it guesses.

A further language fills in one `Spoken`; a missing word is a type error.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.core.presentation import Language


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Spoken:
    """The words that numbers are made of. `voice` is espeak-ng's name of the language.

    `small` are 0 up to the last number with a word of its own; `tens` 20, 30 … 90; `hundreds` 100, 200 … 900.
    `teens_after` says 11 to 19 as a digit and this word, empty where `small` holds them.
    """

    voice: str
    small: tuple[str, ...]
    teens_after: str
    tens: tuple[str, ...]
    hundreds: tuple[str, ...]
    thousand: str
    one_thousand: str
    letters: Mapping[str, str]
    until: str


_ID_LETTERS = "a be ce de e ef ge ha i je ka el em en o pe ki er es te u ve we eks ye zet"
_EN_LETTERS = "ay bee see dee ee eff gee aitch eye jay kay el em en oh pee queue ar ess tee you vee double-u ex why zed"
_EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ID_DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")

SPOKEN: dict[Language, Spoken] = {
    Language.INDONESIAN: Spoken(
        voice="id",
        small=(*_ID_DIGITS, "sepuluh", "sebelas"),
        teens_after="belas",
        tens=tuple(f"{digit} puluh" for digit in _ID_DIGITS[2:]),
        hundreds=("seratus", *(f"{digit} ratus" for digit in _ID_DIGITS[2:])),
        thousand="ribu",
        one_thousand="seribu",
        letters=dict(zip(_ALPHABET, _ID_LETTERS.split(), strict=True)),
        until="sampai",
    ),
    Language.ENGLISH: Spoken(
        voice="en",
        small=tuple(_EN_SMALL.split()),
        teens_after="",
        tens=("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
        hundreds=tuple(
            f"{digit} hundred" for digit in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
        ),
        thousand="thousand",
        one_thousand="one thousand",
        letters=dict(zip(_ALPHABET, _EN_LETTERS.split(), strict=True)),
        until="until",
    ),
}

MOST = 9999


def number_words(number: int, spoken: Spoken) -> tuple[str, ...]:
    """A number from 0 to 9999 as words that there are clips of: 45 → `empat puluh`, `lima`."""
    if not 0 <= number <= MOST:
        raise ValueError(f"{number} is said digit by digit")
    if number < len(spoken.small):
        return (spoken.small[number],)
    if number < 20:
        return spoken.small[number - 10], spoken.teens_after
    if number < 100:
        return spoken.tens[number // 10 - 2], *_rest(number % 10, spoken)
    if number < 1000:
        return spoken.hundreds[number // 100 - 1], *_rest(number % 100, spoken)
    thousands = number // 1000
    before = (spoken.one_thousand,) if thousands == 1 else (spoken.small[thousands], spoken.thousand)
    return (*before, *_rest(number % 1000, spoken))


def _rest(number: int, spoken: Spoken) -> tuple[str, ...]:
    return number_words(number, spoken) if number else ()


def digit_words(digits: str, spoken: Spoken) -> tuple[str, ...]:
    """Each digit by itself: `045` → `nol`, `empat`, `lima`."""
    return tuple(spoken.small[int(digit)] for digit in digits)
