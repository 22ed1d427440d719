"""Words of the pages, in Indonesian. Pure."""

from datetime import date, datetime

from quota_protocol.booking_code import BookingCode, spaced
from quota_protocol.messages import BookingState, Origin, TicketFlag, Timing, Window
from quota_server.domain import calendar
from quota_server.domain.board import CounterTicket
from quota_server.domain.gates import BookingFacts
from quota_server.domain.office import OfficeConfig
from quota_server.domain.ticket_states import CALLS_MAX, TicketState
from quota_server.domain.waiting import WaitMinutes, WaitUnknown

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip

NOTICES = {
    "masuk": "Nama atau kata sandi salah. Setelah 5 kali salah, akun terkunci 15 menit.",
    "terkunci": "Terlalu banyak percobaan masuk. Coba lagi 15 menit lagi, atau minta admin mengatur kata sandi baru.",
    "berakhir": "Sesi sudah berakhir. Silakan masuk lagi.",
    "peran": "Akun ini tidak bertugas memanggil nomor. Masuklah dengan akun petugas loket.",
    "loket": "Nomor loket terdiri dari 1 sampai 16 huruf atau angka, misalnya 3.",
    "kosong": "Tidak ada yang menunggu untuk layanan loket ini.",
    "berubah": "Tidak dapat dilakukan: keadaan nomor di loket ini sudah berubah. Lihat nomor di bawah.",
    "sering": "Terlalu banyak permintaan dari alamat ini. Tunggu satu menit, lalu coba lagi.",
    "peran-cocok": "Akun ini tidak bertugas mencocokkan antrean. Masuklah dengan akun petugas antrean atau loket.",
    "pesan-antre": "Pesan akan dikirim.",
    "pesan-printed": "Dicatat: sudah jadi. Warga diberi tahu dua menit lagi; sampai saat itu masih dapat dibatalkan.",
    "pesan-collected": "Dicatat: sudah diserahkan.",
    "pesan-peran": "Akun ini tidak bertugas mencatat permohonan. Mintalah petugas loket.",
    "pesan-pdf_sent": "Dicatat: PDF sudah dikirim. Warga diberi tahu cara mencetaknya, dan permohonan selesai.",
    "pesan-berubah": "Tidak dapat dilakukan: keadaan permohonan sudah berubah.",
    "pesan-nomor-hilang": "Nomor telepon ini sudah dihapus atau pesannya sudah tidak perlu ditelepon.",
    "pesan-tanpa-nomor": "Tidak dikirim: tidak ada nomor telepon, atau hari ini sudah diberi tahu.",
    "pesan-ditelepon": "Dicatat: sudah ditelepon.",
    "pesan-dibatalkan": "Dibatalkan: permohonan belum tercetak lagi, dan tidak ada yang diberi tahu.",
    "pesan-terlambat": "Tidak dapat dibatalkan: sudah lewat dua menit, atau pesannya sudah terkirim.",
    "diputus": "Putusan dicatat.",
    "strip-masuk": "Strip dimasukkan; semuanya di dalam kuota.",
    "strip-lebih": "Strip dimasukkan. Sebagian melebihi kuota; lihat daftar di bawah.",
    "strip-dua-kali": "Tidak dimasukkan: sebagian strip ini sudah ada. Periksa nomor pertama dan terakhir.",
    "strip-isi": "Tidak dimasukkan: periksa tanggal (paling lama 7 hari lalu), jam, nomor, dan strip tak terpakai.",
    "server": "Server sedang tidak dapat menyimpan. Tidak ada yang berubah; coba lagi sebentar.",
}
"""What a page says after something was refused, by the word that its address holds."""

_ORIGINS = {
    Origin.BOOKING: "Daring",
    Origin.WALK_IN: "Langsung",
    Origin.PRIORITY: "Prioritas",
    Origin.URGENT: "Mendesak",
    Origin.PICKUP: "Pengambilan",
    Origin.VERIFICATION: "Verifikasi",
    Origin.MANUAL: "Manual",
}
_FLAGS = {
    TicketFlag.LATE: "Terlambat",
    TicketFlag.OFFLINE: "Luring",
    TicketFlag.UNVERIFIED: "Belum diperiksa",
    TicketFlag.CLOCK_SUSPECT: "Jam belum sesuai",
}


