"""What is being decided in the wizard, before and beside any window. No Qt in here: tests need no display."""

from __future__ import annotations

from enum import IntEnum


class Step(IntEnum):
    """The wizard's pages, in their order."""

    PICTURES = 0
    MODEL = 1
    THOROUGH = 2
    TRAINING = 3
    RESULT = 4
    USE = 5

    @property
    def words(self) -> str:
        """What the list at the left calls it."""
        return ("Pictures", "Model", "How thorough", "Training", "Result", "Use it")[self]
