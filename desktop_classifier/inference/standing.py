"""Where a picture stands among those that were held back, and at which coverages it is "none of these". Plain numbers:
an answer carries them, so that another coverage needs no other answer."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST = 5
"""Held-back pictures without which nothing is refused."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How familiar a picture is, beside held-back pictures of the user's own.

    Args:
        over: So many of these are no more familiar than it is.
        of: All of these.
    """

    over: int
    of: int

    def refused(self, coverage: float) -> bool:
        """Whether it is none of these where the share `coverage` (0..1) of pictures like its own is answered."""
        return self.over < place(self.of, coverage)


def place(of: int, coverage: float) -> int:
    """Which of `of` held-back pictures, the least familiar being the first, is the least that is answered.

    The quantile that keeps its promise for few pictures too (Vovk et al. 2005). With fewer pictures than the promise
    needs, the first; 0, and nothing is refused, for full coverage and for fewer than `FEWEST`.
    """
    if coverage >= 1.0 or of < FEWEST:
        return 0
    return max(1, int((of + 1) * (1 - coverage) + 1e-9))
