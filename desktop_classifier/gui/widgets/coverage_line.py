"""How much a model answers where nothing more is known of it: a sentence, and the slider below it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers import trust
from desktop_classifier.gui.widgets.coverage import CoverageSlider
from desktop_classifier.gui.windows.words import Words


class CoverageLine(QWidget):
    """How much a model answers, in words and to be moved: nothing needs training again for that.

    Signals:
        chosen: The coverage (0..1), once the slider rests.
    """

    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Words("", theme.SMALL, wrap=True)
        self.place = CoverageSlider()
        self.place.setMaximumWidth(420)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addWidget(self.place)
        self.place.moved.connect(self._say)
        self.place.chosen.connect(self.chosen)

    @property
    def words(self) -> str:
        return self._words.text()

    def show_coverage(self, coverage: float) -> None:
        """The coverage as it is known now."""
        self.place.show_coverage(coverage)
        self._say(self.place.coverage)

    @Slot(float)
    def _say(self, coverage: float) -> None:
        self._words.setText(trust.in_words(coverage))
        self.place.describe(self._words.text())
