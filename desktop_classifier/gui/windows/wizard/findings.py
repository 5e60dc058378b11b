"""What could be mended about the pictures, one row each; or in one line that nothing is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import icons, theme
from desktop_classifier.gui.controllers.draft import Known
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.finding_row import FindingRow

if TYPE_CHECKING:  # it brings NumPy, which the window's thread does not wait for
    from desktop_classifier.training.checks import Finding, Fix

NOTHING = "Nothing is wrong with these pictures."
AT_ONCE = 4
"""Rows that are made in one turn of the event loop; the others follow in the next ones."""


class Findings(QWidget):
    """Rows that stay what they are while what they say stays true.

    Signals:
        fix_requested: The `Fix` to apply, and what it mends, for undo.
        grown: A row whose pictures are shown now and may reach out of sight.
    """

    fix_requested = Signal(object, str)
    grown = Signal(object)

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        thumbnails.set_size(QSize(128, 84), self.devicePixelRatioF())
        self._rows: dict[Finding, FindingRow] = {}
        self._left: list[Finding] = []
        self._keyboard_here = False
        self._fine = _Fine()
        self._fine.hide()
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._make_some)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._column.addWidget(self._fine)
        self.setAccessibleName("What could be mended")

    def rows(self) -> list[FindingRow]:
        """Top to bottom."""
        return list(self._rows.values())

    @property
    def fine(self) -> bool:
        """Whether it says that nothing is wrong."""
        return not self._fine.isHidden()

    def show_known(self, known: Known | None, *, waiting: bool) -> None:
        """Show what was found; while something is looked at, what was found before can only be read.

        Args:
            known: What is known of the pictures as they are decided on now.
            waiting: Whether that is being found out.
        """
        focus = self.window().focusWidget()
        self._keyboard_here = self._keyboard_here or (focus is not None and self.isAncestorOf(focus))
        self.setEnabled(not waiting)
        if known is None:
            if not waiting:
                self._keep_only(())
            self._fine.hide()
            return
        self._keep_only(known.findings)
        self._left = [finding for finding in known.findings if finding not in self._rows]
        self._fine.setVisible(not known.findings and not known.problem)
        self._make_some()
        if self._keyboard_here and not waiting:
            self._keyboard_here = False
            self._give_focus()

    def close_pictures(self) -> bool:
        """Close the pictures that are shown under a row. False if there were none."""
        closed = [row.close_pictures() for row in self._rows.values()]
        return any(closed)

    @Slot()
    def _make_some(self) -> None:
        for finding in self._left[:AT_ONCE]:
            row = self._rows[finding] = FindingRow(finding, self._thumbnails, self)
            row.fix_requested.connect(self._on_fix)
            row.opened.connect(lambda row=row: self.grown.emit(row))
            self._column.addWidget(row)
        del self._left[:AT_ONCE]
        if self._left:
            self._more.start()

    @Slot(object)
    def _on_fix(self, fix: Fix) -> None:
        row = self.sender()
        title = row.finding.title if isinstance(row, FindingRow) else fix.word
        self.fix_requested.emit(fix, f"{fix.word}: {title}")

    def _keep_only(self, findings: tuple[Finding, ...]) -> None:
        self._left.clear()
        gone = [finding for finding in self._rows if finding not in findings]
        for finding in gone:
            row = self._rows.pop(finding)
            row.hide()
            row.deleteLater()

    def _give_focus(self) -> None:
        """While it could not be used, Qt took the keyboard away: the first row has it, if there is one."""
        focus = self.window().focusWidget()
        buttons = [button for row in self._rows.values() for button in row.buttons()]
        if buttons and (focus is None or not self.isAncestorOf(focus)):
            buttons[0].setFocus(Qt.FocusReason.TabFocusReason)


class _Fine(QWidget):
    """A tick and a line."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(NOTHING)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(300, max(24, painting.line_height(theme.font())))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        icons.draw(painter, "check", QRectF(2, (self.height() - 16) / 2, 16, 16), of.ready)
        painting.text(painter, QRectF(self.rect()).adjusted(28, 0, 0, 0), NOTHING, theme.font(), of.text)
