"""Something about the pictures that could be mended: what it is, which pictures, and what one click does about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.finding_pictures import SMALL, AllPictures, FewPictures
from desktop_classifier.gui.windows.words import Words

if TYPE_CHECKING:  # it brings NumPy, which the window's thread does not wait for
    from desktop_classifier.training.checks import Finding, Fix

_SIGN = 18
_LONGEST_WORD = 150


class FindingRow(QWidget):
    """One finding.

    Args:
        finding: What it is about.
        thumbnails: Where its pictures come from.

    Signals:
        fix_requested: The `Fix` whose button was pressed.
        opened: All its pictures are shown now.
    """

    fix_requested = Signal(object)
    opened = Signal()

    def __init__(self, finding: Finding, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding = finding
        self._thumbnails = thumbnails
        self._wall: AllPictures | None = None
        self._pictures = tuple(picture.path for picture in finding.pictures)
        self._fixes = [self._fix_button(fix) for fix in finding.fixes]
        self._show = Button("Show", parent=self, height=28, name=f"Show: {finding.title}")
        self._show.setVisible(bool(self._pictures or finding.files))
        self._show.clicked.connect(self._toggle)
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        how = "to be decided" if finding.serious else "for your information"
        self.setAccessibleName(f"{finding.title}, {how}. {finding.line}")

    def buttons(self) -> list[Button]:
        """Its buttons, left to right, those that can be pressed."""
        return [button for button in (*self._fixes, self._show) if not button.isHidden()]

    def close_pictures(self) -> bool:
        """Show less again. False if it was so already."""
        if self._wall is None or self._wall.isHidden():
            return False
        self._toggle()
        return True

    @property
    def open(self) -> bool:
        """Whether all its pictures are shown."""
        return self._wall is not None and not self._wall.isHidden()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painting.card(painter, QRectF(self.rect()), 10, of.base, of.line)

    @Slot()
    def _toggle(self) -> None:
        if self._wall is None:
            self._wall = AllPictures(self._pictures, self.finding.files, self._thumbnails)
            self._column.addWidget(self._wall)
            self._wall.show()
        else:
            self._wall.setVisible(self._wall.isHidden())
        word = "Hide" if self.open else "Show"
        self._show.setText(word)
        self._show.setAccessibleName(f"{word}: {self.finding.title}")
        if self.open:
            self.opened.emit()

    def _fix_button(self, fix: Fix) -> Button:
        word = painting.shortened(fix.word, theme.font(theme.CONTROL, theme.MEDIUM), _LONGEST_WORD)
        button = Button(word.replace("&", "&&"), parent=self, height=28, name=f"{fix.word}: {self.finding.title}")
        button.setToolTip(fix.word if word != fix.word else "")
        button.clicked.connect(lambda checked=False: self.fix_requested.emit(fix))
        return button

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Words(self.finding.title, theme.BODY, weight=theme.SEMIBOLD, wrap=True, parent=self))
        words.addWidget(Words(self.finding.line, theme.CAPTION, tone="dim", wrap=True, parent=self))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStrut(SMALL)
        row.addWidget(_Sign(self.finding.serious, self))
        few = self._pictures[: 1 if self.finding.kind == "two_labels" else 2]
        if few:
            row.addWidget(FewPictures(few, self._thumbnails, self))
        row.addLayout(words, 1)
        for button in (*self._fixes, self._show):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 11, 14, 11)
        self._column.setSpacing(10)
        self._column.addLayout(row)


class _Sign(QWidget):
    """A half moon for what is only said, a red square on its corner for what matters: the shape says it too."""

    def __init__(self, serious: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._serious = serious
        self.setFixedSize(_SIGN, _SIGN)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        of = theme.colours(self.palette())
        middle, path = self.rect().center().toPointF(), QPainterPath()
        if self._serious:
            path.moveTo(middle.x(), middle.y() - 8)
            for across, down in ((8, 0), (0, 8), (-8, 0)):
                path.lineTo(middle.x() + across, middle.y() + down)
            path.closeSubpath()
            painter.fillPath(path, of.failed)
            return
        disc = QRectF(middle.x() - 6, middle.y() - 6, 12, 12)
        path.moveTo(middle)
        path.arcTo(disc, 90, 180)
        path.closeSubpath()
        painter.fillPath(path, of.unsure)
        pen = painter.pen()
        pen.setColor(of.unsure)
        pen.setWidthF(1.5)
        painter.setPen(pen)
        painter.drawEllipse(disc)
