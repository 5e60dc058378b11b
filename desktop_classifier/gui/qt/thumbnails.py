"""Small pictures for the grid: made beside the window, only for tiles that are painted, the newest wish first."""

from __future__ import annotations

import collections
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QImage, QPainter, QPixmap

from desktop_classifier.base import priority
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui.qt.jobs import Job, Work

if TYPE_CHECKING:  # it brings Pillow, which the first paint does not wait for
    from PIL import Image

    from desktop_classifier.imaging.decode import Decoder

MOST_BYTES = 96 * 1024 * 1024
"""Enough for a full screen at twice the scale several times over."""

AT_ONCE = 3
"""Orders handed to the runner. Few, so that what was scrolled to last is never behind what was scrolled past."""

MOST_WAITING = 200
"""Older wishes are dropped: their tiles are out of sight, and ask again when they come back."""

RADIUS = 6


class Runner(Protocol):
    """What starts work beside the window."""

    def start(self, work: Work) -> Job: ...


@dataclass(frozen=True, slots=True)
class _Order:
    """One thumbnail to make: `size` in the device's pixels, which are `scale` to the window's."""

    path: Path
    size: QSize
    scale: float


@dataclass(frozen=True, slots=True)
class _Kept:
    order: _Order
    pixmap: QPixmap


class Thumbnails(QObject):
    """Answers from memory at once, or with None and `thumbnail_ready` later.

    Args:
        runner: Carries out the work. Whoever made it ends it.
        decode: Reads a picture upright, its shorter side at least so many pixels; a `Decoder` of its own if None.

    Signals:
        thumbnail_ready: The path of a picture that `pixmap` now answers.
        thumbnail_failed: The path of one that cannot be read, or is gone.
    """

    thumbnail_ready = Signal(object)
    thumbnail_failed = Signal(object)

    def __init__(
        self,
        runner: Runner,
        decode: Callable[[Path, int], Image.Image] | None = None,
        parent: QObject | None = None,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._reader = _Reader()
        self._decode = decode or self._reader.decode
        self._most_bytes = most_bytes
        self._size = QSize(180, 112)
        self._scale = 1.0
        self._kept: collections.OrderedDict[Path, _Kept] = collections.OrderedDict()
        self._bytes = 0
        self._wishes: collections.OrderedDict[Path, None] = collections.OrderedDict()
        self._jobs: dict[Path, Job] = {}
        self._hopeless: set[Path] = set()
        self._closed = False

    def set_size(self, size: QSize, scale: float) -> None:
        """How large tiles are now, in the window's pixels; what is kept stands in until it has been made anew."""
        self._size, self._scale = size, scale

    def pixmap(self, path: Path) -> QPixmap | None:
        """The picture's thumbnail if there is one, rounded and filling the tile; it is made if not."""
        kept = self._kept.get(path)
        if kept is None:
            self._wish(path)
            return None
        self._kept.move_to_end(path)
        if kept.order != self._order(path):
            self._wish(path)
        return kept.pixmap

    def hopeless(self, path: Path) -> bool:
        """Whether it was tried, and there is nothing to show."""
        return path in self._hopeless

    def forget(self, path: Path) -> None:
        """The file may have changed: make it anew."""
        self._hopeless.discard(path)
        kept = self._kept.pop(path, None)
        if kept is not None:
            self._bytes -= _weight(kept.pixmap)

    def shutdown(self) -> None:
        """Ask for nothing more. Call before the runner's own `shutdown`, which waits for what is under way."""
        self._closed = True
        self._wishes.clear()
        for job in self._jobs.values():
            job.abandon()
        self._jobs.clear()
        self._reader.close()

    def _order(self, path: Path) -> _Order:
        return _Order(path, (self._size.toSizeF() * self._scale).toSize(), self._scale)

    def _wish(self, path: Path) -> None:
        if self._closed or path in self._jobs or path in self._hopeless:
            return
        self._wishes[path] = None
        self._wishes.move_to_end(path)
        while len(self._wishes) > MOST_WAITING:
            self._wishes.popitem(last=False)
        self._start_more()

    def _start_more(self) -> None:
        while self._wishes and len(self._jobs) < AT_ONCE:
            path, _ = self._wishes.popitem(last=True)
            order = self._order(path)
            job = self._runner.start(partial(_make, order, self._decode))
            self._jobs[path] = job
            job.succeeded.connect(partial(self._made, order))
            job.finished.connect(partial(self._ended, path))

    def _made(self, order: _Order, image: QImage | None) -> None:
        if self._closed:
            return
        if image is None:
            self._hopeless.add(order.path)
            self.thumbnail_failed.emit(order.path)
            return
        self.forget(order.path)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(order.scale)
        self._kept[order.path] = _Kept(order, pixmap)
        self._bytes += _weight(pixmap)
        while self._bytes > self._most_bytes and len(self._kept) > 1:
            self.forget(next(iter(self._kept)))
        self.thumbnail_ready.emit(order.path)

    def _ended(self, path: Path) -> None:
        self._jobs.pop(path, None)
        if not self._closed:
            self._start_more()


class _Reader:
    """A decoder, made when first needed, for however many threads ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._decoder: Decoder | None = None

    def decode(self, path: Path, least: int) -> Image.Image:
        from desktop_classifier.imaging.decode import Decoder

        with self._lock:
            if self._decoder is None:
                self._decoder = Decoder()
        return self._decoder.decode(path, least).image

    def close(self) -> None:
        with self._lock:
            if self._decoder is not None:
                self._decoder.close()


def _make(
    order: _Order, decode: Callable[[Path, int], Image.Image], token: CancelToken, report: Report
) -> QImage | None:
    """The worker's half: the picture's middle, filling the tile, with round corners. None if it cannot be read."""
    from PIL import Image, ImageOps

    size = order.size.width(), order.size.height()
    try:
        picture = decode(order.path, max(size))
    except UserError:
        return None  # its answer says why
    token.raise_if_cancelled()
    priority.give_way()
    fitted = ImageOps.fit(picture, size, Image.Resampling.BICUBIC).convert("RGBX")
    priority.give_way()
    pixels = QImage(fitted.tobytes(), *size, 4 * size[0], QImage.Format.Format_RGBX8888)
    return _rounded(pixels, RADIUS * order.scale)


def _rounded(pixels: QImage, radius: float) -> QImage:
    made = QImage(pixels.size(), QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(pixels))
    painter.drawRoundedRect(QRectF(made.rect()), radius, radius)
    painter.end()
    return made


def _weight(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
