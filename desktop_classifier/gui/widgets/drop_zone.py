"""The empty window: one large place to drop pictures, three quiet links, and under the mouse what will be taken."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import icons, theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button, Kind

_OUTSIDE = 24
_RADIUS = 16
_ICON = 56
_TITLE = "Drop pictures or folders here"
_LINE = "or paste one. Nothing leaves this computer."
_LINKS = ("Open pictures…", "Open a folder…", "Try the sample pictures")


class DropZone(QWidget):
    """Shows what may be done here; whoever owns it takes the drops.

    Args:
        outside: Pixels between its dashed edge and its own.
        title, line: What it says while nothing hovers.
        links: What the three links say.

    Signals:
        open_pictures_requested: The first link: *Open pictures…*
        open_folder_requested: The second: *Open a folder…*
        samples_requested: The third: *Try the sample pictures*
    """

    open_pictures_requested = Signal()
    open_folder_requested = Signal()
    samples_requested = Signal()

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        outside: int = _OUTSIDE,
        title: str = _TITLE,
        line: str = _LINE,
        links: tuple[str, str, str] = _LINKS,
    ) -> None:
        super().__init__(parent)
        self._calm = title, line
        self._outside = outside
        self._title, self._line = title, line
        self._hovered = False
        self._links = QWidget(self)
        row = QHBoxLayout(self._links)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addStretch(1)
        signals = (self.open_pictures_requested, self.open_folder_requested, self.samples_requested)
        for words, signal in zip(links, signals, strict=True):
            link = Button(words, Kind.LINK)
            link.clicked.connect(signal)
            row.addWidget(link)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(outside, outside, outside, outside)
        column.setSpacing(0)
        column.addStretch(1)
        column.addSpacing(self._words_height())
        column.addWidget(self._links)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._say()

    def set_hover(self, title: str, line: str = "") -> None:
        """Something is held over the window: say what letting go would do."""
        self._title, self._line, self._hovered = title, line, True
        self._say()

    def clear_hover(self) -> None:
        """It was let go or taken away."""
        (self._title, self._line), self._hovered = self._calm, False
        self._say()

    @property
    def words(self) -> tuple[str, str]:
        """Title and line as they are shown."""
        return self._title, self._line

    def _say(self) -> None:
        self.setAccessibleName(f"{self._title} {self._line}".strip())
        policy = self._links.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._links.setSizePolicy(policy)
        self._links.setVisible(not self._hovered)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, 240)

    def _words_height(self) -> int:
        return _ICON + 6 + 30 + 8 + 20 + 4

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painter.fillRect(self.rect(), of.window)
        edge = self._outside
        zone = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        self._paint_zone(painter, zone, of)
        self._paint_words(painter, zone, of)

    def _paint_zone(self, painter: QPainter, zone: QRectF, of: theme.Colours) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(of.accent if self._hovered else of.line, 2.0, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3.0, 2.0])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(of.selection if self._hovered else of.base)
        painter.drawRoundedRect(zone.adjusted(1, 1, -1, -1), _RADIUS - 1, _RADIUS - 1)

    def _paint_words(self, painter: QPainter, zone: QRectF, of: theme.Colours) -> None:
        top = float(self._links.y() - self._words_height())
        icons.draw(painter, "picture", QRectF(zone.center().x() - _ICON / 2, top, _ICON, _ICON), of.accent)
        inside = zone.adjusted(16, 0, -16, 0)
        title = QRectF(inside.left(), top + _ICON + 6, inside.width(), 30)
        painting.text(painter, title, self._title, theme.font(theme.TITLE, theme.SEMIBOLD), of.text, painting.CENTRE)
        line = QRectF(inside.left(), title.bottom() + 8, inside.width(), 20)
        painting.text(painter, line, self._line, theme.font(), of.dim, painting.CENTRE)
