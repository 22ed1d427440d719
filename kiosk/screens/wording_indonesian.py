"""What the screens say in Indonesian: plain words, "Anda", no blame. domain.md section 6 is where they come from."""

from kiosk.core.events import Button
from kiosk.core.model import MisreadScan, OutOfServiceReason, ReadingProblem, StaffReason
from kiosk.core.presentation import Volume
from kiosk.core.wording_dates import long_date
from kiosk.screens.wording import (
    ChoiceWords,
    DisplayWords,
    HeaderWords,
    Message,
    StillThereWords,
    TicketWords,
    TypingWords,
    WaitWords,
    WelcomeWords,
    Words,
)
from kiosk.screens.wording_questions_indonesian import (
    BOOKING,
    LOST_CODE,
    NUMBER_SMS,
    QUESTION_BUTTONS,
    QUESTIONS,
    RECORD,
)
from kiosk.screens.wording_staff_indonesian import STAFF
from quota_protocol.problems import ProblemType

_ASK_STAFF = "Petugas akan membantu Anda."
_BESIDE = "Mohon tunggu di samping kios."
_FRONT = "Silakan ambil nomor antrean dari petugas di depan."

_BUTTONS = {
    **QUESTION_BUTTONS,
    Button.TYPE_CODE: "Ketik kode booking",
    Button.TYPE_NIK: "Ketik NIK",
    Button.TAKE_NUMBER: "Ambil nomor antrean",
    Button.COLLECT_CARD: "Ambil KTP-el",
    Button.PRIORITY: "Lansia, disabilitas,\nibu hamil",
    Button.URGENT: "Keperluan\nmendesak",
    Button.CONTINUE: "Lanjut",
    Button.ERASE: "Hapus",
    Button.CLEAR: "Ulangi",
    Button.BACK: "Kembali",
    Button.CANCEL: "Batal",
    Button.RETRY: "Coba lagi",
    Button.OTHER_WINDOW: "Pilih jam lain",
    Button.OTHER_SERVICE: "Layanan lain",
    Button.STILL_HERE: "Ya, lanjutkan",
    Button.TICKET_MISSING: "Tiket tidak keluar",
    Button.CALL_STAFF: "Panggil\nPetugas",
    Button.DONE: "Selesai",
    Button.STAFF_DEVICES: "Perangkat",
    Button.STAFF_OPEN_GATE: "Buka pintu",
    Button.STAFF_PRINT_AGAIN: "Cetak ulang tiket",
    Button.STAFF_LET_THROUGH: "Luluskan pemeriksaan",
    Button.STAFF_VOID: "Batalkan tiket",
    Button.STAFF_CLOCK: "Tanggal dan jam",
    Button.DISPLAY: "Tampilan",
    Button.DISPLAY_DONE: "Selesai",
    Button.HEAR: "Dengar",
}

