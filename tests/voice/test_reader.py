"""Every screen can be heard, a NIK never; silence comes at once when a visit ends."""

import os
import re
import sys
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from kivy.base import EventLoop

from kiosk.core import states
from kiosk.core.facts import SessionSettings
from kiosk.core.presentation import Language, Presentation, Volume
from kiosk.core.session import Kiosk
from kiosk.screens.root import KioskRoot
from kiosk.screens.theme import Theme
from kiosk.screens.voice import script_of
from kiosk.voice.catalogue import vocabulary_of
from kiosk.voice.clips import clip_name, clips_for
from kiosk.voice.player import RATE_HZ, Player, join
from kiosk.voice.reader import ScreenReader
from quota_protocol.clock import SimulatedClock
from tests.screens.conftest import make_root, take_down
from tools.screen_samples import FACTS, NIK, NOW, TICKET, samples

HEARD = Presentation(volume=Volume.NORMAL)
WITHIN_S = 10.0


@pytest.fixture
def root() -> Iterator[KioskRoot]:
    EventLoop.ensure_window()
    made = make_root(Theme(1280, 800, 217.0), lambda _: None, SimulatedClock(NOW, lambda: 0.0))
    yield made
    take_down(made)


@pytest.mark.parametrize("language", Language)
def test_every_screen_has_something_to_hear_and_what_is_typed_is_never_among_it(
    root: KioskRoot, language: Language
) -> None:
    words = vocabulary_of(language)
    mute, betrayed = [], []
    for sample in samples():
        if sample.name.startswith("staff"):
            continue
        root.draw(replace(sample.kiosk, presentation=Presentation(language)))
        assert root.screen is not None
        script = script_of(root.screen)
        if not any(clips_for(text, words) for text in script.sentences):
            mute.append(sample.name)
        betrayed += [text for text in (*script.sentences, *script.choices) if re.search(r"\d{5}|617|K7M4", text)]
    assert mute == []
    assert [text for text in betrayed if "K7M4-2QXA" not in text and "0000" not in text] == []


def _clip(folder: Path, text: str, seconds: float = 0.1) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with wave.open(str(folder / f"{clip_name(text)}.wav"), "wb") as clip:
        clip.setnchannels(1)
        clip.setsampwidth(2)
        clip.setframerate(RATE_HZ)
        clip.writeframes(b"\x10\x20" * int(RATE_HZ * seconds))


def _until(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < deadline_s, "nothing came of it"
        time.sleep(0.01)


def test_a_ticket_is_read_out_and_the_end_of_the_visit_ends_it(root: KioskRoot, tmp_path: Path) -> None:
    for text in ("a", "nol", "empat", "lima", "Nomor antrean Anda"):
        _clip(tmp_path / "id", text)
    heard, playing = tmp_path / "heard.wav", tmp_path / "playing"
    program = (
        "import pathlib, sys, time; heard, playing = map(pathlib.Path, sys.argv[1:]); "
        "heard.write_bytes(sys.stdin.buffer.read()); playing.write_text(str(__import__('os').getpid())); time.sleep(60)"
    )
    player = Player((sys.executable, "-c", program, str(heard), str(playing)))
    reader = ScreenReader(player, tmp_path)
    root._voice = reader
    shown = Kiosk(SessionSettings(), FACTS, states.TicketShown(TICKET, None, 1), scene=5, presentation=HEARD)
    root.draw(shown)
    _until(lambda: playing.exists() and playing.read_text() != "")
    with wave.open(str(heard)) as sound:
        assert sound.getnframes() == 5 * (int(RATE_HZ * 0.1) + int(RATE_HZ * 0.08))
    pid = int(playing.read_text())
    root.draw(Kiosk(SessionSettings(), FACTS, states.Welcome(), scene=6))
    _until(lambda: not _is_running(pid))
    reader.close()


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_typing_is_not_read_out(root: KioskRoot, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    player = Player(("sh", "-c", 'cat >/dev/null; echo once >>"$0"', str(heard)))
    reader = ScreenReader(player, tmp_path)
    root._voice = reader
    for count in range(17):
        root.draw(Kiosk(SessionSettings(), FACTS, states.TypingNik(NIK.digits[:count]), scene=5, presentation=HEARD))
    _until(heard.exists)
    root.draw(Kiosk(SessionSettings(), FACTS, states.TypingNik(""), scene=5, presentation=HEARD, hearings=1))
    _until(lambda: len(heard.read_text().splitlines()) == 2)
    reader.close()
    assert len(heard.read_text().splitlines()) == 2, "once as it came up, once because somebody asked again"


def test_a_sound_program_that_is_missing_is_no_trouble_to_anybody(tmp_path: Path) -> None:
    _clip(tmp_path, "nol")
    player = Player(("no-such-program-anywhere",))
    player.say([tmp_path / f"{clip_name('nol')}.wav"], Volume.LOUD)
    player.say([tmp_path / "missing.wav"], Volume.LOUD)
    player.hush()
    player.close()
    assert not player._thread.is_alive()


def test_a_recording_in_another_form_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "noise.wav").write_bytes(b"RIFF but not really")
    _clip(tmp_path, "nol")
    good = tmp_path / f"{clip_name('nol')}.wav"
    assert len(join([tmp_path / "noise.wav", good], Volume.LOUD)) > len(join([], Volume.LOUD))
