"""A switch with two or more places, of which one is on: framing, precision, engine."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Choice

_HEIGHT = 30
_PADDING = 10
_FRAME = 3


class Segmented(QWidget):
    """Arrow keys move between the places, as in any group of choices.

    Args:
        choices: Pairs of a word for the program and words for the user.
        name: What is chosen here, for screen readers.

    Signals:
        chosen: The program's word for the place that the user chose.
    """

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(_FRAME, _FRAME, _FRAME, _FRAME)
        row.setSpacing(0)
        self._places: dict[str, _Place] = {}
        for key, words in choices:
            place = _Place(words, self)
            place.setAccessibleName(f"{name}: {words}")
            place.toggled.connect(lambda on, key=key: self._on_toggled(key, on))
            row.addWidget(place)
            self._places[key] = place
        self._quiet = False
        self.set_chosen(choices[0][0])

    def set_chosen(self, key: str) -> None:
        """Show `key` as chosen; nothing is announced."""
        self._quiet = True
        self._places[key].setChecked(True)
        self._quiet = False

    def chosen_key(self) -> str:
        return next(key for key, place in self._places.items() if place.isChecked())

    def set_possible(self, key: str, possible: bool, words: str | None = None, why: str = "") -> None:
        """Whether a place can be chosen, what it says, and in its tooltip why."""
        place = self._places[key]
        place.setEnabled(possible)
        place.setToolTip(why)
        if words is not None:
            place.setText(words)
        place.setAccessibleName(f"{self.accessibleName()}: {why or place.text()}")

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme.colours(self.palette())
        painting.card(QPainter(self), QRectF(self.rect()), 8, of.alternate, of.line)

    def _on_toggled(self, key: str, on: bool) -> None:
        if on and not self._quiet:
            self.chosen.emit(key)


class _Place(Choice):
    def sizeHint(self) -> QSize:
        font = theme.font(theme.SMALL, theme.MEDIUM)
        height = max(_HEIGHT - 2 * _FRAME, painting.line_height(font) + 4)
        return QSize(round(painting.width_of(self.text(), font) + 2 * _PADDING + 0.5), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        rect = QRectF(self.rect())
        if self.isChecked():
            painting.card(painter, rect, 6, of.base, of.line)
        ink = of.text if self.isChecked() or (self.underMouse() and self.isEnabled()) else of.dim
        if not self.isEnabled():
            ink = theme.blend(of.dim, of.alternate, 0.65)
        painting.text(painter, rect, self.text(), theme.font(theme.SMALL, theme.MEDIUM), ink, painting.CENTRE)
        if self.ring_shown:
            painting.ring(painter, rect, 6, of.accent)
