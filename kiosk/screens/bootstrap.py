"""What Kivy is told before it is imported: the only module of ours that may run first.

Everything stands in code, because a settings file, the command line or another user's folder could bring back what a
public terminal must not have: the escape key, F1's settings panel, a second input provider, log files on the card.
"""

import ctypes
import os
from importlib.util import find_spec
from pathlib import Path

_FRAMES_PER_SECOND = 30
_M_MMAP_THRESHOLD = -3
_LARGE_BLOCK_BYTES = 128 * 1024


def configure_kivy(width_px: int, height_px: int, fullscreen: bool, kivy_home: Path) -> None:
    """Set Kivy's environment and settings. Call it once, before anything imports `kivy`."""
    _give_large_blocks_back()
    kivy_home.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        KIVY_HOME=str(kivy_home),
        KIVY_DATA_DIR=str(_resources_without_style_rules(kivy_home)),
        KIVY_NO_ARGS="1",
        KIVY_NO_CONFIG="1",
        KIVY_NO_FILELOG="1",
        KIVY_NO_CONSOLELOG="1",
        KIVY_LOG_MODE="PYTHON",
        # One provider each: the others would be imported only to be turned down.
        KIVY_WINDOW="sdl2",
        KIVY_TEXT="sdl2",
        KIVY_IMAGE="sdl2",
        # Sizes come from the panel's own millimetres (theme.py); Kivy shall not scale them again.
        KIVY_DPI="96",
        KIVY_METRICS_DENSITY="1",
        KIVY_METRICS_FONTSCALE="1",
    )
    from kivy.config import Config

    for section, key, value in _settings(width_px, height_px, fullscreen):
        Config.set(section, key, value)
    for name, _ in list(Config.items("input")):
        Config.remove_option("input", name)
    # Exactly one: with a second provider one tap on "1" types "11".
    Config.set("input", "mouse", "mouse,disable_multitouch,disable_hover")


def _give_large_blocks_back() -> None:
    """Let textures be returned to the system when they are freed.

    glibc takes the first large block that is freed for a sign that more are coming, and keeps them from then on, full
    of holes: thirty megabytes after some hundred visits. Told a fixed size, it stays with it. Other C libraries have
    no such setting.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK_BYTES)


def _resources_without_style_rules(kivy_home: Path) -> Path:
    """A folder of links to Kivy's fonts, shaders and pictures, with an empty style.kv.

    The rules in style.kv are for widgets that these screens do not use; parsing them is a quarter of the time that
    Kivy takes to start, and they stay in memory.
    """
    kivy = find_spec("kivy")
    if kivy is None or kivy.origin is None:
        raise ModuleNotFoundError("the screens need Kivy: pip install kiosk-antrean")
    folder = kivy_home / "resources"
    folder.mkdir(exist_ok=True)
    for resource in (Path(kivy.origin).parent / "data").iterdir():
        link = folder / resource.name
        if resource.name != "style.kv" and (not link.is_symlink() or link.readlink() != resource):
            link.unlink(missing_ok=True)
            link.symlink_to(resource)
    (folder / "style.kv").touch()
    return folder


def _settings(width_px: int, height_px: int, fullscreen: bool) -> tuple[tuple[str, str, str], ...]:
    return (
        # A journal of forty kiosks wants what is wrong, not which providers were found.
        ("kivy", "log_level", "warning"),
        ("kivy", "exit_on_escape", "0"),
        ("kivy", "keyboard_mode", ""),
        # What is scheduled as free wakes it before its next frame is due: a touch need not wait for that.
        ("kivy", "kivy_clock", "free_only"),
        ("kivy", "pause_on_minimize", "0"),
        ("graphics", "width", str(width_px)),
        ("graphics", "height", str(height_px)),
        ("graphics", "fullscreen", "auto" if fullscreen else "0"),
        ("graphics", "resizable", "0"),
        ("graphics", "maxfps", str(_FRAMES_PER_SECOND)),
        ("graphics", "multisamples", "0"),
        ("graphics", "show_cursor", "0" if fullscreen else "1"),
        ("graphics", "allow_screensaver", "0"),
    )
