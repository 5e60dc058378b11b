"""One model in the picker: what it is good for, its state, and what can be done in that state."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import figures, icons, theme
from desktop_classifier.gui.qt.model_list_model import ModelRow, spoken, status
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.widgets.line import ElidedLine
from desktop_classifier.gui.widgets.ring import Ringed

_COPIED_MS = 1500

_BUTTONS = {
    "download": ("Download", Kind.PLAIN, "download", 28, "Download"),
    "cancel": ("", Kind.BARE, "close", 24, "Stop the download of"),
    "copy": ("", Kind.BARE, "copy", 28, "Copy the address of"),
    "again": ("Try again", Kind.PLAIN, "", 28, "Try again:"),
    "from_file": ("From a file…", Kind.PLAIN, "", 28, "From a file:"),
}
"""Words, kind, icon and height of each button from left to right, and what a screen reader says before the model."""

_ORDER = {action: place for place, action in enumerate(_BUTTONS)}


class ModelRowView(Ringed, QAbstractButton):
    """Pressing it does the likeliest thing: use the model, download it, or try that again.

    Signals:
        chosen: Use this model.
        download_requested: Fetch its weights.
        cancel_requested: Stop fetching.
        import_requested: Take its weights from a file.
        stepped: The keyboard wants the row so many places further.
    """

    chosen = Signal(str)
    download_requested = Signal(str)
    cancel_requested = Signal(str)
    import_requested = Signal(str)
    stepped = Signal(int)

    def __init__(self, row: ModelRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = row
        self._name = ElidedLine(theme.BODY, theme.SEMIBOLD)
        self._line = ElidedLine(theme.CAPTION, dim=True, gives_way=True)
        self._wrapped = QLabel()
        """The line where three buttons stand beside it, and it would lose its end: how large the download is."""
        self._error = QLabel()
        self._status = _Status()
        self._buttons: dict[str, Button] = {}
        self._copied = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._copied.timeout.connect(lambda: self.button("copy").set_icon("copy"))
        self._lay_out()
        self.clicked.connect(self._do_likeliest)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_row(row)

    @property
    def row(self) -> ModelRow:
        return self._row

    def show_row(self, row: ModelRow) -> None:
        """Show news of the model."""
        self._row = row
        failed = row.error is not None and not row.under_way
        self._name.set_words(row.name)
        self._line.set_words(row.line)
        self._line.setVisible(not failed)
        self._wrapped.setText(figures.together(row.line) if failed else "")
        self._wrapped.setVisible(failed)
        self._error.setText(row.error or "")
        self._error.setVisible(failed)
        self._status.show_row(row)
        self._status.setVisible(not failed and row.state != "absent")
        wanted = _actions(row, failed)
        for action in _BUTTONS:
            if action in wanted or action in self._buttons:
                self._show_button(action, action in wanted)
        self.setAccessibleName(spoken(row))
        self.updateGeometry()
        self.update()

    def _lay_out(self) -> None:
        for label in (self._wrapped, self._error):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setFont(theme.font(theme.CAPTION))
        self._wrapped.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        words = QVBoxLayout()
        words.setSpacing(0)
        for line in (self._name, self._line, self._wrapped, self._error):
            words.addWidget(line)
        self._places = QHBoxLayout()
        self._places.setSpacing(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 9, 14, 9)
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self._status)
        row.addLayout(self._places)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def button(self, action: str) -> Button:
        """The button for "download", "cancel", "copy", "again" or "from_file". Made when first needed."""
        if action not in self._buttons:
            words, kind, icon, height, _ = _BUTTONS[action]
            button = Button(words, kind, icon, height=height)
            button.clicked.connect(partial(self._act, action))
            self._places.insertWidget(sum(_ORDER[made] < _ORDER[action] for made in self._buttons), button)
            self._buttons[action] = button
        return self._buttons[action]

    def _show_button(self, action: str, shown: bool) -> None:
        button = self.button(action)
        button.setVisible(shown)
        button.setAccessibleName(f"{_BUTTONS[action][4]} {self._row.name}")
        if action == "copy":
            button.setToolTip(f"Copy {self._row.address}")

    def _act(self, action: str) -> None:
        if action == "copy":
            self._copy_address()
        elif action == "again":
            self._do_likeliest()
        else:
            signals = {"download": self.download_requested, "cancel": self.cancel_requested}
            signals.get(action, self.import_requested).emit(self._row.spec_id)

    @Slot()
    def _do_likeliest(self) -> None:
        if self._row.under_way:
            return
        signal = self.chosen if self._row.usable else self.download_requested
        signal.emit(self._row.spec_id)

    def _copy_address(self) -> None:
        QGuiApplication.clipboard().setText(self._row.address)
        self.button("copy").set_icon("check")
        self._copied.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Home: -1000, Qt.Key.Key_End: 1000}
        key = Qt.Key(event.key())
        if key in steps:
            self.stepped.emit(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else QSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        rect = QRectF(self.rect())
        if self._row.in_use:
            painting.card(painter, rect, 8, of.selection)
        elif self.underMouse() or self.isDown():
            painting.card(painter, rect, 8, of.alternate)
        if self._ring:
            painting.ring(painter, rect, 8, of.accent)


def _actions(row: ModelRow, failed: bool) -> tuple[str, ...]:
    """What can be done with a model in its state, beside pressing it."""
    if failed:
        return ("copy", "again", "from_file") if row.address else ("again", "from_file")
    return {"absent": ("download",), "downloading": ("cancel",)}.get(row.state, ())


class _Status(QWidget):
    """The word at the right, in its colour; a check before "in use"."""

    def __init__(self) -> None:
        super().__init__()
        self._words, self._in_use, self._under_way = "", False, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_row(self, row: ModelRow) -> None:
        now = status(row), row.in_use and not row.under_way, row.under_way
        if now != (self._words, self._in_use, self._under_way):
            self._words, self._in_use, self._under_way = now
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        font = theme.font(theme.SMALL)
        width = painting.width_of(self._words, font) + (_CHECK + 5 if self._in_use else 0)
        return QSize(round(width + 1), max(20, painting.line_height(font)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        ink = self._ink(theme.colours(self.palette()))
        if self._in_use:
            icons.draw(painter, "check", QRectF(0, (rect.height() - _CHECK) / 2, _CHECK, _CHECK), ink)
        painting.text(painter, rect, self._words, theme.font(theme.SMALL), ink, painting.RIGHT)

    def _ink(self, of: theme.Colours) -> QColor:
        if self._in_use:
            return of.on_selection
        return of.accent if self._under_way else of.ready


_CHECK = 13
