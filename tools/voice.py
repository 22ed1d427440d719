"""`python -m tools.voice [FOLDER]`: makes a clip of everything the kiosk can say, with espeak-ng, and lists them.

A clip that is there is left alone, so an office's recordings stay; `--anew` makes all again. `--also FILE` adds an
office's own words, a line each: what it calls its services, where its counters are.
"""

import argparse
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

from kiosk.core.presentation import Language
from kiosk.voice.catalogue import LIST_OF_TEXTS, vocabulary_of
from kiosk.voice.clips import clip_name, tidy
from kiosk.voice.player import RATE_HZ
from kiosk.voice.spoken import SPOKEN
from quota_server.domain.examples import pontianak
from quota_server.domain.office import OfficeConfig

_FOLDER = Path("voice")
_WORDS_A_MINUTE = "135"
# How short forms are said: espeak-ng would read them as words.
_SPELT = {
    Language.INDONESIAN: {"KTP-el": "ka te pe el", "NIK": "nik", "KK": "ka ka", "SMS": "es em es", "QR": "ki er"},
    Language.ENGLISH: {"KTP-el": "kay tee pee el", "NIK": "nick", "KK": "kay kay", "SMS": "S M S", "QR": "Q R"},
}


def main() -> int:
    """Make what is missing, say where."""
    parser = argparse.ArgumentParser(prog="python -m tools.voice", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=_FOLDER)
    parser.add_argument("--also", type=Path, metavar="FILE")
    parser.add_argument("--anew", action="store_true")
    arguments = parser.parse_args()
    also = arguments.also.read_text(encoding="utf-8").splitlines() if arguments.also else []
    for language in Language:
        texts = (*texts_of(pontianak(), language), *also)
        made, known = make_clips(arguments.folder / language, language, texts, anew=arguments.anew)
        print(f"{language}: {made} clips made, {known} there; {arguments.folder / language / LIST_OF_TEXTS} lists them")
    return 0


def texts_of(office: OfficeConfig, language: Language) -> tuple[str, ...]:
    """What an office calls its services and the documents they ask for, in a language."""
    words = {one.text: one.translated for one in office.translations if one.language == language}
    own = (text for service in office.services for text in service.texts() if text != service.counters)
    return tuple(words.get(text, text) for text in dict.fromkeys(own))


def make_clips(folder: Path, language: Language, also: tuple[str, ...], *, anew: bool = False) -> tuple[int, int]:
    """Make the clips of a language; gives how many were made, and how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {clip_name(text): tidy(text) for text in vocabulary_of(language, also).everything()}
    made = 0
    for name, text in texts.items():
        clip = folder / f"{name}.wav"
        if anew or not clip.exists():
            speak(text, clip, language)
            made += 1
    listed = "".join(f"{name}\t{text}\n" for name, text in sorted(texts.items(), key=lambda one: one[1]))
    (folder / LIST_OF_TEXTS).write_text(listed, encoding="utf-8")
    return made, len(texts)


def speak(text: str, clip: Path, language: Language) -> None:
    """Write one clip. Digits in a sentence are said one by one, never as espeak-ng would guess."""
    words = as_words(text, language)
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "clip.wav"
        command = ["espeak-ng", "-v", SPOKEN[language].voice, "-s", _WORDS_A_MINUTE, "-w", str(raw), "--", words]
        try:
            subprocess.run(command, check=True, timeout=30, capture_output=True)
        except FileNotFoundError:
            sys.exit("espeak-ng is missing: apt-get install espeak-ng")
        with wave.open(str(raw), "rb") as sound:
            if (sound.getnchannels(), sound.getframerate()) != (1, RATE_HZ):
                sys.exit(f"espeak-ng made {sound.getframerate()} Hz, not {RATE_HZ}")
        clip.write_bytes(raw.read_bytes())


def as_words(text: str, language: Language) -> str:
    """The text as a speech program can say it: short forms spelt, digits as words, no signs that it would name."""
    words = text
    for short, said in _SPELT[language].items():
        words = words.replace(short, said)
    small = SPOKEN[language].small
    return "".join(f" {small[int(sign)]} " if sign.isdigit() and sign.isascii() else sign for sign in words)


if __name__ == "__main__":
    sys.exit(main())
