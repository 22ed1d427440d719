"""What the command line does with a database, whatever the engine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from quota_protocol.clock import Clock
from quota_server.domain.office import OfficeConfig
from quota_server.store.jobs import devices, offices
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.devices import DeviceListing
from quota_server.store.jobs.transaction import Job, T, Transaction

_COMMAND_LINE = "system"


class Performer(Protocol):
    """Performs single jobs, each in a transaction of its own."""

    def perform(self, job: Job[T], office: str = "") -> T:
        """The job's result, committed. `office`: the one that it concerns; empty for all."""


@dataclass(frozen=True, slots=True)
class Administration:
    """One database, opened to be administered, also while a server runs on it. Each call is one transaction."""

    performer: Performer
    real_clock: Clock

    def add_office(self, config: OfficeConfig) -> None:
        """Adds an office; StoreError when it is there already."""
        self.performer.perform(lambda tx: offices.add(tx, config), config.code)

    def config(self, office: str) -> OfficeConfig:
        """The office's settings."""
        return self.performer.perform(lambda tx: tx.config(office), office)

    def change_office(self, config: OfficeConfig) -> None:
        """Puts new settings in the place of an office's old ones; a running server sees them at once."""
        self.performer.perform(lambda tx: offices.change(tx, config), config.code)

    def change_settings(self, office: str, what: str, change: Callable[[OfficeConfig], OfficeConfig]) -> None:
        """Gives an office the settings that `change` makes of its present ones; the audit says `what`.

        Two that change at once both have their say: settings are read and written in one turn.
        """

        def job(tx: Transaction) -> None:
            offices.change(tx, change(tx.config(office)))
            append_audit(tx, office, _COMMAND_LINE, "office_changed", f"office/{office}", {"what": what})

        self.performer.perform(job, office)

    def has_office(self, office: str) -> bool:
        """Whether there is such an office."""
        return self.performer.perform(lambda tx: offices.is_known(tx, office), office)

    def add_device(self, office: str, name: str) -> str:
        """A one-time token for the device."""
        return self.performer.perform(lambda tx: devices.add(tx, self.real_clock.now(), office, name), office)

    def revoke_device(self, office: str, name: str) -> None:
        """The device is not admitted any more."""
        self.performer.perform(lambda tx: devices.revoke(tx, self.real_clock.now(), office, name), office)

    def fence_device(self, office: str, name: str) -> None:
        """The device's epoch ends."""
        self.performer.perform(lambda tx: devices.fence(tx, self.real_clock.now(), office, name), office)

    def devices(self, office: str | None) -> list[DeviceListing]:
        """The devices of one office, or of all."""
        return self.performer.perform(lambda tx: devices.listing(tx.connection, office), office or "")
