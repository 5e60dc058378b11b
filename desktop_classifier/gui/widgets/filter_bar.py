"""Above the grid: chips that say how many pictures there are of a kind, and a field to find some by words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.qt.image_list_model import Counts
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Choice

_HEIGHT = 26
_PADDING = 11
_GAP = 6
_SIDE, _BETWEEN = 16, 8
_TYPING_MS = 120
_FILTER, _FILTER_SHORT = "Filter by label or name", "Filter"
_LEAST_FIELD, _TO_TYPE_IN = 56, 130
_AROUND = 13
"""Between the edge of the field and its words, in pixels."""


class Chip(Choice):
    """A word and a count, in a pill."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._count = ""
        self.set_count(0)

    @property
    def is_empty(self) -> bool:
        """Whether it would show nothing."""
        return self._count == figures.count(0)

    def set_count(self, number: int) -> None:
        """How many pictures it would show."""
        if figures.count(number) != self._count:
            self._count = figures.count(number)
            self.setAccessibleName(f"{self.text()}, {self._count}")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        # As wide as when it is chosen and bold, so that choosing moves nothing.
        font = theme.font(theme.SMALL, theme.SEMIBOLD)
        words = painting.width_of(self.text(), font) + _GAP + painting.width_of(self._count, font)
        return QSize(math.ceil(words + 2 * _PADDING), max(_HEIGHT, painting.line_height(font) + 6))

    def minimumSizeHint(self) -> QSize:
        """A few letters and the count: in a narrow window a word is shortened, and whole in the tooltip."""
        font = theme.font(theme.SMALL, theme.SEMIBOLD)
        least = painting.width_of("Nones…", font) + _GAP + painting.width_of(self._count, font) + 2 * _PADDING
        return QSize(math.ceil(least), self.sizeHint().height()).boundedTo(self.sizeHint())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setToolTip(self.text() if self.width() < self.sizeHint().width() else "")
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        rect = QRectF(self.rect())
        radius = rect.height() / 2
        chosen = self.isChecked()
        painting.card(
            painter, rect, radius, of.alternate if self.underMouse() else of.base, None if chosen else of.line
        )
        if chosen:
            painting.card(painter, rect, radius, of.selection, of.accent)
        font = theme.font(theme.SMALL, theme.SEMIBOLD if chosen else theme.MEDIUM)
        count = painting.width_of(self._count, font)
        left = max(_PADDING, (rect.width() - painting.width_of(self.text(), font) - _GAP - count) / 2)
        words = rect.adjusted(left, 0, -left - count - _GAP, 0)
        painting.text(painter, words, self.text(), font, of.on_selection if chosen else of.text, painting.LEFT)
        figure = rect.adjusted(left, 0, -left, 0)
        painting.text(painter, figure, self._count, font, of.on_selection if chosen else of.dim, painting.RIGHT)
        if self.ring_shown:
            inset = 3 if chosen else 0  # its edge has the accent already: a second one inside is seen
            painting.ring(painter, rect.adjusted(inset, inset, -inset, -inset), radius - inset, of.accent)


class _Field(QLineEdit):
    """Says what it is for in fewer words where it is narrow.

    Signals:
        focused: The keyboard came or went.
        escaped: Escape was pressed.
    """

    focused = Signal()
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_FILTER)
        self.setFont(theme.font(theme.CONTROL))

    def resizeEvent(self, event: QResizeEvent) -> None:
        roomy = painting.width_of(_FILTER, self.font()) + 2 * _AROUND <= self.width()
        self.setPlaceholderText(_FILTER if roomy else _FILTER_SHORT)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.escaped.emit() if event.key() == Qt.Key.Key_Escape else super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit()


class FilterBar(QWidget):
    """Announces what to filter by.

    Signals:
        chip_chosen: "all", "unsure", "none" or "failed".
        text_changed: The words in the field, once typing pauses.
    """

    chip_chosen = Signal(str)
    text_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = {"all": "All", "unsure": "Unsure", "none": "None of these", "failed": "Can’t be read"}
        self._chips = {key: Chip(each) for key, each in words.items()}
        self._search = _Field()
        self._search.setClearButtonEnabled(True)
        self._search.setMinimumWidth(_LEAST_FIELD)
        self._search.setMaximumWidth(200)
        self._search.focused.connect(self._make_room)
        self._search.escaped.connect(self.reset)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._tell_text)
        self._search.textChanged.connect(self._typing.start)
        self._search.returnPressed.connect(self._tell_text)
        self._chips["all"].setChecked(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 12, _SIDE, 4)
        row.setSpacing(_BETWEEN)
        for key, chip in self._chips.items():
            chip.toggled.connect(lambda on, key=key: self._on_toggled(key, on))
            row.addWidget(chip)
        row.addStretch(1)
        row.addWidget(self._search, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._make_room()

    def minimumSizeHint(self) -> QSize:
        usual = [chip for key, chip in self._chips.items() if key != "none"]
        return QSize(self._width_of(usual), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()
        super().resizeEvent(event)

    def set_counts(self, counts: Counts) -> None:
        """How many pictures each chip would show."""
        for key, number in (
            ("all", counts.all),
            ("unsure", counts.unsure),
            ("none", counts.none),
            ("failed", counts.failed),
        ):
            self._chips[key].set_count(number)
        self._make_room()

    def chip(self) -> str:
        """Which chip is chosen."""
        return next(key for key, chip in self._chips.items() if chip.isChecked())

    @Slot()
    def reset(self) -> None:
        """Show everything again, and say so."""
        self._search.clear()
        self._tell_text()
        self._chips["all"].setChecked(True)

    def focus_search(self) -> None:
        """For a shortcut: the next letters go into the field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _on_toggled(self, key: str, on: bool) -> None:
        self._make_room()
        if on:
            self.chip_chosen.emit(key)

    @Slot()
    def _make_room(self) -> None:
        """“None of these” is there only where there are any, for most models never say it; and where the window is too
        narrow for all, those that would show nothing step aside. A chosen one stays: it says why there is nothing.
        """
        needed = [chip for key, chip in self._chips.items() if key == "all" or chip.isChecked() or not chip.is_empty]
        usual = [chip for key, chip in self._chips.items() if key != "none" or chip in needed]
        shown = usual if self._width_of(usual) <= self.width() else needed
        if self._search.hasFocus() and self._width_of(shown, _TO_TYPE_IN) > self.width():
            shown = [chip for chip in shown if chip.isChecked()]  # or of what is typed one letter would be seen
        for chip in self._chips.values():
            chip.setVisible(chip in shown)

    def _width_of(self, chips: Sequence[Chip], field: int = _LEAST_FIELD) -> int:
        beside = 2 * _SIDE + _BETWEEN * len(chips) + field
        return beside + sum(chip.sizeHint().width() for chip in chips)

    @Slot()
    def _tell_text(self) -> None:
        self._typing.stop()
        self.text_changed.emit(self._search.text())
