"""Every model: what it is good for, whether it is here, under which licence, and how its weights were checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.controllers.models import Models
from desktop_classifier.gui.controllers.own_models import Owned, OwnModels
from desktop_classifier.gui.qt.model_list_model import ModelRow, get_all
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.widgets.scrolling import scrolled
from desktop_classifier.gui.windows.model_card import ModelCard
from desktop_classifier.gui.windows.notice_line import NoticeLine
from desktop_classifier.gui.windows.own_card import OwnCard
from desktop_classifier.gui.windows.words import Words


class ModelsWindow(QDialog):
    """A card for each model, under the picker's headings.

    Signals:
        model_chosen: Id of a model to answer with.
        import_requested: Id of the model that a file is to be chosen for.
        import_any_requested: A file is to be chosen, and its model found out.
        folder_requested: The user wants to see where models are kept.
        add_requested: Id of the project of a model that the user wants to add classes or pictures to.
    """

    model_chosen = Signal(str)
    import_requested = Signal(str)
    import_any_requested = Signal()
    folder_requested = Signal()
    add_requested = Signal(str)

    def __init__(self, models: Models, own: OwnModels, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Models")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._models, self._own = models, own
        self._cards: dict[str, ModelCard | OwnCard] = {}
        self.notice = NoticeLine(self)
        self._get_all = Button("", Kind.LINK, parent=self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._area = scrolled(QWidget())
        self._area.setAccessibleName("Models")
        layout.addWidget(self.notice)
        layout.addWidget(self._area, 1)
        layout.addLayout(self._foot())

        models.changed.connect(self._show)
        own.changed.connect(self._show)
        self._deleted = "", ""
        own.removed.connect(self._on_removed)
        own.restored.connect(self._on_restored)
        own.failed.connect(lambda error: self.notice.say(error.message, trouble=True))
        self._get_all.clicked.connect(models.get_all)
        self._show()
        self.setMinimumSize(560, 360)  # in less, cards would be cut off at the right
        self.resize(720, 640)

    def _rebuild(self, rows: Sequence[ModelRow]) -> None:
        """Other models than before: new cards, at the same place."""
        self._cards = {}
        self._get_all.setParent(self)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 16, 16, 16)  # the scroll bar is the rest of the right margin
        column.setSpacing(8)
        for heading, members in _grouped(rows).items():
            column.addLayout(self._heading(heading, first=not self._cards))
            for row in members:
                column.addWidget(self._card(row))
        column.addStretch(1)
        place = self._area.verticalScrollBar().value()
        self._area.setWidget(inside)  # deletes the one before
        inside.setAutoFillBackground(False)
        self._area.verticalScrollBar().setValue(place)

    def _heading(self, words: str, *, first: bool) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(0, 0 if first else 12, 0, 0)
        line.addWidget(Words(words, theme.SMALL, tone="dim", parent=self), 1)
        if first:
            line.addWidget(self._get_all)
        return line

    def _card(self, row: ModelRow) -> ModelCard | OwnCard:
        owned = self._own.owned(row.spec_id)
        if owned is not None:
            return self._own_card(owned)
        card = self._cards[row.spec_id] = ModelCard(self._models.spec(row.spec_id), self)
        card.use_requested.connect(self.model_chosen)
        card.download_requested.connect(self._models.download)
        card.cancel_requested.connect(self._models.cancel)
        card.remove_requested.connect(self._models.remove)
        card.import_requested.connect(self.import_requested)
        return card

    def _own_card(self, owned: Owned) -> OwnCard:
        own = self._own
        card = self._cards[owned.model.id] = OwnCard(owned, self)
        card.use_requested.connect(self.model_chosen)
        card.add_requested.connect(self.add_requested)
        card.renamed.connect(own.rename)
        card.duplicate_requested.connect(own.duplicate)
        card.delete_requested.connect(own.remove)
        card.adopt_requested.connect(own.adopt)
        card.decline_requested.connect(own.decline)
        card.coverage_chosen.connect(own.set_coverage)
        return card

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 16)
        foot.setSpacing(8)
        import_any = Button("Import a file…", Kind.PLAIN, "file", self)
        folder = Button("Models folder", Kind.PLAIN, "folder", self)
        close = Button("Close", Kind.FILLED, parent=self)
        for button in (import_any, folder):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(close)
        import_any.clicked.connect(self.import_any_requested)
        folder.clicked.connect(self.folder_requested)
        close.clicked.connect(self.accept)
        return foot

    @Slot()
    def _show(self) -> None:
        rows = self._models.rows()
        kinds = [(row.spec_id, self._own.owned(row.spec_id) is not None) for row in rows]
        if [(id, isinstance(card, OwnCard)) for id, card in self._cards.items()] != kinds:
            self._rebuild(rows)
        for row in rows:
            card, owned = self._cards[row.spec_id], self._own.owned(row.spec_id)
            if isinstance(card, ModelCard):
                card.show_row(row, self._models.fact(row.spec_id))
            elif owned is not None:
                card.show_owned(owned, row)
        words = get_all(rows)
        self._get_all.setText(words)
        self._get_all.setAccessibleName(words)
        self._get_all.setVisible(bool(words))

    @Slot(str, str)
    def _on_removed(self, id: str, name: str) -> None:
        line = f"“{figures.readable(name)}” deleted."
        self.notice.say(line, offer="Undo", action=lambda: self._own.restore(id), stays=True)
        self._deleted = id, line

    @Slot(str)
    def _on_restored(self, id: str) -> None:
        if self._deleted == (id, self.notice.line):
            self.notice.dismiss()


def _grouped(rows: Sequence[ModelRow]) -> Mapping[str, list[ModelRow]]:
    groups: dict[str, list[ModelRow]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    return groups
