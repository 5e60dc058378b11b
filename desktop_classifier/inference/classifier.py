"""A model, loaded on an engine, that answers pictures: what the window and the command line use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.imaging.decode import Decoder
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference import choose, familiarity, measure
from desktop_classifier.inference.answer import Answer, Failure, Likelihood
from desktop_classifier.inference.engine import Engine
from desktop_classifier.inference.pipeline import Outcome, Pipeline, Question
from desktop_classifier.inference.standing import Standing
from desktop_classifier.models import labels, own, prepare, store
from desktop_classifier.models.spec import ModelSpec

__all__ = ["Classifier", "Question", "open_classifier"]


def open_classifier(
    spec: ModelSpec, *, precision: str, engine: str, token: CancelToken, report: Report, decoder: Decoder | None = None
) -> Classifier:
    """Prepare the model if that was never done here, choose an engine and load the network on it.

    Args:
        spec: The model; its weights must be on this computer.
        precision: "exact" or "fast".
        engine: "auto", "openvino" or "tensorflow".
        token: Stops the preparation.
        report: Told what takes long.
        decoder: Reads the pictures; one of its own by default.

    Raises:
        UserError: The weights are missing or damaged, or no engine could load them.
    """
    choice = choose.choose(engine)
    if choice.engine == "openvino":
        prepare.prepare(spec, token, report)
    report(Progress(0, 0, f"Loading {spec.name}"))
    return Classifier(spec, choose.load(choice, spec, precision, token), decoder or Decoder())


class Classifier:
    """Answers pictures with one model. Used by one thread at a time; `close` it."""

    def __init__(self, spec: ModelSpec, engine: Engine, decoder: Decoder) -> None:
        self.spec = spec
        self._engine = engine
        self._decoder = decoder
        self._pipeline = Pipeline(spec, engine, decoder)
        self._labels = labels.of(spec)
        self._familiar = familiarity.load(spec.folder) if spec.folder is not None else None
        self._coverage = own.load(spec.id).coverage if self._familiar is not None else 1.0

    @property
    def engine(self) -> str:
        """Name of the engine that answers now; another one after a GPU gave up."""
        return self._engine.name

    @property
    def precision(self) -> str:
        return self._engine.precision

    @property
    def where(self) -> str:
        """In words, "on the processor"."""
        return self._engine.where

    @property
    def notice(self) -> str:
        """What the user should be told once, or ""."""
        return getattr(self._engine, "notice", "")

    def measure(self, token: CancelToken) -> float:
        """Pictures/s of the network here and now, remembered for the model menu. Takes half a second.

        Raises:
            Cancelled: `token` was cancelled.
        """
        speed = measure.pictures_per_second(self._engine, self.spec.side, token)
        store.remember_speed(self.spec, self.engine, self.precision, speed)
        return speed

    def answers(
        self, questions: Iterable[Question | None], framing: Framing, top: int, token: CancelToken
    ) -> Iterator[Answer]:
        """One answer a question, in order, each with the `top` likeliest labels. Streams; see `Pipeline.run`."""
        for outcome in self._pipeline.run(questions, framing, token, features=self._familiar is not None):
            yield self._answer(outcome, top)

    def close(self) -> None:
        self._pipeline.close()
        self._engine.close()
        self._decoder.close()

    def __enter__(self) -> Classifier:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self, outcome: Outcome, top: int) -> Answer:
        failure = None
        likeliest: tuple[Likelihood, ...] = ()
        standing: Standing | None = None
        nearest: tuple[Path, ...] = ()
        if outcome.error is not None:
            short = getattr(outcome.error, "short", "can't be read")
            failure = Failure(outcome.error.kind, outcome.error.message, short)
        elif outcome.probabilities is not None:
            row = outcome.probabilities
            likeliest = tuple(
                Likelihood(self._labels[i].name, self._labels[i].class_id, float(row[i]))
                for i in labels.likeliest(row, top)
            )
            if self._familiar is not None and outcome.features is not None:
                judged = self._familiar.judge(outcome.features[np.newaxis], row[np.newaxis])[0]
                standing, nearest = judged.standing, judged.nearest
        return Answer(
            path=outcome.question.path,
            model=self.spec.id,
            engine=self.engine,
            precision=self.precision,
            top=likeliest,
            notes=outcome.notes,
            error=failure,
            none_of_these=None if standing is None else standing.refused(self._coverage),
            size=outcome.size,
            nearest=nearest,
            standing=standing,
        )
