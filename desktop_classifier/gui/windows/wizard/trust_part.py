"""The part of the result page about trust: how much the model answers, and whether its percentages can be believed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from desktop_classifier.gui.controllers.taught import Taught
from desktop_classifier.gui.controllers.trust import Trust
from desktop_classifier.gui.widgets.coverage import Coverage
from desktop_classifier.gui.widgets.reliability import Reliability
from desktop_classifier.models.own import OwnModel


class TrustPart(QObject):
    """Two widgets, which the page puts where it wants them, kept by what came of a training.

    Signals:
        coverage_chosen: Id of the model, and which share of its own pictures it is to answer (0.5..1).
    """

    coverage_chosen = Signal(str, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.coverage, self.reliability = Coverage(), Reliability()
        self._trust: Trust | None = None
        self._model: OwnModel | None = None
        self.coverage.moved.connect(self._say)
        self.coverage.chosen.connect(self._choose)

    def show_taught(self, taught: Taught) -> None:
        """Show what never-seen pictures say about this model."""
        trust = self._trust = taught.trust
        self.coverage.setVisible(trust is not None and trust.refuses)
        self.reliability.setVisible(trust is not None)
        if trust is not None:
            self.reliability.show_bins(trust.bins, trust.believed)
        if trust is None or not trust.refuses:
            return
        if taught.model != self._model:  # what was mended is still read with the coverage of before
            self._model = taught.model
            self.coverage.show_coverage(trust.coverage)
        self._say(self.coverage.place.coverage)

    @Slot(float)
    def _say(self, coverage: float) -> None:
        if self._trust is not None:
            self.coverage.say(self._trust.sentence(coverage))

    @Slot(float)
    def _choose(self, coverage: float) -> None:
        if self._model is not None:
            self.coverage_chosen.emit(self._model.id, coverage)
