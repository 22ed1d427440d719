"""AT commands for SMS (3GPP TS 27.005, 27.007) and how a modem answers them: bytes in, bytes out. No thread, no IO."""

import re
from collections.abc import Callable
from dataclasses import replace

from workbench.modem_state import (
    SIM_HOLDS,
    ModemFault,
    ModemState,
    Registration,
    Reports,
    Settings,
    SimState,
    Stored,
)
from workbench.sms_pdu import PduError, Submitted, read_submit

_MAX_LINE_BYTES = 1024
_CTRL_Z, _ESCAPE = 0x1A, 0x1B
_OK, _ERROR = "OK", "ERROR"
_NO_SIM, _PIN, _PUK, _WRONG_PIN = 10, 11, 12, 16
_CMS_NO_NETWORK, _CMS_INVALID_PDU, _CMS_NO_INDEX, _CMS_NO_SIM, _CMS_PIN = 38, 304, 321, 310, 311
_WITHOUT_SIM = (
    "",
    "E",
    "I",
    "+CGM",
    "+CGSN",
    "+GSN",
    "+CMEE",
    "+CPIN",
    "+CSQ",
    "+CFUN",
    "+CREG",
    "+CMGF",
    "+CSCS",
    "+GCAP",
)
_PLAIN_ANSWERS = {
    "I": "Meja Uji\r\nModem SMS\r\n1.0",
    "+CGMI": "Meja Uji",
    "+CGMM": "Modem SMS",
    "+CGMR": "1.0",
    "+CGSN": "350000000000006",
    "+GSN": "350000000000006",
    "+CIMI": "510000000000001",
    "+GCAP": "+GCAP: +CGSM",
    "+CSCA?": '+CSCA: "+62000000000",145',
    "+COPS?": '+COPS: 0,0,"MEJA UJI"',
    "+CSMS?": "+CSMS: 0,1,1,1",
    "+CMGF=?": "+CMGF: (0,1)",
    "+CSCS=?": '+CSCS: ("GSM","IRA","UCS2")',
    "+CPMS=?": '+CPMS: ("SM"),("SM"),("SM")',
    "+CNMI=?": "+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)",
    "+CBC": "+CBC: 0,100",
    "+CFUN?": "+CFUN: 1",
}
_TAKEN = (
    "+CSMP=",
    "+CSMS=",
    "+CREG=",
    "+CFUN=",
    "+CSDH=",
    "+CSCA=",
    "+COPS=",
    "Z",
    "&F",
    "&D",
    "V1",
    "S0=",
    "+CMMS=",
)

SendSms = Callable[[Submitted], None]


