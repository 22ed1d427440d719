"""Which clips say a text: a whole sentence where it is one of ours, else its parts, numbers made of words. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zlib import crc32

from kiosk.voice.spoken import Spoken, digit_words, number_words

Clip = str
"""The name of a clip: the file `<clips>/<language>/<name>.wav`."""

_TICKET = re.compile(r"[A-Z]\d{3,4}")
_TIME = re.compile(r"(\d{2})[.:](\d{2})")
_FIELD = re.compile(r"\{\w+\}")
_PIECE = re.compile(r"[A-Z]\d{3,4}\b|\d{2}[.:]\d{2}|\d+|[^\W\d_]+(?:-[^\W\d_]+)*|-")
_MOST_LETTERS = 4
"""Longer ones are read digit by digit, or are words."""
_LONGEST_SLUG = 40


def tidy(text: str) -> str:
    """A text as one line, as clips are named after it."""
    return " ".join(text.split())


def clip_name(text: str) -> Clip:
    """The name of the clip of a text: readable, and another one for every other text."""
    one_line = tidy(text)
    slug = re.sub(r"[^a-z0-9]+", "-", one_line.lower()).strip("-")[:_LONGEST_SLUG].rstrip("-")
    return f"{slug}-{crc32(one_line.encode()):08x}"


@dataclass(frozen=True)
class Vocabulary:
    """What can be said in a language: whole texts, texts with fields, and the words that numbers are made of."""

    texts: frozenset[str]
    templates: tuple[tuple["re.Pattern[str]", tuple[str, ...]], ...]
    spoken: Spoken

    def everything(self) -> Iterator[str]:
        """Every text that there should be a clip of."""
        yield from sorted(self.texts)
        yield from sorted({part for _, parts in self.templates for part in parts if part})
        yield from sorted(set(number_parts(self.spoken)))


def number_parts(spoken: Spoken) -> Iterator[str]:
    """The words that numbers, letters and times are made of."""
    yield from (*spoken.small, *spoken.tens, *spoken.hundreds, spoken.thousand, spoken.one_thousand, spoken.until)
    yield from spoken.letters.values()
    if spoken.teens_after:
        yield spoken.teens_after


def vocabulary(texts: Iterable[str], spoken: Spoken) -> Vocabulary:
    """The vocabulary of a language's catalogue. A text with `{fields}` becomes the parts between them."""
    lines = [tidy(text) for text in texts if tidy(text)]
    plain = frozenset(line for line in lines if not _FIELD.search(line))
    templates = tuple(_template(line) for line in sorted(set(lines) - plain))
    return Vocabulary(plain, templates, spoken)


def _template(line: str) -> tuple["re.Pattern[str]", tuple[str, ...]]:
    literals = _FIELD.split(line)
    pattern = "(.+?)".join(re.escape(literal) for literal in literals)
    return re.compile(f"^{pattern}$"), tuple(_sayable(literal) for literal in literals)


def _sayable(literal: str) -> str:
    """The part of a sentence without signs alone: what is left when nothing but a full stop stands there is nothing."""
    return literal.strip(" .,:;()-") if re.search(r"[^\W\d_]", literal) else ""


def clips_for(text: str, words: Vocabulary) -> tuple[Clip, ...]:
    """The clips that say a text, in order; none for a value with a word that there is no clip of."""
    line = tidy(text)
    if line in words.texts:
        return (clip_name(line),)
    for pattern, literals in words.templates:
        if (found := pattern.match(line)) is not None and any(literals):
            fields = (*found.groups(), "")
            said = zip(literals, fields, strict=True)
            return tuple(clip for literal, field in said for clip in _part(literal, field, words))
    return _value(line, words)


def _part(literal: str, field: str, words: Vocabulary) -> tuple[Clip, ...]:
    before = (clip_name(literal),) if literal else ()
    return before + (clips_for(field, words) if field else ())


def _value(line: str, words: Vocabulary) -> tuple[Clip, ...]:
    """Numbers, times, days, words we know: whatever of a value can be said."""
    said: list[Clip] = []
    for piece in _PIECE.findall(line):
        clips = (piece,) if piece in words.texts else _words_of(piece, words.spoken)
        if not clips:
            # A half of it would say something else.
            return ()
        said += (clip_name(one) for one in clips)
    return tuple(said)


def _words_of(piece: str, spoken: Spoken) -> tuple[str, ...]:
    if _TICKET.fullmatch(piece):
        return spoken.letters[piece[0]], *digit_words(piece[1:], spoken)
    if (time := _TIME.fullmatch(piece)) is not None:
        hour, minute = int(time[1]), int(time[2])
        return (*number_words(hour, spoken), *(number_words(minute, spoken) if minute else ()))
    if piece.isdigit():
        is_number = len(piece) <= _MOST_LETTERS and str(int(piece)) == piece
        return number_words(int(piece), spoken) if is_number else digit_words(piece, spoken)
    if piece == "-":
        return (spoken.until,)
    if len(piece) <= _MOST_LETTERS and all(letter in spoken.letters for letter in piece):
        return tuple(spoken.letters[letter] for letter in piece)
    return ()
