"""*Why?* in the window: the map of the chosen bar, for as long as it is on, of whatever picture is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.controllers.why import Asked, Explained
from desktop_classifier.gui.qt.image_list_model import ImageItem
from desktop_classifier.gui.widgets import heat
from desktop_classifier.gui.widgets.answer_panel import AnswerPanel
from desktop_classifier.gui.widgets.image_grid import ImageGrid

if TYPE_CHECKING:  # the window does not wait for NumPy
    from desktop_classifier.inference.explain import HeatMap


class Explaining(QObject):
    """Connects the switch, the panel and the grid of one window with what computes maps.

    Args:
        session: Of the window.
        grid: Whose current picture it is about.
        panel: Shows the map.
        switch: The action that says whether it is on; remembered as long as the window is there.
    """

    def __init__(self, session: Session, grid: ImageGrid, panel: AnswerPanel, switch: QAction) -> None:
        super().__init__(grid)
        self._session, self._grid, self._panel, self._switch = session, grid, panel, switch
        self._asked: Asked | None = None
        self._maps: dict[str, HeatMap] = {}
        panel.set_opacity(session.choices.now.heat)
        panel.opacity_changed.connect(lambda percent: session.choices.set(heat=percent))
        panel.why_toggled.connect(switch.setChecked)
        panel.bar_chosen.connect(self._show)
        switch.toggled.connect(self._on_switched)
        grid.current_changed.connect(self._on_current)
        session.why.answered.connect(self._on_answered)
        session.why.failed.connect(self._on_failed)

    @Slot(bool)
    def _on_switched(self, on: bool) -> None:
        self._panel.set_why(on)
        self._forget()
        if on:
            self._on_current(self._grid.current_item())
        else:
            self._session.why.rest()

    @Slot(object)
    def _on_current(self, item: ImageItem | None) -> None:
        if not self._switch.isChecked():
            return
        answer = item.answer if item is not None else None
        if answer is None or answer.error is not None:
            self._forget()
            self._session.why.forget()
            self._panel.show_map(None)
            return
        choice = self._session.classification.choice
        wanted = Asked(
            choice.spec,
            answer.path,
            choice.framing,
            tuple(likely.class_id for likely in answer.top[: self._session.choices.now.bars]),
            self._session.classification.box(answer.path),
            choice.edition,
        )
        if wanted != self._asked:
            self._forget()
            self._asked = self._session.why.ask(
                wanted.spec, wanted.path, wanted.framing, wanted.class_ids, wanted.box, wanted.edition
            )
            self._panel.show_map(None, "looking for why…")

    @Slot(object)
    def _on_answered(self, explained: Explained) -> None:
        if explained.asked == self._asked:
            self._maps = {each.class_id: each for each in explained.maps}
            self._show()

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        if self._asked is not None:
            self._panel.show_map(None, remark=f"Why? {error.message}")

    @Slot()
    def _show(self) -> None:
        map = self._maps.get(self._panel.bar_chosen_id)
        if map is None:
            self._on_current(self._grid.current_item())  # there are more bars now than were asked about
        elif map.nothing:
            remark = f"No part of what the network sees speaks for “{map.label}”."
            self._panel.show_map(None, f"why {map.label}: nothing", remark)
        else:
            self._panel.show_map(heat.image(map.values), f"why {map.label}")

    def _forget(self) -> None:
        self._asked = None
        self._maps = {}