_STATES = {
    TicketState.WAITING: "Menunggu",
    TicketState.CALLED: "Dipanggil",
    TicketState.SKIPPED: "Dilewati",
    TicketState.SERVING: "Sedang dilayani",
    TicketState.DONE: "Selesai",
    TicketState.TRANSFERRED: "Dialihkan",
    TicketState.NO_SHOW: "Tidak hadir",
}


def origin_word(origin: Origin) -> str:
    """How a ticket came about."""
    return _ORIGINS[origin]


def flag_word(flag: TicketFlag) -> str:
    """What staff should know of a ticket."""
    return _FLAGS[flag]


def state_word(state: str) -> str:
    """Where a ticket stands; one that is in no queue was voided."""
    return _STATES[TicketState(state)] if state in tuple(TicketState) else "Dibatalkan"


def long_date(day: date) -> str:
    """`Kamis, 12 November 2026`."""
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def hours(window: Window) -> str:
    """`08.00-10.00`."""
    return f"{window.start}-{window.end}".replace(":", ".")


def clock_time(instant: datetime) -> str:
    """`08.05`."""
    return f"{instant:%H.%M}"


def turn(ahead: int, wait: WaitMinutes | WaitUnknown) -> tuple[tuple[str, str], ...]:
    """What somebody who waits is told: how many are before, and an estimate that says when it is none."""
    if isinstance(wait, WaitMinutes):
        about = f"Sekitar {wait.minutes} menit" if wait.minutes else "Sebentar lagi"
        estimate = f"{about}; bisa lebih cepat atau lebih lama"
    else:
        estimate = "Belum dapat diperkirakan"
    return ("Di depan Anda", f"{ahead} orang"), ("Perkiraan", estimate)


def shown_code(code: BookingCode) -> str:
    """`K7M4-2QXA`."""
    return spaced(code)


def ticket_state(ticket: CounterTicket) -> str:
    """What happens with the number at a counter."""
    if ticket.state is TicketState.SERVING:
        return "Sedang dilayani"
    return f"Dipanggil, ke-{ticket.calls} dari {CALLS_MAX}"


def ticket_marks(ticket: CounterTicket, timezone_label: str) -> tuple[str, ...]:
    """What staff should know of the number."""
    window = (f"{hours(ticket.window)} {timezone_label}",) if ticket.window else ()
    flags = tuple(_FLAGS[flag] for flag in ticket.flags)
    return (_ORIGINS[ticket.origin], *window, f"Diambil {clock_time(ticket.issued_at)}", *flags)


def booking_state(
    office: OfficeConfig, facts: BookingFacts, state: BookingState, now: datetime, *, waiting: bool = False
) -> tuple[str, str]:
    """How a booking stands, and what its resident does now: a heading and a sentence. `waiting`: to be called."""
    if state is BookingState.CANCELLED:
        return "Dibatalkan", "Kode ini tidak berlaku lagi. Daftar lagi untuk memilih waktu lain."
    if waiting:
        return "Menunggu dipanggil", "Nomor antrean Anda ada di bawah ini dan pada tiket. Dengarkan panggilan."
    if state is BookingState.CHECKED_IN:
        return "Sudah dipakai", "Nomor antrean sudah diambil. Lihat nomor pada tiket Anda dan tunggu panggilan."
    if state is BookingState.NO_SHOW:
        return "Sudah lewat", "Harinya sudah lewat. Daftar lagi untuk memilih waktu lain."
    opens = clock_time(calendar.local(office, calendar.check_in_opens_at(office, facts.date, facts.window)))
    from_when = f"mulai pukul {opens} {office.timezone_label}"
    timing = calendar.timing_of(office, facts.date, facts.window, now)
    if timing is Timing.ON_TIME:
        return "Waktunya sekarang", "Silakan pindai kode ini di kios untuk mengambil nomor antrean."
    if timing is Timing.EARLY:
        return "Terdaftar", f"Nomor antrean dapat diambil di kios {from_when}."
    if timing is Timing.LATE:
        return "Terlambat", "Anda tetap dilayani hari ini selama kantor buka, setelah yang sudah hadir. Segera ke kios."
    return "Terdaftar", f"Datanglah pada {long_date(facts.date)}. Nomor antrean dapat diambil di kios {from_when}."
