"""Teach the same project once more with what was fixed: the button in the bar, what it costs, and its two ways."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers.draft import Draft
from desktop_classifier.gui.controllers.mending import Mending
from desktop_classifier.gui.controllers.teaching import Teaching
from desktop_classifier.gui.widgets.remark_button import RemarkButton
from desktop_classifier.gui.windows.wizard import times
from desktop_classifier.models import catalogue
from desktop_classifier.training.project import Project
from desktop_classifier.training.recipe import Preset

_SHORT = {
    Preset.QUICK: "quick",
    Preset.BALANCED: "fine-tune",
    Preset.BEST: "best",
    Preset.BOOK: "as in the book",
}
_WHOLE = {
    Preset.QUICK: "Quick",
    Preset.BALANCED: "Quick, then fine-tune",
    Preset.BEST: "Best: fine-tune the whole network",
    Preset.BOOK: "As in the book",
}


class Retraining(QObject):
    """Owns the button and begins the training.

    Args:
        teaching: Trains, and knows how long it took the last time.
        mending: Knows the fixes.
        draft: Knows how thorough it was.
        page: Holds the button until the bar takes it.

    Signals:
        begun: The training has begun.
    """

    begun = Signal()

    def __init__(self, teaching: Teaching, mending: Mending, draft: Draft, page: QWidget) -> None:
        super().__init__(page)  # or what is fixed in another wizard would still be shown on this button
        self._teaching, self._mending, self._draft = teaching, mending, draft
        self.button = RemarkButton(page)
        self.button.hide()
        self.button.clicked.connect(self._on_clicked)
        mending.changed.connect(self.show)

    def presets(self) -> tuple[Preset, ...]:
        """Quick, and what it was before if that is more."""
        before = self._draft.preset if self._draft.preset != Preset.QUICK else self._draft.thorough
        return (Preset.QUICK,) if before is None else (Preset.QUICK, before)

    @Slot()
    def show(self) -> None:
        """Say how many fixes there are and what it would take; without any there is no button."""
        fixes = self._mending.fixes
        ways = self.presets()
        words = f"Retrain with {figures.count(fixes)} fix{'' if fixes == 1 else 'es'}"
        parts = [" ".join(filter(None, (self._word(preset, _SHORT), self._time(preset)))) for preset in ways]
        self.button.set_arrow(len(ways) > 1)
        self.button.set_words(words, ", ".join(parts))
        self.button.setVisible(bool(fixes))
        self.button.setEnabled(not self._teaching.busy)

    def menu(self) -> QMenu:
        """The two ways, each with its time."""
        made = QMenu(self.button)
        for preset in self.presets():
            words = ", ".join(filter(None, (self._word(preset, _WHOLE), self._time(preset))))
            made.addAction(words).triggered.connect(lambda checked=False, preset=preset: self.begin(preset))
        return made

    def begin(self, preset: Preset) -> None:
        """Once everything that was fixed is written, teach."""
        if self._teaching.busy:
            return
        self.button.setEnabled(False)
        job = self._mending.prepare(preset)
        job.succeeded.connect(self._on_prepared)
        job.failed.connect(self._mending.failed)
        job.failed.connect(self.show)

    # Inside

    @Slot()
    def _on_clicked(self) -> None:
        ways = self.presets()
        if len(ways) == 1:
            self.begin(ways[0])
            return
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.button.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

    def _on_prepared(self, project: Project) -> None:
        if self._draft.preset != Preset.QUICK:
            self._draft.thorough = self._draft.preset
        self._draft.preset = project.choices.preset
        self._draft.mend(project.edits)
        self._teaching.start(project)
        self.begun.emit()

    def _word(self, preset: Preset, words: Mapping[Preset, str]) -> str:
        scratch = self._draft.advanced.scratch
        return (
            f"{catalogue.buildable(scratch).name} from nothing" if scratch and preset != Preset.QUICK else words[preset]
        )

    def _time(self, preset: Preset) -> str:
        took = self._teaching.times.quick_s if preset == Preset.QUICK else self._teaching.times.tuned_s
        estimate = self._draft.estimate
        if took is None and estimate is not None:
            scratch = self._draft.advanced.scratch if preset != Preset.QUICK else ""
            took = estimate.scratch_s.get(scratch) if scratch else estimate.seconds(preset)
        return "" if took is None else times.short(took)
