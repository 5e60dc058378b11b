"""How a training goes: right answers or loss, on what it learns from and on what is held back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop_classifier.gui.widgets.panel import Panel
from desktop_classifier.gui.widgets.plot import Plot
from desktop_classifier.gui.widgets.plot_scale import Curve, Plotted
from desktop_classifier.gui.widgets.segmented import Segmented

_HEADINGS = {"right": "Right answers", "loss": "Loss (how sure and wrong it is; lower is better)"}


class EpochFigures(Protocol):
    """What is needed of `training.events.Epoch`."""

    @property
    def epoch(self) -> int: ...
    @property
    def accuracy(self) -> float: ...
    @property
    def loss(self) -> float: ...
    @property
    def held_accuracy(self) -> float: ...
    @property
    def held_loss(self) -> float: ...


class Curves(Panel):
    """A plot with a switch between right answers and loss."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._switch = Segmented((("right", "Right"), ("loss", "Loss")), "Show")
        super().__init__(_HEADINGS["right"], self._switch, parent)
        self._plot = Plot(self)
        self.column.addWidget(self._plot, 1)
        self._epochs: tuple[EpochFigures, ...] = ()
        self._total, self._first = 0, 1
        self._quick: float | None = None
        self._switch.chosen.connect(self._show)

    def show_epochs(self, epochs: Sequence[EpochFigures], total: int, quick: float | None) -> None:
        """Show these.

        Args:
            epochs: Those that are over, in order.
            total: How many there will be at most.
            quick: Share of right answers of the quick model on what is held back, 0..1, or None.
        """
        self._epochs, self._quick = tuple(epochs), quick
        self._first = epochs[0].epoch if epochs else 1
        self._total = max(total, self._first + len(epochs) - 1)
        self._show()

    @property
    def plot(self) -> Plot:
        return self._plot

    @property
    def switch(self) -> Segmented:
        return self._switch

    @Slot()
    def _show(self) -> None:
        kind = self._switch.chosen_key()
        right = kind == "right"
        learned = tuple(each.accuracy if right else each.loss for each in self._epochs)
        held = tuple(each.held_accuracy if right else each.held_loss for each in self._epochs)
        level = ("quick model", self._quick) if right and self._quick is not None else None
        lines = (Curve("learned from", learned), Curve("held back", held, strong=True))
        self.set_heading(_HEADINGS[kind])
        self._plot.show_plotted(Plotted(lines, self._total, right, level, self._first))
