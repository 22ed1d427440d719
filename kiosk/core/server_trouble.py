"""What to tell whoever installs a kiosk when its server gives no answer that counts."""

from kiosk.core.model import LinkFault


def sentence(fault: LinkFault, url: str) -> str:
    """One English sentence: what is wrong with the server at `url`, and what to look at."""
    match fault:
        case LinkFault.UNREACHABLE if url.startswith("https:"):
            return f"{url} cannot be reached: check the network, the address, and that its certificate is trusted here"
        case LinkFault.UNREACHABLE:
            return f"{url} cannot be reached: is the quota server running there, and is the address right?"
        case LinkFault.TIMED_OUT:
            return f"{url} did not answer in time: check the network, and the load of the server"
        case LinkFault.SERVER_ERROR:
            return f"{url} answers with an error of its own: see the quota server's log"
        case LinkFault.NOT_UNDERSTOOD:
            return f"{url} answers, but not as a quota server: is server.url right?"
        case LinkFault.TOO_MANY_REQUESTS:
            return f"{url} was asked too often: wait a minute, then try again"
        case LinkFault.RECOVERING:
            return f"{url} was restored from a backup and waits for a supervisor to confirm that"
