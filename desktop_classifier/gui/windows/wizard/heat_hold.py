"""The chosen picture, large, with the heat map over it, for as long as a key is held."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.controllers.preview import Large, Preview
from desktop_classifier.gui.controllers.why import Asked, Explained, Why
from desktop_classifier.gui.widgets import heat
from desktop_classifier.gui.widgets.image_view import ImageView
from desktop_classifier.models.spec import ModelSpec

OPACITY = 0.6


class HeatHold(ImageView):
    """Lies over another widget while it is shown.

    Args:
        why: Makes the maps.
        preview: Loads the pictures.
        over: What it covers.
    """

    def __init__(self, why: Why, preview: Preview, over: QWidget) -> None:
        super().__init__(over.parentWidget())
        self._maker, self._preview, self._over = why, preview, over
        self._asked: Asked | None = None
        self._spec: ModelSpec | None = None
        self.setAccessibleName("Heat map of the chosen picture")
        self.setAccessibleDescription("")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_opacity(OPACITY)
        self.hide()
        preview.loaded.connect(self._on_loaded)
        why.answered.connect(self._on_answered)
        why.failed.connect(self._on_failed)

    @property
    def held(self) -> bool:
        return self._asked is not None

    def hold(self, path: Path, spec: ModelSpec, framing: str, class_id: str) -> None:
        """Show why the model took this picture for that class; nothing is done twice."""
        wanted = path, framing, (class_id,)
        if self._asked is not None and wanted == (self._asked.path, self._asked.framing, self._asked.class_ids):
            return
        self._spec = spec
        self.show_none()
        self.show_heat(None, "looking for why…")
        self.set_framing(framing)
        self.setGeometry(self._over.geometry())
        self.show()
        self.raise_()
        self._asked = self._maker.ask(spec, path, framing, (class_id,))
        known = self._preview.show(path)
        if known is not None:
            self._on_loaded(known)

    def let_go(self) -> None:
        """Hide it again."""
        if self._asked is not None:
            self._asked = None
            self._maker.forget()
            self._preview.show(None)
            self.hide()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowDeactivate:
            self.let_go()  # nobody will tell when the key is released
        return super().event(event)

    @Slot(object)
    def _on_loaded(self, large: Large) -> None:
        if self._asked is None or self._spec is None or large.path != self._asked.path:
            return
        if large.image.isNull():
            self.show_none("It cannot be read any more", "warning")
            return
        from desktop_classifier.imaging import framing

        way = framing.Framing(self._asked.framing)
        self.show_picture(large.image, large.size, framing.seen(large.size, way, self._spec.crop), None)

    @Slot(object)
    def _on_answered(self, explained: Explained) -> None:
        if explained.asked == self._asked and explained.maps:
            map = explained.maps[0]
            words = f"why {map.label}: nothing" if map.nothing else f"why {map.label}"
            self.show_heat(None if map.nothing else heat.image(map.values), words)

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        if self._asked is not None:
            self.show_heat(None, error.message)


def asks(event: QKeyEvent) -> bool:
    """Whether this key is the one that is held for it."""
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
    return event.key() == Qt.Key.Key_H and plain
