"""The chosen picture with the square that the network sees; what it does not see is dimmed.

Dragging a rectangle asks about that part only. From the keyboard: Enter starts a box, arrows move it, Shift and arrows
change its size, Escape goes back to the whole picture.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_classifier.gui import icons, theme
from desktop_classifier.gui.widgets import heat, painting, seen_picture, seen_square
from desktop_classifier.gui.widgets.ring import Ringed
from desktop_classifier.gui.widgets.seen_picture import RADIUS
from desktop_classifier.gui.widgets.seen_square import Placement
from desktop_classifier.imaging.box import Box, Rectangle

_STEP = 0.02
_HALF = Box(0.25, 0.25, 0.75, 0.75)

_ARROWS = {
    Qt.Key.Key_Left: (-_STEP, 0.0),
    Qt.Key.Key_Right: (_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -_STEP),
    Qt.Key.Key_Down: (0.0, _STEP),
}

_KEYS_SETTLE_MS = 250
"""So long after the last key a moved box is asked about."""


class ImageView(Ringed, QWidget):
    """Shows what it is given.

    Signals:
        box_drawn: A `Box` the user drew, or None for the whole picture again.
    """

    box_drawn = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._scaled = QPixmap()
        self._size = QSizeF()
        self._seen = QRectF()
        self._box: Box | None = None
        self._letterbox = False
        self._tag = "what the network sees"
        self._why = ""
        self._heat = QImage()
        self._opacity = 1.0
        self._drag: tuple[QPointF, QPointF] | None = None
        self._words = self._icon = ""
        self._settled = QTimer(self, singleShot=True, interval=_KEYS_SETTLE_MS)
        self._settled.timeout.connect(self._tell_box)
        self.setAccessibleName("Picture")
        self.setAccessibleDescription("Drag to ask about a part. Enter starts a box, arrows move it, Escape ends it.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    # What the panel tells

    def show_picture(self, image: QImage, size: tuple[int, int], seen: Rectangle, box: Box | None) -> None:
        """Show a picture.

        Args:
            image: Its pixels, upright, at any size.
            size: Its own width and height in pixels.
            seen: Left, top, right, bottom of what the network sees, in the picture's own pixels.
            box: The part that was asked about, or None for all of it.
        """
        if image.cacheKey() != self._image.cacheKey():
            self._image, self._scaled = image, QPixmap()
        self._size = QSizeF(*size)
        self._seen = QRectF(QPointF(seen[0], seen[1]), QPointF(seen[2], seen[3]))
        self._box = box
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.update()

    def show_none(self, words: str = "", icon: str = "") -> None:
        """No picture: an icon and words in its place, or nothing, because one is on its way."""
        self._image, self._scaled, self._box, self._drag = QImage(), QPixmap(), None, None
        self._words, self._icon = words, icon
        self.unsetCursor()
        self.update()

    def set_framing(self, framing: str) -> None:
        """Whether bars are to be drawn, and what the square's tag says."""
        self._letterbox = framing == "letterbox"
        squeezed = ", squeezed to a square" if framing in ("stretch", "book") else ""
        self._tag = f"what the network sees{squeezed}"
        self.update()

    def show_heat(self, heat: QImage | None, why: str = "") -> None:
        """Lay a heat map over the square, or none; `why` takes the place of the square's tag."""
        self._heat, self._why = heat or QImage(), why
        self.update()

    def set_opacity(self, part: float) -> None:
        """How strongly a heat map covers the picture, 0..1."""
        self._opacity = part
        self.update()

    def clear_box(self) -> None:
        """Back to the whole picture, as Escape does."""
        self._box = None
        self.update()
        self._tell_box()

    @property
    def box(self) -> Box | None:
        """The part that is asked about."""
        return self._box

    def placement(self) -> Placement | None:
        """Where everything lies now, or None without a picture."""
        if self._image.isNull() or self._size.isEmpty():
            return None
        view = QRectF(self.rect())
        if self._letterbox:  # bars are told from the ground by a gap
            view.adjust(RADIUS, RADIUS, -RADIUS, -RADIUS)
        return seen_square.place(view, self._size, self._seen, self._letterbox)

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.placement() is not None and event.button() == Qt.MouseButton.LeftButton:
            self._drag = (event.position(), event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._drag = (self._drag[0], event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        where, drag = self.placement(), self._drag
        self._drag = None
        if where is None or drag is None:
            return
        box = seen_square.box_between(where.picture, drag[0], event.position())
        if box is not None or self._box is not None:  # a click on a picture without a box says nothing new
            self._box = box
            self._tell_box()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.placement() is None:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape and (self._box is not None or self._drag is not None):
            self._drag = None
            self._set_box_by_key(None)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._box is None:
            self._set_box_by_key(_HALF)
        elif event.key() in _ARROWS and self._box is not None:
            step = _ARROWS[Qt.Key(event.key())]
            larger = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._set_box_by_key((seen_square.resized if larger else seen_square.moved)(self._box, *step))
        else:
            super().keyPressEvent(event)

    def _set_box_by_key(self, box: Box | None) -> None:
        self._box = box
        self._settled.start()
        self.update()

    @Slot()
    def _tell_box(self) -> None:
        self._settled.stop()
        self.box_drawn.emit(self._box)

    # Paint

    def sizeHint(self) -> QSize:
        return QSize(400, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._scaled = QPixmap()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        where = self.placement()
        if where is None:
            self._paint_none(painter, of)
        else:
            self._paint_picture(painter, where, of)
        if self._ring:
            painting.ring(painter, QRectF(self.rect()), RADIUS, of.accent)

    def _paint_none(self, painter: QPainter, of: theme.Colours) -> None:
        rect = QRectF(self.rect())
        painting.card(painter, rect, RADIUS, of.alternate)
        middle = rect.center() - QPointF(0, 14 if self._words else 0)
        if self._icon:
            icons.draw(painter, self._icon, QRectF(middle.x() - 20, middle.y() - 20, 40, 40), of.dim)
        line = QRectF(rect.left() + 16, middle.y() + 26, rect.width() - 32, 20)
        painting.text(painter, line, self._words, theme.font(theme.CONTROL), of.dim, painting.CENTRE)

    def _paint_picture(self, painter: QPainter, where: Placement, of: theme.Colours) -> None:
        view, box = QRectF(self.rect()), self._drawn_box(where)
        painting.card(painter, view, RADIUS, of.alternate)
        wanted = (where.picture.size() * self.devicePixelRatioF()).toSize()
        if self._scaled.size() != wanted:
            self._scaled = _scaled(self._image, wanted)
        if self._drag is not None and box is not None:
            seen_picture.paint_drag(painter, self._scaled, where.picture, box)
            return
        seen_picture.paint_seen(painter, view, self._scaled, where, box)
        if not self._heat.isNull():
            heat.paint(painter, where.square, self._heat, self._opacity, seen_picture.corner(where))
        seen_picture.paint_tag(painter, view, where.square, self._why or self._tag)

    def _drawn_box(self, where: Placement) -> QRectF | None:
        if self._drag is not None:
            return QRectF(*self._drag).normalized().intersected(where.picture)
        return seen_square.box_rect(where.picture, self._box) if self._box is not None else None


def _scaled(image: QImage, wanted: QSize) -> QPixmap:
    smooth = Qt.TransformationMode.SmoothTransformation
    return QPixmap.fromImage(image.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
