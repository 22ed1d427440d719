"""The identity file: private, whole after a power cut, and of this board only."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.identity import Identity, IdentityError, IdentityFile
from tests.kiosk.samples import OFFICE

TOKEN = "a-secret-of-the-kiosk"


def an_identity(file: IdentityFile) -> Identity:
    return Identity("d-1", 1, "e-1", 1, file.hardware_id(), OFFICE, TOKEN)


@pytest.fixture
def file(tmp_path: Path) -> IdentityFile:
    return IdentityFile(tmp_path / "state")


def test_what_is_saved_is_loaded_and_nobody_else_may_read_it(file: IdentityFile, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        file.save(an_identity(file))
    finally:
        os.umask(before)
    assert file.load() == an_identity(file)
    assert (tmp_path / "state" / "identity.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


def test_the_token_does_not_show_by_accident(file: IdentityFile) -> None:
    assert TOKEN not in repr(an_identity(file))
    assert an_identity(file).name == "K01"


def test_without_a_file_the_kiosk_is_not_enrolled(file: IdentityFile) -> None:
    with pytest.raises(IdentityError, match="not enrolled; run `kiosk enrol`"):
        file.load()


def test_the_identity_of_another_board_is_refused(file: IdentityFile) -> None:
    file.save(replace(an_identity(file), hardware_id="another board"))
    with pytest.raises(IdentityError, match="another board"):
        file.load()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xff", b"[]", b'{"device_id": "d-1"}', b'{"device_id": 7}'])
def test_a_damaged_file_is_said_to_be_damaged(file: IdentityFile, tmp_path: Path, content: bytes) -> None:
    file.save(an_identity(file))
    (tmp_path / "state" / "identity.json").write_bytes(content)
    with pytest.raises(IdentityError, match="damaged; enrol this kiosk anew"):
        file.load()


def test_a_file_that_cannot_be_read_or_written_is_one_sentence(file: IdentityFile, tmp_path: Path) -> None:
    (tmp_path / "state" / "identity.json").mkdir(parents=True)
    with pytest.raises(IdentityError, match="cannot be read"):
        file.load()
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(IdentityError, match="cannot be written"):
        IdentityFile(tmp_path / "file" / "state").save(an_identity(file))


def test_a_newer_profile_replaces_the_old_one_and_nothing_else(file: IdentityFile) -> None:
    identity = an_identity(file)
    file.save(identity)
    newer = replace(OFFICE, config_version=2)
    assert file.keep_office(identity, newer) == replace(identity, office=newer)
    assert file.load() == replace(identity, office=newer)


def test_what_a_power_cut_left_half_written_does_not_count(file: IdentityFile, tmp_path: Path) -> None:
    file.save(an_identity(file))
    (tmp_path / "state" / "identity.new").write_bytes(b'{"device_id"')
    assert file.load() == an_identity(file)
    file.save(an_identity(file))
    assert not (tmp_path / "state" / "identity.new").exists()


def test_a_board_keeps_its_name(file: IdentityFile, tmp_path: Path) -> None:
    assert file.hardware_id() == IdentityFile(tmp_path / "state").hardware_id() != ""
