"""What the screens say to staff, in Indonesian: short enough for one line, the fact first, then what to do."""

from kiosk.core.clock_model import ClockBasis
from kiosk.core.health import Device, HealthReason
from kiosk.core.model import (
    GateFault,
    JournalFault,
    OutOfServiceReason,
    PrinterFault,
    RowState,
    ScannerFault,
    StaffOutcome,
    ThermometerFault,
)
from kiosk.screens.wording import ClockWords, Message, StaffWords
from quota_protocol.messages import UrgentReason

_GOOD = {HealthReason.NONE.value: "Baik"}

_REASONS: dict[Device, dict[str, str]] = {
    Device.PRINTER: _GOOD
    | {
        HealthReason.PAPER_NEAR_END: "Kertas hampir habis. Siapkan gulungan baru.",
        PrinterFault.OFFLINE: "Tidak siap. Matikan, lalu hidupkan lagi.",
        PrinterFault.SILENT: "Tidak menjawab. Periksa daya dan kabelnya.",
        PrinterFault.COVER_OPEN: "Tutup terbuka. Tutup sampai berbunyi klik.",
        PrinterFault.PAPER_OUT: "Kertas habis. Pasang gulungan baru.",
        PrinterFault.CUTTER: "Pisau macet. Buka tutup, ambil kertasnya.",
        PrinterFault.HEAD_HOT: "Perlu mendingin. Tunggu beberapa menit.",
        PrinterFault.ERROR: "Terganggu. Matikan, lalu hidupkan lagi.",
        PrinterFault.DISCONNECTED: "Terputus. Periksa daya dan kabelnya.",
        PrinterFault.TIMED_OUT: "Tidak menjawab. Periksa daya dan kabelnya.",
    },
    Device.SCANNER: _GOOD
    | {
        ScannerFault.ABSENT: "Tidak ada. Pasang kabelnya; kode diketik.",
        ScannerFault.IN_USE: "Dipakai program lain. Hubungi teknisi.",
        ScannerFault.DISCONNECTED: "Terputus. Pasang kabelnya; kode diketik.",
    },
    Device.THERMOMETER: _GOOD
    | {
        ThermometerFault.ABSENT: "Tidak ada. Periksa kabelnya.",
        ThermometerFault.SILENT: "Tidak menjawab. Periksa kabelnya.",
        ThermometerFault.UNREADABLE: "Data rusak. Periksa kabelnya.",
        ThermometerFault.FROZEN: "Angka tidak berubah. Hubungi teknisi.",
        ThermometerFault.AMBIENT_OUT_OF_RANGE: "Ruangan di luar batas. Ukur sendiri dahulu.",
    },
    Device.GATE: _GOOD
    | {
        GateFault.ABSENT: "Tidak terhubung. Buka dengan tangan.",
        GateFault.FIRE: "Terbuka: ada tanda kebakaran.",
        GateFault.STUCK: "Tidak bergerak. Buka dengan tangan.",
        GateFault.BEAM_STUCK: "Sinar terhalang. Singkirkan penghalangnya.",
        GateFault.HELD_OPEN: "Tombol keluar tertahan. Periksa tombolnya.",
        GateFault.FORCED: "Dibuka paksa. Periksa pintunya.",
    },
    Device.SERVER: _GOOD
    | {
        OutOfServiceReason.NO_SERVER: "Tidak menjawab. Beri nomor dengan tangan.",
        OutOfServiceReason.NOT_ENROLLED: "Kios belum terdaftar. Hubungi admin.",
        OutOfServiceReason.DEVICE_REJECTED: "Kios tidak diterima. Hubungi admin.",
        OutOfServiceReason.FAILED: "Kios terganggu. Hubungi teknisi.",
    },
    Device.JOURNAL: _GOOD
    | {
        HealthReason.TICKETS_UNSETTLED: "{count} tiket perlu dicek kertasnya.",
        JournalFault.DISK_FULL: "Tempat penyimpanan penuh. Hubungi teknisi.",
        JournalFault.READ_ONLY: "Tidak bisa ditulis. Hubungi teknisi.",
        JournalFault.LOCKED: "Sedang terkunci. Hubungi teknisi.",
        JournalFault.DAMAGED: "Rusak. Hubungi teknisi.",
    },
    Device.CLOCK: _GOOD | {HealthReason.CLOCK_SUSPECT: "Belum pasti. Bandingkan dengan jam Anda."},
}

