"""One sync of a kiosk, in one transaction: what it reports is taken in first, then it is given what it may have."""

from dataclasses import dataclass, replace

from quota_protocol.journal_chain import START, ChainPoint
from quota_protocol.sync import Directives, EntryVerdict, Halt, Manifest, SyncAnswer, SyncRequest
from quota_server.domain import calendar
from quota_server.domain.conflicts import AppliedRule, ConflictKind
from quota_server.domain.office import OfficeConfig
from quota_server.store.jobs import blocks, chains, conflicts, ingest, leases, manifest, recovery
from quota_server.store.jobs.chains import Chain
from quota_server.store.jobs.devices import SyncCaller
from quota_server.store.jobs.ingest import Reporter
from quota_server.store.jobs.transaction import Transaction

_NOTHING_TO_DO = Directives()
_HALTED = {Halt.ROLLBACK: ConflictKind.DEVICE_ROLLBACK, Halt.FORK: ConflictKind.DEVICE_FORK}


@dataclass(frozen=True, slots=True)
class _Heard:
    """What was taken in. `at_head`: the chain now goes as far as the kiosk's journal did when it asked."""

    verdicts: tuple[EntryVerdict, ...]
    acked: ChainPoint
    at_head: bool


def sync(tx: Transaction, caller: SyncCaller, request: SyncRequest) -> SyncAnswer:
    """Ingests, acknowledges, and grants to a living epoch at its journal's head. It refuses nothing authentic."""
    office = tx.config(caller.office)
    before = chains.load(tx, office.code, caller.epoch)
    if request.generation == tx.keys.generation and request.known.seq > before.acked.seq and not office.recovering:
        recovery.begin_for(tx, office.code, caller.device_id)
        office = tx.config(caller.office)
    heard = _ingest(tx, Reporter(office, caller.device_id, caller.epoch, caller.is_alive), before, request)
    head_seq = max(before.head_seq, request.head_seq, heard.acked.seq)
    chains.save(tx, office.code, caller.device_id, caller.epoch, Chain(heard.acked, head_seq), request)
    _note_halt(tx, office, caller, before, request)
    leases.burn_over(tx, office)
    answer = SyncAnswer(
        heard.verdicts,
        heard.acked,
        tx.keys.generation,
        calendar.local(office, tx.now),
        tx.offices.office(office.code).version,
    )
    if not caller.is_alive:
        return replace(answer, directives=Directives(fence=True, re_enrol=True))
    if request.halted is not None or chains.is_forked(before.acked, request):
        return replace(answer, directives=Directives(re_enrol=True, recovering=office.recovering))
    if office.recovering:
        return replace(answer, directives=Directives(recovering=True))
    if heard.at_head:
        return _grant(tx, office, caller, request, answer)
    return _held(tx, office, caller.epoch, answer)


def _ingest(tx: Transaction, reporter: Reporter, chain: Chain, request: SyncRequest) -> _Heard:
    known = dict(chains.known(tx, reporter.office.code, reporter.device_id, request.entries))
    before, acked = request.base, chain.acked
    if chains.begins_later(acked, request, tx.keys.generation):
        if acked != START:
            _note(tx, reporter.office, reporter.device_id, ConflictKind.JOURNAL_GAP)
        acked = request.base
    verdicts = []
    for entry in request.entries:
        key = chains.shortened(entry.hash)
        if key not in known:
            known[key] = ingest.ingest(tx, reporter, before, entry)
        verdicts.append(replace(known[key], seq=entry.seq))
        here = ChainPoint(entry.seq, entry.hash)
        if before == acked and entry.seq == acked.seq + 1 and key == entry.hash:
            acked = here
        before = here
    return _Heard(tuple(verdicts), acked, at_head=before == acked and acked.seq == request.head_seq)


def _note_halt(tx: Transaction, office: OfficeConfig, caller: SyncCaller, before: Chain, request: SyncRequest) -> None:
    if request.halted is not None:
        _note(tx, office, caller.device_id, _HALTED[request.halted], caller.epoch)
    elif chains.is_forked(before.acked, request):
        _note(tx, office, caller.device_id, ConflictKind.DEVICE_FORK, caller.epoch)


def _note(tx: Transaction, office: OfficeConfig, device_id: str, kind: ConflictKind, epoch: str = "") -> None:
    subject = f"device/{device_id}" + (f"/{epoch}" if epoch else "")
    detail = {"device_id": device_id}
    conflicts.note(tx, office.code, kind, subject, AppliedRule.NOTHING_GRANTED, detail)


def _grant(
    tx: Transaction, office: OfficeConfig, caller: SyncCaller, request: SyncRequest, answer: SyncAnswer
) -> SyncAnswer:
    """What a kiosk gets whose papers are all known."""
    epoch = caller.epoch
    if request.manifest is not None:
        manifest.acknowledge(tx, office.code, epoch, request.manifest)
    leases.top_up(tx, office, caller.device_id, epoch)
    blocks.top_up(tx, office, epoch)
    news, fetch = _news(tx, office, epoch, request)
    answer = _held(tx, office, epoch, answer)
    return replace(answer, manifest=news, directives=replace(answer.directives, fetch_manifest=fetch))


def _news(tx: Transaction, office: OfficeConfig, epoch: str, request: SyncRequest) -> tuple[Manifest | None, bool]:
    """What has changed of the bookings, or that there is too much of it for this answer."""
    transfer = manifest.due(tx, office, epoch, request.manifest)
    if transfer is None:
        return None, False
    if manifest.size(tx, office, transfer) > manifest.INLINE_MAX:
        return None, True
    begun = manifest.begin(tx, office, epoch, transfer)
    return begun.manifest(manifest.all_entries(tx, office, begun)), False


def _held(tx: Transaction, office: OfficeConfig, epoch: str, answer: SyncAnswer) -> SyncAnswer:
    """All leases and blocks of the epoch that are not over, and which of them are asked back."""
    rows = leases.open_of_epoch(tx, office, epoch)
    wanted = leases.wanted_windows(tx, office)
    asked_back = tuple(row.lease_id for row in rows if row.key in wanted)
    return replace(
        answer,
        leases=tuple(leases.as_sent(office, row) for row in rows),
        blocks=tuple(blocks.of_epoch(tx, office, epoch)),
        directives=replace(_NOTHING_TO_DO, return_leases=asked_back),
    )