_REFUSALS = {
    ProblemType.INVALID_REQUEST: Message("Belum bisa diproses", _ASK_STAFF),
    ProblemType.NIK_INVALID: Message(
        "NIK belum tepat", "NIK terdiri atas 16 angka. Lihat pada KTP-el atau Kartu Keluarga."
    ),
    ProblemType.UNAUTHORIZED: Message("Kios belum siap melayani", _FRONT),
    ProblemType.DEVICE_REVOKED: Message("Kios belum siap melayani", _FRONT),
    ProblemType.DEVICE_ROLLBACK: Message("Kios belum siap melayani", _FRONT),
    ProblemType.DEVICE_FORK: Message("Kios belum siap melayani", _FRONT),
    ProblemType.BOOKING_UNKNOWN: Message(
        "Booking tidak ditemukan", "Mungkin booking dibuat di kantor lain, untuk hari lain, atau sudah dibatalkan."
    ),
    ProblemType.REQUEST_UNKNOWN: Message(
        "Permohonan tidak ditemukan", "Mungkin permohonan dibuat di kantor lain. Periksa lagi kode Anda."
    ),
    ProblemType.BOOKING_CANCELLED: Message(
        "Booking ini sudah dibatalkan", "Anda tetap bisa mengambil nomor antrean untuk hari ini."
    ),
    ProblemType.BOOKING_USED: Message(
        "Nomor sudah pernah diambil",
        "Nomor antrean sudah diambil pukul {used_at}. Tiket hilang? Petugas dapat mencetak ulang.",
        "Booking ini sudah dipakai. Tiket hilang? Petugas dapat mencetak ulang.",
    ),
    ProblemType.BOOKING_OTHER_DAY: Message(
        "Booking Anda untuk hari lain",
        "Booking Anda: {date}, pukul {window}. Silakan datang pada hari itu, atau pindahkan.",
        "Silakan datang pada hari yang tertulis di SMS Anda.",
    ),
    ProblemType.TOO_EARLY: Message(
        "Anda datang lebih awal",
        "Nomor antrean dapat diambil mulai pukul {opens_at}. Silakan pindai lagi pada waktu itu.",
        "Silakan kembali menjelang jam booking Anda.",
    ),
    ProblemType.QUOTA_EXHAUSTED: Message("Kuota hari ini sudah habis", "Anda bisa memesan hari lain di sini sekarang."),
    ProblemType.SEVERAL_BOOKINGS: Message("Ada beberapa booking", "Petugas akan membantu memilih booking Anda."),
    ProblemType.ONE_PER_PERSON: Message(
        "Anda sudah punya nomor",
        "Satu orang satu nomor atau booking per layanan. Tiket hilang? Petugas membantu.",
    ),
    ProblemType.OFFICE_CLOSED: Message(
        "Kantor sedang tutup", "Buka kembali: {opens_day}, pukul {opens_at}.", "Silakan datang pada jam pelayanan."
    ),
    ProblemType.SERVICE_SUSPENDED: Message(
        "Layanan ini sedang ditunda",
        "Ditunda sementara (dasar: {basis}). Layanan lain tetap buka.",
        "Ditunda untuk sementara. Layanan lain tetap buka.",
    ),
    ProblemType.RECORD_NOT_PRINTABLE: Message(
        "KTP-el belum bisa dicetak", "Data Anda masih diproses. Petugas akan memeriksanya bersama Anda."
    ),
    ProblemType.HELD_FOR_SECTION_HEAD: Message(
        "Perlu pemeriksaan petugas", "Data perlu diperiksa Kasi Identitas Penduduk. Petugas mengantar Anda."
    ),
    ProblemType.IDEMPOTENCY_MISMATCH: Message("Belum bisa diproses", _ASK_STAFF),
    ProblemType.RATE_LIMITED: Message("Sedang sangat ramai", "Mohon tunggu sebentar. " + _ASK_STAFF),
    ProblemType.RECOVERING: Message("Sistem sedang dipulihkan", _ASK_STAFF),
}

_WITH_STAFF = {
    StaffReason.ASKED: Message("Petugas sedang menuju ke sini", _BESIDE),
    StaffReason.URGENT: Message("Petugas sedang menuju ke sini", f"{_BESIDE} Petugas mendahulukan keperluan mendesak."),
    # Neutral on purpose: whoever stands behind must not read a measurement from it.
    StaffReason.WARM: Message("Petugas akan membantu Anda", f"{_BESIDE} Hak antrean Anda tetap tersimpan."),
    StaffReason.SECOND_READING_TOO_SOON: Message(
        "Petugas akan membantu Anda", f"{_BESIDE} Hak antrean Anda tetap tersimpan."
    ),
    StaffReason.SCREENING_NOT_POSSIBLE: Message("Petugas akan membantu Anda", f"{_BESIDE} Kami siapkan nomor Anda."),
    StaffReason.TICKET_NOT_PRINTED: Message("Petugas membawakan tiket", f"{_BESIDE} Nomor Anda sudah tercatat."),
    StaffReason.TICKET_UNCERTAIN: Message("Petugas memeriksa tiket Anda", f"{_BESIDE} Nomor Anda sudah tercatat."),
    StaffReason.NO_SERVER: Message("Petugas memberi nomor antrean", f"Sambungan sedang terganggu. {_BESIDE}"),
    StaffReason.NUMBERS_SPENT: Message("Nomor di kios ini sudah habis", f"{_FRONT} Nomor itu sama berlakunya."),
    StaffReason.BOOKING_UNCERTAIN: Message(
        "Pendaftaran belum pasti", f"Sambungan terputus saat mendaftar. {_BESIDE} Petugas memeriksanya untuk Anda."
    ),
    StaffReason.JOURNAL: Message("Petugas akan membantu Anda", f"Kios sedang terganggu. {_BESIDE}"),
    StaffReason.REFUSED: Message("Petugas akan membantu Anda", _BESIDE),
    StaffReason.NOBODY_PASSED: Message("Petugas sedang menuju ke sini", _BESIDE),
    StaffReason.GATE: Message("Petugas membukakan pintu", _BESIDE),
}

