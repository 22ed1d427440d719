"""tools/bootstrap on machines that lack something: the real script, with a PATH that holds what such a machine has."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EVERY_MACHINE_HAS = ("sh", "cat", "cksum", "dirname", "env", "grep")


class Machine:
    """A checkout and a PATH. Programs that would change the machine are replaced by some that only note the call."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "checkout"
        self.programs = folder / "bin"
        self.notes = folder / "notes"
        self.programs.mkdir()
        (self.checkout / "tools").mkdir(parents=True)
        for name in ("tools/bootstrap", "requirements.lock", "pyproject.toml"):
            shutil.copy(ROOT / name, self.checkout / name)
        for name in EVERY_MACHINE_HAS:
            found = shutil.which(name)
            assert found is not None
            (self.programs / name).symlink_to(found)
        self.has("id", "echo 0")
        self.has("dpkg-query", "echo installed")
        self.has("systemd-analyze", "")
        self.has("espeak-ng", "")
        self.has("chromium", "")
        self.has("apt-get", self._noting("apt-get"))
        self.has_python("3.11.2")

    def _noting(self, name: str) -> str:
        return f'echo "{name} $*" >>"{self.notes}"'

    def has(self, name: str, script: str) -> None:
        """A program of that name, as a shell script."""
        program = self.programs / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    def has_python(self, version: str) -> None:
        """A python3 that says it has that version, and whose `-m venv` makes one more of itself."""
        told = f"import sys; sys.version_info = {tuple(map(int, version.split('.')))}; exec(sys.argv[1])"
        self.has(
            "python3",
            f"""case "$*" in
            --version) echo Python {version} ;;
            "-c "*) exec {sys.executable} -c '{told}' "$2" ;;
            "-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
            "-m pip"*) {self._noting("pip")} ;;
            esac""",
        )
        for name in ("mkdir", "cp"):
            if not (self.programs / name).exists():
                (self.programs / name).symlink_to(str(shutil.which(name)))

    def bootstrap(self, group: str = "test") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.checkout / "tools/bootstrap", group],
            env={"PATH": str(self.programs)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )

    def noted(self) -> list[str]:
        """The calls so far that would have changed the machine."""
        return self.notes.read_text().splitlines() if self.notes.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_everything_is_installed_at_the_locked_versions_and_from_wheels_only(machine: Machine) -> None:
    assert machine.bootstrap().returncode == 0
    installing = [call for call in machine.noted() if " install " in call]
    assert all("--constraint requirements.lock" in call for call in installing)
    assert "--only-binary :all:" in installing[-1]
    assert installing[-1].endswith("--editable .[dev]")


def test_a_second_run_does_nothing_and_says_nothing(machine: Machine) -> None:
    machine.bootstrap()
    before = machine.noted()
    again = machine.bootstrap()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert machine.noted() == before


def test_what_the_tests_need_is_enough_for_the_demo_but_not_the_other_way_round(machine: Machine) -> None:
    machine.bootstrap("run")
    assert machine.bootstrap("test").stdout != ""
    assert machine.bootstrap("run").stdout == ""


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_is_installed_again(machine: Machine, name: str) -> None:
    machine.bootstrap()
    with (machine.checkout / name).open("a") as file:
        file.write("# changed\n")
    assert "installing the Python packages" in machine.bootstrap().stdout


def test_missing_system_packages_are_installed_by_name(machine: Machine) -> None:
    machine.has("dpkg-query", '[ "$3" = libgbm1 ] && exit 1; echo installed')
    assert "installing system packages: libgbm1" in machine.bootstrap().stdout
    assert machine.noted()[:2] == ["apt-get -q update", "apt-get -q -y install --no-install-recommends libgbm1"]


def test_a_package_that_debian_13_renamed_counts_as_installed(machine: Machine) -> None:
    machine.has("dpkg-query", 'for name; do case "$name" in *t64) echo installed ;; esac; done')
    machine.bootstrap()
    assert not [call for call in machine.noted() if call.startswith("apt-get")]


def test_without_root_and_sudo_it_says_which_command_to_run(machine: Machine) -> None:
    machine.has("id", "echo 1000")
    machine.has("dpkg-query", '[ "$3" = libgl1 ] && exit 1; echo installed')
    done = machine.bootstrap()
    assert done.returncode == 1
    assert "apt-get update && apt-get install --no-install-recommends libgl1" in done.stderr
    assert machine.noted() == []


def test_without_root_but_with_sudo_it_asks_sudo(machine: Machine) -> None:
    machine.has("id", "echo 1000")
    machine.has("sudo", f'echo "sudo $*" >>"{machine.notes}"')
    machine.has("dpkg-query", '[ "$3" = libgl1 ] && exit 1; echo installed')
    assert machine.bootstrap().returncode == 0
    assert "sudo apt-get -q update" in machine.noted()


def test_a_python_that_is_too_old_is_named_in_one_sentence(machine: Machine) -> None:
    machine.has_python("3.9.2")
    done = machine.bootstrap()
    assert done.returncode == 1
    assert done.stderr.startswith("bootstrap: Python 3.11, 3.12 or 3.13 is needed; found: Python 3.9.2.")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(("version", "exit_code"), [("3.10.14", 1), ("3.11.0", 0), ("3.13.9", 0), ("3.14.0", 1)])
def test_python_3_11_to_3_13_will_do(machine: Machine, version: str, exit_code: int) -> None:
    machine.has_python(version)
    assert machine.bootstrap().returncode == exit_code


def test_a_newer_python_beside_an_old_one_is_found(machine: Machine) -> None:
    (machine.programs / "python3").rename(machine.programs / "python3.12")
    machine.has("python3", "exit 1")
    assert machine.bootstrap().returncode == 0


def test_when_pip_fails_so_does_the_bootstrap_and_the_next_run_tries_again(machine: Machine) -> None:
    python = machine.programs / "python3"
    working = python.read_text()
    python.write_text(working.replace('"-m pip"*)', '"-m pip --version") ;;\n"-m pip"*) exit 1;;\n*never*)'))
    failed = machine.bootstrap()
    assert failed.returncode == 1
    assert "pip could not install" in failed.stderr
    shutil.rmtree(machine.checkout / ".venv")
    python.write_text(working)
    assert machine.bootstrap().returncode == 0


def test_where_there_is_no_apt_it_names_what_is_needed_and_goes_on(machine: Machine) -> None:
    (machine.programs / "apt-get").unlink()
    done = machine.bootstrap()
    assert done.returncode == 0
    assert "this is no Debian" in done.stdout


def test_a_wrong_call_says_how_to_call_it() -> None:
    done = subprocess.run(
        [ROOT / "tools/bootstrap", "everything"],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
        env=os.environ,
    )
    assert (done.returncode, done.stderr) == (2, "usage: tools/bootstrap run|test\n")
