"""What the workbench page shows, as plain JSON values; and the words for the clock."""

from datetime import datetime, timedelta

from workbench.bench import Workbench
from workbench.controls import Surroundings
from workbench.gate import VirtualGate
from workbench.modem import VirtualModem
from workbench.modem_state import ModemFault, Registration, SimState
from workbench.network import NetworkSwitch
from workbench.phone import Sms
from workbench.printer import VirtualPrinter
from workbench.signals import Signal, VirtualSignals
from workbench.thermometer import VirtualThermometer

JsonObject = dict[str, object]

SHOWN_TICKETS = 12
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_ZONES = {timedelta(hours=7): "WIB", timedelta(hours=8): "WITA", timedelta(hours=9): "WIT"}


def page_state(bench: Workbench, surroundings: Surroundings) -> JsonObject:
    """Everything the page needs, in one object; small enough to be asked for twice a second."""
    return {
        "printer": _printer(bench.printer),
        "phone": [_sms(sms) for sms in bench.phone.messages],
        "scanner": {"plugged": bench.scanner.plugged_in},
        "thermometer": _thermometer(bench.thermometer),
        "gate": None if bench.gate is None else _gate(bench.gate),
        "signals": None if bench.signals is None else _signals(bench.signals),
        "network": _network(bench.network),
        "modem": _modem(bench.modem),
        "clock": None if surroundings.clock is None else _clock(surroundings.clock(), surroundings),
        "screen": surroundings.screen_png is not None,
        "touch": surroundings.touch is not None,
        "hold": surroundings.finger_down is not None and surroundings.finger_up is not None,
    }


def _printer(printer: VirtualPrinter) -> JsonObject:
    condition, firmware, strip = printer.condition, printer.firmware, printer.strip
    return {
        "count": printer.ticket_count,
        "tickets": [
            {"number": number, "complete": ticket.complete, "text": ticket.text}
            for number, ticket in printer.numbered_tickets[-SHOWN_TICKETS:]
        ],
        "strip": len(strip.events),
        "columns": printer.columns,
        "received_bytes": printer.received_bytes,
        "not_understood": len(printer.not_understood),
        "switches": {
            "power": condition.powered,
            "paper_out": condition.paper_out,
            "near_end": condition.near_end,
            "cover_open": condition.cover_open,
            "cutter_jammed": condition.cutter_jammed,
            "head_hot": condition.head_hot,
            "silent": not firmware.answers,
            "late": printer.answer_delay_s > 0,
            "no_confirmation": not (firmware.queued_status or firmware.process_id),
        },
    }


def _sms(sms: Sms) -> JsonObject:
    return {"serial": sms.serial, "number": sms.number, "text": sms.text, "code": sms.code, "arrived": sms.arrived}


def _thermometer(thermometer: VirtualThermometer) -> JsonObject:
    scene = thermometer.scene
    return {
        "plugged": thermometer.plugged_in,
        "person": scene.person,
        "celsius": scene.person_celsius,
        "ambient": scene.ambient_celsius,
        "fault": thermometer.fault.value,
    }


def _gate(gate: VirtualGate) -> JsonObject:
    return {
        "open": gate.relay_on,
        "beam_broken": gate.beam_broken,
        "beam_stuck": gate.beam_stuck,
        "openings": gate.openings,
        "passages": gate.passages,
        "exit_held": gate.exit_held,
        "fire": gate.fire,
    }


def _signals(signals: VirtualSignals) -> JsonObject:
    return {
        signal.value: {
            "on": signals.is_on(signal),
            "lately": signals.heard_lately(signal),
            "times": signals.times_on(signal),
        }
        for signal in Signal
    }


def _modem(modem: VirtualModem) -> JsonObject:
    condition = modem.fault.value
    if modem.fault is ModemFault.NONE:
        of_sim = {SimState.ABSENT: "no_sim", SimState.PIN_NEEDED: "pin_needed"}
        of_network = {Registration.SEARCHING: "searching", Registration.DENIED: "denied"}
        condition = of_sim.get(modem.sim) or of_network.get(modem.registration) or condition
    return {
        "plugged": modem.plugged_in,
        "condition": condition,
        "sent": modem.sent_count,
        "stored": modem.stored_count,
    }


def _network(network: NetworkSwitch) -> JsonObject:
    return {
        "plugged": network.plugged_in,
        "fault": network.fault.value,
        "waiting": network.faults_waiting,
        "cuts": network.cuts,
    }


def _clock(now: datetime, surroundings: Surroundings) -> JsonObject:
    return {
        "time": f"{now:%H.%M} {_zone(now)}",
        "date": f"{_DAYS[now.weekday()]}, {now.day} {_MONTHS[now.month - 1]} {now.year}",
        "local": f"{now:%Y-%m-%dT%H:%M}",
        "movable": surroundings.move_clock is not None,
    }


def _zone(now: datetime) -> str:
    offset = now.utcoffset()
    return _ZONES.get(offset, f"{now:%z}") if offset is not None else ""
