"""What the program says about one picture."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_classifier.inference.standing import Standing


@dataclass(frozen=True, slots=True)
class Likelihood:
    """One label with its probability in 0..1; `class_id` is the WordNet id, or the folder's name for own classes."""

    label: str
    class_id: str
    probability: float


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer: a word from the documented list of kinds, a sentence with a next step, three words."""

    kind: str
    message: str
    short: str = "can't be read"


@dataclass(frozen=True, slots=True)
class Answer:
    """One picture, one model.

    Args:
        path: As it was given.
        model: Id of the model.
        engine: "openvino" or "tensorflow".
        precision: "exact" or "fast".
        top: The likeliest labels, best first; empty if `error`.
        notes: From `cut_off`, `first_frame`, `exif_ignored`, ...
        error: Why the picture could not be answered, or None.
        none_of_these: Whether it is unlike everything the model learned from; None where the model cannot know.
        size: Width and height of the upright picture in pixels; (0, 0) where unknown.
        nearest: Pictures of the named class that it learned from and that are most like this one, closest first.
        standing: By what it would be none of these at another coverage, or None where the model cannot know.
    """

    path: Path
    model: str
    engine: str
    precision: str
    top: tuple[Likelihood, ...] = ()
    notes: tuple[str, ...] = ()
    error: Failure | None = None
    none_of_these: bool | None = None
    size: tuple[int, int] = (0, 0)
    nearest: tuple[Path, ...] = ()
    standing: Standing | None = None

    def judged(self, coverage: float) -> Answer:
        """The same answer of a model that answers the share `coverage` (0..1) of pictures like its own."""
        refused = self.standing.refused(coverage) if self.standing is not None else self.none_of_these
        return self if refused == self.none_of_these else dataclasses.replace(self, none_of_these=refused)

    def record(self, most: int | None = None) -> dict[str, Any]:
        """The documented JSON object of an answer, with at most so many labels."""
        return {
            "path": str(self.path),
            "model": self.model,
            "engine": self.engine,
            "precision": self.precision,
            "top": [
                {"label": likely.label, "class_id": likely.class_id, "probability": round(likely.probability, 6)}
                for likely in self.top[:most]
            ],
            "none_of_these": self.none_of_these,
            "notes": list(self.notes),
            "error": None if self.error is None else {"kind": self.error.kind, "message": self.error.message},
        }
