"""A link that stands flush with the text above and below it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_classifier.gui.widgets.buttons import Button, Kind


class FlushLink(Button):
    """As a link button, with only as much room at its sides as the ring of the keyboard needs."""

    def __init__(self, words: str, parent: QWidget | None = None, *, height: int = 32) -> None:
        super().__init__(words, Kind.LINK, parent=parent, height=height)

    def _padding(self) -> int:
        return 4
