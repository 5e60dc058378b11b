"""The chosen picture, large, for the panel: decoded beside the window, the latest choice only."""

from __future__ import annotations

import collections
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui.qt.jobs import Job, ParallelRunner

if TYPE_CHECKING:  # it brings Pillow, which the first paint does not wait for
    from desktop_classifier.imaging.decode import Decoder

LONGEST = 1600
"""Pixels on the longer side: enough for the panel at twice the scale, small enough to keep a few."""

KEPT = 12


@dataclass(frozen=True, slots=True)
class Large:
    """A picture for looking at.

    Args:
        path: Of which picture.
        image: Upright, at most `LONGEST` on its longer side; null if it cannot be read.
        size: Width and height of the picture itself in pixels.
        date: When the file was last changed, as it is to be shown.
    """

    path: Path
    image: QImage
    size: tuple[int, int]
    date: str = ""


class Preview(QObject):
    """Loads what `show` names and keeps the last few.

    Signals:
        loaded: A `Large`.
    """

    loaded = Signal(object)

    def __init__(self, runner: ParallelRunner) -> None:
        super().__init__()
        self._runner = runner
        self._kept: collections.OrderedDict[Path, Large] = collections.OrderedDict()
        self._loader = _Loader()
        self._job: Job | None = None

    def show(self, path: Path | None) -> Large | None:
        """What is known of it at once; if that is nothing, `loaded` will tell."""
        if self._job is not None:
            self._job.abandon()
            self._job = None
        if path is None:
            return None
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        self._job = self._runner.start(partial(self._loader.load, path))
        self._job.succeeded.connect(self._on_loaded)
        return None

    def forget(self, path: Path) -> None:
        """The file may have changed: read it anew next time."""
        self._kept.pop(path, None)

    def shutdown(self) -> None:
        """Call when the runner has ended."""
        self._loader.close()

    def _on_loaded(self, large: Large) -> None:
        self._job = None
        self._kept[large.path] = large
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.loaded.emit(large)


class _Loader:
    """The worker's half."""

    def __init__(self) -> None:
        self._decoder: Decoder | None = None

    def load(self, path: Path, token: CancelToken, report: Report) -> Large:
        from desktop_classifier.imaging import framing  # noqa: F401 - so that the window finds it loaded
        from desktop_classifier.imaging.decode import Decoder, PictureError

        if self._decoder is None:
            self._decoder = Decoder()
        try:
            picture = self._decoder.decode(path, LONGEST // 2)
        except PictureError:
            return Large(path, QImage(), (0, 0))  # its answer says why
        token.raise_if_cancelled()
        image = picture.image
        image.thumbnail((LONGEST, LONGEST))
        width, height = image.size
        pixels = QImage(image.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        return Large(path, pixels, picture.size, _date(path))

    def close(self) -> None:
        if self._decoder is not None:
            self._decoder.close()


def _date(path: Path) -> str:
    try:
        changed = time.localtime(path.stat().st_mtime)
    except (OSError, ValueError, OverflowError):
        return ""
    return f"{changed.tm_mday} {time.strftime('%b %Y', changed)}"
