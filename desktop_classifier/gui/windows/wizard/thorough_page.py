"""The third page: how much work to put into it, with what that takes here; and what can be set by hand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_classifier.gui.controllers.draft import Draft, Step
from desktop_classifier.gui.controllers.preparing import Preparing
from desktop_classifier.gui.widgets.choice_card import ChoiceCard
from desktop_classifier.gui.widgets.flush_link import FlushLink
from desktop_classifier.gui.widgets.scrolling import QuietScrollBar, scrolled
from desktop_classifier.gui.windows.dropping import many
from desktop_classifier.gui.windows.wizard import times
from desktop_classifier.gui.windows.wizard.advanced import AdvancedPanel
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.training.recipe import Preset

TITLE = "How thorough?"

_BESIDE = 640
"""So wide a page has room for the widest choice beside its words."""

WORDS = {
    Preset.QUICK: ("Quick", "Looks at every picture once, then learns to tell your classes apart."),
    Preset.BALANCED: (
        "Quick, then better",
        "Usable after the quick part; the last layers are then fine-tuned, and the better of the two is kept.",
    ),
    Preset.BEST: (
        "Best",
        "Fine-tunes the whole network on varied copies of your pictures. For pictures unlike ordinary photos.",
    ),
    Preset.BOOK: (
        "As in the book",
        "Géron’s recipe, made for Xception: a new top for 5 epochs, then everything at a lower rate.",
    ),
}


class ThoroughPage(Page):
    """Four cards, and *Advanced…* below them.

    Args:
        draft: What is decided so far.
        preparing: Knows what each way would take.
    """

    def __init__(self, draft: Draft, preparing: Preparing) -> None:
        super().__init__(Step.THOROUGH)
        self._draft, self._tries = draft, preparing.tries
        inner = QWidget()
        self.cards = {preset: ChoiceCard(*words, parent=inner) for preset, words in WORDS.items()}
        self.more = FlushLink("Advanced…")
        self.advanced: AdvancedPanel | None = None
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 20, 20)
        self._column.setSpacing(10)
        for card in self.cards.values():
            self._column.addWidget(card)
        self._column.addWidget(self.more)
        self._column.addStretch(1)
        self._area = scrolled(inner)
        self._area.setVerticalScrollBar(QuietScrollBar(self._area))
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        for preset, card in self.cards.items():
            card.toggled.connect(lambda on, preset=preset: self._choose(preset) if on else None)
        self.more.clicked.connect(self._toggle_advanced)
        self._tries.changed.connect(self._show)
        self._show()

    def next_word(self) -> str:
        return "Start training"

    def blocked(self) -> str:
        wrong = self.advanced.wrong if self.advanced is not None else ""
        return self._draft.blocked(Step.THOROUGH) or wrong

    def entered(self) -> None:
        self._tries.begin(self._draft.backbone)
        self._show()

    def left(self) -> None:
        self._tries.pause()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.advanced is not None:
            self.advanced.set_narrow(self.width() < _BESIDE)

    def first_focus(self) -> QWidget | None:
        return self.cards[self._draft.preset]

    def escape(self) -> bool:
        if self.advanced is None or self.advanced.isHidden():
            return False
        self._toggle_advanced()
        return True

    @Slot()
    def _show(self) -> None:
        estimate = self._draft.estimate
        for preset, card in self.cards.items():
            if estimate is None:
                card.set_cost("…" if self._draft.probing else "")
            elif preset == Preset.BALANCED:
                card.set_cost(times.then(estimate.quick_s, estimate.balanced_s))
            else:
                card.set_cost(times.about(estimate.seconds(preset)))
            card.setChecked(preset == self._draft.preset)
        self.say(TITLE, self._words())
        self.changed.emit()

    def _words(self) -> str:
        estimate = self._draft.estimate
        name = next((spec.name for spec in self._tries.specs if spec.id == self._draft.backbone), "")
        if estimate is None:
            return f"Trying {name} for a moment, to say how long each would take here." if self._draft.probing else ""
        where = estimate.where.replace("on the processor", "on this computer’s processor")
        return (
            f"Times are for these {many(self._draft.pictures, 'picture')} with {name} {where}, from a try of "
            f"{times.rounded(estimate.tried_s)}."
        )

    def _choose(self, preset: Preset) -> None:
        self._draft.preset = preset
        if self.advanced is not None:
            self.advanced.show_draft()
        self.changed.emit()

    @Slot()
    def _bring_into_sight(self) -> None:
        """As much of the panel as there is room for, with the link that closes it."""
        bar = self._area.verticalScrollBar()
        bar.setValue(min(self.more.y(), bar.maximum()))

    @Slot()
    def _toggle_advanced(self) -> None:
        if self.advanced is None:
            self.advanced = AdvancedPanel(self._draft, self._tries)
            self.advanced.shown.connect(self._bring_into_sight)
            self.advanced.changed.connect(self.changed)
            self.advanced.set_narrow(self.width() < _BESIDE)
            self._column.insertWidget(self._column.count() - 1, self.advanced)
            self.advanced.show()
        else:
            self.advanced.setVisible(self.advanced.isHidden())
        hidden = self.advanced.isHidden()
        self.more.setText("Advanced…" if hidden else "Less")
        self.more.setAccessibleName("Advanced" if hidden else "Less: close the advanced choices")
        self.more.updateGeometry()
