"""One training from beginning to end: look, features, quick model, fine-tuning, the better of the two.

Everything that takes long is kept as it is computed, so that a training that was ended in any way goes on where it
was: features by content, fine-tuning by epoch, packages by one rename.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_classifier.base import files, paths
from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference.familiarity import Familiarity
from desktop_classifier.models import backbone, catalogue, own
from desktop_classifier.models.own import OwnModel
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.training import calibration, evaluation, lesson, package, project, recipe, trial, tuning
from desktop_classifier.training import head as heads
from desktop_classifier.training.evaluation import Result
from desktop_classifier.training.events import Finished, Kept, QuickReady, Tell, Working
from desktop_classifier.training.features import Features
from desktop_classifier.training.head import Head, Learned
from desktop_classifier.training.lesson import Lesson
from desktop_classifier.training.package import Contents
from desktop_classifier.training.project import Project, State
from desktop_classifier.training.tuning import Paused, Tuned

__all__ = ["Paused", "train"]

log = logging.getLogger(__name__)


def train(id: str, token: CancelToken, tell: Tell) -> Finished:
    """Train a project, or go on where it stopped.

    Args:
        id: Of the project.
        token: Stops at once; `project.wish_file` stops at the end of an epoch, with the best so far kept.
        tell: Told of every step.

    Raises:
        UserError: There is too little to learn from, a file or the disk is not what it was; nothing done is lost.
        Paused: The user wished so.
        Cancelled: `token` was cancelled.
    """
    with files.locked(project.lock_file(project.load(id).id)) as free:
        if not free:
            raise UserError(
                f"“{project.load(id).name}” is being taught already, in another window or terminal. Wait for its end.",
                kind="busy",
            )
        return _train(id, token, tell)


def _train(id: str, token: CancelToken, tell: Tell) -> Finished:
    project.wish_file(id).unlink(missing_ok=True)
    _set_state(id, "training")
    try:
        finished = _Training(project.load(id), token, tell).run()
    except (Cancelled, Paused, KeyboardInterrupt):
        _set_state(id, "paused")
        raise
    except Exception as error:
        with contextlib.suppress(UserError):  # on a full disk not even that can be noted; it is then found "training"
            _set_state(id, "failed")
        if isinstance(error, OSError) and error.errno in files.NO_ROOM:
            raise _disk_full(id) from error
        raise
    _set_state(id, "finished")
    tell(finished)
    return finished


class _Training:
    """What one run of `train` knows."""

    def __init__(self, which: Project, token: CancelToken, tell: Tell) -> None:
        self._project = which
        self._token = token
        self._tell = tell
        choices = which.choices
        self._plan = recipe.recipe(choices.preset, choices.advanced, choices.seed)

    def run(self) -> Finished:
        taken = lesson.prepare(self._project, self._token, self._tell)
        runs = self._project.folder / "runs"
        run = runs / taken.key(self._project)
        run.mkdir(parents=True, exist_ok=True)
        _forget_others(runs, run)
        held = taken.rows("validation")
        learned, tested = self._learned(taken)
        heat = calibration.temperature(learned.head.logits(taken.features[held]), taken.labels[held])
        head = learned.head.cooled(heat)
        quick = _candidate(head.probabilities(taken.features[held]), taken.labels[held])
        known = trial.familiar(taken, head, taken.features[taken.rows("train")], taken.features[held])
        result = self._quick_result(taken, tested, head, heat, quick, known)
        model = self._packed("quick", taken, head, result, run, known)
        self._tell(QuickReady(model.id, quick.right, quick.of))
        tuned, stopped = self._tuned(taken, head, run, quick)
        if tuned is not None:
            rival = _candidate(tuned.validation, taken.labels[held])
            result = dataclasses.replace(result, tuned_held=rival.held)
            if (kept := self._kept(tuned, rival, quick)) != "quick":
                result, model = self._tuned_package(kept, taken, tuned, run, quick, rival)
        project.keep_result(self._project.id, result)
        _clear(run)
        return Finished(model.id, result.kept, stopped)

    def _learned(self, taken: Lesson) -> tuple[Learned, Features]:
        """The head, and what the test pictures look like in the precision that answers: to learn takes one processor,
        so the others look at those meanwhile."""
        learns = threading.Event()
        with ThreadPoolExecutor(1, thread_name_prefix="test") as beside:
            tested = beside.submit(self._tested, taken, learns)
            try:
                learned = heads.learn(
                    taken.features,
                    taken.labels,
                    taken.rows("train"),
                    taken.rows("validation"),
                    class_weights=self._project.choices.advanced.class_weights is not False,
                    token=self._token,
                    report=lesson.reporting(self._tell, "learn", "Learning to tell your classes apart", pictures=False),
                )
            finally:
                learns.set()
            return learned, tested.result()

    def _tested(self, taken: Lesson, learned: threading.Event) -> Features:
        tell = lesson.reporting(self._tell, "test", "Trying it on pictures it has never seen")
        return lesson.features_of(
            taken.spec,
            taken.never_seen,
            Framing(self._project.choices.framing),
            lesson.ANSWERING,
            self._token,
            lambda progress: tell(progress) if learned.is_set() else None,  # one thing is told at a time
        )

    def _quick_result(
        self,
        taken: Lesson,
        found: Features,
        head: Head,
        heat: float,
        quick: _Candidate,
        known: Familiarity | None,
    ) -> Result:
        there = [place for place in range(len(taken.never_seen)) if place not in found.failed]
        pictures = [taken.never_seen[place] for place in there]
        judged = trial.judged(taken.classes, pictures, found.matrix[there], head, heat, known)
        result = Result(taken.classes, judged, "quick", quick.held, None, heat, trial.held_familiar(known))
        return evaluation.mended(result, self._project.edits)

    def _tuned(self, taken: Lesson, head: Head, run: Path, quick: _Candidate) -> tuple[Tuned | None, bool]:
        if not self._plan.stages or not quick.of:  # without held-back pictures nobody could say which one is better
            return None, False
        wish = project.wish_file(self._project.id)
        framing = self._project.choices.framing
        return tuning.tune(taken, head, self._plan, framing, run, wish, self._token, self._tell)

    def _kept(self, tuned: Tuned, rival: _Candidate, quick: _Candidate) -> Kept:
        """Which model is the one to use: the better one, but a network from nothing was asked for as such."""
        if not tuned.epoch:  # where it began: the quick one, or nothing
            return "quick"
        if self._plan.stages[-1].network:
            return "scratch"
        return "tuned" if rival.better_than(quick) else "quick"

    def _tuned_package(
        self, kept: Kept, taken: Lesson, tuned: Tuned, run: Path, quick: _Candidate, rival: _Candidate
    ) -> tuple[Result, OwnModel]:
        head = heads.load(tuned.head)
        spec = tuning.network(taken, self._plan)
        network = tuning.exported(spec, tuned, run, self._token, self._tell)
        learned, held = taken.rows("train"), taken.rows("validation")
        pictures = [*(taken.pictures[row] for row in (*learned, *held)), *taken.never_seen]
        seen = tuning.features(spec, pictures, network, self._project.choices.framing, self._token, self._tell)
        ends = len(learned), len(learned) + len(held)
        known = trial.familiar(taken, head, seen[: ends[0]], seen[ends[0] : ends[1]])
        heat = tuned.temperature
        judged = trial.judged(taken.classes, taken.never_seen, seen[ends[1] :], head, heat, known)
        result = Result(taken.classes, judged, kept, quick.held, rival.held, heat, trial.held_familiar(known))
        result = evaluation.mended(result, self._project.edits)
        return result, self._packed(kept, taken, head, result, run, known, network, tuned.weights)

    def _packed(
        self,
        kind: Kept,
        taken: Lesson,
        head: Head,
        result: Result,
        run: Path,
        known: Familiarity | None,
        network: Path | None = None,
        weights: Path | None = None,
    ) -> OwnModel:
        """The model with this package in it, made now unless an earlier try has already made it."""
        note = run / f"{kind}.json"
        if (done := _noted(note)) is not None:
            return done
        self._tell(Working("pack", 0, 0, "Making the model"))
        spec = tuning.network(taken, self._plan) if kind == "scratch" else taken.spec
        with own.scratch() as folder:
            made = folder / "package"
            made.mkdir()
            package.write(
                Contents(
                    backbone=spec,
                    network=network or backbone.features_network(taken.spec, self._token, lambda progress: None),
                    weights=tuning.layers(taken.spec, weights),
                    head=head,
                    framing=self._project.choices.framing,
                    result=result,
                    split=taken.parts,
                    manifest=_manifest(self._project, taken, spec),
                    familiar=known,
                ),
                made,
            )
            model = self._installed(made)
        files.write_json(note, {"model": model.id, "version": max(own.versions(model.id))})
        return model

    def _installed(self, made: Path) -> OwnModel:
        """A new model the first time, afterwards a version of it."""
        taken = catalogue.IDS
        model = own.install(made, self._project.name, self._project.id, taken, _model_of(self._project))
        project.change(self._project.id, lambda which: which.replaced(model=model.id))
        return model


def _model_of(which: Project) -> str:
    """The id of the model that a project's next version belongs to, "" for a new one. Copies of it belong to it too,
    and get the next version only where the one that it was made for is gone."""
    whole = own.every()  # to one that is damaged nothing can be added
    if any(model.id == which.model for model in whole):
        return which.model
    made = [model for model in whole if model.project == which.id]
    return min(made, key=lambda model: model.created).id if made else ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A model's figures on the held-back pictures, by which alone it is chosen."""

    right: int
    of: int
    loss: float

    @property
    def held(self) -> tuple[int, int]:
        return self.right, self.of

    def better_than(self, other: _Candidate) -> bool:
        return (self.right, -self.loss) > (other.right, -other.loss)


