"""What can be set by hand: an empty field leaves the preset's own. What would then be done is always said below."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QIntValidator, QPainter, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.draft import Draft
from desktop_classifier.gui.controllers.tries import Tries
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.segmented import Segmented
from desktop_classifier.gui.windows.wizard import times
from desktop_classifier.gui.windows.words import Words
from desktop_classifier.models import catalogue
from desktop_classifier.training import recipe
from desktop_classifier.training.recipe import Advanced, Depth, Preset, Stage

MOST_EPOCHS = 500
LARGEST_RATE = 1.0

_FIELD = 120
_NO_RATE = f"A learning rate is a number above 0, at most {LARGEST_RATE:g}, such as 0.0001."
_DEEP = "how much of the network is taught"
_NO_DEPTH = {
    Preset.QUICK: "nothing to choose here: quick leaves the network as it is",
    Preset.BALANCED: "",
    Preset.BEST: "",
    Preset.BOOK: "nothing to choose here: the book teaches all of it",
    "scratch": "nothing to choose here: a network from scratch is taught as a whole",
}
_DEPTHS: dict[str, Depth | None] = {"": None, "last": "last", "half": "half", "all": "all"}
_STAGES = {
    "tail": "the last block",
    "whole": "the whole network",
    "book_top": "a new top",
    "book_whole": "the whole network",
}
_BY_HAND = (("", "As the preset"), ("on", "On"), ("off", "Off"))
_ON: dict[str, bool | None] = {"": None, "on": True, "off": False}
_KEY = {on: key for key, on in _ON.items()}
_RARE = "so that a class with few pictures is not overlooked"
_RARE_BOOK = f"{_RARE}; by itself the book counts every picture the same"
_SCRATCH = (("", "No"), *((spec.id, spec.name) for spec in catalogue.UNTRAINED))
_WARNING = (
    "It knows nothing when it begins: with fewer than thousands of pictures of each class, expect it to be right far "
    "less often than the others, which have seen a million."
)


class AdvancedPanel(QWidget):
    """Writes into the draft whatever makes sense, at once.

    Args:
        draft: What is decided so far.
        tries: Makes the varied copies.

    Signals:
        shown: It has come into sight.
        changed: Something was set, or makes no sense (see `wrong`).
    """

    shown = Signal()
    changed = Signal()

    def __init__(self, draft: Draft, tries: Tries, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft, self._tries = draft, tries
        self.scratch = Segmented(_SCRATCH, "From scratch")
        self.epochs = _field("Epochs")
        self.epochs.setValidator(QIntValidator(1, MOST_EPOCHS, self))
        self.rate = _field("Learning rate")
        self.deep = Segmented(
            [("", "As the preset"), ("last", "Last block"), ("half", "Half"), ("all", "All")], "How deep"
        )
        self.augment = Segmented(_BY_HAND, "Varied copies")
        self.weights = Segmented(_BY_HAND, "Rare classes count more")
        self.seed = _field("Seed")
        self.seed.setValidator(QIntValidator(0, 2_000_000_000, self))
        self.variants = _Variants()
        self._deep_why = Words(_DEEP, theme.CAPTION, tone="dim", wrap=True, parent=self)
        self._weights_why = Words(_RARE, theme.CAPTION, tone="dim", wrap=True, parent=self)
        self.plan = Words("", theme.SMALL, tone="dim", wrap=True, parent=self)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.shown)
        self._lay_out()
        for field in (self.epochs, self.rate, self.seed):
            field.textChanged.connect(self._take)
        for switch in (self.scratch, self.deep, self.augment, self.weights):
            switch.chosen.connect(self._take)
        tries.varied.connect(self._on_varied)
        self._quiet = False
        self._varied: tuple[Path, bool] | None = None
        self.show_draft()

    @property
    def wrong(self) -> str:
        """Why something that was typed cannot be, or ""."""
        typed = self.rate.text() if self.rate.isEnabled() else ""
        return _NO_RATE if typed and _rate(typed) is None else ""

    def set_narrow(self, narrow: bool) -> None:
        """Put the widest choice under its words where there is no room beside them."""
        self._widest.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._widest.setSpacing(8 if narrow else 24)
        side = Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag.AlignRight
        self._widest.setAlignment(self.scratch, side | Qt.AlignmentFlag.AlignVCenter)

    def show_draft(self) -> None:
        """Show what the draft says; nothing is announced."""
        self._quiet = True
        by_hand = self._draft.advanced
        self.scratch.set_chosen(by_hand.scratch)
        self.epochs.setText("" if by_hand.epochs is None else str(by_hand.epochs))
        self.rate.setText("" if by_hand.rate is None else f"{by_hand.rate:g}")
        self.deep.set_chosen(by_hand.depth or "")
        self.augment.set_chosen(_KEY[by_hand.augment])
        self.weights.set_chosen(_KEY[by_hand.class_weights])
        self.seed.setText(str(self._draft.seed))
        self._quiet = False
        self._show_plan()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.start()  # once it has its place

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme.colours(self.palette())
        painting.card(QPainter(self), QRectF(self.rect()), 10, of.base, of.line)

    # Inside

    @Slot()
    def _take(self) -> None:
        if self._quiet:
            return
        epochs, rate = self.epochs.text(), _rate(self.rate.text())
        self._draft.advanced = Advanced(
            epochs=min(MOST_EPOCHS, max(1, int(epochs))) if epochs.isdecimal() else None,
            rate=rate,
            depth=_DEPTHS[self.deep.chosen_key()],
            augment=_ON[self.augment.chosen_key()],
            class_weights=_ON[self.weights.chosen_key()],
            scratch=self.scratch.chosen_key(),
        )
        seed = self.seed.text()
        self._draft.seed = int(seed) if seed.isdecimal() else 1
        self._show_plan()
        self.changed.emit()

    def _show_plan(self) -> None:
        quick, scratch = self._draft.preset is Preset.QUICK, self._draft.advanced.scratch
        for part in (self.scratch, self.epochs, self.rate, self.augment):
            part.setEnabled(not quick)
        why = _NO_DEPTH["scratch" if scratch and not quick else self._draft.preset]
        self.deep.setEnabled(not why)
        self._deep_why.setText(why or _DEEP)
        book = self._draft.preset is Preset.BOOK and not scratch
        self._weights_why.setText(_RARE_BOOK if book else _RARE)
        plan = recipe.recipe(self._draft.preset, self._draft.advanced, self._draft.seed)
        own = recipe.recipe(
            self._draft.preset, dataclasses.replace(self._draft.advanced, epochs=None, rate=None), self._draft.seed
        )
        last = own.stages[-1] if own.stages else None
        self.epochs.setPlaceholderText(str(last.epochs) if last else "none")
        self.rate.setPlaceholderText(f"{last.rate:g}" if last else "none")
        self.plan.set_tone("failed" if self.wrong else "dim")
        self.plan.setText(self.wrong or self._told(plan.stages))
        self._vary(any(stage.kind in ("whole", "book_whole", "scratch") and stage.augment for stage in plan.stages))
        self.variants.setEnabled(any(stage.augment for stage in plan.stages))

    @Slot(object)
    def _on_varied(self, images: Sequence[QImage]) -> None:
        first = self.variants.isHidden()
        self.variants.show_images(images)
        if first and images:
            self._later.start()

    def _vary(self, whole: bool) -> None:
        """Show what varied copies would be like, made anew only where that changes."""
        examples = self._draft.examples(1)
        if examples and (examples[0], whole) != self._varied:
            self._varied = examples[0], whole
            self._tries.vary(*self._varied)

    def _told(self, stages: Sequence[Stage]) -> str:
        """What a recipe does, in a sentence, and what to expect of a network from nothing."""
        network = stages[-1].network if stages else ""
        if not network:
            return _told(stages)
        estimate = self._draft.estimate
        seconds = estimate.scratch_s.get(network) if estimate else None
        time = f", {times.about(seconds)} here" if seconds else ""
        return f"After the quick part: {_stage(stages[-1])}{time}. {_WARNING}"

    def _rows(self) -> tuple[tuple[str, str | Words, QWidget], ...]:
        return (
            (
                "From scratch",
                "after the quick part a network of the book that knows nothing yet, instead of the choice above",
                self.scratch,
            ),
            ("Epochs", "of the last round; it ends sooner where nothing gets better", self.epochs),
            ("Learning rate", "how far each step goes, at the beginning of the last round", self.rate),
            ("How deep", self._deep_why, self.deep),
            (
                "Varied copies",
                "pictures are seen mirrored too; where the whole network learns, also shifted, nearer, lighter, darker",
                self.augment,
            ),
            ("Rare classes count more", self._weights_why, self.weights),
            ("Seed", "the same number gives the same split and the same model", self.seed),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        for name, why, control in self._rows():
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(Words(name, theme.CONTROL, weight=theme.MEDIUM, parent=self))
            said = why if isinstance(why, Words) else Words(why, theme.CAPTION, tone="dim", wrap=True, parent=self)
            words.addWidget(said)
            row = QHBoxLayout()
            row.setSpacing(24)
            row.addLayout(words, 1)
            row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
            column.addLayout(row)
            if control is self.scratch:
                self._widest = row
            if control is self.augment:
                column.addWidget(self.variants)
        column.addWidget(self.plan)


class _Variants(QWidget):
    """The same picture six times, as it would be seen in six epochs."""

    SIDE, GAP = 64, 8

    def __init__(self) -> None:
        super().__init__()
        self._images: Sequence[QImage] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Varied copies of one of your pictures")
        self.hide()

    def show_images(self, images: Sequence[QImage]) -> None:
        self._images = images
        self.setVisible(bool(images))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(6 * (self.SIDE + self.GAP), self.SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(1.0 if self.isEnabled() else 0.35)
        for number, image in enumerate(self._images):
            where = QRectF(number * (self.SIDE + self.GAP), 0, self.SIDE, self.SIDE)
            path = QPainterPath()
            path.addRoundedRect(where, 6, 6)
            painter.setClipPath(path)
            painter.drawImage(where, image)


def _field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setFixedWidth(_FIELD)
    field.setFont(theme.font(theme.CONTROL))
    return field


def _rate(words: str) -> float | None:
    """The number that was typed, or None where it is no learning rate."""
    try:
        value = float(words.replace(",", "."))
    except ValueError:
        return None
    return value if 0 < value <= LARGEST_RATE else None


def _told(stages: Sequence[Stage]) -> str:
    """What a recipe does, in a sentence."""
    if not stages:
        return "Quick: the network is not changed, so there are no epochs."
    told = [_stage(stage) for stage in stages]
    return f"After the quick part: {', then '.join(told)}."


def _stage(stage: Stage) -> str:
    what = _STAGES.get(stage.kind) or f"{catalogue.buildable(stage.network).name} from nothing"
    if stage.depth == "half" and stage.kind in ("whole", "book_whole"):
        what = "the second half of the network"
    most = "up to " if stage.patience else ""
    return f"{what} for {most}{stage.epochs} epochs at {stage.rate:g}"
