"""The HTML that all pages of staff share: signing in and out, notices, and the hidden fields of their forms."""

import uuid

from quota_server.domain.staff import MAY_CALL, MAY_SEE_MESSAGES, MAY_SETTLE, PASSWORD_CHARACTERS_MAX, Staff
from quota_server.pages import wording
from quota_server.pages.frame import text

_PAGES = (("/loket", "Loket", MAY_CALL), ("/cocokkan", "Cocokkan", MAY_SETTLE), ("/pesan", "Pesan", MAY_SEE_MESSAGES))
_HERE = ' aria-current="page"'


def notice(word: str) -> str:
    """What was refused, or nothing."""
    sentence = wording.NOTICES.get(word)
    return f'<p class="pesan" role="alert">{text(sentence)}</p>' if sentence else ""


def sign_in(home: str, title: str, offices: tuple[str, ...], word: str) -> str:
    """The form to sign in to the page at `home`. One office is not asked for."""
    if len(offices) == 1:
        office = f'<input type="hidden" name="office" value="{text(offices[0])}">'
    else:
        office = '<label>Kode kantor<input name="office" required maxlength="64" autocomplete="organization"></label>'
    return (
        f'<div class="sempit"><h1>{text(title)}</h1>{notice(word)}'
        f'<form class="kartu isian" method="post" action="{home}/masuk">{office}'
        '<label>Nama akun<input name="name" required maxlength="32" autocomplete="username" autocapitalize="none"'
        ' spellcheck="false" autofocus></label>'
        f'<label>Kata sandi<input name="password" type="password" required maxlength="{PASSWORD_CHARACTERS_MAX}"'
        ' autocomplete="current-password"></label>'
        '<button class="utama">Masuk</button></form></div>'
    )


def header_aside(home: str, csrf: str, staff: Staff) -> str:
    """The pages of staff that this role may use, the one at `home` marked; who has signed in, and the way out."""
    links = "".join(
        f'<a href="{path}"{_HERE if path == home else ""}>{title}</a>'
        for path, title, roles in _PAGES
        if staff.role in roles
    )
    return (
        f'<nav class="halaman" aria-label="Halaman petugas">{links}</nav>'
        f'<div class="akun"><span>{text(staff.name)}</span><form method="post" action="{home}/keluar">{hidden(csrf)}'
        '<button class="tipis">Keluar</button></form></div>'
    )


def retry(home: str) -> str:
    """A link to try again."""
    return f'<p><a href="{home}">Coba lagi</a></p>'


def hidden(csrf: str) -> str:
    """The field that shows whose page the form is on."""
    return f'<input type="hidden" name="csrf" value="{csrf}">'


def key_field() -> str:
    """The form's own key: sent twice, it happens once."""
    return f'<input type="hidden" name="event_id" value="{uuid.uuid4()}">'
