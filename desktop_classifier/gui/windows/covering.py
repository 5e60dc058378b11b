"""How much the model in use answers, shown in the model menu and moved there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from desktop_classifier.gui.controllers import trust
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.widgets.model_picker import ModelPicker


class Covering(QObject):
    """Between a session and the button of its models. Only a model of the user's own can answer less than all."""

    def __init__(self, session: Session, picker: ModelPicker) -> None:
        super().__init__(picker)
        self._session, self._picker = session, picker
        session.own.changed.connect(self._show)
        session.choices.changed.connect(self._show)
        picker.coverage_chosen.connect(self._choose)
        self._show()

    @Slot()
    def _show(self) -> None:
        owned = self._session.own.owned(self._session.choices.now.model)
        refuses = owned is not None and trust.refuses(owned.model)
        self._picker.set_coverage(owned.model.coverage if owned is not None and refuses else None)

    @Slot(float)
    def _choose(self, coverage: float) -> None:
        self._session.own.set_coverage(self._session.choices.now.model, coverage)
