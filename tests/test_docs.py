"""The documentation holds what it says: links lead somewhere, commands and settings exist, nothing leaks."""

import dataclasses
import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from kiosk import config
from quota_server.config import Limits

ROOT = Path(__file__).resolve().parent.parent


def our_files() -> list[Path]:
    """Everything in the repository, or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=20).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


FILES = our_files()
PAGES = [path for path in FILES if path.suffix == ".md"]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
PAGE_IDS = [str(page.relative_to(ROOT)) for page in PAGES]


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=PAGE_IDS)
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


def test_every_page_of_docs_is_linked_from_another_page() -> None:
    linked = {(page.parent / link.partition("#")[0]).resolve() for page in PAGES for link in LINK.findall(prose(page))}
    alone = [str(page.relative_to(ROOT)) for page in PAGES if "docs" in page.parts and page.resolve() not in linked]
    assert not alone


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=PAGE_IDS)
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert named <= make_targets()


def test_every_make_target_is_explained_for_developers() -> None:
    text = (ROOT / "docs/development.md").read_text(encoding="utf-8")
    assert [target for target in sorted(make_targets()) if f"| `make {target}` |" not in text] == []


COMMAND = re.compile(r"(?:^|`|bin/)(kiosk|quota-server) ([a-z][^`\n]*)", flags=re.MULTILINE)


@cache
def help_of(program: str, *words: str) -> str:
    module = program.replace("-", "_")
    command = [sys.executable, "-m", module, *words, "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)
    return done.stdout if done.returncode == 0 else ""


def what_is_wrong_with(program: str, rest: str) -> list[str]:
    """What `program --help` does not know of a command line that a page shows."""
    words = rest.split()
    command = [words[0]]
    if not help_of(program, *command):
        return [f"{program} {words[0]}"]
    if (
        words[1:]
        and words[1].isalpha()
        and words[1].islower()
        and help_of(program, *words[:2]) != help_of(program, words[0])
    ):
        command.append(words[1])
    options = re.findall(r"(?<!\S)\[?(--[a-z][a-z\-]*)", rest)
    known = set(re.findall(r"--[a-z][a-z\-]*", help_of(program, *command)))
    return [f"{program} {' '.join(command)} {option}" for option in options if option not in known]


def test_every_command_that_a_page_shows_exists_with_its_options() -> None:
    shown = {match.groups() for page in PAGES for match in COMMAND.finditer(page.read_text(encoding="utf-8"))}
    assert len(shown) >= 5
    assert [wrong for program, rest in sorted(shown) for wrong in what_is_wrong_with(program, rest)] == []


def as_toml(value: Any) -> str:
    """A default as somebody would write it in kiosk.toml."""
    if isinstance(value, tuple):
        return "[" + ", ".join(as_toml(one) for one in value) + "]"
    if isinstance(value, Path):
        value = str(value)
    return json.dumps(value)


def settings_of_the_kiosk() -> list[tuple[str, str, str]]:
    """Section, key and default (`*required*` where there is none) of everything that kiosk.toml may hold."""
    found = []
    hints = get_type_hints(config.Config)
    for section in dataclasses.fields(config.Config):
        repeated = get_args(hints[section.name])
        table = repeated[0] if repeated else hints[section.name]
        heading = f"### `[[{section.name}]]`" if repeated else f"### `[{section.name}]`"
        types = get_type_hints(table)
        for key in dataclasses.fields(table):
            default = key.default
            if types[key.name] is float and isinstance(default, int):
                default = float(default)
            shown = "*required*" if default is dataclasses.MISSING else f"`{as_toml(default)}`"
            found.append((heading, key.name, shown))
    return found


@pytest.mark.parametrize(("heading", "key", "default"), settings_of_the_kiosk())
def test_every_setting_stands_in_configuration_md_with_its_default(heading: str, key: str, default: str) -> None:
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    section = text.partition(heading + "\n")[2].partition("\n### ")[0].partition("\n## ")[0]
    assert f"| `{key}` | {default} |" in section


@pytest.mark.parametrize("limit", dataclasses.fields(Limits), ids=lambda limit: limit.name)
def test_every_limit_of_the_server_stands_there_too(limit: dataclasses.Field[int]) -> None:
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    assert f"| `{limit.name}` | `{limit.default}` |" in text.partition("## quota-server.toml")[2]


def test_configuration_md_names_no_setting_that_is_gone() -> None:
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    kiosk_toml = text.partition("## kiosk.toml")[2].partition("\n## ")[0]
    known = {key for _, key, _ in settings_of_the_kiosk()}
    assert set(re.findall(r"^\| `(\w+)` \|", kiosk_toml, flags=re.MULTILINE)) <= known


def test_every_file_of_systemd_is_explained() -> None:
    text = (ROOT / "docs/systemd.md").read_text(encoding="utf-8")
    names = [path.name for path in FILES if path.parent == ROOT / "systemd"]
    explained = {*re.findall(r"`([\w.\-]+)`", text), "kiosk-nightly.service", "install"}
    assert sorted(set(names) - explained) == []


def test_the_changelog_keeps_a_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert releases[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", release) for release in releases[1:])
    kinds = set(re.findall(r"^### (.+)$", text, flags=re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_every_decision_has_its_number_its_date_and_its_three_parts() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))[1:]
    for number, page in enumerate(pages, start=1):
        text = page.read_text(encoding="utf-8")
        assert page.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert re.search(r"^Date: \d{4}-\d{2}-\d{2}$", text, flags=re.MULTILINE)
        assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == ["Context", "Decision", "Consequences"]


# Spelled in pieces, so that this file is not what it finds.
MACHINE_PATHS = re.compile(r"(?<![\w.\-])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me"]) + r")/[\w.]")
REGISTRY_HOSTS = re.compile(
    r"\b(?:"
    + "|".join(
        ["pypi" + r"\.org", "python" + r"hosted\.org", "piw" + r"heels\.org", "deb" + r"ian\.org", "npm" + r"js\.org"]
    )
    + r"\b)"
)
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".lock",
    ".sh",
    ".service",
    ".timer",
    ".rules",
    ".conf",
    ".json",
    ".html",
    ".css",
    ".js",
    "",
}


def readable() -> list[tuple[str, str]]:
    return [(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in FILES if path.suffix in TEXT]


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    found = [f"{name}: {hit[0]}" for name, text in readable() for hit in MACHINE_PATHS.finditer(text)]
    assert not found


def test_no_file_names_the_host_of_a_package_registry() -> None:
    found = [f"{name}: {hit[0]}" for name, text in readable() for hit in REGISTRY_HOSTS.finditer(text)]
    assert not found


def test_the_lock_names_versions_and_nothing_else() -> None:
    lines = (ROOT / "requirements.lock").read_text().splitlines()[1:]
    assert all(re.fullmatch(r"[a-z0-9.\-]+==[\w.+!]+( ; .+)?", line) for line in lines)


def test_everything_that_pyproject_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    names = {re.split(r"[<>=!~;\[ ]", requirement)[0].lower() for requirement in asked} - {project["name"]}
    locked = {line.partition("==")[0] for line in (ROOT / "requirements.lock").read_text().splitlines()}
    assert names <= locked
