"""`kiosk enrol`: a one-time token becomes an identity on disk."""

import re
import tempfile
from datetime import datetime
from pathlib import Path

from kiosk.config import Config
from kiosk.core.model import LinkFault
from kiosk.core.server_trouble import sentence
from kiosk.identity import Identity, IdentityError, IdentityFile, identity_from
from kiosk.offline_cache.setting_aside import set_aside_if_unreadable
from kiosk.quota_client import LinkError, QuotaClient, RefusedError
from kiosk.version import software

ENROLMENT_TIMEOUT_S = 15.0
_TOKEN = re.compile(r"[!-~]{1,256}")


def enrol(config: Config, url: str, token: str) -> Identity:
    """Enrol this kiosk and keep its identity; IdentityError, with what to do, when that is not possible.

    Touches no device. The token is spent only once the identity can be kept.
    """
    if url.rstrip("/") != config.server.url.rstrip("/"):
        raise IdentityError(f"--server is {url}, but kiosk.toml says server.url = {config.server.url}")
    token = token.strip()
    if not _TOKEN.fullmatch(token):
        raise IdentityError("--token is not a token: copy the last line that `quota-server device add` printed")
    identities = IdentityFile(config.server.state_dir)
    _make_sure_it_can_be_kept(config)
    hardware = identities.hardware_id()
    client = QuotaClient(url, "", ENROLMENT_TIMEOUT_S)
    try:
        identity = identity_from(client.enrol(token, hardware, software()), hardware)
    except RefusedError as error:
        raise IdentityError(
            f"the server refuses this token ({error.kind.value}): it is wrong, used up or older than 15 minutes; "
            "make a new one with `quota-server device add`"
        ) from None
    except LinkError as error:
        raise IdentityError(_no_answer(error.fault, url)) from None
    finally:
        client.close()
    identities.save(identity)
    return _with_newest_office(identities, identity, url)


def keep_unreadable_journal(config: Config, now: datetime) -> Path | None:
    """Where a journal is kept that nobody can read any more, so that the new identity begins its own; None for none."""
    return set_aside_if_unreadable(config.server.state_dir / "journal.sqlite", now)


def _make_sure_it_can_be_kept(config: Config) -> None:
    folder = config.server.state_dir
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".enrol-"):
            return
    except OSError as error:
        raise IdentityError(
            f"server.state_dir {folder} cannot be written ({error.strerror}); the token is still good: "
            "run this as the kiosk's user (sudo -u kiosk)"
        ) from None


def _no_answer(fault: LinkFault, url: str) -> str:
    spent = "; the token may be used up: if it is refused, make a new one" if fault is not LinkFault.UNREACHABLE else ""
    return sentence(fault, url) + spent


def _with_newest_office(identities: IdentityFile, identity: Identity, url: str) -> Identity:
    """A server may answer enrolment with a short profile: the whole one comes with the new token."""
    client = QuotaClient(url, identity.api_token, ENROLMENT_TIMEOUT_S)
    try:
        return identities.keep_office(identity, client.office())
    except (LinkError, RefusedError):
        return identity
    finally:
        client.close()
