"""The likeliest labels of one picture as bars, the first one larger. They keep their place whatever they show."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEasingCurve, QEvent, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets.bar_row import BarRow
from desktop_classifier.inference.answer import Likelihood

MOST = 10


class TopKBars(QWidget):
    """As many rows as the user wants to see.

    Signals:
        chosen: The class id of the row that the user chose, while rows can be chosen.
    """

    chosen = Signal(str)

    def __init__(self, bars: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[BarRow] = []
        self._top: tuple[Likelihood, ...] = ()
        self._waiting = False
        self._dim = False
        self._choosable = False
        self._chosen = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._growth = QVariantAnimation(self, duration=theme.MOTION_MS, startValue=0.0, endValue=1.0)
        self._growth.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._growth.valueChanged.connect(self._grow)
        self._starts: list[float] = []
        self._motion = True
        self.set_bars(bars)

    def set_bars(self, bars: int) -> None:
        """How many labels are shown, 1..10."""
        bars = min(MOST, max(1, bars))
        while len(self._rows) > bars:
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.deleteLater()
        while len(self._rows) < bars:
            row = BarRow(first=not self._rows, parent=self)
            self._rows.append(row)
            self._column.addWidget(row)
            row.set_dim(self._dim)
            row.picked.connect(partial(self._choose, len(self._rows) - 1))
            row.step_asked.connect(self._step)
            row.show()
        self._fill(moving=False)

    def set_dim(self, dim: bool) -> None:
        """Whether none of the labels is the answer: they are shown for what they are worth."""
        self._dim = dim
        for row in self._rows:
            row.set_dim(dim)

    def set_choosable(self, choosable: bool) -> None:
        """Whether one of the rows can be chosen; the first one is, at first."""
        self._choosable, self._chosen = choosable, 0
        self._mark()

    @property
    def chosen_id(self) -> str:
        """Class id of the chosen row, or ""."""
        return self._top[self._chosen].class_id if self._choosable and self._chosen < len(self._top) else ""

    def _choose(self, number: int) -> None:
        if number != self._chosen and number < min(len(self._top), len(self._rows)):
            self._chosen = number
            self._mark()
            self.chosen.emit(self.chosen_id)

    @Slot(int)
    def _step(self, step: int) -> None:
        self._choose((self._chosen + step) % max(1, min(len(self._top), len(self._rows))))

    def _mark(self) -> None:
        """Show which row is the chosen one; the keyboard goes with it."""
        held = any(row.hasFocus() for row in self._rows)
        for number, row in enumerate(self._rows):
            row.set_choice(self._choosable, number == self._chosen)
        if held and self._choosable:
            self._rows[self._chosen].setFocus(Qt.FocusReason.TabFocusReason)

    def set_motion(self, moving: bool) -> None:
        """Whether bars grow to their length or have it at once."""
        self._motion = moving

    def show_top(self, top: Sequence[Likelihood]) -> None:
        """The answer, best first; what there are no bars for is left out."""
        if tuple(top) == self._top and not self._waiting:
            return
        chosen = self.chosen_id
        self._top, self._waiting = tuple(top), False
        ids = [likely.class_id for likely in self._top[: len(self._rows)]]
        self._chosen = ids.index(chosen) if chosen in ids else 0
        self._fill(moving=self._motion)

    def show_waiting(self) -> None:
        """No answer yet: empty bars in the same places."""
        self._top, self._waiting, self._chosen = (), True, 0
        self._fill(moving=False)

    def show_nothing(self) -> None:
        self._top, self._waiting, self._chosen = (), False, 0
        self._fill(moving=False)

    def rows(self) -> list[BarRow]:
        return list(self._rows)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            for row in self._rows:
                row.updateGeometry()
        super().changeEvent(event)

    def _fill(self, moving: bool) -> None:
        self._growth.stop()
        for number, row in enumerate(self._rows):
            row.show_likelihood(self._top[number] if number < len(self._top) else None, self._waiting)
        self._chosen = min(self._chosen, len(self._rows) - 1)
        self._mark()
        spoken = "; ".join(row.accessibleName() for row in self._rows if row.accessibleName())
        self.setAccessibleName(f"Answer: {spoken}" if spoken else "No answer")
        if moving:
            self._starts = [row.shown for row in self._rows]
            self._growth.start()
        else:
            self._starts = [row.target for row in self._rows]
            self._grow(1.0)

    @Slot(object)
    def _grow(self, part: float) -> None:
        for start, row in zip(self._starts, self._rows, strict=False):
            row.set_shown(start + (row.target - start) * part)
