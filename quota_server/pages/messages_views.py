"""The HTML of `/pesan`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from quota_protocol.booking_code import BookingCode
from quota_server.domain import calendar
from quota_server.domain.message_kinds import MessageKind, UnknownKind
from quota_server.domain.office import OfficeConfig
from quota_server.domain.sending import Failure, MessageState
from quota_server.pages import wording
from quota_server.pages.frame import text
from quota_server.pages.staff_views import hidden, notice
from quota_server.store.jobs.message_list import LISTED_MAX, CodeFacts, Deed, Handling, ToldMessage

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
    MessageKind.UNCOLLECTED: "Belum diambil",
    MessageKind.INCOMPLETE: "Syarat kurang",
    MessageKind.CLOSED_MOVED: "Kantor tutup, jadwal pindah",
    MessageKind.CLOSED: "Kantor tutup",
    MessageKind.AT_CENTRE: "Masih diproses di pusat",
    MessageKind.PRINT_READY: "Siap dicetak",
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
_DEEDS = {
    Deed.PRINTED: ("terjadi", "Sudah jadi: kabari untuk diambil"),
    Deed.COLLECTED: ("terjadi", "Berkas diperiksa, sudah diserahkan"),
    Deed.TELL_AT_CENTRE: ("kirim", "Kirim: masih diproses di pusat"),
    Deed.TELL_DELAYED: ("kirim", "Kirim: cetak tertunda (blangko/server)"),
    Deed.PDF_SENT: ("terjadi", "PDF sudah dikirim lewat WA: kabari dan selesaikan"),
    Deed.NOT_PRINTED: ("belum-cetak", "Belum tercetak: batalkan"),
}
_REASONS = {
    Failure.NUMBER_LIMIT: "Batas pesan harian nomor ini tercapai.",
    Failure.NO_NUMBER: "Nomornya sudah dihapus.",
    Failure.GATEWAY: "Jalur SMS gagal, sudah dicoba empat kali.",
    Failure.UNDELIVERED: "Dikirim, tetapi tidak sampai ke ponselnya.",
    Failure.UNKNOWN_KIND: "Dibuat versi lain dari program ini.",
    Failure.REJECTED: "Ditolak penyedia SMS; mungkin nomornya salah.",
    Failure.EXPIRED: "Terlambat; tidak perlu lagi.",
}
_HANDLING = {
    Handling.NOTHING: "",
    Handling.PHONED: " · sudah ditelepon",
    Handling.TAKEN_BACK: " · tidak berlaku lagi",
}
_WORRYING = (MessageState.UNCERTAIN, MessageState.FAILED)


class NothingAsked(Enum):
    """No code, or no number."""

    FOR = "nothing"


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """A number that somebody has asked for, to phone about the message of that key."""

    key: str
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MessagesOfCode:
    """What there is of a code that was asked for."""

    code: BookingCode
    facts: CodeFacts
    told: Sequence[ToldMessage]


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """What the page shows. `asked`: what was typed as a code."""

    office: OfficeConfig
    asked: str
    of_code: MessagesOfCode | NothingAsked
    to_phone: Sequence[ToldMessage]
    number: ShownNumber | NothingAsked
    csrf: str = field(repr=False)
    word: str = ""


def page(shown: MessagesPage) -> str:
    """The whole page. Whom to phone comes first, unless a code was asked for."""
    parts = [_search(shown), _of_code(shown), _to_phone(shown)]
    return f"<h1>Pesan ke warga</h1>{notice(shown.word)}{''.join(parts)}"


def _search(shown: MessagesPage) -> str:
    found = shown.of_code
    asked = shown.asked if isinstance(found, NothingAsked) else wording.shown_code(found.code)
    return (
        '<form class="kartu isian cari" method="get" action="/pesan"><label>Kode booking atau permohonan'
        f'<input name="kode" required maxlength="9" value="{text(asked)}" placeholder="K7M4-2QXA"'
        ' autocapitalize="characters" autocomplete="off" spellcheck="false"></label>'
        '<button class="utama">Lihat pesan</button></form>'
    )


def _of_code(shown: MessagesPage) -> str:
    if not shown.asked:
        return ""
    found = shown.of_code
    if isinstance(found, NothingAsked):
        return '<p class="pesan" role="alert">Kode salah. Periksa huruf demi huruf.</p>'
    rows = "".join(_row(shown, message, "") for message in found.told)
    listed = f'<ul class="sms">{rows}</ul>' if rows else ""
    return (
        f'<section class="kartu cocok"><h2>Pesan untuk {text(wording.shown_code(found.code))}</h2>'
        f"{_standing(found)}{listed}{_deeds(shown, found)}</section>"
    )


def _standing(found: MessagesOfCode) -> str:
    """What explains an empty list, or that nothing more can be told."""
    if not found.facts.is_known and not found.told:
        sentence = "Tidak ada booking atau permohonan dengan kode ini di kantor ini."
    elif not found.facts.is_reachable:
        sentence = "Tidak ada nomor telepon untuk kode ini, atau sudah dihapus: tidak ada yang dapat dikirim."
    elif not found.told:
        sentence = "Belum ada pesan untuk kode ini."
    else:
        return ""
    return f'<p class="keterangan">{sentence}</p>'


def _deeds(shown: MessagesPage, found: MessagesOfCode) -> str:
    forms = "".join(
        f'<form method="post" action="/pesan/{_DEEDS[deed][0]}">{hidden(shown.csrf)}'
        f'<input type="hidden" name="kode" value="{found.code}"><input type="hidden" name="deed" value="{deed.value}">'
        f"{_originals(found, deed)}<button>{text(_DEEDS[deed][1])}</button></form>"
        for deed in found.facts.deeds
    )
    return f'<div class="kabari">{forms}</div>' if forms else ""


def _originals(found: MessagesOfCode, deed: Deed) -> str:
    """The tick without which the browser does not send the form: what came as a scan is handed over for originals."""
    if deed is not Deed.COLLECTED or not found.facts.needs_originals:
        return ""
    return (
        '<label class="centang"><input type="checkbox" name="asli" value="sesuai" required>Berkas asli sesuai</label>'
    )


def _to_phone(shown: MessagesPage) -> str:
    if not shown.to_phone:
        return '<p class="keterangan beres">Tidak ada yang perlu ditelepon.</p>'
    # The one whose number is shown stands first: the page begins anew at its top.
    listed = sorted(shown.to_phone, key=lambda message: not _is_shown(shown, message))
    rows = "".join(_row(shown, message, _buttons(shown, message)) for message in listed)
    count = f"{len(shown.to_phone)}" + (" atau lebih" if len(shown.to_phone) >= LISTED_MAX else "")
    return (
        f'<section class="kartu cocok"><h2>Perlu ditelepon: {count}</h2>'
        "<p>Pesan ini tidak sampai, atau tidak pasti. Yang paling lama menunggu di atas. Setiap nomor yang ditampilkan"
        f' dicatat.</p><ul class="sms">{rows}</ul></section>'
    )


def _is_shown(shown: MessagesPage, message: ToldMessage) -> bool:
    return isinstance(shown.number, ShownNumber) and shown.number.key == message.key


def _buttons(shown: MessagesPage, message: ToldMessage) -> str:
    if _is_shown(shown, message) or not message.phone:
        return _button(shown, "ditelepon", message, "Sudah ditelepon", leading=True)
    return _button(shown, "nomor", message, "Tampilkan nomor", leading=True) + _button(
        shown, "ditelepon", message, "Sudah ditelepon"
    )


def _button(shown: MessagesPage, deed: str, message: ToldMessage, label: str, *, leading: bool = False) -> str:
    main = ' class="utama"' if leading else ""
    return (
        f'<form method="post" action="/pesan/{deed}">{hidden(shown.csrf)}'
        f'<input type="hidden" name="key" value="{text(message.key)}"><button{main}>{label}</button></form>'
    )


def _row(shown: MessagesPage, message: ToldMessage, buttons: str) -> str:
    at = calendar.local(shown.office, message.at)
    state = _STATES[message.state] + _HANDLING[message.handling]
    worrying = " gawat" if message.state in _WORRYING and message.handling is Handling.NOTHING else ""
    when = f"{at:%d-%m-%Y} {wording.clock_time(at)} {shown.office.timezone_label}"
    if message.state is MessageState.WAITING:
        when = f"dikirim mulai {when}"
    phone = "" if _is_shown(shown, message) else message.phone or "tanpa nomor"
    masked = f'\N{NO-BREAK SPACE}· <span class="utuh">{text(phone)}</span>' if phone else ""
    aside = f'<div class="putusan">{buttons}</div>' if buttons else ""
    reason = _reason(message)
    why = f'<span class="sebab-gagal">{text(reason)}</span>' if reason else ""
    return (
        f'<li><div class="perihal"><span><strong>{text(_KINDS[message.kind])}</strong>'
        f' <em class="status{worrying}">{text(state)}</em></span>{_number(shown, message)}{why}'
        f'<span>{text(when)}{masked}</span><span class="isi">{text(message.body)}</span></div>{aside}</li>'
    )


def _reason(message: ToldMessage) -> str:
    """Why it was given up; what a gateway says itself is for the log."""
    if message.handling is Handling.TAKEN_BACK:
        return "Penutupan atau penundaannya dibatalkan: tidak perlu ditelepon."
    if message.state is MessageState.UNCERTAIN:
        return "Mungkin sampai, mungkin tidak: tanyakan."
    if message.state is not MessageState.FAILED:
        return ""
    return next((words for failure, words in _REASONS.items() if message.reason.startswith(failure.value)), "")


def _number(shown: MessagesPage, message: ToldMessage) -> str:
    if not _is_shown(shown, message) or not isinstance(shown.number, ShownNumber):
        return ""
    phone = shown.number.phone
    return (
        f'<span role="status">Nomor: <a class="telepon" href="tel:{text(phone)}">{text(_as_dialled(phone))}</a>'
        f" ({text(phone)})</span>"
    )


def _as_dialled(phone: str) -> str:
    """`0812-0000-0001`."""
    national = "0" + phone.removeprefix("+62")
    return "-".join(part for part in (national[:4], national[4:8], national[8:]) if part)
