"""What is asked before a number, in Indonesian. domain.md section 6 (S04 to S15, S28 to S33, S40, S42)."""

from kiosk.core.events import Button
from kiosk.core.number_states import NumberSms
from kiosk.core.question_states import Subject, Topic
from kiosk.core.record_states import PhoneOutcome
from kiosk.screens.wording import BookingWords, LostCodeWords, Message, NumberSmsWords, QuestionWords, RecordWords
from quota_protocol.messages import RecordGroup, Variant

QUESTION_BUTTONS = {
    Button.RECORDED: "Sudah",
    Button.NOT_RECORDED: "Belum",
    Button.NOT_SURE: "Tidak yakin",
    Button.DOCUMENTS_COMPLETE: "Berkas lengkap",
    Button.DOCUMENTS_MISSING: "Belum lengkap",
    Button.NO_PHONE: "Tidak\npunya HP",
    Button.COLLECT_MYSELF: "Saya sendiri",
    Button.COLLECT_FAMILY: "Keluarga satu KK",
    Button.COLLECT_OTHER: "Orang lain",
    Button.TAKE_RECORDING: "Ambil nomor perekaman",
    Button.TAKE_VERIFICATION: "Ambil nomor verifikasi",
    Button.TAKE_REPAIR: "Perbaikan data",
    Button.NOTIFY_ME: "Kabari saya",
    Button.TAKE_ANYWAY: "Tetap ambil nomor",
    Button.ONLINE_CONTACT: "Lihat nomor WhatsApp",
    Button.OTHER_DAY: "Pesan hari lain",
    Button.MOVE_TODAY: "Pindahkan ke hari ini",
    Button.MOVE: "Pindahkan jadwal",
    Button.PRINT_REQUIREMENTS: "Cetak daftar syarat",
    Button.PRINT_SLIP: "Cetak bukti",
    Button.INFORMATION: "Informasi & syarat",
    Button.READ_REQUIREMENTS: "Syarat layanan",
    Button.READ_WHEN_READY: "Kapan KTP-el selesai?",
    Button.READ_WHY_NOT_YET: "Mengapa belum bisa dicetak?",
    Button.LOST_CODE: "Kode hilang?",
    Button.SEND_SMS: "Kirim ke SMS",
    Button.READ_REPORT_FEES: "Lapor pungutan",
}

QUESTIONS = QuestionWords(
    recorded=Message("Sudah pernah perekaman KTP-el?", "Perekaman: foto, sidik jari, dan iris mata."),
    reason="Mengapa KTP-el dicetak?",
    reasons={
        Variant.NEW: "Baru pertama kali",
        Variant.LOST: "Hilang",
        Variant.DAMAGED: "Rusak",
        Variant.CHANGED: "Data berubah",
    },
    documents=Message("Periksa berkas Anda", "Pastikan Anda membawa:"),
    phone="Nomor HP (boleh dilewati)",
    phone_example="Contoh: 0812 0000 0000",
    phone_privacy="Hanya untuk kabar antrean dan KTP-el, lalu dihapus.",
    phone_incomplete="nomor belum lengkap",
    collector=Message("Siapa yang mengambil KTP-el?", "Keluarga satu KK boleh mewakili."),
    advice={
        Topic.RECORD_FIRST: Message(
            "Anda perlu perekaman dahulu",
            "KTP-el baru bisa dicetak setelah perekaman:\nfoto, sidik jari, dan iris mata.",
        ),
        Topic.NOT_SURE: Message(
            "Petugas bisa memeriksanya",
            "Pernah difoto dan direkam sidik jari untuk KTP-el? Pilih Lanjut. Belum pernah? Ambil nomor perekaman.",
        ),
        Topic.CARDS_SHORT: Message(
            "Blangko KTP-el terbatas", "Permohonan tetap kami terima. Kami kabari lewat SMS bila KTP-el sudah jadi."
        ),
        Topic.AT_HOME: Message(
            "Bisa diurus dari rumah",
            "Kirim berkas lewat WhatsApp. Dokumen dikirim sebagai PDF, cetak sendiri di HVS A4 80 gram. "
            "Tidak punya WhatsApp? Kami layani di sini.",
        ),
        Topic.CONTACT: Message(
            "Nomor WhatsApp kami",
            "Catat atau foto nomor ini. Petugas mengirim daftar syaratnya.",
            "Petugas memberi Anda nomornya.",
        ),
        Topic.LETTER_MISSING: Message(
            "Surat kehilangan belum ada",
            "KTP-el hilang perlu surat kehilangan dari kepolisian. Kantor polisi terdekat membuatnya, gratis.",
        ),
        Topic.DOCUMENTS_MISSING: Message(
            "Berkas belum lengkap",
            "Anda boleh melengkapi dahulu. Nomor belum diambil, jadi kuota tidak berkurang.",
        ),
        Topic.SECTION_HEAD: Message(
            "Perlu pemeriksaan petugas",
            "Pengambil tidak satu KK dengan pemohon. Data diperiksa Kasi Identitas Penduduk. "
            "Bawa KK dan identitas pengambil.",
        ),
    },
    subject="Apa yang ingin Anda ketahui?",
    information={
        Subject.WHEN_READY: Message(
            "Kapan KTP-el selesai?",
            "Kami tidak menjanjikan hari, tapi menjanjikan jadi. Begitu KTP-el tercetak, Anda kami kabari lewat SMS.",
        ),
        Subject.WHY_NOT_YET: Message(
            "Mengapa belum bisa dicetak?",
            "Data perekaman diperiksa pusat untuk seluruh Indonesia. Bila perlu diperbaiki, "
            "petugas perbaikan data membantu Anda.",
        ),
        Subject.REPORT_FEES: Message(
            "Semua layanan di sini gratis",
            "Dimintai biaya? Hubungi {complaint}. Setiap laporan ditindak sesuai aturan.",
            "Dimintai biaya? Lapor ke loket pengaduan. Setiap laporan ditindak sesuai aturan.",
        ),
    },
    requirements_for="Syarat cetak KTP-el: mengapa dicetak?",
    health=Message(
        "Jaga kesehatan bersama", "Cuci tangan sebelum masuk, pakai masker, jaga jarak.\nHand sanitizer tersedia."
    ),
    invitation="Undangan perekaman KTP-el",
    code_locked=Message(
        "Petugas akan membantu Anda", "Kode belum tepat beberapa kali. Coba lagi sebentar lagi, atau ketik NIK Anda."
    ),
    requirements_of="Syarat layanan apa?",
    requirements="Yang perlu dibawa:",
)

