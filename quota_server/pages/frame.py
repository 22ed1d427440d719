"""The frame of every page: header, main part, footer; and the headers that let it load nothing from elsewhere."""

from dataclasses import dataclass
from html import escape

from starlette.responses import HTMLResponse

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
# A four-petal kawung, as on the kiosk, until the office puts its own emblem there.
_EMBLEM = (
    '<svg class="lambang" viewBox="0 0 52 52" aria-hidden="true" focusable="false">'
    '<rect width="52" height="52" rx="10"/>'
    '<path d="M26 25c-4-3-5-9 0-15 5 6 4 12 0 15zM26 27c4 3 5 9 0 15-5-6-4-12 0-15zM25 26c-3 4-9 5-15 0 6-5 12-4 15 0z'
    'M27 26c3-4 9-5 15 0-6 5-12 4-15 0z"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page. `office` stands in its header with `subject`; `main` is HTML; `aside` ends the header."""

    title: str
    office: str
    subject: str
    main: str
    aside: str = ""
    script: bool = False
    simulated: bool = False
    footer: str = ""


def text(value: object) -> str:
    """A value as HTML text."""
    return escape(str(value), quote=True)


def page_response(page: Page, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    """The whole document."""
    script = '<script src="/static/counter.js" defer></script>' if page.script else ""
    simulated = '<p class="simulasi" role="note">WAKTU SIMULASI</p>' if page.simulated else ""
    footer = f"<footer>{page.footer}</footer>" if page.footer else ""
    document = (
        '<!DOCTYPE html>\n<html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(page.title)}</title>"
        f'<link rel="icon" href="/static/emblem.svg"><link rel="stylesheet" href="/static/style.css">{script}</head>'
        f'<body><a class="lompat" href="#isi">Langsung ke isi</a>'
        f'<header>{_EMBLEM}<div class="kantor"><strong>{text(page.office)}</strong>'
        f"<span>{text(page.subject)}</span></div>{page.aside}</header>{simulated}"
        f'<main id="isi">{page.main}</main>{footer}</body></html>'
    )
    return HTMLResponse(document, status, {**_HEADERS, **(headers or {})})
