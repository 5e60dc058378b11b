"""What is looked at: the grid's choice goes to the panel, with its pixels, its square and its box."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_classifier.base.settings import Settings
from desktop_classifier.gui.controllers.feed import Opened
from desktop_classifier.gui.controllers.preview import Large
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.qt.image_list_model import ImageItem
from desktop_classifier.gui.widgets.answer_panel import AnswerPanel
from desktop_classifier.gui.widgets.image_grid import ImageGrid
from desktop_classifier.imaging.box import Box, Rectangle

SCROLLED_MS = 150
"""So long after the last scrolling, what is in sight now is answered first."""


class Looking(QObject):
    """Connects the grid and the panel of one window with the controllers."""

    def __init__(self, session: Session, grid: ImageGrid, panel: AnswerPanel) -> None:
        super().__init__(grid)
        self._session = session
        self._grid = grid
        self._panel = panel
        self._path: Path | None = None
        self._large: Large | None = None
        self._opened: dict[tuple[str, str], Opened] = {}
        self._scrolled = QTimer(self, singleShot=True, interval=SCROLLED_MS)
        self._scrolled.timeout.connect(self._prefer)
        grid.verticalScrollBar().valueChanged.connect(lambda value: self._scrolled.start())
        grid.current_changed.connect(self._on_current)
        panel.box_drawn.connect(self._on_box)
        panel.framing_chosen.connect(lambda framing: session.choices.set(framing=framing))
        panel.try_again_requested.connect(self._try_again)
        session.preview.loaded.connect(self._on_loaded)
        session.classification.opened.connect(self._on_opened)
        session.choices.changed.connect(self._on_choices)
        session.in_view = self.in_view
        self._dress(session.choices.now)

    @property
    def path(self) -> Path | None:
        """The picture that is looked at."""
        return self._path

    def in_view(self) -> list[Path]:
        """What is looked at, and then what is in sight."""
        return [*([self._path] if self._path else []), *self._grid.visible_paths()]

    @Slot(object)
    def _on_current(self, item: ImageItem | None) -> None:
        self._panel.show_item(item)
        path = item.path if item is not None else None
        if path != self._path:
            self._path = path
            self._large = self._session.preview.show(path)
            self._show_large()
            self._prefer()
        self._show_line(item)

    @Slot(object)
    def _on_loaded(self, large: Large) -> None:
        if large.path == self._path:
            self._large = large
            self._show_large()

    @Slot(object)
    def _on_box(self, box: Box | None) -> None:
        if self._path is not None:
            self._session.classification.ask_about(self._path, box)
            self._show_large()

    @Slot()
    def _try_again(self) -> None:
        """The file may be mended, or its disk back."""
        if self._path is None:
            return
        self._session.preview.forget(self._path)
        self._large = self._session.preview.show(self._path)
        self._session.thumbnails.forget(self._path)
        row = self._session.list.row_of(self._path)
        self._session.list.forget_answers([] if row is None else [row])
        self._session.classification.ask([self._path], first=True)

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        self._opened[opened.model, opened.engine] = opened
        self._show_line(self._grid.current_item())

    @Slot(object, object)
    def _on_choices(self, now: Settings, before: Settings) -> None:
        self._dress(now)
        if (now.framing, now.model) != (before.framing, before.model):
            self._show_large()

    @Slot()
    def _prefer(self) -> None:
        self._session.classification.prefer(self.in_view())

    def _dress(self, now: Settings) -> None:
        self._panel.set_bars(now.bars)
        self._panel.set_motion(now.motion)
        self._panel.set_framing(now.framing)

    def _show_large(self) -> None:
        large = self._large
        if large is None or large.path != self._path:
            return
        box = self._session.classification.box(large.path)
        self._panel.show_picture(large.image, large.size, self._seen(large, box), box, large.date)

    def _seen(self, large: Large, box: Box | None) -> Rectangle:
        from desktop_classifier.imaging import framing  # loaded by now: the preview's worker needed it

        choice = self._session.classification.choice
        return framing.seen(large.size, framing.Framing(choice.framing), choice.spec.crop, box)

    def _show_line(self, item: ImageItem | None) -> None:
        answer = item.answer if item is not None else None
        if answer is None:
            self._panel.set_line("")
            return
        opened = self._opened.get((answer.model, answer.engine))
        where = f"{opened.where}, {answer.precision}" if opened else answer.precision
        part = "the part you drew" if self._session.classification.box(answer.path) else ""
        name = self._session.models.spec(answer.model).name
        self._panel.set_line(" · ".join(filter(None, (name, where, part))))
