"""Text in a window: a label that knows its size and tone and follows light and dark."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from desktop_classifier.gui import theme


class Words(QLabel):
    """A label of plain text.

    Args:
        text: What it says.
        size: One of `theme`'s sizes.
        weight: Of its letters.
        tone: Name of one of `theme.Colours`: "text", "dim", "failed", "ready", ...
        wrap: Whether it may take several lines.
    """

    def __init__(
        self,
        text: str = "",
        size: float = theme.CONTROL,
        *,
        weight: QFont.Weight = QFont.Weight.Normal,
        tone: str = "text",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._size, self._weight, self._tone = size, weight, tone
        self._dressing = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self._dress()

    def set_tone(self, tone: str) -> None:
        self._tone = tone
        self._dress()

    def make_selectable(self) -> None:
        """Let its text be chosen with the mouse or the keyboard and copied."""
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kinds = (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange, QEvent.Type.ApplicationFontChange)
        if event.type() in kinds and not self._dressing:
            self._dress()

    def _dress(self) -> None:
        self._dressing = True
        self.setFont(theme.font(self._size, self._weight))
        # The application's palette says whether it is light or dark: our own holds the tone, and a parent's may still
        # be the old one when the dress is changed while the window is open.
        palette = QPalette(self.palette())
        of = theme.colours(QGuiApplication.palette())
        palette.setColor(QPalette.ColorRole.WindowText, getattr(of, self._tone))
        self.setPalette(palette)
        self._dressing = False
