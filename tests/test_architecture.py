"""The rules of docs/development.md, over every file of the repository; and each rule over a file that breaks it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools import architecture
from tools import architecture_tables as tables
from tools.architecture import Module

ROOT = Path(__file__).resolve().parent.parent

BROKEN: list[tuple[architecture.Rule, str, str]] = [
    (architecture.third_party_stays_at_home, "kiosk/runtime.py", "from kivy.clock import Clock"),
    (architecture.third_party_stays_at_home, "kiosk/core/session.py", "def f():\n    import requests"),
    (architecture.third_party_stays_at_home, "workbench/paper.py", "import escpos"),
    (architecture.pure_modules_stay_pure, "kiosk/core/session.py", "import time"),
    (architecture.pure_modules_stay_pure, "kiosk/core/states.py", "from random import choice"),
    (architecture.pure_modules_stay_pure, "quota_server/domain/ledger.py", "import msgspec"),
    (architecture.pure_modules_stay_pure, "kiosk/core/model.py", "now = datetime.now(UTC)"),
    (architecture.screens_draw_and_post_only, "kiosk/screens/ticket.py", "from kiosk.hardware.printer import Printer"),
    (architecture.screens_draw_and_post_only, "kiosk/screens/ticket.py", "from kiosk import quota_client"),
    (architecture.nothing_is_swallowed, "kiosk/runtime.py", "try:\n    f()\nexcept Exception:\n    pass"),
    (
        architecture.nothing_is_swallowed,
        "bench/visit.py",
        "try:\n    f()\nexcept (OSError, BaseException):\n    pass",
    ),
    (architecture.nothing_is_swallowed, "kiosk/app.py", "try:\n    f()\nexcept:\n    pass"),
    (architecture.nothing_is_swallowed, "kiosk/app.py", "try:\n    f()\nexcept Exception as e:\n    log.error(e)"),
    (architecture.functions_fit_a_screen, "tests/test_a.py", "def f():\n" + "    pass\n" * 60),
    (architecture.files_have_one_subject, "kiosk/app.py", "pass\n" * 401),
    (architecture.files_have_one_subject, "kiosk/utils.py", ""),
    (architecture.names_tell, "kiosk/app.py", "class ScreenManager: ..."),
    (architecture.names_tell, "kiosk/app.py", "def process(): ..."),
    (architecture.quantities_carry_their_unit, "kiosk/app.py", "def f(timeout: float): ..."),
    (architecture.quantities_carry_their_unit, "kiosk/app.py", "class A:\n    interval: float"),
    (architecture.the_kiosk_does_not_sleep, "kiosk/runtime.py", "time.sleep(1)"),
    (architecture.the_environment_is_read_at_the_edge, "kiosk/runtime.py", "a = os.environ['A']"),
    (
        architecture.no_driver_falls_back_silently,
        "kiosk/app.py",
        "try:\n    import lgpio\nexcept ImportError:\n    a = 1",
    ),
    (architecture.queues_are_bounded, "kiosk/runtime.py", "inbox: queue.Queue[int] = queue.Queue()"),
    (architecture.queues_are_bounded, "kiosk/runtime.py", "inbox = SimpleQueue()"),
    (architecture.tests_are_honest, "tests/test_a.py", "from unittest.mock import patch"),
    (architecture.tests_are_honest, "tests/test_a.py", "def test_a(monkeypatch):\n    monkeypatch.setattr(a, 'b', 1)"),
    (architecture.tests_are_honest, "tests/test_a.py", "@pytest.mark.skipif(True)\ndef test_a(): ..."),
    (architecture.waits_have_a_deadline, "tests/test_a.py", "def test_a():\n    time.sleep(1)"),
    (architecture.every_ignore_has_its_reason, "kiosk/app.py", "a = 1  # " + "noqa: F841\n"),
    (architecture.every_ignore_has_its_reason, "kiosk/app.py", "a = 1  # type: " + "ignore[misc]\n"),
]

SOUND: list[tuple[architecture.Rule, str, str]] = [
    (architecture.third_party_stays_at_home, "kiosk/screens/welcome.py", "from kivy.clock import Clock"),
    (
        architecture.pure_modules_stay_pure,
        "kiosk/core/session.py",
        "from datetime import datetime\nfrom kiosk import model",
    ),
    (architecture.nothing_is_swallowed, "kiosk/__main__.py", "try:\n    f()\nexcept Exception:\n    pass"),
    (architecture.nothing_is_swallowed, "kiosk/app.py", "try:\n    f()\nexcept BaseException:\n    g()\n    raise"),
    (architecture.nothing_is_swallowed, "kiosk/app.py", "try:\n    f()\nexcept BaseException as e:\n    self.fail(e)"),
    (architecture.functions_fit_a_screen, "tests/test_a.py", "def f():\n" + "    pass\n" * 59),
    (architecture.the_environment_is_read_at_the_edge, "kiosk/screens/a.py", "os.environ.update(A='1')"),
    (
        architecture.no_driver_falls_back_silently,
        "kiosk/app.py",
        "try:\n    import a\nexcept ImportError as e:\n    raise B from e",
    ),
    (architecture.queues_are_bounded, "kiosk/runtime.py", "inbox = queue.Queue(maxsize=64)"),
    (architecture.every_ignore_has_its_reason, "kiosk/app.py", "a = 1  # " + "noqa: F841  kivy looks this name up\n"),
]


@pytest.fixture(scope="module")
def all_modules() -> list[Module]:
    return architecture.modules(ROOT)


@pytest.mark.parametrize("rule", architecture.RULES, ids=lambda rule: rule.__name__)
def test_every_file_keeps_the_rule(rule: Callable[[Module], Iterator[str]], all_modules: list[Module]) -> None:
    findings = [finding for module in all_modules for finding in rule(module)]
    assert not findings, "\n".join(["", *findings])


def test_a_package_that_drives_a_device_is_imported_by_one_file(all_modules: list[Module]) -> None:
    findings = list(architecture.driven_by_several_files(all_modules))
    assert not findings, "\n".join(["", *findings])


def test_a_second_file_that_drives_the_printer_is_found() -> None:
    two = [
        Module("kiosk/hardware/a.py", "import escpos"),
        Module("kiosk/hardware/b.py", "from escpos.printer import Dummy"),
    ]
    assert list(architecture.driven_by_several_files(two)) == [
        "escpos is imported by kiosk/hardware/a.py, kiosk/hardware/b.py: one file drives it"
    ]


@pytest.mark.parametrize(("rule", "path", "source"), BROKEN)
def test_the_rule_finds_what_breaks_it(rule: architecture.Rule, path: str, source: str) -> None:
    assert list(rule(Module(path, source)))


@pytest.mark.parametrize(("rule", "path", "source"), SOUND)
def test_the_rule_leaves_sound_code_alone(rule: architecture.Rule, path: str, source: str) -> None:
    assert not list(rule(Module(path, source)))


def test_every_rule_is_shown_to_find_something() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(architecture.RULES)


def test_the_names_in_the_tables_are_real_places(all_modules: list[Module]) -> None:
    """A renamed file must not leave a permission behind for whatever takes its name later."""
    paths = {module.path for module in all_modules}
    permitted = [*tables.MAY_SLEEP, *tables.MAY_READ_THE_ENVIRONMENT, *tables.ENTRY_POINTS]
    gone = [path for path in permitted if path not in paths]
    assert not gone
