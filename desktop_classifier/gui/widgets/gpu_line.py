"""The NVIDIA card in the model menu: how it stands, one button for what can be done, and removing what was fetched."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.gpu import REMOVE, STOP, GpuRow
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.widgets.line import ElidedLine
from desktop_classifier.gui.widgets.progress_bar import ProgressBar
from desktop_classifier.gui.windows.words import Words


class GpuLine(QWidget):
    """Hidden until there is something to say.

    Signals:
        requested: What shall be done, see `controllers.gpu`.
        resized: It wants another height.
    """

    requested = Signal(str)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: GpuRow | None = None
        self._asking = False
        self._title = ElidedLine(theme.BODY, theme.SEMIBOLD, parent=self)
        self._line = Words(size=theme.CAPTION, tone="dim", wrap=True, parent=self)
        self._bar = ProgressBar(self)
        self._remove = Button("Remove…", Kind.LINK, parent=self, height=28, name="Remove NVIDIA’s libraries")
        self._do = Button(height=28, parent=self)
        self._stop = Button("", Kind.BARE, "close", self, height=24, name="Stop fetching NVIDIA’s libraries")
        self._remove_now = Button("Remove", parent=self, height=28, name="Remove NVIDIA’s libraries now")
        self._keep = Button("Keep", parent=self, height=28, name="Keep NVIDIA’s libraries")
        self._lay_out()
        self._do.clicked.connect(self._on_pressed)
        self._stop.clicked.connect(lambda: self.requested.emit(STOP))
        self._remove.clicked.connect(self.ask)
        self._keep.clicked.connect(lambda: self._ask(False))
        self._remove_now.clicked.connect(self._remove_at_once)
        self.hide()

    def show_row(self, row: GpuRow | None) -> None:
        """Show how it stands; None hides it."""
        if row == self._row:
            return
        self._row = row
        self._asking = self._asking and row is not None and bool(row.removable)
        self._show()

    @Slot()
    def ask(self) -> None:
        """Ask whether what was fetched shall be removed."""
        self._ask(self._row is not None and bool(self._row.removable))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in (self._title, self._line, self._bar):
            words.addWidget(part)
        words.insertSpacing(2, 4)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 6)
        row.setSpacing(8)
        row.addLayout(words, 1)
        for button in (self._remove, self._do, self._stop, self._keep, self._remove_now):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _show(self) -> None:
        row, asking = self._row, self._asking
        had = self.focusWidget() if self.isAncestorOf(self.focusWidget() or self) else None
        if row is not None:
            self._title.set_words(row.title)
            self._line.setText(_question(row) if asking else row.line)
            self._line.set_tone("failed" if row.failed and not asking else "dim")
            self._bar.set_part(row.part or 0.0)
            self._do.setText(row.button)
            self._do.setAccessibleName(f"{row.button}: {row.title}")
            self.setAccessibleName(f"{row.title}. {self._line.text()}")
        self._bar.setVisible(row is not None and row.part is not None)
        self._do.setVisible(row is not None and bool(row.button) and not asking)
        self._stop.setVisible(row is not None and row.under_way)
        self._remove.setVisible(row is not None and bool(row.removable) and not asking)
        self._keep.setVisible(asking)
        self._remove_now.setVisible(asking)
        self.setVisible(row is not None)
        if had is not None and had.isHidden():
            self._focus_first()
        self.updateGeometry()
        self.resized.emit()

    def _focus_first(self) -> None:
        """The keyboard was on a button that has gone."""
        for button in (self._stop, self._keep, self._do, self._remove):
            if not button.isHidden():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    @Slot()
    def _on_pressed(self) -> None:
        if self._row is not None:
            self.requested.emit(self._row.action)

    def _ask(self, asking: bool) -> None:
        self._asking = asking
        self._show()

    @Slot()
    def _remove_at_once(self) -> None:
        self._ask(False)
        self.requested.emit(REMOVE)


def _question(row: GpuRow) -> str:
    return f"Remove NVIDIA’s libraries? {row.removable} are free again; to use the card later they are fetched anew."
