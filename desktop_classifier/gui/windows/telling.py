"""What the line under the top says: a sentence for everything that happened, with a next step if there is one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers.feed import Opened
from desktop_classifier.gui.controllers.pictures import Found
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.qt.jobs import Job
from desktop_classifier.gui.windows.dropping import many
from desktop_classifier.gui.windows.notice_line import NoticeLine


class Telling(QObject):
    """Listens to the controllers of one window and speaks through its notice line."""

    def __init__(self, session: Session, notice: NoticeLine) -> None:
        super().__init__(notice)
        self._session = session
        self._notice = notice
        self._told: set[str] = set()
        pictures, classification, models = session.pictures, session.classification, session.models
        pictures.removed.connect(self._on_removed)
        pictures.added.connect(self._on_added)
        pictures.noticed.connect(notice.say)
        pictures.failed.connect(self.trouble)
        classification.stopped.connect(self._on_stopped)
        classification.failed.connect(self._on_failed)
        classification.opened.connect(self._on_opened)
        models.arrived.connect(self._on_arrived)
        models.failed.connect(self._on_model_failed)
        models.recognised.connect(self._on_recognised)

    @Slot(object)
    def trouble(self, error: Exception) -> None:
        """Say what a job failed with. A fault of ours has its own dialog."""
        if isinstance(error, UserError):
            self._notice.say(error.message, trouble=True)

    def watch_export(self, job: Job) -> None:
        job.failed.connect(self.trouble)
        job.succeeded.connect(self._on_exported)

    def watch_reveal(self, job: Job) -> None:
        job.failed.connect(self.trouble)

    @Slot(int)
    def _on_removed(self, count: int) -> None:
        self._notice.say(f"{many(count, 'picture')} removed.", offer="Undo", action=self._session.pictures.undo)

    @Slot(int, object)
    def _on_added(self, new: int, found: Found) -> None:
        if found.pictures == 0:
            self._notice.say("There are no pictures in that. Pictures are files such as JPEG, PNG, WebP or TIFF.")
        elif new == 0:
            self._notice.say("Those pictures are in the list already.")
        elif found.left_alone or found.unreadable:
            self._notice.say(f"{many(new, 'picture')} added; {_not_taken(found)}.")

    @Slot(int)
    def _on_stopped(self, left: int) -> None:
        if left:
            waits = f"{many(left, 'picture')} {'waits' if left == 1 else 'wait'} for an answer."
            self._notice.say(f"Stopped. {waits}", offer="Go on", action=self._session.classification.go_on)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            error = UserError("The pictures could not be answered. The details are in the log.")
        if error.kind == "not_downloaded":
            id = self._session.choices.now.model
            self._notice.say(
                f"{self._session.models.spec(id).name} is not on this computer.",
                trouble=True,
                offer="Download it",
                action=lambda: self._session.models.download(id),
            )
            return
        self._notice.say(error.message, trouble=True, offer="Try again", action=self._session.classification.go_on)

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        if opened.notice and opened.notice not in self._told:
            self._told.add(opened.notice)
            self._notice.say(opened.notice)

    @Slot(str)
    def _on_arrived(self, id: str) -> None:
        if id == self._session.choices.now.model:
            return
        name = self._session.models.spec(id).name
        self._notice.say(f"{name} is ready.", offer="Use it", action=lambda: self._session.use(id))

    @Slot(str, object)
    def _on_model_failed(self, id: str, error: UserError) -> None:
        name = self._session.models.spec(id).name
        self._notice.say(f"{name}: {error.message}", trouble=True)

    @Slot(object, str)
    def _on_recognised(self, path: Path, id: str) -> None:
        name = self._session.models.spec(id).name
        self._notice.say(
            f"{figures.isolated(path.name)} holds the weights of {name}.",
            offer="Import it",
            action=lambda: self._session.models.import_file(path, id),
        )

    @Slot(object)
    def _on_exported(self, target: Path) -> None:
        self._notice.say(
            f"The answers are in {figures.isolated(target.name)}.",
            offer="Show in folder",
            action=lambda: self.watch_reveal(self._session.show_in_folder(target)),
        )


def _not_taken(found: Found) -> str:
    others = f"{many(found.left_alone, 'other file')} left alone" if found.left_alone else ""
    closed = f"{many(len(found.unreadable), 'folder')} could not be opened" if found.unreadable else ""
    return "; ".join(filter(None, (others, closed)))
