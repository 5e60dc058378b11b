"""What refusing costs and buys: how many never-seen pictures a model answers, and how many of those rightly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_classifier.inference import familiarity
from desktop_classifier.training.evaluation import Result


@dataclass(frozen=True, slots=True)
class Covered:
    """What a model does that refuses what is unlike its classes, on never-seen pictures.

    Args:
        coverage: What was wished for, by the held-back pictures, 0..1.
        answered: Pictures that it answers.
        right: Of these, how many rightly.
        of: All pictures.
    """

    coverage: float
    answered: int
    right: int
    of: int


def covered(result: Result, coverage: float) -> Covered:
    """Hold a wished coverage against the never-seen pictures."""
    least = familiarity.threshold(np.array(result.held_familiar), coverage)
    answered = [one for one in result.counted if one.familiar is None or one.familiar >= least]
    return Covered(coverage, len(answered), sum(one.right for one in answered), result.of)


def covered_sentence(covered: Covered) -> str:
    """Both shares in words; "" where nothing was tried."""
    if not covered.of:
        return ""
    answers = f"Answers {100 * covered.answered / covered.of:.0f} % of pictures"
    return (
        f"{answers}, and is right on {100 * covered.right / covered.answered:.0f} % of those."
        if covered.answered
        else f"{answers}."
    )
