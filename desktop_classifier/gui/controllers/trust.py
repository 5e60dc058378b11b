"""How far a model can be trusted, ready to be shown: how often it answers, how often it is right then, and whether its
percentages can be believed. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_classifier.models.own import OwnModel

if TYPE_CHECKING:  # their modules bring NumPy, which the window's thread does not wait for
    from desktop_classifier.training.calibration import Bin
    from desktop_classifier.training.evaluation import Result

FILE = "familiar.npz"
"""With it a package can say "none of these"."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What never-seen pictures say about a model's answers.

    Args:
        coverage: Share of its own pictures that it answers now, 0.5..1.
        refuses: Whether it can say "none of these" at all.
        bins: What it said against what was right, ascending.
        believed: What the bins mean in words.
        result: The answers they come from.
    """

    coverage: float
    refuses: bool
    bins: tuple[Bin, ...]
    believed: str
    result: Result

    def sentence(self, coverage: float) -> str:
        """What a coverage means: "Answers 92 % of pictures, and is right on 97 % of those."."""
        from desktop_classifier.training import coverage as coverages

        return coverages.covered_sentence(coverages.covered(self.result, coverage))


def read(model: OwnModel, result: Result) -> Trust | None:
    """From the answers to never-seen pictures; None where there are none."""
    from desktop_classifier.training import calibration

    judged = result.counted
    if not judged:
        return None
    said, right = [one.probability for one in judged], [one.right for one in judged]
    return Trust(
        coverage=model.coverage,
        refuses=refuses(model) and bool(result.held_familiar),
        bins=calibration.bins(said, right),
        believed=calibration.reliability_sentence(said, right),
        result=result,
    )


def refuses(model: OwnModel) -> bool:
    """Whether a model can say "none of these"; those made before it could have to be taught again for that."""
    return FILE in model.package.get("files", {})


def in_short(coverage: float) -> str:
    """The same in two words."""
    return "Always answers" if coverage >= 1 else f"Answers {100 * coverage:.0f} %"


def in_words(coverage: float) -> str:
    """A coverage where nothing more is known."""
    if coverage >= 1:
        return "Always answers, also when a picture is unlike its classes."
    return f"Answers about {100 * coverage:.0f} % of pictures like its own; the rest get “none of these”."
