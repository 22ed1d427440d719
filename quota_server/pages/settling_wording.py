"""What `/cocokkan` says of each kind of conflict, in Indonesian: what happened, what holds, what to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from quota_server.domain.conflicts import ConflictKind
from quota_server.domain.settling import Decision

SERVE, VOID, SEEN = "Tetap dilayani", "Batalkan nomor ini", "Sudah diperiksa"


@dataclass(frozen=True, slots=True)
class ConflictWords:
    """`title` and `what` happened, the `rule` that the system has applied, and the labels of the decisions."""

    title: str
    what: str
    rule: str
    serve: str = SERVE
    void: str = VOID

    def label(self, decision: Decision) -> str:
        """What the decision's button says."""
        return {Decision.SERVE: self.serve, Decision.VOID: self.void, Decision.SEEN: SEEN}[decision]


WORDS: Mapping[ConflictKind, ConflictWords] = MappingProxyType(
    {
        ConflictKind.UNCERTAIN_PRINT: ConflictWords(
            "Tercetak atau tidak?",
            "Kios mati atau printer tidak menjawab saat mencetak. Belum pasti tiketnya ada pada warga.",
            "Nomor tetap dalam antrean. Bila kode yang sama dipindai lagi, kios mencetak ulang nomor itu.",
            serve="Tiket ada pada warga",
            void="Tidak tercetak, batalkan",
        ),
        ConflictKind.BOOKING_USED_TWICE: ConflictWords(
            "Satu pendaftaran, dua nomor",
            "Kode pendaftaran yang sama dipakai di dua kios saat tidak ada sambungan.",
            "Kedua nomor masuk antrean. Nomor yang kedua, yang ada di bawah ini, dihitung di luar kuota.",
            serve="Dua-duanya dilayani",
            void="Batalkan yang kedua",
        ),
        ConflictKind.BOOKING_WAS_CANCELLED: ConflictWords(
            "Pendaftaran sudah dibatalkan, tetapi dipakai",
            "Pendaftaran dibatalkan atau dipindah saat kios tidak tersambung; kios belum mengetahuinya.",
            "Pemegang tiket masuk antrean. Tempatnya diambil dari pendaftaran itu selama belum diberikan.",
        ),
        ConflictKind.BOOKING_UNKNOWN: ConflictWords(
            "Kode pendaftaran tidak dikenal",
            "Kios menerima kode yang bentuknya benar, tetapi server tidak mengenalnya.",
            "Pemegang tiket masuk antrean. Tempatnya diambil dari jatah kios.",
        ),
        ConflictKind.NUMBER_REUSED: ConflictWords(
            "Nomor yang sama pada dua tiket",
            "Kartu penyimpanan kios dipulihkan atau disalin, sehingga satu nomor tercetak dua kali.",
            "Kedua pemegang tiket masuk antrean. Periksa jam pada tiket untuk membedakannya.",
            serve="Dua-duanya dilayani",
            void="Batalkan tiket ini",
        ),
        ConflictKind.OVERFLOW: ConflictWords(
            "Melebihi kuota",
            "Nomor diberikan saat kuota jendela ini sudah habis.",
            "Pemegang tiket masuk antrean dan dihitung di luar kuota, juga dalam laporan hari ini.",
        ),
        ConflictKind.CLOCK_SUSPECT: ConflictWords(
            "Jam kios diragukan",
            "Kios memberi nomor ini saat jamnya tidak dapat dipercaya dan tidak ada sambungan.",
            "Tanggal dan jendela diambil dari jatah kios. Tiketnya bertuliskan perlu dicek petugas.",
            serve="Tanggal dan jam benar",
            void="Salah, batalkan nomor ini",
        ),
        ConflictKind.FENCED_EPOCH: ConflictWords(
            "Tiket dari kios yang sudah dihentikan",
            "Kios memberi nomor ini sebelum atau sesudah petugas menghentikannya, dan baru sekarang melaporkannya.",
            "Pemegang tiket masuk antrean. Tempatnya diambil dari jatah kios itu.",
        ),
        ConflictKind.UNKNOWN_LEASE: ConflictWords(
            "Jatah kios tidak dikenal",
            "Tiket ini memakai jatah yang tidak ada di server, misalnya setelah data server dipulihkan.",
            "Pemegang tiket masuk antrean. Bila tidak ada tempat tersisa, dihitung di luar kuota.",
        ),
        ConflictKind.SECOND_PAPER: ConflictWords(
            "Dua kertas untuk satu kunjungan",
            "Untuk kunjungan yang sama tercetak dua nomor yang berbeda.",
            "Yang berlaku adalah nomor pada kertas yang dilaporkan lebih dulu. Pemegang kertas lain tetap dilayani.",
        ),
        ConflictKind.GIVEN_UP_BUT_SERVED: ConflictWords(
            "Kunjungan dibatalkan kios, tetapi sudah dipanggil",
            "Kios membatalkan nomor ini (tidak ada jawaban server, atau petugas membatalkannya di kios), padahal"
            " nomornya sudah dipanggil.",
            "Nomornya tetap tercatat.",
        ),
        ConflictKind.QUARANTINED: ConflictWords(
            "Catatan kios tidak terbaca",
            "Satu catatan dari kios tidak dapat dibaca. Isinya disimpan utuh untuk teknisi.",
            "Tidak ada nomor yang dibuat dari catatan ini. Periksa tiket terakhir di kios itu.",
        ),
        ConflictKind.DEVICE_ROLLBACK: ConflictWords(
            "Kartu penyimpanan kios dipulihkan",
            "Kios ini memakai isi kartu yang lebih lama daripada yang pernah dilaporkannya.",
            "Kios berhenti memberi nomor. Daftarkan ulang kios itu, lalu periksa tiket yang belum dilaporkan.",
        ),
        ConflictKind.DEVICE_FORK: ConflictWords(
            "Kartu penyimpanan kios disalin",
            "Dua kios memakai identitas yang sama.",
            "Kios berhenti memberi nomor. Cari kios kembarannya, lalu daftarkan ulang keduanya.",
        ),
        ConflictKind.JOURNAL_GAP: ConflictWords(
            "Catatan kios tidak lengkap",
            "Sebagian catatan kios hilang atau rusak, sehingga ada tiket yang mungkin tidak terlapor.",
            "Nomor yang diketahui tetap berlaku. Cocokkan dengan tiket kertas.",
        ),
    }
)
"""Every kind has its words."""
