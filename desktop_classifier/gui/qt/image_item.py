"""One picture in the window and what is known of it; and how many there are of which kind. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop_classifier.gui.figures import spoken_percent
from desktop_classifier.inference.answer import Answer


@dataclass(frozen=True, slots=True)
class ImageItem:
    """A picture the user gave and, once there is one, its answer."""

    path: Path
    answer: Answer | None = None

    @property
    def status(self) -> str:
        """ "waiting", "answered" or "failed"."""
        if self.answer is None:
            return "waiting"
        return "answered" if self.answer.error is None else "failed"

    def said(self) -> str:
        """The answer in words, for tooltips and screen readers."""
        answer = self.answer
        if answer is None:
            return "waiting"
        if answer.error is not None:
            return answer.error.short
        first = spoken_percent(answer.top[0].label, answer.top[0].probability) if answer.top else "no answer"
        return f"none of these; nearest is {first}" if self.none_of_these else first

    @property
    def none_of_these(self) -> bool:
        """Whether the model says that the picture is of none of its classes."""
        return self.answer is not None and self.answer.none_of_these is True

    def unsure(self, below: float) -> bool:
        """Whether the first label's probability is under `below` (0..1), and the label is given at all."""
        answer = self.answer
        if answer is None or answer.error is not None or not answer.top or self.none_of_these:
            return False
        return answer.top[0].probability < below


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pictures there are, and how many of them wait, are unsure, are none of these, or cannot be read."""

    all: int = 0
    waiting: int = 0
    unsure: int = 0
    failed: int = 0
    none: int = 0
