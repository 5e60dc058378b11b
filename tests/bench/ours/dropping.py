"""The application's window, given many pictures as one drop, watched by a timer of 1 ms until all are answered.

    python dropping.py FOLDER at_rest|at_once          prints JSON

`at_rest`: the model is loaded and nothing is under way. `at_once`: right after the first paint, while the rest of
the window is made and the model loads.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QMimeData, QObject, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from desktop_classifier import app
from desktop_classifier.base.settings import Settings
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.windows.first_paint import after_first_paint
from desktop_classifier.gui.windows.main_window import MainWindow

TICK_MS = 1
LOOK_MS = 100
QUIET_LOOKS = 5
STALL_MS = 50


class Watch(QObject):
    """Ticks as often as the event loop lets it, and remembers the longest wait."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_ms = self.longest_at_s = 0.0
        self.stalls = self.ticks = 0
        self._since, self._whole = QElapsedTimer(), QElapsedTimer()
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._since.start()
        self._whole.start()
        self._timer.start()

    def _tick(self) -> None:
        gap = self._since.nsecsElapsed() / 1e6 - TICK_MS
        if gap > self.longest_ms:
            self.longest_ms, self.longest_at_s = gap, self._whole.elapsed() / 1000
        self.stalls += gap > STALL_MS
        self.ticks += 1
        self._since.restart()


class Visit(QObject):
    """Waits for the window, drops, waits until nothing is under way, tells, and closes."""

    def __init__(self, session: Session, pictures: list[Path], at_once: bool) -> None:
        super().__init__(session)
        self._session = session
        self._pictures = pictures
        self._watch = Watch()
        self._quiet = 0
        self._dropped_at = 0.0
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self._look)
        if at_once:
            QTimer.singleShot(0, self._await_first_paint)
        else:
            session.classification.opened.connect(self._rest)

    def _await_first_paint(self) -> None:
        after_first_paint(_window(), self._drop)

    def _rest(self) -> None:
        self._session.classification.opened.disconnect(self._rest)
        QTimer.singleShot(10 * LOOK_MS, self._drop)

    def _drop(self) -> None:
        window = _window()
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in self._pictures])
        self._dropped_at = time.monotonic()
        self._watch.start()
        where, left, none = QPointF(400, 300), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        copy = Qt.DropAction.CopyAction
        QApplication.sendEvent(window, QDragEnterEvent(where.toPoint(), copy, data, left, none))
        QApplication.sendEvent(window, QDropEvent(where, copy, data, left, none))
        self._looking.start()

    def _look(self) -> None:
        counts = self._session.list.counts()
        done = counts.all == len(self._pictures) and not counts.waiting and self._session.settled
        self._quiet = self._quiet + 1 if done else 0
        if self._quiet == QUIET_LOOKS:
            self._tell(counts.all - counts.failed)

    def _tell(self, answered: int) -> None:
        watch = self._watch
        figures = {
            "answered": answered,
            "seconds": time.monotonic() - self._dropped_at - QUIET_LOOKS * LOOK_MS / 1000,
            "longest_ms": watch.longest_ms,
            "longest_at_s": watch.longest_at_s,
            "stalls": watch.stalls,
            "ticks": watch.ticks,
        }
        print(json.dumps(figures), flush=True)
        QApplication.quit()


def _window() -> MainWindow:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))


def main(folder: Path, when: str) -> int:
    pictures = sorted(folder.iterdir())

    def build(kept: Settings) -> Session:
        session = Session(kept)
        Visit(session, pictures, when == "at_once")
        return session

    return app.run([], None, build)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
