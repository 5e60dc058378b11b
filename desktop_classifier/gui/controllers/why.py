"""Why the model answered as it did: heat maps of one picture, beside the list, with a thread and a network of its own.

The latest question wins; what an older one would have said is dropped. Any part of the window may have a `Why` of its
own (see `Session.another_why`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui.qt.jobs import Job, SerialRunner
from desktop_classifier.imaging.box import Box
from desktop_classifier.models.spec import ModelSpec

if TYPE_CHECKING:  # they bring NumPy, which the first paint does not wait for
    from desktop_classifier.imaging.framing import Framing
    from desktop_classifier.inference.explain import HeatMap
    from desktop_classifier.inference.pipeline import Question


class Explaining(Protocol):
    """A model that can say why; `inference.explain.Explainer` is one."""

    def explain(
        self, question: Question, framing: Framing, class_ids: Sequence[str], token: CancelToken
    ) -> tuple[HeatMap, ...]: ...

    def close(self) -> None: ...


class Opener(Protocol):
    """Opens a model for explaining, on the thread that will use it."""

    def __call__(self, spec: ModelSpec, *, token: CancelToken, report: Report) -> Explaining: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """One question.

    Args:
        spec: The model.
        path: The picture.
        framing: How it is made square.
        class_ids: For which classes; for the likeliest if there are none.
        box: The part that is asked about, or None.
        edition: Another one means that the model's weights are different now.
    """

    spec: ModelSpec
    path: Path
    framing: str
    class_ids: tuple[str, ...] = ()
    box: Box | None = None
    edition: int = 0


@dataclass(frozen=True, slots=True)
class Explained:
    """One map for each class asked about, in that order."""

    asked: Asked
    maps: tuple[HeatMap, ...]


class Why(QObject):
    """Answers the question asked last.

    Args:
        opener: Opens the model; by default the real one.

    Signals:
        answered: The `Explained`.
        failed: The `UserError` because of which there is none.
        crashed: A fault of ours.
    """

    answered = Signal(object)
    failed = Signal(object)
    crashed = Signal(object)

    def __init__(self, opener: Opener | None = None) -> None:
        super().__init__()
        self._desk = _Desk(opener or _real_opener)
        self._runner = SerialRunner("why")
        self._runner.crashed.connect(self.crashed)
        self._job: Job | None = None

    def ask(
        self,
        spec: ModelSpec,
        path: Path,
        framing: str,
        class_ids: Sequence[str] = (),
        box: Box | None = None,
        edition: int = 0,
    ) -> Asked:
        """Explain this picture; see `Asked`. `answered` or `failed` tells, unless something newer is asked."""
        asked = Asked(spec, path, framing, tuple(class_ids), box, edition)
        self.forget()
        job = self._job = self._runner.start(partial(self._desk.explain, asked))
        job.succeeded.connect(self.answered)
        job.failed.connect(self._on_failed)
        return asked

    def forget(self) -> None:
        """Nobody wants to know any more."""
        if self._job is not None:
            self._job.abandon()
            self._job = None

    def rest(self) -> None:
        """Free the network; the next question opens it again."""
        self.forget()
        self._runner.start(lambda token, report: self._desk.close())

    def shutdown(self) -> None:
        """End the thread and free what it holds."""
        self._runner.shutdown(last=self._desk.close)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        told = error if isinstance(error, UserError) else UserError("It could not be found out. Try again.", "internal")
        self.failed.emit(told)


class _Desk:
    """The worker's half: one open model, the one asked about last."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._open: Explaining | None = None
        self._which: tuple[ModelSpec, int] | None = None

    def explain(self, asked: Asked, token: CancelToken, report: Report) -> Explained:
        from desktop_classifier.imaging.framing import Framing
        from desktop_classifier.inference.pipeline import Question

        model = self._opened(asked, token, report)
        try:
            maps = model.explain(Question(asked.path, asked.box), Framing(asked.framing), asked.class_ids, token)
        except UserError as error:
            if error.kind == "engine_failed":  # what broke is opened anew
                self.close()
            raise
        token.raise_if_cancelled()
        return Explained(asked, maps)

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = self._which = None

    def _opened(self, asked: Asked, token: CancelToken, report: Report) -> Explaining:
        which = asked.spec, asked.edition
        if self._open is None or self._which != which:
            self.close()
            self._open = self._opener(asked.spec, token=token, report=report)
            self._which = which
        return self._open


def _real_opener(spec: ModelSpec, *, token: CancelToken, report: Report) -> Explaining:
    from desktop_classifier.inference.explain import open_explainer

    return open_explainer(spec, token=token, report=report)
