"""The HTML of `/pesan`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quota_protocol.booking_code import BookingCode
from quota_server.domain import calendar
from quota_server.domain.message_kinds import MessageKind, UnknownKind
from quota_server.domain.office import OfficeConfig
from quota_server.domain.sending import MessageState
from quota_server.pages import wording
from quota_server.pages.frame import text
from quota_server.pages.staff_views import hidden, notice
from quota_server.store.jobs.message_list import ToldMessage

_STATES = {
    MessageState.WAITING: "menunggu",
    MessageState.SENDING: "sedang dikirim",
    MessageState.SENT: "terkirim",
    MessageState.DELIVERED: "sampai",
    MessageState.UNCERTAIN: "tidak pasti terkirim",
    MessageState.FAILED: "gagal",
}
_KINDS: Mapping[MessageKind | UnknownKind, str] = {
    UnknownKind.OF_ANOTHER_VERSION: "Jenis lain",
    MessageKind.BOOKED: "Bukti booking",
    MessageKind.MOVED: "Jadwal baru",
    MessageKind.INVITED: "Undangan",
    MessageKind.REMINDER: "Pengingat",
    MessageKind.ALMOST: "Hampir giliran",
    MessageKind.READY: "Sudah jadi",
    MessageKind.READY_ONLINE: "Sudah jadi, bawa berkas asli",
    MessageKind.INCOMPLETE: "Syarat kurang",
    MessageKind.CLOSED_MOVED: "Kantor tutup, jadwal pindah",
    MessageKind.CLOSED: "Kantor tutup",
    MessageKind.AT_CENTRE: "Masih diproses di pusat",
    MessageKind.REPAIR: "Data perlu diperbaiki",
    MessageKind.RELEASED: "Perwakilan disetujui",
    MessageKind.DECLINED: "Perwakilan belum disetujui",
    MessageKind.DELAYED: "Cetak tertunda (blangko/server)",
    MessageKind.PRINT_AT_HOME: "PDF, cetak di rumah",
    MessageKind.CANCELLED: "Booking dibatalkan",
    MessageKind.SUSPENDED: "Layanan ditunda",
    MessageKind.NUMBER: "Nomor antrean",
    MessageKind.STATUS_BOOKING: "Jawaban STATUS",
    MessageKind.STATUS_REQUEST: "Jawaban STATUS",
    MessageKind.HELP: "Jawaban petunjuk",
}
_BY_STAFF = (MessageKind.AT_CENTRE, MessageKind.DELAYED, MessageKind.PRINT_AT_HOME)


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """What the page shows. `number`: one that somebody has asked for, to be phoned."""

    office: OfficeConfig
    asked: str
    code: BookingCode | None
    told: Sequence[ToldMessage]
    to_phone: Sequence[ToldMessage]
    number: str = field(repr=False)
    csrf: str = field(repr=False)
    word: str = ""


def page(shown: MessagesPage) -> str:
    """The whole page."""
    number = f'<p class="pesan" role="status">Nomor: <strong>{text(shown.number)}</strong></p>' if shown.number else ""
    return f"<h1>Pesan</h1>{notice(shown.word)}{number}{_search(shown)}{_of_code(shown)}{_to_phone(shown)}"


def _search(shown: MessagesPage) -> str:
    return (
        '<form class="kartu isian lain" method="get" action="/pesan"><label>Kode booking atau permohonan'
        f'<input name="kode" required maxlength="9" value="{text(shown.asked)}" autocapitalize="characters"'
        ' autocomplete="off" spellcheck="false"></label><button class="utama">Lihat pesan</button></form>'
    )


def _of_code(shown: MessagesPage) -> str:
    if not shown.asked:
        return ""
    if shown.code is None:
        return '<p class="pesan" role="alert">Kode salah. Periksa huruf demi huruf.</p>'
    rows = "".join(_row(shown, message, "") for message in shown.told)
    nothing = '<p class="keterangan">Belum ada pesan untuk kode ini.</p>'
    return (
        f'<section class="kartu cocok"><h2>Pesan untuk {text(wording.shown_code(shown.code))}</h2>'
        f"{f'<ul>{rows}</ul>' if rows else nothing}{_deeds(shown, shown.code)}</section>"
    )


def _deeds(shown: MessagesPage, code: BookingCode) -> str:
    field_of_code = f'{hidden(shown.csrf)}<input type="hidden" name="kode" value="{code}">'
    told = "".join(
        f'<form method="post" action="/pesan/kirim">{field_of_code}'
        f'<input type="hidden" name="kind" value="{kind.value}"><button>Kirim: {text(_KINDS[kind])}</button></form>'
        for kind in _BY_STAFF
    )
    ready = any(message.kind in (MessageKind.READY, MessageKind.READY_ONLINE) for message in shown.told)
    undo = (
        f'<form method="post" action="/pesan/belum-cetak">{field_of_code}'
        "<button>Belum tercetak: batalkan</button></form>"
        if ready
        else ""
    )
    return f'<div class="tanda">{undo}{told}</div>'


def _to_phone(shown: MessagesPage) -> str:
    if not shown.to_phone:
        return '<p class="keterangan">Tidak ada yang perlu ditelepon.</p>'
    rows = "".join(
        _row(
            shown,
            message,
            _button(shown, "nomor", message, "Tampilkan nomor")
            + _button(shown, "ditelepon", message, "Sudah ditelepon"),
        )
        for message in shown.to_phone
    )
    return f'<section class="kartu cocok"><h2>Perlu ditelepon</h2><ul>{rows}</ul></section>'


def _button(shown: MessagesPage, deed: str, message: ToldMessage, label: str) -> str:
    return (
        f'<form method="post" action="/pesan/{deed}">{hidden(shown.csrf)}'
        f'<input type="hidden" name="key" value="{text(message.key)}"><button>{label}</button></form>'
    )


def _row(shown: MessagesPage, message: ToldMessage, buttons: str) -> str:
    at = calendar.local(shown.office, message.at)
    state = _STATES[message.state] + (" · sudah ditelepon" if message.handled_by else "")
    return (
        f"<li><strong>{at:%d-%m-%Y} {wording.clock_time(at)} {text(shown.office.timezone_label)}</strong>"
        f'<span class="perihal"><span>{text(_KINDS[message.kind])} · {text(state)} · {text(message.phone)}</span>'
        f"<span>{text(message.body)}</span></span><span>{buttons}</span></li>"
    )
