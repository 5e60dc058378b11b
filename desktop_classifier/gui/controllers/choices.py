"""What the user chose, kept for the next time. Writing happens beside the window, a moment after the last change."""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_classifier.base import settings
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.settings import Settings
from desktop_classifier.models import catalogue
from desktop_classifier.models.spec import ModelSpec

log = logging.getLogger(__name__)

PAUSE_MS = 400


class Choices(QObject):
    """The settings of the moment.

    Signals:
        changed: The new `Settings` and the old.
    """

    changed = Signal(object, object)

    def __init__(self, start: Settings) -> None:
        super().__init__()
        self._now = start
        self._kept = start
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._soon.timeout.connect(self.keep)

    @property
    def now(self) -> Settings:
        return self._now

    def set(self, **changes: Any) -> None:
        """Change some fields of `Settings`; nothing happens if they have these values already."""
        before, self._now = self._now, self._now.replaced(**changes)
        if self._now != before:
            self._soon.start()
            self.changed.emit(self._now, before)

    @Slot()
    def keep(self) -> None:
        """Write now what has not been written yet. A disk that refuses costs the memory of it, not the work."""
        self._soon.stop()
        if self._now == self._kept:
            return
        try:
            settings.save(self._now)
            self._kept = self._now
        except OSError as error:
            log.warning("the settings could not be kept: %s", error)


def with_known_model(settings: Settings) -> tuple[Settings, tuple[ModelSpec, ...]]:
    """The built-in default where the settings name a model that there is no more.

    One of the user's own is read here and now, from two small files beside the settings: the window begins with it.

    Returns:
        The settings, and the record of the own model that they name.
    """
    if settings.model in {spec.id for spec in catalogue.SPECS}:
        return settings, ()
    try:
        return settings, (catalogue.spec(settings.model),)
    except UserError:
        return settings.replaced(model=catalogue.DEFAULT), ()
