"""Buttons as drawn: plain, filled, a bare icon, a link; and the round choices that chips and switches are made of."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QRadioButton, QSizePolicy, QWidget

from desktop_classifier.gui import icons, theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.ring import Ringed

_ICON, _ARROW, _GAP = 16, 14, 8


class Kind(StrEnum):
    """How loud a button is. One `FILLED` button a page."""

    PLAIN = "plain"
    FILLED = "filled"
    LINK = "link"
    BARE = "bare"


class Button(Ringed, QPushButton):
    """A button with words, an icon, or both.

    Args:
        words: What it says; "" for an icon alone, which then needs an accessible name.
        kind: How loud it is.
        icon: Name of one of our icons, or "".
        height: 32, or 28 inside rows.
    """

    def __init__(
        self,
        words: str = "",
        kind: Kind = Kind.PLAIN,
        icon: str = "",
        parent: QWidget | None = None,
        *,
        height: int = 32,
        name: str = "",
    ) -> None:
        super().__init__(words, parent)
        self._kind = kind
        self._icon_name = icon
        self._least_height = height
        self._arrow = False
        self.setAccessibleName(name or words.rstrip("…"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if kind is Kind.LINK:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        if not words and name:
            self.setToolTip(name)

    @property
    def kind(self) -> Kind:
        """How loud it is."""
        return self._kind

    def set_arrow(self, shown: bool) -> None:
        """Whether a small arrow says that a list opens."""
        self._arrow = shown
        self.updateGeometry()

    def set_icon(self, name: str) -> None:
        self._icon_name = name
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        font = self._font()
        width = 2.0 * self._padding()
        if self._icon_name:
            width += _ICON
        if self.text():
            width += painting.width_of(self.text(), font) + (_GAP if self._icon_name else 0)
        if self._arrow:
            width += _ARROW + _GAP - 2
        height = max(self._least_height, painting.line_height(font) + 10)
        return QSize(max(round(width + 0.5), height), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        self._paint_ground(painter, of)
        self._paint_content(painter, self._ink(of))
        if self._ring:
            self._paint_ring(painter, of)

    def _font(self) -> QFont:
        if self._kind is Kind.LINK:
            return theme.font(theme.BODY if self._least_height >= 32 else theme.SMALL, theme.MEDIUM)
        return theme.font(theme.CONTROL, theme.SEMIBOLD if self._kind is Kind.FILLED else theme.MEDIUM)

    def _padding(self) -> int:
        if not self.text():
            return 10 if self._least_height >= 32 else 6
        return 10 if self._kind in (Kind.LINK, Kind.BARE) else 12

    def _ink(self, of: theme.Colours) -> QColor:
        if not self.isEnabled():
            return theme.blend(of.dim, of.base, 0.6)
        if self._kind is Kind.FILLED:
            return of.on_accent
        if self._kind is Kind.LINK:
            return of.accent
        if self.isChecked():
            return of.on_selection
        return of.text if self._kind is Kind.PLAIN or self.underMouse() else of.dim

    def _paint_ground(self, painter: QPainter, of: theme.Colours) -> None:
        rect = QRectF(self.rect())
        hot, down = self.underMouse() and self.isEnabled(), self.isDown()
        if self._kind is Kind.FILLED:
            ground = of.accent_hover if hot else of.accent
            painting.card(painter, rect, 8, ground if self.isEnabled() else of.track)
        elif self._kind is Kind.PLAIN and self.isChecked():
            painting.card(painter, rect, 8, of.base)
            painting.card(painter, rect, 8, of.selection, of.accent, 1.5)
        elif self._kind is Kind.PLAIN:
            ground = of.track if down else of.alternate if hot else of.base
            painting.card(painter, rect, 8, ground, of.line)
        elif hot:
            painting.card(painter, rect, 8, of.selection if self._kind is Kind.LINK else of.track)

    def _paint_content(self, painter: QPainter, ink: QColor) -> None:
        rect = QRectF(self.rect())
        left = rect.left() + self._padding()
        if self._icon_name:
            if not self.text() and not self._arrow:
                left = (rect.width() - _ICON) / 2
            icons.draw(painter, self._icon_name, QRectF(left, (rect.height() - _ICON) / 2, _ICON, _ICON), ink)
            left += _ICON + _GAP
        right = rect.right() - self._padding()
        if self._arrow:
            where = QRectF(right - _ARROW, (rect.height() - _ARROW) / 2 + 0.5, _ARROW, _ARROW)
            icons.draw(painter, "chevron-down", where, ink)
            right -= _ARROW + _GAP - 2
        if self.text():
            painter.setFont(self._font())
            painter.setPen(ink)
            flags = painting.CENTRE | Qt.TextFlag.TextShowMnemonic | Qt.TextFlag.TextDontClip
            painter.drawText(QRectF(left, rect.top(), right - left, rect.height()), int(flags), self.text())

    def _paint_ring(self, painter: QPainter, of: theme.Colours) -> None:
        rect = QRectF(self.rect())
        if self._kind is Kind.FILLED:
            painting.ring(painter, rect.adjusted(2, 2, -2, -2), 6, of.on_accent)
        else:
            painting.ring(painter, rect, 8, of.accent)


class Choice(Ringed, QRadioButton):
    """One of several, of which one is chosen: arrow keys move, screen readers say which of how many."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setAccessibleName(words)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._take_tab)

    @Slot(bool)
    def _take_tab(self, on: bool) -> None:
        """Tab comes to the one that is chosen, as arrow keys go on from there; Qt would take the first."""
        parent = self.parentWidget()
        if on and parent is not None:
            for each in parent.findChildren(Choice, options=Qt.FindChildOption.FindDirectChildrenOnly):
                each.setFocusPolicy(Qt.FocusPolicy.TabFocus if each is self else Qt.FocusPolicy.NoFocus)

    @property
    def ring_shown(self) -> bool:
        """Whether the keyboard is here."""
        return self._ring

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
