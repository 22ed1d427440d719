"""Jobs as a test performs them beside a running server: what no call of the API does."""

from typing import TypeVar

from quota_server.store.jobs.transaction import Job
from quota_server.store.opening import administration

T = TypeVar("T")


def perform(database_url: str, job: Job[T]) -> T:
    """The job's result, committed."""
    with administration(database_url) as opened:
        return opened.performer.perform(job)