_HOW = "Benar? Tekan Benar. Keliru? Ketik jam (0830), bila perlu dengan tanggal (0830 1211 26)."
_CLOCK = ClockWords(
    reading="{date}, {time}",
    certain={
        ClockBasis.SIMULATION: "Waktu simulasi: tidak perlu dipastikan.",
        ClockBasis.SERVER: "Dari server: sudah pasti.",
        ClockBasis.NETWORK: "Dari jaringan: sudah pasti.",
    },
    doubtful={
        ClockBasis.STAFF: f"Dari petugas. {_HOW}",
        ClockBasis.CHIP: f"Dari jam cadangan. {_HOW}",
        ClockBasis.NOTHING: f"Belum pasti. {_HOW}",
    },
    meant="Ini yang akan dipakai kios.",
    impossible="Jam atau tanggal itu tidak mungkin. Periksa angkanya.",
    right="Benar",
    take="Pakai",
)

STAFF = StaffWords(
    pin="PIN petugas",
    pin_hint="Ketik enam angka.",
    pin_wrong="PIN belum tepat.",
    pin_checking="PIN sedang diperiksa.",
    locked_out=Message("PIN terlalu sering keliru", "Mode petugas ditutup dahulu. Coba lagi lima menit kemudian."),
    menu="Menu petugas",
    nobody_waits="tidak ada yang menunggu",
    which_ticket="Tiket mana?",
    more_tickets="Tiket lain",
    which_to_void="Tiket mana yang dibatalkan?",
    given_at="pukul {time}",
    confirm_void=Message("Batalkan tiket {number}?", "Diberikan pukul {time}. Nomor ini tidak akan dipanggil lagi."),
    void="Ya, batalkan",
    finding_tickets_to_void="Mencari tiket untuk dibatalkan",
    voiding="Membatalkan tiket",
    reading_clock="Jam sedang dibaca",
    clock=_CLOCK,
    copies_spent="sudah tiga kali",
    paper={
        RowState.RECORDED: "perlu dicek",
        RowState.PRINTED: "sudah tercetak",
        RowState.UNCERTAIN: "perlu dicek",
        RowState.NOT_PRINTED: "belum tercetak",
        RowState.VOIDED: "dibatalkan",
    },
    which_reason="Mengapa mendesak?",
    urgent_reasons={
        UrgentReason.ILLNESS: "Sakit",
        UrgentReason.HEALTH_INSURANCE: "BPJS",
        UrgentReason.OTHER: "Lainnya",
    },
    which_service="Mendesak ({reason}): layanan apa?",
    outcomes={
        StaffOutcome.GATE_OPENED: Message("Pintu dibuka", "Satu orang dapat masuk."),
        StaffOutcome.PRINTED: Message("Tiket {number} tercetak", "Berikan tiket kepada pemiliknya."),
        StaffOutcome.NOT_PRINTED: Message(
            "Tiket {number} belum tercetak",
            "Lihat printer pada daftar perangkat. Lalu coba lagi, atau tuliskan nomornya.",
        ),
        StaffOutcome.PERHAPS_PRINTED: Message(
            "Tiket {number} mungkin tercetak", "Lihat dahulu kertasnya.\nTidak ada? Periksa printer, coba lagi."
        ),
        StaffOutcome.COPIES_SPENT: Message(
            "Tiket {number} sudah 3 kali dicetak ulang", "Tuliskan nomornya untuk pemiliknya."
        ),
        StaffOutcome.NO_TICKETS: Message("Belum ada tiket hari ini", "Kios ini belum memberi nomor antrean."),
        StaffOutcome.VOIDED: Message("Tiket {number} dibatalkan", "Ambil kertasnya. Nomor ini tidak dipanggil lagi."),
        StaffOutcome.CLOCK_TOLD: Message("Tanggal dan jam dicatat", "Tiket berikutnya memakai tanggal dan jam ini."),
        StaffOutcome.JOURNAL_FAILED: Message(
            "Catatan tiket terganggu", "Perintah belum dijalankan. Lihat daftar perangkat."
        ),
    },
    devices_title="Perangkat",
    devices={
        Device.PRINTER: "Printer",
        Device.SCANNER: "Pemindai",
        Device.THERMOMETER: "Termometer",
        Device.GATE: "Pintu",
        Device.SERVER: "Server",
        Device.JOURNAL: "Catatan tiket",
        Device.CLOCK: "Jam",
    },
    reasons=_REASONS,
)
