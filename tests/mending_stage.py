"""The wizard at the result of a training, over a real project, with what stands behind the mending of pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from teaching_fakes import FINISHED, QUICK, FakeOwn, FakeTraining, epoch, own_model, result

from desktop_classifier.gui.controllers.doubts import Doubts
from desktop_classifier.gui.controllers.draft import Draft, Step
from desktop_classifier.gui.controllers.mending import Mending
from desktop_classifier.gui.controllers.outcome import Facts, Outcome
from desktop_classifier.gui.controllers.preview import Preview
from desktop_classifier.gui.controllers.teaching import Teaching
from desktop_classifier.gui.controllers.why import Why
from desktop_classifier.gui.qt.jobs import ParallelRunner
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.result_page import Fixing, ResultPage
from desktop_classifier.gui.windows.wizard.training_page import TrainingPage
from desktop_classifier.gui.windows.wizard.window import WizardWindow
from desktop_classifier.inference.explain import HeatMap
from desktop_classifier.training import project as projects
from desktop_classifier.training.project import Choices
from desktop_classifier.training.recipe import Preset
from desktop_classifier.training.records import ClassSource
from desktop_classifier.training.review import Doubt, Gain, Review


class Reviews:
    def load(self, id):
        doubts = tuple(Doubt(Path(f"/d/{n}.jpg"), f"d{n}", "rose", "tulip", 0.9, 0.1, "train") for n in range(3))
        return Review(doubts, 2, (Gain("rose", 40, 0.02),))

    def gain_sentence(self, review):
        return "40 more pictures of rose would help most."


class Explainer:
    asked: list = []  # noqa: RUF012

    def explain(self, question, framing, class_ids, token):
        self.asked.append((question.path, class_ids))
        values = np.eye(7, dtype=np.float32)
        return (HeatMap(values, values, True, class_ids[0], class_ids[0], 0.9),)

    def close(self):
        pass


class Stage:
    """A wizard at the result of a training, over a project on the disk."""

    def __init__(self, qtbot, tmp_path, thumbnails, preset=Preset.BALANCED):
        self.qtbot = qtbot
        sources = [ClassSource("rose", (tmp_path / "rose",)), ClassSource("tulip", (tmp_path / "tulip",))]
        self.project = projects.create("My flowers", sources, [], Choices("mobilenet_v2", preset))
        self.runner = ParallelRunner(2, "stage")
        self.training = FakeTraining(self.project.folder)
        self.teaching = Teaching(self.runner, self.training, lambda: projects)
        self.mending, self.doubts = Mending(), Doubts(Reviews)
        self.result, self.before = result(), None
        shelf = FakeOwn(own_model())
        facts = lambda id: Facts(projects.load(id).edits, self.before)  # noqa: E731
        self.outcome = Outcome(self.runner, lambda: shelf, lambda id: self.result, lambda id: "", facts)
        self.draft = Draft.of_project(self.project)
        self.why, self.preview = Why(lambda spec, **_: Explainer()), Preview(self.runner)
        self._thumbnails = thumbnails
        self.pages = {}
        self.finish_training(lambda: self.teaching.start(self.project))
        self.window = WizardWindow({step: lambda step=step: self._page(step) for step in Step}, Step.RESULT)
        qtbot.addWidget(self.window)
        self.window.resize(1280, 800)
        self.window.show()
        self.page = self.pages[Step.RESULT]
        self.wall, self.panel = self.page.wall, self.page.panel
        qtbot.waitUntil(lambda: self.page.matrix.isVisible() and self.mending.known)

    def finish_training(self, begin):
        with self.qtbot.waitSignal(self.teaching.finished):
            begin()
            self.training.tell(QUICK, epoch(1), FINISHED)

    def _page(self, step):
        if step is Step.RESULT:
            fixing = Fixing(self.mending, self.doubts, self.draft, self.why, self.preview)
            page = ResultPage(self.teaching, self.outcome, self._thumbnails[0], fixing)
        elif step is Step.TRAINING:
            page = TrainingPage(self.draft, self.teaching, self._thumbnails[1])
        else:
            page = Page(step)
        self.pages[step] = page
        return page

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(self.window.focusWidget() or self.wall, key, modifier)

    def captions(self):
        return [hung.caption for hung in self.wall.pictures]

    def hints(self):
        return {hint.key: hint.words for hint in self.panel.hints.hints}

    def settled(self):
        self.qtbot.waitUntil(lambda: self.mending._under_way == 0)
        self.qtbot.waitUntil(lambda: self.outcome.taught.edits == self.mending.edits)

    def edits(self):
        return [(int(edit.sha256, 16), edit.action, edit.class_id) for edit in projects.load(self.project.id).edits]

    def end(self):
        self.window.close()
        for each in (self.teaching, self.mending, self.doubts, self.why, self.runner, self.preview):
            each.shutdown()
