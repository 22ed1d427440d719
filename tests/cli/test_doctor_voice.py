"""What the doctor says of the voice. The sound program is a small one of the test: this machine has no loudspeaker."""

from pathlib import Path

import pytest

from kiosk.config import VoiceConfig
from kiosk.core.presentation import Language
from kiosk.doctor.voice import check_voice
from kiosk.voice.catalogue import vocabulary_of
from kiosk.voice.clips import clip_name


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """A state directory with a clip of everything, in Indonesian."""
    folder = tmp_path / "voice" / "id"
    folder.mkdir(parents=True)
    for text in vocabulary_of(Language.INDONESIAN).everything():
        (folder / f"{clip_name(text)}.wav").touch()
    return tmp_path


def program(folder: Path, does: str) -> str:
    """A sound program that reads what it is to play and does this."""
    file = folder / "aplay"
    file.write_text(f"#!/bin/sh\nhead -c 4 >'{folder}/heard'; cat >/dev/null\n{does}\n")
    file.chmod(0o755)
    return str(file)


def test_a_kiosk_without_clips_has_no_voice_and_that_is_no_fault(tmp_path: Path) -> None:
    assert check_voice(VoiceConfig(), tmp_path).line.startswith("ok   voice         no clips in ")
    assert check_voice(VoiceConfig(enabled=False), tmp_path).line.endswith("turned off in the configuration")


def test_a_loudspeaker_that_takes_sound_is_well_and_got_some(clips: Path) -> None:
    said = check_voice(VoiceConfig(), clips, program(clips, "exit 0"))
    assert said.line == "ok   voice         clips in id, default takes sound"
    assert (clips / "heard").read_bytes() == b"RIFF"


def test_a_loudspeaker_that_takes_none_is_told_in_its_programs_own_words(clips: Path) -> None:
    said = check_voice(VoiceConfig(device="hw:7"), clips, program(clips, "echo 'No such device' >&2; exit 1"))
    assert said.line.startswith("FAIL voice")
    assert "-D hw:7: No such device; " in said.line


def test_without_the_sound_program_its_package_is_named(clips: Path) -> None:
    assert "apt-get install alsa-utils" in check_voice(VoiceConfig(), clips, str(clips / "nowhere")).line


def test_clips_of_an_older_program_leave_texts_unsaid(clips: Path) -> None:
    (clips / "voice" / "id" / f"{clip_name('nol')}.wav").unlink()
    said = check_voice(VoiceConfig(), clips, program(clips, "exit 0"))
    assert said.line.startswith("warn voice         texts without a clip: 1 in id; ")
