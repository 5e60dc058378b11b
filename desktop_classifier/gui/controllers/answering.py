"""The worker's half of classifying: keep one classifier open and answer what a feed holds.

No Qt in here. Everything but the feed and the outbox belongs to the one thread that runs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from desktop_classifier.base import priority
from desktop_classifier.base.errors import Cancelled
from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.gui.controllers.feed import Feed, Opened, Outbox
from desktop_classifier.inference.answer import Answer
from desktop_classifier.models.spec import ModelSpec

if TYPE_CHECKING:  # they bring NumPy, which the first paint does not wait for
    from desktop_classifier.imaging.framing import Framing
    from desktop_classifier.inference.pipeline import Question

TOP = 10
"""Always as many labels as the preferences can ask for, so that a change of theirs needs no new answer."""


class Answering(Protocol):
    """What is needed of a classifier; `inference.classifier.Classifier` is the real one."""

    @property
    def engine(self) -> str: ...

    @property
    def precision(self) -> str: ...

    @property
    def where(self) -> str: ...

    @property
    def notice(self) -> str: ...

    def answers(
        self, questions: Iterable[Question], framing: Framing, top: int, token: CancelToken
    ) -> Iterator[Answer]: ...

    def measure(self, token: CancelToken) -> float: ...

    def close(self) -> None: ...


class Opener(Protocol):
    def __call__(
        self, spec: ModelSpec, *, precision: str, engine: str, token: CancelToken, report: Report
    ) -> Answering: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """With what to answer; the words are those of `Settings`.

    Args:
        edition: Counts up when the model's weights were replaced, so that what is open is opened anew.
    """

    spec: ModelSpec
    precision: str
    engine: str
    framing: str
    edition: int = 0


class Answerer:
    """Keeps the classifier used last open between runs. Lives on one worker thread."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._open: Answering | None = None
        self._key: tuple[object, ...] | None = None

    def run(self, choice: Choice, feed: Feed, outbox: Outbox, token: CancelToken, report: Report) -> None:
        """Answer what `feed` holds until it is empty; answers go to `outbox`, one `report` each.

        Raises:
            Cancelled: Within 0.2 s after the token.
            UserError: The model could not be opened, or its engine broke.
        """
        try:
            self._answer(choice, feed, outbox, token, report)
        except Cancelled:
            raise
        except Exception:
            self.close()  # nobody knows in which state it is
            raise

    def warm_up(self, choice: Choice, token: CancelToken, report: Report) -> Opened:
        """Open the classifier before there is a question.

        Raises:
            UserError: It could not be opened.
        """
        return _opened(choice, self._opened(choice, token, report))

    def measure(self, token: CancelToken, report: Report) -> None:
        """Have what is open measured; the classifier remembers it.

        Raises:
            Cancelled: The token was cancelled.
        """
        if self._open is not None:
            self._open.measure(token)

    def close(self) -> None:
        """Free the network. Safe to call twice."""
        classifier, self._open, self._key = self._open, None, None
        if classifier is not None:
            classifier.close()

    def _answer(self, choice: Choice, feed: Feed, outbox: Outbox, token: CancelToken, report: Report) -> None:
        from desktop_classifier.imaging.framing import Framing
        from desktop_classifier.inference.pipeline import Question

        classifier = self._opened(choice, token, report)
        told = _opened(choice, classifier)
        outbox.announce(told)
        report(Progress(0, 0))
        questions = (Question(ask.path, ask.box) for ask in feed)
        for answer in classifier.answers(questions, Framing(choice.framing), TOP, token):
            outbox.put(answer)
            report(Progress(0, 0))
        if (now := _opened(choice, classifier)) != told:  # a GPU gave up on the way and the processor went on
            outbox.announce(now)
            report(Progress(0, 0))

    def _opened(self, choice: Choice, token: CancelToken, report: Report) -> Answering:
        key = (choice.spec.id, choice.precision, choice.engine, choice.edition)
        if self._open is None or key != self._key:
            self.close()
            self._open = self._opener(
                choice.spec, precision=choice.precision, engine=choice.engine, token=token, report=report
            )
            self._key = key
            priority.step_libraries_back()
        return self._open


def _opened(choice: Choice, classifier: Answering) -> Opened:
    return Opened(choice.spec.id, classifier.engine, classifier.precision, classifier.where, classifier.notice)
