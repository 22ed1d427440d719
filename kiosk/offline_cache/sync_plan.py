"""What to tell the server next, and what follows from its answer. Pure.

An answer is not believed blindly: what makes no sense in it is left out, and what shows that this card was restored or
cloned stops the kiosk.
"""

import re
from dataclasses import dataclass, replace

from kiosk.offline_cache.lease_book import Reserve
from kiosk.offline_cache.standing import Ended, Standing
from quota_protocol.clock import ClockTrust
from quota_protocol.journal_chain import START, ChainPoint, JournalEntry
from quota_protocol.messages import Window
from quota_protocol.sync import (
    EVENTS_PER_SYNC,
    FIRST_OFFLINE_SERIAL,
    Block,
    EntryVerdict,
    Halt,
    Lease,
    Manifest,
    SyncAnswer,
    SyncRequest,
)

FEWEST_ENTRIES_PER_SYNC = 10
MAX_UNITS_OF_A_LEASE = 10_000
MAX_SERIAL = 9_999
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_HEX = re.compile(r"([0-9a-f]{2}){8,64}")


@dataclass(frozen=True, slots=True)
class Report:
    """What a kiosk says of itself. `devices`: name to `ok`, `degraded` or `down`."""

    clock_trust: ClockTrust
    software: str = ""
    devices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SyncStep:
    """What follows from an answer. `give_back`: leases whose unspent units go back. `wipe`: forget everything granted.

    `recovering`: go on alone. `fetch_manifest`: what came of the manifest does not fit, or did not come.
    """

    standing: Standing
    verdicts: tuple[EntryVerdict, ...] = ()
    leases: tuple[Lease, ...] = ()
    blocks: tuple[Block, ...] = ()
    manifest: Manifest | None = None
    give_back: tuple[str, ...] = ()
    wipe: bool = False
    recovering: bool = False
    fetch_manifest: bool = False


def next_request(
    standing: Standing, head: ChainPoint, entries: tuple[JournalEntry, ...], report: Report
) -> SyncRequest:
    """The next thing to say; `entries` are those that follow `standing.base`, at most `EVENTS_PER_SYNC` are said.

    The manifest is named only when they reach the head: every paper that rests on an older one is then told.
    """
    entries = entries[:EVENTS_PER_SYNC]
    reached = entries[-1].seq if entries else standing.base.seq
    return SyncRequest(
        epoch=standing.epoch,
        generation=standing.generation,
        base=standing.base,
        known=standing.known,
        head_seq=head.seq,
        entries=entries,
        manifest=standing.manifest if reached == head.seq else None,
        clock_trust=report.clock_trust,
        halted=standing.halted,
        software=report.software,
        devices=report.devices,
    )


def fewer_entries(at_most: int) -> int:
    """How many entries to tell at once when so many did not get through: on a slow line they take too long."""
    return max(FEWEST_ENTRIES_PER_SYNC, at_most // 2)


def more_entries(at_most: int) -> int:
    """How many entries to tell at once when so many got through."""
    return min(EVENTS_PER_SYNC, at_most * 2)


def consequences(
    standing: Standing,
    head: ChainPoint,
    own_hash: str | None,
    reserve: Reserve,
    answer: SyncAnswer,
    judged: ChainPoint | None = None,
) -> SyncStep:
    """What to do about an answer. `own_hash` is the journal's hash at the acknowledged `seq`, None when it has none.

    `judged` is the newest entry that it has a verdict of: more may be acknowledged, from an answer that was lost.
    """
    halted = standing.halted or _halt(head, own_hash, answer.acknowledged)
    ended = standing.ended or _end(answer)
    if halted is not None:
        # Nothing of what the server says of another life of this card is ours.
        after = replace(standing, halted=halted, ended=ended)
        return SyncStep(_advanced(after, head, answer, judged) if standing.halted else after, answer.verdicts)
    after = _advanced(replace(standing, ended=ended), head, answer, judged)
    if ended is not None:
        return SyncStep(replace(after, manifest=None, manifest_key=""), answer.verdicts, wipe=standing.ended is None)
    manifest = answer.manifest
    fits = manifest is not None and _fits(manifest, standing, answer.generation)
    if manifest is not None and fits:
        after = replace(after, manifest=manifest.version, manifest_key=manifest.key)
    seen = {one.lease.lease_id for one in reserve.holdings} | {one.block.block_id for one in reserve.blocks}
    held = {one.lease.lease_id for one in reserve.holdings if one.units_left > 0}
    return SyncStep(
        standing=after,
        verdicts=answer.verdicts,
        leases=tuple(one for one in answer.leases if one.lease_id not in seen and _is_sane_lease(one)),
        blocks=tuple(one for one in answer.blocks if one.block_id not in seen and _is_sane_block(one)),
        manifest=manifest if fits else None,
        give_back=tuple(one for one in dict.fromkeys(answer.directives.return_leases) if one in held),
        recovering=answer.directives.recovering,
        fetch_manifest=answer.directives.fetch_manifest or (manifest is not None and not fits),
    )


def with_fetched(standing: Standing, manifest: Manifest) -> Standing | None:
    """Where the kiosk stands with a manifest that was fetched whole; None when it does not fit."""
    if not standing.may_issue or not manifest.whole or not _fits(manifest, standing, standing.generation):
        return None
    return replace(standing, manifest=manifest.version, manifest_key=manifest.key)


def _halt(head: ChainPoint, own_hash: str | None, acknowledged: ChainPoint) -> Halt | None:
    """Whether the server knows a journal of ours that is not this one."""
    if acknowledged.seq > head.seq:
        return Halt.ROLLBACK
    return Halt.FORK if own_hash is not None and own_hash != acknowledged.hash else None


def _end(answer: SyncAnswer) -> Ended | None:
    if answer.directives.re_enrol:
        return Ended.ENROLLED_ANEW
    return Ended.FENCED if answer.directives.fence else None


def _advanced(standing: Standing, head: ChainPoint, answer: SyncAnswer, judged: ChainPoint | None) -> Standing:
    """Go on from what is acknowledged and judged. Less than before is an older database: it gets everything again."""
    acknowledged = answer.acknowledged if 0 <= answer.acknowledged.seq <= head.seq else START
    known = standing.known
    if answer.generation != standing.generation or acknowledged.seq > known.seq:
        known = acknowledged
    heard = judged if judged is not None and judged.seq < acknowledged.seq else acknowledged
    base = heard if heard.seq >= standing.oldest.seq else standing.oldest
    return replace(standing, generation=answer.generation, known=known, base=base)


def _fits(manifest: Manifest, standing: Standing, generation: int) -> bool:
    if manifest.version.generation != generation or not _HEX.fullmatch(manifest.key):
        return False
    if manifest.whole:
        return True
    before = standing.manifest
    same_key = manifest.key == standing.manifest_key
    return before is not None and same_key and before.generation == generation and before.n <= manifest.version.n


def _is_sane_lease(lease: Lease) -> bool:
    return 0 < lease.units <= MAX_UNITS_OF_A_LEASE and _is_sane_window(lease.window)


def _is_sane_block(block: Block) -> bool:
    return FIRST_OFFLINE_SERIAL <= block.first <= block.last <= MAX_SERIAL


def _is_sane_window(window: Window) -> bool:
    return bool(_HOUR.fullmatch(window.start) and _HOUR.fullmatch(window.end)) and window.start < window.end