def _candidate(probabilities: np.ndarray, labels: np.ndarray) -> _Candidate:
    right = int((probabilities.argmax(axis=1) == labels).sum()) if len(labels) else 0
    return _Candidate(right, len(labels), heads.cross_entropy(probabilities, labels))


def _manifest(which: Project, taken: Lesson, spec: ModelSpec) -> dict[str, Any]:
    counts = {part: len(taken.rows(part)) for part in ("train", "validation", "test", "left_out")}
    by_class = {name: int((taken.labels == place).sum()) for place, name in enumerate(taken.classes)}
    stored = project.to_json(which)
    return {
        "project": which.id,
        "pictures": counts,
        "classes": by_class,
        "could_not_be_used": len(taken.lost),
        "sources": stored["sources"],
        "edits": stored["edits"],
        "choices": stored["choices"],
        "weights_sha256": backbone.weights_sha256(spec) if spec is taken.spec else "",
    }


def _noted(note: Path) -> OwnModel | None:
    """The model that an earlier try made of this very run, if it is still there and whole."""
    try:
        stored = json.loads(note.read_text(encoding="utf-8"))
        id, folder = stored["model"], own.version_folder(stored["model"], stored["version"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("the note %s is damaged, and the model is made again: %r", note, error)
        return None
    if not own.exists(id) or not folder.is_dir() or not package.whole(folder):
        return None
    return own.load(id)


def _forget_others(runs: Path, keep: Path) -> None:
    """Other data or other choices: what was computed for them is of no use any more."""
    for folder in runs.iterdir():
        if folder != keep:
            shutil.rmtree(folder, ignore_errors=True)


def _clear(run: Path) -> None:
    """After the end only the notes of what was made are kept."""
    for entry in run.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.suffix != ".json":
            entry.unlink()


def _disk_full(id: str) -> UserError:
    return UserError(
        f"The disk is full ({paths.models_dir().parent}). Make room there and go on; everything that was finished is "
        "kept.",
        kind="disk_full",
    )


def _set_state(id: str, state: State) -> None:
    project.change(id, lambda which: which.replaced(state=state))