BOOKING = BookingWords(
    choose_day="Pilih hari lain",
    choose_time="Pilih waktu",
    many_places="masih ada tempat",
    no_days=Message(
        "Belum ada hari yang bisa dipesan", "Silakan datang langsung pada jam pelayanan, atau tanya petugas."
    ),
    owner="NIK pemilik booking",
    booked="Booking Anda sudah dibuat",
    keep_code="Simpan kode ini. Pindai atau ketik di kios pada hari itu.",
    slip_printed=Message("Silakan ambil kertas di bawah layar", "Ini bukan nomor antrean."),
    slip_not_printed=Message("Kertas tidak tercetak", "Printer sedang terganggu. Silakan catat dari layar."),
    loading_days="Mencari hari yang masih ada tempat",
    booking="Membuat booking Anda",
    printing_slip="Mencetak",
    take_now="Ambil nomor",
)

LOST_CODE = LostCodeWords(
    phone="Nomor HP saat booking",
    privacy="Hanya untuk mengirim ulang kode Anda, lalu dihapus dari kios.",
    last_digits="4 angka terakhir NIK",
    resending="Meminta kode dikirim ulang",
    resent=Message(
        "Jika nomor cocok, SMS dikirim ulang.",
        "Lihat kode 8 karakter pada SMS Anda. SMS bisa datang beberapa menit lagi.",
    ),
)

NUMBER_SMS = NumberSmsWords(
    number="Nomor {number}",
    consent="Hanya untuk SMS antrean ini, lalu dihapus.",
    type_phone="ketik nomor HP Anda",
    no_link="tidak ada sambungan",
    sending="Mengirim SMS. Mohon tunggu sebentar.",
    said={
        NumberSms.OFFERED: "",
        NumberSms.LEFT: "Nomor juga kami kirim ke HP Anda.",
        NumberSms.SENT: "SMS dengan nomor ini sedang dikirim ke HP Anda.",
        NumberSms.NOT_SENT: "SMS belum pasti terkirim. Catat nomor Anda, atau panggil petugas.",
    },
)

RECORD = RecordWords(
    refused={
        RecordGroup.IN_PROCESS: Message(
            "KTP-el belum bisa dicetak",
            "Data Anda masih diproses di pusat. Kami kabari lewat SMS bila siap dicetak.",
        ),
        RecordGroup.DUPLICATE: Message(
            "Data perlu diperbaiki", "KTP-el belum bisa dicetak. Petugas perbaikan data akan membantu Anda."
        ),
        RecordGroup.PRINT_READY: Message(
            "Data Anda siap dicetak", "Ini kode permohonan. Ambil nomor antrean untuk cetak KTP-el."
        ),
        RecordGroup.PRINTED: Message("KTP-el Anda sudah jadi", "Ambil nomor antrean untuk mengambilnya. Gratis."),
    },
    phone="Nomor HP Anda",
    consent="Hanya untuk kabar KTP-el, lalu dihapus.",
    leaving="Menyimpan nomor HP",
    left={
        PhoneOutcome.KEPT: Message(
            "Kami kabari lewat SMS", "Begitu KTP-el Anda siap dicetak, kami kirim satu SMS. Gratis."
        ),
        PhoneOutcome.NOT_KEPT: Message(
            "Nomor HP belum pasti tersimpan", "Coba lagi sebentar lagi, atau tanya petugas."
        ),
        PhoneOutcome.NO_LINK: Message(
            "Sambungan terganggu", "Nomor HP belum bisa disimpan sekarang. Petugas membantu Anda."
        ),
        PhoneOutcome.NONE: Message(
            "Tanpa HP juga bisa", "Tanyakan kapan saja di kios ini dengan kode yang sama, atau tanya petugas."
        ),
    },
    ask_staff="Tanya petugas",
    take_repair="Ambil nomor perbaikan data",
)
