"""The HTML of `/cocokkan`: what sync could not settle, and the form for strips that were handed out by hand."""

from collections.abc import Sequence
from datetime import date, datetime

from quota_server.domain import calendar
from quota_server.domain.office import OfficeConfig
from quota_server.domain.settling import Conflict, Conflicts, Decision
from quota_server.domain.strips import STRIPS_MAX
from quota_server.pages import wording
from quota_server.pages.frame import text
from quota_server.pages.settling_wording import WORDS
from quota_server.pages.staff_views import hidden, key_field, notice


def page(office: OfficeConfig, found: Conflicts, kiosks: Sequence[str], today: date, csrf: str, word: str) -> str:
    """The whole page."""
    kinds = dict.fromkeys(conflict.kind for conflict in found.open)
    groups = "".join(
        _group(office, today, [conflict for conflict in found.open if conflict.kind is kind], csrf) for kind in kinds
    )
    return (
        f"<h1>Cocokkan</h1>{notice(word)}{_summary(found)}{groups}"
        f"{_strips(office, kiosks, today, csrf)}{_decided(found.decided)}"
    )


def _summary(found: Conflicts) -> str:
    if not found.open_count:
        return '<p class="keterangan">Semua sudah cocok. Tidak ada yang perlu diputuskan.</p>'
    more = f" Yang ditampilkan {len(found.open)} teratas." if found.open_count > len(found.open) else ""
    return (
        f'<p class="keterangan">{found.open_count} hal perlu diputuskan petugas. Satu ketukan sudah cukup; tidak ada'
        f" yang dihapus.{more}</p>"
    )


def _group(office: OfficeConfig, today: date, conflicts: Sequence[Conflict], csrf: str) -> str:
    kind = conflicts[0].kind
    words = WORDS[kind]
    rows = "".join(_row(office, today, conflict, csrf) for conflict in conflicts)
    return (
        f'<section class="kartu cocok" aria-labelledby="{kind.value}"><h2 id="{kind.value}">{text(words.title)}</h2>'
        f'<p>{text(words.what)}</p><p class="aturan"><strong>Sementara ini:</strong> {text(words.rule)}</p>'
        f"<ul>{rows}</ul></section>"
    )


def _row(office: OfficeConfig, today: date, conflict: Conflict, csrf: str) -> str:
    words = WORDS[conflict.kind]
    buttons = "".join(
        f'<form method="post" action="/cocokkan/putus">{hidden(csrf)}{key_field()}'
        f'<input type="hidden" name="conflict" value="{text(conflict.conflict_id)}">'
        f'<input type="hidden" name="decision" value="{decision.value}">'
        f"<button{_leading(conflict, decision)}>{text(words.label(decision))}</button></form>"
        for decision in conflict.decisions
    )
    number = conflict.ticket.number if conflict.ticket else conflict.kiosk or "Kios"
    return (
        f'<li><strong class="nomor-kecil">{text(number)}</strong>'
        f'<div class="perihal">{_facts(office, today, conflict)}</div><div class="putusan">{buttons}</div></li>'
    )


def _leading(conflict: Conflict, decision: Decision) -> str:
    return ' class="utama"' if decision is conflict.decisions[0] else ""


def _facts(office: OfficeConfig, today: date, conflict: Conflict) -> str:
    ticket = conflict.ticket
    noted = f"Diketahui {_when(conflict.noted_at, today)}"
    if ticket is None:
        return f"<span>{text(noted)}</span>"
    service = office.service(ticket.service)
    window = f", {wording.hours(ticket.window)} {office.timezone_label}" if ticket.window else ""
    kiosk = f" di {ticket.kiosk}" if ticket.kiosk else ""
    taken = f"Diambil {_when(ticket.issued_at, today)}{kiosk}"
    marks = [wording.origin_word(ticket.origin), *(wording.flag_word(flag) for flag in ticket.flags)]
    marks += ["Di luar kuota"] if ticket.overflow else []
    marks += [wording.state_word(ticket.state)]
    shown = "".join(f"<li>{text(mark)}</li>" for mark in marks)
    return (
        f"<span>{text(service.name if service else ticket.service)}{text(window)}</span>"
        f'<span>{text(taken)}</span><ul class="tanda">{shown}</ul>'
    )


def _when(instant: datetime, today: date) -> str:
    day = "" if instant.date() == today else f"{wording.long_date(instant.date())}, "
    return f"{day}pukul {wording.clock_time(instant)}"


def _strips(office: OfficeConfig, kiosks: Sequence[str], today: date, csrf: str) -> str:
    services = "".join(
        f'<option value="{text(service.id)}">{text(service.name)}</option>' for service in office.services
    )
    starts = sorted(
        {
            (plan.window.start, wording.hours(plan.window))
            for service in office.services
            for plan in calendar.windows_on(office, service, today)
        }
    )
    windows = "".join(f'<option value="{start}">{text(shown)}</option>' for start, shown in starts)
    names = "".join(f'<option value="{text(name)}">{text(name)}</option>' for name in kiosks)
    return (
        '<section class="kartu strip" aria-labelledby="strip"><h2 id="strip">Strip kertas yang dibagikan</h2>'
        "<p>Nomor M dari gulungan, dimasukkan menurut urutan pembagian. Selama kuota masih ada, strip masuk kuota;"
        " selebihnya dicatat di luar kuota dan tampak dalam laporan.</p>"
        f'<form class="isian kolom" method="post" action="/cocokkan/strip">{hidden(csrf)}{key_field()}'
        f'<label>Tanggal<input type="date" name="date" required value="{today.isoformat()}"></label>'
        '<label>Dibagikan mulai pukul<input type="time" name="handed_out_from" required></label>'
        f'<label>Layanan<select name="service">{services}</select></label>'
        '<label>Jendela<select name="window_start"><option value="">Mana saja</option>'
        f"{windows}</select></label>"
        '<label>Nomor pertama<input name="first" required maxlength="5" pattern="[Mm]?[0-9]{1,4}"'
        ' placeholder="M001"></label>'
        '<label>Nomor terakhir<input name="last" required maxlength="5" pattern="[Mm]?[0-9]{1,4}"'
        ' placeholder="M010"></label>'
        '<label>Strip yang tidak terpakai<input name="unused" maxlength="400" placeholder="M004, M007-M009"></label>'
        f'<label>Pengganti kios<select name="kiosk"><option value="">Tidak ada</option>{names}</select></label>'
        '<label class="centang"><input type="checkbox" name="served" value="ya">Semua pemegangnya sudah dilayani'
        "</label>"
        f'<button class="utama">Masukkan strip</button><p class="keterangan">Paling banyak {STRIPS_MAX} strip sekali'
        " masuk.</p></form></section>"
    )


def _decided(decided: Sequence[Conflict]) -> str:
    if not decided:
        return ""
    rows = "".join(
        f"<li><strong>{text(conflict.ticket.number if conflict.ticket else conflict.kiosk or 'Kios')}</strong>"
        f" {text(WORDS[conflict.kind].title)}: {text(_outcome(conflict))}</li>"
        for conflict in decided
    )
    return (
        f'<section class="kartu putus" aria-labelledby="sudah"><h2 id="sudah">Sudah diputuskan</h2>'
        f"<ul>{rows}</ul></section>"
    )


def _outcome(conflict: Conflict) -> str:
    if conflict.decision is None or conflict.decided_at is None:
        return ""
    label = WORDS[conflict.kind].label(conflict.decision)
    return f"{label} ({conflict.decided_by}, {wording.clock_time(conflict.decided_at)})"
