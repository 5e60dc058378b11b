"""One model of the user's own as a card: what it is, what is offered, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.controllers import trust
from desktop_classifier.gui.controllers.own_models import Owned
from desktop_classifier.gui.qt.model_list_model import ModelRow, status
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.coverage_line import CoverageLine
from desktop_classifier.gui.widgets.line import ElidedLine
from desktop_classifier.gui.widgets.names import NameField
from desktop_classifier.gui.windows.words import Words

_BUTTONS = {
    "use": "Use",
    "rename": "Rename",
    "duplicate": "Duplicate",
    "add": "Add pictures…",
    "delete": "Delete",
}


class OwnCard(QWidget):
    """Told of a model's state, announces what the user wants of it. Deleting asks nothing: it can be undone.

    Signals:
        use_requested, duplicate_requested, delete_requested, adopt_requested, decline_requested: Its id.
        add_requested: Id of the project it was made in.
        renamed: Its id and its new name.
        coverage_chosen: Its id, and which share of its own pictures it is to answer (0.5..1).
    """

    use_requested = Signal(str)
    duplicate_requested = Signal(str)
    delete_requested = Signal(str)
    adopt_requested = Signal(str)
    decline_requested = Signal(str)
    add_requested = Signal(str)
    renamed = Signal(str, str)
    coverage_chosen = Signal(str, float)

    def __init__(self, owned: Owned, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._owned = owned
        self._in_use = False
        self._name = ElidedLine(theme.BODY, theme.SEMIBOLD, parent=self)
        self.field = NameField("Name of the model", self)
        self.field.hide()
        self._line = Words("", theme.SMALL, tone="dim", wrap=True, parent=self)
        self._small = Words("", theme.FINE, tone="dim", wrap=True, parent=self)
        self._status = Words("", theme.SMALL, tone="ready", parent=self)
        self.coverage = CoverageLine(self)
        self._offer = QWidget(self)
        self._offered = Words("", theme.SMALL, wrap=True, parent=self)
        self.buttons = {name: self._button(words) for name, words in _BUTTONS.items()}
        self.adopt = self._button("Use it")
        self.decline = self._button("Keep the old one")
        self._lay_out()
        self._connect()

    def show_owned(self, owned: Owned, row: ModelRow) -> None:
        """Show this state."""
        self._owned, self._in_use = owned, row.in_use
        self._name.set_words(figures.readable(owned.model.name))
        self.field.show_name(owned.model.name)
        self._line.setText(row.line)
        self._small.setText(made_in_short(owned))
        self._show_coverage(owned)
        self._status.setText(status(row))
        self._status.set_tone("accent" if row.in_use else "ready")
        self.buttons["use"].setVisible(not row.in_use)
        self.buttons["add"].setVisible(bool(owned.model.project))
        self._offer.setVisible(owned.offer is not None)
        self._offered.setText(owned.offer.sentence if owned.offer else "")
        for button in (*self.buttons.values(), self.adopt, self.decline):
            button.setAccessibleName(f"{button.text().rstrip('…')}: {owned.model.name}")
        self.setAccessibleName(f"{row.name}, {status(row)}, {row.line}")
        self.update()

    def _show_coverage(self, owned: Owned) -> None:
        refuses = trust.refuses(owned.model)
        self.coverage.setVisible(refuses)
        if refuses:
            self.coverage.show_coverage(owned.model.coverage)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.field.isHidden():
            self.field.setText(self._owned.model.name)
            self._stop_renaming()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme.colours(self.palette())
        edge = of.accent if self._in_use else of.line
        painting.card(QPainter(self), QRectF(self.rect()), 10, of.base, edge)

    def _button(self, words: str) -> Button:
        return Button(words, parent=self, height=28)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._name, 1)
        top.addWidget(self.field, 1)
        top.addWidget(self._status)
        offer = QHBoxLayout(self._offer)
        offer.setContentsMargins(0, 6, 0, 0)
        offer.setSpacing(8)
        offer.addWidget(self._offered, 1)
        offer.addWidget(self.adopt)
        offer.addWidget(self.decline)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in self.buttons.values():
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._line)
        column.addWidget(self._small)
        column.addWidget(self.coverage)
        column.addWidget(self._offer)
        column.addSpacing(8)
        column.addLayout(buttons)

    def _connect(self) -> None:
        id = self._owned.model.id
        for name, signal in (
            ("use", self.use_requested),
            ("duplicate", self.duplicate_requested),
            ("delete", self.delete_requested),
        ):
            self.buttons[name].clicked.connect(lambda checked=False, signal=signal: signal.emit(id))
        self.buttons["add"].clicked.connect(lambda: self.add_requested.emit(self._owned.model.project))
        self.buttons["rename"].clicked.connect(self._start_renaming)
        self.adopt.clicked.connect(lambda: self.adopt_requested.emit(id))
        self.decline.clicked.connect(lambda: self.decline_requested.emit(id))
        self.coverage.chosen.connect(lambda coverage: self.coverage_chosen.emit(id, coverage))
        self.field.renamed.connect(lambda name: self.renamed.emit(id, name))
        self.field.editingFinished.connect(self._stop_renaming)

    @Slot()
    def _start_renaming(self) -> None:
        self._name.hide()
        self.field.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    @Slot()
    def _stop_renaming(self) -> None:
        if not self.field.isHidden():
            self.field.hide()
            self._name.set_words(figures.readable(self.field.text()))
            self._name.show()


def made_in_short(owned: Owned) -> str:
    """On which network it stands, when it was made, and under which licence that network comes."""
    package = owned.model.package
    day = figures.date(owned.model.created)
    how = {"tuned": "fine-tuned", "scratch": "from scratch"}.get(package.get("kept", ""), "quick")
    parts = [
        f"on {package.get('backbone_name', package.get('backbone', ''))}, {how}",
        f"made {day}" if day else "",
        f"licence of the network: {owned.spec.licence}" if owned.spec.licence else "",
    ]
    return " · ".join(filter(None, parts))
