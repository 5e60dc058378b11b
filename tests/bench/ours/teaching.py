"""The application's window while it teaches, watched by a timer of 1 ms from the start of the training to its end.

python teaching.py PROJECT          prints JSON
"""

from __future__ import annotations

import json
import sys

from dropping import Watch
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop_classifier import app
from desktop_classifier.base.settings import Settings
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.training import project

REST_MS = 1500


class Visit(QObject):
    """Waits for the model, opens the wizard at its training, trains to the end, tells, and closes."""

    def __init__(self, session: Session, which: str) -> None:
        super().__init__(session)
        self._session = session
        self._project = project.load(which)
        self._watch = Watch()
        self._kept = ""
        session.classification.opened.connect(self._rest)

    def _rest(self) -> None:
        self._session.classification.opened.disconnect(self._rest)
        QTimer.singleShot(REST_MS, self._begin)

    def _begin(self) -> None:
        teaching = self._session.teaching
        teaching.finished.connect(self._on_finished)
        teaching.failed.connect(lambda error: self._tell(f"failed: {error}"))
        self._watch.start()
        teaching.start(self._project)
        window = next(one for one in QApplication.topLevelWidgets() if one.metaObject().className() == "MainWindow")
        QTimer.singleShot(REST_MS, window.wizard.open_training)

    def _on_finished(self, finished: object) -> None:
        QTimer.singleShot(REST_MS, lambda: self._tell("finished"))

    def _tell(self, how: str) -> None:
        watch = self._watch
        figures = {
            "how": how,
            "longest_ms": watch.longest_ms,
            "longest_at_s": watch.longest_at_s,
            "stalls": watch.stalls,
            "ticks": watch.ticks,
        }
        print(json.dumps(figures), flush=True)
        QApplication.quit()


def main(which: str) -> int:
    def build(kept: Settings) -> Session:
        session = Session(kept)
        Visit(session, which)
        return session

    return app.run([], None, build)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
