"""Where the bench works and how much of everything it does; every row is given one of these."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parents[1]
BUILD = ROOT / "build" / "bench"
"""Made pictures, made weights and the application's own folder; kept between runs, ignored by git."""

HOME = BUILD / "home"
PEER_HOME = BUILD / "peer-home"


@dataclass(frozen=True, slots=True)
class Ground:
    """How much to do.

    Args:
        rounds: How often each side of a comparison runs, in turns.
        quick: Only look whether everything runs: few pictures, figures that mean little.
        real: The folder with real pictures (`<wnid>_name.JPEG`) and the one with real weights, where there are any.
        say: Told in one line what is being done.
    """

    rounds: int
    quick: bool
    real_pictures: Path | None
    real_weights: Path | None
    say: Callable[[str], None]

    def count(self, full: int, quick: int) -> int:
        return quick if self.quick else full


def look_beside() -> tuple[Path | None, Path | None]:
    """Real pictures and real weights beside the checkout, where somebody put them."""
    beside = ROOT.parent / "shared"
    pictures, weights = beside / "images" / "imagenet", beside / "weights"
    return (pictures if pictures.is_dir() else None), (weights if weights.is_dir() else None)


def environment(**more: str) -> dict[str, str]:
    """Variables for every measured process: ours in a home of the bench's own, TensorFlow quiet, and compiled Python
    kept, as everywhere but on a developer's machine that says otherwise."""
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "DESKTOP_CLASSIFIER_HOME": str(HOME),
        "KERAS_HOME": str(PEER_HOME / "keras"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        **more,
    }


BUNDLE = ROOT / "dist" / "desktop-classifier" / "desktop-classifier"
"""The program that is handed out, where `make bundle` has made it."""


def ours(*words: str) -> list[str]:
    """The application's command line."""
    return [sys.executable, "-m", "desktop_classifier", *words]


def bundled(*words: str) -> list[str]:
    """The same in the bundle."""
    return [str(BUNDLE), *words]


def script(name: str, *words: str) -> list[str]:
    """One of the bench's own programs, `peers/x.py` or `ours/x.py`."""
    return [sys.executable, str(BENCH / name), *words]
