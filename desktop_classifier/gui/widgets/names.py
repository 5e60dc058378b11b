"""Fields for the name of a model and the names of its classes. What is typed counts when the field is left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.windows.words import Words

MOST_FIELDS = 30
"""With more classes one is chosen from a list and has the only field."""

_COLUMNS = 3


class NameField(QLineEdit):
    """A name that is not empty; an emptied field shows the old name again.

    Signals:
        renamed: Another name.
    """

    renamed = Signal(str)

    def __init__(self, accessible: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = ""
        self.setAccessibleName(accessible)
        self.setMaxLength(120)
        self.editingFinished.connect(self._take)

    def show_name(self, name: str) -> None:
        """The name as it is known now; what is being typed is not disturbed."""
        if self._known != name:
            self._known = name
            if not self.isModified():
                self._write(name)

    @Slot()
    def _take(self) -> None:
        name = " ".join(self.text().split())
        self.setModified(False)
        if name and name != self._known:
            self._known = name
            self.renamed.emit(name)
        self._write(self._known)

    def _write(self, name: str) -> None:
        """Of a name that is longer than the field its beginning is seen, once nobody types in it."""
        self.setText(name)
        if not self.hasFocus():
            self.home(False)


class Names(QWidget):
    """All names of one model.

    Signals:
        model_renamed: Its new name.
        class_renamed: Id of a class and its new name.
    """

    model_renamed = Signal(str)
    class_renamed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = NameField("Name of the model")
        self.model.renamed.connect(self.model_renamed)
        self.classes: dict[str, NameField] = {}
        self._names: dict[str, str] = {}
        self._choice = QComboBox()
        self._choice.setAccessibleName("Class")
        self._one = NameField("Name of the chosen class")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Words("The model", theme.CAPTION, tone="dim"))
        self.model.setMaximumWidth(480)
        column.addWidget(self.model)
        column.addSpacing(6)
        column.addWidget(Words("Its classes", theme.CAPTION, tone="dim"))
        column.addLayout(self._grid)
        self._choice.currentIndexChanged.connect(self._show_one)
        self._one.renamed.connect(lambda name: self._rename(self._choice.currentData(), name))

    def show_names(self, model: str, classes: Sequence[tuple[str, str]]) -> None:
        """Show a model's name, and pairs of a class's id and name."""
        self.model.show_name(model)
        before, self._names = self._names, dict(classes)
        if list(before) != list(self._names):
            self._fill()
        for class_id, name in self._names.items():
            if class_id in self.classes:
                self.classes[class_id].show_name(name)
        for number in range(self._choice.count()):
            self._choice.setItemText(number, self._names[self._choice.itemData(number)])
        self._show_one()

    def _fill(self) -> None:
        for field in self.classes.values():
            self._grid.removeWidget(field)
            field.deleteLater()
        self.classes = {}
        self._choice.clear()
        many = len(self._names) > MOST_FIELDS
        self._choice.setVisible(many)
        self._one.setVisible(many)
        if many:
            for class_id, name in self._names.items():
                self._choice.addItem(name, class_id)
            self._grid.addWidget(self._choice, 0, 0)
            self._grid.addWidget(self._one, 0, 1)
            return
        for number, (class_id, name) in enumerate(self._names.items()):
            field = self.classes[class_id] = NameField(f"Name of the class {name}")
            field.renamed.connect(lambda new, class_id=class_id: self._rename(class_id, new))
            self._grid.addWidget(field, number // _COLUMNS, number % _COLUMNS)

    def _rename(self, class_id: str, name: str) -> None:
        self._names[class_id] = name
        self.class_renamed.emit(class_id, name)

    @Slot()
    def _show_one(self) -> None:
        if self._choice.currentData() in self._names:
            self._one.show_name(self._names[self._choice.currentData()])
