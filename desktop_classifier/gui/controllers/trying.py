"""Trying a model on a single picture, beside the list and without touching it: a thread and a classifier of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui.controllers.answering import Answerer, Choice, Opener
from desktop_classifier.gui.controllers.feed import Ask, Feed, Outbox
from desktop_classifier.gui.qt.jobs import Job, SerialRunner
from desktop_classifier.inference.answer import Answer
from desktop_classifier.models.spec import ModelSpec


class Trying(QObject):
    """Answers the picture asked about last.

    Args:
        opener: Opens the classifier.

    Signals:
        answered: The `Answer`.
        failed: The `UserError` because of which there is none.
    """

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, opener: Opener) -> None:
        super().__init__()
        self._answerer = Answerer(opener)
        self._runner = SerialRunner("trying")
        self._job: Job | None = None
        self._edition = 0

    def ask(self, path: Path, spec: ModelSpec, framing: str) -> None:
        """Answer this picture with this model, framed as the model learned."""
        if self._job is not None:
            self._job.abandon()
        choice = Choice(spec, "exact", "openvino", framing, self._edition)
        job = self._job = self._runner.start(partial(_answer, self._answerer, choice, path))
        job.succeeded.connect(self.answered)
        job.failed.connect(self._on_failed)

    def renew(self) -> None:
        """The model or the names of its classes are different now."""
        self._edition += 1

    def rest(self) -> None:
        """Free the classifier; the next question opens it again."""
        if self._job is not None:
            self._job.abandon()
            self._job = None
            self._runner.start(lambda token, report: self._answerer.close())

    def shutdown(self) -> None:
        """End the thread and free what it holds."""
        self._runner.shutdown(last=self._answerer.close)

    def _on_failed(self, error: Exception) -> None:
        told = error if isinstance(error, UserError) else UserError("It could not be answered. Try again.", "internal")
        self.failed.emit(told)


def _answer(answerer: Answerer, choice: Choice, path: Path, token: CancelToken, report: Report) -> Answer:
    outbox = Outbox()
    answerer.run(choice, Feed([Ask(path)]), outbox, token, report)
    return outbox.take()[0]
