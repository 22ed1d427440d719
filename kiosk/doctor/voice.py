"""Whether screens could be read out: are there clips, does a loudspeaker take sound, is anything left unsaid."""

import subprocess
import wave
from io import BytesIO
from pathlib import Path

from kiosk.config import VoiceConfig
from kiosk.core.presentation import Language
from kiosk.doctor.finding import Finding, fail, ok, warn
from kiosk.voice.catalogue import listed_texts, vocabulary_of
from kiosk.voice.clips import clip_name
from kiosk.voice.player import RATE_HZ

_SILENCE_S = 0.2
_TIMEOUT_S = 5.0


def check_voice(config: VoiceConfig, state_dir: Path, program: str = "aplay") -> Finding:
    """Plays a moment of silence, so that nobody is startled; `program` is ALSA's player."""
    subject = "voice"
    folder = Path(config.clips_dir) if config.clips_dir else state_dir / "voice"
    languages = [language for language in Language if (folder / language).is_dir()]
    if not config.enabled:
        return ok(subject, "turned off in the configuration")
    if not languages:
        return ok(subject, f"no clips in {folder}, so screens are not read out (docs/install.md, Voice)")
    trouble = _trouble_with_sound(program, config.device)
    if trouble:
        return fail(subject, f"{program} -D {config.device}: {trouble}; `aplay -L` lists what voice.device may be")
    missing = {language: _missing(folder / language, language) for language in languages}
    unsaid = ", ".join(f"{count} in {language}" for language, count in missing.items() if count)
    if unsaid:
        return warn(subject, f"texts without a clip: {unsaid}; make them anew with this program's `make voice`")
    return ok(subject, f"clips in {' and '.join(languages)}, {config.device} takes sound")


def _trouble_with_sound(program: str, device: str) -> str:
    silence = BytesIO()
    with wave.open(silence, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(bytes(2 * int(RATE_HZ * _SILENCE_S)))
    command = (program, "-q", "-D", device, "-")
    try:
        played = subprocess.run(  # noqa: S603 - ALSA's player and a setting
            command, input=silence.getvalue(), capture_output=True, check=False, timeout=_TIMEOUT_S
        )
    except FileNotFoundError:
        return "not installed, sudo apt-get install alsa-utils"
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"cannot be run: {type(error).__name__}"
    said = played.stderr.decode(errors="replace").strip().splitlines()
    return (said[-1] if said else f"ended with {played.returncode}") if played.returncode else ""


def _missing(folder: Path, language: Language) -> int:
    words = vocabulary_of(language, listed_texts(folder))
    return sum(not (folder / f"{clip_name(text)}.wav").is_file() for text in words.everything())
