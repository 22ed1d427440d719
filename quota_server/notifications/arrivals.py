"""What comes in from a gateway or from a provider: reports are written down, texts are answered."""

from quota_server.notifications.gateway import Inbound, Report
from quota_server.store.job_store import JobStore
from quota_server.store.jobs import inbound, outbox_reports
from quota_server.store.jobs.transaction import Transaction


async def answer(store: JobStore, message: Inbound) -> None:
    """Once it is answered in the database it need not be kept anywhere else."""
    asked = inbound.read(message.sender, message.text, message.token)
    if asked is None:
        return
    office = await store.read(lambda tx: inbound.office_of(tx, asked))
    if office:
        await store.write(lambda tx: inbound.answer(tx, office, asked), office)


def note_report(gateway: str, report: Report, tx: Transaction) -> bool:
    """Whether there is a message that it is about."""
    return outbox_reports.reported(tx, gateway, report.reference, arrived=report.arrived, to=report.to)
