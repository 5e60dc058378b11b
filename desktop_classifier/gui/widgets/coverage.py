"""How often a model answers, against how often it is right when it does: a sentence, and a slider that trades them."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets.panel import Panel
from desktop_classifier.gui.widgets.slider import Slider
from desktop_classifier.gui.windows.words import Words

LINE = "The rest get “none of these”. Move to trade one for the other."
LEAST, MOST = 50, 100
"""Percent of its own pictures that a model answers: never less than half, and at most all of them."""

_LEAST_SLIDER = 140

RESTS_MS = 400
"""So long after the last move the place of the slider counts."""


class CoverageSlider(QWidget):
    """From "always answers" to "only when sure".

    Signals:
        moved: The coverage (0..1) under the handle, at every move.
        chosen: The coverage, once the handle rests.
    """

    moved = Signal(float)
    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = MOST
        self.slider = Slider("How much of your pictures it answers, in percent", LEAST, MOST, falling=True)
        self.slider.setValue(MOST)
        self._resting = QTimer(self, singleShot=True, interval=RESTS_MS)
        self._resting.timeout.connect(self._tell)
        self._ends = (
            Words("always answers", theme.CONTROL, tone="dim"),
            Words("only when sure", theme.CONTROL, tone="dim"),
        )
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(11)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._wide: bool | None = None
        self._place_words(wide=True)
        self.slider.valueChanged.connect(self._on_moved)
        self.slider.sliderReleased.connect(self._tell)

    @property
    def coverage(self) -> float:
        """The share under the handle, 0.5..1."""
        return self.slider.value() / 100

    def show_coverage(self, coverage: float) -> None:
        """The coverage as it is known now; a move that still counts for nobody is not disturbed, and none is told."""
        self._known = round(100 * coverage)
        if not self._resting.isActive() and not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(self._known)
            self.slider.blockSignals(False)

    def describe(self, sentence: str) -> None:
        """What the place of the handle means, for those who cannot see the rest."""
        self.slider.setAccessibleDescription(sentence)

    def minimumSizeHint(self) -> QSize:
        """As narrow as it gets with the words below."""
        return QSize(200, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        words = sum(each.sizeHint().width() for each in self._ends)
        self._place_words(wide=self.width() >= words + _LEAST_SLIDER)
        super().resizeEvent(event)

    def _place_words(self, *, wide: bool) -> None:
        """Beside the slider, or below it where that would leave it too short."""
        if wide == self._wide:
            return
        self._wide = wide
        left, right = self._ends
        for each in (left, self.slider, right):
            self._grid.removeWidget(each)
        self._grid.addWidget(left, 0 if wide else 1, 0)
        self._grid.addWidget(right, 0 if wide else 1, 2)
        self._grid.addWidget(self.slider, 0, 1 if wide else 0, 1, 1 if wide else 3)

    def hideEvent(self, event: QHideEvent) -> None:
        self._tell()
        super().hideEvent(event)

    @Slot(int)
    def _on_moved(self, percent: int) -> None:
        self._resting.start()
        self.moved.emit(percent / 100)

    @Slot()
    def _tell(self) -> None:
        self._resting.stop()
        if self.slider.value() != self._known:
            self._known = self.slider.value()
            self.chosen.emit(self.coverage)


class Coverage(QWidget):
    """The card with the sentence, and the slider below it. Told the sentence for every place of the slider.

    Signals:
        moved, chosen: As `CoverageSlider`.
    """

    moved = Signal(float)
    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = Words("", theme.BODY, weight=theme.SEMIBOLD, wrap=True)
        self.place = CoverageSlider()
        card = Panel()
        card.column.setSpacing(3)
        card.column.addWidget(self._sentence)
        card.column.addWidget(Words(LINE, theme.CAPTION, tone="dim", wrap=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(card)
        column.addWidget(self.place)
        self.place.moved.connect(self.moved)
        self.place.chosen.connect(self.chosen)

    @property
    def sentence(self) -> str:
        return self._sentence.text()

    def show_coverage(self, coverage: float) -> None:
        """The coverage as it is known now."""
        self.place.show_coverage(coverage)

    def say(self, sentence: str) -> None:
        """What it means where the slider is now."""
        self._sentence.setText(sentence)
        self.place.describe(sentence)
