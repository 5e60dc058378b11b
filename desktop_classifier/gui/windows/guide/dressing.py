"""A page's Markdown in our type and colours: Qt reads Markdown, but knows no style for it. That is laid on here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QKeySequence,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFragment,
    QTextFrameFormat,
    QTextLength,
    QTextListFormat,
    QTextTable,
)

from desktop_classifier.gui import theme

_LINE = 1.25
"""Height of a line, where the type's own is 1."""

_ABOVE_HEADING = {1: 0, 2: 20, 3: 14}
_AFTER, _BETWEEN = 8, 4
_INDENT = 26
_CELL = 7


def dressed(markdown: str, of: theme.Colours) -> QTextDocument:
    """A document without a parent; pictures are left as the page names them."""
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setDefaultFont(theme.font(theme.BODY))
    document.setDocumentMargin(0)
    document.setIndentWidth(_INDENT)
    document.setMarkdown(with_native_keys(markdown), QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
    cursor = QTextCursor(document)
    for block in list(blocks(document)):
        _dress_block(cursor, block, of)
    for table in [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]:
        _dress_table(table, of)
    return document


def with_native_keys(markdown: str) -> str:
    """Keys between backticks as this system writes them: `Ctrl+O` is ⌘O on a Mac."""

    def native(found: re.Match[str]) -> str:
        keys = QKeySequence(found[1])
        if keys.toString() != found[1]:
            return found[0]
        return f"`{keys.toString(QKeySequence.SequenceFormat.NativeText)}`"

    return re.sub(r"`([^`\n]+)`", native, markdown)


def blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    """Paragraphs, headings and items from top to bottom."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def fragments(block: QTextBlock) -> Iterator[QTextFragment]:
    """The runs of a block that look the same."""
    run = block.begin()
    while not run.atEnd():
        yield run.fragment()
        run += 1


def set_margins(document: QTextDocument, left: float, right: float, above: float, below: float) -> None:
    """Set how far the text stays from the edges, in pixels."""
    root = document.rootFrame()
    shape = root.frameFormat()
    shape.setMargin(0)
    shape.setLeftMargin(left)
    shape.setRightMargin(right)
    shape.setTopMargin(above)
    shape.setBottomMargin(below)
    root.setFrameFormat(shape)


def _dress_block(cursor: QTextCursor, block: QTextBlock, of: theme.Colours) -> None:
    level = block.blockFormat().headingLevel()
    in_table = QTextCursor(block).currentTable() is not None
    shape = QTextBlockFormat()
    shape.setLineHeight(100 * (_LINE if not level else 1.0), QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    if not in_table:
        shape.setTopMargin(_ABOVE_HEADING.get(level, 0) if level else 0)
        shape.setBottomMargin(_BETWEEN if _goes_on(block) else _AFTER)
    cursor.setPosition(block.position())
    cursor.mergeBlockFormat(shape)
    items = block.textList()
    if items is not None and items.format().style() == QTextListFormat.Style.ListCircle:
        bullets = items.format()
        bullets.setStyle(QTextListFormat.Style.ListDisc)
        items.setFormat(bullets)
    for fragment in list(fragments(block)):
        start, length = fragment.position(), fragment.length()
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        if not fragment.charFormat().isImageFormat():
            cursor.setCharFormat(_letters(fragment.charFormat(), level, of))


def _goes_on(block: QTextBlock) -> bool:
    """Whether the next block is the next item of the same list."""
    items = block.textList()
    return items is not None and items == block.next().textList()


def _letters(before: QTextCharFormat, level: int, of: theme.Colours) -> QTextCharFormat:
    size = {1: theme.TITLE, 2: theme.FIRST}.get(level, theme.BODY)
    weight = theme.SEMIBOLD if level or before.fontWeight() > theme.MEDIUM else theme.font().weight()
    key, italic = before.fontFixedPitch(), before.fontItalic()
    dress = QTextCharFormat(before)
    dress.clearProperty(QTextFormat.Property.FontSizeAdjustment.value)  # or Qt makes headings larger still
    dress.setFont(theme.font(size, theme.SEMIBOLD if key else weight))
    dress.setFontItalic(italic)
    dress.setFontUnderline(False)
    dress.setForeground(of.accent if before.isAnchor() else of.on_selection if key else of.text)
    if key:
        dress.setBackground(of.alternate)
    return dress


def _dress_table(table: QTextTable, of: theme.Colours) -> None:
    shape = table.format()
    shape.setBorder(0)
    shape.setCellPadding(0)
    shape.setCellSpacing(0)
    shape.setBorderCollapse(True)
    shape.setTopMargin(4)
    shape.setBottomMargin(14)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(shape)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            edge = cell.format().toTableCellFormat()
            edge.setPadding(_CELL)
            edge.setLeftPadding(0 if column == 0 else _CELL)
            edge.setBottomBorder(1)
            edge.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            edge.setBottomBorderBrush(QBrush(of.line))
            cell.setFormat(edge)
            if row == 0:
                _colour(cell.firstCursorPosition(), cell.lastCursorPosition(), of.dim)


def _colour(start: QTextCursor, end: QTextCursor, ink: QColor) -> None:
    start.setPosition(end.position(), QTextCursor.MoveMode.KeepAnchor)
    heading = QTextCharFormat()
    heading.setForeground(ink)
    heading.setFontWeight(theme.MEDIUM)
    start.mergeCharFormat(heading)
    left = QTextBlockFormat()
    left.setAlignment(Qt.AlignmentFlag.AlignLeft)
    start.mergeBlockFormat(left)
