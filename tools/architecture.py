"""Rules of docs/development.md that a machine can check and import-linter cannot say: each finding is a sentence.

A rule takes one `Module` and yields what is wrong with it. tests/test_architecture.py runs all of them over the
repository, and each of them over a small module that breaks it.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from tools.architecture_tables import (
    BELOW_A_SCREEN,
    ENTRY_POINTS,
    HIDING_CLASS_ENDINGS,
    HIDING_FILE_NAMES,
    HOMES,
    IMPURE_IMPORTS,
    MAY_READ_THE_CLOCK,
    MAY_READ_THE_ENVIRONMENT,
    MAY_SLEEP,
    MEANT_TO_HANG,
    NAMES_THAT_NEED_A_UNIT,
    ONE_FILE_ONLY,
    PURE,
    PURE_AND_FOREIGN,
)

FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 400
PROGRAMS = ("kiosk", "quota_protocol", "quota_server", "workbench", "tools", "bench")


@dataclass(frozen=True)
class Module:
    """One source file. `path` is relative to the repository, with slashes."""

    path: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.path)

    @cached_property
    def program(self) -> str:
        """The first folder: `kiosk`, `tests` …"""
        return PurePosixPath(self.path).parts[0]

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}"

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """Every absolute import, wherever in the file it stands, as a dotted name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield node, alias.name
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                yield node, node.module or ""


Rule = Callable[[Module], Iterator[str]]


def _under(path: str, homes: tuple[str, ...]) -> bool:
    return any(path == home or (home.endswith("/") and path.startswith(home)) for home in homes)


def third_party_stays_at_home(module: Module) -> Iterator[str]:
    if module.program not in PROGRAMS or module.program in ("tools", "bench"):
        return
    for node, name in module.imports():
        package = name.partition(".")[0]
        homes = HOMES.get(package)
        if homes is not None and not _under(module.path, homes):
            allowed = " or ".join(homes) or "no file of ours (gpiozero loads it)"
            yield f"{module.at(node)} imports {package}, which only {allowed} may"


def pure_modules_stay_pure(module: Module) -> Iterator[str]:
    if not _under(module.path, PURE):
        return
    ours = {"kiosk", "quota_protocol", "quota_server", *PURE_AND_FOREIGN.get(module.path, ())}
    for node, name in module.imports():
        package = name.partition(".")[0]
        if package in IMPURE_IMPORTS:
            yield f"{module.at(node)} imports {package}: this file is pure, effects belong to the shell"
        elif package not in sys.stdlib_module_names and package not in ours:
            yield f"{module.at(node)} imports {package}: pure files import the standard library and ours only"
    if module.path in MAY_READ_THE_CLOCK:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _CLOCK_READS:
            yield f"{module.at(node)} reads the clock ({ast.unparse(node.func)}): time arrives as an argument"


_CLOCK_READS = frozenset({"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now"})


def screens_draw_and_post_only(module: Module) -> Iterator[str]:
    if not module.path.startswith("kiosk/screens/"):
        return
    for node, name in module.imports():
        if name in BELOW_A_SCREEN or name.startswith(tuple(place + "." for place in BELOW_A_SCREEN)):
            yield f"{module.at(node)} imports {name}: a screen draws a state and posts events, nothing more"
        elif isinstance(node, ast.ImportFrom) and name == "kiosk":
            for alias in node.names:
                if f"kiosk.{alias.name}" in BELOW_A_SCREEN:
                    yield f"{module.at(node)} imports kiosk.{alias.name}: a screen draws a state and posts events"


def nothing_is_swallowed(module: Module) -> Iterator[str]:
    """Whatever catches everything raises it again, or hands it to whoever asked or to the main thread."""
    if module.path in ENTRY_POINTS or module.program == "tests":
        return
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = "everything" if node.type is None else ast.unparse(node.type)
        wholesale = caught == "everything" or re.search(r"\b(Exception|BaseException)\b", caught)
        if wholesale and not (_raises(node) or _hands_on(node)):
            yield f"{module.at(node)} catches {caught} and lets it go: name the errors that can come"


def _hands_on(handler: ast.ExceptHandler) -> bool:
    """Whether the caught error itself goes on: kept in an attribute, or as an argument and not only into the log."""

    def is_the_error(node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == handler.name

    for node in ast.walk(handler):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute) and is_the_error(node.value):
            return True
        if isinstance(node, ast.Call) and "log" not in ast.unparse(node.func) and any(map(is_the_error, node.args)):
            return True
    return False