INDONESIAN = Words(
    header=HeaderWords(free_of_charge="GRATIS", simulated="WAKTU SIMULASI", queue="Antrean pelayanan"),
    display=DisplayWords(
        title="Bahasa, tampilan, suara",
        other_language="English",
        text_big="Teks besar",
        contrast_high="Kontras tinggi",
        reach_low="Tampilan rendah",
        on="aktif",
        sound="Suara",
        volumes={Volume.OFF: "mati", Volume.SOFT: "pelan", Volume.NORMAL: "sedang", Volume.LOUD: "keras"},
    ),
    long_date=long_date,
    welcome=WelcomeWords(
        title="Selamat datang",
        scan="Punya kode QR booking? Arahkan ke lampu merah di bawah layar.",
        scanner_fault="Pemindai sedang terganggu. Silakan ketik kode booking Anda.",
        with_sms="8 karakter pada SMS Anda",
        on_your_card="Booking dengan NIK",
        no_booking="Belum daftar online",
        collect="Sudah ada kabar KTP-el jadi",
        central_trouble="Server pusat terganggu. Nomor tetap bisa diambil.",
        cards_short="Blangko KTP-el terbatas. Permohonan tetap diterima.",
        unsettled="{count} tiket perlu dicek petugas.",
        paper_near_end="Kertas tiket hampir habis.",
        printer_fault="Printer terganggu. Nomor tampil di layar.",
        connection_fault="Sambungan terganggu. Nomor tetap bisa diambil.",
    ),
    typing=TypingWords(
        code="Ketik kode booking",
        code_example="Contoh: K7M4-2QXA",
        code_wrong="Belum tepat. Cek SMS.",
        letters_left="masih {count}",
        nik="Ketik NIK Anda",
        nik_where="16 angka pada KTP-el atau KK.",
        nik_privacy="NIK tidak dicetak dan tidak disimpan di kios ini.",
        digits_left="masih {count} angka",
    ),
    wait=WaitWords(
        looking_up="Mencari booking Anda",
        loading_windows="Melihat sisa tempat hari ini",
        requesting="Mengambil nomor antrean",
        printing="Mencetak tiket Anda",
        loading_tickets="Mencari tiket hari ini",
        printing_again="Mencetak ulang tiket",
        moment="Mohon tunggu sebentar.",
    ),
    choice=ChoiceWords(
        confirm="Apakah ini booking Anda?",
        confirm_late=Message(
            "Waktu booking sudah lewat",
            "Anda tetap kami layani, setelah warga yang datang tepat waktu.",
        ),
        yes="Ya, benar",
        yes_late="Ambil nomor",
        no="Bukan",
        service="Layanan",
        day="Tanggal",
        time="Waktu",
        priority=Message(
            "Antrean prioritas",
            "Untuk lansia, penyandang disabilitas, ibu hamil, atau yang membawa anak kecil.",
        ),
        priority_take="Ambil nomor prioritas",
        choose_service="Pilih layanan",
        suspended="ditunda sementara",
        more_services="Layanan lain",
        choose_window="Pilih waktu layanan hari ini",
        window_free="sisa {count} tempat",
        window_unlimited="masih ada tempat",
        window_full="penuh",
        choose_booking=Message("Booking mana?", "Anda punya beberapa booking hari ini. Pilih satu dahulu."),
    ),
    questions=QUESTIONS,
    booking=BOOKING,
    lost_code=LOST_CODE,
    number_sms=NUMBER_SMS,
    record=RECORD,
    ticket=TicketWords(
        your_number="Nomor antrean Anda",
        time="Waktu",
        counters="Loket",
        ahead="Sebelum Anda",
        people="{count} orang",
        take="Ambil tiket di bawah layar. Silakan masuk.",
        copy="CETAK ULANG {copy}",
        late="Terlambat",
        note_it="Catat nomor Anda",
        no_paper="Tiket tidak tercetak.",
        perhaps_paper="Tiket mungkin tidak keluar.",
        told_staff="Petugas sudah diberi tahu. Silakan masuk dan tunggu nomor Anda dipanggil.",
        noted="Sudah saya catat",
    ),
    still_there=StillThereWords(
        title="Butuh waktu lagi?",
        countdown="Layar kembali ke awal dalam {seconds} detik.",
        go_on="Ya, lanjutkan",
    ),
    staff=STAFF,
    buttons=_BUTTONS,
    urgent_reasons="Sakit, BPJS, atau lainnya",
    staff_called="Petugas\ndatang",
    screening=Message("Berdiri di depan termometer", "Hadapkan wajah ke sensor. Jaraknya sekitar satu jengkal."),
    screening_hints={
        ReadingProblem.NOBODY: "Belum terbaca. Dekatkan wajah sampai satu jengkal.",
        ReadingProblem.UNSTEADY: "Tahan sebentar, jangan bergerak.",
        ReadingProblem.IMPLAUSIBLE: "Belum terbaca. Pastikan dahi tidak tertutup topi.",
    },
    refusals=_REFUSALS,
    window_full=Message(
        "Kuota jam ini sudah penuh",
        "Sudah {quota} orang. Masih ada tempat pukul {next}.",
        "Masih ada tempat hari ini pada jam lain.",
    ),
    day_full=Message(
        "Kuota hari ini sudah habis",
        "Kuota hari ini {day_quota} orang sudah terpenuhi. Anda bisa memesan hari lain di sini sekarang.",
        "Anda bisa memesan hari lain di sini sekarang.",
    ),
    next_window="{next}, sisa {free}",
    understood="Saya mengerti",
    misread={
        MisreadScan.CHECK_CHARACTER: Message(
            "Kode belum tepat", "Periksa lagi kode pada SMS Anda. Kode tidak memakai huruf I, L, O dan angka 0, 1."
        ),
        MisreadScan.SEVERAL_CODES: Message(
            "Ada lebih dari satu kode", "Pindai satu kode saja, atau ketik kode booking Anda."
        ),
        MisreadScan.UNREADABLE: Message(
            "Kode ini tidak dikenal", "Pindai kode QR dari SMS booking, atau ketik kode booking Anda."
        ),
    },
    no_server=Message("Sambungan sedang terganggu", "Petugas sudah dipanggil dan akan memberi nomor antrean."),
    with_staff=_WITH_STAFF,
    out_of_service={
        OutOfServiceReason.NOT_ENROLLED: Message("Kios belum siap melayani", _FRONT),
        OutOfServiceReason.DEVICE_REJECTED: Message("Kios sedang tidak melayani", _FRONT),
        OutOfServiceReason.NO_SERVER: Message("Sambungan sedang terganggu", _FRONT),
        OutOfServiceReason.FAILED: Message(
            "Mohon maaf, kios terganggu", f"Data Anda sudah dihapus dari layar. {_FRONT}"
        ),
    },
    starting=Message("Kios sedang disiapkan", "Mohon tunggu sebentar."),
    kiosk="Kios {name}",
)
