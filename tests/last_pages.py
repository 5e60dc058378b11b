"""The wizard's last three pages in the real frame, with everything behind them and a training of the test's own."""

from __future__ import annotations

from teaching_fakes import (
    FINISHED,
    QUICK,
    FakeOwn,
    FakeProjects,
    FakeTraining,
    epoch,
    own_model,
    project,
    result,
)
from window_fakes import Desk

from desktop_classifier.gui.controllers.draft import Draft, ProjectArguments, Step
from desktop_classifier.gui.controllers.outcome import Outcome
from desktop_classifier.gui.controllers.own_models import OwnModels
from desktop_classifier.gui.controllers.teaching import Teaching
from desktop_classifier.gui.controllers.trying import Trying
from desktop_classifier.gui.qt.jobs import ParallelRunner
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.result_page import ResultPage
from desktop_classifier.gui.windows.wizard.training_page import TrainingPage
from desktop_classifier.gui.windows.wizard.use_page import UsePage
from desktop_classifier.gui.windows.wizard.window import WizardWindow


class ADraft(Draft):
    """Decided from the beginning."""

    def project(self):
        return ProjectArguments("My flowers", project().sources, (), project(preset=self.preset).choices)


class Stage:
    """A wizard with its last pages, and everything behind them."""

    def __init__(self, qtbot, tmp_path, thumbnails):
        self.qtbot = qtbot
        self.runner = ParallelRunner(2, "stage")
        self.training = FakeTraining(tmp_path)
        self.projects = FakeProjects(tmp_path)
        self.teaching = Teaching(self.runner, self.training, lambda: self.projects)
        self.shelf = FakeOwn(own_model())
        self.own = OwnModels(self.runner, lambda: self.shelf, self.shelf.records)
        self.result = result()
        self.outcome = Outcome(self.runner, lambda: self.shelf, lambda id: self.result, lambda id: "<p>")
        self.desk = Desk()
        self.trying = Trying(self.desk.open)
        self.draft = ADraft()
        self.used, self.added, self.pages = [], [], {}
        self._thumbnails = thumbnails
        self.window = None

    def open(self, step):
        self.window = WizardWindow({each: lambda each=each: self._page(each) for each in Step}, step)
        self.qtbot.addWidget(self.window)  # which deletes it on this thread; Python might do so on another
        self.window.show()
        return self.window

    def _page(self, step):
        page = self._made(step)
        self.pages[step] = page
        return page

    def _made(self, step):
        if step is Step.TRAINING:
            page = TrainingPage(self.draft, self.teaching, self._thumbnails[0])
            page.use_requested.connect(self.used.append)
            return page
        if step is Step.RESULT:
            return ResultPage(self.teaching, self.outcome, self._thumbnails[0])
        if step is Step.USE:
            page = UsePage(self.teaching, self.outcome, self.own, self.trying, self._thumbnails[1])
            page.use_requested.connect(self.used.append)
            page.add_requested.connect(lambda: self.added.append(True))
            return page
        return Page(step)

    @property
    def training_page(self):
        return self.pages[Step.TRAINING]

    def finished(self, qtbot):
        """As after a training."""
        with qtbot.waitSignal(self.teaching.finished):
            self.teaching.begin(self.draft.project())
            self.training.tell(QUICK, epoch(1), FINISHED)

    def end(self):
        if self.window is not None:
            self.window.close()
        self.desk.gate.set()
        self.teaching.shutdown()
        self.trying.shutdown()
        self.runner.shutdown()


def told(qtbot, stage, *events):
    stage.training.tell(*events)
    last = events[-1]
    qtbot.waitUntil(
        lambda: last in (stage.teaching.story.working, stage.teaching.story.quick, *stage.teaching.story.epochs)
    )


def shown(stage):
    return [button.text() for button in stage.training_page.buttons_left() if not button.isHidden()]
