"""One model as a card: its facts at the left, what can be done with it now at the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_classifier.base.files import megabytes
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.models import Fact
from desktop_classifier.gui.qt.model_list_model import ModelRow, status
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.windows.words import Words
from desktop_classifier.models.spec import ModelSpec

REALLY_MS = 5000
"""How long *Remove* waits for the second press."""

CHECKED = {
    "sha256": "the published file (SHA-256)",
    "md5": "the published file (MD5)",
    "layout": "right layout, not known to be the published file",
}
"""How weights were found to be right, in words."""


class ModelCard(QWidget):
    """Told of a model's state, announces what the user wants of it.

    Signals:
        use_requested, download_requested, cancel_requested, import_requested, remove_requested: Its id.
    """

    use_requested = Signal(str)
    download_requested = Signal(str)
    cancel_requested = Signal(str)
    import_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, spec: ModelSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._row: ModelRow | None = None
        self._line = Words("", theme.SMALL, tone="dim", wrap=True, parent=self)
        self._small = Words("", theme.FINE, tone="dim", wrap=True, parent=self)
        self._error = Words("", theme.SMALL, tone="failed", wrap=True, parent=self)
        self._status = Words("", theme.SMALL, tone="ready", parent=self)
        self._buttons = {name: self._button(name, words) for name, words in _BUTTONS.items()}
        self._really = QTimer(self, singleShot=True, interval=REALLY_MS)
        self._really.timeout.connect(self._calm_down)
        self._lay_out()
        self._connect()

    def show_row(self, row: ModelRow, fact: Fact) -> None:
        """Show this state."""
        self._row = row
        self._line.setText(row.line)
        self._small.setText(self._facts(fact, with_size=row.usable))
        self._error.setText(row.error or "")
        self._error.setVisible(bool(row.error))
        self._status.setText("" if row.state == "absent" else status(row))
        self._status.set_tone("accent" if row.in_use or row.under_way else "ready")
        wanted = _wanted(row, self._spec.built_in)
        for name, button in self._buttons.items():
            button.setVisible(name in wanted)
        self.setAccessibleName(f"{row.name}, {status(row)}, {row.line}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        rect = QRectF(self.rect())
        in_use = self._row is not None and self._row.in_use
        painting.card(painter, rect, 10, of.base, of.accent if in_use else of.line)
        if self._row is not None and self._row.progress is not None:
            part = self._row.progress
            painting.bar(painter, QRectF(16, rect.bottom() - 7, rect.width() - 32, 3), part, of.track, of.accent)

    def _facts(self, fact: Fact, *, with_size: bool) -> str:
        weights = self._spec.weights
        about = "" if weights.exact_size else "about "
        checked = CHECKED.get(fact.verified, fact.verified)
        parts = [
            about + megabytes(weights.size) if with_size else "",
            f"looks at {self._spec.side} × {self._spec.side} pixels",
            f"licence: {self._spec.licence}",
            f"checked: {checked}" if checked else "",
        ]
        return " · ".join(filter(None, parts))

    def _button(self, name: str, words: str) -> Button:
        button = Button(words, Kind.PLAIN, parent=self, height=28, name=f"{words.rstrip('…')}: {self._spec.name}")
        button.hide()
        return button

    def _lay_out(self) -> None:
        facts = QVBoxLayout()
        facts.setSpacing(2)
        facts.addWidget(Words(self._spec.name, theme.BODY, weight=theme.SEMIBOLD, parent=self))
        for words in (self._line, self._error, self._small):
            facts.addWidget(words)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(8)
        row.addLayout(facts, 1)
        row.addWidget(self._status, 0, Qt.AlignmentFlag.AlignVCenter)
        for button in self._buttons.values():
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def _connect(self) -> None:
        id = self._spec.id
        self._buttons["use"].clicked.connect(lambda: self.use_requested.emit(id))
        self._buttons["download"].clicked.connect(lambda: self.download_requested.emit(id))
        self._buttons["again"].clicked.connect(lambda: self.download_requested.emit(id))
        self._buttons["import"].clicked.connect(lambda: self.import_requested.emit(id))
        self._buttons["cancel"].clicked.connect(lambda: self.cancel_requested.emit(id))
        self._buttons["address"].clicked.connect(self._copy_address)
        self._buttons["remove"].clicked.connect(self._remove)

    @Slot()
    def _copy_address(self) -> None:
        if self._row is not None:
            QGuiApplication.clipboard().setText(self._row.address)
            self._say("address", "Copied")

    @Slot()
    def _remove(self) -> None:
        """A download cannot be undone, so the button asks once, in its own place."""
        if self._really.isActive():
            self._calm_down()
            self.remove_requested.emit(self._spec.id)
        else:
            self._say("remove", f"Remove {megabytes(self._spec.weights.size)}?")
            self._really.start()

    @Slot()
    def _calm_down(self) -> None:
        self._really.stop()
        self._say("remove", _BUTTONS["remove"])

    def _say(self, name: str, words: str) -> None:
        self._buttons[name].setText(words)
        self._buttons[name].setAccessibleName(f"{words}: {self._spec.name}")
        self._buttons[name].updateGeometry()


_BUTTONS = {
    "use": "Use",
    "download": "Download",
    "again": "Try again",
    "import": "From a file…",
    "address": "Copy address",
    "cancel": "Cancel",
    "remove": "Remove",
}


def _wanted(row: ModelRow, built_in: bool) -> tuple[str, ...]:
    """Which buttons make sense now."""
    if row.under_way:
        return ("cancel",)
    if row.error and not row.usable:
        return ("again", "import", "address")
    if row.state == "absent":
        return ("download", "import")
    use = () if row.in_use else ("use",)
    return use if built_in else (*use, "remove")
