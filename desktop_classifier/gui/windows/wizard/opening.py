"""Opens the wizard, and opens it again where it was: its window comes and goes, what it decides about stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.controllers.story import Phase
from desktop_classifier.gui.windows.first_paint import STEP_MS

if TYPE_CHECKING:  # imported by the first opening, in turns
    from desktop_classifier.gui.controllers.draft import Draft, Step
    from desktop_classifier.gui.windows.wizard.making import Made, Small
    from desktop_classifier.gui.windows.wizard.window import WizardWindow
    from desktop_classifier.training.project import Project


class Opening(QObject):
    """One wizard at a time.

    Args:
        window: The main window; when it is closed, the wizard is too.
        session: What the wizard works with.

    Signals:
        opened: The `WizardWindow` that is in front now.
        use_requested: Id of a model that the user wants to answer with from now on.
        picture_activated: Path of a picture that the user wants to see where it lies.
        failed: The exception because of which a project could not be read.
    """

    opened = Signal(object)
    use_requested = Signal(str)
    picture_activated = Signal(object)
    failed = Signal(object)

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._made: Made | None = None
        self._small: Small | None = None
        self._aside: list[Draft] = []
        self._loading = False
        window.installEventFilter(self)
        session.own.renamed.connect(self._on_renamed)
        session.own.changed.connect(self._call_classes)

    @property
    def window(self) -> WizardWindow | None:
        """The wizard, if there is one, open or not."""
        return self._made.window if self._made else None

    @property
    def made(self) -> Made | None:
        """The wizard and what it decides about, if there is one."""
        return self._made

    @property
    def is_open(self) -> bool:
        return self._made is not None and self._made.window.isVisible()

    @Slot()
    def open(self) -> None:
        """Where it was; from the beginning if nothing is under way."""
        story = self._session.teaching.story
        if self.is_open or self._undone is not None:
            self._bring()
        elif story is not None and story.phase not in (Phase.FINISHED, Phase.STOPPED):
            self.open_training()
        else:
            self._open(self._fresh, "PICTURES")

    @Slot()
    def open_training(self) -> None:
        """At the training that runs or waits."""
        self._open(self._of_story, "TRAINING")

    @Slot()
    def open_result(self) -> None:
        """At what came of the last training."""
        self._open(self._of_story, "RESULT")

    def go_on_with(self, project: Project) -> bool:
        """Train a project that was interrupted; the wizard would show it. False where another one is trained now."""
        if self._session.teaching.busy:
            return False
        self._forget()
        self._session.teaching.start(project)
        return True

    def add_to(self, project: str) -> None:
        """Add classes or pictures to what a model was made of."""

        def work(token: CancelToken, report: Report) -> Project:
            from desktop_classifier.training import project as projects

            return projects.load(project)

        job = self._session.lessons.start(work)
        job.succeeded.connect(self._add_to)
        job.failed.connect(self.failed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and self._made is not None:
            self._made.window.close()
        return False

    # Inside

    @property
    def _undone(self) -> Draft | None:
        """What was decided in this wizard, while no training knows of it."""
        draft, teaching = self._made.draft if self._made else None, self._session.teaching
        if draft is None or teaching.story is None or draft.project_id != teaching.story.project:
            return draft
        return None if teaching.busy or teaching.has_taught(draft.project()) else draft

    def _add_to(self, project: Project) -> None:
        if self._session.teaching.busy:
            self.open_training()
            return
        from desktop_classifier.gui.controllers.draft import Draft

        undone = self._undone
        draft = undone if undone is not None and undone.project_id == project.id else Draft.of_project(project)
        self._open(lambda: draft, "PICTURES")

    def _fresh(self) -> Draft:
        from desktop_classifier.gui.controllers.draft import Draft

        self._forget()
        return self._aside.pop() if self._aside else Draft()

    def _of_story(self) -> Draft:
        """What the training that runs or ran last is about, in this wizard or taken up from it."""
        from desktop_classifier.gui.controllers.draft import Draft

        teaching, draft = self._session.teaching, self._made.draft if self._made else None
        if teaching.story is None or teaching.begun is None:
            return draft or Draft()
        id = teaching.story.project
        if draft is not None and ((id and draft.project_id == id) or teaching.is_about(draft.project())):
            return draft
        return Draft.of(teaching.begun, id)

    def _open(self, draft: Callable[[], Draft], step: str) -> None:
        """What pages need is imported beside the window first, then the pages, each in a turn of its own."""
        if self._loading:
            return
        self._loading = True
        job = self._session.lessons.start(_import_beside)
        job.finished.connect(lambda: self._import_here(draft, step))

    def _import_here(self, draft: Callable[[], Draft], step: str) -> None:
        steps = _import_pages()

        def turn() -> None:
            if next(steps, None) is not None:
                QTimer.singleShot(STEP_MS, self, turn)
                return
            self._loading = False
            self._show(draft(), step)

        turn()

    def _show(self, draft: Draft, step_name: str) -> None:
        from desktop_classifier.gui.controllers.draft import Step

        step = Step[step_name]
        if self._made is None or self._made.draft is not draft:
            self._make(draft, step)
        else:
            self._call_classes()
            self._made.window.go_to(step)
        self._bring()

    def _make(self, draft: Draft, step: Step) -> None:
        from desktop_classifier.gui.controllers.draft import Step
        from desktop_classifier.gui.windows.wizard import making

        self._forget()
        draft.decisions.call(self._session.own.class_names(draft.project_id))
        self._small = self._small or making.small(self._session)
        ways = making.Ways(self._use, self._add, self.picture_activated.emit)
        made = self._made = making.make(self._session, draft, self._small, ways, step)
        self._window.destroyed.connect(made.window.deleteLater)  # it has no parent, or it would always be in front
        if step is Step.PICTURES and (draft.looking or not draft.up_to_date):
            made.preparing.look()

    def _bring(self) -> None:
        if self._made is not None:
            window = self._made.window
            window.show()
            window.raise_()
            window.activateWindow()
            self.opened.emit(window)

    def _forget(self) -> None:
        """This wizard's time is over. What nobody was taught yet is there again when nothing else is to be shown."""
        if self._made is not None:
            if (undone := self._undone) is not None and undone.decisions.undo_words:
                self._aside.append(undone)
            self._made.end()
            self._made = None

    @Slot(str)
    def _use(self, id: str) -> None:
        if self._made is not None:
            self._made.window.close()
        self.use_requested.emit(id)

    @Slot(str, str)
    def _on_renamed(self, project: str, name: str) -> None:
        for draft in (*([self._made.draft] if self._made else []), *self._aside):
            if draft.project_id == project:
                draft.name = name
        self._session.teaching.rename(project, name)

    @Slot()
    def _call_classes(self) -> None:
        """As they were named on the last page; the pictures stay under their ids."""
        if self._made is not None:
            self._made.preparing.call(self._session.own.class_names(self._made.draft.project_id))

    @Slot()
    def _add(self) -> None:
        from desktop_classifier.gui.controllers.draft import Step

        if self._made is not None:
            self._call_classes()
            if self._made.draft.known is None:
                self._made.preparing.look()
            self._made.window.go_to(Step.PICTURES)


def _import_beside(token: CancelToken, report: Report) -> None:
    """What brings NumPy and Pillow takes long, and may be imported anywhere."""
    from desktop_classifier.training import checks, dataset, evaluation, project, recipe  # noqa: F401


def _import_pages() -> Iterator[bool]:
    """Import the pages. Every `yield` ends a turn of the event loop."""
    from desktop_classifier.gui.windows.wizard import pictures_page  # noqa: F401

    yield True
    from desktop_classifier.gui.windows.wizard import model_page, thorough_page  # noqa: F401

    yield True
    from desktop_classifier.gui.windows.wizard import result_page, training_page, use_page  # noqa: F401

    yield True
    from desktop_classifier.gui.windows.wizard import making  # noqa: F401
