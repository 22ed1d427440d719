"""A browser without scripts: reads a page's forms, fills them in and presses their buttons, cookies and all."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import requests

from tests.quota_server.kiosk import TIMEOUT_S


@dataclass
class PageForm:
    """A form: where it goes, what its fields hold, and whether its button can be pressed."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    enabled: bool = True
    label: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.text: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._in_form = self._in_button = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag == "form":
            self.forms.append(PageForm(given["action"]))
            self._in_form = True
        elif not self._in_form:
            return
        elif tag == "input" and given.get("type") != "checkbox":
            self.forms[-1].fields.append((given["name"], given.get("value", "")))
        elif tag == "select" and "disabled" not in given:
            self._select = given["name"]
        elif tag == "option" and self._select:
            self.forms[-1].fields.append((self._select, given["value"]))
            self._select = ""
        elif tag == "button":
            self._in_button = True
            self.forms[-1].enabled = "disabled" not in given

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False
        elif tag == "button":
            self._in_button = False

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._in_button:
            self.forms[-1].label += data


class PageReader:
    """One browser; `status`, `text`, `forms` and `tags` are of the page it shows."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.html = ""
        self.path = ""
        self._show = _Reader()
        self.answer = requests.Response()

    def open(self, path: str) -> "PageReader":
        return self._shown(self.session.get(self.url + path, timeout=TIMEOUT_S))

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._show.text).split())

    @property
    def forms(self) -> list[PageForm]:
        return self._show.forms

    @property
    def tags(self) -> list[tuple[str, dict[str, str]]]:
        return self._show.tags

    def form(self, action: str) -> PageForm:
        return next(form for form in self.forms if form.action == action)

    def press(self, label: str, **fields: str) -> "PageReader":
        """Presses the button that begins with the label."""
        form = next(form for form in self.forms if form.label.startswith(label))
        assert form.enabled, f"{label} cannot be pressed: {form.label}"
        return self.send(form, **fields)

    def send(self, form: PageForm, **fields: str) -> "PageReader":
        """Sends a form, whether or not its button can be pressed."""
        content = [(name, fields.get(name, value)) for name, value in form.fields]
        return self._shown(self.session.post(self.url + form.action, data=content, timeout=TIMEOUT_S))

    def element(self, css_class: str) -> str:
        """The text of the first element of a class."""
        _, _, rest = self.html.partition(f'class="{css_class}">')
        return rest.partition("<")[0]

    def close(self) -> None:
        self.session.close()

    def _shown(self, answer: requests.Response) -> "PageReader":
        self.answer, self.html, self._show = answer, answer.text, _Reader()
        self._show.feed(answer.text)
        self.path = urlsplit(answer.url).path
        return self
