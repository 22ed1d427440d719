"""The example offices of `quota-server init --example`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from quota_protocol.messages import Translation, Variant, VariantDocuments, Window
from quota_server.domain.office import OfficeConfig, QuotaPlan, ServiceConfig, WindowPlan


def pontianak() -> OfficeConfig:
    """Kota Pontianak as the news of April 2021 describes it: 350 cards a day in three windows."""
    return OfficeConfig(
        code="PTK",
        name="Disdukcapil Kota Pontianak",
        timezone="Asia/Pontianak",
        timezone_label="WIB",
        letterhead=("DINAS KEPENDUDUKAN DAN", "PENCATATAN SIPIL", "KOTA PONTIANAK"),
        complaint_phone="0561-000000",
        booking_url="https://contoh.go.id",
        whatsapp=("0812-0000-0000",),
        services=(_card_printing(), *_services_without_quota()),
        translations=tuple(Translation("en", text, translated) for text, translated in _ENGLISH.items()),
    )


_ENGLISH = {
    "Cetak KTP-el": "Print a KTP-el",
    "Fotokopi KK": "Copy of your KK",
    "3-5, lantai 1": "3-5, floor 1",
    "Suket, bila ada": "Suket (certificate), if you have one",
    "Surat kehilangan dari kepolisian": "Letter of loss from the police",
    "KTP-el yang rusak": "The damaged KTP-el",
    "KTP-el lama": "The old KTP-el",
    "Bukti perubahan data": "Proof of the change",
    "Perekaman KTP-el": "Record for a KTP-el",
    "KK": "Family card (KK)",
    "1-2, lantai 1": "1-2, floor 1",
    "Pengambilan KTP-el": "Collect a KTP-el",
    "SMS atau kode": "SMS or code",
    "6, lantai 1": "6, floor 1",
    "KK, KIA, akta, pindah": "Other documents",
    "Surat keterangan yang sesuai": "The letters that belong to it",
    "7-9, lantai 1": "7-9, floor 1",
    "Perbaikan data": "Correct your record",
    "KTP-el atau Suket": "KTP-el or Suket (certificate)",
    "Bukti data yang benar": "Proof of the right data",
    "10, lantai 1": "10, floor 1",
    "Verifikasi Kasi": "Check by the section head",
    "KK asli": "The original family card (KK)",
    "Identitas pengambil": "Identity card of who collects",
    "Ruang Kasi Identitas Penduduk": "Office of the identity section's head",
}
"""What an office file holds as `translations`."""


def _card_printing() -> ServiceConfig:
    windows = (
        WindowPlan(Window("08:00", "10:00"), 125),
        WindowPlan(Window("10:00", "12:00"), 115),
        WindowPlan(Window("13:00", "15:00"), 110),
    )
    return ServiceConfig(
        id="cetak_ktp",
        name="Cetak KTP-el",
        sms_name="cetak KTP-el",
        series="A",
        documents=("Fotokopi KK",),
        counters="3-5, lantai 1",
        quota_plans=(QuotaPlan(valid_from=date(2021, 4, 8), windows=windows, per_day=350),),
        variant_documents=(
            VariantDocuments(Variant.NEW, ("Suket, bila ada",)),
            VariantDocuments(Variant.LOST, ("Surat kehilangan dari kepolisian",)),
            VariantDocuments(Variant.DAMAGED, ("KTP-el yang rusak",)),
            VariantDocuments(Variant.CHANGED, ("KTP-el lama", "Bukti perubahan data")),
        ),
    )


def _services_without_quota() -> tuple[ServiceConfig, ...]:
    return (
        ServiceConfig("perekaman", "Perekaman KTP-el", "B", "perekaman KTP-el", ("KK",), "1-2, lantai 1"),
        ServiceConfig(
            "pengambilan", "Pengambilan KTP-el", "C", "pengambilan KTP-el", ("SMS atau kode", "KK"), "6, lantai 1"
        ),
        ServiceConfig(
            "dokumen_lain",
            "KK, KIA, akta, pindah",
            "D",
            "dokumen lain",
            ("KK", "KTP-el", "Surat keterangan yang sesuai"),
            "7-9, lantai 1",
            online=True,
        ),
        ServiceConfig(
            "perbaikan_data",
            "Perbaikan data",
            "E",
            "perbaikan data",
            ("KK", "KTP-el atau Suket", "Bukti data yang benar"),
            "10, lantai 1",
        ),
        ServiceConfig(
            "verifikasi",
            "Verifikasi Kasi",
            "K",
            "verifikasi",
            ("KK asli", "Identitas pengambil"),
            "Ruang Kasi Identitas Penduduk",
            offered_at_kiosk=False,
        ),
    )


EXAMPLES: Mapping[str, Callable[[], OfficeConfig]] = MappingProxyType({"pontianak": pontianak})


def with_quota(
    office: OfficeConfig, service_id: str, quota_of_window: Mapping[str, int | None], *, day: date
) -> OfficeConfig:
    """The office with other quotas from `day` on, by the windows' `start`; the other windows keep theirs.

    One window without limit (None) makes the day's sum without limit.
    """
    services = []
    for service in office.services:
        if service.id == service_id:
            plans = tuple(
                replace(plan, quota=quota_of_window.get(plan.window.start, plan.quota))
                for plan in service.windows_on(day)
            )
            quotas = [plan.quota for plan in plans]
            per_day = None if None in quotas else sum(quota or 0 for quota in quotas)
            changed = QuotaPlan(valid_from=day, windows=plans, per_day=per_day)
            service = replace(service, quota_plans=(*service.quota_plans, changed))
        services.append(service)
    return replace(office, services=tuple(services))
