"""The two exceptions that carry what the user is told; every other exception is a fault of ours."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can understand and mend.

    Args:
        message: One or two full sentences, shown as written, ending with a next step.
        kind: A short fixed word for scripts (the `error.kind` of a JSON line).
    """

    def __init__(self, message: str, kind: str = "failed") -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind


class Cancelled(Exception):
    """The user stopped the work. Never shown."""
