"""`kiosk doctor --set-pin` writes a hash and leaves the rest of kiosk.toml alone."""

import tomllib
from pathlib import Path

import pytest

from kiosk.config import ConfigError
from kiosk.doctor.pin_setting import with_pin_hash
from kiosk.staff_pin import hash_pin, is_pin, is_right_pin
from tests.cli.conftest import is_one_sentence, kiosk_process

COMMENTED = """\
# Settings of the office at the market
[server]
url = "https://antre.example"   # ask Budi before you change this

[staff]  # who may do what
idle_s = 90
  pin_hash = ""   # written by the doctor

[gate]
driver = "none"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(COMMENTED, encoding="utf-8")
    path.chmod(0o640)
    return path


def test_the_pin_is_asked_twice_and_only_its_hash_is_kept(config: Path) -> None:
    ran = kiosk_process("doctor", "--config", config, "--set-pin", stdin="482913\n482913\n")
    assert ran.exit_code == 0, ran.err
    text = config.read_text(encoding="utf-8")
    pin_hash = tomllib.loads(text)["staff"]["pin_hash"]
    assert is_right_pin("482913", pin_hash)
    assert not is_right_pin("482914", pin_hash)
    assert text == COMMENTED.replace('pin_hash = ""', f'pin_hash = "{pin_hash}"')
    assert config.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in config.parent.iterdir()] == ["kiosk.toml"]
    assert "482913" not in text + ran.out + ran.err


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("482913\n482931\n", "differ"),
        ("48291\n48291\n", "6 digits"),
        ("", "6 digits"),
    ],
)
def test_a_pin_that_cannot_be_changes_nothing(config: Path, typed: str, why: str) -> None:
    ran = kiosk_process("doctor", "--config", config, "--set-pin", stdin=typed)
    assert is_one_sentence(ran)
    assert why in ran.err
    assert config.read_text(encoding="utf-8") == COMMENTED


@pytest.mark.parametrize(
    "text", ["", "48291", "4829134", "48291a", "482913\n", " 482913", "\u0664\u0668\u0662\u0669\u0661\u0663"]
)
def test_only_six_plain_digits_are_a_pin(text: str) -> None:
    assert not is_pin(text)
    assert not is_right_pin(text, hash_pin("482913"))
    assert is_pin("482913")


def test_two_equal_pins_have_different_hashes() -> None:
    assert hash_pin("482913") != hash_pin("482913")


@pytest.mark.parametrize("foreign", ["", "482913", "scrypt$16384$8$1$$", "scrypt$2$8$1$AAAA$AAAA", "x$y$z"])
def test_no_pin_opens_what_is_no_hash_of_ours(foreign: str) -> None:
    assert not is_right_pin("482913", foreign)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '\n[staff]\npin_hash = "H"\n'),
        ("[gate]", '[gate]\n\n[staff]\npin_hash = "H"\n'),
        ("[staff]", '[staff]\npin_hash = "H"'),
        ("[staff]\r\nidle_s = 9\r\n", '[staff]\r\npin_hash = "H"\r\nidle_s = 9\r\n'),
        ("[ staff ]\npin_hash='old' # keep\n", '[ staff ]\npin_hash="H" # keep\n'),
        (
            "[staff]\nidle_s = 9\n[gate]\npin_hash = 'x'\n",
            "[staff]\npin_hash = \"H\"\nidle_s = 9\n[gate]\npin_hash = 'x'\n",
        ),
    ],
)
def test_wherever_the_section_stands_only_the_hash_changes(before: str, after: str) -> None:
    assert with_pin_hash(before, "H", "kiosk.toml") == after


@pytest.mark.parametrize("odd", ["staff = {idle_s = 9}", 'staff.pin_hash = ""', "staff = 3", "[staff"])
def test_a_file_that_would_be_harmed_is_refused_instead(odd: str) -> None:
    with pytest.raises(ConfigError):
        with_pin_hash(odd, "H", "kiosk.toml")
