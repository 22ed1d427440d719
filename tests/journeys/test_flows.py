"""Every flow in both languages, touched on the real screens; and after each, nothing personal is left anywhere."""

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.core.presentation import Language
from kiosk.core.states import Welcome
from kiosk.logs import log_event
from kiosk.screens.text import Text
from tests.journeys import traces
from tests.journeys.flows import CHANGING, FLOWS, Flow, Person, Visit
from tests.journeys.office import invented_nik, open_office
from tests.journeys.panel import Panel, panel_of

NAMES = {Language.INDONESIAN: "SITI REKAAN", Language.ENGLISH: "BUDI KARANGAN"}


def people(flow: int) -> dict[Language, Person]:
    """Who goes through this flow: others than through any other one."""
    numbers = {language: 7501 + 2 * flow + at for at, language in enumerate(NAMES)}
    return {
        language: Person(NAMES[language], invented_nik(number), f"08120000{number}")
        for language, number in numbers.items()
    }


EVERYBODY = [person for flow in range(len(FLOWS)) for person in people(flow).values()]
SECRETS = traces.Secrets(
    texts=tuple(NAMES.values()),
    numbers=tuple(number for person in EVERYBODY for number in (person.nik, person.phone.removeprefix("0"))),
)
CELSIUS = 36.44


@contextmanager
def screening_office(folder: Path) -> Iterator[Panel]:
    """The panel of an office that screens its visitors; somebody stands before the thermometer."""
    with open_office(folder, offline={"sync_every_s": 0.3}) as office:
        office.thermometer.person(CELSIUS)
        with panel_of(office) as opened:
            yield opened


@pytest.fixture
def panel(folder: Path) -> Iterator[Panel]:
    """A panel whose office may be changed."""
    with screening_office(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    """One panel for all flows that leave the office as it is."""
    with screening_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


def left_behind(panel: Panel, logged: str) -> list[str]:
    """Where something personal is found, and what."""
    office = panel.office
    paper = "\n".join(ticket.text for ticket in office.printer.tickets)
    places = {
        "widget": traces.held_by_widgets(panel.root),
        "texture": traces.behind_textures(),
        "log": "\n".join(office.log.lines),
        "server's log": logged,
        "address": "\n".join(office.link.requests),
        "paper": paper,
        "core": repr(office.running.runtime.newest),
        **{f"file {name}": held for name, held in traces.in_files(office.folder)},
    }
    found = [f"{place}: {one}" for place, said in places.items() for one in SECRETS.found_in(said)]
    # Not in the server's log: it tells how many milliseconds each request took.
    found += [
        f"{place}: {one}"
        for place in ("widget", "texture", "log", "paper")
        for one in traces.temperatures_in(places[place])
    ]
    found += ["texture: one under no text"] * traces.textures_without_words(panel.root)
    return found


def go_through(panel: Panel, flow: Flow, logged: pytest.LogCaptureFixture) -> None:
    """In both languages, and look what is left."""
    logged.set_level(logging.DEBUG)
    for language, person in people(FLOWS.index(flow)).items():
        flow(Visit(panel, person, language))
        panel.until_shown(Welcome)
    assert left_behind(panel, logged.text) == []


@pytest.mark.parametrize("flow", [one for one in FLOWS if one not in CHANGING], ids=lambda flow: flow.__name__)
def test_a_flow_goes_through_in_both_languages_and_leaves_nothing_personal(
    shared_panel: Panel, flow: Flow, caplog: pytest.LogCaptureFixture
) -> None:
    go_through(shared_panel, flow, caplog)


@pytest.mark.parametrize("flow", CHANGING, ids=lambda flow: flow.__name__)
def test_so_does_one_that_finds_the_office_otherwise(
    panel: Panel, flow: Flow, caplog: pytest.LogCaptureFixture
) -> None:
    go_through(panel, flow, caplog)


# Each place is really searched


def _into_widget(panel: Panel, secret: str) -> object:
    held = Text(panel.root.theme)
    held._text = secret
    panel.root.screens[0].add_widget(held)
    return held


def _into_texture(panel: Panel, secret: str) -> object:
    from kiosk.screens.text import render

    texture = render(panel.root.theme, secret, 5.0, False, Text(panel.root.theme).align, 900)
    nobody = Text(panel.root.theme)
    nobody._picture.texture, nobody._picture.size = texture, texture.size
    panel.root.screens[0].add_widget(nobody)
    return texture


def _into_log(panel: Panel, secret: str) -> object:
    log_event("refused", kind=secret)
    return None


def _into_file(panel: Panel, secret: str) -> object:
    with (panel.office.config.server.state_dir / "leak.txt").open("a") as file:
        return file.write(secret + "\n")


def _onto_paper(panel: Panel, secret: str) -> object:
    printer = panel.office.printer
    before = printer.ticket_count
    panel.office.stop()
    with socket.create_connection(("127.0.0.1", printer.port), timeout=5) as line:
        line.sendall(b"\x1b@" + secret.encode() + b"\n\x1dV\x42\x00")
        panel.office.until(lambda: printer.ticket_count > before, "the paper")
    panel.office.start()
    return None


LEAKS: dict[str, Callable[[Panel, str], object]] = {
    "widget": _into_widget,
    "texture": _into_texture,
    "log": _into_log,
    "file leak.txt": _into_file,
    "paper": _onto_paper,
}


@pytest.mark.parametrize("place", LEAKS)
def test_the_search_finds_a_leak_in_each_place(panel: Panel, place: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    person = people(0)[Language.ENGLISH]
    kept = [LEAKS[place](panel, secret) for secret in (person.nik, person.phone, person.name, "36.44")]
    found = [one for one in left_behind(panel, caplog.text) if one.startswith(place)]
    if place == "texture":
        # A texture says no words; that it is there is enough.
        assert found.count("texture: one under no text") >= len(kept)
    else:
        wanted = {person.nik, person.phone.removeprefix("0"), person.name}
        assert {one.removeprefix(f"{place}: ") for one in found} >= wanted
        assert place.startswith("file") or f"{place}: 36.44" in found
