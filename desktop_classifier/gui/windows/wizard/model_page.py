"""The second page: which model to learn from, with what each would take here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.files import megabytes
from desktop_classifier.gui.controllers.draft import Draft, Step
from desktop_classifier.gui.controllers.models import Models
from desktop_classifier.gui.controllers.preparing import Preparing
from desktop_classifier.gui.qt.model_list_model import ModelRow
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.choice_card import ChoiceCard
from desktop_classifier.gui.widgets.scrolling import QuietScrollBar, scrolled
from desktop_classifier.gui.windows.choosers import Choosers
from desktop_classifier.gui.windows.dropping import many
from desktop_classifier.gui.windows.notice_line import NoticeLine
from desktop_classifier.gui.windows.wizard import times
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.models.spec import ModelSpec

TITLE = "Which model should it learn from?"


class ModelPage(Page):
    """A card for each model; those that are not here say how to get them.

    Args:
        draft: What is decided so far.
        preparing: Tries the models.
        models: Downloads and imports them.
    """

    def __init__(self, draft: Draft, preparing: Preparing, models: Models) -> None:
        super().__init__(Step.MODEL)
        self._draft, self._tries, self._models = draft, preparing.tries, models
        self._asked: Path | None = None
        self.choosers = Choosers(self)
        self.notice = NoticeLine()
        self.import_any = Button("Import a file…", icon="file", parent=self)
        self.cards: dict[str, _ModelCard] = {}
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 20, 20)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        area = scrolled(self._list)
        area.setVerticalScrollBar(QuietScrollBar(area))
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._area = area
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.notice)
        whole.addWidget(area, 1)
        self.import_any.clicked.connect(self._import_any)
        self._tries.changed.connect(self._show)
        models.changed.connect(self._show)
        models.arrived.connect(self._on_arrived)
        models.failed.connect(self._on_models_failed)
        models.recognised.connect(self._on_recognised)
        self._show()

    # What the frame asks and tells

    def blocked(self) -> str:
        return self._draft.blocked(Step.MODEL)

    def buttons_left(self) -> Sequence[Button]:
        return (self.import_any,)

    def entered(self) -> None:
        self._tries.begin()
        self._tries.look_at_models()

    def left(self) -> None:
        """A try of a second may end by itself, but no other begins."""
        self._tries.pause()

    def go_on(self) -> bool:
        self._draft.chosen_backbone = self._draft.backbone  # what was seen is taken, whatever is found out later
        return True

    def first_focus(self) -> QWidget | None:
        """The chosen card: arrow keys choose another, and Enter goes on."""
        return self.cards.get(self._draft.backbone) or next(iter(self.cards.values()), None)

    # What is shown

    @Slot()
    def _show(self) -> None:
        rows = {row.spec_id: row for row in self._models.rows()}
        here = self._draft.present
        for spec in self._tries.candidates():
            card = self.cards.get(spec.id) or self._add(spec)
            if spec.id in rows:
                is_here = here is not None and spec.id in here
                card.show_state(rows[spec.id], is_here, self._cost(spec), self._remark(spec))
        self._show_chosen()
        self.say(TITLE, self._words())
        self.changed.emit()

    def _show_chosen(self) -> None:
        chosen, recommended = self._draft.backbone, self._draft.recommended[0]
        for id, card in self.cards.items():
            card.set_badge("recommended" if id == recommended else "")
            card.show_chosen(id == chosen)

    def _words(self) -> str:
        draft, probing = self._draft, self._draft.probing
        if probing:
            name = next(spec.name for spec in self._tries.specs if spec.id == probing)
            return f"Trying {name} for a moment on your pictures, to say how long it would take here."
        tried = [estimate.tried_s for estimate in draft.estimates.values()]
        if not tried:
            return "Each already knows how pictures look; your classes are built on top of that."
        return (
            f"Times are for “Quick, then better” with these {many(draft.pictures, 'picture')} on this computer, from "
            f"a try of {times.rounded(sum(tried))}."
        )

    def _cost(self, spec: ModelSpec) -> tuple[str, str]:
        estimate = self._draft.estimates.get(spec.id)
        if estimate is not None:
            return times.then(estimate.quick_s, estimate.balanced_s), estimate.where
        if spec.id == self._draft.probing:
            return "trying…", ""
        if any(spec.id == each.id for each in self._tries.waiting()):
            return "…", ""
        return "", ""

    def _remark(self, spec: ModelSpec) -> tuple[str, str]:
        """Why it is recommended, and what went wrong with its try."""
        id, reason = self._draft.recommended
        return reason if id == spec.id else "", self._tries.errors.get(spec.id, "")

    def _add(self, spec: ModelSpec) -> _ModelCard:
        card = self.cards[spec.id] = _ModelCard(spec, self._list)
        self._column.insertWidget(self._column.count() - 1, card)
        id = spec.id
        card.toggled.connect(lambda on: self._choose(id) if on else None)
        card.clicked.connect(lambda checked=False: self._choose(id))  # the one recommended so far is on already
        card.download.clicked.connect(lambda: self._models.download(id))
        card.cancel.clicked.connect(lambda: self._models.cancel(id))
        card.import_file.clicked.connect(
            lambda: self.choosers.weights(f"Weights of {spec.name}", lambda path: self._models.import_file(path, id))
        )
        return card

    # What the user does, and what came of it

    def _choose(self, id: str) -> None:
        if not self.cards[id].showing:
            self._draft.chosen_backbone = id
            self._area.ensureWidgetVisible(self.cards[id], 0, 10)
            self.changed.emit()

    @Slot()
    def _import_any(self) -> None:
        self.choosers.weights("Import a model’s weights", self._recognise)

    def _recognise(self, path: Path) -> None:
        self._asked = path
        self._models.recognise(path)

    @Slot(object, str)
    def _on_recognised(self, path: Path, id: str) -> None:
        """The main window offers to import it; here that was asked for already."""
        if path == self._asked:
            self._asked = None
            self._models.import_file(path, id)

    @Slot(str)
    def _on_arrived(self, id: str) -> None:
        self._tries.look_at_models()

    @Slot(str, object)
    def _on_models_failed(self, id: str, error: UserError) -> None:
        if id not in self.cards:
            self.notice.say(error.message, trouble=True)


class _ModelCard(ChoiceCard):
    """One model with the ways to get it."""

    def __init__(self, spec: ModelSpec, parent: QWidget) -> None:
        super().__init__(spec.name, parent=parent)
        self._spec = spec
        self.showing = False
        self.download = self.add_button("Download")
        self.import_file = self.add_button("From a file…")
        self.cancel = self.add_button("Cancel")

    def show_chosen(self, chosen: bool) -> None:
        """Show whether it is the chosen one; that is no choice of the user's."""
        self.showing = True
        self.setAutoExclusive(False)
        self.setChecked(chosen)
        self.setAutoExclusive(True)
        self.showing = False

    def show_state(self, row: ModelRow, here: bool, cost: tuple[str, str], remark: tuple[str, str]) -> None:
        """Show where it is, what it takes, why it is recommended and what is wrong."""
        spec = self._spec
        missing = not here and not row.usable and not row.under_way
        facts = [spec.line, f"right on {spec.top1:.0f} of 100 of a well-known test"]
        if missing:
            about = "" if spec.weights.exact_size else "about "
            facts.append(f"not on this computer; {about}{megabytes(spec.weights.size)} to download")
        facts.append(remark[0])
        line = " · ".join(filter(None, facts))
        self.set_line(line[:1].upper() + line[1:], row.error or remark[1])
        self.set_cost(*((row.status_text, "") if row.under_way else cost if not missing else ("", "")))
        self.set_part(row.progress if row.under_way else None)
        self.download.setText("Try again" if row.error else "Download")
        self.download.setVisible(missing)
        self.import_file.setVisible(missing)
        self.cancel.setVisible(row.under_way)
