"""The report at the close of a day, as it is printed on 58 mm paper: 32 columns, plain ASCII, in Indonesian. Pure."""

from datetime import date

from quota_server.store.jobs.reports import DayClose, ServiceLines

COLUMNS = 32
_RULE = "-" * COLUMNS
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_NO_LIMIT = "-"


def day_close_text(day: DayClose) -> str:
    """The report."""
    lines = [
        _RULE,
        f"LAPORAN TUTUP HARI   {day.office}",
        f"{long_date(day.date)}   {day.timezone_label}",
        _RULE,
    ]
    for service in day.services:
        if len(day.services) > 1:
            lines.append(_ascii(service.name)[:COLUMNS])
        lines += [*_table(service), _RULE]
    if not day.services:
        lines += ["Tidak ada jendela layanan", _RULE]
    lines += [
        _figure("Langsung (walk-in)", day.walk_ins),
        _figure("Tidak hadir", day.no_shows),
        _figure("Mendesak (U)", day.urgent),
        _figure("Prioritas (P)", day.priority),
        _figure("Verifikasi Kasi (K)", day.verification),
        _figure("  disetujui / ditolak", f"{day.released} / {day.refused}"),
        _figure("Manual (M) dicocokkan", f"{day.manual} / {day.manual}"),
        *(_figure(name, count) for name, count in _exceptions(day) if count),
        _figure("Override gerbang", day.overrides),
        _figure("Cetak ulang tiket", day.copies),
        _figure("SMS terkirim / gagal", f"{day.sms_sent} / {day.sms_failed}"),
        _figure("Selisih nomor", sum(count for _, count in day.missing_numbers)),
        *(_figure(f"  seri {series}", count) for series, count in day.missing_numbers),
        _RULE,
        "Petugas: ........  Paraf: ......",
    ]
    return "\n".join(lines) + "\n"


def visits_text(visits: int, baseline: int) -> str:
    """The day's visits against what is usual: `turun 52 persen`."""
    percent = round(abs(visits - baseline) * 100 / baseline)
    change = "tetap" if not percent else f"{'turun' if visits < baseline else 'naik'} {percent} persen"
    return f"Kunjungan {visits}, patokan {baseline}: {change}\n"


def long_date(day: date) -> str:
    """`Kamis, 12 November 2026`."""
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _exceptions(day: DayClose) -> tuple[tuple[str, int], ...]:
    return ("Di luar kuota", day.over_quota), ("Dibatalkan petugas", day.voided)


def _table(service: ServiceLines) -> list[str]:
    windows = service.windows
    quotas = [line.quota for line in windows]
    total = None if None in quotas else sum(quota or 0 for quota in quotas)
    booked, attended = sum(line.booked for line in windows), sum(line.attended for line in windows)
    return [
        _row("Jendela", "Kuota", "Pesan", "Hadir"),
        *(
            _row(f"{line.window.start}-{line.window.end}".replace(":", "."), line.quota, line.booked, line.attended)
            for line in windows
        ),
        _row("Jumlah", total, booked, attended),
    ]


def _row(name: str, quota: object, booked: object, attended: object) -> str:
    limit = _NO_LIMIT if quota is None else quota
    return f"{name:<11}{limit!s:>7}{booked!s:>6}{attended!s:>6}"


def _figure(name: str, figure: object) -> str:
    return name + str(figure).rjust(COLUMNS - len(name))


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()
