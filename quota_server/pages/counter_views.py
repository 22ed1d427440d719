"""The HTML of `/loket`: choosing a counter, and the counter at work."""

from dataclasses import dataclass

from quota_server.domain.board import CounterStatus, CounterTicket, QueueLength
from quota_server.domain.office import OfficeConfig
from quota_server.domain.ticket_states import CALLS_MAX, TicketState
from quota_server.pages import wording
from quota_server.pages.forms import Desk, counters_of
from quota_server.pages.frame import text
from quota_server.pages.staff_views import hidden, key_field, notice


@dataclass(frozen=True, slots=True)
class Button:
    """One of the six deeds. `key` does the same on the keyboard; `reason` says why it is not possible now."""

    deed: str
    label: str
    key: str
    reason: str = ""
    leads: bool = False


def choose_desk(office: OfficeConfig, csrf: str, word: str, desk: Desk | None) -> str:
    """Counters that the services' signs name, one press each; and any other, with its services."""
    by_counter = counters_of(office)
    names = {service.id: service.name for service in office.services}
    known = "".join(
        f'<li><form method="post" action="/loket/pilih">{hidden(csrf)}'
        f'<input type="hidden" name="counter" value="{counter}">'
        + "".join(f'<input type="hidden" name="service" value="{text(service)}">' for service in services)
        + f'<button class="loket"><strong>Loket {counter}</strong>'
        f"<span>{text(', '.join(names[service] for service in services))}</span></button></form></li>"
        for counter, services in by_counter.items()
    )
    chosen = desk.services if desk else ()
    boxes = "".join(
        f'<label class="centang"><input type="checkbox" name="service" value="{text(service.id)}"'
        f"{' checked' if service.id in chosen else ''}>{text(service.name)}</label>"
        for service in office.services
    )
    counter = f' value="{text(desk.counter)}"' if desk else ""
    return (
        f'<h1>Pilih loket</h1>{notice(word)}<ul class="daftar-loket">{known}</ul>'
        f'<form class="kartu isian lain" method="post" action="/loket/pilih">{hidden(csrf)}<h2>Loket lain</h2>'
        '<label>Nomor atau nama loket<input name="counter" required maxlength="16"'
        f' pattern="[A-Za-z0-9][A-Za-z0-9_\\-]*"{counter}></label>'
        f"<fieldset><legend>Layanan yang dipanggil</legend>{boxes}</fieldset>"
        '<button class="utama">Pakai loket ini</button></form>'
    )


def at_work(office: OfficeConfig, desk: Desk, status: CounterStatus, csrf: str, word: str) -> str:
    """The counter: its number, the six deeds, and who waits."""
    return (
        f'<div class="kerja" data-office="{text(office.code)}"><section aria-labelledby="loket"><div class="judul">'
        f'<h1 id="loket">Loket {text(desk.counter)}</h1><a href="/loket/pilih">Ganti loket</a></div>{notice(word)}'
        f'<div id="nomor" class="kartu nomor" aria-live="polite">{_current(office, status.current)}</div>'
        f"{_deeds(office, status, csrf)}</section>{_queues(status.queues)}</div>"
        '<p id="pintasan" class="pintasan" hidden><label class="centang"><input type="checkbox" checked>'
        "Pintasan keyboard: tekan huruf yang tertera pada tombol</label></p>"
    )


def _current(office: OfficeConfig, ticket: CounterTicket | None) -> str:
    if ticket is None:
        return '<p class="sepi">Belum ada nomor di loket ini</p>'
    service = office.service(ticket.service)
    marks = "".join(f"<li>{text(mark)}</li>" for mark in wording.ticket_marks(ticket, office.timezone_label))
    return (
        f'<p class="keterangan">{text(wording.ticket_state(ticket))}</p><p class="besar">{text(ticket.number)}</p>'
        f'<p class="layanan">{text(service.name if service else ticket.service)}</p><ul class="tanda">{marks}</ul>'
    )


def _buttons(current: CounterTicket | None) -> tuple[Button, ...]:
    if current is None:
        none = "belum ada nomor"
        return (
            Button("panggil", "Panggil berikutnya", "B", leads=True),
            Button("mulai", "Mulai", "M", none),
            Button("ulang", "Panggil ulang", "U", none),
            Button("lewati", "Lewati", "L", none),
            Button("selesai", "Selesai", "S", none),
        )
    if current.state is TicketState.SERVING:
        served = "sedang dilayani"
        return (
            Button("panggil", "Selesai, panggil berikutnya", "B", leads=True),
            Button("mulai", "Mulai", "M", served),
            Button("ulang", "Panggil ulang", "U", served),
            Button("lewati", "Lewati", "L", served),
            Button("selesai", "Selesai", "S"),
        )
    recalled = "sudah 3 kali" if current.calls >= CALLS_MAX else ""
    return (
        Button("panggil", "Panggil berikutnya", "B", "mulai atau lewati dulu"),
        Button("mulai", "Mulai", "M", leads=True),
        Button("ulang", "Panggil ulang", "U", recalled),
        Button("lewati", "Lewati", "L"),
        Button("selesai", "Selesai", "S", "belum mulai"),
    )


def _deeds(office: OfficeConfig, status: CounterStatus, csrf: str) -> str:
    """Each form carries a key of its own: pressed twice, it happens once."""
    forms = "".join(_deed_form(button, csrf) for button in _buttons(status.current))
    current = status.current
    serving = current is not None and current.state is TicketState.SERVING
    here = current.service if current else ""
    options = "".join(
        f'<option value="{text(service.id)}">{text(service.name)}</option>'
        for service in office.services
        if service.id != here
    )
    reason = "" if serving else '<span class="sebab">belum dilayani</span>'
    off = "" if serving else " disabled"
    return (
        f'<div class="tombol">{forms}'
        f'<form class="alihkan" method="post" action="/loket/alihkan">{hidden(csrf)}{key_field()}'
        f'<label for="tujuan">Alihkan ke</label><select id="tujuan" name="service"{off}>{options}</select>'
        f'<button data-pintas="a"{off}><span>Alihkan</span>{reason}<kbd>A</kbd></button></form></div>'
    )


def _deed_form(button: Button, csrf: str) -> str:
    state = " disabled" if button.reason else ""
    leading = ' class="utama" autofocus' if button.leads else ""
    reason = f'<span class="sebab">{text(button.reason)}</span>' if button.reason else ""
    return (
        f'<form class="{button.deed}" method="post" action="/loket/{button.deed}">{hidden(csrf)}{key_field()}'
        f'<button data-pintas="{button.key.lower()}"{leading}{state}><span>{text(button.label)}</span>{reason}'
        f"<kbd>{button.key}</kbd></button></form>"
    )


def _queues(queues: tuple[QueueLength, ...]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{text(queue.name)}{_later(queue)}</th><td>{queue.waiting}</td></tr>' for queue in queues
    )
    total = sum(queue.waiting for queue in queues)
    return (
        '<section id="antrean" class="kartu antrean" aria-labelledby="menunggu"><h2 id="menunggu">Menunggu</h2>'
        f'<p class="jumlah">{total}<span> orang</span></p><table><caption class="tak-terlihat">Menunggu per layanan'
        f"</caption><tbody>{rows}</tbody></table></section>"
    )


def _later(queue: QueueLength) -> str:
    return f"<small>{queue.later} untuk jam berikutnya</small>" if queue.later else ""