class AtCommands:
    """`feed(bytes)` gives the modem's answer. `send` is called with each SMS that really goes out."""

    def __init__(self, state: ModemState, send: SendSms) -> None:
        self._state = state
        self._send = send
        self._line = bytearray()
        self._composing: str | None = None

    def feed(self, data: bytes) -> bytes:
        """What the modem says to this; empty while it waits for more, or is silent."""
        answers = bytearray()
        for byte in data:
            answers += self._take(byte)
        return b"" if self._state.fault is ModemFault.SILENT else bytes(answers)

    def forget(self) -> None:
        """A power cut: settings, and what was being typed."""
        self._line.clear()
        self._composing = None
        self._state.settings = Settings()

    # -- lines ---------------------------------------------------------------------------------------------------

    def _take(self, byte: int) -> bytes:
        if self._composing is not None:
            return self._take_text(byte)
        echo = bytes([byte]) if self._state.settings.echo else b""
        if byte == 0x0D:
            line = self._line.decode("latin-1").strip()
            self._line.clear()
            return echo + (self._command(line) if line else b"")
        if byte not in (0x0A, _CTRL_Z, _ESCAPE) and len(self._line) < _MAX_LINE_BYTES:
            self._line.append(byte)
        return echo

    def _take_text(self, byte: int) -> bytes:
        if byte == _ESCAPE:
            self._line.clear()
            self._composing = None
            return _result(_OK)
        if byte != _CTRL_Z:
            if len(self._line) < _MAX_LINE_BYTES:
                self._line.append(byte)
            return bytes([byte]) if self._state.settings.echo else b""
        text, address = bytes(self._line), self._composing or ""
        self._line.clear()
        self._composing = None
        return self._finish(address, text)

    def _command(self, line: str) -> bytes:
        if not line.upper().startswith("AT"):
            return _result(_ERROR)
        command = line[2:].strip()
        upper = command.upper()
        if (refusal := self._sim_refusal(upper)) is not None:
            return refusal
        if upper.startswith("+CNMI") and self._state.fault is ModemFault.NO_REPORTS:
            return _result(_ERROR)
        if upper in _PLAIN_ANSWERS:
            return _info(_PLAIN_ANSWERS[upper]) + _result(_OK)
        for beginning, obey in self._handlers().items():
            if upper.startswith(beginning):
                return obey(command[len(beginning) :])
        return _result(_OK if not upper or upper.startswith(_TAKEN) else _ERROR)

    def _handlers(self) -> dict[str, Callable[[str], bytes]]:
        return {
            "E": self._echo,
            "+CMEE=": self._error_codes,
            "+CPIN?": self._ask_pin,
            "+CPIN=": self._enter_pin,
            "+CREG?": lambda _: _info(f"+CREG: 0,{self._state.registration.value}") + _result(_OK),
            "+CSQ": lambda _: _info(f"+CSQ: {self._state.signal},99") + _result(_OK),
            "+CNMI=": self._indications,
            "+CMGF?": lambda _: _info(f"+CMGF: {int(self._state.settings.text_mode)}") + _result(_OK),
            "+CMGF=": self._message_format,
            "+CSCS?": lambda _: _info(f'+CSCS: "{self._state.settings.charset}"') + _result(_OK),
            "+CSCS=": self._charset,
            "+CPMS?": lambda _: _info("+CPMS: " + ",".join([f'"SM",{self._used}'] * 3)) + _result(_OK),
            "+CPMS=": lambda _: _info("+CPMS: " + ",".join([self._used] * 3)) + _result(_OK),
            "+CMGL": self._list_messages,
            "+CMGR=": self._read_message,
            "+CMGD=": self._delete_message,
            "+CMGS=": self._compose,
        }

    # -- settings, SIM, network ----------------------------------------------------------------------------------

    def _echo(self, digit: str) -> bytes:
        self._state.settings.echo = digit != "0"
        return _result(_OK)

    def _error_codes(self, digit: str) -> bytes:
        self._state.settings.error_codes = int(digit) if digit in ("0", "1", "2") else 0
        return _result(_OK)

    def _message_format(self, digit: str) -> bytes:
        if digit not in ("0", "1"):
            return _result(_ERROR)
        self._state.settings.text_mode = digit == "1"
        return _result(_OK)

    def _charset(self, name: str) -> bytes:
        name = name.strip('"').upper()
        if name not in ("GSM", "IRA", "UCS2"):
            return _result(_ERROR)
        self._state.settings.charset = name
        return _result(_OK)

    def _indications(self, figures: str) -> bytes:
        fourth = (figures.split(",") + [""] * 4)[3].strip()
        if fourth in ("0", "1", "2"):
            self._state.settings.reports = Reports(fourth)
        return _result(_OK)

    def _sim_refusal(self, command: str) -> bytes | None:
        """What a command that needs a SIM is told while there is none that is open."""
        if any(command == one or (one and command.startswith(one)) for one in _WITHOUT_SIM):
            return None
        sms = command.startswith(("+CMG", "+CPMS"))
        match self._state.sim:
            case SimState.READY:
                return None
            case SimState.ABSENT:
                return self._failed(_CMS_NO_SIM, sms=True) if sms else self._failed(_NO_SIM)
            case SimState.PIN_NEEDED:
                return self._failed(_CMS_PIN, sms=True) if sms else self._failed(_PIN)
            case SimState.PUK_NEEDED:
                return self._failed(_PUK, sms=False)

    def _ask_pin(self, _: str) -> bytes:
        if self._state.sim is SimState.ABSENT:
            return self._failed(_NO_SIM)
        return _info(f"+CPIN: {self._state.sim.value}") + _result(_OK)

    def _enter_pin(self, pin: str) -> bytes:
        if self._state.sim is not SimState.PIN_NEEDED or pin.strip('"') != self._state.pin:
            return self._failed(_WRONG_PIN)
        self._state.sim = SimState.READY
        return _result(_OK)

    # -- messages on the SIM -------------------------------------------------------------------------------------

    @property
    def _used(self) -> str:
        return f"{len(self._state.stored)},{SIM_HOLDS}"

    def _list_messages(self, which: str) -> bytes:
        only_unread = which.strip("=") in ("0", '"REC UNREAD"', "")
        listed = bytearray()
        for index, stored in sorted(self._state.stored.items()):
            if only_unread and not stored.unread:
                continue
            listed += self._shown(f"+CMGL: {index},", stored)
            self._state.stored[index] = replace(stored, unread=False)
        return bytes(listed) + _result(_OK)

    def _read_message(self, index: str) -> bytes:
        stored = self._state.stored.get(int(index) if index.isdecimal() else 0)
        if stored is None:
            return self._failed(_CMS_NO_INDEX, sms=True)
        self._state.stored[int(index)] = replace(stored, unread=False)
        return self._shown("+CMGR: ", stored) + _result(_OK)

    def _shown(self, head: str, stored: Stored) -> bytes:
        if not self._state.settings.text_mode:
            return _info(f"{head}{0 if stored.unread else 1},,{len(stored.pdu) - 1}\r\n{stored.pdu.hex().upper()}")
        status = "REC UNREAD" if stored.unread else "REC READ"
        arrived = f"{stored.arrived:%y/%m/%d,%H:%M:%S}+28"
        text = stored.text
        if self._state.settings.charset == "UCS2":
            text = text.encode("utf-16-be").hex().upper()
        return _info(f'{head}"{status}","{stored.number}",,"{arrived}"\r\n{text}')

    def _delete_message(self, which: str) -> bytes:
        index, _, flag = which.partition(",")
        if flag.strip() in ("1", "2", "3", "4"):
            self._state.stored.clear()
            return _result(_OK)
        if not index.isdecimal() or self._state.stored.pop(int(index), None) is None:
            return self._failed(_CMS_NO_INDEX, sms=True)
        return _result(_OK)

    # -- sending -------------------------------------------------------------------------------------------------

    def _compose(self, address: str) -> bytes:
        if self._state.fault is ModemFault.NO_PROMPT:
            return b""
        text_mode = self._state.settings.text_mode
        if not re.fullmatch(r'"[+0-9A-Fa-f]+"(,\d+)?' if text_mode else r"\d+", address):
            return self._failed(_CMS_INVALID_PDU, sms=True)
        self._composing = address
        return b"\r\n> "

    def _finish(self, address: str, typed: bytes) -> bytes:
        try:
            message = self._message(address, typed)
        except (PduError, ValueError):
            return self._failed(_CMS_INVALID_PDU, sms=True)
        match self._state.fault:
            case ModemFault.ERROR:
                return _result(_ERROR)
            case ModemFault.CMS_ERROR:
                return self._failed(_CMS_NO_NETWORK, sms=True)
            case ModemFault.LOST_THEN_SILENT:
                return b""
            case ModemFault.REBOOTS:
                self.forget()
                return b"\r\n^SYSSTART\r\n"
            case _ if self._state.registration not in (Registration.HOME, Registration.ROAMING):
                return self._failed(_CMS_NO_NETWORK, sms=True)
        self._state.sent += 1
        self._send(message)
        if self._state.fault is ModemFault.SENT_THEN_SILENT:
            return b""
        return _info(f"+CMGS: {self._state.sent & 0xFF}") + _result(_OK)

    def _message(self, address: str, typed: bytes) -> Submitted:
        if not self._state.settings.text_mode:
            pdu = bytes.fromhex(typed.decode("ascii").strip())
            if not pdu or len(pdu) - 1 - pdu[0] != int(address):
                raise PduError("the PDU is not as long as was said")
            return read_submit(pdu)
        number = address.partition(",")[0].strip('"')
        if self._state.settings.charset == "UCS2":
            return Submitted(
                bytes.fromhex(number).decode("utf-16-be") if len(number) > 16 else number,
                bytes.fromhex(typed.decode("ascii").strip()).decode("utf-16-be"),
            )
        return Submitted(number, typed.decode("latin-1"))

    def _failed(self, code: int, *, sms: bool = False) -> bytes:
        if sms:
            return _result(f"+CMS ERROR: {code}")
        return _result(f"+CME ERROR: {code}" if self._state.settings.error_codes else _ERROR)


def _info(line: str) -> bytes:
    return f"\r\n{line}\r\n".encode("latin-1", "replace")


def _result(word: str) -> bytes:
    return f"\r\n{word}\r\n".encode("ascii")
