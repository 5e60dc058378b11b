"""F1: one page of plain words, and the shortcuts."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.windows import actions

PARTS = (
    (
        "Pictures in, labels out",
        "Drop pictures or folders anywhere on the window, or paste one. Each gets the labels that the model finds "
        "likeliest, with how likely each is. Nothing leaves this computer.",
    ),
    (
        "How sure it is",
        "The percentages of all labels of a picture add up to 100. Where even the first label stays under the line "
        "in the preferences, the picture is marked unsure. A model knows only the labels it was taught: shown anything "
        "else, it names the nearest it knows.",
    ),
    (
        "What the network sees",
        "A network looks at a square. Crop takes the middle of the picture and is right most often. Letterbox takes "
        "all of it, with grey at the sides; Stretch takes all of it and squeezes it. To ask about one thing in a "
        "picture, drag a rectangle on the large picture; Esc takes it away.",
    ),
    (
        "Models",
        "The menu beside “Add pictures” lists them with their size and with how many of 100 pictures of a well-known "
        "test they get right. A download can be stopped and goes on where it was. With no network, get the file on "
        "another computer and drop it on the window.",
    ),
    (
        "Exact and fast",
        "Exact computes with 32 bits. Fast uses 16 where the processor has them: quicker, and just as often right, but "
        "percentages move a little and about 2 in 100 first labels change.",
    ),
)


class HelpWindow(QDialog):
    """The page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Help")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = QTextBrowser(self)
        page.setAccessibleName("Help")
        page.setFrameShape(QTextBrowser.Shape.NoFrame)
        page.setFont(theme.font(theme.BODY))
        page.document().setDocumentMargin(24)
        page.setHtml(text())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(page)
        self.resize(600, 640)


def text() -> str:
    """The page in the little HTML that Qt knows."""
    parts = [f"<h3>{html.escape(title)}</h3><p>{html.escape(words)}</p>" for title, words in PARTS]
    rows = [_row(words, keys) for words, keys in actions.shortcuts()]
    return "".join([*parts, "<h3>Shortcuts</h3><table>", *rows, "</table>"])


def _row(words: str, keys: str) -> str:
    left, right = html.escape(words), html.escape(keys)
    return f"<tr><td style='padding: 3px 32px 3px 0'>{left}</td><td style='padding: 3px 0'>{right}</td></tr>"