def functions_fit_a_screen(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{module.at(node)} {node.name} is {lines} lines long; {FUNCTION_LINES_MAX} fit a screen"


def files_have_one_subject(module: Module) -> Iterator[str]:
    lines = module.source.count("\n")
    if module.program in PROGRAMS and lines > FILE_LINES_MAX:
        yield f"{module.path} has {lines} lines; past {FILE_LINES_MAX} it has more than one subject"
    if PurePosixPath(module.path).stem in HIDING_FILE_NAMES:
        yield f"{module.path} has a name that hides what is in it"


def names_tell(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith(HIDING_CLASS_ENDINGS):
            yield f"{module.at(node)} class {node.name} has a name that hides what it is"
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in ("process", "handle", "do"):
            yield f"{module.at(node)} {node.name}() has a name that hides what it does"


def quantities_carry_their_unit(module: Module) -> Iterator[str]:
    if module.program not in PROGRAMS:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.arg):
            name = node.arg
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        else:
            continue
        if name in NAMES_THAT_NEED_A_UNIT or name.removeprefix("_") in NAMES_THAT_NEED_A_UNIT:
            yield f"{module.at(node)} {name} has no unit in its name, such as {name}_s"


def the_kiosk_does_not_sleep(module: Module) -> Iterator[str]:
    if module.program != "kiosk" or module.path in MAY_SLEEP:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep"):
            yield f"{module.at(node)} sleeps: wait for an event or a descriptor, with a limit"


def the_environment_is_read_at_the_edge(module: Module) -> Iterator[str]:
    if module.program not in ("kiosk", "quota_server", "quota_protocol") or module.path in MAY_READ_THE_ENVIRONMENT:
        return
    writes = {
        node.value
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Attribute) and node.attr in ("update", "setdefault"))
        or (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del))
    }
    for node in ast.walk(module.tree):
        is_environment = isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv")
        if is_environment and node not in writes:
            yield f"{module.at(node)} reads the environment: settings arrive through the composition root"


def no_driver_falls_back_silently(module: Module) -> Iterator[str]:
    if module.program != "kiosk":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            caught = ast.unparse(node.type)
            if re.search(r"\b(ImportError|ModuleNotFoundError)\b", caught) and not _raises(node):
                yield f"{module.at(node)} goes on without a package that is missing: raise, with what to install"


def _raises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def queues_are_bounded(module: Module) -> Iterator[str]:
    if module.program not in PROGRAMS:
        return
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        made = ast.unparse(node.func)
        if made.endswith("SimpleQueue") and ".qsize() >=" not in module.source:
            yield f"{module.at(node)} makes a SimpleQueue, whose length nobody looks at"
        elif re.search(r"(^|\.)(Lifo|Priority)?Queue(\[.*\])?$", made) and not node.args and not node.keywords:
            yield f"{module.at(node)} makes a queue without a bound"


def tests_are_honest(module: Module) -> Iterator[str]:
    if module.program != "tests":
        return
    for node, name in module.imports():
        if name.startswith(("unittest.mock", "mock", "pytest_mock")):
            yield f"{module.at(node)} imports {name}: tests run the real thing or a complete, simple stand-in"
    for node in ast.walk(module.tree):
        text = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
        if text == "monkeypatch.setattr":
            yield f"{module.at(node)} patches code: hand the piece in through its constructor"
        elif text in ("pytest.skip", "pytest.xfail", "pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail"):
            yield f"{module.at(node)} {text}: a test runs everywhere or is not there"


def waits_have_a_deadline(module: Module) -> Iterator[str]:
    """In tests a sleep is a pause of a poll that gives up at a deadline."""
    if module.program != "tests" or module.path in MEANT_TO_HANG:
        return
    for node in module.tree.body:
        called = {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
        if "time.sleep" in called and "time.monotonic" not in called:
            yield f"{module.at(node)} sleeps: wait for what should happen, with a deadline"


_IGNORE = re.compile(r"#\s*(?:noqa(?::\s*[A-Z0-9]+(?:\s*,\s*[A-Z0-9]+)*)?|type:\s*ignore(?:\[[^\]]*\])?)(?P<rest>.*)")


def every_ignore_has_its_reason(module: Module) -> Iterator[str]:
    lines = module.source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(module.source).readline):
        if token.type != tokenize.COMMENT:
            continue
        found = _IGNORE.match(token.string)
        above = lines[token.start[0] - 2].strip() if token.start[0] > 1 else ""
        if found and len(found["rest"].strip(" #:-–—")) < 4 and not above.startswith("#"):
            yield f"{module.path}:{token.start[0]} {token.string.strip()} has no reason beside it"


RULES: tuple[Rule, ...] = (
    third_party_stays_at_home,
    pure_modules_stay_pure,
    screens_draw_and_post_only,
    nothing_is_swallowed,
    functions_fit_a_screen,
    files_have_one_subject,
    names_tell,
    quantities_carry_their_unit,
    the_kiosk_does_not_sleep,
    the_environment_is_read_at_the_edge,
    no_driver_falls_back_silently,
    queues_are_bounded,
    tests_are_honest,
    waits_have_a_deadline,
    every_ignore_has_its_reason,
)


def modules(root: Path) -> list[Module]:
    """Every Python file of ours under `root`."""
    paths = sorted(path for folder in (*PROGRAMS, "tests") for path in (root / folder).rglob("*.py"))
    return [Module(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def driven_by_several_files(all_modules: list[Module]) -> Iterator[str]:
    """Packages of `ONE_FILE_ONLY` that more than one file of the kiosk imports."""
    for package in ONE_FILE_ONLY:
        importers = {
            module.path
            for module in all_modules
            if module.program == "kiosk" and any(name.partition(".")[0] == package for _, name in module.imports())
        }
        if len(importers) > 1:
            yield f"{package} is imported by {', '.join(sorted(importers))}: one file drives it"
