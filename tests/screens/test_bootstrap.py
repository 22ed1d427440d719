"""What Kivy is told before it is imported. In a process of its own: Kivy reads it once."""

import json
import subprocess
import sys
from pathlib import Path

_ASK = """
import json, sys
from pathlib import Path
from kiosk.screens.bootstrap import configure_kivy
assert not any(name.split(".")[0] == "kivy" for name in sys.modules), "bootstrap imports kivy before it is told"
configure_kivy(1024, 600, fullscreen=True, kivy_home=Path(sys.argv[1]))
from kivy.config import Config
print(json.dumps({section: dict(Config.items(section)) for section in ("kivy", "graphics", "input", "modules")}))
"""


def _settings(kivy_home: Path) -> dict[str, dict[str, str]]:
    asked = subprocess.run(
        [sys.executable, "-c", _ASK, str(kivy_home)], capture_output=True, text=True, timeout=60, check=True
    )
    answer: dict[str, dict[str, str]] = json.loads(asked.stdout)
    return answer


def test_a_public_terminal_has_one_input_no_escape_no_log_files(tmp_path: Path) -> None:
    home = tmp_path / "kivy"
    settings = _settings(home)
    assert settings["input"] == {"mouse": "mouse,disable_multitouch,disable_hover"}
    assert settings["modules"] == {}
    assert settings["kivy"]["exit_on_escape"] == "0"
    assert settings["kivy"]["keyboard_mode"] == ""
    graphics = settings["graphics"]
    assert (graphics["width"], graphics["height"], graphics["fullscreen"]) == ("1024", "600", "auto")
    assert (graphics["maxfps"], graphics["multisamples"], graphics["show_cursor"]) == ("30", "0", "0")
    assert list(home.rglob("*.txt")) == []
