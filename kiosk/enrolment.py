"""`kiosk enrol`: a one-time token becomes an identity on disk."""

from dataclasses import replace

from kiosk.app import software
from kiosk.config import Config
from kiosk.identity import Identity, IdentityError, IdentityFile, identity_from
from kiosk.quota_client import LinkError, QuotaClient, RefusedError

ENROLMENT_TIMEOUT_S = 15.0


def enrol(config: Config, url: str, token: str) -> Identity:
    """Enrol this kiosk and keep its identity; IdentityError, with what to do, when that is not possible."""
    if url.rstrip("/") != config.server.url.rstrip("/"):
        raise IdentityError(f"--server is {url}, but kiosk.toml says server.url = {config.server.url}")
    identities = IdentityFile(config.server.state_dir)
    hardware = identities.hardware_id()
    client = QuotaClient(url, "", ENROLMENT_TIMEOUT_S)
    try:
        identity = identity_from(client.enrol(token.strip(), hardware, software()), hardware)
    except RefusedError as error:
        raise IdentityError(f"the server refuses this token ({error.kind.value}); ask for a new one") from None
    except LinkError as error:
        raise IdentityError(
            f"no answer from {url} ({error.fault.value}); if it was under way, the token is used up: ask for a new one"
        ) from None
    finally:
        client.close()
    identities.save(identity)
    return _with_newest_office(identities, identity, url)


def _with_newest_office(identities: IdentityFile, identity: Identity, url: str) -> Identity:
    """A server may answer enrolment with a short profile: the whole one comes with the new token."""
    client = QuotaClient(url, identity.api_token, ENROLMENT_TIMEOUT_S)
    try:
        return identities.keep_office(identity, client.office())
    except (LinkError, RefusedError):
        return replace(identity)
    finally:
        client.close()
