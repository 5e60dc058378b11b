"""Looking at this computer, for the window: what `doctor` says on the command line, found beside the window."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop_classifier.gui.qt.jobs import Job, ParallelRunner

if TYPE_CHECKING:  # it brings much that the window's thread does not wait for
    from desktop_classifier.inference.health import Finding

Examine = Callable[[], "Sequence[Finding]"]


class Checkup(QObject):
    """Looks when it is asked to.

    Args:
        runner: Where the looking is done.
        examine: Looks at everything.

    Signals:
        begun: It is being looked.
        found: Every `Finding`, in order.
        failed: What kept it from looking.
    """

    begun = Signal()
    found = Signal(object)
    failed = Signal(object)

    def __init__(self, runner: ParallelRunner, examine: Examine | None = None) -> None:
        super().__init__()
        self._runner = runner
        self._examine = examine or _examine
        self._job: Job | None = None

    @Slot()
    def begin(self) -> None:
        """Look anew; what was being looked at before is not told."""
        if self._job is not None:
            self._job.abandon()
        self._job = self._runner.start(lambda token, report: tuple(self._examine()))
        self._job.succeeded.connect(self.found)
        self._job.failed.connect(self.failed)
        self.begun.emit()


def as_text(findings: Sequence[Finding]) -> str:
    """For a message to somebody who helps: plain lines, what is wrong first, and no name of the user's home folder."""
    wrong = [finding for finding in findings if finding.wrong]
    lines = [line for finding in wrong for line in (f"{finding.subject}: {finding.found}", f"  → {finding.remedy}")]
    facts = [f"{finding.subject}: {finding.found}" for finding in findings if not finding.wrong]
    return shortened("\n".join([*(lines or ["Nothing is wrong."]), "", *facts])) + "\n"


def shortened(text: str, home: Path | None = None) -> str:
    """With "~" for the user's home folder, which often is their name."""
    place = str(home or Path.home())
    return re.sub(rf"{re.escape(place)}(?![^/\\\s,:;”)])", "~", text) if len(place) > 1 else text


def _examine() -> Sequence[Finding]:
    from desktop_classifier.inference import health

    return health.examine()
