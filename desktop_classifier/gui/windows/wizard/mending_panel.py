"""The right half of the result page: some pictures, and what one key each does with the chosen ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.controllers import cases as cases_module
from desktop_classifier.gui.controllers.cases import Case
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets.key_hints import Hint, KeyHints
from desktop_classifier.gui.widgets.panel import Panel
from desktop_classifier.gui.widgets.picture_wall import Hung, PictureWall
from desktop_classifier.gui.windows.words import Words
from desktop_classifier.training.records import Edit

PROMISE = "Test pictures you fix are counted, and the result then says so."
TOO_OLD = "These pictures cannot be fixed here: they were judged by an older version. Train once more."

_LEAST_WALL = 56
"""Pixels: in the least window, under names that take a heading of several lines, a row of pictures is left."""

_BARE = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier)


class MendingPanel(Panel):
    """Shows pictures and tells what is to be done with the chosen ones.

    Args:
        thumbnails: Makes them.

    Signals:
        fixed: The `Edit`s that a key or a chip made, as a tuple.
        undo_requested: Take back what was fixed last.
        picture_activated: Path of a picture that the user wants to see where it lies.
    """

    fixed = Signal(object)
    undo_requested = Signal()
    picture_activated = Signal(object)

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._cases: tuple[Case, ...] = ()
        self._marks: dict[str, str] = {}
        self._edits: tuple[Edit, ...] = ()
        self._names: dict[str, str] = {}
        self._undoable, self._fixable = False, False
        self.order = Words("", theme.CAPTION, tone="dim")
        self.wall = PictureWall(thumbnails, "Pictures of the chosen cell")
        self.wall.let_choose()
        self.wall.setMinimumHeight(_LEAST_WALL)
        self.hints = KeyHints()
        self.line = Words(PROMISE, theme.CAPTION, tone="dim", wrap=True)
        self.column.setSpacing(6)
        self.column.addWidget(self.order)
        self.column.addWidget(self.wall, 1)
        self.column.addWidget(self.hints)
        self.column.addSpacing(2)
        self.column.addWidget(self.line)
        self.set_fixable(False)
        self.wall.picture_activated.connect(self.picture_activated)
        self.wall.choice_changed.connect(self._show_hints)
        self.hints.pressed.connect(self.act)

    # What the page tells

    def set_fixable(self, fixable: bool) -> None:
        """Whether fixes would be kept."""
        self._fixable = fixable
        self.hints.setVisible(fixable)
        self.line.setVisible(fixable)

    def show_cases(self, heading: str, order: str, cases: Sequence[Case]) -> None:
        """Hang these pictures in place of those before."""
        self._cases = tuple(cases)
        self.set_heading(heading)
        self.order.setText(order)
        self.order.setVisible(bool(order))
        self.wall.setAccessibleName(heading)
        self.wall.show_pictures(self._hung())
        self._show_hints()

    def show_edits(self, edits: Sequence[Edit], names: Mapping[str, str]) -> None:
        """What was decided so far; the pictures stay where they are."""
        self._edits, self._names = tuple(edits), dict(names)
        self._marks = cases_module.decided(edits, names)
        self._undoable = bool(self._marks)
        if len(self._cases) == len(self.wall.pictures):
            self.wall.update_pictures(self._hung())
        self._show_hints()

    def say(self, sentence: str) -> None:
        """The line under the keys; "" for what it promises at first."""
        self.line.setText(sentence or PROMISE)

    def go_to(self, hashes: frozenset[str]) -> None:
        """Choose the first of these pictures that hangs here."""
        place = next((place for place, case in enumerate(self._cases) if case.sha256 in hashes), -1)
        self.wall.choose(place)

    @property
    def chosen(self) -> tuple[Case, ...]:
        """The chosen pictures, in their order."""
        return tuple(self._cases[place] for place in self.wall.chosen)

    @property
    def current(self) -> Case | None:
        """The one that the words are about."""
        chosen = self.wall.chosen
        if not chosen:
            return None
        return self._cases[self.wall.current if self.wall.current in chosen else chosen[0]]

    # Keys and clicks

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key says; False where it says nothing here."""
        if not self._fixable:
            return False
        if event.matches(QKeySequence.StandardKey.Undo):
            self.act("undo")
            return True
        if event.modifiers() not in _BARE:
            return False
        key = "Space" if event.key() == Qt.Key.Key_Space else event.text().upper()
        hint = next((hint for hint in self.hints.hints if hint.key == key), None)
        if hint is None:
            return False
        self.act(hint.action)
        return True

    @Slot(str)
    def act(self, action: str) -> None:
        """What the chip of this action does."""
        chosen, current = self.chosen, self.current
        if action == "undo":
            if self._undoable:
                self.undo_requested.emit()
        elif current is None:
            return
        elif action == "right":
            self._fix(cases_module.right(chosen, self._edits))
        elif action == "out":
            self._fix(cases_module.left_out(chosen))
        elif action == "fix":
            self._fix(cases_module.labelled(chosen, current.suggested, self._edits))
        else:
            self.menu().popup(self.hints.chip("other").mapToGlobal(QPoint(0, 0)))

    def menu(self) -> QMenu:
        """The classes, for a picture that is of another one than was thought."""
        made = QMenu(self)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        current = self.current
        for class_id, name in self._names.items():
            if current is not None and class_id == current.class_id:
                continue
            action = made.addAction(f"It is {cases_module.one(figures.readable(name))}".replace("&", "&&"))
            action.triggered.connect(lambda checked=False, id=class_id: self.label(id))
        return made

    def label(self, class_id: str) -> None:
        """The chosen pictures are of this class."""
        self._fix(cases_module.labelled(self.chosen, class_id, self._edits))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._fixable and self.current is not None and self.current.sha256:
            self.menu().popup(event.globalPos())

    # Inside

    def _fix(self, edits: tuple[Edit, ...]) -> None:
        if not edits:
            return
        after = self.wall.chosen[-1] + 1
        self.fixed.emit(edits)
        self.wall.choose(min(after, len(self._cases) - 1))

    def _hung(self) -> list[Hung]:
        return [
            Hung(case.path, self._marks.get(case.sha256, case.caption), case.sha256 in self._marks, case.part)
            for case in self._cases
        ]

    @Slot()
    def _show_hints(self) -> None:
        if self._fixable:
            self.hints.show_hints(self._hints_now())

    def _hints_now(self) -> list[Hint]:
        current = self.current
        undo = Hint("undo", "Ctrl Z", "undo", "undo", self._undoable)
        if current is None:
            return [undo] if self._undoable else []
        if not current.sha256:
            self.say(TOO_OLD)
            return []
        is_, seems = (figures.readable(self._names.get(id, id)) for id in (current.class_id, current.suggested))
        out = Hint("out", "X", "leave it out", "leave out")
        if current.class_id == current.suggested:
            right = Hint("right", "Space", f"it is {cases_module.one(is_)}", is_)
            return [right, Hint("other", "I", "it is…", "it is…"), out, undo]
        return [
            Hint("right", "Space", f"it is {cases_module.one(is_)}: the model is wrong", is_),
            Hint("fix", cases_module.letter(seems), f"it is {cases_module.one(seems)}: fix the label", seems),
            out,
            undo,
        ]
