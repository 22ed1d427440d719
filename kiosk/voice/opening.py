"""Whether this kiosk has a voice. What makes the sound is imported only where there is something to hear."""

from pathlib import Path

from kiosk.config import VoiceConfig
from kiosk.core.presentation import Language
from kiosk.screens.voice import SILENT, Voice


def open_voice(config: VoiceConfig, state_dir: Path) -> Voice:
    """Whoever reads the screens out: nobody where that is turned off, or where there are no clips."""
    clips = Path(config.clips_dir) if config.clips_dir else state_dir / "voice"
    if not config.enabled or not any((clips / language).is_dir() for language in Language):
        return SILENT
    from kiosk.voice.player import Player
    from kiosk.voice.reader import ScreenReader

    return ScreenReader(Player(("aplay", "-q", "-D", config.device, "-")), clips)
