"""A kiosk whose journal cannot be opened says so on its screen, and serves once it can, without dying in between."""

from pathlib import Path

from tests.systemd.test_watchdog import supervised_kiosk


def test_a_damaged_journal_is_waited_for_and_the_kiosk_serves_once_it_is_mended(tmp_path: Path) -> None:
    journal = tmp_path / "state" / "journal.sqlite"
    journal.parent.mkdir(mode=0o700)
    journal.write_bytes(b"this is no database" * 100)
    with supervised_kiosk(tmp_path) as supervisor:
        supervisor.wait_until_ready()
        assert supervisor.wait_for("WATCHDOG=1", 10.0), "the screen lives and is seen to"
        journal.unlink()
        # Ready again, this time to serve.
        supervisor.wait_until_ready()
        assert supervisor.process.poll() is None
