"""A runner that works when told to."""

from __future__ import annotations

import pytest

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.gui.qt.jobs import Job, Work, _Mailbox, _Outcome


class HandRunner:
    """Keeps orders until `carry_out`, so a test sees what was asked and in which order."""

    def __init__(self) -> None:
        self.orders: list[tuple[Work, CancelToken, Job]] = []

    def start(self, work: Work) -> Job:
        token = CancelToken()
        job = Job(token, _Mailbox())
        self.orders.append((work, token, job))
        return job

    def carry_out(self) -> None:
        """Do all that is waiting, and what that leads to."""
        while self.orders:
            work, token, job = self.orders.pop(0)
            if not token.cancelled:
                job.settle(_Outcome(result=work(token, silent)))


@pytest.fixture
def runner(qapp):
    return HandRunner()
