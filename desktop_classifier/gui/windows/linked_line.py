"""A dim sentence in which some words are links: where there is no room for buttons, or they would say too much."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication

from desktop_classifier.gui import theme
from desktop_classifier.gui.windows.words import Words

Part = str | tuple[str, str]
"""Plain words, or words and the name of what they lead to; the name "" makes them bold and no link."""


class LinkedLine(Words):
    """Shows parts after each other; a link is reached with Tab and followed with Enter.

    Signals:
        followed: The name of the link.
    """

    followed = Signal(str)

    def __init__(self, size: float = theme.CAPTION, tone: str = "dim") -> None:
        self._parts: tuple[Part, ...] = ()
        super().__init__("", size, tone=tone, wrap=True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.linkActivated.connect(self.followed)

    @property
    def parts(self) -> tuple[Part, ...]:
        return self._parts

    @property
    def plain(self) -> str:
        """What it says."""
        return "".join(part if isinstance(part, str) else part[0] for part in self._parts)

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Say this; nothing at all hides the line."""
        self.setVisible(bool(parts))
        if tuple(parts) == self._parts:
            return
        self._parts = tuple(parts)
        links = any(not isinstance(part, str) and part[1] for part in parts)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(
            flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard if links else flags(0)
        )
        self.setAccessibleName(self.plain)
        self._write()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:  # under a style sheet the application's own event never comes
            self._write()

    def _write(self) -> None:
        accent = theme.colours(QGuiApplication.palette()).accent.name()
        self.setText("".join(_as_html(part, accent) for part in self._parts))


def _as_html(part: Part, accent: str) -> str:
    if isinstance(part, str):
        return html.escape(part)
    words, name = html.escape(part[0]), html.escape(part[1])
    if not name:
        return f"<b>{words}</b>"
    return f'<a href="{name}" style="color:{accent}; text-decoration:none">{words}</a>'
