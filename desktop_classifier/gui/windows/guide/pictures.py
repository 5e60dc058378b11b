"""Pictures on a page, read and scaled beside the window: a page is there at once, with room left for each of them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPainterPath, QPen

from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui.qt.jobs import Job
from desktop_classifier.gui.qt.thumbnails import Runner

DENSITY = 2
"""Pixels of a file for each pixel at 100 %: pages show them sharp where the screen is twice as dense."""

_RADIUS = 8.0


class Pictures(QObject):
    """Makes pictures in the size they are shown in.

    Args:
        runner: Carries out the work. Whoever made it ends it.

    Signals:
        ready: A file's path, and the `QImage` to show.
    """

    ready = Signal(object, object)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._jobs: list[Job] = []

    def order(self, path: Path, size: QSize, density: float, edge: QColor) -> None:
        """Make one, `size` at 100 %, for a screen of that many pixels each way for one at 100 %."""
        job = self._runner.start(partial(_make, path, size, density, edge))
        job.succeeded.connect(lambda image: self.ready.emit(path, image))
        job.finished.connect(lambda: self._jobs.remove(job) if job in self._jobs else None)
        self._jobs.append(job)

    @property
    def busy(self) -> bool:
        """Whether any is still to come."""
        return bool(self._jobs)

    def forget(self) -> None:
        """What is under way is wanted no more."""
        for job in self._jobs:
            job.abandon()
        self._jobs.clear()


def natural_size(path: Path) -> QSize:
    """Width and height at 100 %; empty if the file is no picture. Reads a few bytes."""
    size = QImageReader(str(path)).size()
    return size / DENSITY if size.isValid() else QSize(0, 0)


def _make(path: Path, size: QSize, density: float, edge: QColor, token: CancelToken, report: Report) -> QImage:
    """With round corners and a hairline, as cards in the window have."""
    token.raise_if_cancelled()
    wanted = QSize(round(size.width() * density), round(size.height() * density))
    smooth, fill = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.IgnoreAspectRatio
    picture = QImageReader(str(path)).read().scaled(wanted, fill, smooth)
    token.raise_if_cancelled()
    made = QImage(wanted, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half = density / 2
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(made.rect()).adjusted(half, half, -half, -half), _RADIUS * density, _RADIUS * density)
    painter.setClipPath(outline)
    painter.drawImage(0, 0, picture)
    painter.setClipping(False)
    painter.setPen(QPen(edge, density))
    painter.drawPath(outline)
    painter.end()
    made.setDevicePixelRatio(density)
    return made
