"""Reads screens out to the visitor who wants to hear them: what is new on the picture, and silence when they go."""

from collections.abc import Callable
from pathlib import Path

from kiosk.core.presentation import Language, Volume
from kiosk.screens.screen import Picture
from kiosk.screens.voice import Script
from kiosk.voice.catalogue import listed_texts, vocabulary_of
from kiosk.voice.clips import Vocabulary, clips_for
from kiosk.voice.player import Player


class ScreenReader:
    """Follows the pictures on the main thread; the player makes the sound on its own."""

    def __init__(self, player: Player, clips: Path) -> None:
        self._player = player
        self._clips = clips
        self._vocabularies: dict[Language, Vocabulary] = {}
        self._volume = Volume.OFF
        self._said: tuple[int, int, Language, Script] | None = None

    @property
    def is_there(self) -> bool:
        """Pictures offer to be heard."""
        return True

    def follow(self, picture: Picture, script: Callable[[], Script]) -> None:
        """Say what is new here; nothing at all while the volume is off."""
        chosen = picture.presentation
        if chosen.volume is Volume.OFF:
            if self._said is not None:
                self._said = None
                self._player.hush()
            return
        now = (picture.scene, picture.hearings, chosen.language, script())
        if self._said is not None and (now[:3], now[3].sentences) == (self._said[:3], self._said[3].sentences):
            return
        another = self._said is None or now[:3] != self._said[:3]
        self._said, self._volume = now, chosen.volume
        self._player.say(self._files(now[3], chosen.language, whole=another), chosen.volume)

    def tell(self, *texts: str) -> None:
        """Say this instead, to somebody who hears the screens."""
        if self._said is not None:
            self._player.say(self._files(Script(texts, ()), self._said[2], whole=False), self._volume)

    def close(self) -> None:
        """Silence for good."""
        self._player.close()

    def _files(self, script: Script, language: Language, *, whole: bool) -> list[Path]:
        texts = (*script.sentences, *script.choices) if whole else script.sentences
        folder = self._clips / language
        if language not in self._vocabularies:
            self._vocabularies[language] = vocabulary_of(language, listed_texts(folder))
        words = self._vocabularies[language]
        named = [folder / f"{name}.wav" for text in texts for name in clips_for(text, words)]
        return [file for file in named if file.is_file()]
